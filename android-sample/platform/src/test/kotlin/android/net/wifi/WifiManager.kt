package android.net.wifi

class WifiManager {
    val lock = MulticastLock()

    fun createMulticastLock(tag: String): MulticastLock = lock

    class MulticastLock {
        private var held = 0
        private var counted = true

        fun setReferenceCounted(counts: Boolean) {
            counted = counts
        }

        fun acquire() {
            held = if (counted) held + 1 else 1
        }

        /** Throws where it is released more often than acquired, and counts. */
        fun release() {
            if (held == 0 && counted) throw RuntimeException("MulticastLock under-locked")
            held = maxOf(0, held - 1)
        }

        fun isHeld(): Boolean = held > 0
    }
}
