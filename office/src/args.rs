//! What can be typed: every command with its options, as the command-line contract names them.
//!
//! Help texts are not here: they come from the catalogue in the chosen language ([`read`]).

use std::path::PathBuf;

use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};

use crate::words::{Lang, Words};

pub(crate) mod classes;
pub(crate) mod devices;
mod help;
mod later;
pub(crate) mod lists;
#[cfg(test)]
mod page;
pub(crate) mod programme;
#[cfg(test)]
mod undoing;
pub(crate) mod work;
mod wrong;

use later::Later;
pub(crate) use wrong::Wrong;

/// A line of which this version does everything.
#[derive(Debug)]
pub(crate) struct Cli {
    pub(crate) globals: Globals,
    pub(crate) command: Command,
}

/// The whole line, as it is typed.
#[derive(Debug, Parser)]
#[command(name = NAME, version, disable_help_subcommand = true)]
struct Line {
    #[command(flatten)]
    globals: Globals,
    #[command(subcommand)]
    typed: Typed,
}

/// Whatever command can be typed.
#[derive(Debug, Subcommand)]
enum Typed {
    #[command(flatten)]
    Now(Command),
    #[command(flatten)]
    Later(Later),
    Help {
        command: Vec<String>,
    },
    Completion {
        shell: Shell,
    },
}

/// A shell that can be told what there is to type.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Shell {
    Bash,
    Zsh,
    Fish,
    #[value(name = "powershell")]
    Pwsh,
}

impl From<Shell> for clap_complete::Shell {
    fn from(shell: Shell) -> Self {
        match shell {
            Shell::Bash => Self::Bash,
            Shell::Zsh => Self::Zsh,
            Shell::Fish => Self::Fish,
            Shell::Pwsh => Self::PowerShell,
        }
    }
}

/// Options of every command.
#[derive(Args, Clone, Debug)]
pub(crate) struct Globals {
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) home: Option<PathBuf>,
    #[arg(long, global = true)]
    pub(crate) json: bool,
    #[arg(long, global = true, value_name = "vi|en")]
    pub(crate) lang: Option<Lang>,
    #[arg(short = 'v', long, global = true)]
    pub(crate) verbose: bool,
}

/// What somebody says beforehand who runs a command that cannot be taken back.
#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct Sure {
    #[arg(long)]
    pub(crate) yes: bool,
}

/// One command; how it runs says `commands::runs`.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Init(programme::Init),
    Whoami,
    #[command(subcommand)]
    Place(programme::Place),
    #[command(subcommand)]
    Team(programme::Team),
    #[command(subcommand)]
    Person(programme::Person),
    #[command(subcommand)]
    Topic(programme::Topic),
    #[command(subcommand)]
    Target(programme::Target),
    #[command(subcommand)]
    Head(programme::Head),
    Import(classes::Import),
    #[command(subcommand)]
    Class(classes::Class),
    #[command(subcommand)]
    Learner(classes::Learner),
    #[command(subcommand)]
    Erasure(classes::Erasure),
    #[command(subcommand)]
    Consent(classes::Consent),
    #[command(subcommand)]
    Meeting(work::Meeting),
    Mark(work::Mark),
    Level(work::Level),
    #[command(subcommand)]
    Visit(work::Visit),
    #[command(subcommand)]
    Pair(work::Pair),
    #[command(subcommand)]
    Dispute(work::Dispute),
    #[command(subcommand)]
    Link(work::Link),
    History(work::History),
    Undo(work::Undo),
    Invite(devices::Invite),
    #[command(subcommand)]
    Invitation(devices::Invitation),
    Join(devices::Join),
    Leave(devices::Leave),
    Devices,
    #[command(subcommand)]
    Device(devices::Device),
    Quarantine,
    Adopt(devices::Adopt),
    Serve(devices::Serve),
    Sync(devices::Sync),
    Receipts,
    Report(work::Report),
    #[command(subcommand)]
    Signed(work::Signed),
    Digest,
    Diagnostics,
    Verify,
    Backup(devices::Backup),
    Restore(devices::Restore),
    Repair,
    Demo(devices::Demo),
}

impl Command {
    /// Returns whether a word of the line is `-`, for what stands on standard input: a list of processes
    /// shows lines to everybody.
    pub(crate) fn asks_for_more(&self) -> bool {
        let words = if let Self::Join(join) = self {
            [Some(&join.ticket), None]
        } else if let Self::Person(programme::Person::Act { pin, .. }) = self {
            [pin.as_ref(), None]
        } else if let Self::Person(programme::Person::Pin { old, new, .. }) = self {
            [old.as_ref(), new.as_ref()]
        } else {
            [None, None]
        };
        words.into_iter().flatten().any(|word| word == devices::ON_STDIN)
    }
}

/// Reads a line, with help and headings in the language of `words`.
///
/// # Errors
///
/// [`Wrong`], which is also how help and version are handed back.
pub(crate) fn read(argv: &[String], words: Words) -> Result<Cli, Wrong> {
    let mut command = help::translated(Line::command(), words);
    let matches = command.try_get_matches_from_mut(argv);
    let matches = matches.map_err(|error| Wrong::of(error, &command, argv))?;
    let line = Line::from_arg_matches(&matches).map_err(|error| error.format(&mut command));
    let Line { globals, typed } = line.map_err(|error| Wrong::of(error, &command, argv))?;
    let mut command = match typed {
        Typed::Help { command: words } => return Err(helped(command, words)),
        Typed::Completion { shell } => {
            let mut script = Vec::new();
            let shell = clap_complete::Shell::from(shell);
            clap_complete::generate(shell, &mut command, NAME, &mut script);
            return Err(Wrong::Printed(String::from_utf8_lossy(&script).into_owned()));
        }
        Typed::Later(later) => return Err(Wrong::Later(later::what(&later))),
        Typed::Now(now) => later::now(now).map_err(Wrong::Later)?,
    };
    if let Command::Report(report) = &mut command {
        report.translated = globals.lang.is_some();
    }
    Ok(Cli { globals, command })
}

/// What the program is called where it is typed.
const NAME: &str = "lantoa";

/// Returns the help of a command by its words; of none, that of the program.
fn helped(mut command: clap::Command, words: Vec<String>) -> Wrong {
    let argv: Vec<String> =
        [NAME.to_owned()].into_iter().chain(words).chain(["--help".to_owned()]).collect();
    match command.try_get_matches_from_mut(&argv) {
        Err(error) => Wrong::of(error, &command, &argv),
        Ok(_) => unreachable!("help is asked for"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_en(line: &str) -> Result<Cli, Wrong> {
        let argv: Vec<String> = line.split(' ').map(str::to_owned).collect();
        read(&argv, Words::new(Lang::En))
    }

    #[test]
    fn every_command_of_the_contract_is_read() {
        for line in [
            "lantoa init --programme P --as Lan",
            "lantoa init --recovery f --as Lan",
            "lantoa whoami --json",
            "lantoa place add N --in P --code 22 --from 2025-07-01",
            "lantoa place list",
            "lantoa place import Quảng_Ninh 01 --dry-run",
            "lantoa place import",
            "lantoa team add N --place P",
            "lantoa topic import f.json",
            "lantoa target set --place P --topic T --percent 80 --of 1000",
            "lantoa import f.csv --dry-run",
            "lantoa class add N --team T --place P",
            "lantoa class edit C --name N --place P --closed",
            "lantoa class show C",
            "lantoa learner add N --class C --birth-year 1960 --sex nữ --village V --phone 0912345678 --consent W",
            "lantoa learner enrol L --class C",
            "lantoa learner edit L --village V",
            "lantoa learner leave L --class C",
            "lantoa learner find dang",
            "lantoa consent withdraw L",
            "lantoa place edit P --name N --in P",
            "lantoa team edit T --name N --place P",
            "lantoa person add N",
            "lantoa person edit --name N",
            "lantoa person act P --pin 1234",
            "lantoa person pin P --old 1234 -",
            "lantoa person pin P --none",
            "lantoa person list",
            "lantoa pair undo M L",
            "lantoa meeting open C --date 22/11/2026",
            "lantoa meeting open C --date 2026-11-22 --topics vneid ai --another",
            "lantoa meeting close M --note N",
            "lantoa meeting same A B --undo",
            "lantoa mark M L present",
            "lantoa mark M --all present",
            "lantoa mark M --from f.csv",
            "lantoa level C L T alone",
            "lantoa visit add --place P --topic T --count 3 --date 2026-11-22",
            "lantoa pair add M L",
            "lantoa dispute settle D present",
            "lantoa link add A B",
            "lantoa link candidates",
            "lantoa undo A --dry-run",
            "lantoa undo A --yes",
            "lantoa invite --role lead --team A --team B --hotspot S:P --qr",
            "lantoa join T --name N --with /ip4/1.2.3.4/tcp/1 --timeout 3",
            "lantoa join - --name N",
            "lantoa device remove D --reason R --recovery f --yes",
            "lantoa adopt D --yes",
            "lantoa leave --yes",
            "lantoa invitation list",
            "lantoa invitation withdraw I",
            "lantoa serve --listen /ip4/0.0.0.0/tcp/0 --no-discovery",
            "lantoa sync --with A --with B --once --timeout 5",
            "lantoa report --by team --team T --from 2026-01-01 --to 2026-12-31 --csv f.csv",
            "lantoa backup f --home x -v --lang vi",
            "lantoa restore f --yes",
            "lantoa demo --phones 4 --classes 2 --seed 9",
        ] {
            assert!(read_en(line).is_ok(), "{line}: {:?}", read_en(line).err());
        }
    }

    #[test]
    fn help_is_printed_of_any_command_and_a_script_for_any_shell() {
        for (line, said) in [
            ("lantoa help", "Commands:"),
            ("lantoa help import undo", "Take an import back"),
            ("lantoa --lang en help class", "Open a class"),
            ("lantoa class --help", "Open a class"),
        ] {
            let asked = read_en(line).expect_err(line);
            let Wrong::Asked(help) = &asked else { panic!("{line}: {asked:?}") };
            assert!(help.to_string().contains(said), "{line}: {help}");
        }
        let wrong = read_en("lantoa help nothing").expect_err("no command");
        assert!(matches!(wrong, Wrong::Usage(..)), "{wrong:?}");
        for shell in ["bash", "zsh", "fish", "powershell"] {
            let printed = read_en(&format!("lantoa completion {shell}")).expect_err(shell);
            let Wrong::Printed(script) = &printed else { panic!("{shell}: {printed:?}") };
            for word in ["lantoa", "import", "write-decisions", "undo"] {
                assert!(script.contains(word), "{shell}: {word}");
            }
        }
    }

    #[test]
    fn a_line_that_says_two_things_at_once_is_wrong_usage() {
        for line in [
            "lantoa",
            "lantoa init --as Lan",
            "lantoa mark M",
            "lantoa mark M L",
            "lantoa mark M L present --all present",
            "lantoa mark M --all present --from f",
            "lantoa mark M --all none",
            "lantoa mark M L here",
            "lantoa place add N --code 22",
            "lantoa target set --place P --topic T --percent 101 --of 5",
            "lantoa meeting open C --date 22/11",
            "lantoa demo --phones 1",
            "lantoa invite --role root",
        ] {
            let wrong = read_en(line).expect_err(line);
            assert!(matches!(wrong, Wrong::Usage(..)), "{line}: {wrong:?}");
        }
    }
}
