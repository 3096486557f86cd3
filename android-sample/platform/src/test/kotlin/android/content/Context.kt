// A stand-in for what of Android the classes under test name, on a JVM that has no Android: it does as
// Android's reference says, as far as the tests ask. The real framework is what they are compiled against.

package android.content

import android.content.pm.ApplicationInfo

open class Context {
    val services = mutableMapOf<Class<*>, Any>()
    val granted = mutableSetOf<String>()
    private val information = ApplicationInfo()

    @Suppress("UNCHECKED_CAST")
    fun <T> getSystemService(of: Class<T>): T = services[of] as T

    fun getApplicationContext(): Context = this

    fun getApplicationInfo(): ApplicationInfo = information

    fun checkSelfPermission(permission: String): Int = if (permission in granted) 0 else -1
}
