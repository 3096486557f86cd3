//! What a call costs in Swift: a tap and the list of a thousand learners, as `name median least` in
//! nanoseconds. A program that tells; `cargo xtask measure` sets the same in Rust beside it.

import Foundation
import Lantoa
import Village

private let rounds = 200

func border(_ folder: String) async throws {
    let device = try await Device.open(folder)
    let evening = try await Evening.found(on: device.node, learners: 1000)
    var taps: [Duration] = []
    for learner in evening.learners.prefix(rounds) {
        taps.append(
            try await ContinuousClock().measure {
                _ = try await device.node.setMark(
                    meeting: evening.meeting, learner: learner, mark: .present)
            })
    }
    try await device.node.fold()
    var lists: [Duration] = []
    for _ in 0..<rounds {
        lists.append(
            try await ContinuousClock().measure {
                let sheet = try await device.sheet(evening.classId)
                precondition(sheet.learners.count == evening.learners.count)
            })
    }
    tell("tap", taps)
    tell("list", lists)
    try await device.node.shut()
}

private func tell(_ what: String, _ times: [Duration]) {
    let sorted = times.sorted().map { Int64($0 / .nanoseconds(1)) }
    print(what, sorted[sorted.count / 2], sorted[0])
}
