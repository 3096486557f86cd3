// The key of the database, kept in a file that only this phone's key store can open.

package lantoa.kit.secret

import java.io.File
import java.io.FileOutputStream
import java.io.IOException
import java.security.SecureRandom

/** The platform's key store: on Android the Keystore. */
interface KeyWrap {
    fun wrap(plain: ByteArray): ByteArray

    /** Throws where it was wrapped by another store, or changed. */
    fun unwrap(wrapped: ByteArray): ByteArray
}

/** `folder` is one that backups leave out: elsewhere nobody can unwrap it. */
class DatabaseKeyFile(private val folder: File, private val wrap: KeyWrap) {
    private val file = File(folder, "database-key")

    /** Returns the 32 bytes, made by chance the first time. One that cannot be unwrapped is kept. */
    fun key(): ByteArray {
        if (file.exists()) return wrap.unwrap(file.readBytes())
        val key = ByteArray(KEY_BYTES).also { SecureRandom().nextBytes(it) }
        folder.mkdirs()
        val fresh = File(folder, "database-key.new")
        FileOutputStream(fresh).use {
            it.write(wrap.wrap(key))
            // A key that is lost to a power cut takes the database with it.
            it.fd.sync()
        }
        // java.nio.file came with Android 8.
        if (!fresh.renameTo(file)) throw IOException("the database key cannot be kept")
        return key
    }

    private companion object {
        const val KEY_BYTES = 32
    }
}
