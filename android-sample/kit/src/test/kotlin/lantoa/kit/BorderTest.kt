// One package speaks to the generated bindings; everything else can be read and tested without them.

package lantoa.kit

import java.io.File
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

class BorderTest {
    @Test
    fun `only the package rust names the bindings`() {
        val sources = File("src").walk().filter { it.extension == "kt" }.toList()
        assertTrue(sources.size > 10, "this runs in the module's folder")
        // A use of the package `lantoa` itself, imported or spelled out; the kit's own goes on `.kit`.
        val binding = Regex("""\b(lantoa\.(?!kit\b)|uniffi\.)\w""")
        val naming = sources.filter { binding.containsMatchIn(it.readText()) }
        assertEquals(setOf("rust"), naming.map { it.parentFile.name }.toSet(), "$naming")
    }
}
