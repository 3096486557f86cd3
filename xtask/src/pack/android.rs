//! The archive for Android. Never run where the project is developed: it needs Android's NDK.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{failed, sized};
use crate::bindings;
use crate::cargo::{cargo, target_folder};
use crate::project::Project;
use crate::sqlite;
use crate::steps::{Outcome, command};
use crate::targets::{ANDROID_LINKED, aligned, aligned_jna};

/// The oldest Android that apps run on.
const API: u32 = 24;
/// Android's name for a processor, rustc's, and the NDK's compiler.
const PROCESSORS: [(&str, &str, &str); 3] = [
    ("arm64-v8a", "aarch64-linux-android", "aarch64-linux-android"),
    ("armeabi-v7a", "armv7-linux-androideabi", "armv7a-linux-androideabi"),
    ("x86_64", "x86_64-linux-android", "x86_64-linux-android"),
];
/// What of the library is reached by name.
const KEEP: &str = "-keep class lantoa.** { *; }\n-keep class com.sun.jna.** { *; }\n\
                    -dontwarn java.awt.**\n";

/// Builds the library for each processor, the generated Kotlin, and the archive of both.
pub(super) fn pack(project: &Project) -> Result<(), Outcome> {
    let ndk = std::env::var_os("ANDROID_NDK_HOME").map(PathBuf::from).ok_or_else(|| {
        let what = "ANDROID_NDK_HOME names no NDK: install it with Android Studio or sdkmanager, then \
                    `cargo install cargo-ndk` and `rustup target add` its targets";
        Outcome::NotRun(what.to_owned())
    })?;
    let clang = compilers(&ndk)?;
    let built = target_folder(project);
    let (libraries, whole) = (built.join("jniLibs"), built.join("aar"));
    let _ = fs::remove_dir_all(&whole);
    for (abi, target, compiler) in PROCESSORS {
        let words = [
            (
                format!("CC_{}", target.replace('-', "_")),
                clang.join(format!("{compiler}{API}-clang")),
            ),
            (format!("AR_{}", target.replace('-', "_")), clang.join("llvm-ar")),
        ];
        let sqlite = sqlite::for_target(project, target, &words).map_err(Outcome::Failed)?;
        let mut ndk = cargo(project);
        ndk.args(["ndk", "--target", abi, "--platform", &API.to_string(), "--output-dir"])
            .arg(&libraries)
            .args(["rustc", "--profile", "phone", "-p", "lantoa-bindings", "--lib"])
            .args(["--no-default-features", "--features", "encrypted", "--crate-type", "cdylib"])
            .arg("--")
            .args(linked())
            .envs(sqlite);
        command(&mut ndk).passed()?;
        let name = "liblantoa_bindings.so";
        let library = libraries.join(abi).join(name);
        sized(&library)?;
        aligned(&library).passed()?;
        put(&library, &whole.join("jni").join(abi).join(name))?;
    }
    aligned_jna(project).passed()?;
    bindings::released(project, &bindings::folder(project)).passed()?;
    bindings::jar(project).passed()?;
    put(
        &bindings::folder(project).join("maven/lantoa-jvm/lantoa-jvm-0.1.0.jar"),
        &whole.join("classes.jar"),
    )?;
    let manifest = format!(
        "<manifest xmlns:android=\"http://schemas.android.com/apk/res/android\" package=\"lantoa\">\n\
         <uses-sdk android:minSdkVersion=\"{API}\"/>\n</manifest>\n"
    );
    for (name, text) in [("AndroidManifest.xml", &*manifest), ("proguard.txt", KEEP)] {
        let file = whole.join(name);
        fs::write(&file, text).map_err(|error| failed(&file, &error))?;
    }
    let archive = built.join("lantoa-android-0.1.0.aar");
    put(
        &project.root().join("bindings/kotlin/android.pom"),
        &built.join("lantoa-android-0.1.0.pom"),
    )?;
    command(Command::new("jar").args(["cMf"]).arg(&archive).arg("-C").arg(&whole).arg("."))
        .passed()?;
    sized(&archive)
}

/// Returns how rustc is told to link, through the NDK's compiler.
fn linked() -> Vec<String> {
    let flags = ANDROID_LINKED.join(",");
    vec!["-C".to_owned(), format!("link-arg=-Wl,{flags}")]
}

/// Returns the folder of the NDK's compilers.
fn compilers(ndk: &Path) -> Result<PathBuf, Outcome> {
    let hosts = ndk.join("toolchains/llvm/prebuilt");
    let mut found = fs::read_dir(&hosts).map_err(|error| failed(&hosts, &error))?;
    let host = found.next().and_then(Result::ok);
    let host = host.ok_or_else(|| Outcome::NotRun(format!("{} is empty", hosts.display())))?;
    Ok(host.path().join("bin"))
}

fn put(from: &Path, to: &Path) -> Result<(), Outcome> {
    let folder = to.parent().unwrap_or(to);
    fs::create_dir_all(folder).map_err(|error| failed(folder, &error))?;
    fs::copy(from, to).map_err(|error| failed(from, &error))?;
    Ok(())
}
