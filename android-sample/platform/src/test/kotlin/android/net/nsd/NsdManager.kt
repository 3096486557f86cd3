package android.net.nsd

import java.net.InetAddress

/** One phone's view of what is announced in a room. It resolves one service at a time. */
class NsdManager {
    val announced = mutableListOf<NsdServiceInfo>()
    var isAllowed = true
    private val used = mutableSetOf<Any>()
    private var finder: DiscoveryListener? = null
    private var announcer: RegistrationListener? = null
    private var resolving: Pair<NsdServiceInfo, ResolveListener>? = null

    fun discoverServices(serviceType: String, protocolType: Int, listener: DiscoveryListener) {
        use(listener)
        finder = listener
        listener.onDiscoveryStarted(serviceType)
    }

    fun stopServiceDiscovery(listener: DiscoveryListener) {
        require(listener === finder) { "listener not registered" }
        finder = null
        listener.onDiscoveryStopped("_lantoa._tcp")
    }

    fun registerService(serviceInfo: NsdServiceInfo, protocolType: Int, listener: RegistrationListener) {
        use(listener)
        announcer = listener
        announced += serviceInfo
        listener.onServiceRegistered(serviceInfo)
    }

    fun unregisterService(listener: RegistrationListener) {
        require(listener === announcer) { "listener not registered" }
        announcer = null
        announced.clear()
    }

    fun resolveService(serviceInfo: NsdServiceInfo, listener: ResolveListener) {
        if (resolving != null) return listener.onResolveFailed(serviceInfo, FAILURE_ALREADY_ACTIVE)
        resolving = serviceInfo to listener
    }

    fun finds(service: NsdServiceInfo) = finder?.onServiceFound(named(service))

    fun loses(service: NsdServiceInfo) = finder?.onServiceLost(named(service))

    /** Returns what tells those who look and announce now that neither could begin. */
    fun failing(): () -> Unit {
        val (finder, announcer) = finder!! to announcer!!
        return {
            if (this.finder === finder) this.finder = null
            if (this.announcer === announcer) unregisterService(announcer)
            finder.onStartDiscoveryFailed("_lantoa._tcp", FAILURE_INTERNAL_ERROR)
            announcer.onRegistrationFailed(NsdServiceInfo(), FAILURE_INTERNAL_ERROR)
        }
    }

    /** Answers the one that is resolved; returns which. */
    fun answers(with: NsdServiceInfo?): String? {
        val (asked, listener) = resolving ?: return null
        resolving = null
        if (with != null) listener.onServiceResolved(with) else listener.onResolveFailed(asked, 0)
        return asked.serviceName
    }

    val isLooking get() = finder != null

    private fun use(listener: Any) {
        if (!isAllowed) throw SecurityException("ACCESS_LOCAL_NETWORK")
        require(used.add(listener)) { "listener already in use" }
    }

    // What is found has a name and nothing else until it is resolved.
    private fun named(service: NsdServiceInfo) = NsdServiceInfo().apply { serviceName = service.serviceName }

    interface DiscoveryListener {
        fun onStartDiscoveryFailed(serviceType: String, errorCode: Int)

        fun onStopDiscoveryFailed(serviceType: String, errorCode: Int)

        fun onDiscoveryStarted(serviceType: String)

        fun onDiscoveryStopped(serviceType: String)

        fun onServiceFound(serviceInfo: NsdServiceInfo)

        fun onServiceLost(serviceInfo: NsdServiceInfo)
    }

    interface RegistrationListener {
        fun onRegistrationFailed(serviceInfo: NsdServiceInfo, errorCode: Int)

        fun onUnregistrationFailed(serviceInfo: NsdServiceInfo, errorCode: Int)

        fun onServiceRegistered(serviceInfo: NsdServiceInfo)

        fun onServiceUnregistered(serviceInfo: NsdServiceInfo)
    }

    interface ResolveListener {
        fun onResolveFailed(serviceInfo: NsdServiceInfo, errorCode: Int)

        fun onServiceResolved(serviceInfo: NsdServiceInfo)
    }

    private companion object {
        const val FAILURE_INTERNAL_ERROR = 0
        const val FAILURE_ALREADY_ACTIVE = 3
    }
}

class NsdServiceInfo {
    var serviceName: String? = null
    var serviceType: String? = null
    var port = 0
    var hostAddresses: List<InetAddress> = emptyList()

    /** What is told before Android 14: one alone. */
    val host: InetAddress? get() = hostAddresses.firstOrNull()
    private val text = mutableMapOf<String, ByteArray?>()

    fun setAttribute(key: String, value: String) {
        text[key] = value.encodeToByteArray()
    }

    fun getAttributes(): Map<String, ByteArray?> = text
}
