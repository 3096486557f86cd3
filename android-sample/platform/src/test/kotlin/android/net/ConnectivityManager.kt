package android.net

import java.net.InetAddress

class ConnectivityManager {
    val links = mutableMapOf<Network, LinkProperties>()
    val bound = mutableListOf<Network?>()
    var callback: NetworkCallback? = null
    var asked: NetworkRequest? = null

    fun registerNetworkCallback(request: NetworkRequest, networkCallback: NetworkCallback) {
        asked = request
        callback = networkCallback
    }

    fun unregisterNetworkCallback(networkCallback: NetworkCallback) {
        require(networkCallback === callback) { "NetworkCallback was not registered" }
        callback = null
    }

    fun bindProcessToNetwork(network: Network?): Boolean {
        bound += network
        return true
    }

    fun getAllNetworks(): Array<Network> = links.keys.toTypedArray()

    fun getLinkProperties(network: Network?): LinkProperties? = links[network]

    open class NetworkCallback {
        open fun onAvailable(network: Network) = Unit

        open fun onLost(network: Network) = Unit

        open fun onLinkPropertiesChanged(network: Network, linkProperties: LinkProperties) = Unit
    }
}

class Network

class LinkProperties(private val name: String?, private val gateways: List<RouteInfo>) {
    fun getInterfaceName(): String? = name

    fun getRoutes(): List<RouteInfo> = gateways
}

class RouteInfo(private val default: Boolean, private val over: InetAddress?) {
    fun isDefaultRoute(): Boolean = default

    fun getGateway(): InetAddress? = over
}

class NetworkRequest(val transports: Set<Int>, val without: Set<Int>) {
    class Builder {
        private val transports = mutableSetOf<Int>()
        private val without = mutableSetOf<Int>()

        fun addTransportType(transportType: Int): Builder = apply { transports += transportType }

        fun removeCapability(capability: Int): Builder = apply { without += capability }

        fun build() = NetworkRequest(transports, without)
    }
}
