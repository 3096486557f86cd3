package android.os

class Build {
    object VERSION {
        @JvmField
        var SDK_INT = 34
    }
}

class Bundle
