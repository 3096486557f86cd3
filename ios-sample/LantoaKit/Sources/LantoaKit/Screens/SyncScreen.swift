//! Sync: who is met, how far it is, and who surely holds this device's work.

import Observation

/// The screen that shows sync.
@MainActor
@Observable
public final class SyncScreen: Screen {
    public private(set) var mode = SyncStatus.Mode.stopped
    public private(set) var peers: [Peer] = []
    /// Why nobody is met, by the core's code, where that is known.
    public private(set) var alone: String?
    public private(set) var holders: [Holder] = []
    /// Until then nothing is known of how sync stands.
    public private(set) var isRead = false
    /// Why a session ended last, where it did not go well: the code of a problem.
    public private(set) var trouble: String?
    private let nearby: any Nearby

    public init(_ api: any LantoaAPI, nearby: any Nearby) {
        self.nearby = nearby
        super.init(api)
    }

    /// Whether nobody else surely holds all of this device's work.
    public var isAtRisk: Bool { isRead && !holders.contains { $0.lacks == 0 } }

    /// Starts sync, and announces where this device is reached.
    public func start(_ reach: Reach = .network) async {
        show(nil)
        await ask { try await $0.startSync(reach) }
        await announce()
    }

    /// Waits until everybody who is met holds the same, at most so long, and while it `lasts`.
    func settle(for limit: Duration, while lasts: () -> Bool) async {
        let until = ContinuousClock.now + limit
        while lasts(), ContinuousClock.now < until {
            await load()
            if peers.allSatisfy(\.isInStep) { return }
            try? await Task.sleep(for: .milliseconds(200))
        }
    }

    /// The app goes to the background: nothing is announced.
    func hide() { nearby.announce(nil) }

    /// The app comes back. The port may be another one, so it is announced again.
    func wake() async {
        show(nil)
        await announce()
    }

    /// Syncs once with whom it reaches, and returns what it came to.
    @discardableResult
    public func syncNow() async -> SyncResult? {
        show(nil)
        // Not in a turn: who is met meanwhile is shown while it goes on.
        let result = await ask { try await $0.syncNow() }
        await load()
        return result
    }

    /// Reads how sync stands. Why it could not start, or went wrong, stays shown.
    public func load() async {
        await inTurn {
            let read = await ask { (try await $0.syncStatus(), try await $0.holders()) }
            guard let (status, holders) = read else { return }
            mode = status.mode
            peers = status.peers
            alone = status.alone
            self.holders = holders
            isRead = true
        }
    }

    /// Shows what happens, and passes on whom the platform finds, until the task is cancelled.
    public func follow() async {
        let (api, nearby) = (api, nearby)
        let news = api.syncNews()
        let changes = api.changes()
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await Self.pass(nearby, to: api) }
            group.addTask {
                for await change in changes where change.receipts { await self.load() }
            }
            group.addTask {
                for await item in news { await self.take(item) }
            }
        }
    }

    private nonisolated static func pass(_ nearby: any Nearby, to api: any LantoaAPI) async {
        for await news in nearby.news() {
            switch news {
            case .found(let service): api.found(service)
            case .lost(let name): api.lost(name)
            case .gateways(let ips): api.gateways(ips)
            case .denied(let denied): api.networkDenied(denied)
            }
        }
    }

    private func take(_ news: SyncNews) async {
        switch news {
        case .moved(let device, let done, let total):
            // Told often: the line is changed where it stands.
            guard let line = peers.firstIndex(where: { $0.id == device }) else { return }
            let peer = peers[line]
            peers[line] = Peer(
                id: device, name: peer.name, done: done, total: total, isInStep: peer.isInStep)
        case .met:
            await load()
        case .reached:
            await announce()
        case .ended(_, let code):
            trouble = code
            await load()
        }
    }

    private func announce() async {
        if let service = await ask({ try await $0.announcement() }) { nearby.announce(service) }
        await load()
    }
}
