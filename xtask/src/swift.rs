//! Swift on Linux: the contract of the bindings and the iOS sample, in a Debian of their own.
//!
//! Swift for Linux comes with Debian 13 alone, so that one is put into a cache folder once and entered
//! for each command. Apple's frameworks are not there: of what needs them only the syntax is read, but for
//! the views and Bonjour, whose types are checked against stand-ins.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::cargo::target_folder;
use crate::project::Project;
use crate::steps::{Outcome, command};
use crate::{bindings, cache, pack, tries};

/// What is written by hand of the package that apps take.
const OURS: &str = "bindings/swift";
/// The contract's package.
const CONTRACT: &str = "bindings/contract/swift";
/// The kit, whose modules the views import.
const KIT: &str = "ios-sample/LantoaKit";
/// Of all of the app the syntax is read; of these files the types are checked too.
const VIEWS: &str = "ios-sample/App/Views";

/// The first scenario: a folder is opened, shut, and opened again.
const FIRST: &str = "test_a1_";

/// What stands in for Apple's frameworks, each before those that name it.
const STAND_INS: [&str; 3] = ["SwiftUI", "dnssd", "Network"];
/// The part of the kit that needs Apple's frameworks, and what it names of the rest.
const BONJOUR: [&str; 3] = ["Bonjour.swift", "SystemBonjour.swift", "Nearby.swift"];

/// Runs the tests and the linter of every package, and reads the app.
pub(crate) fn check(project: &Project) -> Outcome {
    let swift = match Swift::ready(project) {
        Ok(swift) => swift,
        Err(outcome) => return outcome,
    };
    let lint = ["format", "lint", "--strict", "--recursive", "Package.swift", "Sources"];
    let lints = [(OURS, &[][..]), (CONTRACT, &["Tests"]), (KIT, &["Tests"])]
        .map(|(package, more)| swift.run(package, "", "swift", &[&lint, more].concat()));
    // That the static library links and opens a folder; all of it runs at night.
    let one: &[&str] = if tries::whole() { &["test"] } else { &["test", "--filter", FIRST] };
    let tests = [
        (CONTRACT, "shared", &["test"][..]),
        (CONTRACT, "static", one),
        (KIT, "shared", &["test"]),
    ]
    .map(|(package, way, words)| swift.linked(package, way, words));
    bindings::tested(project)
        .then(|| pack::swift(project))
        .then(|| all(lints.into_iter().chain(tests).chain(swift.app(project))))
}

/// Runs the commands up to the first that fails.
fn all(commands: impl IntoIterator<Item = Command>) -> Outcome {
    let commands = commands.into_iter();
    commands.fold(Outcome::Passed, |outcome, mut next| outcome.then(|| command(&mut next)))
}

/// Builds the contract's programs in Swift as `debug` or `release`, and returns the words that start
/// the one of this name, but for its folder. The bindings were written before.
pub(crate) fn program(project: &Project, built: &str, name: &str) -> Result<Vec<String>, Outcome> {
    let (package, way) = (CONTRACT, "shared");
    let swift = Swift::ready(project)?;
    pack::swift(project).passed()?;
    let words = ["build", "--configuration", built, "--product", "OtherProcess"];
    command(&mut swift.linked(package, way, &words)).passed()?;
    let program = format!("{}/{built}/OtherProcess", scratch(package, way));
    let within = project.root().join("xtask/swift/within.sh");
    let mut words = Vec::new();
    for path in [&within, &swift.root, &swift.project, &swift.built] {
        words.push(path.display().to_string());
    }
    words.extend([package.to_owned(), program, name.to_owned()]);
    Ok(words)
}

/// Writes the pages of the package that was packed.
pub(crate) fn reference(project: &Project) -> Outcome {
    let swift = match Swift::ready(project) {
        Ok(swift) => swift,
        Err(outcome) => return outcome,
    };
    let pages = target_folder(project).join("reference");
    // What is left of another surface would stand among the pages.
    for folder in ["graphs", "swift"] {
        let _ = fs::remove_dir_all(pages.join(folder));
    }
    if let Err(error) = fs::create_dir_all(pages.join("graphs")) {
        return Outcome::Failed(format!("{}: {error}", pages.display()));
    }
    // The shell lists the package's files.
    let graph = "exec swiftc -swift-version 6 -parse-as-library -module-name Lantoa -emit-module \
        -emit-module-path /built/reference/graphs/Lantoa.swiftmodule \
        -emit-symbol-graph -emit-symbol-graph-dir /built/reference/graphs \
        -I $LANTOA_SWIFT/Sources/LantoaFFI $LANTOA_SWIFT/Sources/Lantoa/*.swift";
    let convert = [
        "convert",
        "--fallback-display-name=Lantoa",
        "--fallback-bundle-identifier=lantoa",
        "--additional-symbol-graph-dir=/built/reference/graphs",
        "--transform-for-static-hosting",
        "--output-path=/built/reference/swift",
    ];
    all([
        swift.run(CONTRACT, "shared", "sh", &["-c", graph]),
        swift.run(CONTRACT, "shared", "docc", &convert),
    ])
}

/// A Swift that can be run, and what it links.
struct Swift {
    root: PathBuf,
    project: PathBuf,
    built: PathBuf,
}

impl Swift {
    /// Fetches Swift where it is not there yet.
    fn ready(project: &Project) -> Result<Self, Outcome> {
        let root = cache::swift(project)?;
        Ok(Self { root, project: project.root().to_owned(), built: target_folder(project) })
    }

    /// Returns the command that does `words` with a package that is linked in one way.
    fn linked(&self, package: &str, way: &str, words: &[&str]) -> Command {
        let scratch = scratch(package, way);
        // One library of Swift 6.0.3 in Debian refers to a symbol that none of them has.
        let linker = ["-Xlinker", "--allow-shlib-undefined"];
        let words = [words, &["--scratch-path", &scratch], &linker].concat();
        self.run(package, way, "swift", &words)
    }

    /// Returns the commands that read the app: its style, the syntax of everything that the packages
    /// do not compile, and the types of its views and of what the kit asks of Apple's frameworks.
    fn app(&self, project: &Project) -> Vec<Command> {
        let within = |path: String| path.trim_start_matches("ios-sample/").to_owned();
        let sources = |folder: &str| -> Vec<String> {
            project.files(folder, ".swift").into_iter().map(within).collect()
        };
        let (all, views) = (sources("ios-sample/App"), sources(VIEWS));
        let run = |program: &str, words: &[&str], files: &[String]| {
            let files: Vec<_> = files.iter().map(String::as_str).collect();
            self.run("ios-sample", "shared", program, &[words, &files].concat())
        };
        let modules = format!("{}/debug/Modules", scratch(KIT, "shared"));
        let words = ["-swift-version", "6", "-I", "/built/swift", "-module-name"];
        let stand_in = |name: &str| {
            let module = format!("/built/swift/{name}.swiftmodule");
            // Apple's enums may get cases, and are compiled so; of Linux's modules none is.
            let how = ["-parse-as-library", "-enable-library-evolution", "-suppress-warnings"];
            let emit = ["-emit-module", "-emit-module-path", &module];
            let words = [&words[..], &[name], &how, &emit].concat();
            run("swiftc", &words, &[format!("StandIn/{name}.swift")])
        };
        let types = |name: &str, more: &[&str], files: &[String]| {
            let how = ["-typecheck", "-warnings-as-errors"];
            run("swiftc", &[&words[..], &[name], &how, more].concat(), files)
        };
        let nearby = within(format!("{KIT}/Sources/LantoaKit/Nearby"));
        let bonjour = BONJOUR.map(|file| format!("{nearby}/{file}"));
        let lint = ["format", "lint", "--strict", "--recursive", "App", "StandIn"];
        let read = [run("swift", &lint, &[]), run("swiftc", &["-frontend", "-parse"], &all)];
        let types =
            [types("App", &["-I", &modules], &views), types("Kit", &["-D", "STAND_IN"], &bonjour)];
        read.into_iter().chain(STAND_INS.map(stand_in)).chain(types).collect()
    }

    fn run(&self, package: &str, way: &str, program: &str, words: &[&str]) -> Command {
        let mut run = Command::new(self.project.join("xtask/swift/within.sh"));
        run.args([&self.root, &self.project, &self.built]).args([package, program]).args(words);
        run.env("LANTOA_LINK", way);
        run
    }
}

/// Returns where a package that is linked in one way is built, as it is seen within.
fn scratch(package: &str, way: &str) -> String {
    format!("/built/swift/{}-{way}", package.replace('/', "-"))
}
