//! The archive for Android: the classes of the JVM's jar, the libraries of its processors, and what an app
//! that shrinks must keep. Its libraries were never built where the project is developed: they need
//! Android's NDK. What does not, is put together there and read as any archive.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{failed, jvm, sized};
use crate::artefact::{self, ANDROID_NAMESPACE, MAVEN_ANDROID, MAVEN_JVM, version};
use crate::cargo::{cargo, target_folder};
use crate::finding::Finding;
use crate::maven::{DEPLOY, maven};
use crate::project::Project;
use crate::steps::{Outcome, command, findings};
use crate::targets::{ANDROID_LINKED, aligned, aligned_jna};
use crate::{lay, sqlite};

/// The oldest Android that apps run on.
const API: u32 = 24;
/// Android's name for a processor, rustc's, and the NDK's compiler.
const PROCESSORS: [(&str, &str, &str); 3] = [
    ("arm64-v8a", "aarch64-linux-android", "aarch64-linux-android"),
    ("armeabi-v7a", "armv7-linux-androideabi", "armv7a-linux-androideabi"),
    ("x86_64", "x86_64-linux-android", "x86_64-linux-android"),
];
/// What an app that shrinks must keep, as a file of the project.
pub(crate) const RULES: &str = "bindings/kotlin/consumer.pro";

/// Builds the library for each processor, and puts the archive of all into the Maven repository.
pub(super) fn pack(project: &Project) -> Result<(), Outcome> {
    let ndk = std::env::var_os("ANDROID_NDK_HOME").map(PathBuf::from).ok_or_else(|| {
        let what = "the archive for Android; ANDROID_NDK_HOME names no NDK: install it with Android \
                    Studio or sdkmanager, then `cargo install cargo-ndk` and `rustup target add` its targets";
        Outcome::NotRun(what.to_owned())
    })?;
    let clang = compilers(&ndk)?;
    let libraries = target_folder(project).join("jniLibs");
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
        sized(&libraries.join(abi).join(artefact::so()))?;
    }
    aligned_jna(project).passed()?;
    jvm::packed(project).passed()?;
    let archive = assembled(project, &PROCESSORS.map(|(abi, ..)| (abi, libraries.join(abi))))?;
    let repository = format!("-Durl=file://{}", jvm::repository(project).display());
    let pom = project.root().join("bindings/kotlin/android.pom");
    let (file, pom) =
        (format!("-Dfile={}", archive.display()), format!("-DpomFile={}", pom.display()));
    let deploy = format!("{DEPLOY}:deploy-file");
    command(maven(project).args(["--non-recursive", &deploy, &file, &pom, &repository]))
        .passed()?;
    sized(&archive)
}

/// Puts the archive together as far as that goes without Android's tools, around the `libraries` that
/// there are, by Android's name for their processor; and reads it.
pub(crate) fn check(project: &Project, libraries: &[(&str, PathBuf)]) -> Outcome {
    match assembled(project, libraries) {
        Ok(archive) => sized(&archive).err().unwrap_or(Outcome::Passed),
        Err(outcome) => outcome,
    }
}

/// Puts the archive together around the libraries in these folders, reads it, and returns it.
fn assembled(project: &Project, libraries: &[(&str, PathBuf)]) -> Result<PathBuf, Outcome> {
    let built = target_folder(project).join("aar");
    let (whole, classes) = (built.join("whole"), built.join("classes"));
    let _ = fs::remove_dir_all(&built);
    let put = |from: &Path, to: &Path| lay::file(from, to).map_err(|error| failed(from, &error));
    for (abi, folder) in libraries {
        let library = folder.join(artefact::so());
        aligned(&library).passed()?;
        put(&library, &whole.join("jni").join(abi).join(artefact::so()))?;
    }
    put(&project.root().join(RULES), &whole.join("proguard.txt"))?;
    let manifest = format!(
        "<manifest xmlns:android=\"http://schemas.android.com/apk/res/android\" package=\"{ANDROID_NAMESPACE}\">\n\
         <uses-sdk android:minSdkVersion=\"{API}\"/>\n</manifest>\n"
    );
    // No resources, in a file that is asked for all the same.
    for (name, text) in [("AndroidManifest.xml", &*manifest), ("R.txt", "")] {
        let file = whole.join(name);
        lay::text(text.as_bytes(), &file).map_err(|error| failed(&file, &error))?;
    }
    // The same classes, without this machine's library.
    fs::create_dir_all(&classes).map_err(|error| failed(&classes, &error))?;
    let module = format!("META-INF/{MAVEN_JVM}.kotlin_module");
    jar("xf", &jvm::jar(project), &classes, &["lantoa", &module])?;
    let archive = built.join(format!("{MAVEN_ANDROID}-{}.aar", version()));
    let jarred = whole.join("classes.jar");
    jar("cMf", &jarred, &classes, &["."])?;
    jar("cMf", &archive, &whole, &["."])?;
    let processors: Vec<_> = libraries.iter().map(|(abi, _)| *abi).collect();
    let found = wrong(&entries(&archive)?, &entries(&jarred)?, &processors);
    findings(&found).passed()?;
    println!(
        "The archive holds the libraries of {} of {} processors.",
        processors.len(),
        PROCESSORS.len()
    );
    Ok(archive)
}

/// Returns what of an archive and of its classes is missing, or should not be there.
fn wrong(
    archive: &BTreeSet<String>,
    classes: &BTreeSet<String>,
    processors: &[&str],
) -> Vec<Finding> {
    let mut expected: BTreeSet<String> =
        ["AndroidManifest.xml", "R.txt", "classes.jar", "proguard.txt"].map(str::to_owned).into();
    expected.extend(processors.iter().map(|abi| format!("jni/{abi}/{}", artefact::so())));
    let missing =
        expected.difference(archive).map(|name| Finding::about(name, "is not in the archive"));
    let other = archive.difference(&expected).map(|name| Finding::about(name, "is in the archive"));
    let is_class = |name: &String| name.starts_with("lantoa/") && name.ends_with(".class");
    let foreign =
        classes.iter().filter(|name| !is_class(name) && !name.ends_with(".kotlin_module"));
    let foreign = foreign.map(|name| Finding::about(name, "is among the archive's classes"));
    let node = (!classes.contains("lantoa/Node.class"))
        .then(|| Finding::about("lantoa/Node.class", "is not among the archive's classes"));
    missing.chain(other).chain(foreign).chain(node).collect()
}

/// Returns the files in an archive.
fn entries(archive: &Path) -> Result<BTreeSet<String>, Outcome> {
    let said = Command::new("jar").arg("tf").arg(archive).output();
    let said = said.map_err(|error| Outcome::NotRun(format!("jar: {error}")))?;
    let text = String::from_utf8_lossy(&said.stdout);
    Ok(text.lines().filter(|line| !line.ends_with('/')).map(str::to_owned).collect())
}

/// Packs or unpacks an archive in a folder.
fn jar(how: &str, archive: &Path, folder: &Path, what: &[&str]) -> Result<(), Outcome> {
    command(Command::new("jar").current_dir(folder).arg(how).arg(archive).args(what)).passed()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_archive_lacks_or_has_too_much_is_named() {
        let names = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
        let files: &[&str] = &["AndroidManifest.xml", "R.txt", "classes.jar", "proguard.txt"];
        let library = format!("jni/x86_64/{}", artefact::so());
        let whole: BTreeSet<String> = names(&[files, &[library.as_str()]].concat());
        let classes: BTreeSet<String> =
            names(&["lantoa/Node.class", "META-INF/lantoa-jvm.kotlin_module"]);
        assert_eq!(wrong(&whole, &classes, &["x86_64"]), []);
        let said = |found: Vec<Finding>| found.iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(
            said(wrong(&names(files), &names(&["linux-x86-64/a.so"]), &["x86_64"])),
            [
                format!("{library}: is not in the archive"),
                "linux-x86-64/a.so: is among the archive's classes".to_owned(),
                "lantoa/Node.class: is not among the archive's classes".to_owned(),
            ]
        );
        assert_eq!(said(wrong(&whole, &classes, &[])), [format!("{library}: is in the archive")]);
    }
}
