// Which addresses a found device has.

package lantoa.platform

import java.net.InetAddress

object Addresses {
    /**
     * Returns all that Android resolved. Before Android 14 it says one alone, which is often of IPv6 and of
     * this link only, so that the device is found and cannot be reached.
     */
    fun of(version: Int, all: () -> List<InetAddress>, one: () -> InetAddress?): List<String> {
        val found = if (version >= 34) all() else listOfNotNull(one())
        // A zone (`%wlan0`) is of this phone alone.
        return found.mapNotNull { it.hostAddress?.substringBefore('%') }
    }
}
