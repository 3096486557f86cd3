// One phone in memory: a list of what was written, and answers read from it.

package lantoa.kit.fake

import java.text.Normalizer
import kotlinx.coroutines.channels.BufferOverflow
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.emptyFlow
import kotlinx.coroutines.flow.MutableSharedFlow
import lantoa.kit.About
import lantoa.kit.Announcement
import lantoa.kit.Change
import lantoa.kit.Claim
import lantoa.kit.ClassId
import lantoa.kit.ClassRow
import lantoa.kit.ClassSheet
import lantoa.kit.Dispute
import lantoa.kit.DisputeId
import lantoa.kit.FoundLearner
import lantoa.kit.Holder
import lantoa.kit.Invitation
import lantoa.kit.Learner
import lantoa.kit.LearnerId
import lantoa.kit.Level
import lantoa.kit.LevelLine
import lantoa.kit.Mark
import lantoa.kit.MarkLine
import lantoa.kit.Me
import lantoa.kit.Meeting
import lantoa.kit.MeetingId
import lantoa.kit.NearbyService
import lantoa.kit.NewLearner
import lantoa.kit.Peer
import lantoa.kit.PersonId
import lantoa.kit.Phone
import lantoa.kit.ProblemKind
import lantoa.kit.Role
import lantoa.kit.Sharer
import lantoa.kit.SyncMode
import lantoa.kit.SyncNews
import lantoa.kit.SyncState
import lantoa.kit.SyncSummary
import lantoa.kit.Team
import lantoa.kit.TeamId
import lantoa.kit.Topic
import lantoa.kit.TopicId

/** Made by [FakeVillage]. To be used by one thread, as screens and tests do. */
class FakePhone internal constructor(private val village: FakeVillage, private val device: String) :
    Phone {
    private val writes = linkedMapOf<String, Write>()
    private val heldBy = mutableMapOf<String, Int>()
    private val changed = MutableSharedFlow<Change>(0, ROOM, BufferOverflow.DROP_OLDEST)
    private val happened = MutableSharedFlow<SyncNews>(0, ROOM, BufferOverflow.DROP_OLDEST)
    private val persons = mutableListOf<FakePerson>()
    private var acting = 0
    private val name get() = persons.getOrNull(acting)?.name.orEmpty()
    private var role: Role? = null
    private var mode = SyncMode.STOPPED
    private var knowsProgramme = false
    private var suspended = false

    /** Where it is reached while it listens. */
    val address = "fake/$device"

    override suspend fun me(): Me {
        val programme = if (knowsProgramme) village.programme else ""
        return Me(device, name, programme.takeIf { role != null }, role, false)
    }

    override fun read(ticket: String): Invitation = known(ticket).invitation

    override suspend fun join(ticket: String, name: String): Me {
        val redeemed = known(ticket)
        if (!redeemed.inviter.listens()) throw refused(ProblemKind.UNREACHABLE, "inviter-unreachable")
        if (redeemed.usedBy != null) throw refused(ProblemKind.NOT_ALLOWED, "ticket-used")
        redeemed.usedBy = device
        enrol(name, redeemed.invitation.role)
        return me()
    }

    override suspend fun rename(name: String) {
        persons[acting].name = taken(name)
    }

    override suspend fun sharers(): List<Sharer> {
        member()
        return persons.mapIndexed { at, it -> Sharer(PersonId("person-$at"), it.name, at == acting, it.pin != null, 0) }
    }

    override suspend fun addSharer(name: String) {
        persons += FakePerson(taken(name))
    }

    override suspend fun handTo(person: PersonId, pin: String?) {
        acting = persons.indexOf(asked(person, pin))
    }

    override suspend fun setPin(person: PersonId, old: String?, new: String?) {
        if (new != null && new.length < PIN_DIGITS) throw refused(ProblemKind.INPUT, "pin", field = "new")
        asked(person, old).pin = new
    }

    override suspend fun teams(): List<Team> {
        member()
        return listOf(village.team)
    }

    override suspend fun invite(role: Role, team: TeamId): String {
        member()
        if (this.role != Role.COORDINATOR) throw refused(ProblemKind.NOT_ALLOWED, "not-allowed")
        return village.ticket(this, role)
    }

    override suspend fun classes(): List<ClassRow> {
        member()
        return keys<Key.ClassOf>().map {
            val sheet = sheetOf(it.id)
            ClassRow(it.id, sheet.name, false, sheet.learners.size, sheet.meetings.size)
        }
    }

    override suspend fun sheet(classId: ClassId): ClassSheet? {
        member()
        return if (visible(Key.ClassOf(classId)).isEmpty()) null else sheetOf(classId)
    }

    override suspend fun openMeeting(classId: ClassId, day: String): MeetingId {
        member()
        val ofDay = meetingsOf(classId).filter { it.date == day }
        ofDay.lastOrNull { !it.withdrawn }?.let { return it.id }
        val number = ofDay.size + 1
        val id = MeetingId("$classId/$day.$number")
        write(Key.MeetingOf(id, classId), FakeMeeting(day, number))
        return id
    }

    override suspend fun mark(meeting: MeetingId, learner: LearnerId, mark: Mark, seen: Mark) {
        requireHeld(meeting)
        replace(Key.MarkOf(meeting, learner), mark, seen, Mark.NONE)
    }

    override suspend fun fill(meeting: MeetingId, mark: Mark): Int {
        requireHeld(meeting)
        val blank = keys<Key.LearnerOf>()
            .filter { it.classId == classOf(meeting) }
            .map { Key.MarkOf(meeting, it.id) }
            .filter { shown(it, Mark.NONE) == Mark.NONE }
        for (key in blank) write(key, mark)
        return blank.size
    }

    override suspend fun closeMeeting(meeting: MeetingId, note: String?) {
        edit(meeting) { it.copy(closed = true) }
    }

    override suspend fun withdrawMeeting(meeting: MeetingId) {
        edit(meeting) { it.copy(withdrawn = true) }
    }

    override suspend fun restoreMeeting(meeting: MeetingId) {
        edit(meeting) { it.copy(withdrawn = false) }
    }

    override suspend fun add(classId: ClassId, learner: NewLearner): LearnerId {
        member()
        if (learner.name.isBlank()) throw refused(ProblemKind.INPUT, "learner-details", field = "name")
        val id = LearnerId(newId("learner"))
        val known = Learner(id, learner.name, learner.birthYear, learner.village)
        write(Key.LearnerOf(id, classId), known)
        return id
    }

    override suspend fun find(text: String): List<FoundLearner> {
        member()
        val words = plainWords(text)
        return keys<Key.LearnerOf>().map { FoundLearner(learnerOf(it), listOf(it.classId)) }
            .filter { found ->
                val name = plainWords(found.learner.name)
                words.all { word -> name.any { it.startsWith(word) } }
            }
    }

    override suspend fun topics(): List<Topic> {
        member()
        return keys<Key.TopicOf>().map { visible(it).first().value as Topic }.sortedBy { it.id.text }
    }

    override suspend fun level(
        classId: ClassId,
        learner: LearnerId,
        topic: TopicId,
        level: Level,
        seen: Level,
    ) {
        member()
        replace(Key.LevelOf(classId, learner, topic), level, seen, Level.NONE)
    }

    override suspend fun disputes(): List<Dispute> {
        member()
        return disputed().mapNotNull { (id, key) ->
            val classId = classOf(key) ?: return@mapNotNull null
            val claims = visible(key).map { Claim(printed(it.value), it.by) }
            val (about, day) = when (key) {
                is Key.MarkOf -> About.MARK to key.meeting.text.substringAfter('/').substringBefore('.')
                else -> About.LEVEL to null
            }
            val learner = learnerOf(keys<Key.LearnerOf>().first { it.id == learnerIn(key) }).name
            val answers = claims.map { it.value }
            Dispute(id, about, classId, day, learner, claims, answers)
        }
    }

    override suspend fun settle(dispute: DisputeId, value: String) {
        member()
        val key = disputed()[dispute] ?: throw refused(ProblemKind.CONFLICT, "dispute-stale")
        write(key, visible(key).first { printed(it.value) == value }.value)
    }

    override suspend fun syncState() = SyncState(
        mode = mode,
        addresses = if (listens()) listOf(address) else emptyList(),
        peers = near().map { Peer(it.name, 0, 0, inStep = it.writes.keys == writes.keys) },
    )

    override suspend fun startSync() {
        member()
        if (mode == SyncMode.RUNNING) throw refused(ProblemKind.BUSY, "already-syncing")
        mode = SyncMode.RUNNING
    }

    override suspend fun pauseSync() = move(to = SyncMode.PAUSED)

    override suspend fun resumeSync() = move(to = SyncMode.RUNNING)

    override suspend fun stopSync() {
        mode = SyncMode.STOPPED
    }

    override suspend fun restartSync() = Unit

    /** A village has no batteries. */
    override fun setResting(resting: Boolean) = Unit

    override suspend fun syncNow(addresses: List<String>): SyncSummary {
        member()
        val there = addresses.mapNotNull { at -> village.phones.find { it.address == at && it.listens() } }
        var (sent, received) = 0L to 0L
        for (peer in there) {
            happened.tryEmit(SyncNews.Began(peer.name))
            sent += peer.take(this)
            received += take(peer)
            happened.tryEmit(SyncNews.Moved(sent + received, sent + received))
            happened.tryEmit(SyncNews.Ended(ok = true, code = null))
        }
        return SyncSummary(there.size, addresses.size - there.size, sent, received)
    }

    override suspend fun holders() = heldBy.map { (name, held) -> Holder(name, held, own()) }

    override fun news(): Flow<SyncNews> = happened

    override fun changes(): Flow<Change> = changed

    // Phones of one village find each other by themselves.
    override suspend fun announcement(): Announcement? = null

    override fun reached(): Flow<List<String>> = emptyFlow()

    override fun found(service: NearbyService) = Unit

    override fun lost(name: String) = Unit

    override fun networkDenied(denied: Boolean) = Unit

    override fun gateways(ips: List<String>) = Unit

    override suspend fun suspend() {
        suspended = true
    }

    override suspend fun resume() {
        suspended = false
    }

    override suspend fun shut() {
        mode = SyncMode.STOPPED
    }

    internal fun enrol(name: String, role: Role) {
        knowsProgramme = role == Role.COORDINATOR
        persons += FakePerson(name)
        this.role = role
    }

    internal fun newId(noun: String) = "$noun-$device-${writes.size + 1}"

    /** Writes a value that replaces all that this phone sees under the key. */
    internal fun write(key: Key, value: Any) {
        val id = newId("write")
        writes[id] = Write(id, key, value, device, name, visible(key).map { it.id }.toSet())
        changed.tryEmit(Change(setOfNotNull(classOf(key)), disputes = true, receipts = false))
    }

    private fun known(ticket: String) =
        village.tickets[ticket] ?: throw refused(ProblemKind.INPUT, "ticket-invalid", field = "ticket")

    /** Returns a volunteer's name that the core would take from a member. */
    private fun taken(name: String): String {
        member()
        if (name.isBlank()) throw refused(ProblemKind.INPUT, "text", field = "name")
        return name
    }

    private fun asked(person: PersonId, pin: String?): FakePerson {
        member()
        val asked = persons[person.text.substringAfter('-').toInt()]
        if (asked.pin == null || asked.pin == pin) return asked
        throw refused(ProblemKind.NOT_ALLOWED, if (pin == null) "pin-asked" else "pin-wrong")
    }

    private fun listens() = mode == SyncMode.RUNNING && !suspended

    private fun near() =
        if (listens()) village.phones.filter { it !== this && it.listens() } else emptyList()

    private fun own() = writes.values.count { it.device == device }

    private fun member() {
        if (suspended) throw refused(ProblemKind.BUSY, "suspended")
        if (role == null) throw refused(ProblemKind.NOT_ALLOWED, "no-programme")
    }

    private fun move(to: SyncMode) {
        if (mode == SyncMode.STOPPED) throw refused(ProblemKind.CONFLICT, "not-syncing")
        mode = to
    }

    /** Takes what the peer has and returns how much it was; both then know what the other holds. */
    private fun take(peer: FakePhone): Long {
        val fresh = peer.writes.values.filter { it.id !in writes }
        for (write in fresh) writes[write.id] = write
        knowsProgramme = true
        peer.heldBy[name] = peer.own()
        val classes = fresh.mapNotNull { classOf(it.key) }.toSet()
        changed.tryEmit(Change(classes, disputes = fresh.isNotEmpty(), receipts = true))
        return fresh.size.toLong()
    }

    /** Returns what nothing known replaces; more than one where it was written apart. */
    private fun visible(key: Key): List<Write> {
        val written = writes.values.filter { it.key == key }
        val replaced = written.flatMap { it.replaces }.toSet()
        return written.filter { it.id !in replaced }.sortedWith(compareBy(PREVAILING) { it.value })
    }

    private fun shown(key: Key, blank: Any): Any = visible(key).firstOrNull()?.value ?: blank

    private fun isDisputed(key: Key) = visible(key).map { it.value }.toSet().size > 1

    private fun replace(key: Key, value: Any, seen: Any, blank: Any) {
        val now = shown(key, blank)
        if (now != seen) throw refused(ProblemKind.CONFLICT, "value-changed", now = printed(now))
        if (now != value) write(key, value)
    }

    private inline fun <reified K : Key> keys(): List<K> =
        writes.values.map { it.key }.filterIsInstance<K>().distinct()

    private fun disputed(): Map<DisputeId, Key> =
        writes.values.map { it.key }.distinct().filter { learnerIn(it) != null && isDisputed(it) }
            .associateBy { key -> DisputeId(visible(key).map { it.id }.sorted().joinToString("+")) }

    private fun meetingOf(key: Key.MeetingOf) = visible(key).first().value as FakeMeeting

    private fun meetingsOf(classId: ClassId) =
        keys<Key.MeetingOf>().filter { it.classId == classId }.map {
            val (date, number, closed, withdrawn) = meetingOf(it)
            Meeting(it.id, date, number, closed, withdrawn)
        }.sortedWith(compareBy({ it.date }, { it.number }))

    private fun edit(meeting: MeetingId, how: (FakeMeeting) -> FakeMeeting) {
        member()
        val key = keys<Key.MeetingOf>().first { it.id == meeting }
        write(key, how(meetingOf(key)))
    }

    private fun requireHeld(meeting: MeetingId) {
        member()
        val key = keys<Key.MeetingOf>().first { it.id == meeting }
        if (meetingOf(key).withdrawn) throw refused(ProblemKind.CONFLICT, "meeting-withdrawn")
    }

    private fun learnerOf(key: Key.LearnerOf) = visible(key).first().value as Learner

    private fun sheetOf(classId: ClassId) = ClassSheet(
        id = classId,
        name = (visible(Key.ClassOf(classId)).first().value as FakeClass).name,
        learners = keys<Key.LearnerOf>().filter { it.classId == classId }.map { learnerOf(it) },
        // Nobody can leave a class by these screens.
        left = emptyList(),
        meetings = meetingsOf(classId),
        marks = keys<Key.MarkOf>().filter { classOf(it) == classId }.map {
            val write = visible(it).first()
            MarkLine(it.meeting, it.learner, write.value as Mark, write.by, isDisputed(it))
        }.filter { it.mark != Mark.NONE },
        levels = keys<Key.LevelOf>().filter { it.classId == classId }.map {
            val write = visible(it).first()
            LevelLine(it.learner, it.topic, write.value as Level, write.by, isDisputed(it))
        },
    )

    private companion object {
        /** How many notices wait for a slow collector before the oldest is dropped. */
        const val ROOM = 1000
        const val PIN_DIGITS = 4
    }
}

private fun classOf(meeting: MeetingId) = ClassId(meeting.text.substringBefore('/'))

private fun classOf(key: Key): ClassId? =
    when (key) {
        is Key.ClassOf -> key.id
        is Key.LearnerOf -> key.classId
        is Key.TopicOf -> null
        is Key.MeetingOf -> key.classId
        is Key.MarkOf -> classOf(key.meeting)
        is Key.LevelOf -> key.classId
    }

private fun learnerIn(key: Key): LearnerId? =
    when (key) {
        is Key.LearnerOf -> key.id
        is Key.MarkOf -> key.learner
        is Key.LevelOf -> key.learner
        is Key.ClassOf, is Key.TopicOf, is Key.MeetingOf -> null
    }

/** Returns the words of a name in small letters without diacritics; đ is a letter of its own. */
private fun plainWords(text: String): List<String> =
    Normalizer.normalize(text.lowercase(), Normalizer.Form.NFD)
        .filter { Character.getType(it) != Character.NON_SPACING_MARK.toInt() }
        .replace('đ', 'd')
        .split(' ')
        .filter { it.isNotEmpty() }
