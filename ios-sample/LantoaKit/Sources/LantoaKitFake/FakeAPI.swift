//! A device that keeps everything in memory, for previews and for tests of screens. It keeps the
//! contract of the kit's tests like the core itself; it meets no other device.

import Foundation
import LantoaKit

/// A device in memory. `ticket` is the one that it redeems.
public final class FakeAPI: LantoaAPI, @unchecked Sendable {
    public static let ticket = "fake-ticket"
    private let lock = NSLock()
    private var state: FakeState
    private var listeners: [UUID: AsyncStream<Change>.Continuation] = [:]

    public init(_ state: FakeState = FakeState()) {
        self.state = state
    }

    public func me() async throws -> Me {
        try read { state in
            Me(
                device: "fake", name: state.name, programme: state.programme,
                duty: state.isMember ? state.duty : nil, isMember: state.isMember,
                isRemoved: false)
        }
    }

    public func rename(to name: String) async throws {
        try write(Change(members: true)) { state in
            try state.requireMember()
            state.name = try FakeState.text(name, field: "name")
        }
    }

    public func sharers() async throws -> [Sharer] { try read { try $0.sharers() } }

    public func addSharer(_ name: String) async throws {
        try write(Change(members: true)) { try $0.addSharer(name) }
    }

    public func hand(to person: PersonID, pin: String?) async throws {
        try write(Change(members: true)) { try $0.hand(to: person, pin: pin) }
    }

    public func setPIN(of person: PersonID, from old: String?, to new: String?) async throws {
        try write(Change()) { try $0.setPIN(of: person, from: old, to: new) }
    }

    public func read(ticket: String) throws -> TicketInfo {
        guard ticket == Self.ticket else { throw Problem(.invalidInput, "ticket-invalid") }
        return TicketInfo(duty: .volunteer, hotspot: nil)
    }

    public func join(ticket: String, name: String) async throws -> Me {
        _ = try read(ticket: ticket)
        try Task.checkCancellation()
        try write(Change(members: true)) { state in
            guard !state.isMember else { throw Problem(.conflict, "has-programme") }
            state.name = try FakeState.text(name, field: "name")
            state.isMember = true
        }
        return try await me()
    }

    public func teams() async throws -> [TeamName] {
        try read { state in
            try state.requireMember()
            return state.teams
        }
    }

    public func invite(to team: TeamID) async throws -> String {
        try read { state in
            try state.requireMember()
            guard state.duty.invites else { throw Problem(.notAllowed, "role-too-low") }
            return Self.ticket
        }
    }

    public func classes() async throws -> [ClassSummary] {
        try read { state in
            try state.requireMember()
            return state.classes.values.map { state.summary($0) }.sorted { $0.name < $1.name }
        }
    }

    public func roll(of classID: ClassID) async throws -> Roll? {
        try read { try $0.roll(of: classID) }
    }

    public func openMeeting(of classID: ClassID, on day: String) async throws -> MeetingID {
        try write(Change(classes: [classID])) { try $0.openMeeting(of: classID, on: day) }
    }

    public func mark(
        _ learner: LearnerID, at meeting: MeetingID, as mark: Attendance, seen: Attendance
    ) async throws {
        try write(Change(classes: [FakeState.classOf(meeting)])) {
            try $0.mark(learner, at: meeting, as: mark, seen: seen)
        }
    }

    public func markRest(at meeting: MeetingID, as mark: Attendance) async throws -> Int {
        try write(Change(classes: [FakeState.classOf(meeting)])) {
            try $0.markRest(at: meeting, as: mark)
        }
    }

    public func closeMeeting(_ meeting: MeetingID) async throws {
        try write(Change(classes: [FakeState.classOf(meeting)])) { try $0.closeMeeting(meeting) }
    }

    public func withdrawMeeting(_ meeting: MeetingID) async throws {
        try write(Change(classes: [FakeState.classOf(meeting)])) { try $0.withdraw(meeting) }
    }

    public func restoreMeeting(_ meeting: MeetingID) async throws {
        try write(Change(classes: [FakeState.classOf(meeting)])) { try $0.restore(meeting) }
    }

    public func addLearner(_ learner: NewLearner, to classID: ClassID) async throws -> LearnerID {
        try write(Change(classes: [classID])) { try $0.addLearner(learner, to: classID) }
    }

    public func findLearners(_ text: String) async throws -> [FoundLearner] {
        try read { try $0.findLearners(text) }
    }

    public func topics() async throws -> [TopicName] {
        try read { state in
            try state.requireMember()
            return state.topics
        }
    }

    public func setLevel(
        of learner: LearnerID, in classID: ClassID, topic: TopicID, to level: Level,
        seen: Level
    ) async throws {
        try write(Change(classes: [classID])) {
            try $0.setLevel(of: learner, in: classID, topic: topic, to: level, seen: seen)
        }
    }

    public func disputes() async throws -> [OpenDispute] {
        try read { state in
            try state.requireMember()
            return state.disputes
        }
    }

    public func settle(_ dispute: DisputeID, as value: String) async throws {
        try write(Change(disputes: true)) { try $0.settle(dispute, as: value) }
    }

    public func startSync(_ reach: Reach) async throws {
        try write(Change()) { state in
            try state.requireMember()
            guard state.mode == .stopped else { throw Problem(.busy, "syncing") }
            state.mode = .running
        }
    }

    public func syncNow() async throws -> SyncResult {
        try read { state in
            try state.requireMember()
            return SyncResult(sessions: 0, failed: 0, received: 0)
        }
    }

    public func syncStatus() async throws -> SyncStatus {
        try read { SyncStatus(mode: $0.mode, peers: []) }
    }

    public func holders() async throws -> [Holder] { try read { $0.holders } }

    public func announcement() async throws -> NearbyService? {
        try read { state in
            guard state.mode == .running else { return nil }
            return NearbyService(name: "fake", ips: [], port: 1, attributes: [:])
        }
    }

    public func found(_ service: NearbyService) {}

    public func lost(_ name: String) {}

    public func gateways(_ ips: [String]) {}

    public func networkDenied(_ denied: Bool) {}

    public func changes() -> AsyncStream<Change> {
        let (stream, told) = AsyncStream<Change>.makeStream()
        let id = UUID()
        lock.withLock { listeners[id] = told }
        told.onTermination = { [weak self] _ in self?.forget(id) }
        return stream
    }

    public func syncNews() -> AsyncStream<SyncNews> { AsyncStream { _ in } }

    public func suspend() async throws { try goes(toBackground: true) }

    public func resume() async throws { try goes(toBackground: false) }

    public func close() async throws {
        lock.withLock { state.isClosed = true }
    }

    private func goes(toBackground: Bool) throws {
        try lock.withLock {
            guard !state.isClosed else { throw Problem(.busy, "closed") }
            state.isSuspended = toBackground
        }
    }

    private func forget(_ id: UUID) {
        lock.withLock { _ = listeners.removeValue(forKey: id) }
    }

    private func read<Answer>(_ question: (FakeState) throws -> Answer) throws -> Answer {
        try lock.withLock {
            try state.requireOpen()
            return try question(state)
        }
    }

    /// Changes everything or, where it throws, nothing, and tells the listeners.
    private func write<Answer>(
        _ change: Change, _ command: (inout FakeState) throws -> Answer
    ) throws -> Answer {
        let (answer, told) = try lock.withLock {
            try state.requireOpen()
            var next = state
            let answer = try command(&next)
            state = next
            return (answer, Array(listeners.values))
        }
        for listener in told { listener.yield(change) }
        return answer
    }
}

extension Change {
    fileprivate init(
        classes: Set<ClassID> = [], disputes: Bool = false, members: Bool = false
    ) {
        self.init(classes: classes, disputes: disputes, members: members, receipts: false)
    }
}
