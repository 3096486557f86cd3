//! Scenarios A and B: a folder, founding and joining.

import Foundation
import Lantoa
import Village
import XCTest

final class OpeningTests: Contract {
    func test_a1_a_new_folder_is_a_device_without_programme() async throws {
        let device = try await device("phone")
        let identity = try await device.node.identity()
        XCTAssertNil(identity.programme)
        XCTAssertNil(identity.role)
        XCTAssertEqual(identity.device.rawValue.count, 52)
        await assertFails(.notAllowed, "no-programme") { try await device.node.classes() }
    }

    func test_a2_a_folder_is_open_once_and_again_after_it_was_shut() async throws {
        let device = try await device("phone")
        let me = try await device.node.identity().device
        await assertFails(.busy) { try await Device.open(device.folder) }
        try await device.node.shut()
        await assertFails(.busy, "closed") { try await device.node.identity() }
        let again = try await Device.open(device.folder)
        let identity = try await again.node.identity()
        XCTAssertEqual(identity.device, me)
        try await again.node.shut()
    }

    func test_a3_the_key_stands_in_the_no_backup_folder_alone() async throws {
        let device = try await device("phone")
        try await device.node.shut()
        let files = try FileManager.default.subpathsOfDirectory(atPath: device.folder)
        XCTAssertEqual(files.filter { $0.hasSuffix("device.key") }, ["no-backup/device.key"])
    }

    func test_a4_a_backup_is_restored_where_the_key_is() async throws {
        let (office, evening) = try await office()
        let me = try await office.node.identity().device
        let copy = folder("copy")
        try await office.node.backup(file: copy)
        await assertFails(.notAllowed) { try await office.node.backup(file: copy) }
        let options = Device.options(office.device.folder)
        await assertFails(.busy) { try await restore(options: options, file: copy) }
        try await office.node.shut()
        let put = try await restore(options: options, file: copy)
        let kept = try XCTUnwrap(put.kept)
        XCTAssertTrue(FileManager.default.fileExists(atPath: kept))
        let restored = put.node
        let identity = try await restored.identity()
        XCTAssertEqual(identity.device, me)
        let classes = try await restored.classes()
        XCTAssertEqual(classes.map(\.classId), [evening.classId])
        let verified = try await restored.verify()
        XCTAssertTrue(verified.ok, "\(verified.faults)")
        try await restored.backup(file: folder("sealed"), sealed: true)
        try await restored.shut()
        let stranger = Device.options(folder("stranger"))
        let sealed = folder("sealed")
        await assertFails(.notAllowed, "backup-sealed") {
            try await restore(options: stranger, file: sealed)
        }
        let again = try await restore(options: options, file: sealed).node
        let same = try await again.identity()
        XCTAssertEqual(same.device, me)
        try await again.shut()
    }

    func test_a6_a_damaged_database_is_gone_on_with_and_kept() async throws {
        let (office, _) = try await office()
        let me = try await office.node.identity().device
        let options = Device.options(office.device.folder)
        await assertFails(.busy) { try await repair(options: options) }
        try await office.node.shut()
        let database = URL(fileURLWithPath: office.device.folder + "/lantoa.db")
        var damaged = try Data(contentsOf: database)
        damaged.replaceSubrange(
            (damaged.count - 4096)..., with: Data(repeating: 0xa5, count: 4096))
        try damaged.write(to: database)
        let repaired = try await repair(options: options)
        XCTAssertTrue(repaired.records > 0 && !repaired.mustJoin, "\(repaired)")
        let kept = URL(fileURLWithPath: office.device.folder + "/lantoa.db.damaged-1")
        XCTAssertEqual(try Data(contentsOf: kept), damaged)
        let opened = try await Node.open(options: options)
        let identity = try await opened.identity()
        XCTAssertEqual(identity.device, me)
        let verified = try await opened.verify()
        XCTAssertTrue(verified.ok, "\(verified.faults)")
        try await opened.shut()
    }

    func test_b1_a_programme_is_founded_once() async throws {
        let office = try await device("office").node
        let founded = try await office.found(programme: "Bình dân học vụ số", name: "Minh")
        XCTAssertEqual(founded.identity.role, .coordinator)
        XCTAssertEqual(founded.identity.programmeName, "Bình dân học vụ số")
        let topics = try await office.topics()
        XCTAssertEqual(topics.map(\.topic), starting)
        await assertFails(.conflict) {
            try await office.found(programme: "Another", name: "Minh")
        }
        let again = try await device("again").node
        let sheet = founded.recoverySheet.lowercased()
        let identity = try await again.recover(recoverySheet: sheet, name: "Minh")
        XCTAssertEqual(identity.programme, founded.identity.programme)
        let third = try await device("third").node
        await assertFails(.invalidInput) {
            try await third.recover(recoverySheet: "no sheet", name: "Minh")
        }
        let other = try await device("other").node
        await assertFails(.invalidInput) {
            let long = topic("long", vi: String(repeating: "x", count: 1000))
            return try await other.found(
                programme: "Another", name: "Minh", topics: [topic("zalo"), long])
        }
        let nobody = try await other.identity()
        XCTAssertNil(nobody.programme)
        _ = try await other.found(programme: "Another", name: "Minh", topics: [topic("zalo")])
        let own = try await other.topics()
        XCTAssertEqual(own, [topic("zalo")])
    }

    func test_b2_a_ticket_is_read_redeemed_and_used_up() async throws {
        let (office, evening) = try await office()
        let ticket = try await office.ticket(evening.team)
        let read = try readTicket(ticket: ticket)
        let me = try await office.node.identity()
        XCTAssertEqual(read.programme, me.programme)
        XCTAssertEqual(read.inviter, me.device)
        XCTAssertEqual(read.role, .volunteer)
        XCTAssertEqual(read.addresses, office.addresses)
        let phone = try await device("phone").node
        let identity = try await phone.join(ticket: ticket, name: "Hà", timeoutMs: patienceMs)
        XCTAssertEqual(identity.role, .volunteer)
        XCTAssertEqual(identity.name, "Hà")
        XCTAssertEqual(identity.programme, me.programme)
        let thief = try await device("thief").node
        await assertFails(.notAllowed, "ticket-used") {
            try await thief.join(ticket: ticket, name: "Kẻ trộm", timeoutMs: patienceMs)
        }
        let nobody = try await thief.identity()
        XCTAssertNil(nobody.programme)
    }

    func test_b3_what_is_no_ticket_and_who_is_not_there_are_told_apart() async throws {
        let (office, evening) = try await office()
        let phone = try await device("phone").node
        await assertFails(.invalidInput, "ticket-invalid") {
            try await phone.join(ticket: "no ticket", name: "Hà")
        }
        await assertFails(.invalidInput, "ticket-invalid") { try readTicket(ticket: "no ticket") }
        let ticket = try await office.ticket(evening.team)
        await assertFails(.unreachable) {
            try await phone.join(
                ticket: ticket, name: "Hà", addresses: ["/ip4/127.0.0.1/tcp/1"], timeoutMs: 1)
        }
        let identity = try await phone.join(ticket: ticket, name: "Hà", timeoutMs: patienceMs)
        XCTAssertEqual(identity.role, .volunteer)
    }
}
