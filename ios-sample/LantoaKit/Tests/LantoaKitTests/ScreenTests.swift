//! The other screens, whoever answers.

import Foundation
import LantoaKit
import LantoaKitFake
import Testing

@MainActor
@Suite(.timeLimit(.minutes(1)))
struct ScreenTests {
    @Test("Enrolling needs a ticket and a name", arguments: Answering.allCases)
    func enrol(_ answering: Answering) async throws {
        let newcomer = try await answering.newcomer()
        let screen = EnrolScreen(newcomer.api)
        await screen.scanned("no ticket")
        #expect(screen.problem?.code == "ticket-invalid" && screen.info == nil)
        await screen.scanned(newcomer.ticket)
        #expect(screen.problem == nil && screen.info?.duty == .volunteer)
        screen.name = " "
        #expect(!screen.canJoin)
        screen.name = "Hà"
        await screen.join()
        #expect(screen.me?.name == "Hà" && screen.me?.isMember == true)
    }

    @Test("My classes are shown as they are", arguments: Answering.allCases)
    func classes(_ answering: Answering) async throws {
        let member = try await answering.member()
        let screen = ClassesScreen(member.api)
        await screen.load()
        #expect(screen.classes.map(\.name) == ["An toàn số"])
        #expect(screen.classes.map(\.learners) == [2])
    }

    @Test("A learner that is refused stays in the form", arguments: Answering.allCases)
    func add(_ answering: Answering) async throws {
        let member = try await answering.member()
        let screen = AddLearnerScreen(member.api, classID: member.classID)
        screen.learner = NewLearner(name: "Lê Thị An", birthYear: 1800)
        await screen.add()
        #expect(screen.isRefused("birth_year") && screen.added == nil)
        screen.learner.birthYear = 1960
        await screen.add()
        #expect(screen.problem == nil && screen.learner == NewLearner(name: ""))
        let find = FindLearnerScreen(member.api)
        await find.search("le an")
        #expect(find.found.map(\.id) == [screen.added])
        #expect(find.found.map(\.classes) == [[member.classID]])
    }

    @Test("A level is shown for every topic", arguments: Answering.allCases)
    func levels(_ answering: Answering) async throws {
        let member = try await answering.member()
        let learner = try #require(try await member.api.roll(of: member.classID)?.learners.first).id
        let screen = ProgressScreen(member.api, learner: learner, classID: member.classID)
        await screen.load()
        #expect(screen.rows.map(\.level) == [.blank, .blank])
        await screen.set("vneid", to: .practised)
        #expect(screen.rows.map(\.level) == [.blank, .practised])
        // A level set on another screen meanwhile is shown instead.
        let stale = ProgressScreen(member.api, learner: learner, classID: member.classID)
        await stale.load()
        await screen.set("vneid", to: .alone)
        await stale.set("vneid", to: .taught)
        #expect(stale.problem?.now == "alone")
        #expect(stale.rows.map(\.level) == [.blank, .alone])
    }

    @Test("A phone goes from one volunteer to the next by PIN", arguments: Answering.allCases)
    func sharers(_ answering: Answering) async throws {
        let member = try await answering.member()
        let screen = SharersScreen(member.api)
        let classes = ClassesScreen(member.api)
        await screen.load()
        await classes.load()
        #expect(screen.acting?.name == "Minh" && classes.acting == nil)
        await screen.setPIN(from: "", to: "1")
        #expect(screen.problem?.fields == ["new"] && screen.acting?.hasPIN == false)
        await screen.setPIN(from: "", to: "2468")
        await screen.add("Lan")
        #expect(screen.sharers.map(\.name).sorted() == ["Lan", "Minh"])
        #expect(screen.problem == nil && screen.acting?.hasPIN == true)

        await screen.choose(try #require(screen.sharers.first { $0.name == "Lan" }))
        await classes.load()
        #expect(screen.acting?.name == "Lan" && classes.acting == "Lan")
        await screen.choose(try #require(screen.sharers.first { $0.name == "Minh" }))
        #expect(screen.asked?.name == "Minh" && screen.acting?.name == "Lan")
        await screen.type("1111")
        #expect(screen.problem?.code == "pin-wrong" && screen.asked?.name == "Minh")
        await screen.type("2468")
        #expect(screen.problem == nil && screen.asked == nil && screen.acting?.name == "Minh")
        await screen.setPIN(from: "2468", to: "")
        #expect(screen.acting?.hasPIN == false)
    }

    @Test("Settings keep the name and the language", arguments: Answering.allCases)
    func settings(_ answering: Answering) async throws {
        let member = try await answering.member()
        let suite = "lantoa-\(UUID().uuidString)"
        let kept = try #require(UserDefaults(suiteName: suite))
        defer { kept.removePersistentDomain(forName: suite) }
        let screen = SettingsScreen(member.api, kept: kept)
        #expect(screen.language == .vi)
        await screen.load()
        #expect(screen.me?.name == "Minh" && screen.me?.programme == "Bình dân học vụ số")
        await screen.rename(to: " ")
        #expect(screen.problem?.kind == .invalidInput && screen.me?.name == "Minh")
        await screen.rename(to: "Minh Anh")
        #expect(screen.problem == nil && screen.me?.name == "Minh Anh")
        screen.language = .en
        #expect(SettingsScreen(member.api, kept: kept).language == .en)
    }

    @Test("What a person is refused stays shown while others change something")
    func refusal() async throws {
        var state = FakeState()
        state.isMember = true
        let lines = ["one", "two"].map { id in
            OpenDispute(
                id: DisputeID(id), about: .day, learner: nil, classID: "class", day: "2026-11-24",
                values: [], answers: ["2026-11-20"])
        }
        state.disputes = lines
        let api = FakeAPI(state)
        let screen = DisputesScreen(api)
        #expect(!screen.isRead)
        let following = Task { await screen.follow() }
        while screen.disputes.count < 2 { await Task.yield() }
        #expect(screen.isRead)
        try await api.settle(lines[0].id, as: "2026-11-20")
        await screen.settle(lines[0], as: "2026-11-20")
        #expect(screen.problem?.code == "dispute-stale" && screen.disputes == [lines[1]])
        try await api.settle(lines[1].id, as: "2026-11-20")
        while !screen.disputes.isEmpty { await Task.yield() }
        #expect(screen.problem?.code == "dispute-stale")
        following.cancel()
        await following.value
    }

    @Test("A second tap on the button adds nobody twice", arguments: Answering.allCases)
    func twice(_ answering: Answering) async throws {
        let member = try await answering.member(learners: [])
        let screen = AddLearnerScreen(member.api, classID: member.classID)
        screen.learner = NewLearner(name: "Lê Thị An")
        let taps = (0..<2).map { _ in Task { await screen.add() } }
        for tap in taps { await tap.value }
        #expect(try await member.api.roll(of: member.classID)?.learners.count == 1)
        #expect(screen.problem == nil && screen.added != nil)
        let sharers = SharersScreen(member.api)
        await sharers.load()
        let adding = (0..<2).map { _ in Task { await sharers.add("Lan") } }
        for tap in adding { _ = await tap.value }
        #expect(sharers.sharers.map(\.name).sorted() == ["Lan", "Minh"])
    }
}
