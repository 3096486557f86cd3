// The one open device of the app: opened once, on the first question, and shared by screens and service.

package lantoa.platform

import android.app.Application
import java.io.File
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Deferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.async
import lantoa.kit.Background
import lantoa.kit.Phone
import lantoa.kit.rust.RustPhone
import lantoa.kit.secret.DatabaseKeyFile

/** What holds the device; an Application does, which outlives screens and services. */
interface HoldsPhone {
    suspend fun phone(): Phone
}

class LantoaApplication : Application(), HoldsPhone {
    private val scope = CoroutineScope(SupervisorJob() + Dispatchers.IO)
    private val opened: Deferred<Phone> by lazy {
        scope.async {
            // Neither the device's key nor the database's may travel with a backup.
            val keys = File(noBackupFilesDir, "lantoa")
            val key = DatabaseKeyFile(keys, KeystoreWrap()).key()
            RustPhone.open(File(filesDir, "lantoa").path, keys.path, key)
                // Also where the system has started the service and nobody looks.
                .apply { networkDenied(LocalNetwork.isDenied(this@LantoaApplication)) }
        }
    }

    override fun onCreate() {
        super.onCreate()
        val background = Background(::phone) { LocalNetwork.isDenied(this) }
        registerActivityLifecycleCallbacks(ScreensSeen(background, scope))
    }

    override suspend fun phone(): Phone = opened.await()
}
