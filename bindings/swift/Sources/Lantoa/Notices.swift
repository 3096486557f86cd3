//! What a node tells its listeners, as asynchronous sequences. What waits for a slow loop is bounded: it
//! reads again what it shows, and needs no history.

import Foundation

extension Node {
    /// What commits changed, from this call on. What comes while the loop is busy is merged into one
    /// `Changes` with every id in it.
    ///
    /// Call it, then read what is to be shown, then loop. A node that is shut tells nothing more and ends
    /// no loop.
    public func changes() -> Notices<Changes> {
        Notices {
            $0[0].merge($1)
        } listening: {
            subscribe(listener: ChangeTeller($0))
        }
    }

    /// What happens in sessions, from this call on. Of each device a busy loop is told the last event of
    /// each kind, in the order in which they came; so for events that are of no known device.
    public func syncEvents() -> Notices<SyncEvent> {
        Notices {
            let new = $1.subject
            $0.removeAll { $0.subject == new }
            $0.append($1)
        } listening: {
            watchSync(listener: SyncTeller($0))
        }
    }

    /// The log, from this call on. Of what waits for a busy loop the oldest lines are left out, beyond a
    /// thousand.
    public func logLines() -> Notices<LogLine> {
        Notices {
            if $0.count == 1_000 { $0.removeFirst() }
            $0.append($1)
        } listening: {
            watchLog(sink: LineTeller($0))
        }
    }
}

/// What is told to one loop. The listening begins when it is made and ends with the loop, with the task,
/// or when nobody holds it any more, whichever is first.
public struct Notices<Notice: Sendable>: AsyncSequence, Sendable {
    public typealias Element = Notice

    private let subscribed: Subscribed<Notice>

    /// `join` adds one to those that wait, where any do.
    fileprivate init(
        join: @escaping @Sendable (inout [Notice], Notice) -> Void,
        listening: (Waiting<Notice>) -> Subscription
    ) {
        let waiting = Waiting(join: join)
        subscribed = Subscribed(to: waiting, by: listening(waiting))
    }

    /// Waits for the next; nothing after the end.
    public func next() async -> Notice? { await subscribed.next() }

    /// Ends the listening now, and with it the loop.
    public func end() { subscribed.end() }

    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(loop: Loop(over: subscribed))
    }

    public struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate let loop: Loop<Notice>

        public mutating func next() async -> Notice? { await loop.subscribed.next() }
    }
}

/// Ends the listening when a loop lets go of it, also where the sequence is still held.
private final class Loop<Notice: Sendable>: Sendable {
    let subscribed: Subscribed<Notice>

    init(over subscribed: Subscribed<Notice>) {
        self.subscribed = subscribed
    }

    deinit {
        subscribed.end()
    }
}

/// What waits, with the subscription that brings it.
private final class Subscribed<Notice: Sendable>: Sendable {
    private let waiting: Waiting<Notice>
    private let subscription: Subscription

    init(to waiting: Waiting<Notice>, by subscription: Subscription) {
        self.waiting = waiting
        self.subscription = subscription
    }

    deinit {
        end()
    }

    func next() async -> Notice? {
        await withTaskCancellationHandler {
            await waiting.next()
        } onCancel: {
            end()
        }
    }

    func end() {
        subscription.end()
        waiting.end()
    }
}

/// Those that wait for the loop, or the loop that waits for one.
private final class Waiting<Notice: Sendable>: @unchecked Sendable {
    private let join: @Sendable (inout [Notice], Notice) -> Void
    private let lock = NSLock()
    private var notices: [Notice] = []
    private var asking: [CheckedContinuation<Notice?, Never>] = []
    private var isOver = false

    init(join: @escaping @Sendable (inout [Notice], Notice) -> Void) {
        self.join = join
    }

    func tell(_ notice: Notice) {
        let asked: CheckedContinuation<Notice?, Never>? = lock.withLock {
            if isOver { return nil }
            if !asking.isEmpty { return asking.removeFirst() }
            if notices.isEmpty { notices.append(notice) } else { join(&notices, notice) }
            return nil
        }
        asked?.resume(returning: notice)
    }

    func next() async -> Notice? {
        await withCheckedContinuation { asks in
            let (isAnswered, notice): (Bool, Notice?) = lock.withLock {
                if isOver { return (true, nil) }
                if !notices.isEmpty { return (true, notices.removeFirst()) }
                asking.append(asks)
                return (false, nil)
            }
            if isAnswered { asks.resume(returning: notice) }
        }
    }

    func end() {
        let left = lock.withLock {
            isOver = true
            notices = []
            defer { asking = [] }
            return asking
        }
        for asks in left { asks.resume(returning: nil) }
    }
}

private final class ChangeTeller: ChangeListener {
    private let waiting: Waiting<Changes>

    init(_ waiting: Waiting<Changes>) {
        self.waiting = waiting
    }

    func changed(changes: Changes) { waiting.tell(changes) }
}

private final class SyncTeller: SyncListener {
    private let waiting: Waiting<SyncEvent>

    init(_ waiting: Waiting<SyncEvent>) {
        self.waiting = waiting
    }

    func happened(event: SyncEvent) { waiting.tell(event) }
}

private final class LineTeller: LogSink {
    private let waiting: Waiting<LogLine>

    init(_ waiting: Waiting<LogLine>) {
        self.waiting = waiting
    }

    func write(line: LogLine) { waiting.tell(line) }
}

extension Changes {
    fileprivate mutating func merge(_ other: Changes) {
        self = Changes(
            classes: classes.union(other.classes),
            learners: learners.union(other.learners),
            spaces: spaces.union(other.spaces),
            disputes: disputes || other.disputes,
            members: members || other.members,
            receipts: receipts || other.receipts)
    }
}

extension Array where Element: Hashable {
    /// Returns these, and those of the others that are not among them.
    fileprivate func union(_ others: [Element]) -> [Element] {
        let here = Set(self)
        return self + others.filter { !here.contains($0) }
    }
}

extension SyncEvent {
    /// What it is about: its kind, and the device.
    fileprivate var subject: Subject {
        switch self {
        case .peer(let device, _): Subject(kind: .peer, device: device)
        case .waiting(let device): Subject(kind: .waiting, device: device)
        case .progress(let device, _, _): Subject(kind: .progress, device: device)
        case .done(let device, _, _, _, _, _): Subject(kind: .done, device: device)
        case .listening: Subject(kind: .listening, device: nil)
        }
    }
}

private struct Subject: Equatable {
    enum Kind { case peer, waiting, progress, done, listening }

    let kind: Kind
    let device: DeviceId?
}
