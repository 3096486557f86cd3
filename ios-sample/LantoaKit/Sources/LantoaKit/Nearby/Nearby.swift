//! How phones in one room find each other: by the platform's own finder, behind a protocol.

/// A service as the platform announces or finds it. It holds no name of a person.
public struct NearbyService: Equatable, Sendable {
    public let name: String
    /// The service type, `_lantoa._tcp`.
    public static let type = "_lantoa._tcp"
    public let ips: [String]
    public let port: UInt16
    public let attributes: [String: String]

    public init(name: String, ips: [String], port: UInt16, attributes: [String: String]) {
        self.name = name
        self.ips = ips
        self.port = port
        self.attributes = attributes
    }
}

/// What the finder tells.
public enum NearbyNews: Equatable, Sendable {
    case found(NearbyService)
    case lost(name: String)
    /// The gateways of this phone's networks: a phone that gives a hotspot is one.
    case gateways([String])
    /// The person does not let this app use the local network, or does.
    case denied(Bool)
}

/// The platform's announcer and finder.
public protocol Nearby: Sendable {
    /// Announces this in the place of what was announced before; nothing takes it back.
    func announce(_ service: NearbyService?)
    /// Looks around until nobody listens any more.
    func news() -> AsyncStream<NearbyNews>
}
