// What the screens ask of the core, by noun. `rust` answers from the real one, `fake` from memory.

package lantoa.kit

import kotlinx.coroutines.flow.Flow

interface Enrolment {
    suspend fun me(): Me

    fun read(ticket: String): Invitation

    /** Ends early, and leaves both sides as before, when its coroutine is cancelled. */
    suspend fun join(ticket: String, name: String): Me

    suspend fun rename(name: String)

    suspend fun teams(): List<Team>

    /** Returns a ticket that works once, and only while this device can be reached. */
    suspend fun invite(role: Role, team: TeamId): String
}

/** The volunteers of one phone. What was tapped stays under the name of who tapped it. */
interface Sharers {
    suspend fun sharers(): List<Sharer>

    /** Who acts stays the same. */
    suspend fun addSharer(name: String)

    /** Lets another one act from now on. `pin` is what was typed, where that one has set one. */
    suspend fun handTo(person: PersonId, pin: String?)

    /** Sets a PIN of 4 to 12 digits, or none; `old` is the one so far. */
    suspend fun setPin(person: PersonId, old: String?, new: String?)
}

interface Roll {
    suspend fun classes(): List<ClassRow>

    suspend fun sheet(classId: ClassId): ClassSheet?

    /** Returns the first meeting of the day; the same one for everybody who opens it. */
    suspend fun openMeeting(classId: ClassId, day: String): MeetingId

    /** Refused as a conflict where something else than `seen` is there. */
    suspend fun mark(meeting: MeetingId, learner: LearnerId, mark: Mark, seen: Mark)

    /** Marks those without a mark. */
    suspend fun fill(meeting: MeetingId, mark: Mark): Int

    suspend fun closeMeeting(meeting: MeetingId, note: String?)

    /** Says that a meeting was not held. It counts nowhere and takes no marks until it is restored. */
    suspend fun withdrawMeeting(meeting: MeetingId)

    suspend fun restoreMeeting(meeting: MeetingId)
}

interface Learners {
    suspend fun add(classId: ClassId, learner: NewLearner): LearnerId

    /** Finds by words of the name, with or without diacritics. */
    suspend fun find(text: String): List<FoundLearner>

    suspend fun topics(): List<Topic>

    /** Refused as a conflict where something else than `seen` is there. */
    suspend fun level(classId: ClassId, learner: LearnerId, topic: TopicId, level: Level, seen: Level)
}

interface Disputes {
    suspend fun disputes(): List<Dispute>

    /** Refused as a conflict where the dispute is no longer the one that was shown. */
    suspend fun settle(dispute: DisputeId, value: String)
}

interface Sync {
    suspend fun syncState(): SyncState

    suspend fun startSync()

    suspend fun pauseSync()

    suspend fun resumeSync()

    suspend fun stopSync()

    /**
     * Makes the sockets of a sync that runs anew: the platform keeps each with the network it was made for.
     * Who paused sync, or never started it, finds it so. Where it is refused, sync counts as running still,
     * and the next call tries it again.
     */
    suspend fun restartSync()

    /** The screen went off or on: behind a dark one, lost devices are looked for less often. */
    fun setResting(resting: Boolean)

    /** Syncs once with these addresses, and with whom the platform found. */
    suspend fun syncNow(addresses: List<String>): SyncSummary

    suspend fun holders(): List<Holder>

    fun news(): Flow<SyncNews>
}

/** How the platform's finder and announcer serve the core. */
interface Nearby {
    /** Returns what to announce; nothing while this device does not listen. */
    suspend fun announcement(): Announcement?

    /** The addresses at which this phone is reached, each time that they become others. */
    fun reached(): Flow<List<String>>

    fun found(service: NearbyService)

    fun lost(name: String)

    /** The person does not let this app use the local network, or does. */
    fun networkDenied(denied: Boolean)

    /** The gateways of this phone's networks, as IP addresses: a phone that gives a hotspot is one. */
    fun gateways(ips: List<String>)
}

/** One device. Everything is durable when the call returns. */
interface Phone : Enrolment, Sharers, Roll, Learners, Disputes, Sync, Nearby {
    /** What changed, from now on, by whomever. Several changes may be told as one. */
    fun changes(): Flow<Change>

    /**
     * Lets the folder go until [resume]: sync ends in good order, and no lock, file or socket is left.
     * What is asked meanwhile is refused as `suspended`.
     */
    suspend fun suspend()

    /**
     * Opens the folder again. A sync that was running runs again; where only that cannot be, this is
     * refused, and everything else is answered.
     */
    suspend fun resume()

    suspend fun shut()
}
