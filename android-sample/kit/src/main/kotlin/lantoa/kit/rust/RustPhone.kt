// The real core behind [Phone]. Nothing outside this package names the generated bindings.

package lantoa.kit.rust

import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.flow.mapNotNull
import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.sync.withLock
import lantoa.Invitation
import lantoa.LearnerDetails
import lantoa.Node
import lantoa.OpenOptions
import lantoa.SyncEvent
import lantoa.SyncOptions
import lantoa.changes
import lantoa.kit.Change
import lantoa.kit.ClassId
import lantoa.kit.DisputeId
import lantoa.kit.Holder
import lantoa.kit.LearnerId
import lantoa.kit.Level
import lantoa.kit.Mark
import lantoa.kit.MeetingId
import lantoa.kit.NearbyService
import lantoa.kit.NewLearner
import lantoa.kit.PersonId
import lantoa.kit.Phone
import lantoa.kit.PhoneException
import lantoa.kit.Role
import lantoa.kit.SyncMode
import lantoa.kit.SyncNews
import lantoa.kit.SyncSummary
import lantoa.kit.Team
import lantoa.kit.TeamId
import lantoa.kit.TopicId
import lantoa.readTicket
import lantoa.syncEvents

/**
 * `listen` are the addresses to listen on; none leaves the choice to the core. `waitMs` is how long a
 * peer may take to answer.
 */
class RustPhone(
    private val node: Node,
    private val listen: List<String> = emptyList(),
    private val waitMs: Int = 10_000,
) : Phone {
    private val switching = Mutex()

    /** Whether the core has paused a sync that could not listen anew, and no person has. */
    @Volatile
    private var isOwed = false

    override suspend fun me() = told { node.identity().plain() }

    override fun read(ticket: String) = told { readTicket(ticket).plain() }

    override suspend fun join(ticket: String, name: String) =
        told { node.join(ticket, name, timeoutMs = waitMs.toUInt()).plain() }

    override suspend fun rename(name: String) = told { node.namePerson(name) }

    override suspend fun sharers() = told { node.sharers().map { it.plain() } }

    override suspend fun addSharer(name: String) {
        told { node.addPerson(name) }
    }

    override suspend fun handTo(person: PersonId, pin: String?) = told { node.changePerson(person.core(), pin) }

    override suspend fun setPin(person: PersonId, old: String?, new: String?) =
        told { node.setPin(person.core(), old, new) }

    override suspend fun teams() = told { node.teams().map { Team(it.team.plain(), it.name) } }

    override suspend fun invite(role: Role, team: TeamId) =
        told { node.invite(Invitation(role.core(), listOf(team.core()))).ticket }

    override suspend fun classes() = told { node.classes().map { it.plain() } }

    override suspend fun sheet(classId: ClassId) = told { node.classSheet(classId.core())?.plain() }

    override suspend fun openMeeting(classId: ClassId, day: String) =
        told { node.openMeeting(classId.core(), day).plain() }

    override suspend fun mark(meeting: MeetingId, learner: LearnerId, mark: Mark, seen: Mark) {
        told { node.setMark(meeting.core(), learner.core(), mark.core(), seen.core()) }
    }

    override suspend fun fill(meeting: MeetingId, mark: Mark) =
        told { node.fillMarks(meeting.core(), mark.core()).toInt() }

    override suspend fun closeMeeting(meeting: MeetingId, note: String?) =
        told { node.closeMeeting(meeting.core(), note) }

    override suspend fun withdrawMeeting(meeting: MeetingId) = told { node.withdrawMeeting(meeting.core()) }

    override suspend fun restoreMeeting(meeting: MeetingId) = told { node.restoreMeeting(meeting.core()) }

    override suspend fun add(classId: ClassId, learner: NewLearner) = told {
        val details = LearnerDetails(
            name = learner.name,
            birthYear = learner.birthYear?.toUShort(),
            village = learner.village,
            phone = learner.phone,
        )
        node.addLearner(classId.core(), details).plain()
    }

    override suspend fun find(text: String) = told { node.findLearners(text).map { it.plain() } }

    override suspend fun topics() = told { node.topics().map { it.plain() } }

    override suspend fun level(
        classId: ClassId,
        learner: LearnerId,
        topic: TopicId,
        level: Level,
        seen: Level,
    ) {
        told { node.setLevel(classId.core(), learner.core(), topic.core(), level.core(), seen.core()) }
    }

    override suspend fun disputes() = told { node.disputes().map { it.plain() } }

    override suspend fun settle(dispute: DisputeId, value: String) = told { node.settle(dispute.core(), value) }

    override suspend fun syncState() = told { node.syncState().plain() }.let {
        if (isOwed && it.mode == SyncMode.PAUSED) it.copy(mode = SyncMode.RUNNING) else it
    }

    override suspend fun startSync() = switch { node.startSync(SyncOptions(listen = listen)) }

    override suspend fun pauseSync() = switch { node.pauseSync() }

    override suspend fun resumeSync() = switch { node.resumeSync() }

    override suspend fun stopSync() = switch { node.stopSync() }

    /** What the person wants holds from here on. */
    private suspend fun switch(act: suspend () -> Unit) = switching.withLock {
        told { act() }
        isOwed = false
    }

    override suspend fun restartSync() = switching.withLock {
        val ran = syncState().mode == SyncMode.RUNNING
        try {
            told { node.restartSync() }
            isOwed = false
        } catch (refused: PhoneException) {
            isOwed = ran
            throw refused
        }
    }

    override fun setResting(resting: Boolean) = node.setResting(resting)

    override suspend fun syncNow(addresses: List<String>): SyncSummary =
        told { node.syncNow(addresses, waitMs.toUInt()).plain() }

    override suspend fun holders(): List<Holder> = told {
        node.receipts().flatMap { receipt ->
            receipt.heldBy.map { Holder(it.name, it.height.toInt(), receipt.myHeight.toInt()) }
        }
    }

    override fun news(): Flow<SyncNews> = node.syncEvents().mapNotNull { it.plain() }

    override fun changes(): Flow<Change> = node.changes().map { it.plain() }

    override fun reached(): Flow<List<String>> =
        node.syncEvents().mapNotNull { (it as? SyncEvent.Listening)?.addresses }

    override suspend fun announcement() = told { node.announcement()?.plain() }

    override fun found(service: NearbyService) = told { node.foundNearby(service.core()) }

    override fun lost(name: String) = told { node.lostNearby(name) }

    override fun networkDenied(denied: Boolean) = told { node.setNetworkDenied(denied) }

    override fun gateways(ips: List<String>) = told { node.setGateways(ips) }

    override suspend fun suspend() = told { node.suspend() }

    override suspend fun resume() = told { node.resume() }

    override suspend fun shut() {
        told { node.shut() }
        node.close()
    }

    companion object {
        /**
         * Opens the device in `folder`. `noBackupFolder` is Android's `noBackupFilesDir`: the key
         * must not travel with a backup. `databaseKey` are 32 bytes under which everything is
         * encrypted. A sync that was started runs again when the system has ended the process and
         * starts it anew, as it does for a service in the foreground.
         */
        suspend fun open(
            folder: String,
            noBackupFolder: String,
            databaseKey: ByteArray? = null,
            listen: List<String> = emptyList(),
        ) = told {
            val options = OpenOptions(folder, noBackupFolder, databaseKey, keepSyncing = true)
            RustPhone(Node.open(options), listen)
        }
    }
}
