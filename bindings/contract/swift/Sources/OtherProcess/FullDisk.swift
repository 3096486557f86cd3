//! A device on a disk that fills up: what was confirmed is there afterwards.

import Foundation
import Lantoa
import Village

func fullDisk(_ disk: String) async throws {
    let device = try await Device.open(disk + "/phone")
    let evening = try await Evening.found(on: device.node, learners: 40)
    let filler = disk + "/filler"
    precondition(fill(filler), "the disk was full before")
    var confirmed: Set<LearnerId> = []
    var full = false
    for learner in evening.learners {
        do {
            _ = try await device.node.setMark(
                meeting: evening.meeting, learner: learner, mark: .present)
            try await device.node.fold()
            confirmed.insert(learner)
        } catch LantoaError.StorageFull {
            full = true
            break
        }
    }
    precondition(full, "the disk is full")
    try FileManager.default.removeItem(atPath: filler)
    let marked = Set(try await device.sheet(evening.classId).marks.map(\.learner))
    precondition(marked.isSuperset(of: confirmed), "what was confirmed is there")
    _ = try await device.node.fillMarks(meeting: evening.meeting, mark: .present)
    try await device.node.shut()
    let again = try await Device.open(disk + "/phone")
    let marks = try await again.sheet(evening.classId).marks
    precondition(marks.count == 40, "\(marks.count)")
    let verified = try await again.node.verify()
    precondition(verified.ok, "\(verified.faults)")
    try await again.node.shut()
}

/// Writes until nothing more goes onto the disk. Returns whether anything did.
private func fill(_ file: String) -> Bool {
    let block = [UInt8](repeating: 0, count: 4096)
    guard let output = fopen(file, "w") else { return false }
    defer { fclose(output) }
    setvbuf(output, nil, Int32(_IONBF), 0)
    var written = 0
    while fwrite(block, 1, block.count, output) == block.count { written += 1 }
    return written > 0
}
