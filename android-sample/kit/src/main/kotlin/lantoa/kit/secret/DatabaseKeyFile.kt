// The key of the database, kept in a file that only this phone's key store can open.

package lantoa.kit.secret

import java.io.File
import java.io.FileOutputStream
import java.io.IOException
import java.security.GeneralSecurityException
import java.security.ProviderException
import java.security.SecureRandom
import lantoa.kit.PhoneException
import lantoa.kit.Problem
import lantoa.kit.ProblemKind

/** The platform's key store: on Android the Keystore. */
interface KeyWrap {
    fun wrap(plain: ByteArray): ByteArray

    /** Throws where it was wrapped by another store, or changed. */
    fun unwrap(wrapped: ByteArray): ByteArray
}

/** `folder` is one that backups leave out: elsewhere nobody can unwrap it. */
class DatabaseKeyFile(private val folder: File, private val wrap: KeyWrap) {
    private val file = File(folder, "database-key")
    private val fresh = File(folder, "database-key.new")

    /**
     * Returns the 32 bytes, made by chance the first time. One that cannot be unwrapped is kept.
     *
     * Throws a [PhoneException] of the kind DAMAGED where the key store does not open it.
     */
    fun key(): ByteArray {
        if (file.exists()) return unwrapped(file)
        val key = written() ?: made()
        // java.nio.file came with Android 8.
        if (!fresh.renameTo(file)) throw IOException("the database key cannot be kept")
        return key
    }

    /** A power cut may undo the renaming and never what was synced: a database may stand under it. */
    private fun written(): ByteArray? {
        if (!fresh.exists()) return null
        val key = runCatching { wrap.unwrap(fresh.readBytes()) }.getOrNull()?.takeIf { it.size == KEY_BYTES }
        // Half a file was never anybody's key; whether it is half nobody knows, so it is kept.
        if (key == null) fresh.renameTo(File(folder, "database-key.unread-${System.nanoTime()}"))
        return key
    }

    private fun made(): ByteArray {
        val key = ByteArray(KEY_BYTES).also { SecureRandom().nextBytes(it) }
        folder.mkdirs()
        FileOutputStream(fresh).use {
            it.write(wrap.wrap(key))
            // A key that is lost to a power cut takes the database with it.
            it.fd.sync()
        }
        return key
    }

    private fun unwrapped(file: File): ByteArray =
        try {
            wrap.unwrap(file.readBytes())
        } catch (_: GeneralSecurityException) {
            throw PhoneException(UNOPENED)
        } catch (_: ProviderException) {
            throw PhoneException(UNOPENED)
        }

    private companion object {
        const val KEY_BYTES = 32
        val UNOPENED = Problem(ProblemKind.DAMAGED, "database-key-unopened")
    }
}
