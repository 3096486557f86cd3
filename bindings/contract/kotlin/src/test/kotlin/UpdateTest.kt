// Scenario M1: what earlier versions stored, and what a later one did.

import java.io.File
import java.nio.ByteBuffer
import java.util.zip.GZIPInputStream
import lantoa.LantoaException
import lantoa.LearnerId
import lantoa.Mark
import lantoa.MeetingId
import lantoa.Node
import lantoa.Role
import lantoa.TeamId
import lantoa.restore
import org.junit.jupiter.api.Assertions.assertArrayEquals
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

class UpdateTest {
    @Test
    fun `M1 what earlier versions stored opens and what later ones did is left`() = village {
        for (number in 1..2) {
            val database = GZIPInputStream(File(FIXTURES, "database-$number.db.gz").inputStream())
                .use { it.readBytes() }
            val names = File(FIXTURES, "database-$number.txt").readText().substringBefore("\n\n")
                .lines().associate { it.substringBefore(' ') to it.substringAfter(' ') }
            val folder = officeOfThen("office-$number")
            File(folder, "lantoa.db").writeBytes(database)
            Node.open(options(folder)).holds(names)

            val backup = File(folder, "copy").apply { writeBytes(database) }
            restore(options(officeOfThen("restored-$number")), backup.path).node.holds(names)

            // Where SQLite keeps the number of the schema.
            val later = database.copyOf()
            ByteBuffer.wrap(later).putInt(60, 1000)
            val there = officeOfThen("later-$number")
            val stored = File(there, "lantoa.db").apply { writeBytes(later) }
            fails<LantoaException.NotAllowed>("database-newer") { Node.open(options(there)) }
            assertArrayEquals(later, stored.readBytes())
        }
    }

    /** Makes a folder with the key of the office whose databases were kept. */
    private fun Village.officeOfThen(name: String): String {
        val keys = File(folder(name), "no-backup").apply { mkdirs() }
        File(keys, "device.key").writeBytes(byteArrayOf(101) + ByteArray(31) + ByteArray(16) { 7 })
        return folder(name)
    }

    private suspend fun Node.holds(names: Map<String, String>) = use { node ->
        val identity = node.identity()
        assertEquals(Role.COORDINATOR to "Cô Lan", identity.role to identity.name)
        assertTrue(TeamId(names.getValue("team")) in node.teams().map { it.team })
        val meeting = MeetingId(names.getValue("meeting"))
        val marks = node.classSheet(classOf(meeting))!!.marks.associateBy { it.meeting to it.learner }
        // Who was tapped late is linked with one who is marked present: they are one row.
        for ((learner, mark) in listOf("disputed" to Mark.LATE, "tapped" to Mark.PRESENT)) {
            val line = marks.getValue(meeting to LearnerId(names.getValue(learner)))
            assertEquals(mark to true, line.mark to line.disputed, learner)
        }
        assertTrue(node.verify().ok)
        node.shut()
    }

    private companion object {
        val FIXTURES = File("../../../tests/fixtures")
    }
}
