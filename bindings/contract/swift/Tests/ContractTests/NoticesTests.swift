//! Scenarios G10 to G13: the same as sequences, to loops that are busy and that end.

import Lantoa
import Village
import XCTest

final class NoticesTests: Contract {
    func test_g10_a_busy_loop_is_told_at_once_of_all_that_came_meanwhile() async throws {
        let (office, evening) = try await office(learners: 30)
        let another = try await office.node.addClass(name: "Tin học", team: evening.team)
        let notices = office.node.changes()
        let beside = Changed()
        let listening = office.node.subscribe(listener: beside)
        for learner in evening.learners {
            _ = try await office.node.setMark(
                meeting: evening.meeting, learner: learner, mark: .late)
        }
        let edited = evening.learners[3]
        try await office.node.editLearner(
            learner: edited, details: LearnerDetails(name: "Nguyễn Thị Ba"))
        _ = try await office.node.openMeeting(classId: another, date: day)
        // Listeners are told in the order in which they came: the sequence has heard of it too.
        var (classes, learners): (Set<ClassId>, Set<LearnerId>) = ([], [])
        try await beside.told.until {
            classes.formUnion($0.classes)
            learners.formUnion($0.learners)
            return classes.contains(another) && learners.contains(edited)
        }
        let told = try await told(notices)
        XCTAssertEqual(Set(told.classes), [evening.classId, another])
        XCTAssertEqual(told.classes.count, 2)
        XCTAssertTrue(told.learners.contains(edited))
        // The entry that the taps become may be told too; not 29 more.
        XCTAssertLessThanOrEqual(left(of: notices), 1)
        listening.end()
    }

    func test_g11_of_each_device_a_busy_loop_is_told_the_last_of_each_kind() async throws {
        let (office, evening) = try await office()
        let phone = try await phone(office, evening.team)
        let notices = phone.node.syncEvents()
        let beside = Happened()
        let listening = phone.node.watchSync(listener: beside)
        for _ in 0..<4 {
            try await syncs(phone, office)
            try await beside.done()
        }
        var kinds: [String] = []
        var event: SyncEvent
        repeat {
            event = try await told(notices)
            kinds.append(String("\(event)".prefix { $0 != "(" }))
        } while kinds.last != "done"
        guard case .done(_, _, _, true, _, _) = event else { return XCTFail("\(event)") }
        XCTAssertEqual(Set(kinds).count, kinds.count, "\(kinds)")
        XCTAssertEqual(left(of: notices), 0)
        listening.end()
    }

    func test_g12_of_a_log_the_last_thousand_lines_wait() async throws {
        let node = try await device("phone").node
        let notices = node.logLines()
        let beside = Written()
        let listening = node.watchLog(sink: beside)
        for _ in 0..<1_100 {
            await assertFails(.notAllowed, "no-programme") { try await node.addTeam(name: "Đội 1") }
        }
        var lines: [LogLine] = []
        while lines.count < 1_100 { lines.append(try await beside.told.next()) }
        XCTAssertEqual(left(of: notices), 1_000)
        for line in lines.suffix(1_000) {
            let told = try await told(notices)
            XCTAssertEqual(told, line)
        }
        XCTAssertEqual(left(of: notices), 0)
        listening.end()
    }

    func test_g13_a_loop_that_ends_lets_go_of_its_listener_however_it_ends() async throws {
        let (office, evening) = try await office()
        let node = office.node
        var gone: [() -> Bool] = []
        // By its own end, though the sequence is held: it tells nothing more.
        do {
            let notices = node.changes()
            gone.append(isGone(notices))
            _ = try await node.setMark(
                meeting: evening.meeting, learner: evening.learners[0], mark: .late)
            for await changes in notices where changes.classes == [evening.classId] { break }
            _ = try await node.setMark(
                meeting: evening.meeting, learner: evening.learners[0], mark: .absent)
            let nothing = await notices.next()
            XCTAssertNil(nothing)
        }
        // By an error of the app's.
        do {
            let notices = node.changes()
            gone.append(isGone(notices))
            _ = try await node.setMark(
                meeting: evening.meeting, learner: evening.learners[1], mark: .late)
            for await _ in notices { throw OfAnApp() }
        } catch is OfAnApp {}
        // By the task, which waits for what does not come.
        let waiting = node.syncEvents()
        gone.append(isGone(waiting))
        let task = Task { [waiting] in for await _ in waiting {} }
        task.cancel()
        await task.value
        // Never looped over.
        gone.append(isGone(node.logLines()))
        waiting.end()
        try await settles("listeners", [false, false, true, false]) { gone.map { !$0() } }
    }

    /// Returns the next, or throws when it does not come.
    private func told<Notice: Sendable>(_ notices: Notices<Notice>) async throws -> Notice {
        let limit = Task {
            try await Task.sleep(for: patience)
            notices.end()
        }
        defer { limit.cancel() }
        guard let notice = await notices.next() else { throw NotTold() }
        return notice
    }

    /// How many wait.
    private func left<Notice>(of notices: Notices<Notice>) -> Int {
        let waiting = Mirror(reflecting: waiting(notices))
        return (waiting.descendant("notices") as? [Notice])?.count ?? -1
    }

    /// Whether the core has let go of the listener, which holds what waits.
    private func isGone<Notice>(_ notices: Notices<Notice>) -> () -> Bool {
        let waiting = waiting(notices)
        return { [weak waiting] in waiting == nil }
    }

    private func waiting<Notice>(_ notices: Notices<Notice>) -> AnyObject {
        let subscribed = Mirror(reflecting: notices).descendant("subscribed")
        return Mirror(reflecting: subscribed as AnyObject).descendant("waiting") as AnyObject
    }
}

private struct OfAnApp: Error {}
