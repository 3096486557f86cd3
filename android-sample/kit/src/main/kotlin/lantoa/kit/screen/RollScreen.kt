// The roll call of one evening: who is there, with few taps, and every tap can be taken back.

package lantoa.kit.screen

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Job
import lantoa.kit.ClassId
import lantoa.kit.ClassSheet
import lantoa.kit.Learner
import lantoa.kit.LearnerId
import lantoa.kit.Mark
import lantoa.kit.MeetingId
import lantoa.kit.Phone
import lantoa.kit.PhoneException

/**
 * `before` are the marks of the last meetings before this one, the oldest first, at most five. Who has
 * `left` the class stands here with the mark of this meeting.
 */
data class RollRow(
    val learner: Learner,
    val mark: Mark,
    val disputed: Boolean,
    val before: List<Mark>,
    val left: Boolean = false,
)

/**
 * `opened` is whether there is a meeting on the day. `withdrawn` is one of the day that was not held,
 * where no other one is: the next tap opens a new one. `disputed` is whether people differ about the
 * meeting's day, or about whether it was held.
 */
data class RollState(
    val className: String = "",
    val day: String = "",
    val rows: List<RollRow> = emptyList(),
    val opened: Boolean = false,
    val closed: Boolean = false,
    val withdrawn: MeetingId? = null,
    val disputed: Boolean = false,
    val canUndo: Boolean = false,
)

class RollScreen(
    private val phone: Phone,
    private val classId: ClassId,
    private val day: String,
    scope: CoroutineScope,
) : Screen<RollState>(scope, RollState()) {
    // The newest last. What one tap changed is taken back by one tap.
    private val done = ArrayDeque<List<Step>>()
    private var meeting: MeetingId? = null

    init {
        follow(phone.changes()) { classId in it.classes }
    }

    /** One tap: present, then absent, late, excused, and blank again. */
    fun tap(learner: LearnerId): Job = act {
        val shown = markOf(learner)
        set(learner, shown, Mark.entries[(shown.ordinal + 1) % Mark.entries.size])
    }

    /** The same by a choice from all marks, as a long press offers it. */
    fun mark(learner: LearnerId, mark: Mark): Job = act {
        set(learner, markOf(learner), mark)
    }

    /** Marks those present who have no mark yet; then come the exceptions. */
    fun allPresent(): Job = act {
        // What others marked meanwhile is not to be taken back as this tap's.
        read()
        val blank = state.value.rows.filter { it.mark == Mark.NONE }.map { it.learner.id }
        phone.fill(opened(), Mark.PRESENT)
        done.addLast(blank.map { Step(it, Mark.NONE, Mark.PRESENT) })
    }

    /** Takes the last tap back, unless somebody has changed the mark since. */
    fun undo(): Job = act {
        val steps = done.removeLastOrNull() ?: return@act
        var refused: PhoneException? = null
        for (step in steps) {
            try {
                phone.mark(opened(), step.learner, step.from, step.to)
            } catch (error: PhoneException) {
                refused = error
            }
        }
        refused?.let { throw it }
    }

    fun close(note: String?): Job = act {
        phone.closeMeeting(opened(), note?.takeIf { it.isNotBlank() })
    }

    /** The meeting was opened by mistake: it counts nowhere, and can be restored. */
    fun withdraw(): Job = act {
        meeting?.let { phone.withdrawMeeting(it) }
        // Its marks are no longer to be undone one by one.
        done.clear()
    }

    fun restore(): Job = act {
        state.value.withdrawn?.let { phone.restoreMeeting(it) }
    }

    override suspend fun read() {
        val sheet = phone.sheet(classId) ?: return
        val ofDay = sheet.meetings.filter { it.date == day }
        val today = ofDay.lastOrNull { !it.withdrawn }
        val rows = rowsOf(sheet, today?.id)
        meeting = today?.id
        show {
            RollState(
                className = sheet.name,
                day = day,
                rows = rows,
                opened = today != null,
                closed = today?.closed == true,
                withdrawn = if (today == null) ofDay.lastOrNull()?.id else null,
                disputed = today?.disputed == true,
                canUndo = done.isNotEmpty(),
            )
        }
    }

    private fun rowsOf(sheet: ClassSheet, today: MeetingId?): List<RollRow> {
        val marks = sheet.marks.associateBy { it.meeting to it.learner }
        val before = sheet.meetings.filter { it.date < day && !it.withdrawn }.takeLast(SHOWN_BEFORE)
        val left = sheet.left.filter { marks[today to it.id] != null }
        return (sheet.learners + left).map { learner ->
            val line = marks[today to learner.id]
            RollRow(
                learner = learner,
                mark = line?.mark ?: Mark.NONE,
                disputed = line?.disputed == true,
                before = before.map { marks[it.id to learner.id]?.mark ?: Mark.NONE },
                left = learner in left,
            )
        }
    }

    /** A meeting is made by its first mark, not by being looked at. */
    private suspend fun opened(): MeetingId =
        meeting ?: phone.openMeeting(classId, day).also { meeting = it }

    private suspend fun set(learner: LearnerId, from: Mark, to: Mark) {
        phone.mark(opened(), learner, to, from)
        done.addLast(listOf(Step(learner, from, to)))
    }

    private fun markOf(learner: LearnerId): Mark =
        state.value.rows.firstOrNull { it.learner.id == learner }?.mark ?: Mark.NONE

    private class Step(val learner: LearnerId, val from: Mark, val to: Mark)

    private companion object {
        const val SHOWN_BEFORE = 5
    }
}
