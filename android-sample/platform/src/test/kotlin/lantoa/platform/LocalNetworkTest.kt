package lantoa.platform

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Test

class LocalNetworkTest {
    @Test
    fun `an old phone is asked nothing, and Android 17 for the local network`() {
        assertEquals(emptyList<String>(), LocalNetwork.permissions(24))
        assertEquals(listOf("POST_NOTIFICATIONS"), LocalNetwork.permissions(33).map { it.drop(19) })
        assertEquals("android.permission.ACCESS_LOCAL_NETWORK", LocalNetwork.permissions(37).last())
    }
}
