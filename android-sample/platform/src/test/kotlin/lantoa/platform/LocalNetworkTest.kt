package lantoa.platform

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Test

class LocalNetworkTest {
    @Test
    fun `an old phone is asked nothing, and Android 17 for the local network`() {
        val permissions = { version: Int, target: Int ->
            LocalNetwork.permissions(version, target).map { it.removePrefix("android.permission.") }
        }
        assertEquals(emptyList<String>(), permissions(24, 37))
        assertEquals(listOf("POST_NOTIFICATIONS"), permissions(33, 37))
        assertEquals(listOf("POST_NOTIFICATIONS", "ACCESS_LOCAL_NETWORK"), permissions(37, 37))
        assertEquals(listOf("POST_NOTIFICATIONS"), permissions(37, 36), "it may without being asked")
    }
}
