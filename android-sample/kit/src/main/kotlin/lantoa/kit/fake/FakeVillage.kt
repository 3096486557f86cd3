// Phones in memory that keep the same promises: for previews of screens, and for an app's own tests.
//
// What is here is true to the core in what screens see: values given apart are both kept, a refusal
// comes where the core refuses, names are found without diacritics. There are no keys, no disk and no
// network: phones of one village reach each other while both are listening.

package lantoa.kit.fake

import lantoa.kit.ClassId
import lantoa.kit.Invitation
import lantoa.kit.LearnerId
import lantoa.kit.Level
import lantoa.kit.Mark
import lantoa.kit.MeetingId
import lantoa.kit.PhoneException
import lantoa.kit.Problem
import lantoa.kit.ProblemKind
import lantoa.kit.Role
import lantoa.kit.Team
import lantoa.kit.TeamId
import lantoa.kit.Topic
import lantoa.kit.TopicId

/** The phones that can meet, and the tickets that are out. */
class FakeVillage(val programme: String = "Bình dân học vụ số") {
    internal val phones = mutableListOf<FakePhone>()
    internal val team = Team(TeamId("team-1"), "Đội 1")
    internal val tickets = mutableMapOf<String, Ticket>()

    internal class Ticket(val inviter: FakePhone, val invitation: Invitation, var usedBy: String? = null)

    /** Makes a phone that belongs to no programme. */
    fun phone(): FakePhone = FakePhone(this, "device-${phones.size + 1}").also { phones += it }

    /** Makes the phone of a coordinator. */
    fun office(name: String): FakePhone = phone().also { it.enrol(name, Role.COORDINATOR) }

    /** Makes a ticket. */
    fun ticket(inviter: FakePhone, role: Role = Role.VOLUNTEER): String {
        val ticket = "ticket-${tickets.size + 1}"
        tickets[ticket] = Ticket(inviter, Invitation(role, Long.MAX_VALUE, hotspot = null))
        return ticket
    }
}

/** One thing that a phone wrote. It replaces what its writer saw under the same key, and nothing else. */
internal data class Write(
    val id: String,
    val key: Key,
    val value: Any,
    val device: String,
    val by: String,
    val replaces: Set<String>,
)

/** One of the volunteers of a phone. */
internal class FakePerson(var name: String, var pin: String? = null)

/** What can be written. */
internal sealed interface Key {
    data class ClassOf(val id: ClassId) : Key

    data class LearnerOf(val id: LearnerId, val classId: ClassId) : Key

    data class TopicOf(val id: TopicId) : Key

    data class MeetingOf(val id: MeetingId, val classId: ClassId) : Key

    data class MarkOf(val meeting: MeetingId, val learner: LearnerId) : Key

    data class LevelOf(val classId: ClassId, val learner: LearnerId, val topic: TopicId) : Key
}

internal data class FakeClass(val name: String)

internal data class FakeMeeting(
    val date: String,
    val number: Int,
    val closed: Boolean = false,
    val withdrawn: Boolean = false,
)

internal fun refused(kind: ProblemKind, code: String, now: String? = null, field: String? = null) =
    PhoneException(Problem(kind, code, listOfNotNull(field), now))

/** Orders values as the core reads a dispute provisionally: the first prevails. */
internal val PREVAILING = compareBy<Any> {
    when (it) {
        is Mark -> listOf(Mark.PRESENT, Mark.LATE, Mark.EXCUSED, Mark.ABSENT, Mark.NONE).indexOf(it)
        is Level -> -it.ordinal
        else -> 0
    }
}

/** How the core prints a value. */
internal fun printed(value: Any): String =
    when (value) {
        is Mark -> value.name.lowercase()
        is Level -> value.name.lowercase()
        else -> value.toString()
    }

/** A topic of the curriculum. */
fun FakePhone.addTopic(topic: Topic) = write(Key.TopicOf(topic.id), topic)

/** Makes a class and returns its id. */
fun FakePhone.addClass(name: String): ClassId {
    val id = ClassId(newId("class"))
    write(Key.ClassOf(id), FakeClass(name))
    return id
}
