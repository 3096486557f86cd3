//! Scenarios D: sync in one process and in two.

import Foundation
import Lantoa
import Village
import XCTest

final class SyncTests: Contract {
    func test_d1_marks_of_two_devices_in_one_process_reach_each_other() async throws {
        let (office, evening) = try await office()
        let phone = try await phone(office, evening.team)
        let (meeting, learners) = (evening.meeting, evening.learners)
        _ = try await office.node.setMark(meeting: meeting, learner: learners[0], mark: .late)
        _ = try await phone.node.setMark(meeting: meeting, learner: learners[1], mark: .absent)
        let summary = try await syncs(phone, office)
        XCTAssertEqual([summary.sentEntries, summary.receivedEntries], [1, 1])
        for device in [office.device, phone] {
            let late = try await device.marks(meeting, learners[0])
            XCTAssertEqual(late, [.late])
            let absent = try await device.marks(meeting, learners[1])
            XCTAssertEqual(absent, [.absent])
        }
        try await assertEqualDigests(office.device, phone)
        let holders = try await phone.node.receipts().flatMap(\.heldBy).map(\.name)
        XCTAssertEqual(Set(holders), ["Minh"])
        let behind = try await phone.node.devices().map(\.behind)
        XCTAssertEqual(Set(behind), [0])
    }

    func test_d2_marks_of_two_processes_reach_each_other() async throws {
        let (office, evening) = try await office()
        let (meeting, learners) = (evening.meeting, evening.learners)
        _ = try await office.node.setMark(meeting: meeting, learner: learners[0], mark: .late)
        let told = """
            join \(try await office.ticket(evening.team)) Hà
            mark \(meeting) \(learners[1]) excused
            sync \(office.addresses[0])
            holds \(meeting)

            """
        let ended = try await Beside.run(
            [Beside.program, "phone", folder("phone")], input: Data(told.utf8))
        XCTAssertEqual(ended.status, 0, ended.complaint)
        let said = String(decoding: ended.output, as: UTF8.self)
        let lines = said.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
        func answers(_ kind: String) -> [String: String] {
            let lines = lines.filter { $0[0] == kind }
            return Dictionary(uniqueKeysWithValues: lines.map { ($0[1], $0[2]) })
        }
        let wanted = [learners[0].rawValue: "late", learners[1].rawValue: "excused"]
        XCTAssertEqual(answers("mark"), wanted)
        let excused = try await office.device.marks(meeting, learners[1])
        XCTAssertEqual(excused, [.excused])
        let mine = try await office.device.digests()
        let theirs = answers("digest")
        XCTAssertFalse(theirs.isEmpty)
        for (space, digest) in theirs { XCTAssertEqual(mine[SpaceId(space)], digest) }
    }

    func test_d3_sync_stays_across_a_pause_and_names_its_peers() async throws {
        let (office, evening) = try await office()
        let phone = try await phone(office, evening.team)
        let (node, learner) = (phone.node, evening.learners[0])
        var state = try await node.syncState()
        XCTAssertEqual(state.mode, .stopped)
        let events = Happened()
        let watching = node.watchSync(listener: events)
        let listening = try await node.startSync(options: loopback)
        XCTAssertFalse(listening.addresses.isEmpty)
        try await events.done()
        state = try await node.syncState()
        XCTAssertEqual(state.mode, .running)
        XCTAssertEqual(state.peers.map(\.name), ["Minh"])
        XCTAssertEqual(state.peers.map(\.inStep), [true])
        await assertFails(.busy) { try await node.startSync(options: loopback) }
        node.setResting(resting: true)
        state = try await node.syncState()
        XCTAssertEqual(state.peers.map(\.name), ["Minh"])

        try await node.pauseSync()
        state = try await node.syncState()
        XCTAssertEqual(state.mode, .paused)
        XCTAssertTrue(state.addresses.isEmpty && state.peers.isEmpty)
        _ = try await office.node.setMark(meeting: evening.meeting, learner: learner, mark: .late)
        let nothing = try await phone.marks(evening.meeting, learner)
        XCTAssertEqual(nothing, [])
        _ = try await node.resumeSync()
        while try await phone.marks(evening.meeting, learner) != [.late] {
            _ = try await events.told.next()
        }

        try await node.stopSync()
        state = try await node.syncState()
        XCTAssertEqual(state.mode, .stopped)
        await assertFails(.conflict, "not-syncing") { try await node.resumeSync() }
        watching.end()
    }

    func test_d9_a_phone_that_listens_anew_stays_as_it_was_left() async throws {
        let (office, evening) = try await office()
        let phone = try await phone(office, evening.team)
        let (node, learner) = (phone.node, evening.learners[0])
        let events = Happened()
        let watching = node.watchSync(listener: events)
        let there = try await node.startSync(options: loopback).addresses
        try await events.done()
        let before = try await node.announcement()
        try await node.restartSync()
        while try await node.syncState().addresses != there { await Task.yield() }
        // Each listening has a name of its own.
        let after = try await node.announcement()
        XCTAssertNotEqual(try XCTUnwrap(after).instance, try XCTUnwrap(before).instance)
        let changed = Changed()
        let listening = node.subscribe(listener: changed)
        _ = try await office.node.setMark(meeting: evening.meeting, learner: learner, mark: .late)
        while try await phone.marks(evening.meeting, learner) != [.late] {
            _ = try await changed.told.next()
        }
        var modes = [try await node.syncState().mode]
        try await node.pauseSync()
        try await node.restartSync()
        modes.append(try await node.syncState().mode)
        try await node.stopSync()
        try await node.restartSync()
        modes.append(try await node.syncState().mode)
        XCTAssertEqual(modes, [.running, .paused, .stopped])
        for subscription in [watching, listening] { subscription.end() }
    }

    func test_d8_why_nobody_is_met_is_told() async throws {
        let (office, evening) = try await office()
        let known = try await office.node.syncState()
        XCTAssertEqual(known.alone, "nobody-known")
        office.node.setNetworkDenied(denied: true)
        let denied = try await office.node.syncState()
        XCTAssertEqual(denied.alone, "no-permission")
        let dump = try await office.node.diagnostics()
        XCTAssertTrue(dump.contains("\"alone\":\"no-permission\""), dump)
        XCTAssertFalse(dump.contains("Minh"), dump)
        let phone = try await phone(office, evening.team).node
        try await office.node.stopSync()
        // Where the office listened nobody may listen now, the phone neither.
        let elsewhere = SyncOptions(listen: ["/ip4/127.0.0.2/tcp/0"], discovery: false)
        _ = try await phone.startSync(options: elsewhere)
        var state = try await phone.syncState()
        while state.tries[0].code == nil {
            await Task.yield()
            state = try await phone.syncState()
        }
        let missed = state.tries[0]
        XCTAssertEqual([missed.name, missed.code], ["Minh", "nobody-listens"])
        XCTAssertEqual([missed.address], office.addresses)
        XCTAssertNotNil(missed.lastContact)
        state = try await phone.syncState()
        XCTAssertEqual(state.alone, "nobody-reached")
    }

    func test_d4_a_live_link_carries_a_mark_by_itself() async throws {
        let (office, evening) = try await office()
        let phone = try await phone(office, evening.team)
        let events = Happened()
        let watching = phone.node.watchSync(listener: events)
        _ = try await phone.node.startSync(options: loopback)
        try await events.done()
        let changed = Changed()
        let listening = phone.node.subscribe(listener: changed)
        _ = try await office.node.setMark(
            meeting: evening.meeting, learner: evening.learners[0], mark: .late)
        try await changed.told.until { $0.classes.contains(evening.classId) }
        let marks = try await phone.marks(evening.meeting, evening.learners[0])
        XCTAssertEqual(marks, [.late])
        listening.end()
        watching.end()
    }

    func test_d5_a_device_is_met_where_the_platform_found_it() async throws {
        let (office, evening) = try await office()
        let phone = try await device("phone")
        let none = try await phone.node.announcement()
        XCTAssertNil(none)
        let announcement = try await office.node.announcement()
        let seen = try XCTUnwrap(announcement)
        XCTAssertEqual(seen.service, "_lantoa._tcp")
        XCTAssertFalse("\(seen)".contains("Minh"))
        let service = NearbyService(
            name: seen.instance, ips: ["127.0.0.1"], port: seen.port, txt: seen.txt)
        var ticket = try await office.ticket(evening.team)
        _ = try await phone.node.join(ticket: ticket, name: "Hà", timeoutMs: patienceMs)
        phone.node.foundNearby(service: service)
        let summary = try await phone.node.syncNow(timeoutMs: patienceMs)
        XCTAssertEqual([summary.sessions, summary.failed], [1, 0])
        try await assertEqualDigests(office.device, phone)

        let other = try await device("other").node
        ticket = try await office.ticket(evening.team)
        _ = try await other.join(ticket: ticket, name: "Lan", timeoutMs: patienceMs)
        other.foundNearby(service: service)
        other.lostNearby(name: service.name)
        try await office.node.stopSync()
        await assertFails(.unreachable, "nobody-reached") { try await other.syncNow() }
    }

    func test_d6_a_session_tells_its_peer_true_progress_and_its_end() async throws {
        let (office, evening) = try await office(learners: 40)
        let phone = try await phone(office, evening.team)
        for learner in evening.learners {
            _ = try await office.node.setMark(
                meeting: evening.meeting, learner: learner, mark: .present)
            try await office.node.fold()
        }
        let events = Happened()
        let watching = phone.node.watchSync(listener: events)
        try await syncs(phone, office)
        var (names, moves): ([String], Int) = ([], 0)
        for event in try await events.done() {
            switch event {
            case .peer(_, let name): names.append(name)
            case .progress(_, let done, let total):
                moves += 1
                XCTAssertLessThanOrEqual(done, total)
            case .waiting, .done, .listening: break
            }
        }
        XCTAssertEqual(names, ["Minh"])
        XCTAssertGreaterThan(moves, 0)
        watching.end()
    }

    func test_d7_nobody_at_an_address_is_a_summary_nobody_at_all_an_error() async throws {
        let (office, _) = try await office()
        let summary = try await office.node.syncNow(
            addresses: ["/ip4/127.0.0.1/tcp/1"], timeoutMs: patienceMs)
        XCTAssertEqual([summary.sessions, summary.failed], [0, 1])
        let phone = try await device("phone").node
        let failure = try XCTUnwrap(summary.failures.first)
        XCTAssertEqual(failure.address, "/ip4/127.0.0.1/tcp/1")
        XCTAssertEqual(failure.code, "nobody-listens")
        await assertFails(.notAllowed, "no-programme") { try await phone.syncNow() }
        await assertFails(.unreachable, "nobody-known") { try await office.node.syncNow() }
    }
}
