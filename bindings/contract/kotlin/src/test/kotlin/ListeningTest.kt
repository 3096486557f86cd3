// Scenarios G: listeners, what they may do, and how they end.

import java.lang.ref.WeakReference
import java.util.concurrent.CountDownLatch
import java.util.concurrent.TimeUnit
import java.util.concurrent.atomic.AtomicReference
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import lantoa.Changes
import lantoa.ClassSheet
import lantoa.LantoaException
import lantoa.LearnerDetails
import lantoa.Mark
import lantoa.Node
import lantoa.SpaceId
import lantoa.Subscription
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

class ListeningTest {
    @Test
    fun `G1 a change is told by ids and read again`() = village {
        val (office, evening) = office()
        val changed = Changed()
        val listening = office.node.subscribe(changed)
        office.node.setMark(evening.meeting, evening.learners[0], Mark.LATE)
        val expected = Changes(
            classes = listOf(evening.classId),
            learners = emptyList(),
            spaces = listOf(SpaceId(evening.team.value)),
            disputes = false,
            receipts = false,
            members = false,
        )
        assertEquals(expected, changed.aClass().copy(receipts = false))
        listening.end()
    }

    @Test
    fun `G2 a slow listener is told once of all that came meanwhile`() = village {
        val (office, evening) = office(learners = 30)
        val began = Channel<Unit>(Channel.UNLIMITED)
        val goOn = CountDownLatch(1)
        val changed = Changed {
            began.trySend(Unit)
            goOn.await(PATIENCE_MS, TimeUnit.MILLISECONDS)
        }
        val listening = office.node.subscribe(changed)
        office.node.setMark(evening.meeting, evening.learners[0], Mark.LATE)
        withTimeout(PATIENCE_MS) { began.receive() }
        for (it in evening.learners.drop(1)) office.node.setMark(evening.meeting, it, Mark.LATE)
        goOn.countDown()
        changed.aClass()
        changed.aClass()
        // The entry that the taps become may be told too; not 29 more.
        var more = 0
        while (changed.queue.tryReceive().isSuccess) more += 1
        assertTrue(more <= 2, "$more")
        listening.end()
    }

    @Test
    fun `G3 all listeners of a node are called by one thread`() = village {
        val (office, evening) = office()
        val phone = phone(office, evening.team)
        val (one, other) = Changed() to Changed()
        val (events, log) = Happened() to Written()
        val subscriptions = listOf(
            phone.node.subscribe(one), phone.node.subscribe(other),
            phone.node.watchSync(events), phone.node.watchLog(log),
        )
        office.node.setMark(evening.meeting, evening.learners[0], Mark.LATE)
        syncs(phone, office)
        other.aClass()
        events.done()
        until("the log is silent") { log.lines.isNotEmpty() }
        val threads = one.threads + other.threads + events.threads + log.threads
        assertEquals(1, threads.size, "$threads")
        assertFalse(systemThread() in threads)
        for (subscription in subscriptions) subscription.end()
    }

    @Test
    fun `G4 what a listener throws keeps nobody from being told`() = village {
        val (office, evening) = office()
        val bad = Changed { throw IllegalStateException("a listener of an app") }
        val good = Changed()
        val subscriptions = listOf(office.node.subscribe(bad), office.node.subscribe(good))
        for (learner in evening.learners) {
            office.node.setMark(evening.meeting, learner, Mark.LATE)
            good.aClass()
            bad.aClass()
        }
        for (subscription in subscriptions) subscription.end()
    }

    @Test
    fun `G5 a listener may call the node`() = village {
        val (office, evening) = office()
        val read = AtomicReference<ClassSheet>()
        val changed = Changed { changes ->
            if (changes.classes.isNotEmpty() && read.get() == null) runBlocking {
                read.set(office.node.classSheet(changes.classes[0]))
                office.node.setMark(evening.meeting, evening.learners[1], Mark.ABSENT)
            }
        }
        val listening = office.node.subscribe(changed)
        office.node.setMark(evening.meeting, evening.learners[0], Mark.LATE)
        while (office.marks(evening.meeting, evening.learners[1]) != listOf(Mark.ABSENT)) {
            changed.aClass()
        }
        assertEquals(listOf(Mark.LATE), read.get().marks.map { it.mark })
        listening.end()
    }

    @Test
    fun `G6 a listener may end itself and shut the node`() = village {
        val phone = device("phone")
        val ended = Channel<Unit>(Channel.UNLIMITED)
        val own = AtomicReference<Subscription>()
        own.set(phone.node.subscribe(Changed {
            own.get().end()
            runBlocking { phone.node.shut() }
            ended.trySend(Unit)
        }))
        phone.node.found("Bình dân học vụ số", "Minh")
        withTimeout(PATIENCE_MS) { ended.receive() }
    }

    @Test
    fun `G7 a dropped subscription ends and lets go of its listener`() = village {
        val (office, evening) = office()
        val (queue, gone) = subscribeAndDrop(office.node)
        val kept = Changed()
        val listening = office.node.subscribe(kept)
        untilGone(listOf(gone))
        office.node.setMark(evening.meeting, evening.learners[0], Mark.LATE)
        kept.aClass()
        assertTrue(queue.tryReceive().isFailure)

        // Closing drops too, and needs no collector to be heard.
        val closed = Changed()
        office.node.subscribe(closed).close()
        office.node.setMark(evening.meeting, evening.learners[1], Mark.LATE)
        kept.aClass()
        assertTrue(closed.queue.tryReceive().isFailure)
        listening.end()
    }

    @Test
    fun `G8 a thousand subscriptions are told and let go`() = village {
        val (office, evening) = office()
        val listeners = MutableList(1000) { Changed() }
        val subscriptions = listeners.map { office.node.subscribe(it) }.toMutableList()
        office.node.setMark(evening.meeting, evening.learners[0], Mark.LATE)
        for (number in listeners.indices) listeners[number].aClass()
        val gone = listeners.map { WeakReference(it) }
        listeners.clear()
        subscriptions.clear()
        untilGone(gone)
    }

    @Test
    fun `G9 the log tells what goes on and no name`() = village {
        val (office, evening) = office()
        val log = Written()
        val watching = office.node.watchLog(log)
        val phone = phone(office, evening.team, "Hà Thị Bí Mật")
        office.node.addLearner(evening.classId, LearnerDetails("Chíu Chăn Lằm", phone = "0912345678"))
        fails<LantoaException.InvalidInput> { office.node.addTeam("") }
        syncs(phone, office)
        office.node.stopSync()
        until("the end is not in the log") { log.lines.any { "network-stopped" in it.text } }
        val text = log.lines.joinToString("\n") { it.text }
        for (event in listOf("session-began", "session-ended", "failed code=text")) {
            assertTrue(event in text, text)
        }
        assertTrue(log.lines.any { it.failed })
        for (secret in listOf("Bí", "Mật", "Chíu", "0912", "127.0.0.1", "Minh", "Đội")) {
            assertFalse(secret in text, text)
        }
        watching.end()
    }

    // In a function of its own, so that no frame of the test keeps what is to be dropped.
    private fun subscribeAndDrop(node: Node): Pair<Channel<Changes>, WeakReference<Changed>> {
        val changed = Changed()
        node.subscribe(changed)
        return changed.queue to WeakReference(changed)
    }
}
