//! Devices for the tests: the fake, and the core in folders that are gone afterwards.

import Foundation
import Lantoa
import LantoaKit
import LantoaKitFake
import LantoaKitRust
import Testing

/// What answers the screens. Every test that takes one holds for both.
enum Answering: CaseIterable, CustomTestStringConvertible {
    case fake, core

    var testDescription: String { "\(self)" }

    /// Makes a device that belongs to a programme with one class and two topics.
    func member(learners: [String] = ["Chíu Chăn Lằm", "Đỗ Ân"]) async throws -> Member {
        switch self {
        case .fake:
            var state = FakeState()
            state.isMember = true
            state.duty = .coordinator
            state.teams = [TeamName(id: "team-1", name: "Đội 1")]
            state.name = "Minh"
            state.topics = ["an-toan", "vneid"].map { TopicName(id: TopicID($0), vi: $0, en: $0) }
            let classID = state.addClass("An toàn số", learners: learners)
            return Member(api: FakeAPI(state), classID: classID, folder: nil)
        case .core:
            return try await Office.open(learners: learners).member
        }
    }

    /// Makes a device without programme, and a ticket for it.
    func newcomer() async throws -> Newcomer {
        switch self {
        case .fake:
            return Newcomer(api: FakeAPI(), ticket: FakeAPI.ticket, office: nil, folder: nil)
        case .core:
            let office = try await Office.open(learners: [])
            let folder = Folder()
            let api = try await RustAPI(folder: folder.path, keys: folder.path + "/no-backup")
            return Newcomer(
                api: api, ticket: try await office.ticket(), office: office, folder: folder)
        }
    }
}

/// A device in a programme.
struct Member {
    let api: any LantoaAPI
    let classID: ClassID
    let folder: Folder?
}

/// A device that may join.
struct Newcomer {
    let api: any LantoaAPI
    let ticket: String
    let office: Office?
    let folder: Folder?
}

/// A coordinator's device on the core, which listens on loopback.
struct Office {
    let node: Node
    let team: TeamId
    let member: Member

    static func open(learners: [String]) async throws -> Office {
        let folder = Folder()
        let node = try await Node.open(
            options: OpenOptions(folder: folder.path, noBackupFolder: folder.path + "/no-backup"))
        let topics = ["an-toan", "vneid"].map {
            Topic(
                topic: TopicId($0), framework: "757", version: "1", audience: "people", vi: $0,
                en: $0)
        }
        _ = try await node.found(programme: "Bình dân học vụ số", name: "Minh", topics: topics)
        let team = try await node.addTeam(name: "Đội 1")
        let classID = try await node.addClass(name: "An toàn số", team: team)
        for name in learners {
            _ = try await node.addLearner(classId: classID, details: LearnerDetails(name: name))
        }
        let member = Member(api: RustAPI(node), classID: ClassID(classID.rawValue), folder: folder)
        return Office(node: node, team: team, member: member)
    }

    /// Listens, where it does not yet, and makes a ticket, with other addresses where some are given.
    func ticket(addresses: [String] = []) async throws -> String {
        if try await node.syncState().mode == .stopped {
            try await member.api.startSync(.loopback)
        }
        let invitation = Invitation(role: .volunteer, teams: [team], addresses: addresses)
        return try await node.invite(invitation: invitation).ticket
    }

    /// Returns this one as another's finder sees it.
    func seen() async throws -> LantoaKit.NearbyService {
        let service = try #require(try await member.api.announcement())
        return NearbyService(
            name: service.name, ips: ["127.0.0.1"], port: service.port,
            attributes: service.attributes)
    }

    /// Returns another device that has joined.
    func joined(_ name: String = "Hà") async throws -> Member {
        let folder = Folder()
        let api = try await RustAPI(folder: folder.path, keys: folder.path + "/no-backup")
        _ = try await api.join(ticket: try await ticket(), name: name)
        return Member(api: api, classID: member.classID, folder: folder)
    }

    /// Returns another device that has joined and holds what this one holds.
    func phone(_ name: String = "Hà") async throws -> Member {
        let phone = try await joined(name)
        phone.api.found(try await seen())
        let result = try await phone.api.syncNow()
        #expect(result.sessions == 1 && result.failed == 0)
        return phone
    }
}

/// A path for a device's folder. It stays until the tests have ended: a device whose folder is taken
/// away while it is open says so and does nothing more.
struct Folder: Sendable {
    let path = Self.all.appendingPathComponent(UUID().uuidString).path

    private static let all: URL = {
        let name = "lantoa-kit-\(UUID().uuidString)"
        let all = FileManager.default.temporaryDirectory.appendingPathComponent(name)
        try? FileManager.default.createDirectory(at: all, withIntermediateDirectories: true)
        atexit { try? FileManager.default.removeItem(at: Folder.all) }
        return all
    }()
}

/// Takes the problem that the work throws.
func problem<Answer>(_ work: () async throws -> Answer) async -> Problem? {
    do {
        _ = try await work()
        return nil
    } catch {
        return Problem.of(error)
    }
}
