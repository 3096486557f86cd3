//! Scenario A5: a database under a key.

import Foundation
import Lantoa
import Village
import XCTest

final class EncryptedTests: Contract {
    private let hoa = "Đặng Thị Hoa"
    private let one = Data(repeating: 1, count: 32)
    private let other = Data(repeating: 2, count: 32)

    func test_a5_a_database_under_a_key_opens_under_no_other_and_tells_nobody() async throws {
        let keyed = folder("keyed")
        let learner = try await works(OpenOptions(folder: keyed, databaseKey: one))
        let before = try files(keyed)
        for key in [other, nil] {
            await assertFails(.notAllowed, "database-key-wrong") {
                try await Node.open(options: OpenOptions(folder: keyed, databaseKey: key))
            }
        }
        let short = Data("secret".utf8)
        await assertFails(.invalidInput, "database-key") {
            try await Node.open(options: OpenOptions(folder: keyed, databaseKey: short))
        }
        let after = try files(keyed)
        XCTAssertTrue(after == before, "a wrong key changed a file")
        let options = OpenOptions(folder: keyed, databaseKey: one)
        try await holds(try await Node.open(options: options), learner)
        try await holds(try await rekey(options: options, newKey: other), learner)
        await assertFails(.notAllowed, "database-key-wrong") {
            try await Node.open(options: options)
        }
        XCTAssertEqual(try telling(keyed), [])

        let plain = folder("plain")
        let another = try await works(OpenOptions(folder: plain))
        XCTAssertNotEqual(try telling(plain), [], "the search finds what is there")
        let encrypted = OpenOptions(folder: plain, databaseKey: one)
        try await holds(try await Node.open(options: encrypted), another)
        XCTAssertEqual(try telling(plain), [])
    }

    /// Opens a folder, has a learner in it and shuts it.
    private func works(_ options: OpenOptions) async throws -> LearnerId {
        let node = try await Node.open(options: options)
        _ = try await node.found(programme: "Bình dân học vụ số", name: "Minh")
        let team = try await node.addTeam(name: "Đội 1")
        let classId = try await node.addClass(name: "An toàn số", team: team)
        let details = LearnerDetails(name: hoa)
        let learner = try await node.addLearner(classId: classId, details: details)
        try await node.shut()
        return learner
    }

    private func holds(_ node: Node, _ learner: LearnerId) async throws {
        let found = try await node.findLearners(text: "dang thi hoa")
        XCTAssertEqual(found.map(\.line.learner), [learner])
        try await node.shut()
    }

    /// What every file below a folder says.
    private func files(_ folder: String) throws -> [String: Data] {
        let paths = try FileManager.default.subpathsOfDirectory(atPath: folder)
        let read = paths.compactMap { path in
            FileManager.default.contents(atPath: folder + "/" + path).map { (path, $0) }
        }
        return Dictionary(uniqueKeysWithValues: read)
    }

    /// The files in which the name stands.
    private func telling(_ folder: String) throws -> [String] {
        try files(folder).filter { $0.value.range(of: Data(hoa.utf8)) != nil }.map(\.key)
    }
}
