// What the kit makes of the core's answers by itself.

package lantoa.kit.rust

import kotlinx.coroutines.runBlocking
import lantoa.LantoaException
import lantoa.NoHandle
import lantoa.Node
import lantoa.SyncState
import lantoa.kit.PhoneException
import lantoa.kit.SyncMode
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.fail
import org.junit.jupiter.api.Test

class RustPhoneTest {
    private val core = Core()
    private val phone = RustPhone(core)

    @Test
    fun `a sync that could not listen anew counts as running until a person pauses it`() = runBlocking {
        core.isTaken = true
        repeat(2) {
            assertEquals("address-in-use", refused())
            assertEquals(lantoa.SyncMode.PAUSED to SyncMode.RUNNING, core.mode to phone.syncState().mode)
        }
        phone.pauseSync()
        assertEquals(SyncMode.PAUSED, phone.syncState().mode)
        phone.restartSync()
        assertEquals(SyncMode.PAUSED, phone.syncState().mode)
    }

    @Test
    fun `a sync that listens anew at last is as the core says`() = runBlocking {
        core.isTaken = true
        assertEquals("address-in-use", refused())
        core.isTaken = false
        phone.restartSync()
        assertEquals(lantoa.SyncMode.RUNNING to SyncMode.RUNNING, core.mode to phone.syncState().mode)
        core.mode = lantoa.SyncMode.PAUSED
        assertEquals(SyncMode.PAUSED, phone.syncState().mode)
    }

    private suspend fun refused(): String = try {
        phone.restartSync()
        fail("it was not refused")
    } catch (refused: PhoneException) {
        refused.problem.code
    }

    /** Syncs, and pauses as the core does; the real one's port is taken by others at no chosen moment. */
    private class Core : Node(NoHandle) {
        var mode = lantoa.SyncMode.RUNNING
        var isTaken = false
        private var goesOn = true

        override suspend fun syncState() = SyncState(mode, emptyList(), emptyList(), emptyList(), null)

        override suspend fun pauseSync() {
            mode = lantoa.SyncMode.PAUSED
            goesOn = false
        }

        override suspend fun restartSync() {
            if (!goesOn) return
            mode = if (isTaken) lantoa.SyncMode.PAUSED else lantoa.SyncMode.RUNNING
            if (isTaken) throw LantoaException.Busy("address-in-use", "")
        }
    }
}
