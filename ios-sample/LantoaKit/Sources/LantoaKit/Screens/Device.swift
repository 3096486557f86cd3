//! The device as the app holds it: opened once, joined once, and asleep while nobody looks.

import Observation

/// The app's device, from its start on.
@MainActor
@Observable
public final class Device {
    /// What the app shows.
    public enum Stage {
        case opening
        /// It could not be opened; `open` tries again.
        case closed(Problem)
        /// It belongs to no programme.
        case newcomer(any LantoaAPI)
        /// It belongs to one, and syncs.
        case member(any LantoaAPI, SyncScreen)
    }

    public private(set) var stage = Stage.opening
    private let opening: @Sendable () async throws -> any LantoaAPI
    private let nearby: any Nearby
    private let reach: Reach
    /// What was wished last, and what still carries out a wish: one begins after the other.
    private var isAsleep = false
    private var changing: Task<Void, Never>?

    public init(
        nearby: any Nearby, reach: Reach = .network,
        opening: @escaping @Sendable () async throws -> any LantoaAPI
    ) {
        self.nearby = nearby
        self.reach = reach
        self.opening = opening
    }

    /// Opens the device, once: what is open stays.
    public func open() async {
        switch stage {
        case .newcomer, .member: return
        case .opening, .closed: break
        }
        stage = .opening
        do {
            let api = try await opening()
            try await enter(api)
        } catch {
            stage = .closed(Problem.of(error))
        }
        // Who left meanwhile has waited for nothing.
        if isAsleep { await sleep() }
    }

    /// Goes on after the device has joined.
    public func joined() async {
        guard case .newcomer(let api) = stage else { return }
        do {
            try await enter(api)
        } catch {
            stage = .closed(Problem.of(error))
        }
    }

    /// The app goes to the background: a session that moves something is given some seconds, then the
    /// folder is let go, with every socket and lock. Call it within the time that the system gives.
    public func sleep() async {
        isAsleep = true
        let before = changing
        let falling = Task {
            await before?.value
            guard isAsleep, let (api, sync) = opened else { return }
            await sync?.settle(for: .seconds(10)) { self.isAsleep }
            // The person may be back already.
            guard isAsleep else { return }
            sync?.hide()
            // What is late is let go when it is done.
            try? await api.suspend()
        }
        changing = falling
        await falling.value
    }

    /// The app comes back.
    public func wake() async {
        isAsleep = false
        let before = changing
        let waking = Task {
            await before?.value
            guard !isAsleep, let (api, sync) = opened else { return }
            do {
                try await api.resume()
            } catch {
                // Where only the sync cannot go on, the device answers.
                guard (try? await api.me()) != nil else {
                    stage = .closed(Problem.of(error))
                    return
                }
            }
            await sync?.wake()
        }
        changing = waking
        await waking.value
    }

    private var opened: (any LantoaAPI, SyncScreen?)? {
        switch stage {
        case .opening, .closed: nil
        case .newcomer(let api): (api, nil)
        case .member(let api, let sync): (api, sync)
        }
    }

    private func enter(_ api: any LantoaAPI) async throws {
        guard try await api.me().isMember else {
            stage = .newcomer(api)
            return
        }
        let sync = SyncScreen(api, nearby: nearby)
        stage = .member(api, sync)
        await sync.start(reach)
    }
}
