//! Learners: one is added, found by name without diacritics, and brought forward topic by topic.

import Observation

/// The form that registers a learner.
@MainActor
@Observable
public final class AddLearnerScreen: Screen {
    public var learner = NewLearner(name: "")
    /// The learner who was registered last.
    public private(set) var added: LearnerID?
    private let classID: ClassID

    public init(_ api: any LantoaAPI, classID: ClassID) {
        self.classID = classID
        super.init(api)
    }

    /// Whether the field was refused, such as `name` or `phone`.
    public func isRefused(_ field: String) -> Bool {
        problem?.fields.contains(field) ?? false
    }

    /// Registers what was typed and empties the form. What is refused stays, to be corrected. A second
    /// tap on what the first one registered is none.
    public func add() async {
        let (learner, classID) = (learner, classID)
        await act {
            guard self.learner == learner else { return }
            added = await ask { try await $0.addLearner(learner, to: classID) }
            if added != nil { self.learner = NewLearner(name: "") }
        }
    }
}

/// The search for a learner.
@MainActor
@Observable
public final class FindLearnerScreen: Screen {
    public private(set) var found: [FoundLearner] = []
    private var asked = 0

    /// Searches for what stands in the field now. What is no longer asked for is not searched for, and
    /// its answer is dropped.
    public func search(_ text: String) async {
        asked += 1
        let mine = asked
        await act {
            guard mine == asked else { return }
            let found = await ask { try await $0.findLearners(text) }
            if let found, mine == asked { self.found = found }
        }
    }
}

/// A learner's progress in one class.
@MainActor
@Observable
public final class ProgressScreen: Screen {
    /// A topic's line.
    public struct Row: Equatable, Identifiable, Sendable {
        public let topic: TopicName
        public let level: Level

        public var id: TopicID { topic.id }
    }

    public private(set) var rows: [Row] = []
    private let learner: LearnerID
    private let classID: ClassID

    public init(_ api: any LantoaAPI, learner: LearnerID, classID: ClassID) {
        self.learner = learner
        self.classID = classID
        super.init(api)
    }

    public func load() async { await act(read) }

    public func set(_ topic: TopicID, to level: Level) async {
        let (learner, classID) = (learner, classID)
        await act {
            guard let row = rows.first(where: { $0.id == topic }) else { return }
            await ask {
                try await $0.setLevel(
                    of: learner, in: classID, topic: topic, to: level, seen: row.level)
            }
            await read()
        }
    }

    private func read() async {
        let (learner, classID) = (learner, classID)
        let rows = await ask { api in
            let levels = try await api.roll(of: classID)?.levels[learner] ?? [:]
            return try await api.topics().map { Row(topic: $0, level: levels[$0.id] ?? .blank) }
        }
        if let rows { self.rows = rows }
    }
}
