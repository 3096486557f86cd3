//! A test with devices and folders that are gone after it.

import Foundation
import Lantoa
import Village
import XCTest

class Contract: XCTestCase {
    private var folders = ""
    private var opened: [Node] = []

    override func setUp() async throws {
        let name = "lantoa-contract-\(UUID().uuidString)"
        folders = FileManager.default.temporaryDirectory.appendingPathComponent(name).path
        try FileManager.default.createDirectory(
            atPath: folders, withIntermediateDirectories: true)
    }

    override func tearDown() async throws {
        for node in opened { try? await node.shut() }
        opened = []
        try FileManager.default.removeItem(atPath: folders)
    }

    func folder(_ name: String) -> String { folders + "/" + name }

    func device(_ name: String) async throws -> Device {
        let device = try await Device.open(folder(name))
        opened.append(device.node)
        return device
    }

    /// Opens an office that listens on loopback, with a class in its evening.
    func office(learners: Int = 2) async throws -> (Office, Evening) {
        let device = try await device("office")
        let evening = try await Evening.found(on: device.node, learners: learners)
        let listening = try await device.node.startSync(options: loopback)
        return (Office(device: device, addresses: listening.addresses), evening)
    }

    /// Opens a phone that joins the office and holds what it holds.
    func phone(_ office: Office, _ team: TeamId, name: String = "Hà") async throws -> Device {
        let phone = try await device("phone-\(name)")
        let ticket = try await office.ticket(team)
        _ = try await phone.node.join(ticket: ticket, name: name, timeoutMs: patienceMs)
        try await syncs(phone, office)
        return phone
    }

    @discardableResult
    func syncs(_ phone: Device, _ office: Office) async throws -> SyncSummary {
        let summary = try await phone.node.syncNow(
            addresses: office.addresses, timeoutMs: patienceMs)
        XCTAssertEqual([summary.sessions, summary.failed], [1, 0])
        return summary
    }

    /// Waits until it is as wanted: a thread or a call says that it ends a moment before.
    func settles<Count: Equatable>(
        _ what: String, _ wanted: Count, _ count: () -> Count
    ) async throws {
        let until = ContinuousClock.now + patience
        while count() != wanted {
            guard ContinuousClock.now < until else {
                return XCTFail("\(what): \(count()), not \(wanted)")
            }
            await Task.yield()
        }
    }

    func assertEqualDigests(_ one: Device, _ other: Device) async throws {
        let (mine, theirs) = (try await one.digests(), try await other.digests())
        let shared = Set(mine.keys).intersection(theirs.keys)
        XCTAssertFalse(shared.isEmpty)
        for space in shared { XCTAssertEqual(mine[space], theirs[space]) }
    }
}

/// The office, where it is reached.
struct Office: Sendable {
    let device: Device
    let addresses: [String]

    var node: Node { device.node }

    func ticket(_ team: TeamId, role: Role = .volunteer) async throws -> String {
        try await node.invite(invitation: Invitation(role: role, teams: [team])).ticket
    }
}

/// Holds that the work throws this kind of error, with this code where one is given, and returns it.
@discardableResult
func assertFails<Answer>(
    _ kind: ErrorKind, _ code: String? = nil,
    file: StaticString = #filePath, line: UInt = #line,
    work: () async throws -> Answer
) async -> LantoaError? {
    do {
        let answer = try await work()
        XCTFail("\(answer) instead of \(kind)", file: file, line: line)
    } catch let error as LantoaError {
        XCTAssertEqual(error.kind, kind, "\(error)", file: file, line: line)
        if let code { XCTAssertEqual(error.code, code, file: file, line: line) }
        return error
    } catch {
        XCTFail("\(error) instead of \(kind)", file: file, line: line)
    }
    return nil
}

extension LantoaError {
    var kind: ErrorKind {
        switch self {
        case .InvalidInput: .invalidInput
        case .NotAllowed: .notAllowed
        case .NotFound: .notFound
        case .Busy: .busy
        case .StorageFull: .storageFull
        case .Damaged: .damaged
        case .Unreachable: .unreachable
        case .Conflict: .conflict
        case .Cancelled: .cancelled
        }
    }

    var code: String {
        switch self {
        case .InvalidInput(let code, _, _), .Conflict(let code, _, _): code
        case .NotAllowed(let code, _), .NotFound(let code, _), .Busy(let code, _),
            .StorageFull(let code, _), .Damaged(let code, _), .Unreachable(let code, _),
            .Cancelled(let code, _):
            code
        }
    }

    var fields: [BadField] {
        if case .InvalidInput(_, _, let fields) = self { fields } else { [] }
    }

    var now: String? {
        if case .Conflict(_, _, let now) = self { now } else { nil }
    }
}
