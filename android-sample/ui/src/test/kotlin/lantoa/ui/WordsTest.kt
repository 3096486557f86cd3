// Both languages say everything. That none lacks a sentence is held by the compiler; here is the rest.

package lantoa.ui

import lantoa.kit.About
import lantoa.kit.Level
import lantoa.kit.Mark
import lantoa.kit.Problem
import lantoa.kit.ProblemKind
import lantoa.kit.Role
import lantoa.kit.SyncMode
import lantoa.ui.words.ENGLISH
import lantoa.ui.words.VIETNAMESE
import lantoa.ui.words.Words
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNotEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

class WordsTest {
    @Test
    fun `each sentence is there in both languages, and differs`() {
        val (vietnamese, english) = sentences(VIETNAMESE) to sentences(ENGLISH)
        assertEquals(vietnamese.keys, english.keys)
        assertTrue(vietnamese.size > 70, "${vietnamese.size}")
        for ((name, said) in vietnamese) {
            assertTrue(said.isNotBlank() && english.getValue(name).isNotBlank(), name)
            assertNotEquals(said, english[name], name)
        }
    }

    @Test
    fun `every value and every kind of problem has a word`() {
        for (words in listOf(VIETNAMESE, ENGLISH)) {
            assertEquals(Mark.entries.toSet(), words.marks.keys)
            assertEquals(Mark.entries.toSet(), words.markLetters.keys)
            assertEquals(Mark.entries.size, words.markLetters.values.toSet().size)
            assertEquals(Level.entries.toSet(), words.levels.keys)
            assertEquals(Role.entries.toSet(), words.roles.keys)
            assertEquals(SyncMode.entries.toSet(), words.syncModes.keys)
            val problems = ProblemKind.entries.map { words.problem(Problem(it, "unheard-of")) }
            assertEquals(ProblemKind.entries.size, problems.toSet().size)
        }
    }

    @Test
    fun `what the core prints is said in words, and what it does not know as it is`() {
        assertEquals("Đi muộn", VIETNAMESE.value("late"))
        assertEquals("Does it alone", ENGLISH.value("alone"))
        assertEquals("1961", VIETNAMESE.value("1961"))
        assertEquals("24/11/2026", VIETNAMESE.value("2026-11-24"))
        for (words in listOf(VIETNAMESE, ENGLISH)) {
            assertEquals(setOf(About.DAY, About.WITHDRAWN, About.JOINED), words.disputes.about.keys)
            for (said in SAID_OF_MEETINGS) assertNotEquals(said, words.value(said))
        }
    }

    private val SAID_OF_MEETINGS =
        listOf("withdrawn", "restored", "parted", "later", "day-of-a", "day-of-b")

    /** Returns the plain sentences of all sections by `section.name`. */
    private fun sentences(words: Words): Map<String, String> =
        sections(words).flatMap { (section, of) ->
            of.javaClass.declaredFields.filter { it.type == String::class.java }.map {
                it.isAccessible = true
                "$section.${it.name}" to it.get(of) as String
            }
        }.toMap()

    private fun sections(words: Words): Map<String, Any> =
        Words::class.java.declaredFields
            .filter { it.type.enclosingClass == Words::class.java && it.name != "Companion" }
            .associate {
                it.isAccessible = true
                it.name to it.get(words)
            }
}
