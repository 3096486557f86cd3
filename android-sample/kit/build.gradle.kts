// The kit for people who build by Gradle, beside pom.xml. Never run by this project's own checks.
plugins {
    kotlin("jvm") version "2.2.21"
}

val bindings = providers.gradleProperty("lantoa.bindings").orElse("$projectDir/../../target/bindings")
val library = providers.gradleProperty("lantoa.library").orElse("$projectDir/../../target/release")

kotlin {
    jvmToolchain(17)
    // The generated Kotlin: `cargo xtask bindings`.
    sourceSets.main { kotlin.srcDir(bindings.map { "$it/kotlin" }) }
}

dependencies {
    api("org.jetbrains.kotlinx:kotlinx-coroutines-core:1.11.0")
    // Android needs JNA's archive, which carries its native part: jna:5.19.1@aar.
    implementation("net.java.dev.jna:jna:5.19.1")
    testImplementation("org.junit.jupiter:junit-jupiter:5.14.1")
    testRuntimeOnly("org.junit.platform:junit-platform-launcher")
}

tasks.test {
    useJUnitPlatform()
    systemProperty("jna.library.path", library.get())
}
