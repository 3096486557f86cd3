//! An open node with its folder, as the tests and the other process hold one.

import Foundation
import Lantoa

/// How long something that has to happen may take: only a failing test waits for it.
public let patience = Duration.seconds(60)
public let patienceMs: UInt32 = 60_000

/// The day of every meeting.
public let day = "2026-11-24"

public let loopback = SyncOptions(listen: ["/ip4/127.0.0.1/tcp/0"], discovery: false)

/// An open node with its folder.
public struct Device: Sendable {
    public let node: Node
    public let folder: String

    /// Opens the folder, with its keys in a folder within.
    public static func open(_ folder: String, keepSyncing: Bool = false) async throws -> Device {
        let options = options(folder, keepSyncing: keepSyncing)
        return Device(node: try await Node.open(options: options), folder: folder)
    }

    public static func options(_ folder: String, keepSyncing: Bool = false) -> OpenOptions {
        OpenOptions(
            folder: folder, noBackupFolder: folder + "/no-backup", keepSyncing: keepSyncing)
    }

    public func sheet(_ classId: ClassId) async throws -> ClassSheet {
        guard let sheet = try await node.classSheet(classId: classId) else { throw Missing() }
        return sheet
    }

    /// Returns the marks of one learner at one meeting: one or none.
    public func marks(_ meeting: MeetingId, _ learner: LearnerId) async throws -> [Mark] {
        let lines = try await sheet(classOf(meeting)).marks
        return lines.filter { $0.meeting == meeting && $0.learner == learner }.map(\.mark)
    }

    /// Returns the digest of each space it holds.
    public func digests() async throws -> [SpaceId: String] {
        Dictionary(
            uniqueKeysWithValues: try await node.digest().spaces.map { ($0.space, $0.digest) })
    }
}

/// What a class needs: a team, a class of some learners, a meeting.
public struct Evening: Sendable {
    public let team: TeamId
    public let classId: ClassId
    public let learners: [LearnerId]
    public let meeting: MeetingId

    /// Founds a programme on a new device and opens an evening there.
    public static func found(on node: Node, learners count: Int) async throws -> Evening {
        _ = try await node.found(programme: "Bình dân học vụ số", name: "Minh")
        let team = try await node.addTeam(name: "Đội 1")
        let classId = try await node.addClass(name: "An toàn số", team: team)
        var learners: [LearnerId] = []
        for number in 0..<count {
            let details = LearnerDetails(name: "Nguyễn Thị \(number)")
            learners.append(try await node.addLearner(classId: classId, details: details))
        }
        let meeting = try await node.openMeeting(classId: classId, date: day)
        return Evening(team: team, classId: classId, learners: learners, meeting: meeting)
    }
}

/// What has to be there is not.
public struct Missing: Error {
    public init() {}
}

public func classOf(_ meeting: MeetingId) -> ClassId {
    ClassId(String(meeting.rawValue.prefix { $0 != "/" }))
}
