//! Scenario L1: an id of one kind is not taken for one of another.

import Foundation
import Village
import XCTest

final class IdTests: Contract {
    func test_l1_a_team_given_for_a_class_does_not_compile() async throws {
        let right = try await compiled(given: "classId")
        XCTAssertEqual(right.status, 0, right.complaint)
        let wrong = try await compiled(given: "team")
        XCTAssertNotEqual(wrong.status, 0)
        let said = "cannot convert value of type 'TeamId' to expected argument type 'ClassId'"
        XCTAssertTrue(wrong.complaint.contains(said), wrong.complaint)
    }

    /// Has the compiler check a call that is given this argument where a class is asked for.
    private func compiled(given argument: String) async throws -> Beside.Ended {
        let source = """
            import Lantoa

            func sheet(_ node: Node, _ team: TeamId, _ classId: ClassId) async throws {
                _ = try await node.classSheet(classId: \(argument))
            }
            """
        let file = folder("Sheet.swift")
        try Data(source.utf8).write(to: URL(fileURLWithPath: file))
        let given = ProcessInfo.processInfo.environment["LANTOA_SWIFT"]
        let package = given ?? "../../../target/packages/swift/lantoa"
        return try await Beside.run([
            "swiftc", "-typecheck", "-I", Beside.folder + "/Modules",
            "-I", package + "/Sources/LantoaFFI", file,
        ])
    }
}
