//! A stand-in for Apple's Network framework, for checking types on Linux: our own reading of its
//! documentation, as far as the app uses it. Nothing here does anything.

import Dispatch
import Foundation
import dnssd

public enum NWError: Error {
    case posix(POSIXErrorCode)
    case dns(DNSServiceErrorType)
    case tls(Int32)
}

public final class NWParameters: Sendable {
    public static var tcp: NWParameters { NWParameters() }
}

public struct NWInterface: Hashable, Sendable {}

public enum NWEndpoint: Hashable, Sendable {
    public enum Host: Hashable, Sendable { case name(String, NWInterface?) }
    public struct Port: Hashable, Sendable {}

    case hostPort(host: Host, port: Port)
    case service(name: String, type: String, domain: String, interface: NWInterface?)
    case unix(path: String)
}

public struct NWTXTRecord: Hashable, Sendable {
    public var dictionary: [String: String] { [:] }
    public var data: Data { Data() }

    public init(_ dictionary: [String: String]) {}
}

public final class NWBrowser: @unchecked Sendable {
    public enum Descriptor: Hashable, Sendable {
        case bonjour(type: String, domain: String?)
        case bonjourWithTXTRecord(type: String, domain: String?)
    }

    public enum State: Sendable {
        case setup
        case ready
        case failed(NWError)
        case cancelled
        case waiting(NWError)
    }

    public struct Result: Hashable, Sendable {
        public enum Metadata: Hashable, Sendable {
            case none
            case bonjour(NWTXTRecord)
        }

        public struct Flags: OptionSet, Hashable, Sendable {
            public let rawValue: UInt8

            public init(rawValue: UInt8) { self.rawValue = rawValue }
        }

        public enum Change: Hashable, Sendable {
            case identical
            case added(Result)
            case removed(Result)
            case changed(old: Result, new: Result, flags: Flags)
        }

        public var endpoint: NWEndpoint { .unix(path: "") }
        public var metadata: Metadata { .none }
    }

    public var stateUpdateHandler: (@Sendable (State) -> Void)?
    public var browseResultsChangedHandler: (@Sendable (Set<Result>, Set<Result.Change>) -> Void)?

    public init(for descriptor: Descriptor, using parameters: NWParameters) {}

    public func start(queue: DispatchQueue) {}

    public func cancel() {}
}

public struct NWPath: Sendable {
    public var gateways: [NWEndpoint] { [] }
}

public final class NWPathMonitor: @unchecked Sendable {
    public var pathUpdateHandler: (@Sendable (NWPath) -> Void)?

    public init() {}

    public func start(queue: DispatchQueue) {}

    public func cancel() {}
}
