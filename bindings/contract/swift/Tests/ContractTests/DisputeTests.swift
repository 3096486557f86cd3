//! Scenarios E and I: disputes, and a removed device.

import Lantoa
import Village
import XCTest

final class DisputeTests: Contract {
    func test_e1_different_marks_made_apart_are_shown_until_settled() async throws {
        let (office, evening) = try await office()
        let (meeting, learner) = (evening.meeting, evening.learners[0])
        let phone = try await phone(office, evening.team)
        _ = try await office.node.setMark(meeting: meeting, learner: learner, mark: .absent)
        _ = try await phone.node.setMark(meeting: meeting, learner: learner, mark: .late)
        try await syncs(phone, office)
        let atOffice = try await office.node.disputes()
        let atPhone = try await phone.node.disputes()
        XCTAssertEqual(atOffice, atPhone)
        XCTAssertEqual(atPhone.count, 1)
        let dispute = try XCTUnwrap(atPhone.first)
        XCTAssertEqual(dispute.kind, .mark(meeting: meeting))
        let said = Set(dispute.values.map { [$0.value, $0.by] })
        XCTAssertEqual(said, [["absent", "Minh"], ["late", "Hà"]])
        let provisional = try await phone.marks(meeting, learner)
        XCTAssertEqual(provisional, [.late])

        try await phone.node.settle(dispute: dispute.id, value: "absent")
        var left = try await phone.node.disputes()
        XCTAssertEqual(left, [])
        try await syncs(phone, office)
        left = try await office.node.disputes()
        XCTAssertEqual(left, [])
        let settled = try await office.device.marks(meeting, learner)
        XCTAssertEqual(settled, [.absent])
        await assertFails(.conflict, "dispute-stale") {
            try await office.node.settle(dispute: dispute.id, value: "late")
        }
    }

    func test_e2_equal_marks_made_apart_are_no_dispute() async throws {
        let (office, evening) = try await office()
        let phone = try await phone(office, evening.team)
        for device in [office.device, phone] {
            _ = try await device.node.setMark(
                meeting: evening.meeting, learner: evening.learners[0], mark: .present)
        }
        try await syncs(phone, office)
        for device in [office.device, phone] {
            let disputes = try await device.node.disputes()
            XCTAssertEqual(disputes, [])
        }
    }

    func test_e3_days_corrected_apart_are_shown_until_settled() async throws {
        let (office, evening) = try await office()
        let phone = try await phone(office, evening.team)
        try await office.node.correctDay(meeting: evening.meeting, date: "2026-11-20")
        try await phone.node.correctDay(meeting: evening.meeting, date: "2026-11-22")
        try await syncs(phone, office)
        let atOffice = try await office.node.disputes()
        let atPhone = try await phone.node.disputes()
        XCTAssertEqual(atOffice, atPhone)
        XCTAssertEqual(atPhone.count, 1)
        let dispute = try XCTUnwrap(atPhone.first)
        XCTAssertEqual(dispute.kind, .day(meeting: evening.meeting))
        XCTAssertNil(dispute.learner)
        XCTAssertEqual(dispute.name, "")
        XCTAssertEqual(dispute.answers, ["2026-11-20", "2026-11-22"])
        let shown = try await phone.node.meetings(classId: evening.classId)
        XCTAssertEqual(shown.map(\.date), ["2026-11-22"])
        XCTAssertEqual(shown.map(\.disputed), [true])

        try await phone.node.settle(dispute: dispute.id, value: "2026-11-21")
        try await syncs(phone, office)
        let left = try await office.node.disputes()
        XCTAssertEqual(left, [])
        let settled = try await office.node.meetings(classId: evening.classId)
        XCTAssertEqual(settled.map(\.date), ["2026-11-21"])
        XCTAssertEqual(settled.map(\.disputed), [false])
    }

    func test_e4_a_meeting_withdrawn_and_marked_apart_counts_until_settled() async throws {
        let (office, evening) = try await office()
        let (meeting, learner) = (evening.meeting, evening.learners[0])
        let phone = try await phone(office, evening.team)
        try await office.node.withdrawMeeting(meeting: meeting)
        _ = try await phone.node.setMark(meeting: meeting, learner: learner, mark: .late)
        try await syncs(phone, office)
        let open = try await phone.node.disputes()
        let dispute = try XCTUnwrap(open.first)
        XCTAssertEqual(dispute.kind, .withdrawn(meeting: meeting))
        XCTAssertEqual(dispute.answers, ["withdrawn", "restored"])
        let shown = try await phone.node.meetings(classId: evening.classId)
        XCTAssertEqual(shown.map(\.withdrawn), [false])
        XCTAssertEqual(shown.map(\.disputed), [true])

        try await phone.node.settle(dispute: dispute.id, value: "withdrawn")
        try await syncs(phone, office)
        let left = try await office.node.disputes()
        XCTAssertEqual(left, [])
        let settled = try await office.node.meetings(classId: evening.classId)
        XCTAssertEqual(settled.map(\.withdrawn), [true])
        XCTAssertEqual(settled.map(\.disputed), [false])
        await assertFails(.conflict, "meeting-withdrawn") {
            _ = try await office.node.setMark(meeting: meeting, learner: learner, mark: .present)
        }
    }

    func test_i1_a_removed_device_is_told_and_its_later_work_is_set_aside() async throws {
        let (office, evening) = try await office()
        let (meeting, learners) = (evening.meeting, evening.learners)
        let phone = try await phone(office, evening.team)
        let me = try await phone.node.identity().device
        try await office.node.removeDevice(device: me, reason: "Mất máy")
        let lines = try await office.node.devices().filter { $0.device == me }
        XCTAssertEqual(lines.map(\.removed), [true])
        XCTAssertEqual(lines.map(\.reason), ["Mất máy"])
        XCTAssertEqual(lines.map(\.name), ["Hà"])
        _ = try await phone.node.setMark(meeting: meeting, learner: learners[0], mark: .present)

        let events = Happened()
        let watching = phone.node.watchSync(listener: events)
        let summary = try await phone.node.syncNow(
            addresses: office.addresses, timeoutMs: patienceMs)
        XCTAssertEqual(summary.failed, 1)
        let told = try await events.told.until { if case .done = $0 { true } else { false } }
        guard case .done(_, _, _, let ok, _, let code) = told.last else {
            return XCTFail("\(told)")
        }
        XCTAssertFalse(ok)
        XCTAssertEqual(code, "removed")
        watching.end()
        let identity = try await phone.node.identity()
        XCTAssertTrue(identity.removed)
        XCTAssertNil(identity.role)
        await assertFails(.notAllowed, "removed") {
            try await phone.node.setMark(meeting: meeting, learner: learners[1], mark: .present)
        }

        var marks = try await office.device.marks(meeting, learners[0])
        XCTAssertEqual(marks, [])
        let aside = try await office.node.quarantine()
        XCTAssertEqual(aside.map(\.device), [me])
        XCTAssertEqual(aside.map(\.why), ["removed"])
        let adopted = try await office.node.adopt(device: me)
        XCTAssertEqual([adopted], aside.map(\.entries))
        marks = try await office.device.marks(meeting, learners[0])
        XCTAssertEqual(marks, [.present])
    }
}
