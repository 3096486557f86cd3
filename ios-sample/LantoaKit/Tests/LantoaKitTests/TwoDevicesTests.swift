//! Two devices on the real core: disputes, sync, being found, and calling off.

import Foundation
import LantoaKit
import LantoaKitRust
import Testing

import struct Lantoa.ClassId
import struct Lantoa.LearnerId
import struct Lantoa.MeetingId
import class Lantoa.Node
import struct Lantoa.OpenOptions

@MainActor
@Suite(.timeLimit(.minutes(1)))
struct TwoDevicesTests {
    @Test("A dispute is shown with both names, and settled on both")
    func dispute() async throws {
        let office = try await Office.open(learners: ["An"])
        let phone = try await office.phone()
        let day = "2026-11-24"
        for (api, mark) in [(office.member.api, Attendance.absent), (phone.api, .late)] {
            let roll = RollCallScreen(api, classID: phone.classID, day: day)
            await roll.open()
            await roll.mark(roll.rows[0].id, as: mark)
            #expect(roll.problem == nil)
        }
        _ = try await phone.api.syncNow()
        let screen = DisputesScreen(phone.api)
        await screen.load()
        let open = try #require(screen.disputes.first)
        #expect(open.about == .mark && open.learner == "An" && open.day == day)
        #expect(screen.classNames[open.classID] == "An toàn số")
        #expect(Set(open.values.map(\.by)) == ["Minh", "Hà"])
        let stale = DisputesScreen(office.member.api)
        await stale.load()
        await screen.settle(open, as: "absent")
        #expect(screen.disputes.isEmpty && screen.problem == nil)
        _ = try await phone.api.syncNow()
        await stale.settle(stale.disputes[0], as: "late")
        #expect(stale.problem?.code == "dispute-stale" && stale.disputes.isEmpty)
    }

    @Test("Who has left stands on the roll; days corrected apart are shown until one is chosen")
    func days() async throws {
        let office = try await Office.open(learners: ["An", "Bình"])
        let day = "2026-11-24"
        let classID = office.member.classID
        let opened = try await office.member.api.openMeeting(of: classID, on: day)
        let meeting = MeetingId(opened.text)
        let roll = RollCallScreen(office.member.api, classID: classID, day: day)
        await roll.open()
        let leaving = try #require(roll.rows.first { $0.learner.name == "Bình" })
        await roll.mark(leaving.id, as: .late)
        try await office.node.leaveClass(
            learner: LearnerId(leaving.id.text), classId: ClassId(classID.text),
            since: "2026-11-25")
        await roll.open()
        #expect(roll.rows.map(\.learner.name) == ["An", "Bình"])
        #expect(roll.rows.map(\.hasLeft) == [false, true])

        let folder = Folder()
        let node = try await Node.open(
            options: OpenOptions(folder: folder.path, noBackupFolder: folder.path + "/no-backup"))
        let phone = RustAPI(node)
        _ = try await phone.join(ticket: try await office.ticket(), name: "Hà")
        phone.found(try await office.seen())
        _ = try await phone.syncNow()
        try await office.node.correctDay(meeting: meeting, date: "2026-11-20")
        try await node.correctDay(meeting: meeting, date: "2026-11-22")
        _ = try await phone.syncNow()
        let screen = DisputesScreen(phone)
        await screen.load()
        let open = try #require(screen.disputes.first)
        #expect(open.about == .day && open.learner == nil && open.day == day)
        #expect(open.answers == ["2026-11-20", "2026-11-22"])
        await screen.settle(open, as: "2026-11-20")
        #expect(screen.disputes.isEmpty && screen.problem == nil)
        let held = try #require(try await phone.roll(of: classID)).meetings
        #expect(held.map(\.day) == ["2026-11-20"] && !held[0].isDisputed)
    }

    @Test("Two that the platform finds sync, and the receipt says so")
    func nearby() async throws {
        let office = try await Office.open(learners: ["An"])
        let phone = try await office.joined()
        let room = Room()
        let screen = SyncScreen(phone.api, nearby: room)
        await screen.start(.loopback)
        #expect(screen.mode == .running && room.announced.count == 1)
        let following = Task { await screen.follow() }
        room.finds(try await office.seen())
        while screen.peers.first?.isInStep != true {
            await Task.yield()
            await screen.load()
        }
        #expect(screen.peers.map(\.name) == ["Minh"])
        #expect(screen.peers.allSatisfy { $0.done <= $0.total })
        _ = try await phone.api.addLearner(NewLearner(name: "Lan"), to: phone.classID)
        while try await office.member.api.findLearners("lan").isEmpty { await Task.yield() }
        while screen.isAtRisk {
            await Task.yield()
            await screen.load()
        }
        #expect(screen.holders.map(\.name) == ["Minh"] && screen.trouble == nil)

        // Whom the platform found is met again, though it is not told again.
        try await phone.api.suspend()
        try await phone.api.resume()
        _ = try await office.member.api.addLearner(
            NewLearner(name: "Hoa"), to: office.member.classID)
        while try await phone.api.findLearners("hoa").isEmpty { await Task.yield() }
        following.cancel()
        await following.value
    }

    @Test("Who is reached elsewhere is announced anew")
    func elsewhere() async throws {
        let office = try await Office.open(learners: [])
        let room = Room()
        let screen = SyncScreen(office.member.api, nearby: room)
        await screen.start(.loopback)
        let following = Task { await screen.follow() }
        while !room.isHeard { await Task.yield() }
        try await office.node.restartSync()
        while room.announced.count < 2 { await Task.yield() }
        let names = room.announced.map { $0?.name }
        #expect(Set(names).count == 2)
        following.cancel()
        await following.value
    }

    @Test("A joining that is called off is no problem, and can be done again")
    func callingOff() async throws {
        let office = try await Office.open(learners: [])
        let silent = try Silent()
        let folder = Folder()
        let api = try await RustAPI(folder: folder.path, keys: folder.path + "/no-backup")
        let screen = EnrolScreen(api)
        await screen.scanned(try await office.ticket(addresses: [silent.address]))
        screen.name = "Hà"
        async let joined: Void = screen.join()
        while !screen.isWorking { await Task.yield() }
        screen.cancel()
        await joined
        #expect(screen.me == nil && screen.problem == nil && screen.canJoin)
        #expect(try await api.me().isMember == false)
    }
}

/// A finder of tests: it finds what it is told.
final class Room: Nearby, @unchecked Sendable {
    private let lock = NSLock()
    private var said: [NearbyService?] = []
    private var heard = false
    private let stream: AsyncStream<NearbyNews>
    private let told: AsyncStream<NearbyNews>.Continuation

    init() {
        (stream, told) = AsyncStream.makeStream()
    }

    var announced: [NearbyService?] { lock.withLock { said } }

    func announce(_ service: NearbyService?) { lock.withLock { said.append(service) } }

    /// Whether somebody looks around.
    var isHeard: Bool { lock.withLock { heard } }

    func news() -> AsyncStream<NearbyNews> {
        lock.withLock { heard = true }
        return stream
    }

    func finds(_ service: NearbyService) { told.yield(.found(service)) }
}

/// A port where connections queue up and nobody answers.
private final class Silent {
    let address: String
    private let socket: FileHandle

    init() throws {
        #if os(Linux)
        let stream = Int32(SOCK_STREAM.rawValue)
        #else
        let stream = SOCK_STREAM
        #endif
        let made = Foundation.socket(AF_INET, stream, 0)
        socket = FileHandle(fileDescriptor: made, closeOnDealloc: true)
        var here = sockaddr_in()
        here.sin_family = sa_family_t(AF_INET)
        here.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &here) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { here in
                bind(made, here, length) == 0 && listen(made, 8) == 0
                    && getsockname(made, here, &length) == 0
            }
        }
        address = "/ip4/127.0.0.1/tcp/\(UInt16(bigEndian: here.sin_port))"
        try #require(bound)
    }
}
