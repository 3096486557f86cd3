//! What two devices have to do with each other: sync, receipts, disputes, and being found.

/// How a device is reached while it syncs.
public enum Reach: Sendable {
    /// By everybody on the network.
    case network
    /// By this machine alone, for tests.
    case loopback
}

/// What a sync came to.
public struct SyncResult: Equatable, Sendable {
    public let sessions: Int
    public let failed: Int
    public let received: Int

    public init(sessions: Int, failed: Int, received: Int) {
        self.sessions = sessions
        self.failed = failed
        self.received = received
    }
}

/// A device with which a session is open.
public struct Peer: Equatable, Identifiable, Sendable {
    public let id: String
    /// The volunteer's name; empty where it is not known here.
    public let name: String
    /// Entries moved, never more than `total`.
    public let done: Int
    public let total: Int
    public let isInStep: Bool

    public init(id: String, name: String, done: Int, total: Int, isInStep: Bool) {
        self.id = id
        self.name = name
        self.done = done
        self.total = total
        self.isInStep = isInStep
    }
}

/// How it stands with sync.
public struct SyncStatus: Equatable, Sendable {
    public enum Mode: Sendable { case stopped, running, paused }

    public let mode: Mode
    public let peers: [Peer]
    /// Why nobody is met though it runs, by the core's code.
    public let alone: String?

    public init(mode: Mode, peers: [Peer], alone: String? = nil) {
        self.mode = mode
        self.peers = peers
        self.alone = alone
    }
}

/// Who surely holds this device's work.
public struct Holder: Equatable, Identifiable, Sendable {
    public let id: String
    public let name: String
    /// How many of this device's entries it is not known to hold.
    public let lacks: Int

    public init(id: String, name: String, lacks: Int) {
        self.id = id
        self.name = name
        self.lacks = lacks
    }
}

/// Different things that were said about one thing.
public struct OpenDispute: Equatable, Identifiable, Sendable {
    /// What was said differently.
    public enum About: Sendable { case mark, level, day, withdrawn, joined }

    public struct Value: Equatable, Sendable {
        /// The word of a mark or level, a day, or a word of what was said of a meeting.
        public let word: String
        /// Who said so.
        public let by: String

        public init(word: String, by: String) {
            self.word = word
            self.by = by
        }
    }

    public let id: DisputeID
    public let about: About
    /// Of whom, of a mark or a level.
    public let learner: String?
    public let classID: ClassID
    /// The day of the meeting's id, `YYYY-MM-DD`.
    public let day: String?
    public let values: [Value]
    /// The words that settle it.
    public let answers: [String]

    public init(
        id: DisputeID, about: About, learner: String?, classID: ClassID, day: String?,
        values: [Value], answers: [String]
    ) {
        self.id = id
        self.about = about
        self.learner = learner
        self.classID = classID
        self.day = day
        self.values = values
        self.answers = answers
    }
}

/// What changed, by id.
public struct Change: Equatable, Sendable {
    public let classes: Set<ClassID>
    public let disputes: Bool
    public let members: Bool
    public let receipts: Bool

    public init(classes: Set<ClassID>, disputes: Bool, members: Bool, receipts: Bool) {
        self.classes = classes
        self.disputes = disputes
        self.members = members
        self.receipts = receipts
    }
}

/// What happens in a session.
public enum SyncNews: Equatable, Sendable {
    case met(device: String, name: String)
    case moved(device: String, done: Int, total: Int)
    case ended(device: String?, code: String?)
    /// This device is reached elsewhere than before, as where it has begun to give a hotspot.
    case reached
}
