//! Inviting: a team is chosen, and its one-time ticket is shown for another phone to scan.

import Observation

/// The screen that shows a ticket.
@MainActor
@Observable
public final class InviteScreen: Screen {
    public private(set) var teams: [TeamName] = []
    /// The ticket to show; nothing until it is made.
    public private(set) var ticket: String?
    private var inviting: TeamID?

    public func load() async {
        await act {
            if let teams = await ask({ try await $0.teams() }) { self.teams = teams }
        }
    }

    /// Makes a ticket for one more volunteer, in the place of the one that is shown. A second tap while it
    /// is being made is none: nobody would see the first ticket.
    public func invite(to team: TeamID) async {
        guard team != inviting else { return }
        inviting = team
        defer { inviting = nil }
        await act {
            ticket = nil
            ticket = await ask { try await $0.invite(to: team) }
        }
    }
}
