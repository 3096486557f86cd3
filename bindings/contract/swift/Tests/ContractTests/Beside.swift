//! Starts the program that stands beside the tests, and others.

import Foundation
import Village
import XCTest

enum Beside {
    /// How a process ended.
    struct Ended: Sendable {
        let status: Int32
        let output: Data
        let complaint: String
    }

    /// Where everything here is built.
    static var folder: String {
        let tests = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
        return tests.deletingLastPathComponent().path
    }

    /// The program that stands beside the tests.
    static var program: String { folder + "/OtherProcess" }

    /// Runs what these words say and returns how it ended.
    static func run(_ words: [String], input: Data = Data()) async throws -> Ended {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = words
        let (into, out, complaints) = (Pipe(), Pipe(), Pipe())
        process.standardInput = into
        process.standardOutput = out
        process.standardError = complaints
        try process.run()
        try into.fileHandleForWriting.write(contentsOf: input)
        try into.fileHandleForWriting.close()
        return await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                let output = out.fileHandleForReading.readDataToEndOfFile()
                let complaint = complaints.fileHandleForReading.readDataToEndOfFile()
                process.waitUntilExit()
                let said = String(decoding: complaint, as: UTF8.self)
                continuation.resume(
                    returning: Ended(
                        status: process.terminationStatus, output: output, complaint: said))
            }
        }
    }
}
