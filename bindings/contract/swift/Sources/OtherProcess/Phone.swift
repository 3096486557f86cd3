//! A phone in a process of its own: joins by the ticket it is given, marks, syncs, and says what it
//! holds.

import Foundation
import Lantoa
import Village

func phone() async throws {
    let input = FileHandle.standardInput.readDataToEndOfFile()
    let task = try JSONDecoder().decode(PhoneTask.self, from: input)
    let device = try await Device.open(task.folder)
    let node = device.node
    let there = try readTicket(ticket: task.ticket).addresses
    _ = try await node.join(ticket: task.ticket, name: "Hà", timeoutMs: patienceMs)
    _ = try await node.syncNow(addresses: there, timeoutMs: patienceMs)
    _ = try await node.setMark(meeting: task.meeting, learner: task.learner, mark: .excused)
    let summary = try await node.syncNow(addresses: there, timeoutMs: patienceMs)
    precondition(summary.failed == 0, "\(summary)")
    let marks = try await device.sheet(classOf(task.meeting)).marks
    let holdings = PhoneHoldings(
        marks: Dictionary(uniqueKeysWithValues: marks.map { ($0.learner, "\($0.mark)") }),
        digests: try await device.digests()
    )
    try await node.shut()
    FileHandle.standardOutput.write(try JSONEncoder().encode(holdings))
}
