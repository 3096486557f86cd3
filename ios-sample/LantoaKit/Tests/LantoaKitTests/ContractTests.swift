//! What the screens may rely on, whoever answers: the core, or the fake of previews.

import Foundation
import LantoaKit
import Testing

@Suite(.timeLimit(.minutes(1)))
struct ContractTests {
    @Test("A device without programme is nobody, and asks in vain", arguments: Answering.allCases)
    func nobody(_ answering: Answering) async throws {
        let newcomer = try await answering.newcomer()
        let me = try await newcomer.api.me()
        #expect(!me.isMember && me.duty == nil)
        let thrown = await problem { try await newcomer.api.classes() }
        #expect(thrown == Problem(.notAllowed, "no-programme"))
    }

    @Test("A ticket is read, and redeemed under a name", arguments: Answering.allCases)
    func joining(_ answering: Answering) async throws {
        let newcomer = try await answering.newcomer()
        #expect(try newcomer.api.read(ticket: newcomer.ticket).duty == .volunteer)
        let me = try await newcomer.api.join(ticket: newcomer.ticket, name: "Hà")
        #expect(me.name == "Hà" && me.isMember && me.duty == .volunteer)
        let again = await problem {
            try await newcomer.api.join(ticket: newcomer.ticket, name: "Hà")
        }
        #expect(again?.kind == .conflict)
    }

    @Test("What is no ticket is refused", arguments: Answering.allCases)
    func noTicket(_ answering: Answering) async throws {
        let api = try await answering.newcomer().api
        let read = await problem { try api.read(ticket: "no ticket") }
        #expect(read?.code == "ticket-invalid" && read?.kind == .invalidInput)
        let joined = await problem { try await api.join(ticket: "no ticket", name: "Hà") }
        #expect(joined?.code == "ticket-invalid")
    }

    @Test("One day has one meeting, and marks stay", arguments: Answering.allCases)
    func marks(_ answering: Answering) async throws {
        let member = try await answering.member()
        let api = member.api
        let meeting = try await api.openMeeting(of: member.classID, on: "2026-11-24")
        #expect(try await api.openMeeting(of: member.classID, on: "2026-11-24") == meeting)
        let learners = try #require(try await api.roll(of: member.classID)).learners
        #expect(learners.count == 2)
        try await api.mark(learners[0].id, at: meeting, as: .late, seen: .blank)
        #expect(try await api.markRest(at: meeting, as: .present) == 1)
        let roll = try #require(try await api.roll(of: member.classID))
        #expect(learners.map { roll.mark($0.id, at: meeting) } == [.late, .present])
        try await api.closeMeeting(meeting)
        #expect(try await api.roll(of: member.classID)?.meetings.map(\.isClosed) == [true])
        #expect(try await api.classes().map(\.meetings) == [1])
    }

    @Test("A mark that is another than was seen is kept", arguments: Answering.allCases)
    func seen(_ answering: Answering) async throws {
        let member = try await answering.member()
        let api = member.api
        let meeting = try await api.openMeeting(of: member.classID, on: "2026-11-24")
        let learner = try #require(try await api.roll(of: member.classID)?.learners.first).id
        try await api.mark(learner, at: meeting, as: .late, seen: .blank)
        let thrown = await problem {
            try await api.mark(learner, at: meeting, as: .absent, seen: .blank)
        }
        #expect(thrown == Problem(.conflict, "value-changed", now: "late"))
        #expect(try await api.roll(of: member.classID)?.mark(learner, at: meeting) == .late)
    }

    @Test("What cannot be taken names its field", arguments: Answering.allCases)
    func fields(_ answering: Answering) async throws {
        let member = try await answering.member()
        for (field, learner) in [
            ("name", NewLearner(name: " ")),
            ("birth_year", NewLearner(name: "An", birthYear: 60)),
            ("birth_year", NewLearner(name: "An", birthYear: -1)),
        ] {
            let thrown = await problem {
                try await member.api.addLearner(learner, to: member.classID)
            }
            #expect(thrown?.kind == .invalidInput && thrown?.fields == [field], "\(learner)")
        }
        let day = await problem {
            try await member.api.openMeeting(of: member.classID, on: "24/11/2026")
        }
        #expect(day?.fields == ["date"])
    }

    @Test("A learner is found without diacritics", arguments: Answering.allCases)
    func finding(_ answering: Answering) async throws {
        let member = try await answering.member()
        for (text, names) in [
            ("lam chiu", ["Chíu Chăn Lằm"]), ("do", ["Đỗ Ân"]), ("ĐỖ â", ["Đỗ Ân"]), (" ", []),
            ("nobody", []),
        ] {
            #expect(try await member.api.findLearners(text).map(\.name) == names, "\(text)")
        }
    }

    @Test("A level is kept by topic", arguments: Answering.allCases)
    func levels(_ answering: Answering) async throws {
        let member = try await answering.member()
        let api = member.api
        let learner = try #require(try await api.roll(of: member.classID)?.learners.first).id
        #expect(try await api.topics().map(\.id) == ["an-toan", "vneid"])
        try await api.setLevel(
            of: learner, in: member.classID, topic: "vneid", to: .alone, seen: .blank)
        let levels = try await api.roll(of: member.classID)?.levels
        #expect(levels == [learner: ["vneid": .alone]])
    }

    @Test("What changes is told by the class's id", arguments: Answering.allCases)
    func changes(_ answering: Answering) async throws {
        let member = try await answering.member()
        let changes = member.api.changes()
        _ = try await member.api.addLearner(NewLearner(name: "Lan"), to: member.classID)
        let told = await changes.first { !$0.classes.isEmpty }
        #expect(told?.classes == [member.classID])
    }

    @Test("Sync starts once, sleeps and wakes with its device", arguments: Answering.allCases)
    func sync(_ answering: Answering) async throws {
        let api = try await answering.member().api
        #expect(try await api.syncStatus().mode == .stopped)
        #expect(try await api.announcement() == nil)
        try await api.startSync(.loopback)
        #expect(try await api.syncStatus().mode == .running)
        #expect(try await api.announcement() != nil)
        let again = await problem { try await api.startSync(.loopback) }
        #expect(again?.kind == .busy)
        for _ in 0..<2 { try await api.suspend() }
        let asked = await problem { try await api.me() }
        #expect(asked == Problem(.busy, "suspended"))
        for _ in 0..<2 { try await api.resume() }
        #expect(try await api.syncStatus().mode == .running)
        #expect(try await api.announcement() != nil)
    }

    @Test("A closed device says so", arguments: Answering.allCases)
    func closed(_ answering: Answering) async throws {
        let api = try await answering.member().api
        try await api.close()
        let thrown = await problem { try await api.me() }
        #expect(thrown == Problem(.busy, "closed"))
        let resumed = await problem { try await api.resume() }
        #expect(resumed == Problem(.busy, "closed"))
    }
}
