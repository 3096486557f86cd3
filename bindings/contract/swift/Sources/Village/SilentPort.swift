//! A port where connections are taken and nothing is said, so that a call hangs in flight.

import Foundation

#if os(Linux)
import Glibc
private let stream = Int32(SOCK_STREAM.rawValue)
#else
import Darwin
private let stream = SOCK_STREAM
#endif

/// A port where connections are taken and nothing is said.
public final class SilentPort: Sendable {
    /// Where it is reached.
    public let address: String
    private let socket: Int32

    public init() throws {
        let socket = Self.make()
        var here = sockaddr_in()
        here.sin_family = sa_family_t(AF_INET)
        here.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &here) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { here in
                bind(socket, here, length) == 0 && listen(socket, 8) == 0
                    && getsockname(socket, here, &length) == 0
            }
        }
        self.socket = socket
        address = "/ip4/127.0.0.1/tcp/\(UInt16(bigEndian: here.sin_port))"
        guard bound else { throw Missing() }
    }

    deinit {
        close(socket)
    }

    /// Waits until somebody connects.
    public func accept() async throws -> Connection {
        let taken = await elsewhere { [socket] in Self.accepts(socket) }
        guard taken >= 0 else { throw Missing() }
        return Connection(taken)
    }

    private static func make() -> Int32 {
        let made = systemSocket(AF_INET, stream, 0)
        limit(made)
        return made
    }

    private static func accepts(_ socket: Int32) -> Int32 {
        let taken = systemAccept(socket, nil, nil)
        limit(taken)
        return taken
    }

    /// Lets nothing wait for ever.
    private static func limit(_ socket: Int32) {
        var limit = timeval(tv_sec: Int(patience.components.seconds), tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, size)
    }
}

/// A connection that was taken.
public final class Connection: Sendable {
    private let socket: Int32

    fileprivate init(_ socket: Int32) {
        self.socket = socket
    }

    deinit {
        close(socket)
    }

    /// Waits until the other side hangs up and returns whether it did.
    public func hangsUp() async -> Bool {
        await elsewhere { [socket] in
            var bytes = [UInt8](repeating: 0, count: 4096)
            while true {
                let read = recv(socket, &bytes, bytes.count, 0)
                if read <= 0 { return read == 0 || errno == ECONNRESET }
            }
        }
    }
}

// The methods above have the names of the system's calls.
private let systemSocket = socket
private let systemAccept = accept

/// Does work that waits on a thread of its own, not on one that tasks need.
func elsewhere<Answer: Sendable>(_ work: @escaping @Sendable () -> Answer) async -> Answer {
    await withCheckedContinuation { continuation in
        Thread.detachNewThread { continuation.resume(returning: work()) }
    }
}
