//! Scenarios G1 to G6: who is told what, on which thread, and what a listener may do.

import Foundation
import Lantoa
import Village
import XCTest

final class ListeningTests: Contract {
    func test_g1_a_change_is_told_by_ids_and_read_again() async throws {
        let (office, evening) = try await office()
        let changed = Changed()
        let listening = office.node.subscribe(listener: changed)
        try await late(office, evening, 0)
        let changes = try await changed.classes()
        XCTAssertEqual(changes.classes, [evening.classId])
        XCTAssertEqual(changes.spaces, [SpaceId(evening.team.rawValue)])
        XCTAssertEqual(changes.learners, [])
        XCTAssertFalse(changes.disputes || changes.members)
        listening.end()
    }

    func test_g2_a_slow_listener_is_told_once_of_all_that_came_meanwhile() async throws {
        let (office, evening) = try await office(learners: 30)
        let goOn = DispatchSemaphore(value: 0)
        let changed = Changed { _ in
            _ = goOn.wait(timeout: .now() + .seconds(Int(patience.components.seconds)))
            goOn.signal()
        }
        let listening = office.node.subscribe(listener: changed)
        try await late(office, evening, 0)
        try await changed.classes()
        for learner in 1..<30 { try await late(office, evening, learner) }
        goOn.signal()
        try await changed.classes()
        // The entry that the taps become may be told too; not 29 more.
        XCTAssertLessThanOrEqual(changed.told.waiting, 2)
        listening.end()
    }

    func test_g3_all_listeners_of_a_node_are_called_by_one_thread() async throws {
        let (office, evening) = try await office()
        let phone = try await phone(office, evening.team)
        let (first, second, events, log) = (Changed(), Changed(), Happened(), Written())
        let subscriptions = [
            phone.node.subscribe(listener: first),
            phone.node.subscribe(listener: second),
            phone.node.watchSync(listener: events),
            phone.node.watchLog(sink: log),
        ]
        try await late(office, evening, 0)
        try await syncs(phone, office)
        try await first.classes()
        try await second.classes()
        try await events.done()
        try await log.told.until { $0.text.contains("session-ended") }
        let all = [first.told.threads, second.told.threads, events.told.threads, log.told.threads]
        let threads = all.reduce(Set()) { $0.union($1) }
        XCTAssertEqual(threads.count, 1)
        XCTAssertFalse(threads.contains(here()))
        for subscription in subscriptions { subscription.end() }
    }

    func test_g4_what_a_listener_throws_keeps_nobody_from_being_told() async throws {
        let (office, evening) = try await office()
        let (bad, good) = (Changed { _ in throw OfAnApp() }, Changed())
        let named = Changed { _ in throw ListenerError.Failed }
        let subscriptions = [bad, named, good].map { office.node.subscribe(listener: $0) }
        for learner in evening.learners.indices {
            try await late(office, evening, learner)
            for listener in [good, named, bad] { try await listener.classes() }
        }
        for subscription in subscriptions { subscription.end() }
    }

    func test_g5_a_listener_may_call_the_node() async throws {
        let (office, evening) = try await office()
        let (device, learner) = (office.device, evening.learners[1])
        let read = Told<[Mark]>()
        let once = Once()
        let changed = Changed { changes in
            guard !changes.classes.isEmpty, once.take() else { return }
            let sheet = try waits { try await device.sheet(evening.classId) }
            read.tell(sheet.marks.map(\.mark))
            _ = try waits {
                try await device.node.setMark(
                    meeting: evening.meeting, learner: learner, mark: .absent)
            }
        }
        let listening = office.node.subscribe(listener: changed)
        try await late(office, evening, 0)
        while try await device.marks(evening.meeting, learner) != [.absent] {
            try await changed.classes()
        }
        let marks = try await read.next()
        XCTAssertEqual(marks, [.late])
        listening.end()
    }

    func test_g6_a_listener_may_end_itself_and_shut_the_node() async throws {
        let phone = try await device("phone")
        let (subscriptions, ended) = (Told<Subscription>(), Told<Void>())
        let changed = Changed { _ in
            try waits {
                try await subscriptions.next().end()
                try await phone.node.shut()
            }
            ended.tell(())
        }
        subscriptions.tell(phone.node.subscribe(listener: changed))
        _ = try await phone.node.found(programme: "Bình dân học vụ số", name: "Minh")
        try await ended.next()
        await assertFails(.busy, "closed") { try await phone.node.identity() }
    }
}

final class EndOfListeningTests: Contract {
    func test_g7_a_dropped_subscription_ends_and_lets_go_of_its_listener() async throws {
        let (office, evening) = try await office()
        let kept = Changed()
        let (told, isGone) = dropped(office.node)
        let listening = office.node.subscribe(listener: kept)
        XCTAssertTrue(isGone())
        try await late(office, evening, 0)
        try await kept.classes()
        XCTAssertEqual(told.waiting, 0)
        listening.end()
    }

    func test_g8_a_thousand_subscriptions_are_told_and_let_go() async throws {
        let (office, evening) = try await office()
        let gone = try await thousand(office, evening)
        XCTAssertEqual(gone.count, 1000)
        // A call that runs at that moment comes to its end.
        try await settles("listeners", 0) { gone.count { !$0() } }
    }

    func test_g9_the_log_tells_what_goes_on_and_no_name() async throws {
        let (office, evening) = try await office()
        let log = Written()
        let watching = office.node.watchLog(sink: log)
        let phone = try await phone(office, evening.team, name: "Hà Thị Bí Mật")
        let details = LearnerDetails(name: "Chíu Chăn Lằm", phone: "0912345678")
        _ = try await office.node.addLearner(classId: evening.classId, details: details)
        await assertFails(.invalidInput) { try await office.node.addTeam(name: "") }
        try await syncs(phone, office)
        try await office.node.stopSync()
        let lines = try await log.told.until { $0.text.contains("network-stopped") }
        let text = lines.map(\.text).joined(separator: "\n")
        for event in ["session-began", "session-ended", "failed code=text"] {
            XCTAssertTrue(text.contains(event), "\(event) is not in the log")
        }
        XCTAssertTrue(lines.contains(where: \.failed))
        for secret in ["Bí", "Mật", "Chíu", "0912", "127.0.0.1", "Minh", "Đội"] {
            XCTAssertFalse(text.contains(secret), "\(secret) is in the log")
        }
        watching.end()
    }

    /// Subscribes and drops the subscription; returns what was told and whether the listener is gone.
    private func dropped(_ node: Node) -> (Told<Changes>, () -> Bool) {
        let listener = Changed()
        let isGone = { [weak listener] in listener == nil }
        _ = node.subscribe(listener: listener)
        return (listener.told, isGone)
    }

    /// Has a thousand listeners told once; returns for each whether it is gone.
    private func thousand(_ office: Office, _ evening: Evening) async throws -> [() -> Bool] {
        let listeners = (0..<1000).map { _ in Changed() }
        let subscriptions = listeners.map { office.node.subscribe(listener: $0) }
        try await late(office, evening, 0)
        for listener in listeners { try await listener.classes() }
        _ = subscriptions
        return listeners.map { listener in { [weak listener] in listener == nil } }
    }
}

/// What an app's listener throws.
private struct OfAnApp: Error {}

/// Gives out what there is once.
private final class Once: @unchecked Sendable {
    private let lock = NSLock()
    private var isLeft = true

    func take() -> Bool {
        lock.withLock {
            defer { isLeft = false }
            return isLeft
        }
    }
}

private func here() -> pthread_t { pthread_self() }

private func late(_ office: Office, _ evening: Evening, _ learner: Int) async throws {
    _ = try await office.node.setMark(
        meeting: evening.meeting, learner: evening.learners[learner], mark: .late)
}
