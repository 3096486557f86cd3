// Where the person is, and how they came there.

package lantoa.ui

import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.setValue
import lantoa.kit.ClassId

sealed interface Place {
    val isTab: Boolean get() = this in TABS

    data object Classes : Place

    data object Disputes : Place

    data object Sync : Place

    data object Settings : Place

    data object Invite : Place

    data object Sharers : Place

    data class Roll(val classId: ClassId) : Place

    data class Learners(val classId: ClassId) : Place

    data class Newcomer(val classId: ClassId) : Place

    data class Progress(val classId: ClassId, val name: String) : Place
}

// Not within Place, whose objects are not there yet while it is made.
private val TABS = setOf(Place.Classes, Place.Disputes, Place.Sync, Place.Settings)

/** Starts at the classes; there the platform's own back key leaves the app. */
class Way {
    private var gone by mutableStateOf(listOf<Place>(Place.Classes))

    val here: Place get() = gone.last()

    val canGoBack: Boolean get() = gone.size > 1

    fun go(place: Place) {
        gone = gone + place
    }

    /** From any tab the way back leads to the classes. */
    fun tab(place: Place) {
        gone = listOf(Place.Classes, place).distinct()
    }

    fun back() {
        if (canGoBack) gone = gone.dropLast(1)
    }
}
