//! A class as the screens show it: its learners, its meetings, who was there, and how far they are.

/// Attendance of one learner at one meeting.
public enum Attendance: String, CaseIterable, Hashable, Sendable {
    case blank, present, late, absent, excused
}

/// How far a learner has come with one topic.
public enum Level: String, CaseIterable, Hashable, Sendable {
    case blank, taught, practised, alone, confirmed
}

/// A class in a list.
public struct ClassSummary: Hashable, Identifiable, Sendable {
    public let id: ClassID
    public let name: String
    public let learners: Int
    public let meetings: Int

    public init(id: ClassID, name: String, learners: Int, meetings: Int) {
        self.id = id
        self.name = name
        self.learners = learners
        self.meetings = meetings
    }
}

/// A learner of a class.
public struct RollLearner: Hashable, Identifiable, Sendable {
    public let id: LearnerID
    public let name: String
    public let village: String?

    public init(id: LearnerID, name: String, village: String?) {
        self.id = id
        self.name = name
        self.village = village
    }
}

/// A meeting of a class.
public struct Meeting: Hashable, Identifiable, Sendable {
    public let id: MeetingID
    /// The day, `YYYY-MM-DD`.
    public let day: String
    public var isClosed: Bool
    /// It was not held: it counts nowhere and takes no marks.
    public var isWithdrawn: Bool
    /// People differ about its day, or about whether it was held.
    public let isDisputed: Bool

    public init(
        id: MeetingID, day: String, isClosed: Bool, isWithdrawn: Bool = false,
        isDisputed: Bool = false
    ) {
        self.id = id
        self.day = day
        self.isClosed = isClosed
        self.isWithdrawn = isWithdrawn
        self.isDisputed = isDisputed
    }
}

/// A class with its roll.
public struct Roll: Equatable, Sendable {
    public let id: ClassID
    public let name: String
    /// By given name.
    public let learners: [RollLearner]
    /// Who has left and has marks: they stay on the sheets of those meetings.
    public let left: [RollLearner]
    /// By day.
    public let meetings: [Meeting]
    /// Marks other than blank.
    public let marks: [MeetingID: [LearnerID: Attendance]]
    /// Levels other than blank.
    public let levels: [LearnerID: [TopicID: Level]]

    public init(
        id: ClassID, name: String, learners: [RollLearner], left: [RollLearner] = [],
        meetings: [Meeting], marks: [MeetingID: [LearnerID: Attendance]],
        levels: [LearnerID: [TopicID: Level]]
    ) {
        self.id = id
        self.name = name
        self.learners = learners
        self.left = left
        self.meetings = meetings
        self.marks = marks
        self.levels = levels
    }

    public func mark(_ learner: LearnerID, at meeting: MeetingID) -> Attendance {
        marks[meeting]?[learner] ?? .blank
    }
}

/// A learner to be registered. Nothing but the name is needed.
public struct NewLearner: Hashable, Sendable {
    public var name: String
    public var birthYear: Int?
    public var village: String?
    public var phone: String?
    /// Who witnessed the consent, where it was given.
    public var consentWitness: String?

    public init(
        name: String, birthYear: Int? = nil, village: String? = nil, phone: String? = nil,
        consentWitness: String? = nil
    ) {
        self.name = name
        self.birthYear = birthYear
        self.village = village
        self.phone = phone
        self.consentWitness = consentWitness
    }
}

/// A learner found by name.
public struct FoundLearner: Hashable, Identifiable, Sendable {
    public let id: LearnerID
    public let name: String
    public let classes: [ClassID]

    public init(id: LearnerID, name: String, classes: [ClassID]) {
        self.id = id
        self.name = name
        self.classes = classes
    }
}

/// A topic in both languages.
public struct TopicName: Hashable, Identifiable, Sendable {
    public let id: TopicID
    public let vi: String
    public let en: String

    public init(id: TopicID, vi: String, en: String) {
        self.id = id
        self.vi = vi
        self.en = en
    }
}
