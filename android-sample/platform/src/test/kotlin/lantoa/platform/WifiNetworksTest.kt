package lantoa.platform

import android.content.Context
import android.net.ConnectivityManager
import android.net.LinkProperties
import android.net.Network
import android.net.RouteInfo
import java.net.InetAddress
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.async
import kotlinx.coroutines.flow.take
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.yield
import lantoa.kit.nearby.Hotspot
import lantoa.kit.nearby.NetworkNews
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Test

class WifiNetworksTest {
    private val system = ConnectivityManager()
    private val networks =
        WifiNetworks(Context().apply { services[ConnectivityManager::class.java] = system })
    private val home = Network()
    private val hall = Network()

    @Test
    fun `what becomes of a Wi-Fi, also of one without internet, is told in order while anybody listens`() =
        runBlocking {
            val heard = async(start = CoroutineStart.UNDISPATCHED) { networks.news().take(4).toList() }
            while (system.callback == null) yield()
            assertEquals(setOf(WIFI), system.asked?.transports)
            assertEquals(setOf(INTERNET), system.asked?.without)
            val gateway = InetAddress.getByName("192.168.43.1")
            system.callback!!.apply {
                onAvailable(home)
                val routes = listOf(RouteInfo(false, null), RouteInfo(true, null), RouteInfo(true, gateway))
                onLinkPropertiesChanged(home, LinkProperties("wlan0", routes))
                onAvailable(hall)
                onLost(home)
            }
            val news = listOf(
                NetworkNews.Entered(home),
                NetworkNews.Routed(home, listOf("192.168.43.1")),
                NetworkNews.Entered(hall),
                NetworkNews.Left(home),
            )
            assertEquals(news, heard.await())
            assertNull(system.callback)
        }

    @Test
    fun `the process is bound, and a hotspot is known by what is of no network`() {
        networks.bind(home)
        networks.bind(null)
        assertEquals(listOf(home, null), system.bound)
        val here = Hotspot.interfaces()
        assertEquals(here.any { it.hasNeighbours }, networks.isHosting())
        for (one in here) system.links[Network()] = LinkProperties(one.name, emptyList())
        system.links[Network()] = LinkProperties(null, emptyList())
        assertFalse(networks.isHosting())
    }

    private companion object {
        // Of NetworkCapabilities.
        const val WIFI = 1
        const val INTERNET = 12
    }
}
