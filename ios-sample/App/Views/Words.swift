//! The app's words: keys of Resources/Localizable.xcstrings, for what the kit names by cases.

import LantoaKit
import SwiftUI

extension Attendance {
    var word: LocalizedStringKey {
        switch self {
        case .blank: "mark/blank"
        case .present: "mark/present"
        case .late: "mark/late"
        case .absent: "mark/absent"
        case .excused: "mark/excused"
        }
    }

    var symbol: String {
        switch self {
        case .blank: "circle.dotted"
        case .present: "checkmark.circle.fill"
        case .late: "clock.fill"
        case .absent: "xmark.circle"
        case .excused: "envelope.fill"
        }
    }
}

extension Level {
    var word: LocalizedStringKey {
        switch self {
        case .blank: "level/blank"
        case .taught: "level/taught"
        case .practised: "level/practised"
        case .alone: "level/alone"
        case .confirmed: "level/confirmed"
        }
    }
}

extension Duty {
    var word: LocalizedStringKey {
        switch self {
        case .coordinator: "duty/coordinator"
        case .lead: "duty/lead"
        case .volunteer: "duty/volunteer"
        case .observer: "duty/observer"
        }
    }
}

extension Language {
    var word: LocalizedStringKey {
        switch self {
        case .vi: "language/vi"
        case .en: "language/en"
        }
    }
}

extension Sharer {
    /// How another one takes the phone over.
    var way: LocalizedStringKey { hasPIN ? "sharers/by-pin" : "sharers/take" }
}

extension Text {
    /// A learner's name, or what stands in its place once it was erased.
    init(learner name: String) {
        self = name.isEmpty ? Text("learner/erased") : Text(verbatim: name)
    }
}

extension Text {
    /// A day, `YYYY-MM-DD`, as people here write it; what is none, as it is.
    init(day: String) {
        let parts = day.split(separator: "-")
        self.init(verbatim: parts.count == 3 ? parts.reversed().joined(separator: "/") : day)
    }

    /// What was said, in words; as it stands where a newer app has said it.
    init(said word: String) {
        if let mark = Attendance(rawValue: word) {
            self.init(mark.word)
        } else if let level = Level(rawValue: word) {
            self.init(level.word)
        } else if let known = Self.ofMeetings(word) {
            self.init(known)
        } else {
            self.init(day: word)
        }
    }

    /// What is said of whether a meeting was held, and of two that are one.
    private static func ofMeetings(_ word: String) -> LocalizedStringKey? {
        switch word {
        case "withdrawn": "said/withdrawn"
        case "restored": "said/restored"
        case "parted": "said/parted"
        case "later": "said/later"
        case "day-of-a": "said/day-of-a"
        case "day-of-b": "said/day-of-b"
        default: nil
        }
    }
}

extension OpenDispute {
    /// Whom or what it is about.
    var title: Text {
        if let learner { return Text(learner: learner) }
        switch about {
        case .mark, .level: return Text(learner: "")
        case .day: return Text("disputes/day")
        case .withdrawn: return Text("disputes/held")
        case .joined: return Text("disputes/joined")
        }
    }

    /// What can be chosen: of marks and levels what was said, of the rest whatever settles it.
    var offered: [String] {
        switch about {
        case .mark, .level:
            values.map(\.word).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
        case .day, .withdrawn, .joined: answers
        }
    }
}

extension Problem {
    /// What the person can do about it.
    var sentence: LocalizedStringKey {
        switch code {
        case "ticket-invalid": return "problem/ticket-invalid"
        case "ticket-used": return "problem/ticket-used"
        case "ticket-expired": return "problem/ticket-expired"
        case "removed": return "problem/removed"
        case "meeting-withdrawn": return "problem/meeting-withdrawn"
        case "pin-wrong", "pin-asked": return "problem/pin-wrong"
        case "pin-wait": return "problem/pin-wait"
        default: break
        }
        switch kind {
        case .invalidInput: return "problem/invalid-input"
        case .notAllowed: return "problem/not-allowed"
        case .notFound: return "problem/not-found"
        case .busy: return "problem/busy"
        case .storageFull: return "problem/storage-full"
        case .damaged: return "problem/damaged"
        case .unreachable: return "problem/unreachable"
        case .conflict: return "problem/conflict"
        case .cancelled: return "problem/cancelled"
        }
    }
}

/// A problem, where there is one.
struct ProblemView: View {
    let problem: Problem?

    var body: some View {
        if let problem {
            Label(problem.sentence, systemImage: "exclamationmark.triangle")
                .foregroundStyle(.red)
        }
    }
}
