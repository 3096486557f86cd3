// Scenarios D: sync in one process and in two.

import java.util.concurrent.TimeUnit
import lantoa.LantoaException
import lantoa.LearnerId
import lantoa.Mark
import lantoa.NearbyService
import lantoa.SpaceId
import lantoa.SyncEvent
import lantoa.SyncMode
import lantoa.SyncOptions
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNotEquals
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

class SyncTest {
    @Test
    fun `D1 marks of two devices in one process reach each other`() = village {
        val (office, evening) = office()
        val phone = phone(office, evening.team)
        office.node.setMark(evening.meeting, evening.learners[0], Mark.LATE)
        phone.node.setMark(evening.meeting, evening.learners[1], Mark.ABSENT)
        val summary = syncs(phone, office)
        assertEquals(1uL to 1uL, summary.sentEntries to summary.receivedEntries)
        for (device in listOf(office, phone)) {
            assertEquals(listOf(Mark.LATE), device.marks(evening.meeting, evening.learners[0]))
            assertEquals(listOf(Mark.ABSENT), device.marks(evening.meeting, evening.learners[1]))
        }
        assertEqualDigests(office, phone)
        val holders = phone.node.receipts().flatMap { it.heldBy }.map { it.name }.toSet()
        assertEquals(setOf("Minh"), holders)
        assertEquals(setOf(0u), phone.node.devices().map { it.behind }.toSet())
    }

    @Test
    fun `D2 marks of two processes reach each other`() = village {
        val (office, evening) = office()
        val ticket = ticket(office, evening.team)
        office.node.setMark(evening.meeting, evening.learners[0], Mark.LATE)
        val other = program("PhoneKt", folder("phone")).start()
        val told = listOf(
            "join $ticket Hà",
            "mark ${evening.meeting} ${evening.learners[1]} excused",
            "sync ${office.addresses.first()}",
            "holds ${evening.meeting}",
        )
        other.outputStream.bufferedWriter().use { it.write(told.joinToString("\n", postfix = "\n")) }
        val lines = other.inputStream.bufferedReader().readLines().map { it.split(' ') }
        assertTrue(other.waitFor(PATIENCE_MS, TimeUnit.MILLISECONDS))
        assertEquals(0, other.exitValue())
        val marks = lines.filter { it[0] == "mark" }.associate { LearnerId(it[1]) to it[2] }
        assertEquals(
            mapOf(evening.learners[0] to "late", evening.learners[1] to "excused"), marks,
        )
        assertEquals(listOf(Mark.EXCUSED), office.marks(evening.meeting, evening.learners[1]))
        val seen = lines.filter { it[0] == "digest" }.associate { SpaceId(it[1]) to it[2] }
        assertTrue(seen.isNotEmpty())
        assertEquals(office.digests().filterKeys { it in seen }, seen)
    }

    @Test
    fun `D3 sync stays across a pause and names its peers`() = village {
        val (office, evening) = office()
        val learner = evening.learners[0]
        val phone = phone(office, evening.team)
        assertEquals(SyncMode.STOPPED, phone.node.syncState().mode)
        val events = Happened()
        val watching = phone.node.watchSync(events)
        assertTrue(phone.node.startSync(loopback()).addresses.isNotEmpty())
        events.done()
        val state = phone.node.syncState()
        assertEquals(SyncMode.RUNNING, state.mode)
        assertEquals(listOf("Minh" to true), state.peers.map { it.name to it.inStep })
        fails<LantoaException.Busy> { phone.node.startSync(loopback()) }
        phone.node.setResting(true)
        assertEquals(listOf("Minh"), phone.node.syncState().peers.map { it.name })

        phone.node.pauseSync()
        val paused = phone.node.syncState()
        assertEquals(SyncMode.PAUSED, paused.mode)
        assertTrue(paused.addresses.isEmpty() && paused.peers.isEmpty())
        office.node.setMark(evening.meeting, learner, Mark.LATE)
        assertEquals(emptyList<Mark>(), phone.marks(evening.meeting, learner))
        phone.node.resumeSync()
        while (phone.marks(evening.meeting, learner) != listOf(Mark.LATE)) events.until { true }

        phone.node.stopSync()
        assertEquals(SyncMode.STOPPED, phone.node.syncState().mode)
        fails<LantoaException.Conflict>("not-syncing") { phone.node.resumeSync() }
        watching.end()
    }

    @Test
    fun `D9 a phone that listens anew stays as it was left`() = village {
        val (office, evening) = office()
        val learner = evening.learners[0]
        val phone = phone(office, evening.team)
        val events = Happened()
        val watching = phone.node.watchSync(events)
        val there = phone.node.startSync(loopback()).addresses
        events.done()
        val before = checkNotNull(phone.node.announcement()).instance
        phone.node.restartSync()
        until("it is elsewhere") { phone.node.syncState().addresses == there }
        // Each listening has a name of its own.
        assertNotEquals(before, checkNotNull(phone.node.announcement()).instance)
        val changed = Changed()
        val listening = phone.node.subscribe(changed)
        office.node.setMark(evening.meeting, learner, Mark.LATE)
        while (phone.marks(evening.meeting, learner) != listOf(Mark.LATE)) changed.until { true }
        assertEquals(SyncMode.RUNNING, phone.node.syncState().mode)

        phone.node.pauseSync()
        phone.node.restartSync()
        assertEquals(SyncMode.PAUSED, phone.node.syncState().mode)
        phone.node.stopSync()
        phone.node.restartSync()
        assertEquals(SyncMode.STOPPED, phone.node.syncState().mode)
        for (subscription in listOf(watching, listening)) subscription.end()
    }

    @Test
    fun `D8 why nobody is met is told`() = village {
        val (office, evening) = office()
        assertEquals("nobody-known", office.node.syncState().alone)
        office.node.setNetworkDenied(true)
        assertEquals("no-permission", office.node.syncState().alone)
        val dump = office.node.diagnostics()
        assertTrue("\"alone\":\"no-permission\"" in dump && "Minh" !in dump, dump)
        val phone = phone(office, evening.team)
        office.node.stopSync()
        // Where the office listened nobody may listen now, the phone neither.
        phone.node.startSync(SyncOptions(listen = listOf("/ip4/127.0.0.2/tcp/0")))
        until("nobody is missed") { phone.node.syncState().tries[0].code != null }
        val state = phone.node.syncState()
        val missed = state.tries[0]
        assertEquals("Minh" to "nobody-listens", missed.name to missed.code)
        assertEquals(office.addresses, listOf(missed.address))
        assertTrue(missed.lastContact != null)
        assertEquals("nobody-reached", state.alone)
    }

    @Test
    fun `D4 a live link carries a mark by itself`() = village {
        val (office, evening) = office()
        val phone = phone(office, evening.team)
        val events = Happened()
        val watching = phone.node.watchSync(events)
        phone.node.startSync(loopback())
        events.done()
        val changed = Changed()
        val listening = phone.node.subscribe(changed)
        office.node.setMark(evening.meeting, evening.learners[0], Mark.LATE)
        changed.until { evening.classId in it.classes }
        assertEquals(listOf(Mark.LATE), phone.marks(evening.meeting, evening.learners[0]))
        listening.end()
        watching.end()
    }

    @Test
    fun `D5 a device is met where the platform found it`() = village {
        val (office, evening) = office()
        val ticket = ticket(office, evening.team)
        val phone = device("phone")
        assertNull(phone.node.announcement())
        val seen = office.node.announcement()!!
        assertEquals("_lantoa._tcp", seen.service)
        assertFalse("Minh" in seen.toString())
        val service = NearbyService(seen.instance, listOf("127.0.0.1"), seen.port, seen.txt)
        phone.node.join(ticket, "Hà", timeoutMs = PATIENCE)
        phone.node.foundNearby(service)
        val summary = phone.node.syncNow(timeoutMs = PATIENCE)
        assertEquals(1u to 0u, summary.sessions to summary.failed)
        assertEqualDigests(office, phone)

        val other = device("other")
        other.node.join(ticket(office, evening.team), "Lan", timeoutMs = PATIENCE)
        other.node.foundNearby(service)
        other.node.lostNearby(service.name)
        office.node.stopSync()
        fails<LantoaException.Unreachable>("nobody-reached") { other.node.syncNow() }
    }

    @Test
    fun `D6 a session tells its peer, true progress and its end`() = village {
        val (office, evening) = office(learners = 40)
        val phone = phone(office, evening.team)
        for (learner in evening.learners) {
            office.node.setMark(evening.meeting, learner, Mark.PRESENT)
            office.node.fold()
        }
        val events = Happened()
        val watching = phone.node.watchSync(events)
        syncs(phone, office)
        val told = events.done()
        assertEquals(listOf("Minh"), told.filterIsInstance<SyncEvent.Peer>().map { it.name })
        val progress = told.filterIsInstance<SyncEvent.Progress>()
        assertTrue(progress.isNotEmpty())
        for (it in progress) assertTrue(it.done <= it.total, "$it")
        watching.end()
    }

    @Test
    fun `D7 nobody at an address is a summary, nobody at all is an error`() = village {
        val (office, _) = office()
        val summary = office.node.syncNow(listOf("/ip4/127.0.0.1/tcp/1"), PATIENCE)
        assertEquals(0u to 1u, summary.sessions to summary.failed)
        val failure = summary.failures.single()
        assertEquals("/ip4/127.0.0.1/tcp/1" to "nobody-listens", failure.address to failure.code)
        fails<LantoaException.NotAllowed>("no-programme") { device("phone").node.syncNow() }
        fails<LantoaException.Unreachable>("nobody-known") { office.node.syncNow() }
    }
}
