//! Bonjour by Apple's frameworks. It is never compiled or run by the project's checks, which have no
//! Apple system: only its syntax is read.
#if !os(Linux)

import Foundation
import Network
import dnssd

/// The system's Bonjour. The core owns the socket, so the port is registered by `dnssd`: a listener
/// of the Network framework could announce only a port of its own. The app's Info.plist needs
/// `NSBonjourServices` and `NSLocalNetworkUsageDescription`.
public final class Bonjour: Nearby, @unchecked Sendable {
    private let queue = DispatchQueue(label: "lantoa-bonjour")
    private var registration: DNSServiceRef?

    public init() {}

    deinit {
        if let registration { DNSServiceRefDeallocate(registration) }
    }

    public func announce(_ service: NearbyService?) {
        queue.async { [self] in
            if let registration { DNSServiceRefDeallocate(registration) }
            registration = nil
            guard let service else { return }
            let text = NWTXTRecord(service.attributes).data
            _ = text.withUnsafeBytes { bytes in
                DNSServiceRegister(
                    &registration, 0, 0, service.name, NearbyService.type, nil, nil,
                    service.port.bigEndian, UInt16(bytes.count), bytes.baseAddress, nil, nil)
            }
        }
    }

    public func news() -> AsyncStream<NearbyNews> {
        let (stream, told) = AsyncStream<NearbyNews>.makeStream()
        let kind = NWBrowser.Descriptor.bonjourWithTXTRecord(type: NearbyService.type, domain: nil)
        let browser = NWBrowser(for: kind, using: .tcp)
        browser.browseResultsChangedHandler = { [queue] _, changes in
            for change in changes {
                switch change {
                case .added(let result), .changed(_, let result, _):
                    Self.resolve(result, on: queue) { told.yield($0) }
                case .removed(let result):
                    if let name = Self.name(result) { told.yield(.lost(name: name)) }
                case .identical:
                    break
                @unknown default:
                    break
                }
            }
        }
        let paths = NWPathMonitor()
        paths.pathUpdateHandler = { path in
            told.yield(.gateways(path.gateways.compactMap(Self.ip)))
        }
        told.onTermination = { _ in
            browser.cancel()
            paths.cancel()
        }
        browser.start(queue: queue)
        paths.start(queue: queue)
        return stream
    }

    /// A zone (`%en0`) is of this phone alone.
    private static func ip(_ endpoint: NWEndpoint) -> String? {
        guard case .hostPort(let host, _) = endpoint else { return nil }
        return String("\(host)".prefix { $0 != "%" })
    }

    private static func name(_ result: NWBrowser.Result) -> String? {
        if case .service(let name, _, _, _) = result.endpoint { name } else { nil }
    }

    /// Connects for a moment: the framework tells an address only of a connection.
    private static func resolve(
        _ result: NWBrowser.Result, on queue: DispatchQueue,
        then tell: @escaping @Sendable (NearbyNews) -> Void
    ) {
        guard let name = name(result) else { return }
        var attributes: [String: String] = [:]
        if case .bonjour(let record) = result.metadata { attributes = record.dictionary }
        let connection = NWConnection(to: result.endpoint, using: .tcp)
        connection.stateUpdateHandler = { [attributes] state in
            switch state {
            case .ready:
                if let end = connection.currentPath?.remoteEndpoint, let ip = ip(end),
                    case .hostPort(_, let port) = end
                {
                    let found = NearbyService(
                        name: name, ips: [ip], port: port.rawValue, attributes: attributes)
                    tell(.denied(false))
                    tell(.found(found))
                }
                connection.cancel()
            case .failed, .waiting:
                if connection.currentPath?.unsatisfiedReason == .localNetworkDenied {
                    tell(.denied(true))
                }
                connection.cancel()
            case .setup, .preparing, .cancelled:
                break
            @unknown default:
                break
            }
        }
        connection.start(queue: queue)
    }
}

#endif
