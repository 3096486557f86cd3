// What Android asks of the person before an app may speak to phones nearby.

package lantoa.platform

import android.content.Context
import android.content.pm.PackageManager
import android.os.Build

object LocalNetwork {
    // Named here: the framework that this is compiled against is older.
    private const val ACCESS = "android.permission.ACCESS_LOCAL_NETWORK"
    private const val NOTIFY = "android.permission.POST_NOTIFICATIONS"

    /** Returns what has to be asked for on this version of Android, by an app that was made for another. */
    fun permissions(version: Int, target: Int): List<String> = buildList {
        // Android 13: without it the running sync cannot be seen, but goes on.
        if (version >= 33) add(NOTIFY)
        // Android 17: without it neither finding nor a connection in the local network works, unless the
        // app was made for an earlier one, which needs none.
        if (version >= 37 && target >= 37) add(ACCESS)
    }

    /** Returns whether the person does not let this app use the local network. */
    fun isDenied(context: Context): Boolean = ACCESS in missing(context)

    /** Returns what of it was not given yet. */
    fun missing(context: Context): List<String> =
        permissions(Build.VERSION.SDK_INT, context.applicationInfo.targetSdkVersion).filter {
            context.checkSelfPermission(it) != PackageManager.PERMISSION_GRANTED
        }
}
