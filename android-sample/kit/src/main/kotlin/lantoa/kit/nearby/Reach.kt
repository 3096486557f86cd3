// How this phone finds others and is found for as long as it syncs: on a Wi-Fi, without any, and while it
// gives a hotspot itself.

package lantoa.kit.nearby

import java.net.Inet4Address
import java.net.InterfaceAddress
import java.net.NetworkInterface
import java.net.SocketException
import kotlin.time.Duration
import kotlin.time.Duration.Companion.seconds
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.launch
import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.sync.withLock
import lantoa.kit.Announcement
import lantoa.kit.Phone
import lantoa.kit.PhoneException

/** The platform's finder and announcer. */
interface Finder {
    /**
     * Announces this in the place of what was announced before, and looks for others anew. Where either
     * cannot be, now or later, `failed` is told, by any thread.
     */
    fun start(announcement: Announcement, failed: () -> Unit)

    fun stop()
}

/** The platform's networks, of which `N` is one. */
interface Networks<N : Any> {
    /** What becomes of this phone's Wi-Fi, from now on, beginning with the one that it is on. */
    fun news(): Flow<NetworkNews<N>>

    /**
     * Has sockets that are made from now on use this network alone; nothing lets the system choose. Those
     * that were made for a network cease to work with it.
     */
    fun bind(network: N?)

    /**
     * Whether this phone gives a hotspot. Where the system does not answer, as one that is asked by a process
     * bound to a network that is gone, this throws a [SocketException].
     */
    fun isHosting(): Boolean
}

sealed interface NetworkNews<out N> {
    data class Entered<N>(val network: N) : NetworkNews<N>

    data class Left<N>(val network: N) : NetworkNews<N>

    /** The IP addresses of a network's gateways, one of which may be the phone that gives the hotspot. */
    data class Routed<N>(val network: N, val gateways: List<String>) : NetworkNews<N>
}

/** `again` is how long it waits before what failed is tried again. */
class Reach<N : Any>(
    private val phone: Phone,
    private val finder: Finder,
    private val networks: Networks<N>,
    private val again: Duration = 5.seconds,
) {
    private val turn = Mutex()

    /** The gateways of every Wi-Fi that this phone is on, in the order in which it came there. */
    private val wifis = LinkedHashMap<N, List<String>>()
    private var gateways = emptyList<String>()
    private var bound: N? = null

    /** Whether sockets are still those of the network before. */
    private var isRestartOwed = false

    /** Whether what was announced, or looked for, is not. */
    @Volatile
    private var isInVain = false
    private val toRetry = Channel<Unit>(Channel.CONFLATED)
    private var announced: Pair<Announcement, List<String>>? = null

    /** Until its coroutine is cancelled. */
    suspend fun keep() = try {
        coroutineScope {
            // Undispatched: it listens before it looks, so that nothing is missed between.
            launch(start = CoroutineStart.UNDISPATCHED) { phone.reached().collect { look() } }
            launch(start = CoroutineStart.UNDISPATCHED) { networks.news().collect { look(it) } }
            launch { retry() }
            look()
        }
    } finally {
        finder.stop()
        networks.bind(null)
    }

    private suspend fun look(news: NetworkNews<N>? = null) = turn.withLock {
        try {
            if (news != null) take(news)
            choose()
            announce()
        } catch (ended: CancellationException) {
            throw ended
        } catch (error: Exception) {
            failed(error)
        }
    }

    /** Nobody has joined yet, or the folder is let go: the next news looks again. All else is tried again. */
    private fun failed(error: Exception) {
        if (isRestartOwed || error !is PhoneException) toRetry.trySend(Unit)
    }

    private suspend fun retry() {
        for (ignored in toRetry) {
            delay(again)
            look()
        }
    }

    private fun take(news: NetworkNews<N>) {
        when (news) {
            is NetworkNews.Entered -> wifis[news.network] = emptyList()
            // A new Wi-Fi may have come before the old one is told to be lost, and may be lost before it.
            is NetworkNews.Left -> {
                wifis.remove(news.network)
                // First of all: bound to a network that is gone, a process is refused what it asks the system.
                if (bound == news.network) bind(null)
            }
            is NetworkNews.Routed -> wifis.replace(news.network, news.gateways)
        }
        val now = wifis.values.lastOrNull().orEmpty()
        if (now != gateways) phone.gateways(now)
        gateways = now
    }

    /**
     * A Wi-Fi without internet, such as another phone's hotspot, is not where the system sends traffic by
     * itself. But whoever is in this phone's own hotspot is not reached from a socket of the Wi-Fi.
     */
    private suspend fun choose() {
        val wished = if (isHosting()) null else wifis.keys.lastOrNull()
        if (wished != bound) bind(wished)
        if (isRestartOwed) phone.restartSync()
        isRestartOwed = false
    }

    private fun isHosting() = try {
        networks.isHosting()
    } catch (_: SocketException) {
        false
    }

    private fun bind(network: N?) {
        networks.bind(network)
        bound = network
        isRestartOwed = true
    }

    private suspend fun announce() {
        val now = phone.announcement()?.let { it to phone.syncState().addresses }
        if (now == announced && !isInVain) return
        isInVain = false
        if (now == null) finder.stop() else finder.start(now.first, ::startAgain)
        announced = now
    }

    /** The person may allow it meanwhile. */
    private fun startAgain() {
        isInVain = true
        toRetry.trySend(Unit)
    }
}

object Hotspot {
    /**
     * Returns whether one of these interfaces is of a network that this phone gives: it has a private IPv4
     * address and neighbours, and is of none of the networks that the phone is on. Android does not say
     * it to apps.
     */
    fun isGiven(interfaces: List<Interface>, ofNetworks: Set<String>): Boolean =
        interfaces.any { it.name !in ofNetworks && it.hasNeighbours }

    /** Returns the interfaces that are up. */
    fun interfaces(): List<Interface> =
        NetworkInterface.getNetworkInterfaces()?.toList().orEmpty().filter { it.isUp }
            .map { up -> Interface(up.name, up.interfaceAddresses.any { it.hasNeighbours() }) }

    // What leads to the mobile network has no broadcast address.
    private fun InterfaceAddress.hasNeighbours() =
        broadcast != null && (address as? Inet4Address)?.isSiteLocalAddress == true
}

data class Interface(val name: String, val hasNeighbours: Boolean)
