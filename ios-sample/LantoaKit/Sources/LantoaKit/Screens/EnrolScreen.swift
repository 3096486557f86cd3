//! Enrolling: a ticket is scanned, read, and redeemed under the volunteer's name.

import Observation

/// The screen on which a device joins a programme.
@MainActor
@Observable
public final class EnrolScreen: Screen {
    public var name = ""
    /// What the ticket that was scanned says; nothing before, and for what is no ticket.
    public private(set) var info: TicketInfo?
    /// Who this device is, once it has joined.
    public private(set) var me: Me?
    private var ticket = ""
    private var joining: Task<Me?, Never>?

    public var canJoin: Bool {
        info != nil && joining == nil && !name.allSatisfy(\.isWhitespace)
    }

    public func scanned(_ text: String) async {
        await act {
            ticket = text
            info = await ask { try $0.read(ticket: text) }
        }
    }

    /// Redeems the ticket. It takes as long as the inviter needs, or until `cancel`.
    public func join() async {
        guard canJoin else { return }
        show(nil)
        let (ticket, name) = (ticket, name)
        let task = Task { await ask { try await $0.join(ticket: ticket, name: name) } }
        joining = task
        me = await task.value
        joining = nil
    }

    public func cancel() {
        joining?.cancel()
    }
}
