//! What everything that is published is called: one name for each, and where it stands in a file.
//!
//! A name that an app once wrote into its build stays for ever. Manifests cannot read this file, so a test
//! holds them to it, and the table in bindings/README.md with them.

use std::env::consts::{DLL_PREFIX, DLL_SUFFIX};

/// The library with the core in it, as a linker and JNA name it.
pub(crate) const LIBRARY: &str = "lantoa_bindings";
/// The group of everything for Maven and Gradle.
pub(crate) const GROUP: &str = "lantoa";
/// The artifact for the JVM.
pub(crate) const MAVEN_JVM: &str = "lantoa-jvm";
/// The artifact for Android.
pub(crate) const MAVEN_ANDROID: &str = "lantoa-android";
/// The archive for Android among an app's libraries: two words at least, or Android's tools refuse it.
pub(crate) const ANDROID_NAMESPACE: &str = "lantoa.core";
/// The Swift package, as Swift's builds name it.
pub(crate) const SWIFT_PACKAGE: &str = "lantoa";
/// The C module below what a Swift file imports, and the framework that has it on Apple's systems.
pub(crate) const SWIFT_C_MODULE: &str = "LantoaFFI";

/// Returns the version of everything that is published together.
pub(crate) fn version() -> &'static str {
    env!("CARGO_PKG_VERSION")
}

/// Returns the file of the shared library on this machine.
pub(crate) fn shared_library() -> String {
    format!("{DLL_PREFIX}{LIBRARY}{DLL_SUFFIX}")
}

/// Returns the file of the shared library on Android, and on Linux.
pub(crate) fn so() -> String {
    format!("lib{LIBRARY}.so")
}

/// Returns the file of the static library.
pub(crate) fn static_library() -> String {
    format!("lib{LIBRARY}.a")
}

/// Returns the framework for Apple's systems.
pub(crate) fn framework() -> String {
    format!("{SWIFT_C_MODULE}.xcframework")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::project::Project;

    /// What the artifacts for Maven and Gradle inherit.
    const MAVEN_PARENT: &str = "lantoa-kotlin";
    /// What a Python file imports; the wheel is called the same.
    const PYTHON_MODULE: &str = "lantoa";
    /// What a Kotlin file imports.
    const KOTLIN_PACKAGE: &str = "lantoa";
    /// What a Swift file imports.
    const SWIFT_MODULE: &str = "Lantoa";

    /// What a name is of, the name, and the files that say it, each with the text that does.
    fn table() -> Vec<(&'static str, String, Vec<(&'static str, String)>)> {
        let artifact = |name: &str| format!("<artifactId>{name}</artifactId>");
        let version = format!("<version>{}</version>", version());
        let (parent, jvm, android) = (
            "bindings/kotlin/pom.xml",
            "bindings/kotlin/jvm/pom.xml",
            "bindings/kotlin/android.pom",
        );
        let (uniffi, swift) = ("bindings/uniffi.toml", "bindings/swift/Package.swift");
        let (wheel, hook) = ("bindings/python/pyproject.toml", "bindings/python/hatch_build.py");
        let page = |language: &'static str| match language {
            "kotlin" => "docs/getting-started-android.md",
            _ => "docs/getting-started-ios.md",
        };
        vec![
            (
                "native library",
                LIBRARY.to_owned(),
                vec![
                    ("bindings/Cargo.toml", "name = \"lantoa-bindings\"".to_owned()),
                    (swift, format!(".linkedLibrary(\"{LIBRARY}\")")),
                    (hook, format!("*{LIBRARY}.*")),
                ],
            ),
            (
                "Maven group",
                GROUP.to_owned(),
                vec![
                    (parent, format!("<groupId>{GROUP}</groupId>")),
                    (page("kotlin"), format!("{GROUP}:{MAVEN_ANDROID}:{}", super::version())),
                ],
            ),
            (
                "Maven parent",
                MAVEN_PARENT.to_owned(),
                [parent, jvm, android]
                    .into_iter()
                    .flat_map(|file| [(file, artifact(MAVEN_PARENT)), (file, version.clone())])
                    .collect(),
            ),
            ("Maven artifact, JVM", MAVEN_JVM.to_owned(), vec![(jvm, artifact(MAVEN_JVM))]),
            (
                "Maven artifact, Android",
                MAVEN_ANDROID.to_owned(),
                vec![
                    (android, artifact(MAVEN_ANDROID)),
                    (android, "<packaging>aar</packaging>".to_owned()),
                ],
            ),
            ("Android namespace", ANDROID_NAMESPACE.to_owned(), Vec::new()),
            (
                "Kotlin package",
                KOTLIN_PACKAGE.to_owned(),
                vec![
                    (uniffi, format!("package_name = \"{KOTLIN_PACKAGE}\"")),
                    (page("kotlin"), format!("import {KOTLIN_PACKAGE}.*")),
                    ("bindings/kotlin/consumer.pro", format!("-keep class {KOTLIN_PACKAGE}.** ")),
                ],
            ),
            (
                "Swift package",
                SWIFT_PACKAGE.to_owned(),
                vec![(swift, format!("name: \"{SWIFT_PACKAGE}\","))],
            ),
            (
                "Swift module",
                SWIFT_MODULE.to_owned(),
                vec![
                    (uniffi, format!("\nmodule_name = \"{SWIFT_MODULE}\"")),
                    (
                        swift,
                        format!(
                            ".library(name: \"{SWIFT_MODULE}\", targets: [\"{SWIFT_MODULE}\"])"
                        ),
                    ),
                    (page("swift"), format!("import {SWIFT_MODULE}\n")),
                ],
            ),
            (
                "C module of Swift",
                SWIFT_C_MODULE.to_owned(),
                vec![
                    (uniffi, format!("ffi_module_name = \"{SWIFT_C_MODULE}\"")),
                    (swift, format!(".systemLibrary(name: \"{SWIFT_C_MODULE}\")")),
                    (
                        swift,
                        format!(
                            ".binaryTarget(name: \"{SWIFT_C_MODULE}\", path: \"{}\")",
                            framework()
                        ),
                    ),
                ],
            ),
            (
                "Python module",
                PYTHON_MODULE.to_owned(),
                vec![
                    (wheel, format!("name = \"{PYTHON_MODULE}\"")),
                    (wheel, format!("version = \"{}\"", super::version())),
                    (hook, format!("{PYTHON_MODULE}/__init__.py")),
                ],
            ),
        ]
    }

    #[test]
    fn every_manifest_calls_what_is_published_by_its_one_name() {
        let project = Project::here();
        let read = |path: &str| project.read(path).expect("it is a text of the project");
        for (what, name, said) in table() {
            for (file, text) in said {
                assert!(read(file).contains(&text), "{what} {name}: {file} does not say `{text}`");
            }
        }
        assert_eq!(
            LIBRARY,
            "lantoa-bindings".replace('-', "_"),
            "cargo's name for the package's library"
        );
    }

    #[test]
    fn the_page_lists_every_name_and_no_other() {
        let page = Project::here().read("bindings/README.md").expect("it is a text of the project");
        let rows =
            page.split("| what is published | its name |\n|---|---|\n").nth(1).expect("a table");
        let rows = rows.lines().map_while(|line| line.strip_prefix("| ")?.strip_suffix(" |"));
        let listed: Vec<String> = rows.map(str::to_owned).collect();
        let named = table().into_iter().map(|(what, name, _)| format!("{what} | `{name}`"));
        assert_eq!(listed, named.collect::<Vec<_>>());
    }
}
