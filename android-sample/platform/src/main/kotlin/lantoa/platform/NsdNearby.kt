// Android's finder and announcer (NSD) in the service of the core.

package lantoa.platform

import android.content.Context
import android.net.nsd.NsdManager
import android.net.nsd.NsdServiceInfo
import android.net.wifi.WifiManager
import android.os.Build
import lantoa.kit.Announcement
import lantoa.kit.Nearby
import lantoa.kit.NearbyService
import lantoa.kit.nearby.Finder
import lantoa.kit.nearby.ResolveQueue

/** Of what it finds, the phone itself is one; the core knows its own announcement and passes it over. */
class NsdNearby(context: Context, private val phone: Nearby) : Finder {
    private val nsd = context.getSystemService(NsdManager::class.java)

    // Without it many phones drop multicast to save power, and find nobody.
    private val multicast = context.applicationContext.getSystemService(WifiManager::class.java)
        .createMulticastLock("lantoa").apply { setReferenceCounted(false) }

    private val queue = ResolveQueue(resolve = ::resolve, tell = { _, it: NearbyService -> phone.found(it) })

    // Android takes a listener once and never again: each start makes new ones.
    private var finder: NsdManager.DiscoveryListener? = null
    private var announcer: NsdManager.RegistrationListener? = null
    private val seen = mutableSetOf<String>()

    @Synchronized
    override fun start(announcement: Announcement, failed: () -> Unit) {
        stop()
        multicast.acquire()
        try {
            begin(announcement, failed)
        } catch (refused: RuntimeException) {
            // Android 17, where the person does not let the app: it says so here alone.
            if (refused is SecurityException) phone.networkDenied(true)
            failed()
        }
    }

    private fun begin(announcement: Announcement, failed: () -> Unit) {
        finder = Finder(failed).also {
            nsd.discoverServices(announcement.service, NsdManager.PROTOCOL_DNS_SD, it)
        }
        val service = NsdServiceInfo().apply {
            serviceName = announcement.instance
            serviceType = announcement.service
            port = announcement.port
            for ((key, value) in announcement.txt) setAttribute(key, value)
        }
        announcer = Announcer(failed).also {
            nsd.registerService(service, NsdManager.PROTOCOL_DNS_SD, it)
        }
    }

    @Synchronized
    override fun stop() {
        // One that has failed to start is not known to Android, which then throws.
        finder?.let { runCatching { nsd.stopServiceDiscovery(it) } }
        announcer?.let { runCatching { nsd.unregisterService(it) } }
        finder = null
        announcer = null
        if (multicast.isHeld) multicast.release()
        for (name in seen) gone(name)
        seen.clear()
    }

    private fun gone(name: String) {
        queue.lost(name)
        phone.lost(name)
    }

    // The newer way is Android 14's; this one works on all.
    @Suppress("DEPRECATION")
    private fun resolve(service: NsdServiceInfo, answer: (NearbyService?) -> Unit) {
        nsd.resolveService(
            service,
            object : NsdManager.ResolveListener {
                override fun onServiceResolved(info: NsdServiceInfo) = answer(plain(info))

                override fun onResolveFailed(info: NsdServiceInfo, code: Int) = answer(null)
            },
        )
    }

    @Suppress("DEPRECATION")
    private fun plain(info: NsdServiceInfo) = NearbyService(
        name = info.serviceName,
        ips = Addresses.of(Build.VERSION.SDK_INT, { info.hostAddresses }, { info.host }),
        port = info.port,
        txt = info.attributes.mapValues { (_, value) -> value?.decodeToString().orEmpty() },
    )

    private inner class Finder(private val failed: () -> Unit) : NsdManager.DiscoveryListener {
        override fun onServiceFound(info: NsdServiceInfo) = synchronized(this@NsdNearby) {
            if (finder === this) {
                seen += info.serviceName
                queue.found(info.serviceName, info)
            }
        }

        override fun onServiceLost(info: NsdServiceInfo) = synchronized(this@NsdNearby) {
            if (finder === this && seen.remove(info.serviceName)) gone(info.serviceName)
        }

        override fun onDiscoveryStarted(type: String) = Unit

        override fun onDiscoveryStopped(type: String) = Unit

        // An address by hand or by ticket still works meanwhile.
        override fun onStartDiscoveryFailed(type: String, code: Int) = synchronized(this@NsdNearby) {
            if (finder === this) failed()
        }

        override fun onStopDiscoveryFailed(type: String, code: Int) = Unit
    }

    private inner class Announcer(private val failed: () -> Unit) : NsdManager.RegistrationListener {
        override fun onServiceRegistered(info: NsdServiceInfo) = Unit

        override fun onRegistrationFailed(info: NsdServiceInfo, code: Int) = synchronized(this@NsdNearby) {
            if (announcer === this) failed()
        }

        override fun onServiceUnregistered(info: NsdServiceInfo) = Unit

        override fun onUnregistrationFailed(info: NsdServiceInfo, code: Int) = Unit
    }
}
