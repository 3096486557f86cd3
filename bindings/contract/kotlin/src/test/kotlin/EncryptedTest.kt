// Scenario A5: a database under a key.

import java.io.File
import lantoa.LantoaException
import lantoa.LearnerDetails
import lantoa.LearnerId
import lantoa.Node
import lantoa.OpenOptions
import lantoa.rekey
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

private const val NAME = "Đặng Thị Hoa"
private val ONE = ByteArray(32) { 1 }
private val OTHER = ByteArray(32) { 2 }

class EncryptedTest {
    @Test
    fun `A5 a database under a key opens under no other and tells nobody`() = village {
        val keyed = folder("keyed")
        val learner = works(OpenOptions(keyed, databaseKey = ONE))
        val before = files(keyed)
        fails<LantoaException.NotAllowed>("database-key-wrong") { Node.open(OpenOptions(keyed, databaseKey = OTHER)) }
        fails<LantoaException.NotAllowed>("database-key-wrong") { Node.open(OpenOptions(keyed)) }
        val short = "secret".toByteArray()
        fails<LantoaException.InvalidInput>("database-key") { Node.open(OpenOptions(keyed, databaseKey = short)) }
        assertTrue(before == files(keyed), "a wrong key changed a file")
        holds(Node.open(OpenOptions(keyed, databaseKey = ONE)), learner)
        holds(rekey(OpenOptions(keyed, databaseKey = ONE), OTHER), learner)
        fails<LantoaException.NotAllowed>("database-key-wrong") { Node.open(OpenOptions(keyed, databaseKey = ONE)) }
        assertTrue(telling(keyed).isEmpty(), "${telling(keyed)}")

        val plain = folder("plain")
        val other = works(OpenOptions(plain))
        assertTrue(telling(plain).isNotEmpty(), "the search finds what is there")
        holds(Node.open(OpenOptions(plain, databaseKey = ONE)), other)
        assertTrue(telling(plain).isEmpty(), "${telling(plain)}")
    }

    /** Opens a folder, has a learner in it and shuts it. */
    private suspend fun works(options: OpenOptions) =
        Node.open(options).use { node ->
            node.found("Bình dân học vụ số", "Minh")
            val classId = node.addClass("An toàn số", node.addTeam("Đội 1"))
            node.addLearner(classId, LearnerDetails(NAME)).also { node.shut() }
        }

    private suspend fun holds(opened: Node, learner: LearnerId) =
        opened.use { node ->
            assertEquals(listOf(learner), node.findLearners("dang thi hoa").map { it.line.learner })
            node.shut()
        }

    /** What every file below a folder says, a character for each byte. */
    private fun files(folder: String) =
        File(folder).walk().filter { it.isFile }.associate { it.path to it.readText(Charsets.ISO_8859_1) }

    /** The files in which the name stands. */
    private fun telling(folder: String): List<String> {
        val name = NAME.toByteArray().toString(Charsets.ISO_8859_1)
        return files(folder).filterValues { name in it }.keys.toList()
    }
}
