// What the app knows, as plain values: no binding, no Android. Days are `2026-11-24`, times are
// milliseconds since 1970.

package lantoa.kit

enum class Role { OBSERVER, VOLUNTEER, LEAD, COORDINATOR, ROOT }

/** Attendance of one learner at one meeting. */
enum class Mark { NONE, PRESENT, ABSENT, LATE, EXCUSED }

/** How far a learner has come with one topic. */
enum class Level { NONE, TAUGHT, PRACTISED, ALONE, CONFIRMED }

/**
 * This device. Without a programme it has to join one first; its `programme` is empty until the first
 * sync brings the name. Removed, it may only be read.
 */
data class Me(
    val device: String,
    val name: String,
    val programme: String?,
    val role: Role?,
    val removed: Boolean,
)

/**
 * Somebody who uses this phone. `acts` is true of whoever's name stands on what is tapped now. `waitS` is
 * for how many seconds no PIN is looked at after several wrong ones.
 */
data class Sharer(
    val person: PersonId,
    val name: String,
    val acts: Boolean,
    val hasPin: Boolean,
    val waitS: Int,
)

/** The Wi-Fi that the inviting phone offers. */
data class Hotspot(val ssid: String, val password: String)

/** Volunteers of one place. */
data class Team(val id: TeamId, val name: String)

/** What a ticket promises, before it is redeemed. */
data class Invitation(val role: Role, val expiresMs: Long, val hotspot: Hotspot?)

data class ClassRow(
    val id: ClassId,
    val name: String,
    val closed: Boolean,
    val learners: Int,
    val meetings: Int,
)

/** `name` is empty of somebody whose data were erased. */
data class Learner(val id: LearnerId, val name: String, val birthYear: Int?, val village: String?)

/**
 * `number` is 2 for the second meeting of one day. One that was `withdrawn` was not held: it counts
 * nowhere. `disputed` is one about whose day, or about whether it was held, people differ.
 */
data class Meeting(
    val id: MeetingId,
    val date: String,
    val number: Int,
    val closed: Boolean,
    val withdrawn: Boolean = false,
    val disputed: Boolean = false,
)

data class MarkLine(
    val meeting: MeetingId,
    val learner: LearnerId,
    val mark: Mark,
    val by: String,
    val disputed: Boolean,
)

data class LevelLine(
    val learner: LearnerId,
    val topic: TopicId,
    val level: Level,
    val by: String,
    val disputed: Boolean,
)

/**
 * A class with everything that its screens show. Meetings stand in the order of their days. Who has
 * `left` stays on the sheets of the meetings with their marks.
 */
data class ClassSheet(
    val id: ClassId,
    val name: String,
    val learners: List<Learner>,
    val left: List<Learner>,
    val meetings: List<Meeting>,
    val marks: List<MarkLine>,
    val levels: List<LevelLine>,
)

data class NewLearner(
    val name: String,
    val birthYear: Int? = null,
    val village: String? = null,
    val phone: String? = null,
)

data class FoundLearner(val learner: Learner, val classes: List<ClassId>)

data class Topic(val id: TopicId, val vi: String, val en: String)

/** What people can say differently. */
enum class About { MARK, LEVEL, DAY, WITHDRAWN, JOINED }

/**
 * Different values that were given apart. `values` are shown side by side until one of `answers` is
 * chosen. `learner` is the name of whom a mark or a level is about, `day` that of the meeting's id.
 */
data class Dispute(
    val id: DisputeId,
    val about: About,
    val classId: ClassId,
    val day: String?,
    val learner: String?,
    val values: List<Claim>,
    val answers: List<String>,
)

/** One of the values, as the core prints it, and who gave it. */
data class Claim(val value: String, val by: String)

enum class SyncMode { STOPPED, RUNNING, PAUSED }

data class Peer(val name: String, val done: Long, val total: Long, val inStep: Boolean)

/** `alone` says why nobody is met though it runs, by the core's code. */
data class SyncState(
    val mode: SyncMode,
    val addresses: List<String>,
    val peers: List<Peer>,
    val alone: String? = null,
)

/** What the platform's announcer has to say for this device: nobody's name. */
data class Announcement(
    val instance: String,
    val service: String,
    val port: Int,
    val txt: Map<String, String>,
)

/** What the platform's finder has found and resolved, under its own `name` for it. */
data class NearbyService(
    val name: String,
    val ips: List<String>,
    val port: Int,
    val txt: Map<String, String>,
)

/** One round of sync, at its end. */
data class SyncSummary(val sessions: Int, val failed: Int, val sent: Long, val received: Long)

/** Somebody who surely holds the first `held` of my `mine` entries of one space. */
data class Holder(val name: String, val held: Int, val mine: Int)

/** What happens in a session. */
sealed interface SyncNews {
    data class Began(val name: String) : SyncNews

    data class Moved(val done: Long, val total: Long) : SyncNews

    /** `code` says why, where it did not end well. */
    data class Ended(val ok: Boolean, val code: String?) : SyncNews
}

/** Something changed; whoever shows it reads it again. */
data class Change(val classes: Set<ClassId>, val disputes: Boolean, val receipts: Boolean)
