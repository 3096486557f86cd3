//! Scenarios H, J and K: nothing stays behind, a full disk, the background. Counted for the whole process, by /proc.
#if os(Linux)

import Foundation
import Lantoa
import Village
import XCTest

/// How often a folder is opened and closed: enough to see what stays behind, in a night more often.
private let rounds =
    ProcessInfo.processInfo.environment["LANTOA_TRIES"] == "whole" ? 5_000 : 250

final class LimitTests: Contract {
    func test_h1_open_and_shut_leaves_nothing() async throws {
        let folder = folder("phone")
        try await leavesNothing {
            let device = try await Device.open(folder)
            let listener = Changed()
            let listening = device.node.subscribe(listener: listener)
            _ = try await device.node.identity()
            XCTAssertGreaterThan(threads(), 0)
            try await device.node.shut()
            listening.end()
            return [{ [weak node = device.node] in node == nil }, gone(listener)]
        }
    }

    func test_h2_a_dropped_node_leaves_nothing_also_while_it_syncs() async throws {
        let (office, _) = try await office()
        let folder = office.device.folder
        try await office.node.shut()
        var number = 0
        try await leavesNothing {
            let device = try await opens(folder)
            if number % 20 == 0 { _ = try await device.node.startSync(options: loopback) }
            number += 1
            let listener = Changed()
            _ = device.node.subscribe(listener: listener)
            return [{ [weak node = device.node] in node == nil }, gone(listener)]
        }
        let again = try await opens(folder)
        try await again.node.shut()
    }

    func test_h3_calls_that_fail_leave_nothing() async throws {
        let node = try await device("phone").node
        // The writer's thread, and the one that tells.
        try await leavesNothing(threads: 2) {
            await assertFails(.notAllowed) { try await node.classes() }
            await assertFails(.invalidInput) { try await node.classSheet(classId: "no id") }
            return []
        }
    }

    func test_j1_a_full_disk_is_said_and_nothing_confirmed_is_lost() async throws {
        let disk = folder("disk")
        try FileManager.default.createDirectory(
            atPath: disk, withIntermediateDirectories: true)
        let root = geteuid() == 0 ? [] : ["--user", "--map-root-user"]
        let mounted = "mount -t tmpfs -o size=16m tmpfs \"$0\" && exec \"$@\""
        let ended = try await Beside.run(
            ["unshare"] + root + ["--mount", "sh", "-c", mounted, disk]
                + [Beside.program, "full-disk", disk])
        XCTAssertEqual(ended.status, 0, ended.complaint)
    }

    func test_k1_a_suspended_phone_holds_nothing_and_goes_on() async throws {
        let before = files()
        let (office, evening) = try await office()
        let phone = try await phone(office, evening.team)
        _ = try await phone.node.startSync(options: loopback)
        let changed = Changed()
        let listening = phone.node.subscribe(listener: changed)
        _ = try await phone.node.setMark(
            meeting: evening.meeting, learner: evening.learners[0], mark: .late)
        for device in [office.device, phone] {
            XCTAssertGreaterThan(try locks(device.folder), 0)
            for _ in 0..<2 { try await device.node.suspend() }
            XCTAssertEqual(try locks(device.folder), 0)
        }
        XCTAssertEqual(files(), before)
        await assertFails(.busy, "suspended") { try await phone.node.classes() }
        let other = try await Device.open(phone.folder)
        await assertFails(.busy, "folder-open-here") { try await phone.node.resume() }
        _ = try await other.node.setMark(
            meeting: evening.meeting, learner: evening.learners[1], mark: .present)
        try await other.node.shut()
        while changed.told.waiting > 0 { _ = try await changed.told.next() }
        for device in [office.device, phone] {
            for _ in 0..<2 { try await device.node.resume() }
        }
        try await changed.told.until { $0.classes.contains(evening.classId) }
        let kept = try await phone.marks(evening.meeting, evening.learners[0])
        XCTAssertEqual(kept, [.late])
        let happened = Changed()
        let watching = office.node.subscribe(listener: happened)
        while try await marks(office.device, evening) != [[.late], [.present]] {
            _ = try await happened.told.next()
        }
        watching.end()
        listening.end()
    }

    func test_k3_a_deleted_folder_is_not_made_again() async throws {
        let phone = try await device("phone")
        try await phone.node.suspend()
        try FileManager.default.removeItem(atPath: phone.folder)
        await assertFails(.notFound, "folder-gone") { try await phone.node.resume() }
        XCTAssertFalse(FileManager.default.fileExists(atPath: phone.folder))
        try await phone.node.shut()
        await assertFails(.busy, "closed") { try await phone.node.resume() }
    }

    func test_k4_a_sync_that_was_started_runs_again_with_the_process() async throws {
        let (office, evening) = try await office()
        let learner = evening.learners[0]
        let phone = try await phone(office, evening.team)
        _ = try await phone.node.startSync(options: loopback)
        try await phone.node.shut()
        _ = try await office.node.setMark(meeting: evening.meeting, learner: learner, mark: .late)
        let again = try await Device.open(phone.folder, keepSyncing: true)
        let state = try await again.node.syncState()
        XCTAssertEqual(state.mode, .running)
        let changed = Changed()
        let listening = again.node.subscribe(listener: changed)
        while try await again.marks(evening.meeting, learner) != [.late] {
            _ = try await changed.told.next()
        }
        listening.end()
        try await again.node.shut()
        let modes = [
            (false, SyncMode.stopped), (true, .running), (true, .paused), (true, .stopped),
        ]
        for (keeps, mode) in modes {
            let node = try await Device.open(phone.folder, keepSyncing: keeps).node
            let state = try await node.syncState()
            XCTAssertEqual(state.mode, mode)
            if mode == .running { try await node.pauseSync() }
            if mode == .paused { try await node.stopSync() }
            try await node.shut()
        }
    }

    private func marks(_ device: Device, _ evening: Evening) async throws -> [[Mark]] {
        var marks: [[Mark]] = []
        for learner in evening.learners {
            marks.append(try await device.marks(evening.meeting, learner))
        }
        return marks
    }

    /// Does a round as often as asked, and holds that threads, handles and objects are as many
    /// afterwards as after the first. A round returns, for each object, whether it is gone.
    private func leavesNothing(
        threads wanted: Int = 0, _ round: () async throws -> [() -> Bool]
    ) async throws {
        var objects = try await round()
        try await settles("threads", wanted, threads)
        try await settles("objects", 0) { objects.count { !$0() } }
        let before = files()
        for _ in 1..<rounds { objects += try await round() }
        try await settles("threads", wanted, threads)
        try await settles("handles", before, files)
        try await settles("objects", 0) { objects.count { !$0() } }
        print("\(name): \(rounds) rounds, \(before.count) handles before and after")
    }

    /// Opens a folder that is let go a moment after the last reference.
    private func opens(_ folder: String) async throws -> Device {
        while true {
            do {
                return try await Device.open(folder)
            } catch let error as LantoaError where error.code == "folder-open-here" {
                await Task.yield()
            }
        }
    }
}

private func gone(_ listener: Changed) -> () -> Bool {
    { [weak listener] in listener == nil }
}

/// Returns how many threads of the core's there are, but for those that do work later: they are
/// kept some seconds for what comes next.
private func threads() -> Int {
    let tasks = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/task")) ?? []
    let names = tasks.compactMap {
        try? String(contentsOfFile: "/proc/self/task/\($0)/comm", encoding: .utf8)
    }
    return names.count { $0.hasPrefix("lantoa-") && !$0.hasPrefix("lantoa-offload") }
}

/// Returns how many locks anybody holds on files of a folder.
private func locks(_ folder: String) throws -> Int {
    let inodes = try FileManager.default.contentsOfDirectory(atPath: folder).map {
        var file = stat()
        return stat(folder + "/" + $0, &file) == 0 ? String(file.st_ino) : ""
    }
    let held = try String(contentsOfFile: "/proc/locks", encoding: .utf8)
    let places = held.split(whereSeparator: \.isWhitespace).filter {
        $0.count { $0 == ":" } == 2
    }
    return places.count { inodes.contains(String($0.split(separator: ":")[2])) }
}

private func files() -> [String] {
    let handles = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
    return handles.compactMap {
        try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)")
    }.sorted()
}

#endif
