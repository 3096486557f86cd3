//! Roll call: few taps, exceptions, the last five meetings, and undo.

import LantoaKit
import Testing

@MainActor
@Suite(.timeLimit(.minutes(1)))
struct RollCallTests {
    private static let forty = (1...40).map { "Nguyễn Thị \($0)" }

    @Test("Forty learners are marked in 45 taps, whoever came", arguments: Answering.allCases)
    func taps(_ answering: Answering) async throws {
        let member = try await answering.member(learners: Self.forty)
        let screen = RollCallScreen(member.api, classID: member.classID, day: "2026-11-24")
        var taps = 1
        await screen.open()
        #expect(screen.rows.count == 40 && screen.unmarked == 40)
        // The worst evening: everybody is another exception.
        for (number, row) in screen.rows.enumerated() {
            await screen.mark(row.id, as: [.present, .late, .absent, .excused][number % 4])
            taps += 1
        }
        await screen.close()
        taps += 1
        #expect(taps <= 45)
        #expect(screen.unmarked == 0 && screen.isClosed && screen.problem == nil)
        #expect(screen.rows.count { $0.mark == .late } == 10)
    }

    @Test("All are present but for the exceptions", arguments: Answering.allCases)
    func exceptions(_ answering: Answering) async throws {
        let member = try await answering.member(learners: Self.forty)
        let screen = RollCallScreen(member.api, classID: member.classID, day: "2026-11-24")
        await screen.open()
        await screen.allPresent()
        for row in screen.rows.prefix(2) { await screen.tap(row.id) }
        #expect(
            screen.rows.map(\.mark) == [.absent, .absent] + Array(repeating: .present, count: 38))
        #expect(screen.undoable == 3)
        // The one who was marked absent keeps it: only blanks are filled.
        await screen.allPresent()
        #expect(screen.rows[0].mark == .absent)
    }

    @Test("Each of many fast taps finds what the one before it left", arguments: Answering.allCases)
    func fast(_ answering: Answering) async throws {
        let member = try await answering.member(learners: Self.forty)
        let screen = RollCallScreen(member.api, classID: member.classID, day: "2026-11-24")
        await screen.open()
        let first = screen.rows[0].id
        let taps = (screen.rows.map(\.id) + [first, first]).map { id in
            Task { await screen.tap(id) }
        }
        for tap in taps { await tap.value }
        #expect(screen.problem == nil && screen.undoable == 42)
        #expect(screen.rows[0].mark == .late && screen.unmarked == 0)
    }

    @Test("Every tap can be taken back", arguments: Answering.allCases)
    func undo(_ answering: Answering) async throws {
        let member = try await answering.member()
        let screen = RollCallScreen(member.api, classID: member.classID, day: "2026-11-24")
        await screen.open()
        await screen.tap(screen.rows[1].id)
        await screen.allPresent()
        await screen.mark(screen.rows[0].id, as: .excused)
        #expect(screen.rows.map(\.mark) == [.excused, .present])
        for marks: [Attendance] in [[.present, .present], [.blank, .present], [.blank, .blank]] {
            await screen.undo()
            #expect(screen.rows.map(\.mark) == marks)
        }
        await screen.undo()
        #expect(screen.undoable == 0 && screen.problem == nil)
    }

    @Test("A meeting opened by mistake is withdrawn and restored", arguments: Answering.allCases)
    func withdrawn(_ answering: Answering) async throws {
        let member = try await answering.member()
        let screen = RollCallScreen(member.api, classID: member.classID, day: "2026-11-24")
        await screen.open()
        await screen.tap(screen.rows[1].id)
        await screen.withdraw()
        #expect(screen.isWithdrawn && screen.undoable == 0 && screen.problem == nil)
        await screen.tap(screen.rows[0].id)
        #expect(screen.problem?.code == "meeting-withdrawn")
        await screen.restore()
        #expect(!screen.isWithdrawn && screen.rows.map(\.mark) == [.blank, .present])
        // Whoever comes after a withdrawal opens the day's meeting anew.
        await screen.withdraw()
        let anew = RollCallScreen(member.api, classID: member.classID, day: "2026-11-24")
        await anew.open()
        #expect(!anew.isWithdrawn && anew.rows.allSatisfy { $0.mark == .blank })
    }

    @Test("What another has marked since is shown, and not undone", arguments: Answering.allCases)
    func others(_ answering: Answering) async throws {
        let member = try await answering.member()
        let mine = RollCallScreen(member.api, classID: member.classID, day: "2026-11-24")
        let other = RollCallScreen(member.api, classID: member.classID, day: "2026-11-24")
        await mine.open()
        await other.open()
        let learner = mine.rows[0].id
        await mine.mark(learner, as: .present)
        await other.mark(learner, as: .late)
        #expect(other.problem?.code == "value-changed" && other.problem?.now == "present")
        #expect(other.rows[0].mark == .present && other.undoable == 0)
        await other.mark(learner, as: .late)
        #expect(other.problem == nil)
        await mine.undo()
        #expect(mine.problem?.now == "late" && mine.rows[0].mark == .late)
    }

    @Test("The last five meetings stand beside each name", arguments: Answering.allCases)
    func before(_ answering: Answering) async throws {
        let member = try await answering.member(learners: ["An"])
        let marks: [Attendance] = [.absent, .present, .late, .excused, .present, .absent]
        for (number, mark) in marks.enumerated() {
            let day = "2026-11-1\(number)"
            let screen = RollCallScreen(member.api, classID: member.classID, day: day)
            await screen.open()
            await screen.mark(screen.rows[0].id, as: mark)
        }
        let screen = RollCallScreen(member.api, classID: member.classID, day: "2026-11-24")
        await screen.open()
        #expect(screen.rows.map(\.before) == [Array(marks.suffix(5))])
        let early = RollCallScreen(member.api, classID: member.classID, day: "2026-11-12")
        await early.open()
        #expect(early.rows.map(\.before) == [[.absent, .present]])
    }
}
