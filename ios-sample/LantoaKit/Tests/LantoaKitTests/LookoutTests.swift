//! The announcer and finder over a Bonjour that does in memory as Apple documents it.

import Foundation
import LantoaKit
import Testing

@Suite(.timeLimit(.minutes(1)))
struct LookoutTests {
    private let system = Bonjour()

    @Test("Each address of a service is told, and that one has gone")
    func addresses() async throws {
        var news = heard()
        system.browser?(.there(name: "Hà", attributes: ["t": "tag"]))
        let resolver = try #require(system.resolver("Hà"))
        resolver(.port(61474))
        for (ip, more) in [("192.168.43.7", true), ("fd00::7", true), ("fe80::7%en0", false)] {
            resolver(.address(ip, isThere: true, more: more))
        }
        // Told at once, and again when one is another; the core passes over one with a zone.
        #expect(await news.next() == found(["192.168.43.7", "fd00::7", "fe80::7%en0"]))
        resolver(.address("fe80::7%en0", isThere: false, more: true))
        resolver(.address("192.168.43.7", isThere: false, more: true))
        resolver(.address("192.168.43.9", isThere: true, more: false))
        #expect(await news.next() == found(["fd00::7", "192.168.43.9"]))
        system.browser?(.there(name: "Hà", attributes: ["t": "other"]))
        #expect(await news.next() == found(["fd00::7", "192.168.43.9"], tag: "other"))
        resolver(.port(61474))
        system.browser?(.gone(name: "Hà"))
        #expect(await news.next() == .lost(name: "Hà"))
        #expect(system.working == ["browse", "gateways"])
    }

    @Test("A service without an answer is waited for, for as long as it is there")
    func waiting() async throws {
        var news = heard()
        system.browser?(.there(name: "Hà", attributes: ["t": "tag"]))
        let first = try #require(system.resolver("Hà"))
        first(.port(61474))
        first(.failed(.other))
        try await system.until { $0.asked.filter { $0 == "resolve Hà" }.count == 2 }
        // What was asked first is over.
        let second = try #require(system.resolver("Hà"))
        second(.port(61474))
        second(.address("192.168.43.7", isThere: true, more: false))
        #expect(await news.next() == found(["192.168.43.7"]))
        #expect(system.working == ["browse", "gateways", "resolve Hà"])
    }

    @Test("Where a service was, as a resolver that failed said, is not told any more")
    func resolvers() async throws {
        var news = heard()
        system.browser?(.there(name: "Hà", attributes: ["t": "tag"]))
        let first = try #require(system.resolver("Hà"))
        first(.port(61473))
        first(.address("192.168.43.7", isThere: true, more: false))
        let before = NearbyService(
            name: "Hà", ips: ["192.168.43.7"], port: 61473, attributes: ["t": "tag"])
        #expect(await news.next() == .found(before))
        first(.failed(.other))
        try await system.until { $0.asked.filter { $0 == "resolve Hà" }.count == 2 }
        let second = try #require(system.resolver("Hà"))
        first(.address("192.168.43.8", isThere: true, more: false))
        second(.port(61474))
        first(.port(61473))
        second(.address("192.168.43.9", isThere: true, more: false))
        #expect(await news.next() == found(["192.168.43.9"]))
    }

    @Test("Gateways are told as plain IP addresses")
    func gateways() async throws {
        var news = heard()
        system.router?(["192.168.43.1%en0", "fe80::1%en0", "10.0.0.1"])
        #expect(await news.next() == .gateways(["192.168.43.1", "fe80::1", "10.0.0.1"]))
    }

    @Test("A refusal is told, and that it was taken back; a wait for a network is none")
    func refusals() async throws {
        var news = heard()
        system.browser?(.waiting(.other))
        system.browser?(.waiting(.denied))
        #expect(await news.next() == .denied(true))
        // The system goes on by itself: nobody asks it again.
        system.browser?(.ready)
        #expect(await news.next() == .denied(false))
        #expect(system.asked.filter { $0 == "browse" }.count == 1)
    }

    @Test("A browser that failed is begun anew, and what it found is lost")
    func failures() async throws {
        var news = heard()
        system.browser?(.there(name: "Hà", attributes: ["t": "tag"]))
        let resolver = try #require(system.resolver("Hà"))
        resolver(.port(61474))
        resolver(.address("192.168.43.7", isThere: true, more: false))
        #expect(await news.next() == found(["192.168.43.7"]))
        system.browser?(.failed(.other))
        #expect(await news.next() == .lost(name: "Hà"))
        try await system.until { $0.asked.filter { $0 == "browse" }.count == 2 }
        system.browser?(.ready)
        #expect(await news.next() == .denied(false))
        #expect(system.working == ["browse", "gateways"])
    }

    @Test("What could not be announced is announced again, and nothing of before")
    func announcing() async throws {
        let lookout = Lookout(system, again: .milliseconds(1))
        let (first, second) = (service("first"), service("second"))
        lookout.announce(first)
        system.registration?(.denied)
        try await system.until { $0.asked == ["register first", "register first"] }
        lookout.announce(second)
        lookout.announce(nil)
        system.registration?(.other)
        // Longer than it would wait.
        try await Task.sleep(for: .milliseconds(50))
        #expect(system.asked == ["register first", "register first", "register second"])
        #expect(system.working == [])
        lookout.announce(first)
        #expect(system.working == ["register first"])
    }

    @Test("Nothing goes on when nobody listens any more")
    func end() async throws {
        do {
            let lookout = Lookout(system, again: .milliseconds(1))
            let news = lookout.news()
            system.browser?(.there(name: "Hà", attributes: [:]))
            #expect(system.working == ["browse", "gateways", "resolve Hà"])
            _ = news
        }
        try await system.until { $0.working == [] }
    }

    private func heard() -> AsyncStream<NearbyNews>.Iterator {
        Lookout(system, again: .milliseconds(1)).news().makeAsyncIterator()
    }

    private func found(_ ips: [String], tag: String = "tag") -> NearbyNews {
        .found(NearbyService(name: "Hà", ips: ips, port: 61474, attributes: ["t": tag]))
    }

    private func service(_ name: String) -> NearbyService {
        NearbyService(name: name, ips: [], port: 61474, attributes: [:])
    }
}

/// Takes what it is asked for, and tells what the test says.
private final class Bonjour: SystemBonjour, @unchecked Sendable {
    private let lock = NSLock()
    private var questions: [String] = []
    private var works: [ObjectIdentifier: String] = [:]
    private var resolvers: [String: @Sendable (ResolverNews) -> Void] = [:]
    private var told: (@Sendable (BrowserNews) -> Void)?
    private var failed: (@Sendable (BonjourFailure) -> Void)?
    private var routed: (@Sendable ([String]) -> Void)?

    var asked: [String] { lock.withLock { questions } }
    var working: [String] { lock.withLock { works.values.sorted() } }
    var browser: (@Sendable (BrowserNews) -> Void)? { lock.withLock { told } }
    var router: (@Sendable ([String]) -> Void)? { lock.withLock { routed } }
    var registration: (@Sendable (BonjourFailure) -> Void)? { lock.withLock { failed } }

    func resolver(_ name: String) -> (@Sendable (ResolverNews) -> Void)? {
        lock.withLock { resolvers[name] }
    }

    func until(_ holds: (Bonjour) -> Bool) async throws {
        while !holds(self) { await Task.yield() }
    }

    func register(
        _ service: NearbyService, failed: @escaping @Sendable (BonjourFailure) -> Void
    ) -> any BonjourWork {
        lock.withLock { self.failed = failed }
        return work("register \(service.name)")
    }

    func browse(_ told: @escaping @Sendable (BrowserNews) -> Void) -> any BonjourWork {
        lock.withLock { self.told = told }
        return work("browse")
    }

    func resolve(
        _ name: String, _ told: @escaping @Sendable (ResolverNews) -> Void
    ) -> any BonjourWork {
        lock.withLock { resolvers[name] = told }
        return work("resolve \(name)")
    }

    func gateways(_ told: @escaping @Sendable ([String]) -> Void) -> any BonjourWork {
        lock.withLock { routed = told }
        return work("gateways")
    }

    private func work(_ question: String) -> any BonjourWork {
        let work = Work { [weak self] id in self?.lock.withLock { self?.works[id] = nil } }
        lock.withLock {
            if question != "gateways" { questions.append(question) }
            works[ObjectIdentifier(work)] = question
        }
        return work
    }

    private final class Work: BonjourWork, Sendable {
        private let ends: @Sendable (ObjectIdentifier) -> Void

        init(_ ends: @escaping @Sendable (ObjectIdentifier) -> Void) {
            self.ends = ends
        }

        func cancel() { ends(ObjectIdentifier(self)) }
    }
}
