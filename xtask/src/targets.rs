//! What is built for other systems than this machine's. The libraries for phones, as far as they can be
//! built without a phone's SDK: compiled for Android and iOS, what they want of the system looked at, and
//! the core's tests run on ARM under an emulator. And the program for offices, for any Linux.
//!
//! Nothing that is built here for phones is ever shipped: Android's headers are stood in for by those of
//! musl, and its libraries by empty ones. What is shipped is packed with the SDKs (`cargo xtask pack`).

mod align;
mod cross;
mod gate;

use std::path::{Path, PathBuf};

use crate::project::Project;
use crate::steps::{Outcome, findings};
use crate::targets::cross::{ARM32, ARM64, Cross, Target};
use crate::tries;

pub(crate) use align::{check as aligned, check_jna as aligned_jna};
pub(crate) use cross::ANDROID_LINKED;

/// Android's targets: 64-bit phones, old 32-bit ones, and the emulator.
const ANDROID: [Target; 3] = [
    Target { rust: "aarch64-linux-android", zig: "aarch64-linux-musl" },
    Target { rust: "armv7-linux-androideabi", zig: "arm-linux-musleabihf" },
    Target { rust: "x86_64-linux-android", zig: "x86_64-linux-musl" },
];
/// The iPhone.
const IOS: Target = Target { rust: "aarch64-apple-ios", zig: "aarch64-ios.15.0" };

/// Any Linux, whatever C library it has or lacks.
const LINUX: Target = Target { rust: "x86_64-unknown-linux-musl", zig: "x86_64-linux-musl" };

/// An office with Windows: its program compiles; here nothing can run it.
const WINDOWS: Target = Target { rust: "x86_64-pc-windows-gnu", zig: "x86_64-windows-gnu" };

/// The program of an office.
const OFFICE: [&str; 4] = ["-p", "lantoa-office", "--bin", "lantoa"];
/// The library that apps link, as mobile builds have it.
const LIBRARY: [&str; 6] =
    ["-p", "lantoa-bindings", "--lib", "--no-default-features", "--features", "encrypted"];
/// Tests that say something about a processor: all of the core's own, without sockets.
const TESTS: [&str; 6] =
    ["-p", "lantoa-core", "--lib", "--no-default-features", "--features", "bundled"];
/// Bytes that the library for 64-bit Android may have, stripped: 8.5 MB, of the budgets in design.md.
const LIBRARY_BYTES_MAX: u64 = 8_500_000;

/// Checks the types for one target of each system: old Android phones, where a number has 32 bits, and
/// the iPhone. All the rest is a soak.
pub(crate) fn check(project: &Project) -> Outcome {
    if tries::whole() {
        return soak(project);
    }
    with(project, |cross| cross.check(ANDROID[1], &LIBRARY).then(|| cross.check(IOS, &LIBRARY)))
}

/// Checks the types for every target and of the office's program for Windows, builds the libraries as phones carry them, looks at what they want
/// of the system, and runs the core's tests on both ARMs under an emulator.
pub(crate) fn soak(project: &Project) -> Outcome {
    with(project, |cross| {
        let mut outcome = Outcome::Passed;
        for android in ANDROID {
            outcome = outcome.then(|| cross.check(android, &LIBRARY));
        }
        outcome
            .then(|| cross.check(WINDOWS, &OFFICE))
            .then(|| iphone(cross))
            .then(|| android(cross))
            .then(|| cross.test(ARM32, &TESTS))
            .then(|| cross.test(ARM64, &TESTS))
    })
}

/// Builds the office's program for any Linux, and returns where it stands.
pub(crate) fn office(project: &Project) -> Result<PathBuf, Outcome> {
    let cross = Cross::ready(project)?;
    cross.program(LINUX, &OFFICE).passed()?;
    Ok(cross.built(LINUX, "release").join("lantoa"))
}

/// Returns Android's name for the processor whose library a soak has linked against empty libraries, and
/// where that was left.
pub(crate) fn linked_for_android(project: &Project) -> Result<(&'static str, PathBuf), Outcome> {
    Ok(("arm64-v8a", Cross::ready(project)?.built(ANDROID[0], "phone")))
}

fn with(project: &Project, work: impl FnOnce(&Cross) -> Outcome) -> Outcome {
    match Cross::ready(project) {
        Ok(cross) => work(&cross),
        Err(outcome) => outcome,
    }
}

/// Builds the static library for iPhones, and looks at what it wants of the system.
fn iphone(cross: &Cross) -> Outcome {
    cross.build(IOS, "phone", "staticlib", &LIBRARY, &[]).then(|| {
        let library = cross.built(IOS, "phone").join("liblantoa_bindings.a");
        let wanted = gate::of_archive(&library);
        judged(&library, wanted, gate::of_iphone(&cross.libsystem()))
    })
}

/// Links the library for 64-bit Android against empty libraries, and looks at what it wants of the
/// system, how large it is and how it is laid into memory, with JNA's beside it.
fn android(cross: &Cross) -> Outcome {
    let target = ANDROID[0];
    let linker = match cross.android_linker(target) {
        Ok(linker) => linker,
        Err(outcome) => return outcome,
    };
    cross.build(target, "phone", "cdylib", &LIBRARY, &linker).then(|| {
        let library = cross.built(target, "phone").join("liblantoa_bindings.so");
        let bytes = library.metadata().map_or(0, |file| file.len());
        println!("{bytes} bytes of {LIBRARY_BYTES_MAX}, stripped: {}", library.display());
        if bytes == 0 || bytes > LIBRARY_BYTES_MAX {
            return Outcome::Failed(format!("the library has {bytes} bytes"));
        }
        judged(&library, gate::of_shared(&library), gate::of_android(cross.project()))
            .then(|| align::check(&library))
            .then(|| align::check_jna(cross.project()))
    })
}

fn judged(
    library: &Path,
    wanted: Result<gate::Names, String>,
    given: Result<gate::Names, String>,
) -> Outcome {
    let (wanted, given) = match (wanted, given) {
        (Ok(wanted), Ok(given)) => (wanted, given),
        (Err(why), _) | (_, Err(why)) => return Outcome::Failed(why),
    };
    println!("{} symbols of the system are wanted by {}", wanted.len(), library.display());
    if wanted.is_empty() {
        return Outcome::Failed("a library that wants nothing was not read".to_owned());
    }
    findings(&gate::unknown(&wanted, &given))
}
