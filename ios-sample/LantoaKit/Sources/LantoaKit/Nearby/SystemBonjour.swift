//! What the system's Bonjour does for an app, as Apple documents it. `Bonjour.swift` has the system's own;
//! tests have one that does the same in memory.

/// The system's Bonjour. What it is asked for goes on until the work is let go of.
public protocol SystemBonjour: Sendable {
    func register(
        _ service: NearbyService, failed: @escaping @Sendable (BonjourFailure) -> Void
    ) -> any BonjourWork

    /// Looks for services of our type.
    func browse(_ told: @escaping @Sendable (BrowserNews) -> Void) -> any BonjourWork

    /// Looks up where a service is, as often as that changes.
    func resolve(_ name: String, _ told: @escaping @Sendable (ResolverNews) -> Void)
        -> any BonjourWork

    /// Tells the gateways of this phone's networks.
    func gateways(_ told: @escaping @Sendable ([String]) -> Void) -> any BonjourWork
}

/// What the system does until it is cancelled. Nothing is told after that.
public protocol BonjourWork: AnyObject, Sendable {
    func cancel()
}

/// What ended a work.
public enum BonjourFailure: Equatable, Sendable {
    /// The person does not let this app use the local network.
    case denied
    /// Anything else, such as a daemon that was started anew while the app was asleep.
    case other
}

public enum BrowserNews: Equatable, Sendable {
    /// It looks around.
    case ready
    /// It cannot now, for want of a network or of leave, and goes on by itself when it can.
    case waiting(BonjourFailure)
    case failed(BonjourFailure)
    /// A service is there, or has other attributes than before.
    case there(name: String, attributes: [String: String])
    case gone(name: String)
}

public enum ResolverNews: Equatable, Sendable {
    case port(UInt16)
    /// An address of the service's host has come or gone. More may follow at once.
    case address(String, isThere: Bool, more: Bool)
    case failed(BonjourFailure)
}
