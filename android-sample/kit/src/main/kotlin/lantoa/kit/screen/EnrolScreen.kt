// Enrolling: a ticket is scanned or typed, read, and redeemed under a name.

package lantoa.kit.screen

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Job
import lantoa.kit.Enrolment
import lantoa.kit.Invitation
import lantoa.kit.Me

/** `me` is set once this device belongs to a programme. */
data class EnrolState(
    val ticket: String = "",
    val invitation: Invitation? = null,
    val joining: Boolean = false,
    val me: Me? = null,
)

class EnrolScreen(private val phone: Enrolment, scope: CoroutineScope) :
    Screen<EnrolState>(scope, EnrolState()) {
    private var joining: Job? = null

    init {
        act {}
    }

    fun read(ticket: String): Job = act {
        show { it.copy(ticket = ticket, invitation = null) }
        val invitation = phone.read(ticket)
        show { it.copy(invitation = invitation) }
    }

    fun join(name: String): Job = once(EnrolScreen::join) {
        show { it.copy(joining = true) }
        try {
            phone.join(state.value.ticket, name)
        } finally {
            show { it.copy(joining = false) }
        }
    }.also { joining = it }

    /** Gives up a joining under way; the ticket stays good. */
    fun giveUp() {
        joining?.cancel()
    }

    override suspend fun read() {
        val me = phone.me()
        show { it.copy(me = me.takeIf { known -> known.programme != null }) }
    }
}
