package lantoa.platform

import android.content.Context
import android.net.nsd.NsdManager
import android.net.nsd.NsdServiceInfo
import android.net.wifi.WifiManager
import android.os.Build
import java.net.InetAddress
import kotlinx.coroutines.flow.emptyFlow
import lantoa.kit.Announcement
import lantoa.kit.Nearby
import lantoa.kit.NearbyService
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

class NsdNearbyTest {
    private val nsd = NsdManager()
    private val wifi = WifiManager()
    private val context = Context().apply {
        services[NsdManager::class.java] = nsd
        services[WifiManager::class.java] = wifi
    }
    private val told = mutableListOf<Any>()
    private var failures = 0
    private val nearby = NsdNearby(context, object : Nearby {
        override suspend fun announcement(): Announcement? = null

        override fun reached() = emptyFlow<List<String>>()

        override fun found(service: NearbyService) {
            told += service
        }

        override fun lost(name: String) {
            told += name
        }

        override fun networkDenied(denied: Boolean) {
            told += denied
        }

        override fun gateways(ips: List<String>) = Unit
    })

    @Test
    fun `each found service is resolved in its turn, with all its addresses, and is lost with the finder`() {
        Build.VERSION.SDK_INT = 34
        start("one")
        val (a, b) = service("a", "fe80::1", "192.168.43.1") to service("b", "10.0.0.1")
        nsd.finds(a)
        nsd.finds(b)
        assertEquals("a", nsd.answers(a))
        assertEquals("b", nsd.answers(b))
        assertNull(nsd.answers(null))
        val found = told.map { (it as NearbyService).let { one -> one.name to one.ips } }
        val all = listOf("fe80:0:0:0:0:0:0:1", "192.168.43.1")
        assertEquals(listOf("a" to all, "b" to listOf("10.0.0.1")), found)
        assertEquals(mapOf("t" to "tag"), (told[0] as NearbyService).txt)
        nsd.loses(a)
        nearby.stop()
        assertEquals(listOf<Any>("a", "b"), told.drop(2))
    }

    @Test
    fun `it is announced and looks around until it stops, and again after that`() {
        for (instance in listOf("one", "two", "three")) {
            start(instance)
            assertEquals(listOf(instance), nsd.announced.map { it.serviceName })
            assertEquals(listOf(61474), nsd.announced.map { it.port })
            assertTrue(nsd.isLooking && wifi.lock.isHeld())
        }
        repeat(2) { nearby.stop() }
        assertFalse(nsd.isLooking || wifi.lock.isHeld() || nsd.announced.isNotEmpty())
        assertEquals(0, failures)
    }

    @Test
    fun `a refusal is told, and it can be started when it was taken back`() {
        nsd.isAllowed = false
        start("one")
        assertEquals(listOf<Any>(true) to 1, told to failures)
        nsd.isAllowed = true
        start("one")
        assertTrue(nsd.isLooking)
        assertEquals(listOf<Any>(true) to 1, told to failures)
    }

    @Test
    fun `what Android could not begin is told, nothing of a start before, and it is begun anew`() {
        start("one")
        val ofBefore = nsd.failing()
        start("two")
        ofBefore()
        assertEquals(0, failures)
        nsd.failing()()
        assertEquals(2, failures)
        start("three")
        assertEquals(listOf("three"), nsd.announced.map { it.serviceName })
        assertTrue(nsd.isLooking)
        assertEquals(2, failures)
    }

    private fun start(instance: String) = nearby.start(announcement(instance)) { failures++ }

    private fun announcement(instance: String) =
        Announcement(instance, "_lantoa._tcp", 61474, mapOf("t" to "tag"))

    private fun service(name: String, vararg ips: String) = NsdServiceInfo().apply {
        serviceName = name
        port = 61474
        hostAddresses = ips.map(InetAddress::getByName)
        setAttribute("t", "tag")
    }
}
