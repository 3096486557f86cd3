// The bindings' records as the kit's plain values, and back.

package lantoa.kit.rust

import lantoa.DisputeKind
import lantoa.LantoaException
import lantoa.SyncEvent
import lantoa.kit.About
import lantoa.kit.Announcement
import lantoa.kit.Change
import lantoa.kit.Claim
import lantoa.kit.ClassRow
import lantoa.kit.ClassSheet
import lantoa.kit.Dispute
import lantoa.kit.FoundLearner
import lantoa.kit.Hotspot
import lantoa.kit.Invitation
import lantoa.kit.Learner
import lantoa.kit.Level
import lantoa.kit.LevelLine
import lantoa.kit.Mark
import lantoa.kit.MarkLine
import lantoa.kit.Me
import lantoa.kit.Meeting
import lantoa.kit.NearbyService
import lantoa.kit.Peer
import lantoa.kit.PhoneException
import lantoa.kit.Problem
import lantoa.kit.ProblemKind
import lantoa.kit.Role
import lantoa.kit.Sharer
import lantoa.kit.SyncMode
import lantoa.kit.SyncNews
import lantoa.kit.SyncState
import lantoa.kit.SyncSummary
import lantoa.kit.Topic

/** Calls the core, and throws what it throws in the kit's own form. */
internal inline fun <T> told(call: () -> T): T =
    try {
        call()
    } catch (error: LantoaException) {
        throw PhoneException(error.plain())
    }

internal fun LantoaException.plain(): Problem =
    when (this) {
        is LantoaException.InvalidInput ->
            Problem(ProblemKind.INPUT, code, fields = fields.map { it.field })
        is LantoaException.NotAllowed -> Problem(ProblemKind.NOT_ALLOWED, code)
        is LantoaException.NotFound -> Problem(ProblemKind.NOT_FOUND, code)
        is LantoaException.Busy -> Problem(ProblemKind.BUSY, code)
        is LantoaException.StorageFull -> Problem(ProblemKind.STORAGE_FULL, code)
        is LantoaException.Damaged -> Problem(ProblemKind.DAMAGED, code)
        is LantoaException.Unreachable -> Problem(ProblemKind.UNREACHABLE, code)
        is LantoaException.Conflict -> Problem(ProblemKind.CONFLICT, code, now = now)
        is LantoaException.Cancelled -> Problem(ProblemKind.CANCELLED, code)
    }

internal fun lantoa.Role.plain() =
    when (this) {
        lantoa.Role.OBSERVER -> Role.OBSERVER
        lantoa.Role.VOLUNTEER -> Role.VOLUNTEER
        lantoa.Role.LEAD -> Role.LEAD
        lantoa.Role.COORDINATOR -> Role.COORDINATOR
        lantoa.Role.ROOT -> Role.ROOT
    }

internal fun Role.core() =
    when (this) {
        Role.OBSERVER -> lantoa.Role.OBSERVER
        Role.VOLUNTEER -> lantoa.Role.VOLUNTEER
        Role.LEAD -> lantoa.Role.LEAD
        Role.COORDINATOR -> lantoa.Role.COORDINATOR
        Role.ROOT -> lantoa.Role.ROOT
    }

internal fun lantoa.Mark.plain() =
    when (this) {
        lantoa.Mark.NONE -> Mark.NONE
        lantoa.Mark.PRESENT -> Mark.PRESENT
        lantoa.Mark.ABSENT -> Mark.ABSENT
        lantoa.Mark.LATE -> Mark.LATE
        lantoa.Mark.EXCUSED -> Mark.EXCUSED
    }

internal fun Mark.core() =
    when (this) {
        Mark.NONE -> lantoa.Mark.NONE
        Mark.PRESENT -> lantoa.Mark.PRESENT
        Mark.ABSENT -> lantoa.Mark.ABSENT
        Mark.LATE -> lantoa.Mark.LATE
        Mark.EXCUSED -> lantoa.Mark.EXCUSED
    }

internal fun lantoa.Level.plain() =
    when (this) {
        lantoa.Level.NONE -> Level.NONE
        lantoa.Level.TAUGHT -> Level.TAUGHT
        lantoa.Level.PRACTISED -> Level.PRACTISED
        lantoa.Level.ALONE -> Level.ALONE
        lantoa.Level.CONFIRMED -> Level.CONFIRMED
    }

internal fun Level.core() =
    when (this) {
        Level.NONE -> lantoa.Level.NONE
        Level.TAUGHT -> lantoa.Level.TAUGHT
        Level.PRACTISED -> lantoa.Level.PRACTISED
        Level.ALONE -> lantoa.Level.ALONE
        Level.CONFIRMED -> lantoa.Level.CONFIRMED
    }

internal fun lantoa.Identity.plain() =
    Me(device.value, name, programme?.let { programmeName }, role?.plain(), removed)

internal fun lantoa.SharerLine.plain() = Sharer(person.plain(), name, acts, hasPin, waitS.toInt())

internal fun lantoa.TicketSummary.plain() =
    Invitation(role.plain(), expires, hotspot?.let { Hotspot(it.ssid, it.password) })

internal fun lantoa.ClassLine.plain() =
    ClassRow(classId.plain(), name, closed, learners.toInt(), meetings.toInt())

internal fun lantoa.LearnerLine.plain() = Learner(learner.plain(), name, birthYear?.toInt(), village)

internal fun lantoa.MeetingLine.plain() =
    Meeting(meeting.plain(), date, number.toInt(), closed, withdrawn, disputed)

internal fun lantoa.MarkLine.plain() = MarkLine(meeting.plain(), learner.plain(), mark.plain(), by, disputed)

internal fun lantoa.LevelLine.plain() = LevelLine(learner.plain(), topic.plain(), level.plain(), by, disputed)

internal fun lantoa.ClassSheet.plain() = ClassSheet(
    id = classId.plain(),
    name = name,
    learners = learners.map { it.plain() },
    left = left.map { it.plain() },
    meetings = meetings.map { it.plain() }.sortedWith(compareBy({ it.date }, { it.number })),
    marks = marks.map { it.plain() },
    levels = levels.map { it.plain() },
)

internal fun lantoa.FoundLearner.plain() = FoundLearner(line.plain(), classes.map { it.plain() })

internal fun lantoa.Topic.plain() = Topic(topic.plain(), vi, en)

internal fun lantoa.Dispute.plain(): Dispute {
    val (about, meeting) = when (val kind = kind) {
        is DisputeKind.Mark -> About.MARK to kind.meeting
        is DisputeKind.Level -> About.LEVEL to null
        is DisputeKind.Day -> About.DAY to kind.meeting
        is DisputeKind.Withdrawn -> About.WITHDRAWN to kind.meeting
        is DisputeKind.Joined -> About.JOINED to kind.meeting
    }
    return Dispute(
        id = id.plain(),
        about = about,
        classId = classId.plain(),
        day = meeting?.value?.substringAfter('/')?.substringBefore('.'),
        learner = learner?.let { name },
        values = values.map { Claim(it.value, it.by) },
        answers = answers,
    )
}

internal fun lantoa.SyncState.plain() = SyncState(
    mode = when (mode) {
        lantoa.SyncMode.STOPPED -> SyncMode.STOPPED
        lantoa.SyncMode.RUNNING -> SyncMode.RUNNING
        lantoa.SyncMode.PAUSED -> SyncMode.PAUSED
    },
    addresses = addresses,
    peers = peers.map { Peer(it.name, it.done.toLong(), it.total.toLong(), it.inStep) },
    alone = alone,
)

internal fun lantoa.Announcement.plain() = Announcement(instance, service, port.toInt(), txt)

internal fun NearbyService.core() = lantoa.NearbyService(name, ips, port.toUShort(), txt)

internal fun lantoa.SyncSummary.plain() =
    SyncSummary(sessions.toInt(), failed.toInt(), sentEntries.toLong(), receivedEntries.toLong())

/** What a screen shows of it; nothing where it shows nothing. */
internal fun SyncEvent.plain(): SyncNews? =
    when (this) {
        is SyncEvent.Peer -> SyncNews.Began(name)
        // It has begun, as far as this screen shows, and nothing has moved.
        is SyncEvent.Waiting -> SyncNews.Moved(0, 0)
        is SyncEvent.Progress -> SyncNews.Moved(done.toLong(), total.toLong())
        is SyncEvent.Done -> SyncNews.Ended(ok, code)
        is SyncEvent.Listening -> null
    }

internal fun lantoa.Changes.plain() = Change(classes.map { it.plain() }.toSet(), disputes, receipts)
