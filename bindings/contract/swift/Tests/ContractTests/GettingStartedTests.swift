//! The program of docs/getting-started-ios.md: its snippets are the regions of this file, and here two
//! phones run it.

// snippet: import
import Foundation
import Lantoa
// end of snippet
import Village
import XCTest

// snippet: open
func openNode(in data: URL) async throws -> Node {
    var keys = data.appending(path: "keys")
    try FileManager.default.createDirectory(at: keys, withIntermediateDirectories: true)
    var rules = URLResourceValues()
    rules.isExcludedFromBackup = true
    try keys.setResourceValues(rules)
    let options = OpenOptions(folder: data.path, noBackupFolder: keys.path)
    return try await Node.open(options: options)
}
// end of snippet

// snippet: found
func foundProgramme(on node: Node) async throws -> (team: TeamId, classId: ClassId, sheet: String) {
    let founded = try await node.found(programme: "Bình dân học vụ số", name: "Minh")
    let team = try await node.addTeam(name: "Đội 1")
    let classId = try await node.addClass(name: "An toàn số", team: team)
    _ = try await node.addLearner(classId: classId, details: LearnerDetails(name: "Chíu Chăn Lằm"))
    return (team, classId, founded.recoverySheet)
}
// end of snippet

// snippet: invite
func startSync(_ node: Node, _ options: SyncOptions = SyncOptions()) async throws {
    _ = try await node.startSync(options: options)
}

func ticket(from node: Node, for team: TeamId) async throws -> String {
    let invitation = Invitation(role: .volunteer, teams: [team])
    return try await node.invite(invitation: invitation).ticket
}
// end of snippet

// snippet: join
func join(_ node: Node, with ticket: String) async throws {
    let cancel = Cancel()
    _ = try await withTaskCancellationHandler {
        try await node.join(ticket: ticket, name: "Hà", cancel: cancel)
    } onCancel: {
        cancel.cancel()
    }
}
// end of snippet

// snippet: nearby
func pass(_ service: NearbyService, to node: Node) {
    node.foundNearby(service: service)
}

/// `NWPath.gateways`: a phone that gives a hotspot is the gateway of those in it.
func pass(_ gateways: [String], to node: Node) {
    node.setGateways(gateways: gateways)
}

/// What to announce now, and each time that this phone is reached elsewhere; nil is: nothing any more.
func announce(_ node: Node, by announce: (Announcement?) -> Void) async throws {
    let events = node.syncEvents()
    announce(try await node.announcement())
    for await case .listening in events { announce(try await node.announcement()) }
}
// end of snippet

// snippet: mark
func markAllPresent(on node: Node, in classId: ClassId, day: String) async throws {
    let meeting = try await node.openMeeting(classId: classId, date: day)
    _ = try await node.fillMarks(meeting: meeting, mark: .present)
}
// end of snippet

// snippet: listen
func marks(on node: Node, in classId: ClassId) async throws -> [Mark] {
    try await node.classSheet(classId: classId)?.marks.map(\.mark) ?? []
}

/// Now and after each change, until its task is cancelled.
func follow(_ node: Node, _ classId: ClassId, show: ([Mark]) -> Void) async throws {
    // It listens before it reads, so that nothing is missed between.
    let changes = node.changes()
    show(try await marks(on: node, in: classId))
    for await change in changes where change.classes.contains(classId) {
        show(try await marks(on: node, in: classId))
    }
}
// end of snippet

// snippet: background
func goToBackground(_ node: Node) async throws {
    let limit = ContinuousClock.now + .seconds(10)
    while ContinuousClock.now < limit {
        if try await node.syncState().peers.allSatisfy(\.inStep) { break }
        try await Task.sleep(for: .milliseconds(200))
    }
    try await node.suspend()
}

func comeBack(_ node: Node) async throws {
    try await node.resume()
}
// end of snippet

// snippet: errors
func sentence(for error: LantoaError) -> String {
    switch error {
    case .InvalidInput: "Xem lại chỗ đã nhập."
    case .NotAllowed: "Máy này không được làm việc đó."
    case .NotFound: "Không còn ở đây nữa."
    case .Busy: "Thử lại sau giây lát."
    case .StorageFull: "Máy đã hết chỗ."
    case .Damaged: "Dữ liệu bị hỏng; hãy khôi phục."
    case .Unreachable: "Chưa thấy máy kia. Hai máy có cùng Wi-Fi không?"
    case .Conflict: "Người khác vừa sửa; xem lại."
    case .Cancelled: ""
    }
}
// end of snippet

final class GettingStartedTests: Contract {
    private func phone(_ name: String) async throws -> Node {
        try await openNode(in: URL(fileURLWithPath: folder(name)))
    }

    func test_the_page_leads_from_nothing_to_two_phones_that_hold_the_same() async throws {
        let minh = try await phone("minh")
        let (team, classId, sheet) = try await foundProgramme(on: minh)
        XCTAssertFalse(sheet.isEmpty)
        try await startSync(minh, loopback)

        let ha = try await phone("ha")
        try await join(ha, with: try await ticket(from: minh, for: team))
        try await startSync(ha, loopback)
        let announced = Told<Announcement?>()
        let announcing = Task { try await announce(minh) { announced.tell($0) } }
        let first = try await announced.next()
        XCTAssertEqual(first?.service, "_lantoa._tcp")
        try await minh.restartSync()
        try await announced.until { $0?.instance != first?.instance }
        announcing.cancel()
        try await announcing.value

        let shown = Told<[Mark]>()
        let following = Task { try await follow(ha, classId) { shown.tell($0) } }
        let before = try await shown.next()
        XCTAssertEqual(before, [])
        try await markAllPresent(on: minh, in: classId, day: day)
        try await shown.until { $0 == [.present] }
        following.cancel()
        try await following.value
        try await goToBackground(ha)
        await assertFails(.busy, "suspended") { try await marks(on: ha, in: classId) }
        try await comeBack(ha)
        let kept = try await marks(on: ha, in: classId)
        XCTAssertEqual(kept, [.present])
        for node in [minh, ha] { try await node.shut() }
    }

    func test_a_refusal_has_a_sentence_of_the_app() async throws {
        let node = try await phone("ha")
        do {
            try await join(node, with: "no ticket")
            XCTFail("it is no ticket")
        } catch let error as LantoaError {
            XCTAssertEqual(sentence(for: error), "Xem lại chỗ đã nhập.")
        }
        try await node.shut()
    }
}
