// Who holds this phone: one of several volunteers, who take it over from each other by PIN.

package lantoa.kit.screen

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Job
import lantoa.kit.Sharer
import lantoa.kit.Sharers

/** `asked` is whose PIN is to be typed before the phone is theirs. */
data class SharersState(val sharers: List<Sharer> = emptyList(), val asked: Sharer? = null) {
    val acting: Sharer? get() = sharers.find { it.acts }
}

class SharersScreen(private val phone: Sharers, scope: CoroutineScope) :
    Screen<SharersState>(scope, SharersState()) {
    init {
        act {}
    }

    /** Hands the phone to somebody at once, or asks for the PIN first. */
    fun choose(sharer: Sharer): Job = act {
        if (sharer.hasPin) show { it.copy(asked = sharer) } else phone.handTo(sharer.person, null)
    }

    /** Takes the PIN of the one who is asked. */
    fun type(pin: String): Job = act {
        val asked = state.value.asked ?: return@act
        phone.handTo(asked.person, pin)
        show { it.copy(asked = null) }
    }

    fun giveUp(): Job = act { show { it.copy(asked = null) } }

    fun add(name: String): Job = once(name) { phone.addSharer(name) }

    /** Sets the PIN of whoever acts; an empty `new` takes it away. */
    fun setPin(old: String, new: String): Job = act {
        val acting = state.value.acting ?: return@act
        phone.setPin(acting.person, old.ifEmpty { null }, new.ifEmpty { null })
    }

    override suspend fun read() {
        val sharers = phone.sharers()
        show { it.copy(sharers = sharers, asked = sharers.find { one -> one.person == it.asked?.person }) }
    }
}
