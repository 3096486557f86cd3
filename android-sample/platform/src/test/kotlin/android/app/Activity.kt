package android.app

import android.os.Bundle

open class Activity {
    var turns = false

    fun isChangingConfigurations(): Boolean = turns
}

class Application {
    interface ActivityLifecycleCallbacks {
        fun onActivityCreated(activity: Activity, savedInstanceState: Bundle?)

        fun onActivityStarted(activity: Activity)

        fun onActivityResumed(activity: Activity)

        fun onActivityPaused(activity: Activity)

        fun onActivityStopped(activity: Activity)

        fun onActivitySaveInstanceState(activity: Activity, outState: Bundle)

        fun onActivityDestroyed(activity: Activity)
    }
}
