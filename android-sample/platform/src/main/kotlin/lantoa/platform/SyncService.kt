// Keeps a sync going while the screen is off: two phones lie side by side on a table.

package lantoa.platform

import android.app.Notification
import android.app.NotificationChannel
import android.app.NotificationManager
import android.app.Service
import android.content.BroadcastReceiver
import android.content.Context
import android.content.Intent
import android.content.IntentFilter
import android.content.pm.ServiceInfo
import android.os.Build
import android.os.IBinder
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.cancel
import kotlinx.coroutines.launch
import lantoa.kit.PhoneException
import lantoa.kit.nearby.Reach

/**
 * Runs as long as sync is started. Its type is `connectedDevice`: it speaks to devices nearby, and
 * unlike `dataSync` may last more than six hours a day.
 */
class SyncService : Service() {
    private val scope = CoroutineScope(SupervisorJob() + Dispatchers.Default)
    private val phones by lazy { application as HoldsPhone }
    private var keeping: Job? = null
    private val screen = object : BroadcastReceiver() {
        override fun onReceive(context: Context, intent: Intent) = rest(intent.action == Intent.ACTION_SCREEN_OFF)
    }

    override fun onBind(intent: Intent?): IBinder? = null

    override fun onCreate() {
        super.onCreate()
        // These two are told only to who registers while it runs.
        val actions = IntentFilter(Intent.ACTION_SCREEN_OFF).apply { addAction(Intent.ACTION_SCREEN_ON) }
        registerReceiver(screen, actions)
    }

    override fun onStartCommand(intent: Intent?, flags: Int, id: Int): Int {
        show()
        if (keeping == null) keeping = scope.launch { keep() }
        return START_STICKY
    }

    private suspend fun keep() {
        try {
            val phone = phones.phone()
            Reach(phone, NsdNearby(this, phone), WifiNetworks(this)).keep()
        } catch (_: PhoneException) {
            // What cannot be opened syncs nothing.
            stopSelf()
        }
    }

    override fun onDestroy() {
        unregisterReceiver(screen)
        // Ends the finder and the binding too.
        scope.cancel()
        super.onDestroy()
    }

    private fun rest(resting: Boolean) {
        scope.launch { phones.phone().setResting(resting) }
    }

    private fun show() {
        val notice = notice()
        if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.Q) {
            startForeground(NOTICE, notice, ServiceInfo.FOREGROUND_SERVICE_TYPE_CONNECTED_DEVICE)
        } else {
            startForeground(NOTICE, notice)
        }
    }

    private fun notice(): Notification {
        val builder = if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.O) {
            val channel = NotificationChannel(CHANNEL, TITLE, NotificationManager.IMPORTANCE_LOW)
            getSystemService(NotificationManager::class.java).createNotificationChannel(channel)
            Notification.Builder(this, CHANNEL)
        } else {
            @Suppress("DEPRECATION")
            Notification.Builder(this)
        }
        return builder.setContentTitle(TITLE)
            .setSmallIcon(android.R.drawable.stat_notify_sync)
            .setOngoing(true)
            .build()
    }

    companion object {
        private const val NOTICE = 1
        private const val CHANNEL = "sync"
        private const val TITLE = "Đang đồng bộ · Syncing"

        fun start(context: Context) {
            val service = Intent(context, SyncService::class.java)
            if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.O) {
                context.startForegroundService(service)
            } else {
                context.startService(service)
            }
        }

        fun stop(context: Context) {
            context.stopService(Intent(context, SyncService::class.java))
        }
    }
}
