// Scenarios G10 to G13: the same as flows, to collectors that are busy and that end.

import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Job
import kotlinx.coroutines.async
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.launch
import kotlinx.coroutines.withTimeout
import kotlinx.coroutines.yield
import lantoa.ClassId
import lantoa.LantoaException
import lantoa.LearnerDetails
import lantoa.LearnerId
import lantoa.Mark
import lantoa.SyncEvent
import lantoa.changes
import lantoa.logLines
import lantoa.syncEvents
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

class FlowTest {
    @Test
    fun `G10 a busy collector is told at once of all that came meanwhile`() = village {
        val (office, evening) = office(learners = 30)
        val another = office.node.addClass("Tin học", evening.team)
        coroutineScope {
            val busy = Busy(this, office.node.changes())
            val beside = Changed()
            val listening = office.node.subscribe(beside)
            office.node.setMark(evening.meeting, evening.learners[0], Mark.LATE)
            busy.begins()
            for (it in evening.learners.drop(1)) office.node.setMark(evening.meeting, it, Mark.LATE)
            office.node.editLearner(evening.learners[3], LearnerDetails("Nguyễn Thị Ba"))
            office.node.openMeeting(another, DAY)
            // Listeners are told in the order in which they came: the flow has heard of it too.
            val (classes, learners) = mutableSetOf<ClassId>() to mutableSetOf<LearnerId>()
            beside.until {
                classes += it.classes
                learners += it.learners
                another in classes && evening.learners[3] in learners
            }
            busy.goesOn()
            val told = busy.next()
            assertEquals(setOf(evening.classId, another), told.classes.toSet())
            assertEquals(told.classes.distinct(), told.classes)
            assertTrue(evening.learners[3] in told.learners)
            // The entry that the taps become may be told too; not 29 more.
            assertTrue(busy.waiting() <= 2)
            listening.end()
            busy.end()
        }
    }

    @Test
    fun `G11 of each device a busy collector is told the last of each kind`() = village {
        val (office, evening) = office()
        val phone = phone(office, evening.team)
        coroutineScope {
            val busy = Busy(this, phone.node.syncEvents())
            val beside = Happened()
            val listening = phone.node.watchSync(beside)
            syncs(phone, office)
            busy.begins()
            repeat(3) { syncs(phone, office) }
            repeat(4) { beside.done() }
            busy.goesOn()
            val told = mutableListOf(busy.next())
            while (told.last() !is SyncEvent.Done) told += busy.next()
            assertTrue((told.last() as SyncEvent.Done).ok)
            assertEquals(told.size, told.map { it::class }.distinct().size, "$told")
            assertEquals(0, busy.waiting())
            listening.end()
            busy.end()
        }
    }

    @Test
    fun `G12 of a log the last thousand lines wait`() = village {
        val node = device("phone").node
        coroutineScope {
            val busy = Busy(this, node.logLines())
            val beside = Written()
            val listening = node.watchLog(beside)
            fails<LantoaException.NotAllowed> { node.addTeam("Đội 1") }
            busy.begins()
            until("the refusal is told beside too") { beside.lines.isNotEmpty() }
            val before = beside.lines.size
            repeat(1_100) { fails<LantoaException.NotAllowed> { node.addTeam("Đội 1") } }
            until("the log is silent") { beside.lines.size == before + 1_100 }
            busy.goesOn()
            val last = beside.lines.last()
            val told = List(1_000) { busy.next() }
            assertEquals(last, told.last())
            assertEquals(0, busy.waiting())
            listening.end()
            busy.end()
        }
    }

    @Test
    fun `G13 a collection that ends lets go of its listener, however it ends`() = village {
        val (office, evening) = office()
        val node = office.node
        val before = listeners()
        coroutineScope {
            val one = async(start = CoroutineStart.UNDISPATCHED) { node.changes().first() }
            val cancelled = launch(start = CoroutineStart.UNDISPATCHED) { node.syncEvents().collect {} }
            val logged = launch(start = CoroutineStart.UNDISPATCHED) { node.logLines().collect {} }
            val failing = async(start = CoroutineStart.UNDISPATCHED) {
                runCatching { node.changes().collect { error("of an app") } }
            }
            assertEquals(before + 4, listeners())
            node.setMark(evening.meeting, evening.learners[0], Mark.LATE)
            withTimeout(PATIENCE_MS) {
                assertEquals(listOf(evening.classId), one.await().classes)
                assertEquals("of an app", failing.await().exceptionOrNull()?.message)
                cancelled.cancelAndJoin()
                logged.cancelAndJoin()
            }
        }
        until("listeners stay") { listeners() == before }
        // Never collected, a flow listens to nothing; collected again, it listens anew.
        val flow = node.changes()
        assertEquals(before, listeners())
        repeat(2) {
            coroutineScope {
                val told = async(start = CoroutineStart.UNDISPATCHED) { flow.first() }
                node.setMark(evening.meeting, evening.learners[1], listOf(Mark.LATE, Mark.ABSENT)[it])
                assertEquals(listOf(evening.classId), withTimeout(PATIENCE_MS) { told.await() }.classes)
            }
        }
        until("listeners stay") { listeners() == before }
    }

    /** Collects a flow, and stays with the first until it is let go on. */
    private class Busy<T>(scope: CoroutineScope, flow: Flow<T>) {
        private val told = Channel<T>(Channel.UNLIMITED)
        private val mayGoOn = CompletableDeferred<Unit>()
        private val collecting: Job = scope.launch(start = CoroutineStart.UNDISPATCHED) {
            flow.collect {
                told.send(it)
                mayGoOn.await()
            }
        }

        suspend fun begins() = next()

        fun goesOn() = mayGoOn.complete(Unit)

        suspend fun next(): T = withTimeout(PATIENCE_MS) { told.receive() }

        /** Takes what is left: the collector, whose turn comes before ours, has taken all that waited. */
        suspend fun waiting(): Int {
            yield()
            return generateSequence { told.tryReceive().getOrNull() }.count()
        }

        suspend fun end() = collecting.cancelAndJoin()
    }

    /** How many listeners of apps the core holds in this process. */
    private fun listeners(): Int = listOf("ChangeListener", "SyncListener", "LogSink").sumOf { of ->
        val converter = Class.forName("lantoa.FfiConverterType$of")
        val map = converter.getDeclaredField("handleMap").apply { isAccessible = true }.get(null)
        map.javaClass.getMethod("getSize").invoke(map) as Int
    }
}
