// The one thread of the screens, as on a phone.

package lantoa.ui

import java.lang.reflect.Method
import javax.swing.SwingUtilities
import org.junit.jupiter.api.extension.ExtensionContext
import org.junit.jupiter.api.extension.InvocationInterceptor
import org.junit.jupiter.api.extension.ReflectiveInvocationContext

/**
 * Runs each test on the thread on which Compose itself tells a screen what changed. A test on another thread
 * runs beside it: what changed can be taken by Compose and not yet be told to the screen, so that a frame drawn
 * just then shows what was there before, however many frames one draws.
 */
class ScreenThread : InvocationInterceptor {
    override fun interceptTestMethod(
        invocation: InvocationInterceptor.Invocation<Void>,
        invocationContext: ReflectiveInvocationContext<Method>,
        extensionContext: ExtensionContext,
    ) {
        var outcome = Result.success(Unit)
        SwingUtilities.invokeAndWait { outcome = runCatching { invocation.proceed() } }
        outcome.getOrThrow()
    }
}
