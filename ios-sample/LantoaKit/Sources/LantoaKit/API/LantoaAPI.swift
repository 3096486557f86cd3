//! What the screens ask of a device. The adapter to the core answers it, and in tests a fake.

/// One device with its volunteer. Every call may be made from anywhere; nothing waits on the caller's
/// thread. What fails throws a `Problem`.
public protocol LantoaAPI: Sendable {
    func me() async throws -> Me
    func rename(to name: String) async throws

    /// Returns the volunteers who share this device.
    func sharers() async throws -> [Sharer]
    /// Adds one. Who acts stays the same.
    func addSharer(_ name: String) async throws
    /// Lets another one act from now on; what was recorded stays under its name. `pin` is what was
    /// typed, where that one has set one.
    func hand(to person: PersonID, pin: String?) async throws
    /// Sets a PIN of 4 to 12 digits, or none; `old` is the one so far.
    func setPIN(of person: PersonID, from old: String?, to new: String?) async throws

    /// Reads a ticket without redeeming it.
    func read(ticket: String) throws -> TicketInfo
    /// Redeems a ticket. Cancelling the task calls it off, and nothing is half done.
    func join(ticket: String, name: String) async throws -> Me

    /// Returns the programme's teams.
    func teams() async throws -> [TeamName]
    /// Makes a one-time ticket for a volunteer of a team, for another device to scan.
    func invite(to team: TeamID) async throws -> String

    func classes() async throws -> [ClassSummary]
    /// Returns a class with its roll; nothing where it is not held here.
    func roll(of classID: ClassID) async throws -> Roll?
    /// Opens the day's meeting, or returns it where it is there already. `day` is `YYYY-MM-DD`.
    func openMeeting(of classID: ClassID, on day: String) async throws -> MeetingID
    /// Marks a learner, if what is there is what the screen has `seen`.
    func mark(
        _ learner: LearnerID, at meeting: MeetingID, as mark: Attendance, seen: Attendance
    ) async throws
    /// Marks everybody without a mark. Returns how many.
    func markRest(at meeting: MeetingID, as mark: Attendance) async throws -> Int
    func closeMeeting(_ meeting: MeetingID) async throws
    /// Says that a meeting was not held: it counts nowhere and takes no marks until it is restored.
    func withdrawMeeting(_ meeting: MeetingID) async throws
    func restoreMeeting(_ meeting: MeetingID) async throws

    func addLearner(_ learner: NewLearner, to classID: ClassID) async throws -> LearnerID
    /// Returns the learners in whose name every word begins a word, whatever its diacritics.
    func findLearners(_ text: String) async throws -> [FoundLearner]
    func topics() async throws -> [TopicName]
    func setLevel(
        of learner: LearnerID, in classID: ClassID, topic: TopicID, to level: Level,
        seen: Level
    ) async throws

    func disputes() async throws -> [OpenDispute]
    /// Settles a dispute by one of its answers.
    func settle(_ dispute: DisputeID, as value: String) async throws

    func startSync(_ reach: Reach) async throws
    /// Syncs once with whom it reaches. Cancelling the task calls it off.
    func syncNow() async throws -> SyncResult
    func syncStatus() async throws -> SyncStatus
    /// Returns how much of this device's work others surely hold.
    func holders() async throws -> [Holder]
    /// Returns what the platform has to announce; nothing while it does not listen.
    func announcement() async throws -> NearbyService?
    func found(_ service: NearbyService)
    func lost(_ name: String)
    func gateways(_ ips: [String])
    func networkDenied(_ denied: Bool)

    /// Tells what changed until nobody listens any more. Read again what you show.
    func changes() -> AsyncStream<Change>
    /// Tells what happens in sessions until nobody listens any more.
    func syncNews() -> AsyncStream<SyncNews>

    /// Lets the folder go until `resume`: sync ends in good order, and no lock, file or socket is
    /// left. What is asked meanwhile throws `suspended`.
    func suspend() async throws
    /// Opens the folder again. A sync that was running runs again; where only that cannot be, this
    /// throws, and everything else is answered.
    func resume() async throws

    /// Closes the device, so that it may be opened again.
    func close() async throws
}
