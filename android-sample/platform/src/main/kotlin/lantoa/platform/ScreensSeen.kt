// Whether anybody looks at the app: it is left when the last of its windows is no longer seen.

package lantoa.platform

import android.app.Activity
import android.app.Application.ActivityLifecycleCallbacks
import android.os.Bundle
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.launch
import lantoa.kit.Background

class ScreensSeen(private val background: Background, private val scope: CoroutineScope) :
    ActivityLifecycleCallbacks {
    private var seen = 0

    override fun onActivityStarted(activity: Activity) {
        if (seen++ == 0) scope.launch { background.enter() }
    }

    override fun onActivityStopped(activity: Activity) {
        // Turning the phone round stops a window to start it again.
        if (--seen == 0 && !activity.isChangingConfigurations) scope.launch { background.leave() }
    }

    override fun onActivityCreated(activity: Activity, savedInstanceState: Bundle?) = Unit

    override fun onActivityResumed(activity: Activity) = Unit

    override fun onActivityPaused(activity: Activity) = Unit

    override fun onActivitySaveInstanceState(activity: Activity, outState: Bundle) = Unit

    override fun onActivityDestroyed(activity: Activity) = Unit
}
