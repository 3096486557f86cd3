// The app from all the sample's sources in one module. Before it: `cargo xtask pack android`.
plugins {
    alias(libs.plugins.android.application)
    alias(libs.plugins.kotlin.android)
    alias(libs.plugins.kotlin.compose)
}

android {
    namespace = "lantoa.app"
    compileSdk = 36

    defaultConfig {
        applicationId = "org.lantoa.sample"
        minSdk = 24
        targetSdk = 36
        versionCode = 1
        versionName = "0.1.0"
    }

    // java.time came with Android 8.
    compileOptions {
        isCoreLibraryDesugaringEnabled = true
        sourceCompatibility = JavaVersion.VERSION_17
        targetCompatibility = JavaVersion.VERSION_17
    }

    sourceSets["main"].apply {
        kotlin.srcDirs(
            "../kit/src/main/kotlin",
            "../ui/src/main/kotlin",
            "../platform/src/main/kotlin",
        )
    }

    buildTypes {
        release {
            // The archive says what R8 must keep; that was tried with ProGuard alone.
            isMinifyEnabled = false
        }
    }
}

kotlin {
    jvmToolchain(17)
}

dependencies {
    implementation(platform(libs.compose.bom))
    implementation(libs.compose.material3)
    implementation(libs.compose.icons)
    implementation(libs.activity.compose)
    implementation(libs.lifecycle.viewmodel)
    implementation(libs.coroutines)
    implementation(libs.zxing)
    implementation(libs.lantoa)
    coreLibraryDesugaring(libs.desugar)
}
