//! Scenario C4: every command is given once, and the question that belongs to it answers accordingly.

import Lantoa
import Village
import XCTest

final class CommandTests: Contract {
    func test_c4_every_command_does_what_a_question_then_answers() async throws {
        let (office, evening) = try await office()
        let commune = try await places(office.node)
        let other = try await teams(office.node, commune)
        try await topics(office.node, commune)
        try await classes(office.node, evening, commune)
        try await learners(office.node, evening)
        try await levels(office.device, evening)
        try await links(office.node, evening)
        try await visits(office.node, evening, commune)
        try await people(office.node, evening)
        try await moves(office.device, evening, to: other)
        try await report(office.node, evening)
    }

    private func places(_ node: Node) async throws -> PlaceId {
        let province = try await node.addPlace(
            name: "Quảng Ninh", code: DatedCode(code: "22", fromDay: "2004-07-01"))
        let commune = try await node.addPlace(name: "Bình Liêu", within: province)
        try await node.codePlace(
            place: commune, code: DatedCode(code: "06838", fromDay: "2025-07-01"))
        try await node.editPlace(place: commune, name: "Xã Bình Liêu")
        let places = try await node.places().filter { $0.place == commune }
        XCTAssertEqual(places.map(\.name), ["Xã Bình Liêu"])
        XCTAssertEqual(places.map(\.within), [province])
        XCTAssertEqual(places.flatMap(\.codes).map(\.code), ["06838"])
        let taken = try await node.importPlaces(provinces: ["22"])
        XCTAssertTrue(taken.created.contains("06685") && !taken.created.contains("06838"))
        return commune
    }

    private func teams(_ node: Node, _ commune: PlaceId) async throws -> TeamId {
        let other = try await node.addTeam(name: "Đội 2", place: commune)
        try await node.editTeam(team: other, name: "Tổ công nghệ số")
        let names = try await node.teams().map(\.name)
        XCTAssertTrue(names.contains("Tổ công nghệ số"), "\(names)")
        return other
    }

    private func topics(_ node: Node, _ commune: PlaceId) async throws {
        try await node.importTopics(topics: [topic("vneid"), topic("zalo")])
        let topics = try await node.topics()
        XCTAssertEqual(topics.map(\.topic), starting + ["zalo"])
        XCTAssertEqual(topics.suffix(2), [topic("vneid"), topic("zalo")])
        let target = Target(place: commune, topic: "vneid", percent: 80, of: 1200)
        try await node.setTarget(target: target)
        let beside = try await node.report(query: ReportQuery()).targets
        XCTAssertEqual(beside.map(\.target), [target])
        let head = Head(issuer: "UBND xã Đông Hải", unit: "", under: "", motto: "")
        try await node.setHead(head: head)
        let shown = try await node.head()
        XCTAssertEqual(shown, head)
        let targets = try await node.targets()
        XCTAssertEqual(targets, [target])
    }

    private func classes(_ node: Node, _ evening: Evening, _ commune: PlaceId) async throws {
        try await node.editClass(classId: evening.classId, name: "Lớp tối", place: commune)
        let lines = try await node.classes()
        XCTAssertEqual(lines.map(\.name), ["Lớp tối"])
        XCTAssertEqual(lines.map { [$0.learners, $0.meetings] }, [[2, 1]])
    }

    private func learners(_ node: Node, _ evening: Evening) async throws {
        let learner = evening.learners[0]
        let known = LearnerDetails(
            name: "Chíu Chăn Lằm", birthYear: 1960, village: "Nà Ếch", phone: "0168 123 4567")
        try await node.editLearner(learner: learner, details: known, consent: "Minh")
        var sheet = try await node.learner(learner: learner)
        XCTAssertEqual(sheet?.details.phone, "0381234567")
        XCTAssertEqual(sheet?.consent?.witness, "Minh")
        try await node.withdrawConsent(learner: learner)
        sheet = try await node.learner(learner: learner)
        XCTAssertEqual(sheet?.details.village, "Nà Ếch")
        XCTAssertNil(sheet?.consent)
        let found = try await node.findLearners(text: "lam chiu")
        XCTAssertEqual(found.map(\.line.learner), [learner])
        XCTAssertEqual(found.map(\.classes), [[evening.classId]])
        let candidates = try await node.candidates(named: .learner, text: "chiu chan lam")
        XCTAssertEqual(candidates.map(\.id), [learner.rawValue])
    }

    private func levels(_ device: Device, _ evening: Evening) async throws {
        let (node, learner) = (device.node, evening.learners[0])
        _ = try await node.setLevel(
            classId: evening.classId, learner: learner, topic: "vneid", level: .alone, seen: .blank)
        let levels = try await device.sheet(evening.classId).levels
        XCTAssertEqual(levels.map(\.topic), ["vneid"])
        XCTAssertEqual(levels.map(\.level), [.alone])
        try await node.leaveClass(learner: learner, classId: evening.classId)
        var lines = try await node.classes()
        XCTAssertEqual(lines.map(\.learners), [1])
        try await node.enrolLearner(learner: learner, classId: evening.classId)
        lines = try await node.classes()
        XCTAssertEqual(lines.map(\.learners), [2])
    }

    private func links(_ node: Node, _ evening: Evening) async throws {
        let learner = evening.learners[0]
        let details = LearnerDetails(name: "Chíu Chăn Lằm", birthYear: 1960)
        let twin = try await node.addLearner(classId: evening.classId, details: details)
        let pair: Set = [learner, twin]
        let candidates = try await node.linkCandidates().map { Set([$0.a, $0.b]) }
        XCTAssertTrue(candidates.contains(pair), "\(candidates)")
        try await node.linkLearners(a: learner, b: twin)
        var links = try await node.links()
        XCTAssertEqual(links.map { Set([$0.a, $0.b]) }, [Set(pair.map(\.rawValue))])
        try await node.linkLearners(a: learner, b: twin, same: false)
        let second = try await node.openMeeting(
            classId: evening.classId, date: day, another: true, topics: ["vneid"])
        try await node.linkMeetings(a: evening.meeting, b: second)
        links = try await node.links()
        XCTAssertEqual(links.map(\.kind), [.meeting])
    }

    private func visits(_ node: Node, _ evening: Evening, _ commune: PlaceId) async throws {
        let visit = try await node.addVisit(
            team: evening.team, place: commune, topic: "vneid", date: day, count: 3)
        try await node.countVisit(visit: visit, count: 2)
        let visits = try await node.visits()
        XCTAssertEqual(visits.map(\.visit), [visit])
        XCTAssertEqual(visits.map(\.count), [2])
    }

    private func people(_ node: Node, _ evening: Evening) async throws {
        let learner = evening.learners[0]
        let person = try await node.addPerson(name: "Lan")
        try await node.changePerson(person: person, pin: nil)
        try await node.namePerson(name: "Lan Anh")
        let names = try await node.volunteers().map(\.name)
        XCTAssertTrue(names.contains("Lan Anh"), "\(names)")
        try await node.addPair(mentor: person, learner: learner, since: day)
        var pairs = try await node.pairs()
        XCTAssertEqual(pairs.map(\.mentor), [person])
        try await node.undoPair(mentor: person, learner: learner)
        pairs = try await node.pairs()
        XCTAssertEqual(pairs, [])
    }

    private func moves(_ device: Device, _ evening: Evening, to other: TeamId) async throws {
        let node = device.node
        let elsewhere = try await node.addClass(name: "Lớp sáng", team: other)
        let moved = try await node.moveLearner(learner: evening.learners[0], classId: elsewhere)
        let sheet = try await node.learner(learner: moved)
        XCTAssertEqual(sheet?.team, other)
        let new = try await node.moveClass(classId: elsewhere, team: evening.team)
        let team = try await device.sheet(new).team
        XCTAssertEqual(team, evening.team)
    }

    private func report(_ node: Node, _ evening: Evening) async throws {
        _ = try await node.setMark(
            meeting: evening.meeting, learner: evening.learners[1], mark: .present)
        try await node.fold()
        let report = try await node.report(
            query: ReportQuery(by: .team, fromDay: day, toDay: day))
        XCTAssertEqual(report.rows.filter { $0.key == evening.team.rawValue }.map(\.turns), [1])
        let verified = try await node.verify()
        XCTAssertTrue(verified.ok, "\(verified.faults)")
    }
}
