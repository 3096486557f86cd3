//! Who holds this phone: one of several volunteers, who take it over from each other by PIN.

import Observation

/// The screen with the volunteers of one phone.
@MainActor
@Observable
public final class SharersScreen: Screen {
    public private(set) var sharers: [Sharer] = []
    /// Whose PIN is to be typed before the phone is theirs.
    public private(set) var asked: Sharer?
    private var adding: String?

    public var acting: Sharer? { sharers.first { $0.acts } }

    public func load() async { await act(read) }

    /// Hands the phone to somebody at once, or asks for the PIN first.
    public func choose(_ sharer: Sharer) async {
        if sharer.hasPIN {
            await act { asked = sharer }
        } else {
            await change({ try await $0.hand(to: sharer.id, pin: nil) }, then: read)
        }
    }

    /// Takes the PIN of the one who is asked.
    public func type(_ pin: String) async {
        await act {
            guard let one = asked else { return }
            let done: Void? = await ask { try await $0.hand(to: one.id, pin: pin) }
            if done != nil { asked = nil }
            await read()
        }
    }

    public func giveUp() {
        asked = nil
        show(nil)
    }

    /// Returns whether there is one more. A second tap while one is being added is none.
    @discardableResult
    public func add(_ name: String) async -> Bool {
        guard name != adding else { return false }
        adding = name
        defer { adding = nil }
        return await change({ try await $0.addSharer(name) }, then: read)
    }

    /// Sets the PIN of whoever acts; an empty `new` takes it away.
    public func setPIN(from old: String, to new: String) async {
        let (old, new) = (old.isEmpty ? nil : old, new.isEmpty ? nil : new)
        await act {
            guard let acting else { return }
            await ask { try await $0.setPIN(of: acting.id, from: old, to: new) }
            await read()
        }
    }

    private func read() async {
        if let sharers = await ask({ try await $0.sharers() }) { self.sharers = sharers }
        asked = sharers.first { $0.id == asked?.id }
    }
}
