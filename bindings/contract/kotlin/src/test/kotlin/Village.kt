// Devices for the contract tests: nodes in folders of their own, on loopback.
//
// The scenarios that the tests follow stand in ../../../../../scenarios.md; each test begins with the
// number of its own.

import java.io.File
import java.lang.ref.WeakReference
import java.net.InetAddress
import java.net.ServerSocket
import java.nio.file.Files
import java.nio.file.Path
import java.util.concurrent.ConcurrentHashMap
import java.util.concurrent.ConcurrentLinkedQueue
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import kotlinx.coroutines.yield
import lantoa.ChangeListener
import lantoa.Changes
import lantoa.ClassId
import lantoa.Invitation
import lantoa.LantoaException
import lantoa.LearnerDetails
import lantoa.LearnerId
import lantoa.LogLine
import lantoa.LogSink
import lantoa.Mark
import lantoa.MeetingId
import lantoa.Node
import lantoa.OpenOptions
import lantoa.Role
import lantoa.SyncEvent
import lantoa.SyncListener
import lantoa.SyncOptions
import lantoa.SyncSummary
import lantoa.TeamId
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Assertions.fail

/** How long something that has to happen may take: only a failing test waits for it. */
const val PATIENCE_MS = 60_000L

/** For calls that take it. */
val PATIENCE = PATIENCE_MS.toUInt()

/** Ten minutes: for calls that are to hang until they are called off. */
val FOREVER = 600_000u

const val DAY = "2026-11-24"

fun loopback() = SyncOptions(listen = listOf("/ip4/127.0.0.1/tcp/0"))

fun options(folder: String, keepSyncing: Boolean = false) =
    OpenOptions(folder, "$folder/no-backup", keepSyncing = keepSyncing)

/** Runs a test in a village of its own. */
fun village(test: suspend Village.() -> Unit) = runBlocking {
    val village = Village()
    try {
        village.test()
    } finally {
        village.close()
    }
}

/** Returns what a failing call throws, which has to be of this kind. */
suspend inline fun <reified E : LantoaException> fails(
    code: String? = null,
    call: suspend () -> Unit,
): E {
    try {
        call()
    } catch (error: LantoaException) {
        assertTrue(error is E, "$error is no ${E::class}")
        if (code != null) assertEquals(code, codeOf(error))
        return error as E
    }
    return fail("nothing was thrown")
}

fun codeOf(error: LantoaException) =
    when (error) {
        is LantoaException.Busy -> error.code
        is LantoaException.Cancelled -> error.code
        is LantoaException.Conflict -> error.code
        is LantoaException.Damaged -> error.code
        is LantoaException.InvalidInput -> error.code
        is LantoaException.NotAllowed -> error.code
        is LantoaException.NotFound -> error.code
        is LantoaException.StorageFull -> error.code
        is LantoaException.Unreachable -> error.code
    }

/** Waits until `holds`, without sleeping. */
suspend fun until(what: String, holds: suspend () -> Boolean) {
    val limit = System.nanoTime() + PATIENCE_MS * 1_000_000
    while (!holds()) {
        assertTrue(System.nanoTime() < limit, what)
        yield()
    }
}

/** Waits until the collector has taken everything that is meant. */
suspend fun untilGone(references: List<WeakReference<*>>) =
    until("${references.count { it.get() != null }} objects stay") {
        System.gc()
        references.all { it.get() == null }
    }

/** Keeps what a listener is told, and the system's threads that told it. */
open class Told<T> {
    // The JVM gives a thread of the core's another Java thread for each call; the system's number is
    // one and the same.
    val threads: MutableSet<Path> = ConcurrentHashMap.newKeySet()
    val queue = Channel<T>(Channel.UNLIMITED)

    protected fun tell(it: T) {
        threads.add(systemThread())
        queue.trySend(it)
    }

    /** Waits for something that fits, and returns all up to it. */
    suspend fun until(fits: (T) -> Boolean): List<T> = withTimeout(PATIENCE_MS) {
        val all = mutableListOf(queue.receive())
        while (!fits(all.last())) all += queue.receive()
        all
    }
}

fun systemThread(): Path = Files.readSymbolicLink(Path.of("/proc/thread-self"))

class Changed(private val act: (Changes) -> Unit = {}) : Told<Changes>(), ChangeListener {
    override fun changed(changes: Changes) {
        tell(changes)
        act(changes)
    }

    suspend fun aClass() = until { it.classes.isNotEmpty() }.last()
}

class Happened : Told<SyncEvent>(), SyncListener {
    override fun happened(event: SyncEvent) = tell(event)

    suspend fun done() = until { it is SyncEvent.Done && it.ok }
}

class Written : LogSink {
    val lines = ConcurrentLinkedQueue<LogLine>()
    val threads: MutableSet<Path> = ConcurrentHashMap.newKeySet()

    override fun write(line: LogLine) {
        threads.add(systemThread())
        lines.add(line)
    }
}

/** An open node with its folder. */
class Device(val node: Node, val folder: String) {
    var addresses: List<String> = emptyList()

    suspend fun marks(meeting: MeetingId, learner: LearnerId): List<Mark> =
        node.classSheet(classOf(meeting))!!.marks
            .filter { it.learner == learner && it.meeting == meeting }
            .map { it.mark }

    suspend fun digests() = node.digest().spaces.associate { it.space to it.digest }
}

/** Returns the class of a meeting, which stands in its id. */
fun classOf(meeting: MeetingId) = ClassId(meeting.value.substringBefore('/'))

/** What a class needs: a team, a class of some learners, a meeting. */
class Evening(
    val team: TeamId,
    val classId: ClassId,
    val learners: List<LearnerId>,
    val meeting: MeetingId,
)

/** Devices whose folders are gone with it. */
class Village {
    private val folders: File = Files.createTempDirectory("lantoa-contract-").toFile()
    private val nodes = mutableListOf<Node>()

    fun folder(name: String): String = File(folders, name).path

    suspend fun close() {
        for (node in nodes) {
            node.shut()
            node.close()
        }
        folders.deleteRecursively()
    }

    suspend fun device(name: String, keepSyncing: Boolean = false): Device {
        val node = Node.open(options(folder(name), keepSyncing))
        nodes += node
        return Device(node, folder(name))
    }

    /** Opens an office that listens on loopback, with a class in its evening. */
    suspend fun office(learners: Int = 2): Pair<Device, Evening> {
        val office = device("office")
        val node = office.node
        node.found("Bình dân học vụ số", "Minh")
        val team = node.addTeam("Đội 1")
        val classId = node.addClass("An toàn số", team)
        val ids = List(learners) { node.addLearner(classId, LearnerDetails("Nguyễn Thị $it")) }
        val meeting = node.openMeeting(classId, DAY)
        office.addresses = node.startSync(loopback()).addresses
        return office to Evening(team, classId, ids, meeting)
    }

    suspend fun ticket(office: Device, team: TeamId) =
        office.node.invite(Invitation(Role.VOLUNTEER, listOf(team))).ticket

    /** Opens a phone that joins the office and holds what it holds. */
    suspend fun phone(office: Device, team: TeamId, name: String = "Hà"): Device {
        val phone = device("phone-$name")
        phone.node.join(ticket(office, team), name, timeoutMs = PATIENCE)
        syncs(phone, office)
        return phone
    }

    suspend fun syncs(phone: Device, office: Device): SyncSummary {
        val summary = phone.node.syncNow(office.addresses, PATIENCE)
        assertEquals(1u to 0u, summary.sessions to summary.failed)
        return summary
    }

    suspend fun assertEqualDigests(one: Device, other: Device) {
        val (first, second) = one.digests() to other.digests()
        val shared = first.keys intersect second.keys
        assertTrue(shared.isNotEmpty())
        for (space in shared) assertEquals(first[space], second[space])
    }
}

/** A port where connections are taken and nothing is said. */
class Silent : AutoCloseable {
    private val server = ServerSocket(0, 1, InetAddress.getLoopbackAddress())
    val address = "/ip4/127.0.0.1/tcp/${server.localPort}"

    fun accept() = server.apply { soTimeout = PATIENCE_MS.toInt() }.accept()
        .apply { soTimeout = PATIENCE_MS.toInt() }

    override fun close() = server.close()
}

/** Where the classes of this process stand. */
val CLASSES: String =
    System.getProperty("surefire.test.class.path") ?: System.getProperty("java.class.path")

/** Starts a program among [CLASSES] in a process of its own. */
fun program(name: String, vararg words: String, before: List<String> = emptyList()): ProcessBuilder {
    val java = File(System.getProperty("java.home"), "bin/java").path
    return ProcessBuilder(before + listOf(java, "-cp", CLASSES, name) + words)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
}
