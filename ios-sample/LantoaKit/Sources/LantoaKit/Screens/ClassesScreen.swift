//! The volunteer's classes, kept as they are on the device.

import Observation

/// The screen that lists the classes.
@MainActor
@Observable
public final class ClassesScreen: Screen {
    public private(set) var classes: [ClassSummary] = []
    /// In whose name one records; nothing on a phone of one volunteer alone.
    public private(set) var acting: String?

    /// Nobody is refused anything here: what went wrong is what the last reading met.
    public func load() async {
        await act {
            let both = await ask { (try await $0.classes(), try await $0.sharers()) }
            guard let (classes, sharers) = both else { return }
            self.classes = classes
            acting = sharers.count > 1 ? sharers.first { $0.acts }?.name : nil
        }
    }

    /// Loads, and again after every change, until the task is cancelled.
    public func follow() async {
        let changes = api.changes()
        await load()
        for await change in changes where !change.classes.isEmpty || change.members {
            await load()
        }
    }
}
