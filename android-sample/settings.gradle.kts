// The app, for people with Android's SDK. Never run by this project's own checks.
pluginManagement {
    repositories {
        google()
        mavenCentral()
        gradlePluginPortal()
    }
}

dependencyResolutionManagement {
    repositories {
        google()
        mavenCentral()
        // `cargo xtask pack` writes it.
        maven(url = "../target/packages/maven")
    }
}

rootProject.name = "lantoa-android-sample"
include(":app")
