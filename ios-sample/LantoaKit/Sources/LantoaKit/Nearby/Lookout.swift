//! Finding and being found by the system's Bonjour: every address of each service, for as long as it is
//! there, and what failed tried again.

import Foundation

/// The announcer and finder of an app.
public final class Lookout: Nearby {
    private let bonjour: any SystemBonjour
    private let again: Duration
    private let announcing: Announcing

    /// `again` is how long it waits before what failed is tried again.
    public init(_ bonjour: any SystemBonjour, again: Duration = .seconds(5)) {
        self.bonjour = bonjour
        self.again = again
        announcing = Announcing(bonjour, again: again)
    }

    public func announce(_ service: NearbyService?) { announcing.announce(service) }

    public func news() -> AsyncStream<NearbyNews> {
        let (stream, told) = AsyncStream<NearbyNews>.makeStream()
        let finding = Finding(bonjour, again: again) { told.yield($0) }
        let gateways = bonjour.gateways { told.yield(.gateways($0.map(withoutZone))) }
        told.onTermination = { _ in
            finding.end()
            gateways.cancel()
        }
        finding.browse()
        return stream
    }
}

/// The system writes an IP address with the interface where it is one (`192.168.43.1%en0`), which the
/// core does not read.
private func withoutZone(_ ip: String) -> String { String(ip.prefix { $0 != "%" }) }

/// What is announced now.
private final class Announcing: @unchecked Sendable {
    private let bonjour: any SystemBonjour
    private let again: Duration
    private let lock = NSRecursiveLock()
    private var work: (any BonjourWork)?
    /// Counts what was announced: of an earlier one nothing is heard any more.
    private var number = 0

    init(_ bonjour: any SystemBonjour, again: Duration) {
        self.bonjour = bonjour
        self.again = again
    }

    deinit { work?.cancel() }

    func announce(_ service: NearbyService?) {
        lock.withLock {
            number += 1
            work?.cancel()
            work = nil
            if let service { register(service, number) }
        }
    }

    private func register(_ service: NearbyService, _ number: Int) {
        work = bonjour.register(service) { [weak self, again] _ in
            Task {
                try await Task.sleep(for: again)
                self?.retry(service, number)
            }
        }
    }

    private func retry(_ service: NearbyService, _ number: Int) {
        lock.withLock {
            guard number == self.number else { return }
            work?.cancel()
            register(service, number)
        }
    }
}

/// What is found by one browser and the resolvers of what it found.
private final class Finding: @unchecked Sendable {
    /// A service, with what is known of where it is.
    private struct Service {
        var attributes: [String: String]
        var resolver: (any BonjourWork)?
        /// The resolver's number: of an earlier one nothing is heard any more.
        var number = 0
        var port: UInt16?
        var ips: [String] = []
        var told: NearbyService?
    }

    private let bonjour: any SystemBonjour
    private let again: Duration
    private let tell: @Sendable (NearbyNews) -> Void
    private let lock = NSRecursiveLock()
    private var browser: (any BonjourWork)?
    private var services: [String: Service] = [:]
    /// Counts the resolvers.
    private var resolvers = 0
    private var isOver = false

    init(
        _ bonjour: any SystemBonjour, again: Duration,
        tell: @escaping @Sendable (NearbyNews) -> Void
    ) {
        self.bonjour = bonjour
        self.again = again
        self.tell = tell
    }

    func browse() {
        lock.withLock {
            guard !isOver else { return }
            browser?.cancel()
            browser = bonjour.browse { [weak self] in self?.take($0) }
        }
    }

    func end() {
        lock.withLock {
            isOver = true
            browser?.cancel()
            for service in services.values { service.resolver?.cancel() }
            services = [:]
        }
    }

    private func take(_ news: BrowserNews) {
        lock.withLock {
            guard !isOver else { return }
            switch news {
            case .ready: tell(.denied(false))
            // The system goes on with it.
            case .waiting(let why): if why == .denied { tell(.denied(true)) }
            case .failed(let why):
                if why == .denied { tell(.denied(true)) }
                // What it found is not followed any more.
                for name in services.keys { lose(name) }
                later { $0.browse() }
            case .there(let name, let attributes): meet(name, attributes)
            case .gone(let name): lose(name)
            }
        }
    }

    private func meet(_ name: String, _ attributes: [String: String]) {
        if services[name] == nil {
            services[name] = Service(attributes: attributes)
            resolve(name)
        } else {
            services[name]?.attributes = attributes
            show(name)
        }
    }

    private func lose(_ name: String) {
        guard let service = services.removeValue(forKey: name) else { return }
        service.resolver?.cancel()
        if service.told != nil { tell(.lost(name: name)) }
    }

    /// A service that does not answer yet is waited for, for as long as it is there. What an earlier
    /// resolver said is over with it: nothing tells of it any more that it has gone.
    private func resolve(_ name: String) {
        guard let service = services[name] else { return }
        service.resolver?.cancel()
        resolvers += 1
        let number = resolvers
        services[name]?.number = number
        services[name]?.port = nil
        services[name]?.ips = []
        services[name]?.resolver = bonjour.resolve(name) { [weak self] in
            self?.take($0, of: name, by: number)
        }
    }

    private func retry(_ name: String, after number: Int) {
        lock.withLock { if services[name]?.number == number { resolve(name) } }
    }

    private func take(_ news: ResolverNews, of name: String, by number: Int) {
        lock.withLock {
            guard !isOver, let service = services[name], service.number == number else { return }
            switch news {
            case .port(let port):
                services[name]?.port = port
                // Its addresses follow.
                if !service.ips.isEmpty { show(name) }
            case .address(let ip, let isThere, let more):
                services[name]?.ips.removeAll { $0 == ip }
                if isThere { services[name]?.ips.append(ip) }
                if !more { show(name) }
            case .failed(let why):
                if why == .denied { tell(.denied(true)) }
                later { $0.retry(name, after: number) }
            }
        }
    }

    /// Tells where a service is now, where that is known and news.
    private func show(_ name: String) {
        guard let service = services[name], let port = service.port else { return }
        let found = NearbyService(
            name: name, ips: service.ips, port: port, attributes: service.attributes)
        guard found != service.told else { return }
        if found.ips.isEmpty {
            if service.told != nil { tell(.lost(name: name)) }
            services[name]?.told = nil
        } else {
            services[name]?.told = found
            tell(.found(found))
        }
    }

    private func later(_ work: @escaping @Sendable (Finding) -> Void) {
        Task { [weak self, again] in
            try await Task.sleep(for: again)
            if let self { work(self) }
        }
    }
}
