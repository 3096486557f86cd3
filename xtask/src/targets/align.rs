//! How a library for phones is laid into memory: its segments begin on pages, and newer phones have
//! larger ones. A segment that is aligned to less is an app that does not start there.

use std::fs;
use std::path::Path;
use std::process::Command;

use object::{File, Object, ObjectSegment};

use crate::cargo::target_folder;
use crate::finding::Finding;
use crate::project::Project;
use crate::steps::{Outcome, command, findings};

/// Bytes of the largest page that phones have: Android's from version 15 on.
/// <https://developer.android.com/guide/practices/page-sizes>
const PAGE_BYTES: u64 = 16_384;

/// Android's names for the processors that our archive has libraries for.
const PROCESSORS: [&str; 3] = ["arm64-v8a", "armeabi-v7a", "x86_64"];

/// Checks every segment of a shared library that is laid into memory (`LOAD`).
pub(crate) fn check(library: &Path) -> Outcome {
    let name = library.display().to_string();
    let failed = |why: &dyn std::fmt::Display| Outcome::Failed(format!("{name}: {why}"));
    let bytes = match fs::read(library) {
        Ok(bytes) => bytes,
        Err(error) => return failed(&error),
    };
    match too_small(&name, &bytes) {
        Ok(found) => findings(&found),
        Err(error) => failed(&error),
    }
}

/// Checks JNA's libraries, which an app takes beside ours, at the version that is pinned.
pub(crate) fn check_jna(project: &Project) -> Outcome {
    let folder = target_folder(project).join("jna");
    let _ = fs::remove_dir_all(&folder);
    let copy = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy";
    let mut fetch = Command::new("mvn");
    fetch
        .args(["--batch-mode", "--quiet", "--non-recursive", "--file"])
        .arg(project.root().join("bindings/kotlin/pom.xml"))
        .args([copy, "-Dartifact=net.java.dev.jna:jna:${jna.version}:aar"])
        .arg("-Dmdep.stripVersion=true")
        .arg(format!("-DoutputDirectory={}", folder.display()));
    let outcome = command(&mut fetch)
        .then(|| command(Command::new("jar").current_dir(&folder).args(["xf", "jna.aar", "jni"])));
    PROCESSORS.iter().fold(outcome, |outcome, processor| {
        outcome.then(|| check(&folder.join("jni").join(processor).join("libjnidispatch.so")))
    })
}

/// Returns a finding for each segment that is aligned to less than a page.
pub(super) fn too_small(name: &str, bytes: &[u8]) -> Result<Vec<Finding>, object::Error> {
    let file = File::parse(bytes)?;
    let segments: Vec<_> = file.segments().collect();
    if segments.is_empty() {
        let sentence = "has no segment that is laid into memory: it is no shared library";
        return Ok(vec![Finding::about(name, sentence)]);
    }
    let small = segments.iter().filter(|segment| segment.align() < PAGE_BYTES);
    let small = small.map(|segment| {
        let (at, align) = (segment.address(), segment.align());
        let sentence =
            format!("the segment at {at:#x} is aligned to {align} bytes, not to {PAGE_BYTES}");
        Finding::about(name, sentence)
    });
    Ok(small.collect())
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::process::Command;

    use super::*;

    /// Links a shared library for this machine.
    fn linked(folder: &Path, page: u64) -> Vec<u8> {
        let (source, library) = (folder.join("one.c"), folder.join(format!("{page}.so")));
        fs::write(&source, "int one(void) { return 1; }\n").expect("a file");
        let linked = Command::new("cc")
            .args(["-shared", "-fPIC", "-nostdlib"])
            .arg(format!("-Wl,-z,max-page-size={page}"))
            .arg(&source)
            .arg("-o")
            .arg(&library)
            .status();
        assert!(linked.expect("a compiler").success(), "{page}");
        fs::read(&library).expect("a library")
    }

    #[test]
    fn a_library_for_small_pages_is_named_and_one_for_large_pages_is_not() {
        let folder = tempfile::tempdir().expect("a folder");
        for (page, fits) in [(4_096, false), (8_192, false), (16_384, true), (65_536, true)] {
            let library = linked(folder.path(), page);
            let small = too_small("one.so", &library).expect("an ELF");
            assert_eq!(small.is_empty(), fits, "{page}");
            let to = format!("is aligned to {page} bytes, not to 16384");
            assert!(small.iter().all(|finding| finding.to_string().ends_with(&to)), "{small:?}");
        }
    }

    #[test]
    fn what_is_not_laid_into_memory_is_no_library() {
        let folder = tempfile::tempdir().expect("a folder");
        let (source, object) = (folder.path().join("one.c"), folder.path().join("one.o"));
        fs::write(&source, "int one(void) { return 1; }\n").expect("a file");
        let compiled = Command::new("cc").arg("-c").arg(&source).arg("-o").arg(&object).status();
        assert!(compiled.expect("a compiler").success());
        let found = too_small("one.o", &fs::read(&object).expect("an object")).expect("an ELF");
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(too_small("one.c", &fs::read(&source).expect("a source")).is_err());
    }
}
