//! Records of the core as the kit's, and back.

import Lantoa
import LantoaKit

extension Identity {
    var me: Me {
        Me(
            device: device.rawValue, name: name, programme: programmeName, duty: role?.duty,
            isMember: programme != nil, isRemoved: removed)
    }
}

extension SharerLine {
    var sharer: Sharer {
        Sharer(id: person.kit, name: name, acts: acts, hasPIN: hasPin, waitSeconds: Int(waitS))
    }
}

extension Role {
    /// The root is a sheet of paper and never a device's.
    var duty: Duty? {
        switch self {
        case .root: nil
        case .coordinator: .coordinator
        case .lead: .lead
        case .volunteer: .volunteer
        case .observer: .observer
        }
    }
}

extension ClassLine {
    var summary: ClassSummary {
        ClassSummary(
            id: classId.kit, name: name, learners: Int(learners), meetings: Int(meetings))
    }
}

extension ClassSheet {
    var roll: Roll {
        var held: [MeetingID: [LearnerID: Attendance]] = [:]
        for line in marks {
            held[line.meeting.kit, default: [:]][line.learner.kit] = line.mark.attendance
        }
        var reached: [LearnerID: [TopicID: LantoaKit.Level]] = [:]
        for line in levels {
            reached[line.learner.kit, default: [:]][line.topic.kit] = line.level.level
        }
        return Roll(
            id: classId.kit, name: name,
            learners: learners.map(\.rollLearner), left: left.map(\.rollLearner),
            meetings: meetings.map {
                Meeting(
                    id: $0.meeting.kit, day: $0.date, isClosed: $0.closed,
                    isWithdrawn: $0.withdrawn, isDisputed: $0.disputed)
            },
            marks: held, levels: reached)
    }
}

extension LearnerLine {
    var rollLearner: RollLearner { RollLearner(id: learner.kit, name: name, village: village) }
}

extension Lantoa.FoundLearner {
    var found: LantoaKit.FoundLearner {
        LantoaKit.FoundLearner(
            id: line.learner.kit, name: line.name, classes: classes.map(\.kit))
    }
}

extension Mark {
    var attendance: Attendance {
        switch self {
        case .blank: .blank
        case .absent: .absent
        case .excused: .excused
        case .late: .late
        case .present: .present
        }
    }
}

extension Attendance {
    var mark: Mark {
        switch self {
        case .blank: .blank
        case .absent: .absent
        case .excused: .excused
        case .late: .late
        case .present: .present
        }
    }
}

extension Lantoa.Level {
    var level: LantoaKit.Level {
        switch self {
        case .blank: .blank
        case .taught: .taught
        case .practised: .practised
        case .alone: .alone
        case .confirmed: .confirmed
        }
    }
}

extension LantoaKit.Level {
    var level: Lantoa.Level {
        switch self {
        case .blank: .blank
        case .taught: .taught
        case .practised: .practised
        case .alone: .alone
        case .confirmed: .confirmed
        }
    }
}

extension Dispute {
    var open: OpenDispute {
        let said = values.map { OpenDispute.Value(word: $0.value, by: $0.by) }
        let (about, meeting) = kind.about
        return OpenDispute(
            id: id.kit, about: about, learner: learner == nil ? nil : name, classID: classId.kit,
            day: meeting.map {
                String($0.text.drop { $0 != "/" }.dropFirst().prefix { $0 != "." })
            },
            values: said, answers: answers)
    }
}

extension DisputeKind {
    /// What it is about, and at which meeting.
    var about: (OpenDispute.About, MeetingID?) {
        switch self {
        case .mark(let meeting): (.mark, meeting.kit)
        case .level: (.level, nil)
        case .day(let meeting): (.day, meeting.kit)
        case .withdrawn(let meeting): (.withdrawn, meeting.kit)
        case .joined(let meeting): (.joined, meeting.kit)
        }
    }
}

extension SyncState {
    var status: SyncStatus {
        let mode: SyncStatus.Mode =
            switch self.mode {
            case .stopped: .stopped
            case .running: .running
            case .paused: .paused
            }
        let peers = peers.map {
            Peer(
                id: $0.device.rawValue, name: $0.name, done: Int($0.done), total: Int($0.total),
                isInStep: $0.inStep)
        }
        return SyncStatus(mode: mode, peers: peers, alone: alone)
    }
}

extension LantoaError {
    var problem: Problem {
        switch self {
        case .InvalidInput(let code, _, let fields):
            Problem(.invalidInput, code, fields: fields.map(\.field))
        case .NotAllowed(let code, _): Problem(.notAllowed, code)
        case .NotFound(let code, _): Problem(.notFound, code)
        case .Busy(let code, _): Problem(.busy, code)
        case .StorageFull(let code, _): Problem(.storageFull, code)
        case .Damaged(let code, _): Problem(.damaged, code)
        case .Unreachable(let code, _): Problem(.unreachable, code)
        case .Conflict(let code, _, let now): Problem(.conflict, code, now: now)
        case .Cancelled(let code, _): Problem(.cancelled, code)
        }
    }
}
