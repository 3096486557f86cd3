// Scenario L1: an id of one kind is not taken for one of another.

import java.io.File
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

class IdTest {
    @Test
    fun `L1 a team given for a class does not compile`() = village {
        File(folder("code")).mkdirs()
        val (right, nothing) = compiled(folder("code"), "classId")
        assertEquals(0, right, nothing)
        val (wrong, complaint) = compiled(folder("code"), "team")
        assertEquals(1, wrong, complaint)
        assertTrue("TeamId" in complaint && "ClassId" in complaint, complaint)
    }

    /** Has the compiler take a call that is given this argument where a class is asked for. */
    private fun compiled(folder: String, argument: String): Pair<Int, String> {
        val source = File(folder, "Sheet.kt")
        source.writeText(
            """
            import lantoa.*

            suspend fun sheet(node: Node, team: TeamId, classId: ClassId) = node.classSheet($argument)
            """.trimIndent(),
        )
        val words = arrayOf("-no-stdlib", "-no-reflect", "-classpath", CLASSES, "-d", folder, source.path)
        val compiler = program("org.jetbrains.kotlin.cli.jvm.K2JVMCompiler", *words)
            .redirectErrorStream(true).start()
        val complaint = compiler.inputStream.bufferedReader().readText()
        return compiler.waitFor() to complaint
    }
}
