// Scenarios E, F and I: disputes, calling off, a removed device.

import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.joinAll
import kotlinx.coroutines.launch
import kotlinx.coroutines.supervisorScope
import kotlinx.coroutines.withContext
import lantoa.Cancel
import lantoa.DisputeKind
import lantoa.LantoaException
import lantoa.Mark
import lantoa.SyncEvent
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Assertions.fail
import org.junit.jupiter.api.Test

class ApartTest {
    @Test
    fun `E1 different marks made apart are shown until settled`() = village {
        val (office, evening) = office()
        val learner = evening.learners[0]
        val phone = phone(office, evening.team)
        office.node.setMark(evening.meeting, learner, Mark.ABSENT)
        phone.node.setMark(evening.meeting, learner, Mark.LATE)
        syncs(phone, office)
        val atOffice = office.node.disputes().single()
        val atPhone = phone.node.disputes().single()
        assertEquals(atOffice, atPhone)
        assertEquals(DisputeKind.Mark(evening.meeting), atPhone.kind)
        val said = atPhone.values.map { it.value to it.by }.toSet()
        assertEquals(setOf("absent" to "Minh", "late" to "Hà"), said)
        assertEquals(listOf(Mark.LATE), phone.marks(evening.meeting, learner))

        phone.node.settle(atPhone.id, "absent")
        assertTrue(phone.node.disputes().isEmpty())
        syncs(phone, office)
        assertTrue(office.node.disputes().isEmpty())
        assertEquals(listOf(Mark.ABSENT), office.marks(evening.meeting, learner))
        fails<LantoaException.Conflict>("dispute-stale") { office.node.settle(atOffice.id, "late") }
    }

    @Test
    fun `E2 equal marks made apart are no dispute`() = village {
        val (office, evening) = office()
        val phone = phone(office, evening.team)
        val both = listOf(office, phone)
        for (it in both) it.node.setMark(evening.meeting, evening.learners[0], Mark.PRESENT)
        syncs(phone, office)
        for (it in both) assertTrue(it.node.disputes().isEmpty())
    }

    @Test
    fun `E3 days corrected apart are shown until settled`() = village {
        val (office, evening) = office()
        val phone = phone(office, evening.team)
        office.node.correctDay(evening.meeting, "2026-11-20")
        phone.node.correctDay(evening.meeting, "2026-11-22")
        syncs(phone, office)
        val dispute = phone.node.disputes().single()
        assertEquals(office.node.disputes().single(), dispute)
        assertEquals(DisputeKind.Day(evening.meeting), dispute.kind)
        assertEquals(null to "", dispute.learner to dispute.name)
        assertEquals(listOf("2026-11-20", "2026-11-22"), dispute.answers)
        val shown = phone.node.meetings(evening.classId).single()
        assertEquals("2026-11-22" to true, shown.date to shown.disputed)

        phone.node.settle(dispute.id, "2026-11-21")
        syncs(phone, office)
        assertTrue(office.node.disputes().isEmpty())
        val settled = office.node.meetings(evening.classId).single()
        assertEquals("2026-11-21" to false, settled.date to settled.disputed)
    }

    @Test
    fun `E4 a meeting withdrawn and marked apart counts until settled`() = village {
        val (office, evening) = office()
        val learner = evening.learners[0]
        val phone = phone(office, evening.team)
        office.node.withdrawMeeting(evening.meeting)
        phone.node.setMark(evening.meeting, learner, Mark.LATE)
        syncs(phone, office)
        val dispute = phone.node.disputes().single()
        assertEquals(DisputeKind.Withdrawn(evening.meeting), dispute.kind)
        assertEquals(listOf("withdrawn", "restored"), dispute.answers)
        val shown = phone.node.meetings(evening.classId).single()
        assertEquals(false to true, shown.withdrawn to shown.disputed)

        phone.node.settle(dispute.id, "withdrawn")
        syncs(phone, office)
        assertTrue(office.node.disputes().isEmpty())
        val settled = office.node.meetings(evening.classId).single()
        assertEquals(true to false, settled.withdrawn to settled.disputed)
        fails<LantoaException.Conflict>("meeting-withdrawn") {
            office.node.setMark(evening.meeting, learner, Mark.PRESENT)
        }
    }

    @Test
    fun `F1 a joining in flight is called off by its handle`() = village {
        val (office, evening) = office()
        val ticket = ticket(office, evening.team)
        val phone = device("phone")
        Silent().use { silent ->
            val cancel = Cancel()
            supervisorScope {
                val joining = async {
                    phone.node.join(ticket, "Hà", listOf(silent.address), FOREVER, cancel)
                }
                withContext(Dispatchers.IO) { silent.accept() }.use {
                    cancel.cancel()
                    fails<LantoaException.Cancelled> { joining.await() }
                }
            }
        }
        assertNull(phone.node.identity().programme)
        phone.node.join(ticket, "Hà", timeoutMs = PATIENCE)
    }

    @Test
    fun `K2 what is in flight ends as suspended`() = village {
        val (office, evening) = office()
        val ticket = ticket(office, evening.team)
        val phone = device("phone")
        Silent().use { silent ->
            supervisorScope {
                val joining = async {
                    phone.node.join(ticket, "Hà", listOf(silent.address), FOREVER)
                }
                withContext(Dispatchers.IO) { silent.accept() }.use {
                    phone.node.suspend()
                    fails<LantoaException.Busy>("suspended") { joining.await() }
                }
                val syncing = async { office.node.syncNow(listOf(silent.address), FOREVER) }
                withContext(Dispatchers.IO) { silent.accept() }.use {
                    office.node.suspend()
                    fails<LantoaException.Busy>("suspended") { syncing.await() }
                }
            }
        }
    }

    @Test
    fun `F2 a joining in flight ends with its coroutine`() = village {
        val (office, evening) = office()
        val ticket = ticket(office, evening.team)
        val phone = device("phone")
        Silent().use { silent ->
            supervisorScope {
                val joining = async {
                    phone.node.join(ticket, "Hà", listOf(silent.address), FOREVER)
                }
                withContext(Dispatchers.IO) { silent.accept() }.use { connection ->
                    joining.cancel()
                    try {
                        joining.await()
                        fail<Unit>("it was not cancelled")
                    } catch (_: CancellationException) {
                        // As it should be.
                    }
                    // What was under way ends, and with it the connection.
                    withContext(Dispatchers.IO) { connection.untilHungUp() }
                }
            }
        }
        phone.node.join(ticket, "Hà", timeoutMs = PATIENCE)
    }

    @Test
    fun `F3 a sync in flight is called off by its handle`() = village {
        val (office, _) = office()
        Silent().use { silent ->
            val cancel = Cancel()
            supervisorScope {
                val syncing =
                    async { office.node.syncNow(listOf(silent.address), FOREVER, cancel) }
                withContext(Dispatchers.IO) { silent.accept() }.use {
                    cancel.cancel()
                    assertEquals(0u, syncing.await().sessions)
                }
            }
        }
    }

    @Test
    fun `F4 a cancel calls off what comes after it`() = village {
        val (office, evening) = office()
        val ticket = ticket(office, evening.team)
        val phone = device("phone")
        val cancel = Cancel()
        cancel.cancel()
        assertTrue(cancel.isCancelled())
        Silent().use { silent ->
            fails<LantoaException.Cancelled> {
                phone.node.join(ticket, "Hà", listOf(silent.address), FOREVER, cancel)
            }
        }
    }

    @Test
    fun `F5 a write whose coroutine is cancelled is whole or not there`() = village {
        val (office, evening) = office(learners = 30)
        supervisorScope {
            val marking = evening.learners.map {
                launch { office.node.setMark(evening.meeting, it, Mark.PRESENT) }
            }
            marking[0].join()
            for (job in marking) job.cancel()
            marking.joinAll()
        }
        assertEquals(listOf(Mark.PRESENT), office.marks(evening.meeting, evening.learners[0]))
        office.node.fillMarks(evening.meeting, Mark.PRESENT)
        assertEquals(30, office.node.classSheet(evening.classId)!!.marks.size)
        assertTrue(office.node.verify().ok)
    }

    @Test
    fun `I1 a removed device is told and its later work is set aside`() = village {
        val (office, evening) = office()
        val learner = evening.learners[0]
        val phone = phone(office, evening.team)
        val me = phone.node.identity().device
        office.node.removeDevice(me, "Mất máy")
        val line = office.node.devices().single { it.device == me }
        assertEquals(Triple(true, "Mất máy", "Hà"), Triple(line.removed, line.reason, line.name))
        phone.node.setMark(evening.meeting, learner, Mark.PRESENT)

        val events = Happened()
        val watching = phone.node.watchSync(events)
        assertEquals(1u, phone.node.syncNow(office.addresses, PATIENCE).failed)
        val done = events.until { it is SyncEvent.Done }.last() as SyncEvent.Done
        assertEquals(false to "removed", done.ok to done.code)
        watching.end()
        val identity = phone.node.identity()
        assertTrue(identity.removed)
        assertNull(identity.role)
        fails<LantoaException.NotAllowed>("removed") {
            phone.node.setMark(evening.meeting, evening.learners[1], Mark.PRESENT)
        }

        assertEquals(emptyList<Mark>(), office.marks(evening.meeting, learner))
        val aside = office.node.quarantine().single()
        assertEquals(me to "removed", aside.device to aside.why)
        assertEquals(aside.entries, office.node.adopt(me))
        assertEquals(listOf(Mark.PRESENT), office.marks(evening.meeting, learner))
    }
}

/** Reads until the other side hangs up, however it does. */
private fun java.net.Socket.untilHungUp() {
    try {
        while (getInputStream().read() != -1) Unit
    } catch (error: java.net.SocketException) {
        assertTrue("reset" in error.message.orEmpty(), "$error")
    }
}
