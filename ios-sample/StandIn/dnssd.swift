//! A stand-in for `dnssd`, for checking types on Linux: our own reading of `dns_sd.h`, as far as the app
//! uses it. Nothing here does anything.

// Its names are not ours.
// swift-format-ignore-file

import Dispatch
import Glibc

public typealias DNSServiceRef = OpaquePointer
public typealias DNSServiceFlags = UInt32
public typealias DNSServiceProtocol = UInt32
public typealias DNSServiceErrorType = Int32

public let kDNSServiceErr_NoError = 0
public let kDNSServiceErr_NoSuchRecord = -65554
public let kDNSServiceErr_PolicyDenied = -65570
public let kDNSServiceFlagsMoreComing = 0x1
public let kDNSServiceFlagsAdd = 0x2
public let kDNSServiceProtocol_IPv4 = 0x01
public let kDNSServiceProtocol_IPv6 = 0x02

public typealias DNSServiceRegisterReply = @convention(c) (
    DNSServiceRef?, DNSServiceFlags, DNSServiceErrorType, UnsafePointer<CChar>?,
    UnsafePointer<CChar>?, UnsafePointer<CChar>?, UnsafeMutableRawPointer?
) -> Void

public typealias DNSServiceResolveReply = @convention(c) (
    DNSServiceRef?, DNSServiceFlags, UInt32, DNSServiceErrorType, UnsafePointer<CChar>?,
    UnsafePointer<CChar>?, UInt16, UInt16, UnsafePointer<UInt8>?, UnsafeMutableRawPointer?
) -> Void

public typealias DNSServiceGetAddrInfoReply = @convention(c) (
    DNSServiceRef?, DNSServiceFlags, UInt32, DNSServiceErrorType, UnsafePointer<CChar>?,
    UnsafePointer<sockaddr>?, UInt32, UnsafeMutableRawPointer?
) -> Void

public func DNSServiceRegister(
    _ sdRef: UnsafeMutablePointer<DNSServiceRef?>!, _ flags: DNSServiceFlags,
    _ interfaceIndex: UInt32, _ name: UnsafePointer<CChar>!, _ regtype: UnsafePointer<CChar>!,
    _ domain: UnsafePointer<CChar>!, _ host: UnsafePointer<CChar>!, _ port: UInt16,
    _ txtLen: UInt16, _ txtRecord: UnsafeRawPointer!, _ callBack: DNSServiceRegisterReply!,
    _ context: UnsafeMutableRawPointer!
) -> DNSServiceErrorType { 0 }

public func DNSServiceResolve(
    _ sdRef: UnsafeMutablePointer<DNSServiceRef?>!, _ flags: DNSServiceFlags,
    _ interfaceIndex: UInt32, _ name: UnsafePointer<CChar>!, _ regtype: UnsafePointer<CChar>!,
    _ domain: UnsafePointer<CChar>!, _ callBack: DNSServiceResolveReply!,
    _ context: UnsafeMutableRawPointer!
) -> DNSServiceErrorType { 0 }

public func DNSServiceGetAddrInfo(
    _ sdRef: UnsafeMutablePointer<DNSServiceRef?>!, _ flags: DNSServiceFlags,
    _ interfaceIndex: UInt32, _ `protocol`: DNSServiceProtocol, _ hostname: UnsafePointer<CChar>!,
    _ callBack: DNSServiceGetAddrInfoReply!, _ context: UnsafeMutableRawPointer!
) -> DNSServiceErrorType { 0 }

@discardableResult
public func DNSServiceSetDispatchQueue(
    _ service: DNSServiceRef!, _ queue: DispatchQueue!
) -> DNSServiceErrorType { 0 }

public func DNSServiceRefDeallocate(_ sdRef: DNSServiceRef!) {}
