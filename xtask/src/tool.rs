//! Tools that the checks need from outside: which are there, and how a missing one is installed.
//!
//! On a bare machine where this program runs as root, `apt-get` and `rustup` fetch what is missing.
//! Everywhere else the person is told what to install, and the check fails: it never passes by
//! leaving a part out.

use std::collections::BTreeSet;
use std::process::{Command, Stdio};

use crate::cache;
use crate::cargo::cargo;
use crate::project::Project;
use crate::steps::{Outcome, command};

/// One tool.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum Tool {
    /// `cargo fmt`.
    Rustfmt,
    /// `cargo clippy`.
    Clippy,
    /// A C compiler, which SQLite is built with.
    CCompiler,
    /// `ip`, with which tests put devices into networks of their own.
    Ip,
    /// The right to lay such networks: root on Linux, not shut into a container without it.
    Networks,
    /// `unshare` and the right to mount: a small disk for tests that fill one.
    SmallDisks,
    /// Python, through which the bindings' contract runs.
    Python,
    /// `debootstrap`, which lays a Debian into a folder.
    Debootstrap,
    /// The right to enter it.
    Chroot,
    /// A JDK, for Kotlin.
    Jdk,
    /// Maven, which fetches the Kotlin compiler and builds with it.
    Maven,
    /// The libraries that Skia draws with; no display.
    Drawing,
    /// Debian's packages, which carry Rust's sources.
    Apt,
    /// Linkers and emulators for ARM.
    Arm,
    /// Rust's sources and a C compiler for phones' systems.
    Cross,
    /// The Debian that Swift runs in.
    Swift,
    /// What builds wheels for Python.
    Wheel,
    /// The sources of everything in Cargo.lock.
    Crates,
    /// nextest, which runs tests on every core.
    Nextest,
    /// Node with npm, for systems that are compared.
    Node,
    /// libFuzzer through cargo, with the nightly compiler that it needs.
    Fuzz,
    /// What looks at licences, advisories and duplicates of dependencies.
    Deny,
}

/// Installs what is not there of these, and returns what could not be installed.
pub(crate) fn missing(project: &Project, needed: &BTreeSet<Tool>) -> BTreeSet<Tool> {
    let is_missing = |tool: &Tool| !tool.is_present(project) && !tool.install(project);
    needed.iter().copied().filter(is_missing).collect()
}

/// Says of tools that are missing what a person does about each.
pub(crate) fn told(missing: &BTreeSet<Tool>) -> Outcome {
    if missing.is_empty() {
        return Outcome::Passed;
    }
    let advice = |tool: &Tool| format!("{} is missing: {}", tool.name(), tool.advice());
    Outcome::NotRun(missing.iter().map(advice).collect::<Vec<_>>().join("; "))
}

/// Installs what is not there of these, or says what a person does about it.
pub(crate) fn ready(project: &Project, needed: &[Tool]) -> Outcome {
    told(&missing(project, &needed.iter().copied().collect()))
}

impl Tool {
    /// Returns its name in sentences.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Rustfmt => "rustfmt",
            Self::Clippy => "clippy",
            Self::CCompiler => "a C compiler",
            Self::Ip => "ip (iproute2)",
            Self::Networks => "the right to make networks (as root on Linux)",
            Self::SmallDisks => "unshare (util-linux) with the right to mount",
            Self::Python => "python3",
            Self::Debootstrap => "debootstrap",
            Self::Chroot => "the right to enter another Debian (as root on Linux)",
            Self::Jdk => "a JDK",
            Self::Maven => "mvn (Maven)",
            Self::Drawing => "libGL, libX11 and libfontconfig",
            Self::Apt => "apt-get with Debian's keys, and Python's venv",
            Self::Arm => "linkers and emulators for ARM",
            Self::Cross => "Rust's sources and a C compiler for phones",
            Self::Swift => "a Debian with Swift",
            Self::Wheel => "hatchling and auditwheel",
            Self::Crates => "the sources of what Cargo.lock names",
            Self::Nextest => "cargo-nextest",
            Self::Node => "node with npm",
            Self::Fuzz => "cargo-fuzz with a nightly compiler",
            Self::Deny => "cargo-deny",
        }
    }

    /// Returns how a person installs it.
    fn advice(self) -> &'static str {
        match self {
            Self::Rustfmt => "rustup component add rustfmt",
            Self::Clippy => "rustup component add clippy",
            Self::CCompiler => "apt-get install gcc libc6-dev (elsewhere: clang or gcc)",
            Self::Ip => "apt-get install iproute2 (Linux only)",
            Self::Networks => "run as root; a container needs the capability SYS_ADMIN",
            Self::SmallDisks => {
                "apt-get install util-linux mount; run as root, or allow user namespaces"
            }
            Self::Python => "apt-get install python3 (3.11 or later)",
            Self::Debootstrap => "apt-get install debootstrap debian-archive-keyring",
            Self::Chroot => "run as root; a container needs the capability SYS_ADMIN",
            Self::Jdk => "apt-get install openjdk-17-jdk-headless (17 or later)",
            Self::Maven => "apt-get install maven",
            Self::Drawing => "apt-get install libgl1 libx11-6 libfontconfig1",
            Self::Apt => "run on Debian; apt-get install debian-archive-keyring python3-venv",
            Self::Arm => {
                "apt-get install gcc-arm-linux-gnueabihf libc6-dev-armhf-cross \
                 gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user-static"
            }
            Self::Cross => "see what xtask/targets/prepare.sh says",
            Self::Swift => "see what xtask/swift/prepare.sh says",
            Self::Wheel => "see what pip says",
            Self::Crates => "cargo fetch --locked",
            Self::Nextest => "cargo install --locked cargo-nextest",
            Self::Node => "apt-get install nodejs npm (20 or later)",
            Self::Fuzz => "rustup toolchain install nightly; cargo install cargo-fuzz",
            Self::Deny => "cargo install --locked cargo-deny",
        }
    }

    /// Returns whether it can be run.
    fn is_present(self, project: &Project) -> bool {
        match self {
            Self::Rustfmt => succeeds("cargo", &["fmt", "--version"]),
            Self::Clippy => succeeds("cargo", &["clippy", "--version"]),
            Self::CCompiler => {
                ["cc", "gcc", "clang"].iter().any(|compiler| succeeds(compiler, &["--version"]))
            }
            Self::Ip => succeeds("ip", &["-V"]),
            // What `ip netns add` needs, and nothing of it stays.
            Self::Networks => {
                succeeds("unshare", &["--net", "--mount", "ip", "link", "set", "lo", "up"])
            }
            Self::SmallDisks => {
                let mount = "mount -t tmpfs tmpfs /tmp";
                succeeds("unshare", &["--user", "--map-root-user", "--mount", "sh", "-c", mount])
            }
            Self::Python => {
                let new = "import sys; sys.exit(sys.version_info < (3, 11))";
                succeeds("python3", &["-c", new])
            }
            Self::Debootstrap => succeeds("debootstrap", &["--version"]),
            // What entering it does: a mount that nobody else sees, and another root.
            Self::Chroot => {
                let enter = "mount --bind /proc /proc && chroot / true";
                succeeds("unshare", &["--mount", "--propagation", "private", "sh", "-c", enter])
            }
            Self::Jdk => succeeds("javac", &["--release", "17", "--version"]),
            Self::Maven => succeeds("mvn", &["--version"]),
            Self::Drawing => ["libGL.so.1", "libX11.so.6", "libfontconfig.so.1"]
                .iter()
                .all(|library| lists("/sbin/ldconfig", &["-p"], library)),
            Self::Apt => {
                let keys = "/usr/share/keyrings/debian-archive-keyring.gpg";
                succeeds("apt-get", &["--version"]) && succeeds("test", &["-e", keys]) && has_venv()
            }
            Self::Arm => {
                ["arm-linux-gnueabihf", "aarch64-linux-gnu"]
                    .iter()
                    .all(|target| succeeds(&format!("{target}-gcc"), &["--version"]))
                    && succeeds("qemu-arm-static", &["--version"])
            }
            Self::Fuzz => {
                succeeds("cargo", &["fuzz", "--version"])
                    && succeeds("rustup", &["run", "nightly", "rustc", "--version"])
            }
            Self::Deny => cargo_knows(project, "deny"),
            Self::Nextest => cargo_knows(project, "nextest"),
            Self::Node => {
                let new = "process.exit(+(Number(process.versions.node.split('.')[0]) < 20))";
                succeeds("node", &["-e", new]) && succeeds("npm", &["--version"])
            }
            // Each looks itself for what it lacks, and does nothing where that is nothing.
            Self::Cross | Self::Swift | Self::Wheel | Self::Crates => false,
        }
    }

    /// Tries to install it and returns whether it can be run afterwards.
    fn install(self, project: &Project) -> bool {
        match self {
            Self::Rustfmt => rustup("rustfmt"),
            Self::Clippy => rustup("clippy"),
            Self::CCompiler => apt(&["gcc", "libc6-dev"]),
            Self::Ip => apt(&["iproute2"]),
            Self::Networks | Self::SmallDisks | Self::Chroot => apt(&["util-linux", "mount"]),
            Self::Python => apt(&["python3"]),
            Self::Debootstrap => apt(&["debootstrap", "debian-archive-keyring"]),
            Self::Jdk => apt(&["openjdk-17-jdk-headless"]),
            Self::Maven => apt(&["maven"]),
            Self::Drawing => apt(&["libgl1", "libx11-6", "libfontconfig1"]),
            Self::Apt => apt(&["debian-archive-keyring", "python3-venv"]),
            Self::Arm => apt(&[
                "gcc-arm-linux-gnueabihf",
                "gcc-aarch64-linux-gnu",
                "libc6-dev-armhf-cross",
                "libc6-dev-arm64-cross",
                "qemu-user-static",
            ]),
            Self::Fuzz => {
                speaks("rustup", &["toolchain", "install", "nightly", "--profile", "minimal"]);
                speaks("cargo", &["install", "--locked", "cargo-fuzz"]);
            }
            Self::Nextest | Self::Deny => {
                venv();
                drop(cache::fetch_cargo_tools());
            }
            Self::Cross => return cache::targets(project).is_ok(),
            Self::Swift => return cache::swift(project).is_ok(),
            Self::Node => apt(&["nodejs", "npm"]),
            Self::Wheel => {
                venv();
                return cache::wheel_tools().is_ok();
            }
            Self::Crates => {
                return command(cargo(project).args(["fetch", "--locked"])) == Outcome::Passed;
            }
        }
        self.is_present(project)
    }
}

/// Returns whether cargo has a command of this name.
fn cargo_knows(project: &Project, name: &str) -> bool {
    cargo(project).args([name, "--version"]).output().is_ok_and(|output| output.status.success())
}

fn rustup(component: &str) {
    speaks("rustup", &["component", "add", component]);
}

/// Returns whether Python can lay out a folder for packages; Debian splits that off.
fn has_venv() -> bool {
    succeeds("python3", &["-c", "import ensurepip, venv"])
}

/// Installs that where it is missing.
fn venv() {
    if !has_venv() {
        apt(&["python3", "python3-venv"]);
    }
}

fn apt(packages: &[&str]) {
    let root = Command::new("id").arg("-u").output().is_ok_and(|out| out.stdout.starts_with(b"0"));
    if root && succeeds("apt-get", &["--version"]) {
        speaks("apt-get", &["update", "-q"]);
        let options = ["install", "-q", "-y", "--no-install-recommends"];
        speaks("apt-get", &[options.as_slice(), packages].concat());
    }
}

fn succeeds(program: &str, arguments: &[&str]) -> bool {
    Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// Returns whether a program names `what` in its answer.
fn lists(program: &str, arguments: &[&str], what: &str) -> bool {
    Command::new(program)
        .args(arguments)
        .output()
        .is_ok_and(|out| String::from_utf8_lossy(&out.stdout).contains(what))
}

/// Runs an installer in sight. Whether it worked is seen by asking for the tool again.
fn speaks(program: &str, arguments: &[&str]) {
    println!("$ {program} {}", arguments.join(" "));
    let run = Command::new(program).args(arguments).stdin(Stdio::null()).status();
    if let Err(error) = run {
        println!("{program} cannot be run: {error}");
    }
}
