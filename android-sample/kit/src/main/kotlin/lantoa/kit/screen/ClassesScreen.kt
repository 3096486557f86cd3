// My classes: what this device may see, the open ones first.

package lantoa.kit.screen

import kotlinx.coroutines.CoroutineScope
import lantoa.kit.ClassRow
import lantoa.kit.Phone

data class ClassesState(val classes: List<ClassRow> = emptyList())

class ClassesScreen(private val phone: Phone, scope: CoroutineScope) :
    Screen<ClassesState>(scope, ClassesState()) {
    init {
        follow(phone.changes()) { it.classes.isNotEmpty() }
    }

    override suspend fun read() {
        val classes = phone.classes().sortedWith(compareBy({ it.closed }, { it.name }))
        show { it.copy(classes = classes) }
    }
}
