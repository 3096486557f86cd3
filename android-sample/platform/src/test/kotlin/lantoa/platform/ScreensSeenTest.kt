package lantoa.platform

import android.app.Activity
import android.content.Context
import android.os.Build
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.runBlocking
import lantoa.kit.Background
import lantoa.kit.Phone
import lantoa.kit.fake.FakeVillage
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

class ScreensSeenTest {
    private val done = mutableListOf<Any>()
    private val real: Phone = FakeVillage().office("Minh")
    private val phone = object : Phone by real {
        override suspend fun suspend() {
            done += "suspend"
        }

        override suspend fun resume() {
            done += "resume"
        }

        override fun networkDenied(denied: Boolean) {
            done += denied
        }
    }

    @Test
    fun `the app is left with its last window, not by turning the phone round`() = runBlocking {
        val background = Background({ phone }) { false }
        val seen = ScreensSeen(background, CoroutineScope(Dispatchers.Unconfined))
        val (main, scanner) = Activity() to Activity()
        seen.onActivityStarted(main)
        seen.onActivityStarted(scanner)
        seen.onActivityStopped(main)
        assertEquals(listOf<Any>(false, "resume"), done)
        seen.onActivityStopped(scanner)
        assertEquals(listOf<Any>(false, "resume", "suspend"), done)
        seen.onActivityStarted(main)
        done.clear()
        main.turns = true
        seen.onActivityStopped(main)
        assertEquals(emptyList<Any>(), done)
    }

    @Test
    fun `the network is denied where Android asks for it and the person said no`() {
        val context = Context()
        val denied = { version: Int, target: Int ->
            Build.VERSION.SDK_INT = version
            context.getApplicationInfo().targetSdkVersion = target
            LocalNetwork.isDenied(context)
        }
        assertFalse(denied(36, 37))
        assertFalse(denied(37, 36))
        assertTrue(denied(37, 37))
        context.granted += "android.permission.ACCESS_LOCAL_NETWORK"
        assertFalse(denied(37, 37))
        assertEquals(listOf("android.permission.POST_NOTIFICATIONS"), LocalNetwork.missing(context))
    }
}
