//! The volunteer's classes, kept as they are on the device.

import Observation

/// The screen that lists the classes.
@MainActor
@Observable
public final class ClassesScreen: Screen {
    public private(set) var classes: [ClassSummary] = []

    public func load() async {
        if let classes = await ask({ try await $0.classes() }) { self.classes = classes }
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
