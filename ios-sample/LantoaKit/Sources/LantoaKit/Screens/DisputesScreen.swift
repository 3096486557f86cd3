//! Disputes: what two said differently is shown with both names until somebody settles it.

import Observation

/// The screen that lists the disputes.
@MainActor
@Observable
public final class DisputesScreen: Screen {
    public private(set) var disputes: [OpenDispute] = []
    /// Until then it is not known that there are none.
    public private(set) var isRead = false
    /// What the classes are called.
    public private(set) var classNames: [ClassID: String] = [:]

    public func load() async { await act(read) }

    /// Settles a dispute by one of its answers. Where somebody said something else meanwhile, nothing
    /// is settled and the newer dispute is shown.
    public func settle(_ dispute: OpenDispute, as word: String) async {
        await change({ try await $0.settle(dispute.id, as: word) }, then: read)
    }

    /// Loads, and again after every change, until the task is cancelled.
    public func follow() async {
        let changes = api.changes()
        await load()
        for await change in changes where change.disputes { await inTurn(read) }
    }

    private func read() async {
        if let disputes = await ask({ try await $0.disputes() }) {
            self.disputes = disputes
            isRead = true
        }
        guard let classes = await ask({ try await $0.classes() }) else { return }
        classNames = Dictionary(uniqueKeysWithValues: classes.map { ($0.id, $0.name) })
    }
}
