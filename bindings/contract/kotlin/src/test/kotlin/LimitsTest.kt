// Scenarios H, J and K: nothing stays behind, a full disk, the background. Counted for the whole process, on Linux.

import java.io.File
import java.io.IOException
import java.lang.ref.WeakReference
import java.nio.file.Files
import java.util.concurrent.TimeUnit
import lantoa.ClassId
import lantoa.LantoaException
import lantoa.Mark
import lantoa.Node
import lantoa.SyncMode
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

/** How often a folder is opened and closed: enough to see what stays behind, in a night more often. */
private val ROUNDS = if (System.getenv("LANTOA_TRIES") == "whole") 5_000 else 250

class LimitsTest {
    @Test
    fun `H1 open and shut leaves nothing`() = village {
        rounds {
            val node = Node.open(options(folder("phone")))
            val listener = Changed()
            val listening = node.subscribe(listener)
            node.identity()
            node.shut()
            listening.end()
            listOf(WeakReference(node), WeakReference(listener))
        }
    }

    @Test
    fun `H2 a dropped node leaves nothing, also while it syncs`() = village {
        val (office, _) = office()
        office.node.shut()
        rounds { number ->
            val node = openSoon(office.folder)
            if (number % 20 == 0) node.startSync(loopback())
            val listener = Changed()
            node.subscribe(listener)
            // The collector finds every tenth; to collect for each would take the time of the test.
            if (number % 10 != 0) node.close()
            listOf(WeakReference(node), WeakReference(listener))
        }
    }

    @Test
    fun `H3 calls that fail leave nothing`() = village {
        val phone = device("phone")
        rounds(running = 2) {
            fails<LantoaException.NotAllowed> { phone.node.classes() }
            fails<LantoaException> { phone.node.classSheet(ClassId("no id")) }
            emptyList()
        }
    }

    @Test
    fun `J1 a full disk is said and nothing confirmed is lost`() = village {
        val disk = folder("disk")
        File(disk).mkdir()
        val mounted = "mount -t tmpfs -o size=16m tmpfs \"\$0\" && exec \"\$@\""
        val before = listOf(
            "unshare", "--user", "--map-root-user", "--mount", "sh", "-c", mounted, disk,
        )
        val process = program("FullDiskKt", disk, before = before).inheritIO().start()
        assertTrue(process.waitFor(PATIENCE_MS, TimeUnit.MILLISECONDS))
        assertEquals(0, process.exitValue())
    }

    @Test
    fun `K1 a suspended phone holds nothing and goes on`() = village {
        val before = files()
        val (office, evening) = office()
        val phone = phone(office, evening.team)
        phone.node.startSync(loopback())
        val changed = Changed()
        val listening = phone.node.subscribe(changed)
        phone.node.setMark(evening.meeting, evening.learners[0], Mark.LATE)
        for (device in listOf(office, phone)) {
            assertTrue(locks(device.folder) > 0)
            repeat(2) { device.node.suspend() }
            assertEquals(0, locks(device.folder))
        }
        assertEquals(before, files())
        fails<LantoaException.Busy>("suspended") { phone.node.classes() }
        val other = Node.open(options(phone.folder))
        fails<LantoaException.Busy>("folder-open-here") { phone.node.resume() }
        other.setMark(evening.meeting, evening.learners[1], Mark.PRESENT)
        other.shut()
        while (changed.queue.tryReceive().isSuccess) continue
        for (device in listOf(office, phone)) repeat(2) { device.node.resume() }
        changed.until { evening.classId in it.classes }
        assertEquals(listOf(Mark.LATE), phone.marks(evening.meeting, evening.learners[0]))
        val happened = Changed()
        val watching = office.node.subscribe(happened)
        val wanted = listOf(listOf(Mark.LATE), listOf(Mark.PRESENT))
        while (evening.learners.map { office.marks(evening.meeting, it) } != wanted) {
            happened.until { true }
        }
        watching.end()
        listening.end()
    }

    @Test
    fun `K3 a deleted folder is not made again`() = village {
        val phone = device("phone")
        phone.node.suspend()
        assertTrue(File(phone.folder).deleteRecursively())
        fails<LantoaException.NotFound>("folder-gone") { phone.node.resume() }
        assertFalse(File(phone.folder).exists())
        phone.node.shut()
        fails<LantoaException.Busy>("closed") { phone.node.resume() }
    }

    @Test
    fun `K4 a sync that was started runs again with the process`() = village {
        val (office, evening) = office()
        val learner = evening.learners[0]
        val phone = phone(office, evening.team)
        phone.node.startSync(loopback())
        phone.node.shut()
        office.node.setMark(evening.meeting, learner, Mark.LATE)
        val again = device("phone-Hà", keepSyncing = true)
        assertEquals(SyncMode.RUNNING, again.node.syncState().mode)
        val changed = Changed()
        val listening = again.node.subscribe(changed)
        while (again.marks(evening.meeting, learner) != listOf(Mark.LATE)) changed.until { true }
        listening.end()
        again.node.shut()
        for (mode in listOf(SyncMode.STOPPED, SyncMode.RUNNING, SyncMode.PAUSED)) {
            val node = device("phone-Hà", keepSyncing = mode != SyncMode.STOPPED).node
            assertEquals(mode, node.syncState().mode)
            if (mode == SyncMode.RUNNING) node.pauseSync()
            if (mode == SyncMode.PAUSED) node.stopSync()
            node.shut()
        }
        assertEquals(SyncMode.STOPPED, device("phone-Hà", keepSyncing = true).node.syncState().mode)
    }

    /** Opens a folder that is let go a moment after the last reference. */
    private suspend fun openSoon(folder: String): Node {
        var node: Node? = null
        until("the folder is not let go") {
            try {
                node = Node.open(options(folder))
            } catch (error: LantoaException.Busy) {
                assertEquals("folder-open-here", error.code)
                System.gc()
            }
            node != null
        }
        return node!!
    }

    /**
     * Counts before and after. `running` threads belong to what stays open: the writer's, and the one
     * that tells.
     */
    private suspend fun rounds(
        running: Int = 0,
        once: suspend (Int) -> List<WeakReference<out Any>>,
    ) {
        untilGone(once(0))
        until("${threads()} threads") { threads().size == running }
        val before = files()
        val made = mutableListOf<WeakReference<out Any>>()
        for (number in 1..<ROUNDS) made += once(number)
        untilGone(made)
        until("${threads()} threads") { threads().size == running }
        until("${files() - before} stay open") { files() == before }
    }
}

/**
 * Returns the core's threads, but for those that do work later: they are kept some seconds for what
 * comes next.
 */
private fun threads(): List<String> =
    File("/proc/self/task").listFiles().orEmpty().mapNotNull {
        try {
            File(it, "comm").readText().trim()
        } catch (_: IOException) {
            null
        }
    }.filter { it.startsWith("lantoa") && it != "lantoa-offload" }

/** Returns how many locks anybody holds on files of a folder. */
private fun locks(folder: String): Int {
    val inodes = File(folder).listFiles().orEmpty()
        .map { Files.getAttribute(it.toPath(), "unix:ino").toString() }
    return File("/proc/locks").readLines().count { line ->
        line.split(' ').any { it.count { c -> c == ':' } == 2 && it.substringAfterLast(':') in inodes }
    }
}

/** Returns the open files, but for the JVM's own. */
private fun files(): List<String> =
    File("/proc/self/fd").listFiles().orEmpty().mapNotNull {
        try {
            Files.readSymbolicLink(it.toPath()).toString()
        } catch (_: IOException) {
            null
        }
    }.filter { !it.endsWith(".jar") && !it.startsWith("/proc/") }.sorted()
