//! What every screen has: a device that it asks, and the problem that it shows.

import Observation

/// A screen's state. Screens live on the main thread; what they ask does not wait there.
@MainActor
@Observable
public class Screen {
    /// What went wrong last, until the person asks for something else.
    public private(set) var problem: Problem?
    let api: any LantoaAPI
    private var asking = 0
    /// Whether somebody's turn is on, and who waits for theirs, the first first.
    private var isTaken = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    public init(_ api: any LantoaAPI) {
        self.api = api
    }

    /// Whether something is being asked.
    public var isWorking: Bool { asking > 0 }

    /// Asks, and shows what went wrong. Returns nothing then. What was called off is shown to nobody.
    @discardableResult
    func ask<Answer: Sendable>(
        _ question: (any LantoaAPI) async throws -> Answer
    ) async -> Answer? {
        asking += 1
        defer { asking -= 1 }
        do {
            return try await question(api)
        } catch {
            let thrown = Problem.of(error)
            if thrown.kind != .cancelled { problem = thrown }
            return nil
        }
    }

    /// Works when those who came before are done: each finds what the one before it left, and no answer
    /// overtakes a newer one. Within a turn there is no other.
    func inTurn<Result: Sendable>(_ work: @MainActor () async -> Result) async -> Result {
        if isTaken {
            await withCheckedContinuation { waiting.append($0) }
        }
        isTaken = true
        defer {
            if waiting.isEmpty { isTaken = false } else { waiting.removeFirst().resume() }
        }
        return await work()
    }

    /// Does in its turn what the person asked for. What went wrong before is over. A reading that nobody
    /// asked for takes its turn without this: what a person was refused is to be read first.
    @discardableResult
    func act<Result: Sendable>(_ action: @MainActor () async -> Result) async -> Result {
        await inTurn {
            problem = nil
            return await action()
        }
    }

    /// Does what the person asked for and reads anew, also where it was refused: something else may be
    /// there now. Returns whether it was done.
    @discardableResult
    func change(
        _ what: (any LantoaAPI) async throws -> Void, then read: @MainActor () async -> Void
    ) async -> Bool {
        await act {
            let done = await ask(what) != nil
            await read()
            return done
        }
    }

    /// Shows a problem, or that there is none.
    func show(_ problem: Problem?) {
        self.problem = problem
    }
}
