//! Starts the program that stands beside the tests.

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

    /// Runs the program, within another where one is given, and returns how it ended.
    static func run(
        _ arguments: [String], input: Data = Data(), within: [String] = []
    ) async throws -> Ended {
        let tests = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
        let program = tests.deletingLastPathComponent().appendingPathComponent("OtherProcess").path
        let words = within + [program] + arguments
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
