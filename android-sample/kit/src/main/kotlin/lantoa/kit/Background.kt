// What the app does with its device when nobody looks at it any more, and when somebody does again.

package lantoa.kit

import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.sync.withLock

/** One change begins after the other, and what was wished last holds. */
class Background(
    private val phone: suspend () -> Phone,
    private val isNetworkDenied: () -> Boolean = { false },
) {
    private val turn = Mutex()

    @Volatile
    private var away = false

    /** Lets the device go. One that syncs stays: a service goes on behind the dark screen. */
    suspend fun leave() = change(to = true) {
        if (it.syncState().mode != SyncMode.RUNNING) it.suspend()
    }

    /** Takes the device again. The person may have allowed the local network meanwhile, or refused it. */
    suspend fun enter() = change(to = false) {
        it.networkDenied(isNetworkDenied())
        it.resume()
    }

    private suspend fun change(to: Boolean, act: suspend (Phone) -> Unit) {
        away = to
        turn.withLock {
            if (away != to) return
            try {
                act(phone())
            } catch (_: PhoneException) {
                // The next question says what is the matter.
            }
        }
    }
}
