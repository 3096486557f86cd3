//! Scenario M1: what earlier versions stored, and what a later one did.

import Foundation
import Lantoa
import Village
import XCTest

final class UpdateTests: Contract {
    func test_m1_what_earlier_versions_stored_opens_and_what_later_ones_did_is_left() async throws {
        for number in 1...2 {
            let packed = fixtures + "/database-\(number).db.gz"
            let unpacked = try await Beside.run(["gunzip", "--stdout", packed])
            XCTAssertEqual(unpacked.status, 0, unpacked.complaint)
            let text = try String(
                contentsOfFile: fixtures + "/database-\(number).txt", encoding: .utf8)
            var names: [String: String] = [:]
            for line in text.split(separator: "\n").prefix(6) {
                let words = line.split(separator: " ").map(String.init)
                names[words[0]] = words[1]
            }
            let folder = try officeOfThen("office-\(number)")
            try unpacked.output.write(to: URL(fileURLWithPath: folder + "/lantoa.db"))
            try await holds(try await Node.open(options: Device.options(folder)), names)

            let backup = folder + "/copy"
            try unpacked.output.write(to: URL(fileURLWithPath: backup))
            let elsewhere = Device.options(try officeOfThen("restored-\(number)"))
            try await holds(try await restore(options: elsewhere, file: backup).node, names)

            var later = unpacked.output
            // Where SQLite keeps the number of the schema.
            later.replaceSubrange(60..<64, with: [0, 0, 3, 232])
            let there = try officeOfThen("later-\(number)")
            let stored = URL(fileURLWithPath: there + "/lantoa.db")
            try later.write(to: stored)
            await assertFails(.notAllowed, "database-newer") {
                try await Node.open(options: Device.options(there))
            }
            XCTAssertEqual(try Data(contentsOf: stored), later)
        }
    }

    /// Makes a folder with the key of the office whose databases were kept.
    private func officeOfThen(_ name: String) throws -> String {
        let keys = folder(name) + "/no-backup"
        try FileManager.default.createDirectory(atPath: keys, withIntermediateDirectories: true)
        let key = [101] + [UInt8](repeating: 0, count: 31) + [UInt8](repeating: 7, count: 16)
        try Data(key).write(to: URL(fileURLWithPath: keys + "/device.key"))
        return folder(name)
    }

    private func holds(_ node: Node, _ names: [String: String]) async throws {
        func name(_ of: String) throws -> String { try XCTUnwrap(names[of]) }
        let identity = try await node.identity()
        XCTAssertEqual(identity.role, .coordinator)
        XCTAssertEqual(identity.name, "Cô Lan")
        let teams = try await node.teams().map(\.team)
        XCTAssertTrue(teams.contains(TeamId(try name("team"))))
        let meeting = MeetingId(try name("meeting"))
        let sheet = try await node.classSheet(classId: classOf(meeting))
        // Who was tapped late is linked with one who is marked present: they are one row.
        for (of, mark) in [("disputed", Mark.late), ("tapped", .present)] {
            let learner = LearnerId(try name(of))
            let line = sheet?.marks.first { $0.meeting == meeting && $0.learner == learner }
            XCTAssertEqual(line?.mark, mark, of)
            XCTAssertEqual(line?.disputed, true, of)
        }
        let verified = try await node.verify()
        XCTAssertTrue(verified.ok, "\(verified.faults)")
        try await node.shut()
    }
}

/// What earlier versions stored.
private let fixtures = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("tests/fixtures").path
