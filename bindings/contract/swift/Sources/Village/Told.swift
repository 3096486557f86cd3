//! What is told to listeners, kept in order until somebody asks for it.

import Foundation
import Lantoa

/// A queue of what was told. Whoever waits for the next fails when it does not come.
public final class Told<Thing: Sendable>: @unchecked Sendable {
    private let stream: AsyncStream<Thing>
    private let input: AsyncStream<Thing>.Continuation
    private let lock = NSLock()
    private var threadsSeen: Set<pthread_t> = []
    private var put = 0
    private var taken = 0

    public init() {
        (stream, input) = AsyncStream.makeStream()
    }

    /// The threads that have told something.
    public var threads: Set<pthread_t> { lock.withLock { threadsSeen } }

    /// How many wait to be taken.
    public var waiting: Int { lock.withLock { put - taken } }

    public func tell(_ thing: Thing) {
        lock.withLock {
            threadsSeen.insert(pthread_self())
            put += 1
        }
        input.yield(thing)
    }

    public func next() async throws -> Thing {
        let limit = Task { [input] in
            try await Task.sleep(for: patience)
            input.finish()
        }
        defer { limit.cancel() }
        var told = stream.makeAsyncIterator()
        guard let thing = await told.next() else { throw NotTold() }
        lock.withLock { taken += 1 }
        return thing
    }

    /// Waits for one that fits and returns all up to it.
    @discardableResult
    public func until(_ fits: (Thing) -> Bool) async throws -> [Thing] {
        var things: [Thing] = []
        repeat { things.append(try await next()) } while !fits(things[things.count - 1])
        return things
    }
}

/// Nothing was told for as long as patience lasts.
public struct NotTold: Error {
    public init() {}
}

/// Hears what changed, and does what it is given besides.
public final class Changed: ChangeListener {
    public let told = Told<Changes>()
    private let act: @Sendable (Changes) throws -> Void

    public init(act: @escaping @Sendable (Changes) throws -> Void = { _ in }) {
        self.act = act
    }

    public func changed(changes: Changes) throws {
        told.tell(changes)
        try act(changes)
    }

    /// Waits until a class has changed.
    @discardableResult
    public func classes() async throws -> Changes {
        let changes = try await told.until { !$0.classes.isEmpty }
        return changes[changes.count - 1]
    }
}

/// Hears what happens in sessions.
public final class Happened: SyncListener {
    public let told = Told<SyncEvent>()

    public init() {}

    public func happened(event: SyncEvent) throws {
        told.tell(event)
    }

    /// Waits until a session has exchanged everything and returns what was told up to then.
    @discardableResult
    public func done() async throws -> [SyncEvent] {
        try await told.until { if case .done(_, _, _, true, _, _) = $0 { true } else { false } }
    }
}

/// Takes the log.
public final class Written: LogSink {
    public let told = Told<LogLine>()

    public init() {}

    public func write(line: LogLine) throws {
        told.tell(line)
    }
}

/// Does async work within a listener, whose thread may wait.
public func waits<Answer: Sendable>(
    for work: @escaping @Sendable () async throws -> Answer
) throws -> Answer {
    let answer = Answers<Answer>()
    Task.detached {
        do { answer.give(.success(try await work())) } catch { answer.give(.failure(error)) }
    }
    return try answer.wait().get()
}

private final class Answers<Answer: Sendable>: @unchecked Sendable {
    private let given = DispatchSemaphore(value: 0)
    private var answer: Result<Answer, any Error>?

    func give(_ answer: Result<Answer, any Error>) {
        self.answer = answer
        given.signal()
    }

    func wait() -> Result<Answer, any Error> {
        given.wait()
        return answer ?? .failure(Missing())
    }
}
