//! The device as the core holds it: conversions and nothing else. This target alone imports the
//! generated module.

import Foundation
import Lantoa
import LantoaKit

/// A device in a folder.
public final class RustAPI: LantoaAPI {
    let node: Node

    /// Opens a folder, making it and the device's key where they are not there. `keys` must be left
    /// out of backups. `databaseKey`, 32 bytes, encrypts the database; a core that was built without
    /// encryption refuses it.
    public init(folder: String, keys: String, databaseKey: Data? = nil) async throws {
        let options = OpenOptions(folder: folder, noBackupFolder: keys, databaseKey: databaseKey)
        node = try await asked { try await Node.open(options: options) }
    }

    /// Takes a node that is open already.
    public init(_ node: Node) {
        self.node = node
    }

    public func me() async throws -> Me { try await asked { try await node.identity().me } }

    public func rename(to name: String) async throws {
        try await asked { try await node.namePerson(name: name) }
    }

    public func sharers() async throws -> [Sharer] {
        try await asked { try await node.sharers().map(\.sharer) }
    }

    public func addSharer(_ name: String) async throws {
        _ = try await asked { try await node.addPerson(name: name) }
    }

    public func hand(to person: LantoaKit.PersonID, pin: String?) async throws {
        try await asked { try await node.changePerson(person: person.core, pin: pin) }
    }

    public func setPIN(
        of person: LantoaKit.PersonID, from old: String?, to new: String?
    ) async throws {
        try await asked { try await node.setPin(person: person.core, old: old, new: new) }
    }

    public func read(ticket: String) throws -> TicketInfo {
        do {
            let read = try readTicket(ticket: ticket)
            return TicketInfo(duty: read.role.duty, hotspot: read.hotspot?.ssid)
        } catch let error as LantoaError {
            throw error.problem
        }
    }

    public func join(ticket: String, name: String) async throws -> Me {
        let cancel = Cancel()
        return try await asked {
            try await withTaskCancellationHandler {
                try await node.join(ticket: ticket, name: name, timeoutMs: joinMs, cancel: cancel)
                    .me
            } onCancel: {
                cancel.cancel()
            }
        }
    }

    public func teams() async throws -> [TeamName] {
        try await asked { try await node.teams().map { TeamName(id: $0.team.kit, name: $0.name) } }
    }

    public func invite(to team: LantoaKit.TeamID) async throws -> String {
        let invitation = Invitation(role: .volunteer, teams: [team.core])
        return try await asked { try await node.invite(invitation: invitation).ticket }
    }

    public func classes() async throws -> [ClassSummary] {
        try await asked { try await node.classes().filter { !$0.closed }.map(\.summary) }
    }

    public func roll(of classID: LantoaKit.ClassID) async throws -> Roll? {
        try await asked { try await node.classSheet(classId: classID.core)?.roll }
    }

    public func openMeeting(of classID: LantoaKit.ClassID, on day: String) async throws -> MeetingID
    {
        try await asked { try await node.openMeeting(classId: classID.core, date: day).kit }
    }

    public func mark(
        _ learner: LearnerID, at meeting: MeetingID, as mark: Attendance, seen: Attendance
    ) async throws {
        _ = try await asked {
            try await node.setMark(
                meeting: meeting.core, learner: learner.core, mark: mark.mark, seen: seen.mark)
        }
    }

    public func markRest(at meeting: MeetingID, as mark: Attendance) async throws -> Int {
        try await asked { Int(try await node.fillMarks(meeting: meeting.core, mark: mark.mark)) }
    }

    public func closeMeeting(_ meeting: MeetingID) async throws {
        try await asked {
            try await node.closeMeeting(meeting: meeting.core)
            try await node.fold()
        }
    }

    public func withdrawMeeting(_ meeting: MeetingID) async throws {
        try await asked { try await node.withdrawMeeting(meeting: meeting.core) }
    }

    public func restoreMeeting(_ meeting: MeetingID) async throws {
        try await asked { try await node.restoreMeeting(meeting: meeting.core) }
    }

    public func addLearner(
        _ learner: NewLearner, to classID: LantoaKit.ClassID
    ) async throws -> LearnerID {
        // What is no year at all is for the core to refuse, by its name.
        let year = learner.birthYear.map { UInt16(clamping: $0) }
        let details = LearnerDetails(
            name: learner.name, birthYear: year, village: learner.village, phone: learner.phone)
        return try await asked {
            try await node.addLearner(
                classId: classID.core, details: details, consent: learner.consentWitness
            ).kit
        }
    }

    public func findLearners(_ text: String) async throws -> [LantoaKit.FoundLearner] {
        try await asked { try await node.findLearners(text: text).map(\.found) }
    }

    public func topics() async throws -> [TopicName] {
        try await asked {
            try await node.topics().map { TopicName(id: $0.topic.kit, vi: $0.vi, en: $0.en) }
        }
    }

    public func setLevel(
        of learner: LearnerID, in classID: LantoaKit.ClassID, topic: TopicID,
        to level: LantoaKit.Level,
        seen: LantoaKit.Level
    ) async throws {
        _ = try await asked {
            try await node.setLevel(
                classId: classID.core, learner: learner.core, topic: topic.core, level: level.level,
                seen: seen.level)
        }
    }

    public func disputes() async throws -> [OpenDispute] {
        try await asked { try await node.disputes().map(\.open) }
    }

    public func settle(_ dispute: LantoaKit.DisputeID, as value: String) async throws {
        try await asked { try await node.settle(dispute: dispute.core, value: value) }
    }

    public func suspend() async throws { try await asked { try await node.suspend() } }

    public func resume() async throws { try await asked { try await node.resume() } }

    public func close() async throws {
        try await asked { try await node.shut() }
    }
}

/// How long a joining looks for its inviter, in milliseconds: as long as a person holds a phone up.
private let joinMs: UInt32 = 30_000

/// Asks the core, and throws what it throws as a problem.
func asked<Answer>(_ question: () async throws -> Answer) async throws -> Answer {
    do {
        return try await question()
    } catch let error as LantoaError {
        throw error.problem
    }
}
