dependencyResolutionManagement {
    repositories {
        mavenCentral()
        // `cargo xtask pack jvm` writes it.
        maven(url = "../../target/packages/maven")
    }
}

rootProject.name = "lantoa-kit"
