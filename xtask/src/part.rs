//! The parts of a check: what each holds, which tools it needs, and in which order they run.

use clap::ValueEnum;

use crate::tool::Tool;
use crate::tries;

/// A part of the check, or a round of parts.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum Part {
    /// The quick round: fmt, clippy, layers, unit
    Rust,
    /// Every source is formatted
    Fmt,
    /// No lint speaks
    Clippy,
    /// The layers of the core hold
    Layers,
    /// The rules of the house hold
    House,
    /// Licences, duplicates and sources of dependencies, and advisories where they can be fetched
    Deny,
    /// Unit tests only
    Unit,
    /// Unit, property, scenario and loopback tests
    Tests,
    /// The contract of the bindings, through the wheel for Python
    Contract,
    /// The same through the jar for the JVM, as it is and shrunk, and the Android sample
    Kotlin,
    /// The same through the Swift package on Linux, and the iOS sample's kit
    Swift,
    /// An office and a phone in each language, in one programme
    Languages,
    /// The tests of databases under a key, with the SQLite that mobile builds link
    Encrypted,
    /// The libraries for Android and iOS, as far as their types can be checked here
    Targets,
    /// The core without sockets draws in none, and compiles without a lint
    Offline,
    /// The examples in the documentation run
    Doctests,
    /// The documentation builds without a warning
    Docs,
}

impl Part {
    /// The quick round.
    pub(crate) const QUICK: [Self; 4] = [Self::Fmt, Self::Clippy, Self::Layers, Self::Unit];
    /// Everything, in the order in which least is compiled twice: what only reads, what is checked
    /// without being built, the plain build, and the encrypted one. Unit tests are among the tests.
    pub(crate) const FULL: [Self; 15] = [
        Self::Fmt,
        Self::Layers,
        Self::House,
        Self::Deny,
        Self::Clippy,
        Self::Offline,
        Self::Docs,
        Self::Tests,
        Self::Doctests,
        Self::Encrypted,
        Self::Contract,
        Self::Kotlin,
        Self::Swift,
        Self::Languages,
        Self::Targets,
    ];

    /// Returns the tools without which the part says nothing.
    pub(crate) fn needs(self) -> &'static [Tool] {
        match self {
            Self::Fmt => &[Tool::Rustfmt],
            Self::Clippy => &[Tool::Clippy, Tool::CCompiler],
            Self::Tests => &[
                Tool::CCompiler,
                Tool::Nextest,
                Tool::Python,
                Tool::Ip,
                Tool::Networks,
                Tool::SmallDisks,
            ],
            Self::Contract => &[Tool::CCompiler, Tool::Python, Tool::Wheel, Tool::SmallDisks],
            Self::Kotlin => {
                &[Tool::CCompiler, Tool::Jdk, Tool::Maven, Tool::SmallDisks, Tool::Drawing]
            }
            Self::Swift => &[Tool::CCompiler, Tool::Debootstrap, Tool::Chroot, Tool::Swift],
            Self::Languages => &[
                Tool::CCompiler,
                Tool::Nextest,
                Tool::Python,
                Tool::Wheel,
                Tool::Jdk,
                Tool::Maven,
                Tool::Debootstrap,
                Tool::Chroot,
                Tool::Swift,
            ],
            Self::Targets if tries::whole() => {
                &[Tool::CCompiler, Tool::Apt, Tool::Cross, Tool::Arm]
            }
            Self::Targets => &[Tool::CCompiler, Tool::Apt, Tool::Cross],
            Self::Unit | Self::Encrypted => &[Tool::CCompiler, Tool::Nextest],
            Self::Offline | Self::Doctests | Self::Docs => &[Tool::CCompiler],
            Self::Deny => &[Tool::Deny],
            Self::Rust | Self::Layers | Self::House => &[],
        }
    }

    /// Returns its name, and what holds where it passes.
    pub(crate) fn titles(self) -> (&'static str, &'static str) {
        match self {
            Self::Rust => ("rust", "the quick round"),
            Self::Fmt => ("fmt", "every source is formatted"),
            Self::Clippy => ("clippy", "no lint speaks"),
            Self::Layers => ("layers", "the layers of the core hold"),
            Self::House => ("house", "the rules of the house hold"),
            Self::Deny => {
                ("deny", "licences, duplicates and sources of what is drawn in are allowed")
            }
            Self::Unit => ("unit", "unit tests"),
            Self::Tests => ("tests", "unit, property, scenario and loopback tests"),
            Self::Contract => {
                ("contract", "what the bindings promise, through the wheel for Python")
            }
            Self::Kotlin => {
                ("kotlin", "the same through the jar for the JVM, and the Android sample")
            }
            Self::Swift => {
                ("swift", "the same through the Swift package, and the iOS sample's kit")
            }
            Self::Languages => {
                ("languages", "one programme of an office and a phone in each language")
            }
            Self::Encrypted => ("encrypted", "databases under a key"),
            Self::Targets => ("targets", "the libraries for Android and iOS compile"),
            Self::Offline => ("offline", "the core without sockets draws in none, and compiles"),
            Self::Doctests => ("doctests", "the examples in the documentation run"),
            Self::Docs => ("docs", "the documentation builds without a warning"),
        }
    }
}
