// Android's networks in the service of [lantoa.kit.nearby.Reach].

package lantoa.platform

import android.content.Context
import android.net.ConnectivityManager
import android.net.LinkProperties
import android.net.Network
import android.net.NetworkCapabilities
import android.net.NetworkRequest
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.channels.awaitClose
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.buffer
import kotlinx.coroutines.flow.callbackFlow
import lantoa.kit.nearby.Hotspot
import lantoa.kit.nearby.NetworkNews
import lantoa.kit.nearby.Networks

class WifiNetworks(context: Context) : Networks<Network> {
    private val system = context.getSystemService(ConnectivityManager::class.java)

    override fun news(): Flow<NetworkNews<Network>> = callbackFlow {
        val callback = object : ConnectivityManager.NetworkCallback() {
            override fun onAvailable(network: Network) {
                trySend(NetworkNews.Entered(network))
            }

            override fun onLost(network: Network) {
                trySend(NetworkNews.Left(network))
            }

            override fun onLinkPropertiesChanged(network: Network, link: LinkProperties) {
                val gateways = link.routes.filter { it.isDefaultRoute }.mapNotNull { it.gateway?.hostAddress }
                trySend(NetworkNews.Routed(network, gateways))
            }
        }
        // Another phone's hotspot need not lead to the internet.
        val wifi = NetworkRequest.Builder()
            .addTransportType(NetworkCapabilities.TRANSPORT_WIFI)
            .removeCapability(NetworkCapabilities.NET_CAPABILITY_INTERNET)
            .build()
        system.registerNetworkCallback(wifi, callback)
        awaitClose { system.unregisterNetworkCallback(callback) }
    }.buffer(Channel.UNLIMITED)

    override fun bind(network: Network?) {
        system.bindProcessToNetwork(network)
    }

    // The newer way tells of networks one by one, and of those that are there not at once.
    @Suppress("DEPRECATION")
    override fun isHosting(): Boolean {
        val own = system.allNetworks.mapNotNull { system.getLinkProperties(it)?.interfaceName }
        return Hotspot.isGiven(Hotspot.interfaces(), own.toSet())
    }
}
