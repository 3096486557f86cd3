//! Who this device is, and what a ticket says.

/// What a device may do.
public enum Duty: String, Sendable {
    case coordinator, lead, volunteer, observer

    /// Whether it is worth showing how others are invited; the core decides.
    public var invites: Bool { self == .coordinator || self == .lead }
}

/// A team in a list.
public struct TeamName: Hashable, Identifiable, Sendable {
    public let id: TeamID
    public let name: String

    public init(id: TeamID, name: String) {
        self.id = id
        self.name = name
    }
}

/// This device and its volunteer.
public struct Me: Equatable, Sendable {
    public let device: String
    public let name: String
    /// Empty before joining.
    public let programme: String
    public let duty: Duty?
    public let isMember: Bool
    /// Whether the device was removed from the programme: it is locked and keeps what is unsent.
    public let isRemoved: Bool

    public init(
        device: String, name: String, programme: String, duty: Duty?, isMember: Bool,
        isRemoved: Bool
    ) {
        self.device = device
        self.name = name
        self.programme = programme
        self.duty = duty
        self.isMember = isMember
        self.isRemoved = isRemoved
    }
}

/// A volunteer who uses this device.
public struct Sharer: Hashable, Identifiable, Sendable {
    public let id: PersonID
    public let name: String
    /// Whether what is recorded now stands under this name.
    public let acts: Bool
    public let hasPIN: Bool
    /// For how many seconds no PIN is looked at, after several wrong ones.
    public let waitSeconds: Int

    public init(id: PersonID, name: String, acts: Bool, hasPIN: Bool, waitSeconds: Int) {
        self.id = id
        self.name = name
        self.acts = acts
        self.hasPIN = hasPIN
        self.waitSeconds = waitSeconds
    }
}

/// What a ticket says before it is redeemed.
public struct TicketInfo: Equatable, Sendable {
    public let duty: Duty?
    /// The hotspot to enter first, where there is one.
    public let hotspot: String?

    public init(duty: Duty?, hotspot: String?) {
        self.duty = duty
        self.hotspot = hotspot
    }
}

/// Why a call did not do what it was asked. `kind` says what the app does, `code` which sentence of
/// its own it shows.
public struct Problem: Error, Equatable, Sendable {
    public enum Kind: String, Sendable {
        case invalidInput, notAllowed, notFound, busy, storageFull, damaged, unreachable, conflict
        case cancelled
    }

    public let kind: Kind
    public let code: String
    /// The fields that cannot be taken.
    public let fields: [String]
    /// The word of what is there now, where that is the conflict.
    public let now: String?

    public init(_ kind: Kind, _ code: String, fields: [String] = [], now: String? = nil) {
        self.kind = kind
        self.code = code
        self.fields = fields
        self.now = now
    }

    /// Returns what was thrown as a problem; what is none of ours is a bug and shown as damage.
    public static func of(_ error: any Error) -> Problem {
        if error is CancellationError { return Problem(.cancelled, "cancelled") }
        return error as? Problem ?? Problem(.damaged, "unknown")
    }
}
