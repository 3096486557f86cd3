// What a node tells its listeners, as flows. What waits for a slow collector is bounded: it reads again
// what it shows, and needs no history.

package lantoa

import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow

/**
 * What commits changed, while it is collected. What comes while a collector is busy is merged into one
 * [Changes] with every id in it.
 *
 * Each collection listens for itself, from the moment at which it begins until it ends, however it ends:
 * begin to collect, then read what is to be shown. A node that is shut tells nothing more and completes
 * nothing.
 */
public fun Node.changes(): Flow<Changes> = told(
    join = { waiting, new -> waiting[0] = waiting[0] merged new },
    listen = { tell ->
        subscribe(object : ChangeListener {
            override fun changed(changes: Changes) = tell(changes)
        })
    },
)

/**
 * What happens in sessions, while it is collected. Of each device a busy collector is told the last event
 * of each kind, in the order in which they came; so for events that are of no known device.
 *
 * It begins and ends as [changes].
 */
public fun Node.syncEvents(): Flow<SyncEvent> = told(
    join = { waiting, new ->
        waiting.removeAll { it::class == new::class && it.of == new.of }
        waiting.addLast(new)
    },
    listen = { tell ->
        watchSync(object : SyncListener {
            override fun happened(event: SyncEvent) = tell(event)
        })
    },
)

/**
 * The log, while it is collected. Of what waits for a busy collector the oldest lines are left out, beyond
 * a thousand.
 *
 * It begins and ends as [changes].
 */
public fun Node.logLines(): Flow<LogLine> = told(
    join = { waiting, new ->
        if (waiting.size == LINES_MAX) waiting.removeFirst()
        waiting.addLast(new)
    },
    listen = { tell ->
        watchLog(object : LogSink {
            override fun write(line: LogLine) = tell(line)
        })
    },
)

/** `join` adds one to those that wait, where any do. */
private fun <T> told(
    join: (waiting: ArrayDeque<T>, new: T) -> Unit,
    listen: (tell: (T) -> Unit) -> Subscription,
): Flow<T> = flow {
    val waiting = ArrayDeque<T>()
    val some = Channel<Unit>(Channel.CONFLATED)
    // `callbackFlow` would begin to listen a turn of the dispatcher later, and miss what comes meanwhile.
    val subscription = listen { new ->
        synchronized(waiting) { if (waiting.isEmpty()) waiting.addLast(new) else join(waiting, new) }
        some.trySend(Unit)
    }
    subscription.use {
        for (ignored in some) {
            while (true) emit(synchronized(waiting) { waiting.removeFirstOrNull() } ?: break)
        }
    }
}

private infix fun Changes.merged(other: Changes) = Changes(
    classes = classes union other.classes,
    learners = learners union other.learners,
    spaces = spaces union other.spaces,
    disputes = disputes || other.disputes,
    members = members || other.members,
    receipts = receipts || other.receipts,
)

private infix fun <T> List<T>.union(other: List<T>): List<T> = (toSet() + other).toList()

private val SyncEvent.of: DeviceId?
    get() = when (this) {
        is SyncEvent.Peer -> device
        is SyncEvent.Waiting -> device
        is SyncEvent.Progress -> device
        is SyncEvent.Done -> device
        is SyncEvent.Listening -> null
    }

private const val LINES_MAX = 1_000
