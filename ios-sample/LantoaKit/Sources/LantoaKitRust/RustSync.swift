//! Sync, discovery and listening as the core has them.

import Lantoa
import LantoaKit

extension RustAPI {
    public func startSync(_ reach: Reach) async throws {
        let listen =
            switch reach {
            case .network: [String]()
            case .loopback: ["/ip4/127.0.0.1/tcp/0"]
            }
        _ = try await asked { try await node.startSync(options: SyncOptions(listen: listen)) }
    }

    public func syncNow() async throws -> SyncResult {
        let cancel = Cancel()
        return try await asked {
            let summary = try await withTaskCancellationHandler {
                try await node.syncNow(cancel: cancel)
            } onCancel: {
                cancel.cancel()
            }
            return SyncResult(
                sessions: Int(summary.sessions), failed: Int(summary.failed),
                received: Int(summary.receivedEntries))
        }
    }

    public func syncStatus() async throws -> SyncStatus {
        try await asked { try await node.syncState().status }
    }

    public func holders() async throws -> [Holder] {
        try await asked {
            let me = try await node.identity().device
            let others = try await node.devices().filter { $0.device != me && !$0.removed }
            return others.map {
                Holder(id: $0.device.rawValue, name: $0.name, lacks: Int($0.behind))
            }
        }
    }

    public func announcement() async throws -> LantoaKit.NearbyService? {
        try await asked {
            try await node.announcement().map {
                NearbyService(name: $0.instance, ips: [], port: $0.port, attributes: $0.txt)
            }
        }
    }

    public func found(_ service: LantoaKit.NearbyService) {
        node.foundNearby(
            service: Lantoa.NearbyService(
                name: service.name, ips: service.ips, port: service.port, txt: service.attributes))
    }

    public func lost(_ name: String) { node.lostNearby(name: name) }

    public func gateways(_ ips: [String]) { node.setGateways(gateways: ips) }

    public func networkDenied(_ denied: Bool) { node.setNetworkDenied(denied: denied) }

    public func changes() -> AsyncStream<Change> {
        node.changes().stream {
            Change(
                classes: Set($0.classes.map(\.kit)), disputes: $0.disputes, members: $0.members,
                receipts: $0.receipts)
        }
    }

    public func syncNews() -> AsyncStream<SyncNews> { node.syncEvents().stream(\.news) }
}

extension Notices {
    /// Returns them as the kit's, without those that it does not show.
    fileprivate func stream<News>(
        _ convert: @escaping @Sendable (Notice) -> News?
    ) -> AsyncStream<News> {
        AsyncStream {
            while let notice = await next() {
                if let news = convert(notice) { return news }
            }
            return nil
        } onCancel: {
            end()
        }
    }
}

extension SyncEvent {
    fileprivate var news: SyncNews? {
        switch self {
        case .peer(let device, let name): .met(device: device.rawValue, name: name)
        case .progress(let device, let done, let total):
            .moved(device: device.rawValue, done: Int(done), total: Int(total))
        case .done(let device, _, _, _, _, let code):
            .ended(device: device?.rawValue, code: code)
        case .listening: .reached
        case .waiting: nil
        }
    }
}
