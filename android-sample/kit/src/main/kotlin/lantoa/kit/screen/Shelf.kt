// All state holders of one app, each made once: an app keeps the shelf in its one ViewModel, so that a
// phone that is turned round loses no undo.

package lantoa.kit.screen

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Job
import kotlinx.coroutines.cancel
import kotlinx.coroutines.job
import lantoa.kit.ClassId
import lantoa.kit.Phone

/** `today` is the day of the place, as `2026-11-24`. */
class Shelf(
    private val phone: Phone,
    store: PreferencesStore,
    private val scope: CoroutineScope,
    private val today: () -> String,
) {
    val settings = SettingsScreen(phone, store, scope)
    val enrol = EnrolScreen(phone, scope)
    val sharers by lazy { SharersScreen(phone, scope) }
    val classes by lazy { ClassesScreen(phone, scope) }
    val disputes by lazy { DisputesScreen(phone, scope) }
    val sync by lazy { SyncScreen(phone, scope) }

    private var open: Open? = null
    private var inviting: Pair<InviteScreen, CoroutineScope>? = null

    /** The roll of tonight. One class is open at a time: another ends this one's listening. */
    fun roll(classId: ClassId): RollScreen = opened(classId).roll

    fun learners(classId: ClassId): LearnersScreen = opened(classId).learners

    /** A new one each time, since a ticket that was shown is not shown again. */
    fun invite(): InviteScreen {
        inviting?.second?.cancel()
        val of = child()
        return InviteScreen(phone, of).also { inviting = it to of }
    }

    private fun opened(classId: ClassId): Open {
        val day = today()
        open?.takeIf { it.classId == classId && it.day == day }?.let { return it }
        open?.scope?.cancel()
        return Open(classId, day, child()).also { open = it }
    }

    private fun child() = CoroutineScope(scope.coroutineContext + Job(scope.coroutineContext.job))

    private inner class Open(val classId: ClassId, val day: String, val scope: CoroutineScope) {
        val roll = RollScreen(phone, classId, day, scope)
        val learners = LearnersScreen(phone, classId, scope)
    }
}
