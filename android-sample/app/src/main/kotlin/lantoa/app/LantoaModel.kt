// The shelf of state holders as Android keeps it: over turning the phone round, until the app is left.

package lantoa.app

import android.app.Application
import androidx.lifecycle.AndroidViewModel
import androidx.lifecycle.viewModelScope
import java.time.LocalDate
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.distinctUntilChanged
import kotlinx.coroutines.flow.filter
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.launch
import lantoa.kit.PhoneException
import lantoa.kit.Problem
import lantoa.kit.SyncMode
import lantoa.kit.screen.Shelf
import lantoa.platform.HoldsPhone
import lantoa.platform.KeptPreferences
import lantoa.platform.LocalNetwork
import lantoa.platform.SyncService
import lantoa.ui.Way

/** What stands before the shelf: the device is being opened, is open, or cannot be. */
sealed interface Opening {
    data object Waiting : Opening

    data class Opened(val shelf: Shelf) : Opening

    data class Refused(val problem: Problem) : Opening
}

class LantoaModel(application: Application) : AndroidViewModel(application) {
    private val opened = MutableStateFlow<Opening>(Opening.Waiting)
    val opening: StateFlow<Opening> = opened
    val way = Way()

    init {
        viewModelScope.launch {
            try {
                val phone = (application as HoldsPhone).phone()
                val shelf = Shelf(phone, KeptPreferences(application), viewModelScope) {
                    LocalDate.now().toString()
                }
                opened.value = Opening.Opened(shelf)
                follow(shelf)
            } catch (error: PhoneException) {
                opened.value = Opening.Refused(error.problem)
            }
        }
    }

    /** What the person lets this app do may have changed. */
    fun permitted() {
        val application = getApplication<Application>()
        viewModelScope.launch {
            (application as HoldsPhone).phone().networkDenied(LocalNetwork.isDenied(application))
        }
    }

    /**
     * The service runs as long as sync is on, also when this model is gone. A sync that cannot listen anew is
     * on: the service tries it again.
     */
    private suspend fun follow(shelf: Shelf) {
        // What the screen shows before it has read would end a sync that runs.
        shelf.sync.state.filter { it.isRead }.map { it.sync.mode }.distinctUntilChanged().collect { mode ->
            when (mode) {
                SyncMode.RUNNING -> SyncService.start(getApplication())
                SyncMode.STOPPED, SyncMode.PAUSED -> SyncService.stop(getApplication())
            }
        }
    }
}
