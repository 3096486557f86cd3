// Disputes: what was given differently apart, until somebody chooses.

package lantoa.kit.screen

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Job
import lantoa.kit.ClassId
import lantoa.kit.Dispute
import lantoa.kit.DisputeId
import lantoa.kit.Phone

/** `classNames` are by id. */
data class DisputesState(
    val disputes: List<Dispute> = emptyList(),
    val classNames: Map<ClassId, String> = emptyMap(),
)

class DisputesScreen(private val phone: Phone, scope: CoroutineScope) :
    Screen<DisputesState>(scope, DisputesState()) {
    init {
        follow(phone.changes()) { it.disputes || it.classes.isNotEmpty() }
    }

    fun settle(dispute: DisputeId, value: String): Job = act { phone.settle(dispute, value) }

    override suspend fun read() {
        val disputes = phone.disputes()
        val names = phone.classes().associate { it.id to it.name }
        show { it.copy(disputes = disputes, classNames = names) }
    }
}
