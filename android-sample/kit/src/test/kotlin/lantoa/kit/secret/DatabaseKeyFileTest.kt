// The key of the database, over a key store that is none.

package lantoa.kit.secret

import java.io.File
import java.security.GeneralSecurityException
import kotlinx.coroutines.runBlocking
import lantoa.kit.PhoneException
import lantoa.kit.ProblemKind
import lantoa.kit.rust.RustPhone
import org.junit.jupiter.api.Assertions.assertArrayEquals
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir

class DatabaseKeyFileTest {
    @TempDir
    lateinit var folder: File

    /** Turns each bit that `by` has; opens only what it has closed itself. */
    private class Turned(val by: Int) : KeyWrap {
        override fun wrap(plain: ByteArray) = byteArrayOf(by.toByte()) + turn(plain)

        override fun unwrap(wrapped: ByteArray): ByteArray {
            if (wrapped[0] != by.toByte()) throw GeneralSecurityException("wrapped by another")
            return turn(wrapped.drop(1).toByteArray())
        }

        private fun turn(bytes: ByteArray) = ByteArray(bytes.size) { (bytes[it].toInt() xor by).toByte() }
    }

    @Test
    fun `a key is made once, and never stands in the file as it is`() {
        val key = DatabaseKeyFile(folder, Turned(0x55)).key()
        assertEquals(32, key.size)
        assertArrayEquals(key, DatabaseKeyFile(folder, Turned(0x55)).key())
        val kept = folder.listFiles()!!.single().readBytes().toList()
        assertFalse(kept.windowed(8).any { it in key.toList().windowed(8) })
    }

    @Test
    fun `a power cut after the first start leaves the key that the database was made under`() {
        val key = DatabaseKeyFile(folder, Turned(3)).key()
        val (kept, fresh) = listOf("database-key", "database-key.new").map { File(folder, it) }
        val bytes = kept.readBytes()
        // The renaming is undone, or half done; what was written and synced stands.
        assertTrue(kept.renameTo(fresh))
        assertArrayEquals(key, DatabaseKeyFile(folder, Turned(3)).key())
        kept.copyTo(fresh)
        assertArrayEquals(key, DatabaseKeyFile(folder, Turned(3)).key())
        // Cut while it was written, at any byte: no key was given out, so another is made.
        for (length in 0 until bytes.size) {
            kept.delete()
            fresh.writeBytes(bytes.copyOf(length))
            val other = DatabaseKeyFile(folder, Turned(3)).key()
            assertFalse(key.contentEquals(other), "cut at $length")
            assertArrayEquals(other, DatabaseKeyFile(folder, Turned(3)).key(), "cut at $length")
            val unread = folder.listFiles()!!.filter { "unread" in it.name && it.length() == length.toLong() }
            assertEquals(1, unread.size, "what cannot be read is kept, cut at $length")
        }
    }

    @Test
    fun `two phones have different keys`() {
        val (one, other) = listOf("one", "other").map { DatabaseKeyFile(File(folder, it), Turned(1)).key() }
        assertFalse(one.contentEquals(other))
    }

    @Test
    fun `what another key store has wrapped is refused and kept`() {
        DatabaseKeyFile(folder, Turned(1)).key()
        val kept = folder.listFiles()!!.single().readBytes()
        val refused = assertThrows(PhoneException::class.java) { DatabaseKeyFile(folder, Turned(2)).key() }
        assertEquals(ProblemKind.DAMAGED, refused.problem.kind)
        assertArrayEquals(kept, folder.listFiles()!!.single().readBytes())
    }

    @Test
    fun `a database under the key stands nowhere in the clear and opens under no other`() = runBlocking {
        val data = File(folder, "data")
        val key = DatabaseKeyFile(folder, Turned(7)).key()
        RustPhone.open(data.path, folder.path, key).shut()
        val files = data.walk().filter { it.isFile }.toList()
        assertFalse(files.isEmpty())
        val clear = files.filter { "SQLite format 3" in it.readText(Charsets.ISO_8859_1) }
        assertEquals(emptyList<File>(), clear)
        val other = ByteArray(32) { 1 }
        val refused = runCatching { RustPhone.open(data.path, folder.path, other) }.exceptionOrNull()
        assertEquals("database-key-wrong", (refused as PhoneException).problem.code)
    }
}
