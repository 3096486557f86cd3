// Finding and being found over the real core, with a finder and networks that do as Android documents them.

package lantoa.kit.rust

import java.net.SocketException
import java.util.concurrent.CopyOnWriteArrayList
import java.util.concurrent.atomic.AtomicInteger
import kotlin.time.Duration.Companion.milliseconds
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.flow.consumeAsFlow
import kotlinx.coroutines.flow.emptyFlow
import kotlinx.coroutines.flow.merge
import kotlinx.coroutines.launch
import kotlinx.coroutines.withTimeout
import lantoa.kit.Announcement
import lantoa.kit.Ground
import lantoa.kit.PATIENCE_MS
import lantoa.kit.Phone
import lantoa.kit.PhoneException
import lantoa.kit.Problem
import lantoa.kit.ProblemKind
import lantoa.kit.Stage
import lantoa.kit.SyncMode
import lantoa.kit.nearby.Finder
import lantoa.kit.nearby.Hotspot
import lantoa.kit.nearby.Interface
import lantoa.kit.nearby.NetworkNews
import lantoa.kit.nearby.Networks
import lantoa.kit.nearby.Reach
import lantoa.kit.onGround
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNotEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

class ReachTest {
    private val finder = Announcer()
    private val networks = Wifi()
    private val refusal = SocketException("ENONET")
    private val refused = CopyOnWriteArrayList<Exception>()

    @Test
    fun `a phone on no Wi-Fi, as one that gives a hotspot, announces itself and looks around`() = on { phone ->
        networks.hosts = true
        val keeping = scope.launch { Reach(phone, finder, networks).keep() }
        val announced = finder.next()
        assertEquals("_lantoa._tcp", announced?.service)
        assertTrue(phone.syncState().addresses.single().endsWith("/${announced?.port}"))
        keeping.cancelAndJoin()
        assertEquals(null, finder.next())
        assertEquals(listOf<String?>(null), networks.bound)
    }

    @Test
    fun `a finder that failed is started again until it does not`() = on { phone ->
        val keeping = scope.launch { Reach(phone, finder, networks, 1.milliseconds).keep() }
        val announced = finder.next()
        repeat(2) {
            finder.failed()
            assertEquals(announced, finder.next())
        }
        keeping.cancelAndJoin()
        assertEquals(listOf<Announcement?>(null), finder.all())
    }

    @Test
    fun `sockets are made anew for each Wi-Fi, and sync goes on at the same port`() = on { phone ->
        val keeping = scope.launch { Reach(phone, finder, networks).keep() }
        val first = finder.next()
        networks.news.send(NetworkNews.Entered("home"))
        val second = finder.nextOther(than = first)
        assertNotEquals(first?.instance, second?.instance)
        assertEquals(first?.port, second?.port)
        // The new one may come before the old one is told to be lost.
        networks.news.send(NetworkNews.Entered("hall"))
        networks.news.send(NetworkNews.Left("home"))
        finder.nextOther(than = second)
        networks.news.send(NetworkNews.Left("hall"))
        networks.until { it.size == 3 }
        assertEquals(listOf("home", "hall", null), networks.bound)
        assertEquals(SyncMode.RUNNING, phone.syncState().mode)
        keeping.cancelAndJoin()
    }

    @Test
    fun `the Wi-Fi before is taken again, with its gateways, where the newest is lost`() = on { phone ->
        val told = CopyOnWriteArrayList<List<String>>()
        val routed = object : Phone by phone {
            override fun gateways(ips: List<String>) {
                told += ips
            }
        }
        val keeping = scope.launch { Reach(routed, finder, networks).keep() }
        for (network in listOf("home", "hall")) {
            networks.news.send(NetworkNews.Entered(network))
            networks.news.send(NetworkNews.Routed(network, listOf("gateway of $network")))
        }
        networks.news.send(NetworkNews.Left("hall"))
        networks.until { it == listOf("home", "hall", null, "home") }
        val (home, hall) = listOf("gateway of home") to listOf("gateway of hall")
        assertEquals(listOf(home, emptyList(), hall, home), told)
        networks.news.send(NetworkNews.Left("home"))
        networks.until { it.size == 5 }
        assertEquals(null, networks.bound.last())
        keeping.cancelAndJoin()
    }

    @Test
    fun `nothing is bound to the Wi-Fi while the phone gives a hotspot`() = on { phone ->
        val moved = Channel<List<String>>(Channel.UNLIMITED)
        val reached = moved.consumeAsFlow()
        val elsewhere = object : Phone by phone {
            override fun reached() = merge(phone.reached(), reached)
        }
        val keeping = scope.launch { Reach(elsewhere, finder, networks).keep() }
        networks.news.send(NetworkNews.Entered("home"))
        networks.until { it == listOf("home") }
        // The hotspot's own address is another at which the phone is reached.
        networks.hosts = true
        moved.send(listOf("/ip4/192.168.43.1/tcp/61474"))
        networks.until { it == listOf("home", null) }
        networks.hosts = false
        moved.send(emptyList())
        networks.until { it == listOf("home", null, "home") }
        keeping.cancelAndJoin()
    }

    @Test
    fun `a network that is gone is let go before the system is asked anything`() = on { phone ->
        // Nothing but what becomes of the Wi-Fi has it look.
        val unmoved = object : Phone by phone {
            override fun reached() = emptyFlow<List<String>>()
        }
        val keeping = scope.launch { Reach(unmoved, finder, networks).keep() }
        finder.next()
        networks.news.send(NetworkNews.Entered("home"))
        networks.until { it == listOf("home") }
        networks.refuses = { if (networks.bound.lastOrNull() == "home") throw refusal.also { refused += it } }
        networks.news.send(NetworkNews.Left("home"))
        networks.until { it == listOf("home", null) }
        networks.news.send(NetworkNews.Entered("hall"))
        networks.until { it == listOf("home", null, "hall") }
        assertEquals(emptyList<Exception>(), refused)
        keeping.cancelAndJoin()
    }

    @Test
    fun `a system that does not say whether there is a hotspot is taken for one without`() = on { phone ->
        val keeping = scope.launch { Reach(phone, finder, networks).keep() }
        networks.refuses = { throw refusal }
        networks.news.send(NetworkNews.Entered("home"))
        networks.until { it == listOf("home") }
        keeping.cancelAndJoin()
    }

    @Test
    fun `what fails in whatever way is tried again`() = on { phone ->
        networks.refuses = { if (refused.size < 2) throw IllegalStateException().also { refused += it } }
        val keeping = scope.launch { Reach(phone, finder, networks, 1.milliseconds).keep() }
        assertEquals("_lantoa._tcp", finder.next()?.service)
        assertEquals(2, refused.size)
        keeping.cancelAndJoin()
    }

    @Test
    fun `sockets that could not be made anew are tried again, and the Wi-Fi is let go`() = on { phone ->
        val restarts = AtomicInteger()
        val restarted = Channel<Unit>(Channel.UNLIMITED)
        val failing = object : Phone by phone {
            override suspend fun restartSync() {
                if (restarts.incrementAndGet() < 3) {
                    throw PhoneException(Problem(ProblemKind.BUSY, "address-in-use"))
                }
                phone.restartSync()
                restarted.send(Unit)
            }
        }
        val keeping = scope.launch { Reach(failing, finder, networks, 1.milliseconds).keep() }
        networks.news.send(NetworkNews.Entered("home"))
        withTimeout(PATIENCE_MS) { restarted.receive() }
        assertEquals(3 to listOf<String?>("home"), restarts.get() to networks.bound.toList())
        restarts.set(0)
        networks.news.send(NetworkNews.Left("home"))
        networks.until { it == listOf("home", null) }
        withTimeout(PATIENCE_MS) { restarted.receive() }
        assertEquals(3, restarts.get())
        keeping.cancelAndJoin()
    }

    @Test
    fun `who paused sync is not announced and finds it paused after a change of network`() = on { phone ->
        phone.pauseSync()
        val keeping = scope.launch { Reach(phone, finder, networks).keep() }
        networks.news.send(NetworkNews.Entered("home"))
        networks.until { it == listOf("home") }
        keeping.cancelAndJoin()
        assertEquals(SyncMode.PAUSED, phone.syncState().mode)
        assertEquals(listOf<Announcement?>(null), finder.all())
    }

    @Test
    fun `a hotspot is known by an interface with neighbours that is of no network`() {
        val (wlan, mobile) = Interface("wlan0", true) to Interface("rmnet0", false)
        assertFalse(Hotspot.isGiven(listOf(wlan, mobile, Interface("lo", false)), setOf("wlan0")))
        assertTrue(Hotspot.isGiven(listOf(wlan, Interface("ap0", true)), setOf("wlan0")))
        assertTrue(Hotspot.isGiven(listOf(wlan), setOf("rmnet0")))
        // This machine's: loopback is up, and has no neighbours.
        assertEquals(false, Hotspot.interfaces().single { it.name == "lo" }.hasNeighbours)
    }

    private fun on(test: suspend Stage.(Phone) -> Unit) = onGround(RustScreensTest.RustGround() as Ground) {
        test(office(learners = 0).phone)
    }

    /** Nothing is a stop. */
    private class Announcer : Finder {
        private val told = Channel<Announcement?>(Channel.UNLIMITED)

        @Volatile
        var failed: () -> Unit = {}

        override fun start(announcement: Announcement, failed: () -> Unit) {
            this.failed = failed
            told.trySend(announcement)
        }

        override fun stop() {
            told.trySend(null)
        }

        suspend fun next() = withTimeout(PATIENCE_MS) { told.receive() }

        suspend fun nextOther(than: Announcement?): Announcement? {
            while (true) {
                val next = next()
                if (next != null && next.instance != than?.instance) return next
            }
        }

        fun all() = generateSequence { told.tryReceive().takeIf { it.isSuccess } }.map { it.getOrNull() }.toList()
    }

    private class Wifi : Networks<String> {
        val news = Channel<NetworkNews<String>>(Channel.UNLIMITED)
        val bound = CopyOnWriteArrayList<String?>()
        private val bind = Channel<Unit>(Channel.UNLIMITED)

        @Volatile
        var hosts = false

        /** Throws where the system would. */
        @Volatile
        var refuses: () -> Unit = {}

        override fun news() = news.consumeAsFlow()

        override fun bind(network: String?) {
            bound += network
            bind.trySend(Unit)
        }

        override fun isHosting(): Boolean {
            refuses()
            return hosts
        }

        suspend fun until(fits: (List<String?>) -> Boolean) = withTimeout(PATIENCE_MS) {
            while (!fits(bound)) bind.receive()
        }
    }
}
