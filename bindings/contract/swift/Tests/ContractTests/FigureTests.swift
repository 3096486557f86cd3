//! What a call costs across the border: printed, never asserted, because machines differ.

import Lantoa
import Village
import XCTest

final class FigureTests: Contract {
    func test_figure_the_latency_of_a_tap_and_of_a_list_of_a_thousand() async throws {
        let (office, evening) = try await office(learners: 1000)
        let node = office.node
        var taps: [Duration] = []
        for learner in evening.learners.prefix(200) {
            taps.append(
                try await took {
                    _ = try await node.setMark(
                        meeting: evening.meeting, learner: learner, mark: .present)
                })
        }
        _ = try await node.fillMarks(meeting: evening.meeting, mark: .present)
        var lists: [Duration] = []
        for _ in 0..<50 {
            lists.append(
                try await took {
                    let sheet = try await office.device.sheet(evening.classId)
                    XCTAssertEqual([sheet.learners.count, sheet.marks.count], [1000, 1000])
                })
        }
        print("figure: a tap, durable: \(spread(taps))")
        print("figure: a class of 1,000 learners and marks: \(spread(lists))")
    }

    private func took(_ work: () async throws -> Void) async throws -> Duration {
        let clock = ContinuousClock()
        return try await clock.measure { try await work() }
    }

    private func spread(_ all: [Duration]) -> String {
        let sorted = all.sorted()
        return "median \(sorted[sorted.count / 2]), 95 % \(sorted[sorted.count * 95 / 100])"
    }
}
