//! What every screen has: a device that it asks, and the problem that it shows.

import Observation

/// A screen's state. Screens live on the main thread; what they ask does not wait there.
@MainActor
@Observable
public class Screen {
    /// What went wrong last, until the next thing goes right.
    public private(set) var problem: Problem?
    /// Whether something is being asked.
    public private(set) var isWorking = false
    let api: any LantoaAPI

    public init(_ api: any LantoaAPI) {
        self.api = api
    }

    /// Asks, and shows what went wrong. Returns nothing then. What was called off is shown to nobody.
    @discardableResult
    func ask<Answer: Sendable>(
        _ question: (any LantoaAPI) async throws -> Answer
    ) async -> Answer? {
        isWorking = true
        defer { isWorking = false }
        do {
            let answer = try await question(api)
            problem = nil
            return answer
        } catch {
            let thrown = Problem.of(error)
            problem = thrown.kind == .cancelled ? nil : thrown
            return nil
        }
    }

    /// Does something and loads anew, also where it was refused: something else may be there now. What
    /// was refused stays shown. Returns whether it was done.
    @discardableResult
    func change(
        _ what: (any LantoaAPI) async throws -> Void, then load: () async -> Void
    ) async -> Bool {
        let done = await ask(what) != nil
        let refused = problem
        await load()
        if let refused { show(refused) }
        return done
    }

    /// Shows a problem.
    func show(_ problem: Problem?) {
        self.problem = problem
    }
}
