//! The system's Bonjour by Apple's frameworks. It is never compiled or run by the project's checks against
//! these, which have no Apple system: types are checked against a stand-in.
#if !os(Linux) || STAND_IN

import Foundation
import Network
import dnssd

/// The core owns the socket, so the port is registered by `dnssd`: a listener of the Network framework
/// could announce only a port of its own. By `dnssd` each address of a service is told, too, where a
/// connection tells the one that it has. The app's Info.plist needs `NSBonjourServices` and
/// `NSLocalNetworkUsageDescription`.
public struct Bonjour: SystemBonjour {
    private let queue = DispatchQueue(label: "lantoa-bonjour")

    public init() {}

    public func register(
        _ service: NearbyService, failed: @escaping @Sendable (BonjourFailure) -> Void
    ) -> any BonjourWork {
        Registration(of: service, on: queue, failed)
    }

    public func browse(_ told: @escaping @Sendable (BrowserNews) -> Void) -> any BonjourWork {
        Browser(on: queue, told)
    }

    public func resolve(
        _ name: String, _ told: @escaping @Sendable (ResolverNews) -> Void
    ) -> any BonjourWork {
        Resolver(of: name, on: queue, told)
    }

    public func gateways(_ told: @escaping @Sendable ([String]) -> Void) -> any BonjourWork {
        Paths(on: queue, told)
    }
}

extension BonjourFailure {
    fileprivate init(_ code: DNSServiceErrorType) {
        self = code == DNSServiceErrorType(kDNSServiceErr_PolicyDenied) ? .denied : .other
    }

    fileprivate init(_ error: NWError) {
        if case .dns(let code) = error { self.init(code) } else { self = .other }
    }
}

private final class Browser: BonjourWork {
    private let browser: NWBrowser

    init(on queue: DispatchQueue, _ told: @escaping @Sendable (BrowserNews) -> Void) {
        let kind = NWBrowser.Descriptor.bonjourWithTXTRecord(type: NearbyService.type, domain: nil)
        browser = NWBrowser(for: kind, using: .tcp)
        browser.stateUpdateHandler = { state in
            switch state {
            case .ready: told(.ready)
            case .waiting(let why): told(.waiting(BonjourFailure(why)))
            case .failed(let why): told(.failed(BonjourFailure(why)))
            case .setup, .cancelled: break
            @unknown default: break
            }
        }
        browser.browseResultsChangedHandler = { _, changes in
            for change in changes {
                switch change {
                case .added(let result), .changed(_, let result, _): Self.there(result, told)
                case .removed(let result):
                    if let name = Self.name(result) { told(.gone(name: name)) }
                case .identical: break
                @unknown default: break
                }
            }
        }
        browser.start(queue: queue)
    }

    func cancel() { browser.cancel() }

    private static func there(_ result: NWBrowser.Result, _ told: (BrowserNews) -> Void) {
        guard let name = name(result) else { return }
        var attributes: [String: String] = [:]
        if case .bonjour(let record) = result.metadata { attributes = record.dictionary }
        told(.there(name: name, attributes: attributes))
    }

    private static func name(_ result: NWBrowser.Result) -> String? {
        if case .service(let name, _, _, _) = result.endpoint { name } else { nil }
    }
}

private final class Paths: BonjourWork {
    private let paths = NWPathMonitor()

    init(on queue: DispatchQueue, _ told: @escaping @Sendable ([String]) -> Void) {
        paths.pathUpdateHandler = { path in
            told(
                path.gateways.compactMap {
                    if case .hostPort(let host, _) = $0 { "\(host)" } else { nil }
                })
        }
        paths.start(queue: queue)
    }

    func cancel() { paths.cancel() }
}

/// Works of `dnssd`, begun, told and ended on one queue. It is held until it is cancelled.
private class Query: BonjourWork, @unchecked Sendable {
    private let queue: DispatchQueue
    private var references: [DNSServiceRef] = []
    private var isOver = false

    init(on queue: DispatchQueue) {
        self.queue = queue
    }

    /// Begins one more work, which is given this object to say whom it tells.
    func begin(
        _ start: (UnsafeMutablePointer<DNSServiceRef?>, UnsafeMutableRawPointer) ->
            DNSServiceErrorType
    ) {
        var reference: DNSServiceRef?
        let code = start(&reference, Unmanaged.passUnretained(self).toOpaque())
        guard code == DNSServiceErrorType(kDNSServiceErr_NoError), let reference else {
            return failed(code)
        }
        references.append(reference)
        DNSServiceSetDispatchQueue(reference, queue)
    }

    func failed(_ code: DNSServiceErrorType) {}

    final func cancel() {
        queue.async { [self] in
            isOver = true
            for reference in references { DNSServiceRefDeallocate(reference) }
            references = []
        }
    }

    final func onQueue(_ work: @escaping @Sendable () -> Void) {
        queue.async { [self] in if !isOver { work() } }
    }

    static func of(_ context: UnsafeMutableRawPointer?) -> Self {
        Unmanaged<Self>.fromOpaque(context!).takeUnretainedValue()
    }
}

private final class Registration: Query, @unchecked Sendable {
    private let told: @Sendable (BonjourFailure) -> Void

    init(
        of service: NearbyService, on queue: DispatchQueue,
        _ told: @escaping @Sendable (BonjourFailure) -> Void
    ) {
        self.told = told
        super.init(on: queue)
        onQueue { [self] in register(service) }
    }

    private func register(_ service: NearbyService) {
        let text = NWTXTRecord(service.attributes).data
        begin { reference, own in
            text.withUnsafeBytes { bytes in
                DNSServiceRegister(
                    reference, 0, 0, service.name, NearbyService.type, nil, nil,
                    service.port.bigEndian, UInt16(bytes.count), bytes.baseAddress,
                    { _, _, code, _, _, _, own in
                        if code != DNSServiceErrorType(kDNSServiceErr_NoError) {
                            Registration.of(own).failed(code)
                        }
                    }, own)
            }
        }
    }

    override func failed(_ code: DNSServiceErrorType) { told(BonjourFailure(code)) }
}

private final class Resolver: Query, @unchecked Sendable {
    private let told: @Sendable (ResolverNews) -> Void
    private var host: String?

    init(
        of name: String, on queue: DispatchQueue,
        _ told: @escaping @Sendable (ResolverNews) -> Void
    ) {
        self.told = told
        super.init(on: queue)
        onQueue { [self] in resolve(name) }
    }

    private func resolve(_ name: String) {
        begin { reference, own in
            DNSServiceResolve(
                reference, 0, 0, name, NearbyService.type, "local.",
                { _, _, _, code, _, host, port, _, _, own in
                    let own = Resolver.of(own)
                    guard code == DNSServiceErrorType(kDNSServiceErr_NoError), let host else {
                        return own.failed(code)
                    }
                    own.told(.port(UInt16(bigEndian: port)))
                    own.lookUp(String(cString: host))
                }, own)
        }
    }

    /// A service is resolved on each interface by itself; its host's addresses are looked up on all at once.
    private func lookUp(_ host: String) {
        guard self.host != host else { return }
        self.host = host
        let both = DNSServiceProtocol(kDNSServiceProtocol_IPv4 | kDNSServiceProtocol_IPv6)
        begin { reference, own in
            DNSServiceGetAddrInfo(
                reference, 0, 0, both, host,
                { _, flags, _, code, _, address, _, own in
                    let own = Resolver.of(own)
                    // That it has none of one family is no failure.
                    if code == DNSServiceErrorType(kDNSServiceErr_NoSuchRecord) { return }
                    guard code == DNSServiceErrorType(kDNSServiceErr_NoError) else {
                        return own.failed(code)
                    }
                    guard let address, let ip = text(of: address) else { return }
                    let isThere = flags & DNSServiceFlags(kDNSServiceFlagsAdd) != 0
                    let more = flags & DNSServiceFlags(kDNSServiceFlagsMoreComing) != 0
                    own.told(.address(ip, isThere: isThere, more: more))
                }, own)
        }
    }

    override func failed(_ code: DNSServiceErrorType) { told(.failed(BonjourFailure(code))) }
}

/// Returns an address as text, a link-local one with its zone.
private func text(of address: UnsafePointer<sockaddr>) -> String? {
    var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
    let length =
        address.pointee.sa_family == AF_INET
        ? MemoryLayout<sockaddr_in>.size : MemoryLayout<sockaddr_in6>.size
    let code = getnameinfo(
        address, socklen_t(length), &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST)
    guard code == 0 else { return nil }
    return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
}

#endif
