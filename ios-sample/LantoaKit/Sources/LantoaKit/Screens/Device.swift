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

    /// The app goes to the background: its sockets are given up.
    public func sleep() async {
        if case .member(_, let sync) = stage, sync.mode == .running { await sync.pause() }
    }

    /// The app comes back.
    public func wake() async {
        if case .member(_, let sync) = stage, sync.mode == .paused { await sync.resume() }
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
