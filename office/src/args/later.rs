//! What the contract promises for a later version: it is read, so that it can be answered by name.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::Command;

/// Commands that a later version brings.
#[derive(Debug, Subcommand)]
pub(crate) enum Later {
    #[command(subcommand, hide = true)]
    HandOver(HandOver),
    #[command(hide = true)]
    Doctor(Doctor),
    #[command(hide = true)]
    Publish(Publish),
}

/// `hand-over`
#[derive(Debug, Subcommand)]
pub(crate) enum HandOver {
    Write {
        file: PathBuf,
        #[arg(long = "for", value_name = "DEVICE")]
        device: Option<String>,
    },
    Read {
        file: PathBuf,
    },
}

/// `doctor`
#[derive(Args, Debug)]
pub(crate) struct Doctor {
    #[arg(long, value_name = "ADDR")]
    with: Option<String>,
}

/// `publish`
#[derive(Args, Debug)]
pub(crate) struct Publish {
    #[arg(value_name = "POSTGRES_URL")]
    url: String,
}

/// Returns what of the command a later version brings; `None` where this one does all of it.
pub(super) fn of(command: &Command) -> Option<&'static str> {
    match command {
        Command::Later(Later::HandOver(HandOver::Write { .. })) => Some("hand-over write"),
        Command::Later(Later::HandOver(HandOver::Read { .. })) => Some("hand-over read"),
        Command::Later(Later::Doctor(_)) => Some("doctor"),
        Command::Later(Later::Publish(_)) => Some("publish"),
        Command::Serve(serve) if serve.page.is_some() => Some("serve --page"),
        Command::Demo(demo) if demo.page => Some("demo --page"),
        Command::Report(report) if report.xlsx.is_some() => Some("report --xlsx"),
        Command::Report(report) if report.parquet.is_some() => Some("report --parquet"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::args::Cli;

    /// The contract.
    const PAGE: &str = include_str!("../../../docs/cli.md");

    /// Returns what the contract marks as later, as command lines: whole commands stand before the
    /// mark, options in the same brackets.
    fn marked() -> Vec<String> {
        let mut marked = Vec::new();
        for row in PAGE.lines().filter(|line| line.starts_with('|') && line.contains("*later*")) {
            let first = row.split('`').nth(1).expect("a row begins with a command");
            let command = first.split(['[', '-']).next().expect("a word").trim();
            for part in row.split("*later*)").filter(|part| part.contains('(')) {
                let spans = |text: &str| -> Vec<String> {
                    text.split('`').skip(1).step_by(2).map(str::to_owned).collect()
                };
                match part.rsplit_once('(') {
                    Some((_, options)) if options.ends_with(": ") => {
                        let full = |option: String| format!("{command} {option}");
                        marked.extend(spans(options).into_iter().map(full));
                    }
                    Some((before, "")) => marked.extend(spans(before).pop()),
                    _ => {}
                }
            }
        }
        marked
    }

    #[test]
    fn what_the_contract_marks_as_later_is_what_the_program_answers_so() {
        let marked = marked();
        let mut said = Vec::new();
        for line in &marked {
            let words = line.split(' ').map(|word| word.trim_matches(['[', ']']));
            let words = words.map(|word| if word == "ADDR" { "127.0.0.1:80" } else { word });
            let read = Cli::try_parse_from(["lantoa"].into_iter().chain(words));
            let read = read.unwrap_or_else(|error| panic!("{line}: {error}"));
            said.push(
                of(&read.command).unwrap_or_else(|| panic!("{line} is not answered as later")),
            );
        }
        said.sort_unstable();
        assert_eq!(
            said,
            [
                "demo --page",
                "doctor",
                "hand-over read",
                "hand-over write",
                "publish",
                "report --parquet",
                "report --xlsx",
                "serve --page",
            ]
        );
    }
}
