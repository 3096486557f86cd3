package lantoa.platform

import java.net.InetAddress
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Test

class AddressesTest {
    private val here = listOf("fe80::1", "192.168.43.1").map(InetAddress::getByName)

    @Test
    fun `every address is taken where Android says them all`() {
        val found = Addresses.of(34, { here }, { error("not asked") })
        assertEquals(listOf("fe80:0:0:0:0:0:0:1", "192.168.43.1"), found)
    }

    @Test
    fun `an older Android says one, or none`() {
        val all = { error("not there before Android 14") }
        assertEquals(listOf("192.168.43.1"), Addresses.of(33, all, { here[1] }))
        assertEquals(emptyList<String>(), Addresses.of(33, all, { null }))
    }
}
