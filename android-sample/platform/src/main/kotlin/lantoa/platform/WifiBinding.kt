// Keeps the app's sockets on the Wi-Fi: one without internet, such as another phone's hotspot, is not
// what Android sends traffic to by itself.

package lantoa.platform

import android.content.Context
import android.net.ConnectivityManager
import android.net.LinkProperties
import android.net.Network
import android.net.NetworkCapabilities
import android.net.NetworkRequest

/**
 * `changed` is called when this phone enters a Wi-Fi, and when it leaves it; `gateways` with the IP
 * addresses of its gateways, one of which may be the phone that gives the hotspot.
 */
class WifiBinding(
    context: Context,
    private val changed: (there: Boolean) -> Unit,
    private val gateways: (ips: List<String>) -> Unit,
) {
    private val networks = context.getSystemService(ConnectivityManager::class.java)
    private var bound: Network? = null

    private val callback = object : ConnectivityManager.NetworkCallback() {
        override fun onAvailable(network: Network) {
            bound = network
            networks.bindProcessToNetwork(network)
            changed(true)
        }

        override fun onLost(network: Network) {
            // A new Wi-Fi may have come before the old one is told to be lost.
            if (network != bound) return
            bound = null
            networks.bindProcessToNetwork(null)
            gateways(emptyList())
            changed(false)
        }

        override fun onLinkPropertiesChanged(network: Network, link: LinkProperties) {
            if (network != bound) return
            gateways(link.routes.filter { it.isDefaultRoute }.mapNotNull { it.gateway?.hostAddress })
        }
    }

    fun start() {
        val wifi = NetworkRequest.Builder()
            .addTransportType(NetworkCapabilities.TRANSPORT_WIFI)
            .removeCapability(NetworkCapabilities.NET_CAPABILITY_INTERNET)
            .build()
        networks.registerNetworkCallback(wifi, callback)
    }

    fun stop() {
        networks.unregisterNetworkCallback(callback)
        networks.bindProcessToNetwork(null)
        bound = null
    }
}
