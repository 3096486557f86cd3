//! Roll call: everybody is marked in as few taps as there are learners, and any tap can be undone.

import Observation

/// The screen on which one meeting of a class is marked.
@MainActor
@Observable
public final class RollCallScreen: Screen {
    /// A learner's line.
    public struct Row: Equatable, Identifiable, Sendable {
        public let learner: RollLearner
        public let mark: Attendance
        /// The marks of the meetings before this one, the last five, oldest first.
        public let before: [Attendance]
        /// The learner has left the class, and stands here with the mark of this meeting.
        public let hasLeft: Bool

        public var id: LearnerID { learner.id }
    }

    public private(set) var title = ""
    public private(set) var rows: [Row] = []
    public private(set) var isClosed = false
    /// The meeting was not held: it counts nowhere and takes no marks.
    public private(set) var isWithdrawn = false
    /// People differ about its day, or about whether it was held.
    public private(set) var isDisputed = false
    /// What can be undone, in taps.
    public var undoable: Int { steps.count }
    public var unmarked: Int { rows.count { $0.mark == .blank } }

    /// `YYYY-MM-DD`.
    public let day: String
    private let classID: ClassID
    private var meeting: MeetingID?
    private var steps: [[Step]] = []

    /// One learner's mark as a tap changed it.
    private struct Step {
        let learner: LearnerID
        let from: Attendance
        let to: Attendance
    }

    /// `day` is `YYYY-MM-DD`, as the volunteer says.
    public init(_ api: any LantoaAPI, classID: ClassID, day: String) {
        self.classID = classID
        self.day = day
        super.init(api)
    }

    /// Opens the day's meeting and shows the roll.
    public func open() async {
        let (classID, day) = (classID, day)
        await act {
            meeting = await ask { try await $0.openMeeting(of: classID, on: day) }
            await read()
        }
    }

    /// One tap on a learner: present, then the exceptions one after the other, then blank again.
    public func tap(_ learner: LearnerID) async {
        await act {
            guard let row = rows.first(where: { $0.id == learner }) else { return }
            await put(learner, as: row.mark.next)
        }
    }

    /// One tap on one of the marks of a learner's line.
    public func mark(_ learner: LearnerID, as mark: Attendance) async {
        await act { await put(learner, as: mark) }
    }

    /// One tap that marks everybody without a mark.
    public func allPresent() async {
        await act {
            guard let meeting else { return }
            // What others marked meanwhile is not to be taken back as this tap's.
            await read()
            let blank = rows.filter { $0.mark == .blank }.map(\.id)
            if await ask({ try await $0.markRest(at: meeting, as: .present) }) != nil {
                steps.append(blank.map { Step(learner: $0, from: .blank, to: .present) })
            }
            await read()
        }
    }

    /// Takes the last tap back, whatever it marked. What somebody else has changed since stays.
    public func undo() async {
        await act {
            guard let last = steps.popLast() else { return }
            await set(last.map { Step(learner: $0.learner, from: $0.to, to: $0.from) })
        }
    }

    public func close() async {
        await act {
            guard let meeting else { return }
            await ask { try await $0.closeMeeting(meeting) }
            await read()
        }
    }

    /// The meeting was opened by mistake, or not held.
    public func withdraw() async {
        await act {
            guard let meeting else { return }
            let done: Void? = await ask { try await $0.withdrawMeeting(meeting) }
            // Its marks are no longer to be undone one by one.
            if done != nil { steps = [] }
            await read()
        }
    }

    public func restore() async {
        await act {
            guard let meeting else { return }
            await ask { try await $0.restoreMeeting(meeting) }
            await read()
        }
    }

    /// Shows what others mark, until the task is cancelled.
    public func follow() async {
        let changes = api.changes()
        await inTurn(read)
        for await change in changes where change.classes.contains(classID) { await inTurn(read) }
    }

    private func put(_ learner: LearnerID, as mark: Attendance) async {
        guard let row = rows.first(where: { $0.id == learner }), row.mark != mark else { return }
        let step = Step(learner: learner, from: row.mark, to: mark)
        if await set([step]) { steps.append([step]) }
    }

    /// Sets the marks that are as the screen shows them. Returns whether all were.
    @discardableResult
    private func set(_ steps: [Step]) async -> Bool {
        guard let meeting else { return false }
        var all = true
        for step in steps {
            let done: Void? = await ask {
                try await $0.mark(step.learner, at: meeting, as: step.to, seen: step.from)
            }
            if done == nil { all = false }
        }
        await read()
        return all
    }

    private func read() async {
        let classID = classID
        guard let meeting, let answer = await ask({ try await $0.roll(of: classID) }) else {
            return
        }
        guard let roll = answer else { return show(Problem(.notFound, "not-found")) }
        title = roll.name
        let held = roll.meetings.first { $0.id == meeting }
        isClosed = held?.isClosed ?? false
        isWithdrawn = held?.isWithdrawn ?? false
        isDisputed = held?.isDisputed ?? false
        let before = roll.meetings.prefix { $0.id != meeting }.filter { !$0.isWithdrawn }.suffix(5)
        let left = roll.left.filter { roll.mark($0.id, at: meeting) != .blank }
        rows = (roll.learners + left).map { learner in
            Row(
                learner: learner, mark: roll.mark(learner.id, at: meeting),
                before: before.map { roll.mark(learner.id, at: $0.id) },
                hasLeft: left.contains(learner))
        }
    }
}

extension Attendance {
    /// What a tap makes of it. Present first: most are.
    var next: Attendance {
        switch self {
        case .blank: .present
        case .present: .absent
        case .absent: .late
        case .late: .excused
        case .excused: .blank
        }
    }
}
