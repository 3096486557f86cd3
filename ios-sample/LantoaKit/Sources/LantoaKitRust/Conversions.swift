//! Records of the core as the kit's, and back.

import Lantoa
import LantoaKit

extension Identity {
    var me: Me {
        Me(
            device: device, name: name, programme: programmeName, duty: role?.duty,
            isMember: programme != nil, isRemoved: removed)
    }
}

extension SharerLine {
    var sharer: Sharer {
        Sharer(id: person, name: name, acts: acts, hasPIN: hasPin, waitSeconds: Int(waitS))
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
        ClassSummary(id: classId, name: name, learners: Int(learners), meetings: Int(meetings))
    }
}

extension ClassSheet {
    var roll: Roll {
        var held: [MeetingID: [LearnerID: Attendance]] = [:]
        for line in marks { held[line.meeting, default: [:]][line.learner] = line.mark.attendance }
        var reached: [LearnerID: [TopicID: LantoaKit.Level]] = [:]
        for line in levels { reached[line.learner, default: [:]][line.topic] = line.level.level }
        return Roll(
            id: classId, name: name,
            learners: learners.map {
                RollLearner(id: $0.learner, name: $0.name, village: $0.village)
            },
            meetings: meetings.map { Meeting(id: $0.meeting, day: $0.date, isClosed: $0.closed) },
            marks: held, levels: reached)
    }
}

extension Lantoa.FoundLearner {
    var found: LantoaKit.FoundLearner {
        LantoaKit.FoundLearner(id: line.learner, name: line.name, classes: classes)
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
        return OpenDispute(id: id, learner: name, classID: classId, values: said)
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
                id: $0.device, name: $0.name, done: Int($0.done), total: Int($0.total),
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
