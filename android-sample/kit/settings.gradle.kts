dependencyResolutionManagement {
    repositories { mavenCentral() }
}

rootProject.name = "lantoa-kit"
