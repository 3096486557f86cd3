package android.content.pm

class ApplicationInfo {
    @JvmField
    var targetSdkVersion = 0
}
