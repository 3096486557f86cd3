//! Scenarios F: calls that are called off, by their handle and by their task.

import Lantoa
import Village
import XCTest

/// Longer than a test may take: only being called off ends it.
private let foreverMs: UInt32 = 600_000

final class CallingOffTests: Contract {
    func test_f1_a_joining_in_flight_is_called_off_by_its_handle() async throws {
        let (office, evening) = try await office()
        let ticket = try await office.ticket(evening.team)
        let phone = try await device("phone").node
        let (port, cancel) = (try SilentPort(), Cancel())
        let joining = Task {
            try await phone.join(
                ticket: ticket, name: "Hà", addresses: [port.address], timeoutMs: foreverMs,
                cancel: cancel)
        }
        let connection = try await port.accept()
        cancel.cancel()
        await assertFails(.cancelled) { try await joining.value }
        _ = connection
        let nobody = try await phone.identity()
        XCTAssertNil(nobody.programme)
        let identity = try await phone.join(ticket: ticket, name: "Hà", timeoutMs: patienceMs)
        XCTAssertEqual(identity.role, .volunteer)
    }

    func test_k2_what_is_in_flight_ends_as_suspended() async throws {
        let (office, evening) = try await office()
        let ticket = try await office.ticket(evening.team)
        let phone = try await device("phone").node
        let port = try SilentPort()
        let joining = Task {
            try await phone.join(
                ticket: ticket, name: "Hà", addresses: [port.address], timeoutMs: foreverMs)
        }
        let first = try await port.accept()
        try await phone.suspend()
        await assertFails(.busy, "suspended") { try await joining.value }
        let syncing = Task {
            try await office.node.syncNow(addresses: [port.address], timeoutMs: foreverMs)
        }
        let second = try await port.accept()
        try await office.node.suspend()
        await assertFails(.busy, "suspended") { try await syncing.value }
        _ = (first, second)
    }

    func test_f2_a_joining_in_flight_ends_with_its_task() async throws {
        let (office, evening) = try await office()
        let ticket = try await office.ticket(evening.team)
        let phone = try await device("phone").node
        let port = try SilentPort()
        let joining = Task {
            let cancel = Cancel()
            return try await withTaskCancellationHandler {
                try await phone.join(
                    ticket: ticket, name: "Hà", addresses: [port.address], timeoutMs: foreverMs,
                    cancel: cancel)
            } onCancel: {
                cancel.cancel()
            }
        }
        let connection = try await port.accept()
        joining.cancel()
        await assertFails(.cancelled) { try await joining.value }
        let hungUp = await connection.hangsUp()
        XCTAssertTrue(hungUp)
        let nobody = try await phone.identity()
        XCTAssertNil(nobody.programme)
        let identity = try await phone.join(ticket: ticket, name: "Hà", timeoutMs: patienceMs)
        XCTAssertEqual(identity.role, .volunteer)
    }

    func test_f3_a_sync_in_flight_is_called_off_by_its_handle() async throws {
        let (office, _) = try await office()
        let (port, cancel) = (try SilentPort(), Cancel())
        let syncing = Task {
            try await office.node.syncNow(
                addresses: [port.address], timeoutMs: foreverMs, cancel: cancel)
        }
        let connection = try await port.accept()
        cancel.cancel()
        let summary = try await syncing.value
        XCTAssertEqual(summary.sessions, 0)
        _ = connection
    }

    func test_f4_a_cancel_calls_off_what_comes_after_it() async throws {
        let (office, evening) = try await office()
        let ticket = try await office.ticket(evening.team)
        let phone = try await device("phone").node
        let cancel = Cancel()
        XCTAssertFalse(cancel.isCancelled())
        cancel.cancel()
        XCTAssertTrue(cancel.isCancelled())
        let port = try SilentPort()
        await assertFails(.cancelled) {
            try await phone.join(
                ticket: ticket, name: "Hà", addresses: [port.address], timeoutMs: foreverMs,
                cancel: cancel)
        }
    }

    func test_f5_a_write_whose_task_is_cancelled_is_whole_or_not_there() async throws {
        let (office, evening) = try await office(learners: 30)
        let node = office.node
        let marking = evening.learners.map { learner in
            Task {
                try await node.setMark(meeting: evening.meeting, learner: learner, mark: .present)
            }
        }
        _ = try await marking[0].value
        for task in marking { task.cancel() }
        for task in marking { _ = await task.result }
        let first = try await office.device.marks(evening.meeting, evening.learners[0])
        XCTAssertEqual(first, [.present])
        _ = try await node.fillMarks(meeting: evening.meeting, mark: .present)
        let sheet = try await office.device.sheet(evening.classId)
        XCTAssertEqual(sheet.marks.count, 30)
        let verified = try await node.verify()
        XCTAssertTrue(verified.ok, "\(verified.faults)")
    }
}
