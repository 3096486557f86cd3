//! Scenarios C, but for C4: an evening's work.

import Lantoa
import Village
import XCTest

final class EveningTests: Contract {
    func test_c1_a_roll_is_marked_filled_and_closed() async throws {
        let (office, evening) = try await office(learners: 5)
        let (node, meeting) = (office.node, evening.meeting)
        let learner = evening.learners[0]
        for written: UInt32 in [1, 0] {
            let count = try await node.setMark(meeting: meeting, learner: learner, mark: .late)
            XCTAssertEqual(count, written)
        }
        let filled = try await node.fillMarks(meeting: meeting, mark: .present)
        XCTAssertEqual(filled, 4)
        let taken = try await node.setMark(
            meeting: meeting, learner: evening.learners[1], mark: .blank)
        XCTAssertEqual(taken, 1)
        let marks = try await office.device.marks(meeting, learner)
        XCTAssertEqual(marks, [.late])
        let blank = try await office.device.marks(meeting, evening.learners[1])
        XCTAssertEqual(blank, [])
        try await node.closeMeeting(meeting: meeting, note: "Mưa to")
        let meetings = try await node.meetings(classId: evening.classId)
        XCTAssertEqual(meetings.map(\.closed), [true])
        XCTAssertEqual(meetings.map(\.notes), [["Mưa to"]])
        XCTAssertEqual(meetings.map(\.date), [day])
        let again = try await node.openMeeting(classId: evening.classId, date: day)
        XCTAssertEqual(again, meeting)
    }

    func test_c2_a_mark_that_is_another_than_the_screen_showed_is_a_conflict() async throws {
        let (office, evening) = try await office()
        let (node, meeting, learner) = (office.node, evening.meeting, evening.learners[0])
        _ = try await node.setMark(meeting: meeting, learner: learner, mark: .late, seen: .blank)
        let failed = await assertFails(.conflict, "value-changed") {
            try await node.setMark(meeting: meeting, learner: learner, mark: .absent, seen: .blank)
        }
        XCTAssertEqual(failed?.now, "late")
        var marks = try await office.device.marks(meeting, learner)
        XCTAssertEqual(marks, [.late])
        _ = try await node.setMark(meeting: meeting, learner: learner, mark: .absent, seen: .late)
        marks = try await office.device.marks(meeting, learner)
        XCTAssertEqual(marks, [.absent])
    }

    func test_c3_input_that_cannot_be_taken_names_its_field() async throws {
        let (office, evening) = try await office()
        let (node, learner) = (office.node, evening.learners[0])
        let add = { (details: LearnerDetails) in
            _ = try await node.addLearner(classId: evening.classId, details: details)
        }
        let short = ClassId(String(evening.classId.rawValue.dropLast()))
        let cases: [(String, () async throws -> Void)] = [
            ("class", { _ = try await node.classSheet(classId: "not-an-id") }),
            ("class", { _ = try await node.classSheet(classId: short) }),
            (
                "meeting",
                { _ = try await node.setMark(meeting: "x", learner: learner, mark: .late) }
            ),
            (
                "date",
                { _ = try await node.openMeeting(classId: evening.classId, date: "24/11/2026") }
            ),
            ("name", { try await add(LearnerDetails(name: " ")) }),
            ("birth_year", { try await add(LearnerDetails(name: "An", birthYear: 60)) }),
            ("phone", { try await add(LearnerDetails(name: "An", phone: "12")) }),
            ("topic", { try await node.importTopics(topics: [topic("Không dấu")]) }),
        ]
        for (field, call) in cases {
            let failed = await assertFails(.invalidInput, work: call)
            XCTAssertEqual(failed?.fields.map(\.field), [field])
        }
        await assertFails(.notFound) {
            try await node.leaveClass(
                learner: learner, classId: ClassId(String(repeating: "a", count: 26)))
        }
    }

    func test_c5_a_roster_is_taken_whole_or_not_at_all() async throws {
        let (office, _) = try await office()
        let node = office.node
        let line = { (number: UInt32, name: String) in
            RosterLine(
                line: number, teamName: "Đội 1", className: "Lớp 2",
                details: LearnerDetails(name: name))
        }
        let lines = [line(2, "Lê Thị An"), line(3, "Đỗ Ân")]
        let dry = try await node.importRoster(lines: lines, dryRun: true)
        XCTAssertEqual([dry.classes, dry.learners], [1, 2])
        var classes = try await node.classes()
        XCTAssertEqual(classes.count, 1)
        let failed = await assertFails(.invalidInput, "roster-lines") {
            try await node.importRoster(lines: lines + [line(4, "Lê Thị An")])
        }
        XCTAssertEqual(failed?.fields.map(\.line), [4])
        classes = try await node.classes()
        XCTAssertEqual(classes.count, 1)
        _ = try await node.importRoster(lines: lines)
        let again = try await node.importRoster(lines: lines)
        XCTAssertEqual([again.learners, again.unchanged], [0, 2])
    }

    func test_c6_calls_at_once_are_all_done() async throws {
        let (office, evening) = try await office(learners: 20)
        let node = office.node
        let marked = try await withThrowingTaskGroup(of: UInt32.self) { group in
            for learner in evening.learners {
                group.addTask {
                    try await node.setMark(
                        meeting: evening.meeting, learner: learner, mark: .present)
                }
            }
            return try await group.reduce(0, +)
        }
        XCTAssertEqual(marked, 20)
        let sheet = try await office.device.sheet(evening.classId)
        XCTAssertEqual(sheet.marks.count, 20)
    }

    func test_c7_volunteers_who_share_a_phone_take_turns_by_pin() async throws {
        let (office, evening) = try await office()
        let (node, learners) = (office.node, evening.learners)
        _ = try await node.setMark(meeting: evening.meeting, learner: learners[0], mark: .present)
        let lan = try await node.addPerson(name: "Lan")
        await assertFails(.invalidInput, "malformed") {
            try await node.setPin(person: lan, old: nil, new: "12a4")
        }
        try await node.setPin(person: lan, old: nil, new: "2468")
        await assertFails(.notAllowed, "pin-asked") {
            try await node.changePerson(person: lan, pin: nil)
        }
        for _ in 0..<4 {
            await assertFails(.notAllowed, "pin-wrong") {
                try await node.changePerson(person: lan, pin: "1111")
            }
        }
        await assertFails(.busy, "pin-wait") {
            try await node.changePerson(person: lan, pin: "2468")
        }
        let sharer = try await node.sharers().first { $0.person == lan }
        XCTAssertTrue(sharer?.hasPin == true && sharer?.acts == false)
        XCTAssertTrue((1...30).contains(sharer?.waitS ?? 0), "\(String(describing: sharer))")
        try await node.setPin(person: lan, old: nil, new: "1357")
        try await node.changePerson(person: lan, pin: "1357")
        _ = try await node.setMark(meeting: evening.meeting, learner: learners[1], mark: .present)
        let marks = try await office.device.sheet(evening.classId).marks
        let by = learners.prefix(2).map { learner in marks.first { $0.learner == learner }?.by }
        XCTAssertEqual(by, ["Minh", "Lan"])
        let acting = try await node.sharers().filter(\.acts).map(\.person)
        XCTAssertEqual(acting, [lan])
    }

    func test_c8_a_learner_is_erased_and_the_erasure_taken_back() async throws {
        let (office, evening) = try await office()
        let (node, learner) = (office.node, evening.learners[0])
        let phone = try await phone(office, evening.team)
        let known = try await node.learner(learner: learner)
        let name = try XCTUnwrap(known).details.name
        _ = try await node.setMark(meeting: evening.meeting, learner: learner, mark: .present)
        await assertFails(.notAllowed, "role-too-low") {
            try await phone.node.eraseLearner(learner: learner)
        }
        let erasure = try await node.eraseLearner(learner: learner)
        let found = try await node.findLearners(text: name)
        XCTAssertTrue(found.isEmpty)
        let sheet = try await office.device.sheet(evening.classId)
        XCTAssertTrue(sheet.learners.map(\.name).contains(""))
        XCTAssertEqual(sheet.marks.map(\.learner), [learner])
        let listed = try await node.erasures()
        let line = try XCTUnwrap(listed.first)
        XCTAssertEqual(line.erasure, erasure)
        XCTAssertEqual(line.by, "Minh")
        XCTAssertEqual(line.learners, [learner])
        XCTAssertEqual(line.state, .hidden)
        XCTAssertEqual(line.ofDays, 30)
        XCTAssertNil(line.goneOn)
        try await node.revokeErasure(erasure: erasure)
        let again = try await node.learner(learner: learner)
        XCTAssertEqual(again?.details.name, name)
        let states = try await node.erasures().map(\.state)
        XCTAssertEqual(states, [.revoked])
        await assertFails(.notFound, "not-found") {
            try await node.revokeErasure(erasure: erasure)
        }
    }

    func test_c9_long_lists_are_read_page_by_page() async throws {
        let (office, evening) = try await office(learners: 5)
        let node = office.node
        var rows: [FoundLearner] = []
        var after: String?
        repeat {
            let page = try await node.learnersPage(limit: 2, after: after)
            XCTAssertEqual(page.total, 5)
            XCTAssertLessThanOrEqual(page.rows.count, 2)
            rows += page.rows
            after = page.next
        } while after != nil
        let sheet = try await office.device.sheet(evening.classId)
        XCTAssertEqual(rows.map(\.line), sheet.learners)
        XCTAssertEqual(Set(rows.map(\.team)), [evening.team])
        let first = try await node.learnersPage(limit: 2, team: evening.team)
        XCTAssertEqual(first.rows, Array(rows.prefix(2)))
        let found = try await node.findLearnersPage(text: rows[0].line.name, limit: 1)
        XCTAssertEqual(found.rows, Array(rows.prefix(1)))
        let (classes, lines) = (try await node.classesPage(limit: 1), try await node.classes())
        XCTAssertEqual(classes.rows, lines)
        XCTAssertEqual(classes.total, 1)
        XCTAssertNil(classes.next)
        let meetings = try await node.meetingsPage(classId: evening.classId, limit: 1)
        XCTAssertEqual(meetings.rows.map(\.meeting), [evening.meeting])
        let disputes = try await node.disputesPage(limit: 1)
        XCTAssertEqual(disputes.total, 0)
        let pairs = try await node.linkCandidatesPage(limit: 1)
        let candidates = try await node.linkCandidates()
        XCTAssertEqual(Int(pairs.total), candidates.count)
        await assertFails(.invalidInput, "cursor-unfit") {
            _ = try await node.classesPage(limit: 1, after: first.next)
        }
        await assertFails(.invalidInput, "malformed") {
            _ = try await node.classesPage(limit: 1, after: "Hoa")
        }
    }

    func test_c10_a_history_tells_who_did_what_and_nothing_of_the_erased() async throws {
        let (office, evening) = try await office()
        let (node, learner) = (office.node, evening.learners[0])
        let of = Thing.learner(learner)
        let known = LearnerDetails(name: "Đặng Thị Hoa")
        try await node.editLearner(learner: learner, details: known)
        _ = try await node.setMark(meeting: evening.meeting, learner: learner, mark: .late)
        try await node.fold()
        let first = try await node.history(of: of, limit: 2)
        let page = try XCTUnwrap(first)
        XCTAssertEqual(page.rows.map { $0.deeds.map(\.what) }, [["mark"], ["name"]])
        XCTAssertEqual(page.rows.map { $0.deeds.map(\.value) }, [["late"], ["Đặng Thị Hoa"]])
        XCTAssertEqual(page.rows.map(\.by), ["Minh", "Minh"])
        XCTAssertEqual(page.rows.map(\.standing), ["counts", "counts"])
        XCTAssertEqual(page.rows[0].deeds[0].about, [.meeting(evening.meeting)])
        let rest = try await node.history(of: of, limit: 2, after: page.next)
        XCTAssertEqual(rest?.rows.map { $0.deeds.map(\.what) }, [["name", "comes"]])
        XCTAssertNil(rest?.next)
        await assertFails(.invalidInput, "cursor-unfit") {
            _ = try await node.history(of: .class(evening.classId), limit: 2, after: page.next)
        }
        _ = try await node.eraseLearner(learner: learner)
        let erased = try await node.history(of: of, limit: 2)
        XCTAssertEqual(erased?.rows, [])
        XCTAssertEqual(erased?.untold, ["erased"])
        for thing in [Thing.class(evening.classId), .meeting(evening.meeting)] {
            let told = String(describing: try await node.history(of: thing, limit: 50))
            XCTAssertFalse(told.contains("Hoa") || told.contains(learner.rawValue), told)
        }
        let nothing = try await node.history(of: .team(TeamId(evening.classId.rawValue)), limit: 2)
        XCTAssertNil(nothing)
    }

    func test_c11_an_edit_does_not_take_back_what_its_screen_never_showed() async throws {
        let (office, evening) = try await office()
        let (node, learner) = (office.node, evening.learners[0])
        let before = try await node.learner(learner: learner)
        let shown = try XCTUnwrap(before).details.name
        let screen = try node.seeing(seen: try await node.seen())
        let called = LearnerDetails(name: "Đặng Thị Hoa")
        try await node.editLearner(learner: learner, details: called)
        let filled = LearnerDetails(name: shown, village: "Khe Và")
        await assertFails(.conflict, "changed-meanwhile") {
            try await screen.editLearner(learner: learner, details: filled)
        }
        var known = try await node.learner(learner: learner)
        XCTAssertEqual(known?.details.name, "Đặng Thị Hoa")
        let other = LearnerDetails(name: "Lý A Páo")
        try await screen.editLearner(learner: evening.learners[1], details: other)
        let again = try node.seeing(seen: try await node.seen())
        try await again.editLearner(learner: learner, details: filled)
        known = try await node.learner(learner: learner)
        XCTAssertEqual(known?.details.village, "Khe Và")
        await assertFails(.invalidInput, "malformed") { _ = try node.seeing(seen: "12") }
    }

    func test_c12_an_act_is_taken_back_and_what_came_since_stays() async throws {
        let (office, evening) = try await office()
        let (node, learner) = (office.node, evening.learners[0])
        let sheet = try await node.learner(learner: learner)
        let (of, before) = (Thing.learner(learner), try XCTUnwrap(sheet).details)
        let wrong = LearnerDetails(name: "Đặng Thị Hoa", village: "Khe Và")
        try await node.editLearner(learner: learner, details: wrong)
        let first = try await node.history(of: of, limit: 1)
        let act = try XCTUnwrap(first).rows[0].act
        let further = LearnerDetails(name: "Đặng Thị Hoa", village: "Khe O")
        try await node.editLearner(learner: learner, details: further)
        let would = try await node.takeBack(act: act, dryRun: true)
        var known = try await node.learner(learner: learner)
        XCTAssertEqual(known?.details.name, "Đặng Thị Hoa")
        let done = try await node.takeBack(act: act)
        XCTAssertEqual(done, would)
        XCTAssertEqual(done.restored.map(\.what), ["name"])
        XCTAssertEqual(done.restored.map(\.value), [before.name])
        XCTAssertEqual(done.left.map(\.field.what), ["village"])
        XCTAssertEqual(done.left.map(\.field.value), ["Khe O"])
        XCTAssertEqual(done.left.map(\.why), [.changed])
        known = try await node.learner(learner: learner)
        XCTAssertEqual(known?.details.name, before.name)
        XCTAssertEqual(known?.details.village, "Khe O")
        await assertFails(.conflict, "act-overruled") { _ = try await node.takeBack(act: act) }
        let new = try await node.addLearner(
            classId: evening.classId, details: LearnerDetails(name: "Lý A Páo"))
        let newest = try await node.history(of: .learner(new), limit: 1)
        let registered = try XCTUnwrap(newest).rows[0].act
        _ = try await node.setMark(meeting: evening.meeting, learner: new, mark: .present)
        await assertFails(.conflict, "act-worked-on") {
            _ = try await node.takeBack(act: registered)
        }
        let there = try await node.learner(learner: new)
        XCTAssertNotNil(there)
        let none = ActId(String(repeating: "a", count: 52))
        await assertFails(.notFound, "not-found") { _ = try await node.takeBack(act: none) }
    }

    func test_c13_a_volunteer_at_a_desk_sees_and_writes_what_their_role_may() async throws {
        let (office, evening) = try await office()
        let (node, learner) = (office.node, evening.learners[0])
        let team = try await node.addTeam(name: "Đội 2")
        let other = try await node.addClass(name: "Lớp khác", team: team)
        let details = LearnerDetails(name: "Hoàng Văn An")
        let stranger = try await node.addLearner(classId: other, details: details)
        let meeting = try await node.openMeeting(classId: other, date: day)
        let person = try await node.addPerson(name: "Tâm")
        let desk = node.acting(person: person, role: .volunteer, teams: [evening.team])
        let classes = try await desk.classes()
        XCTAssertEqual(classes.map(\.classId), [evening.classId])
        let nobody = try await desk.learner(learner: stranger)
        XCTAssertNil(nobody)
        _ = try await desk.setMark(meeting: evening.meeting, learner: learner, mark: .late)
        let sheet = try await node.classSheet(classId: evening.classId)
        let marks = try XCTUnwrap(sheet).marks
        XCTAssertEqual(marks.filter { $0.learner == learner }.map(\.by), ["Tâm"])
        await assertFails(.notFound, "not-found") {
            _ = try await desk.setMark(meeting: meeting, learner: stranger, mark: .late)
        }
        await assertFails(.notAllowed, "role-too-low") {
            _ = try await desk.addPlace(name: "Khe O")
        }
        await assertFails(.notAllowed, "acting-only") { _ = try await desk.devices() }
        let observer = node.acting(person: person, role: .observer, teams: [evening.team])
        await assertFails(.notAllowed, "role-too-low") {
            _ = try await observer.setMark(
                meeting: evening.meeting, learner: learner, mark: .present)
        }
        let all = try await node.classes()
        XCTAssertEqual(all.count, 2)
    }

    func test_c14_namesakes_who_are_different_people_are_asked_about_no_more() async throws {
        let (office, evening) = try await office()
        let node = office.node
        let called = LearnerDetails(name: "Đặng Thị Dung", birthYear: 1960)
        var namesakes: [LearnerId] = []
        for _ in 0..<3 {
            let added = try await node.addLearner(classId: evening.classId, details: called)
            namesakes.append(added)
        }
        let asked = { try await node.linkCandidates().count }
        var count = try await asked()
        XCTAssertEqual(count, 3)
        try await node.differ(learners: namesakes)
        count = try await asked()
        XCTAssertEqual(count, 0)
        let younger = LearnerDetails(name: "Đặng Thị Dung", birthYear: 1961)
        try await node.editLearner(learner: namesakes[0], details: younger)
        count = try await asked()
        XCTAssertEqual(count, 2)
        try await node.differ(learners: namesakes, differ: false)
        count = try await asked()
        XCTAssertEqual(count, 3)
        let one = [namesakes[0]]
        await assertFails(.invalidInput, "unfit") { try await node.differ(learners: one) }
        try await node.linkLearners(a: namesakes[0], b: namesakes[1])
        let all = namesakes
        await assertFails(.invalidInput, "unfit") { try await node.differ(learners: all) }
    }

    func test_c15_a_class_that_its_team_opened_twice_is_one_with_both_rolls() async throws {
        let (office, evening) = try await office()
        let node = office.node
        let again = try await node.addClass(name: "Lớp tối thứ hai", team: evening.team)
        let dung = LearnerDetails(name: "Đặng Thị Dung")
        _ = try await node.addLearner(classId: again, details: dung)
        _ = try await node.openMeeting(classId: again, date: day)
        let before = try await node.classes()
        let people = before.reduce(0) { $0 + $1.learners }
        try await node.linkClasses(a: evening.classId, b: again)
        var classes = try await node.classes()
        XCTAssertEqual(classes.count, 1)
        let line = classes[0]
        XCTAssertEqual(line.learners, people)
        XCTAssertEqual(Set(line.same.map(\.name) + [line.name]), Set(before.map(\.name)))
        let sheet = try await node.classSheet(classId: again)!
        let own = try await node.classSheet(classId: evening.classId)!
        XCTAssertEqual(sheet, own)
        XCTAssertEqual(sheet.classId, line.classId)
        XCTAssertEqual(sheet.meetings.count, 2)
        let phu = LearnerDetails(name: "Giàng A Phử")
        let newcomer = try await node.addLearner(classId: line.same[0].classId, details: phu)
        let known = try await node.learner(learner: newcomer)
        XCTAssertEqual(known?.classes, [line.classId])
        XCTAssertEqual(sheet.sameDays.count, 1)
        try await node.linkMeetings(a: sheet.sameDays[0].a, b: sheet.sameDays[0].b)
        let answered = try await node.classSheet(classId: again)!
        XCTAssertEqual(answered.sameDays, [])
        try await node.linkClasses(a: again, b: evening.classId, same: false)
        classes = try await node.classes()
        XCTAssertEqual(classes.count, 2)
        XCTAssertEqual(classes.reduce(0) { $0 + $1.learners }, people + 1)
        let team = try await node.addTeam(name: "Đội 2")
        let far = try await node.addClass(name: "Lớp khác", team: team)
        await assertFails(.conflict, "class-of-another-team") {
            try await node.linkClasses(a: again, b: far)
        }
    }

    func test_c17_a_volunteer_with_another_phone_is_one_until_that_is_taken_back() async throws {
        let (office, evening) = try await office()
        let (node, learner) = (office.node, evening.learners[0])
        let first = try await node.identity().person
        let again = try await node.addPerson(name: "Lan")
        for mentor in [first, again] {
            try await node.addPair(mentor: mentor, learner: learner, since: day)
        }
        let apart = try await node.volunteers()
        var pairs = try await node.pairs()
        XCTAssertEqual(pairs.count, 2)
        try await node.linkPersons(a: first, b: again)
        let together = try await node.volunteers()
        XCTAssertEqual(together.count, apart.count - 1)
        pairs = try await node.pairs()
        XCTAssertEqual(pairs.count, 1)
        XCTAssertTrue(together.map(\.person).contains(pairs[0].mentor))
        try await node.undoPair(mentor: again, learner: learner)
        pairs = try await node.pairs()
        XCTAssertEqual(pairs, [])
        try await node.linkPersons(a: again, b: first, same: false)
        let back = try await node.volunteers()
        XCTAssertEqual(back, apart)
        await assertFails(.invalidInput, "unfit") {
            try await node.linkPersons(a: first, b: first)
        }
    }

    func test_c16_a_roster_is_imported_as_its_preview_showed_it_or_not_at_all() async throws {
        let (office, evening) = try await office()
        let node = office.node
        let known = try await node.classes()[0]
        let team = try await node.teams().first { $0.team == evening.team }!.name
        let roster = { (names: [String]) in
            names.enumerated().map { n, name in
                RosterLine(
                    line: UInt32(n + 2), teamName: team, className: known.name,
                    details: LearnerDetails(name: name))
            }
        }
        let lines = roster(["Lê Thị An", "Đỗ Ân"])
        let shown = try await node.importRoster(lines: lines, dryRun: true).shown
        XCTAssertNotNil(shown)
        let an = LearnerDetails(name: "Đỗ Ân")
        _ = try await node.addLearner(classId: evening.classId, details: an)
        await assertFails(.conflict, "changed-meanwhile") {
            try await node.importRoster(lines: lines, shown: shown)
        }
        let now = try await node.classes()[0]
        XCTAssertEqual(now.learners, known.learners + 1)
        let again = try await node.importRoster(lines: lines, dryRun: true)
        XCTAssertEqual([again.learners, again.unchanged], [1, 1])
        let done = try await node.importRoster(lines: lines, shown: again.shown)
        XCTAssertEqual([done.learners, done.unchanged], [1, 1])
        XCTAssertNil(done.shown)

        for year: UInt16 in [1950, 1970] {
            let twin = LearnerDetails(name: "Tằng Cắm Bình", birthYear: year)
            _ = try await node.addLearner(classId: evening.classId, details: twin)
        }
        let twins = roster(["Tằng Cắm Bình"])
        let asked = try await node.importRoster(lines: twins, dryRun: true)
        XCTAssertEqual(asked.doubts.count, 1)
        let doubt = asked.doubts[0]
        XCTAssertEqual(Set(doubt.known.map(\.birthYear)), [1950, 1970])
        let answer = RosterAnswer(doubt: doubt.key, decision: .same(known: doubt.known[0].id))
        let taken = try await node.importRoster(
            lines: twins, answers: [answer], shown: asked.shown)
        XCTAssertEqual([taken.learners, taken.unchanged], [0, 1])
        await assertFails(.invalidInput, "malformed") {
            try await node.importRoster(lines: twins, shown: "?")
        }
    }
}

/// The topics that a programme begins with where no others are given.
let starting: [TopicId] = ["ai", "an-toan", "ban-hang", "dvc", "thanh-toan", "vneid"]

func topic(_ name: String, vi: String? = nil) -> Topic {
    Topic(
        topic: TopicId(name), framework: "757", version: "1", audience: "people", vi: vi ?? name,
        en: name)
}
