//! A phone in a process of its own, led by lines on its standard input, as ../../../../scenarios.md
//! says.

import Foundation
import Lantoa
import Village

func phone(_ folder: String) async throws {
    let device = try await Device.open(folder)
    while let line = readLine() {
        let words = line.split(separator: " ").map(String.init)
        let answers = try await answers(device, words) + ["done"]
        let said = answers.map { $0 + "\n" }.joined()
        FileHandle.standardOutput.write(Data(said.utf8))
    }
    try await device.node.shut()
}

private func answers(_ device: Device, _ words: [String]) async throws -> [String] {
    let node = device.node
    switch words.first {
    case "join":
        let ticket = words[1]
        _ = try await node.join(ticket: ticket, name: words[2], timeoutMs: patienceMs)
        try await sync(node, try readTicket(ticket: ticket).addresses)
    case "listen":
        return try await node.startSync(options: loopback).addresses.map { "address \($0)" }
    case "mark":
        let marks: [String: Mark] = [
            "present": .present, "late": .late, "excused": .excused, "absent": .absent,
        ]
        guard let mark = marks[words[3]] else { throw Missing() }
        _ = try await node.setMark(
            meeting: MeetingId(words[1]), learner: LearnerId(words[2]), mark: mark)
    case "sync":
        try await sync(node, Array(words.dropFirst()))
    case "holds":
        let marks = try await device.sheet(classOf(MeetingId(words[1]))).marks
        let digests = try await device.digests()
        return marks.map { "mark \($0.learner) \($0.mark)" }
            + digests.map { "digest \($0.key) \($0.value)" }
    default:
        throw Missing()
    }
    return []
}

private func sync(_ node: Node, _ addresses: [String]) async throws {
    let summary = try await node.syncNow(addresses: addresses, timeoutMs: patienceMs)
    precondition(summary.failed == 0, "\(summary)")
}
