//! The app's device: opened, joined, asleep and awake; and the day and the ticket that it shows.

import Foundation
import LantoaKit
import LantoaKitRust
import Testing

@MainActor
@Suite(.timeLimit(.minutes(1)))
struct DeviceTests {
    @Test("A newcomer joins, syncs, sleeps and wakes", arguments: Answering.allCases)
    func life(_ answering: Answering) async throws {
        let newcomer = try await answering.newcomer()
        let (room, api) = (Room(), newcomer.api)
        let device = Device(nearby: room, reach: .loopback) { api }
        await device.sleep()
        await device.wake()
        await device.open()
        guard case .newcomer = device.stage else {
            Issue.record("\(device.stage)")
            return
        }
        _ = try await api.join(ticket: newcomer.ticket, name: "Hà")
        await device.joined()
        guard case .member(_, let sync) = device.stage else {
            Issue.record("\(device.stage)")
            return
        }
        #expect(sync.mode == .running && sync.problem == nil)
        await device.sleep()
        #expect(room.announced.last == .some(nil))
        await #expect(throws: Problem(.busy, "suspended")) { try await api.me() }
        await device.wake()
        #expect(sync.mode == .running && room.announced.last != .some(nil))
        // A person who is back at once is not shut out.
        async let falling: Void = device.sleep()
        await device.wake()
        await falling
        await device.wake()
        #expect(sync.mode == .running && room.announced.last != .some(nil))
        // Whoever looks again opens nothing twice.
        await device.open()
        guard case .member(_, let same) = device.stage else {
            Issue.record("\(device.stage)")
            return
        }
        #expect(same === sync)
    }

    @Test("What cannot be opened is said, and can be tried again")
    func refused() async throws {
        let folder = Folder()
        let device = Device(nearby: Room(), reach: .loopback) {
            try await RustAPI(
                folder: folder.path, keys: folder.path + "/no-backup", databaseKey: Data([1, 2, 3]))
        }
        await device.open()
        guard case .closed(let problem) = device.stage else {
            Issue.record("\(device.stage)")
            return
        }
        #expect(problem == Problem(.invalidInput, "database-key"))
        let api = try await RustAPI(folder: folder.path, keys: folder.path + "/no-backup")
        try await api.close()
        let other = Device(nearby: Room(), reach: .loopback) { [tries = Tries()] in
            guard tries.next() > 1 else { throw Problem(.busy, "folder-busy") }
            return try await RustAPI(folder: folder.path, keys: folder.path + "/no-backup")
        }
        await other.open()
        await other.open()
        guard case .newcomer = other.stage else {
            Issue.record("\(other.stage)")
            return
        }
    }

    @Test("A ticket that is shown is redeemed elsewhere")
    func inviting() async throws {
        let office = try await Office.open(learners: [])
        try await office.member.api.startSync(.loopback)
        let screen = InviteScreen(office.member.api)
        await screen.load()
        let team = TeamID(office.team.rawValue)
        #expect(screen.teams == [TeamName(id: team, name: "Đội 1")])
        await screen.invite(to: team)
        let ticket = try #require(screen.ticket)
        let folder = Folder()
        let api = try await RustAPI(folder: folder.path, keys: folder.path + "/no-backup")
        #expect(try await api.join(ticket: ticket, name: "Hà").duty == .volunteer)
        // A volunteer invites nobody.
        let theirs = InviteScreen(api)
        await theirs.invite(to: team)
        #expect(theirs.ticket == nil && theirs.problem?.kind == .notAllowed)
    }

    @Test("The day is the one where the phone is")
    func today() throws {
        let moment = Date(timeIntervalSince1970: 1_795_539_600)  // 2026-11-24T17:00:00Z
        let zone = try #require(TimeZone(secondsFromGMT: 7 * 3600))
        #expect(day(of: moment, in: zone) == "2026-11-25")
        #expect(day(of: moment, in: .gmt) == "2026-11-24")
    }
}

private final class Tries: @unchecked Sendable {
    private let lock = NSLock()
    private var count = 0

    func next() -> Int {
        lock.withLock {
            count += 1
            return count
        }
    }
}
