// What all screens share: state flows one way. A screen is told what the person did, asks the phone,
// and publishes what it read back; views only show `state` and call its functions.

package lantoa.kit.screen

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Job
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.flow.update
import kotlinx.coroutines.launch
import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.sync.withLock
import lantoa.kit.PhoneException
import lantoa.kit.Problem

/** Lives as long as `scope`, which on Android is a ViewModel's. */
abstract class Screen<S>(private val scope: CoroutineScope, initial: S) {
    private val shown = MutableStateFlow(initial)
    private val wrong = MutableStateFlow<Problem?>(null)
    private val heard = MutableStateFlow(false)
    private val turn = Mutex()
    private var once: Pair<Any, Job>? = null

    val state: StateFlow<S> = shown.asStateFlow()

    /** What went wrong last, until the next action or until it was [seen]. */
    val problem: StateFlow<Problem?> = wrong.asStateFlow()

    /** Whether the phone has answered once, be it by a refusal. Before, the state says nothing of what is there. */
    val isAnswered: StateFlow<Boolean> = heard.asStateFlow()

    fun seen() {
        wrong.value = null
    }

    /** Reads anew, where nothing told of a change. */
    fun again(): Job = act {}

    /** Reads anew, publishing the outcome by [show]. */
    protected abstract suspend fun read()

    protected fun show(change: (S) -> S) {
        shown.update(change)
    }

    /**
     * Does what the person asked for, one thing after the other in the order of asking, and reads
     * anew also where it failed: a refusal often means that something else is there now.
     */
    protected fun act(action: suspend () -> Unit): Job =
        // Undispatched, so that whoever asks first stands first in the queue on any dispatcher.
        scope.launch(start = CoroutineStart.UNDISPATCHED) {
            turn.withLock {
                wrong.value = null
                tell { action() }
                readAnew()
            }
        }

    /** As [act]; asked for again while it is under way, it is done once. A second tap on a button is none. */
    protected fun once(what: Any, action: suspend () -> Unit): Job {
        once?.takeIf { (last, job) -> last == what && job.isActive }?.let { (_, job) -> return job }
        return act(action).also { once = what to it }
    }

    /** Reads at once, and again after each of these. It listens before it reads: nothing is missed. */
    protected fun <T> follow(changes: Flow<T>, concerns: (T) -> Boolean = { true }) {
        scope.launch(start = CoroutineStart.UNDISPATCHED) {
            changes.collect { if (concerns(it)) turn.withLock { readAnew() } }
        }
        scope.launch { turn.withLock { readAnew() } }
    }

    private suspend fun readAnew() {
        tell { read() }
        heard.value = true
    }

    private suspend fun tell(action: suspend () -> Unit) {
        try {
            action()
        } catch (error: PhoneException) {
            wrong.value = error.problem
        }
    }
}
