//! What the fake holds, and its rules: as few of the core's as the screens can tell apart.

import Foundation
import LantoaKit

/// What a fake device holds.
public struct FakeState: Sendable {
    /// A class of the fake.
    public struct Class: Sendable {
        public let id: ClassID
        public var name: String
        public var learners: [RollLearner] = []
        public var meetings: [Meeting] = []
        public var marks: [MeetingID: [LearnerID: Attendance]] = [:]
        public var levels: [LearnerID: [TopicID: Level]] = [:]
    }

    /// The name of whoever acts.
    public var name: String {
        get { persons[acting].name }
        set { persons[acting].name = newValue }
    }
    private var persons = [Person(name: "")]
    private var acting = 0
    public var programme = "Bình dân học vụ số"
    public var isMember = false
    public var duty = Duty.volunteer
    public var teams: [TeamName] = []
    public var classes: [ClassID: Class] = [:]
    public var topics: [TopicName] = []
    public var disputes: [OpenDispute] = []
    public var holders: [Holder] = []
    var mode = SyncStatus.Mode.stopped
    var isClosed = false
    var isSuspended = false
    private var made = 0

    public init() {}

    /// A volunteer of the fake.
    private struct Person: Sendable {
        var name: String
        var pin: String?
    }

    func sharers() throws -> [Sharer] {
        try requireMember()
        return persons.enumerated().map { at, person in
            Sharer(
                id: PersonID("person-\(at)"), name: person.name, acts: at == acting,
                hasPIN: person.pin != nil, waitSeconds: 0)
        }
    }

    mutating func addSharer(_ name: String) throws {
        try requireMember()
        persons.append(Person(name: try Self.text(name, field: "name")))
    }

    mutating func hand(to person: PersonID, pin: String?) throws {
        acting = try asked(person, pin: pin)
    }

    mutating func setPIN(of person: PersonID, from old: String?, to new: String?) throws {
        if let new, new.count < 4 { throw Problem(.invalidInput, "pin", fields: ["new"]) }
        persons[try asked(person, pin: old)].pin = new
    }

    /// Returns the place of a person whose PIN this is.
    private func asked(_ person: PersonID, pin: String?) throws -> Int {
        try requireMember()
        guard let at = persons.indices.first(where: { PersonID("person-\($0)") == person }) else {
            throw notFound
        }
        guard let kept = persons[at].pin, kept != pin else { return at }
        throw Problem(.notAllowed, pin == nil ? "pin-asked" : "pin-wrong")
    }

    /// Adds a class with learners of these names and returns its id.
    public mutating func addClass(_ name: String, learners: [String]) -> ClassID {
        made += 1
        var new = Class(id: ClassID("class-\(made)"), name: name)
        for name in learners {
            made += 1
            new.learners.append(
                RollLearner(id: LearnerID("learner-\(made)"), name: name, village: nil))
        }
        classes[new.id] = new
        return new.id
    }

    static func classOf(_ meeting: MeetingID) -> ClassID {
        ClassID(String(meeting.text.prefix { $0 != "/" }))
    }

    static func text(_ text: String, field: String) throws -> String {
        let trimmed = text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard !trimmed.isEmpty else { throw Problem(.invalidInput, "text", fields: [field]) }
        return trimmed
    }

    func requireOpen() throws {
        if isClosed { throw Problem(.busy, "closed") }
        if isSuspended { throw Problem(.busy, "suspended") }
    }

    func requireMember() throws {
        guard isMember else { throw Problem(.notAllowed, "no-programme") }
    }

    func summary(_ of: Class) -> ClassSummary {
        ClassSummary(
            id: of.id, name: of.name, learners: of.learners.count, meetings: of.meetings.count)
    }

    func roll(of id: ClassID) throws -> Roll? {
        try requireMember()
        return classes[id].map {
            Roll(
                id: id, name: $0.name, learners: $0.learners, meetings: $0.meetings,
                marks: $0.marks.mapValues { $0.filter { $0.value != .blank } },
                levels: $0.levels.mapValues { $0.filter { $0.value != .blank } })
        }
    }

    mutating func openMeeting(of id: ClassID, on day: String) throws -> MeetingID {
        try requireMember()
        guard day.wholeMatch(of: /\d{4}-\d\d-\d\d/) != nil else {
            throw Problem(.invalidInput, "malformed", fields: ["date"])
        }
        var held = try known(id)
        let ofDay = held.meetings.filter { $0.day == day }
        if let open = ofDay.last(where: { !$0.isWithdrawn }) { return open.id }
        let meeting = Meeting(
            id: MeetingID("\(id)/\(day).\(ofDay.count + 1)"), day: day, isClosed: false)
        held.meetings = (held.meetings + [meeting]).sorted {
            ($0.day, $0.id.text) < ($1.day, $1.id.text)
        }
        classes[id] = held
        return meeting.id
    }

    mutating func mark(
        _ learner: LearnerID, at meeting: MeetingID, as mark: Attendance, seen: Attendance
    ) throws {
        var held = try known(Self.classOf(meeting))
        try requireHeld(meeting, in: held)
        guard held.learners.contains(where: { $0.id == learner }) else { throw notFound }
        let now = held.marks[meeting]?[learner] ?? .blank
        // What is so already is no conflict.
        guard now == seen || now == mark else {
            throw Problem(.conflict, "value-changed", now: now.rawValue)
        }
        held.marks[meeting, default: [:]][learner] = mark
        classes[held.id] = held
    }

    mutating func markRest(at meeting: MeetingID, as mark: Attendance) throws -> Int {
        var held = try known(Self.classOf(meeting))
        try requireHeld(meeting, in: held)
        let blank = held.learners.filter { (held.marks[meeting]?[$0.id] ?? .blank) == .blank }
        for learner in blank { held.marks[meeting, default: [:]][learner.id] = mark }
        classes[held.id] = held
        return blank.count
    }

    mutating func closeMeeting(_ meeting: MeetingID) throws {
        try edit(meeting) { $0.isClosed = true }
    }

    mutating func withdraw(_ meeting: MeetingID) throws {
        try edit(meeting) { $0.isWithdrawn = true }
    }

    mutating func restore(_ meeting: MeetingID) throws {
        try edit(meeting) { $0.isWithdrawn = false }
    }

    private mutating func edit(_ meeting: MeetingID, _ change: (inout Meeting) -> Void) throws {
        var held = try known(Self.classOf(meeting))
        for at in held.meetings.indices where held.meetings[at].id == meeting {
            change(&held.meetings[at])
        }
        classes[held.id] = held
    }

    private func requireHeld(_ meeting: MeetingID, in held: Class) throws {
        if held.meetings.contains(where: { $0.id == meeting && $0.isWithdrawn }) {
            throw Problem(.conflict, "meeting-withdrawn")
        }
    }

    mutating func addLearner(_ learner: NewLearner, to id: ClassID) throws -> LearnerID {
        var held = try known(id)
        let name = try Self.text(learner.name, field: "name")
        if let year = learner.birthYear, !(1900...2030).contains(year) {
            throw Problem(.invalidInput, "birth-year", fields: ["birth_year"])
        }
        made += 1
        let new = RollLearner(
            id: LearnerID("learner-\(made)"), name: name, village: learner.village)
        held.learners.append(new)
        classes[id] = held
        return new.id
    }

    func findLearners(_ text: String) throws -> [FoundLearner] {
        try requireMember()
        let words = Self.words(text)
        guard !words.isEmpty else { return [] }
        return classes.values.flatMap { held in
            held.learners
                .filter { learner in
                    words.allSatisfy { word in
                        Self.words(learner.name).contains { $0.hasPrefix(word) }
                    }
                }
                .map { FoundLearner(id: $0.id, name: $0.name, classes: [held.id]) }
        }
    }

    mutating func setLevel(
        of learner: LearnerID, in id: ClassID, topic: TopicID, to level: Level, seen: Level
    ) throws {
        var held = try known(id)
        let now = held.levels[learner]?[topic] ?? .blank
        guard now == seen || now == level else {
            throw Problem(.conflict, "value-changed", now: now.rawValue)
        }
        held.levels[learner, default: [:]][topic] = level
        classes[id] = held
    }

    mutating func settle(_ dispute: DisputeID, as value: String) throws {
        try requireMember()
        guard let line = disputes.firstIndex(where: { $0.id == dispute }) else {
            throw Problem(.conflict, "dispute-stale")
        }
        disputes.remove(at: line)
    }

    private var notFound: Problem { Problem(.notFound, "not-found") }

    private func known(_ id: ClassID) throws -> Class {
        try requireMember()
        guard let held = classes[id] else { throw notFound }
        return held
    }

    private static func words(_ text: String) -> [String] {
        let plain = text.folding(options: [.diacriticInsensitive, .caseInsensitive], locale: nil)
        // To Unicode, đ is a letter of its own.
        return plain.replacingOccurrences(of: "đ", with: "d").split(separator: " ").map(String.init)
    }
}
