// Services that were found are resolved one at a time: Android's finder refuses a second one meanwhile,
// and whoever asks again at once never hears of the others.

package lantoa.kit.nearby

/**
 * `resolve` begins to resolve a service and answers once, from any thread, with what it found or
 * nothing. `tell` is told of each that is there still.
 */
class ResolveQueue<S : Any, R : Any>(
    private val resolve: (service: S, answer: (R?) -> Unit) -> Unit,
    private val tell: (name: String, R) -> Unit,
) {
    // The names that wait, in the order of asking; `underWay` is not among them.
    private val waiting = linkedMapOf<String, Ask<S>>()
    private var underWay: Ask<S>? = null

    /** A service found again is resolved anew, since its address may be another. */
    fun found(name: String, service: S) {
        synchronized(this) {
            if (underWay?.name == name) underWay?.gone = true
            waiting[name] = Ask(name, service, TRIES)
        }
        next()
    }

    /** An answer that comes later is not told. */
    fun lost(name: String) {
        synchronized(this) {
            waiting.remove(name)
            if (underWay?.name == name) underWay?.gone = true
        }
    }

    private fun next() {
        val ask = synchronized(this) {
            if (underWay != null) return
            val first = waiting.values.firstOrNull() ?: return
            waiting.remove(first.name)
            underWay = first
            first
        }
        resolve(ask.service) { answered(ask, it) }
    }

    private fun answered(ask: Ask<S>, found: R?) {
        val there = synchronized(this) {
            // A second answer to the same question is none.
            if (underWay !== ask) return
            underWay = null
            if (!ask.gone && found == null && ask.tries > 1) {
                waiting[ask.name] = Ask(ask.name, ask.service, ask.tries - 1)
            }
            !ask.gone
        }
        if (there && found != null) tell(ask.name, found)
        next()
    }

    private class Ask<S>(val name: String, val service: S, val tries: Int, var gone: Boolean = false)

    private companion object {
        /** How often a service is asked for; a phone that is asleep misses the first question. */
        const val TRIES = 3
    }
}
