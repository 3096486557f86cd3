//! Cargo for other systems: with Rust's standard library compiled from source, and a C compiler that
//! knows them all.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::cargo::{cargo, target_folder};
use crate::project::Project;
use crate::steps::{Outcome, command};
use crate::{cache, sqlite};

/// A system and its processor.
#[derive(Clone, Copy, Debug)]
pub(super) struct Target {
    /// As rustc names it.
    pub(super) rust: &'static str,
    /// As the C compiler names it.
    pub(super) zig: &'static str,
}

/// A machine with 32-bit ARM, emulated.
pub(super) const ARM32: Target =
    Target { rust: "armv7-unknown-linux-gnueabihf", zig: "arm-linux-gnueabihf" };
/// A machine with 64-bit ARM, emulated.
pub(super) const ARM64: Target =
    Target { rust: "aarch64-unknown-linux-gnu", zig: "aarch64-linux-gnu" };

/// The oldest iPhone system that apps are built for.
const IOS_OLDEST: &str = "15.0";

/// What builds for other systems.
pub(super) struct Cross {
    project: Project,
    /// Rust's sources and the C compiler.
    tools: PathBuf,
    /// Where everything is built, apart from what is built for this machine.
    folder: PathBuf,
    version: String,
}

impl Cross {
    /// Fetches what is missing.
    pub(super) fn ready(project: &Project) -> Result<Self, Outcome> {
        let (tools, version) = cache::targets(project)?;
        let folder = target_folder(project).join("cross");
        Ok(Self { project: project.clone(), tools, folder, version })
    }

    pub(super) fn project(&self) -> &Project {
        &self.project
    }

    /// Type-checks a package.
    pub(super) fn check(&self, target: Target, package: &[&str]) -> Outcome {
        // Nothing is linked, so that no SQLite is looked for in the folder.
        let sqlite = sqlite::environment(&self.folder);
        command(self.cargo(target, "check", "std,panic_unwind").args(package).envs(sqlite))
    }

    /// Builds a library of one kind, with SQLite for the same system in it; `flags` are rustc's.
    pub(super) fn build(
        &self,
        target: Target,
        profile: &str,
        kind: &str,
        package: &[&str],
        flags: &[String],
    ) -> Outcome {
        let environment = self.environment(target);
        let sqlite = match sqlite::for_target(&self.project, target.rust, &environment) {
            Ok(sqlite) => sqlite,
            Err(why) => return Outcome::Failed(why),
        };
        let mut rustc = self.cargo(target, "rustc", "std,panic_unwind");
        rustc.args(["--profile", profile, "--crate-type", kind]).args(package).envs(sqlite);
        command(rustc.arg("--").args(flags))
    }

    /// Builds a program as a release has it, with a C library of its own in it.
    pub(super) fn program(&self, target: Target, package: &[&str]) -> Outcome {
        let mut build = self.cargo(target, "build", "std,panic_unwind");
        let upper = target.rust.to_uppercase().replace('-', "_");
        build.arg("--release").args(package);
        build.env(format!("CARGO_TARGET_{upper}_LINKER"), self.script("cc.sh"));
        // The C compiler brings what a program begins with.
        let flags = "-C link-self-contained=no -C target-feature=+crt-static";
        command(build.env(format!("CARGO_TARGET_{upper}_RUSTFLAGS"), flags))
    }

    /// Runs tests under an emulator.
    pub(super) fn test(&self, target: Target, package: &[&str]) -> Outcome {
        let (triple, upper) = (target.zig, target.rust.to_uppercase().replace('-', "_"));
        let processor = triple.split('-').next().unwrap_or(triple);
        let mut test = self.cargo(target, "test", "std,panic_unwind,test");
        test.args(package)
            .env_remove(format!("CC_{}", target.rust.replace('-', "_")))
            .env_remove(format!("AR_{}", target.rust.replace('-', "_")))
            // Signatures without any optimisation take minutes under an emulator.
            .env("CARGO_PROFILE_DEV_OPT_LEVEL", "1")
            .env(format!("CARGO_TARGET_{upper}_LINKER"), format!("{triple}-gcc"))
            .env(
                format!("CARGO_TARGET_{upper}_RUNNER"),
                format!("qemu-{processor}-static -L /usr/{triple}"),
            );
        command(&mut test)
    }

    /// Returns where a profile's libraries are left.
    pub(super) fn built(&self, target: Target, profile: &str) -> PathBuf {
        self.folder.join(target.rust).join(profile)
    }

    /// Returns the list of what every system of Apple's has in its libraries.
    pub(super) fn libsystem(&self) -> PathBuf {
        self.zig_folder().join("lib/libc/darwin/libSystem.tbd")
    }

    /// Returns the flags that link for Android as the NDK does, against libraries with nothing in
    /// them: what is wanted of them stays to be read.
    pub(super) fn android_linker(&self, target: Target) -> Result<Vec<String>, Outcome> {
        let empty = self.folder.join("empty");
        let said = Command::new(self.project.root().join("xtask/targets/empty.sh"))
            .arg(&empty)
            .envs(self.environment(target))
            .status();
        if !said.is_ok_and(|status| status.success()) {
            return Err(Outcome::Failed("the empty libraries are not made".to_owned()));
        }
        let host = rustc(&["--print", "host-tuple"])?;
        let root = rustc(&["--print", "sysroot"])?;
        let linker = Path::new(&root).join("lib/rustlib").join(host).join("bin/rust-lld");
        let mut flags = vec!["-C".to_owned(), "linker-flavor=ld.lld".to_owned()];
        flags.extend(["-C".to_owned(), format!("linker={}", linker.display())]);
        flags.push(format!("-L{}", empty.display()));
        for flag in ANDROID_LINKED {
            flags.extend(["-C".to_owned(), format!("link-arg={flag}")]);
        }
        Ok(flags)
    }

    fn cargo(&self, target: Target, task: &str, standard: &str) -> Command {
        let mut cargo = cargo(&self.project);
        cargo.args([task, "--target", target.rust]).arg(format!("-Zbuild-std={standard}"));
        cargo.envs(self.environment(target));
        cargo
    }

    fn environment(&self, target: Target) -> Vec<(String, PathBuf)> {
        let of_target = |name: &str| format!("{name}_{}", target.rust.replace('-', "_"));
        let words: [(&str, PathBuf); 9] = [
            // The released compiler does as the nightly one, which alone may compile `std`.
            ("RUSTC_BOOTSTRAP", "1".into()),
            ("__CARGO_TESTS_ONLY_SRC_ROOT", self.tools.join(format!("rust-{}", self.version))),
            ("CARGO_TARGET_DIR", self.folder.clone()),
            ("CARGO_PROFILE_DEV_DEBUG", "0".into()),
            ("ZIG", self.zig_folder().join("zig")),
            ("TRIPLE", target.zig.into()),
            ("SYSTEM", target.rust.into()),
            ("IPHONEOS_DEPLOYMENT_TARGET", IOS_OLDEST.into()),
            // Any folder: else Apple's tools are asked for theirs.
            ("SDKROOT", self.tools.clone()),
        ];
        let words = words.into_iter().map(|(name, value)| (name.to_owned(), value));
        let compilers =
            [(of_target("CC"), self.script("cc.sh")), (of_target("AR"), self.script("ar.sh"))];
        words.chain(compilers).collect()
    }

    fn script(&self, name: &str) -> PathBuf {
        self.project.root().join("xtask/targets").join(name)
    }

    fn zig_folder(&self) -> PathBuf {
        let libraries = self.tools.join("zig/lib");
        let python = std::fs::read_dir(&libraries).ok().and_then(|mut found| found.next());
        let python = python.and_then(Result::ok).map(|entry| entry.path()).unwrap_or(libraries);
        python.join("site-packages/ziglang")
    }
}

/// How a library for Android is linked: pages of 16 KiB, which the store asks for; equal code kept
/// once; relocations packed as loaders from Android 6 on read them (decision 0014).
pub(crate) const ANDROID_LINKED: [&str; 4] =
    ["--icf=all", "--pack-dyn-relocs=android", "-z", "max-page-size=16384"];

fn rustc(words: &[&str]) -> Result<String, Outcome> {
    let said = Command::new("rustc").args(words).output().ok();
    let said = said.and_then(|output| String::from_utf8(output.stdout).ok());
    said.map(|text| text.trim().to_owned())
        .ok_or_else(|| Outcome::NotRun(format!("`rustc {}` says nothing", words.join(" "))))
}
