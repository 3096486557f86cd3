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

/// Returns what a command of a later version is called.
pub(super) fn what(later: &Later) -> &'static str {
    match later {
        Later::HandOver(HandOver::Write { .. }) => "hand-over write",
        Later::HandOver(HandOver::Read { .. }) => "hand-over read",
        Later::Doctor(_) => "doctor",
        Later::Publish(_) => "publish",
    }
}

/// Returns the command where this version does all of it.
///
/// # Errors
///
/// What of it a later version brings.
pub(super) fn now(command: Command) -> Result<Command, &'static str> {
    if let Command::Serve(serve) = &command
        && serve.page.is_some()
    {
        return Err("serve --page");
    }
    if let Command::Demo(demo) = &command
        && demo.page
    {
        return Err("demo --page");
    }
    Ok(command)
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::args::{Line, Typed};

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
            let read = Line::try_parse_from(["lantoa"].into_iter().chain(words));
            let read = read.unwrap_or_else(|error| panic!("{line}: {error}"));
            said.push(match read.typed {
                Typed::Later(later) => what(&later),
                Typed::Now(command) => now(command).expect_err(line),
                Typed::Help { .. } | Typed::Completion { .. } => panic!("{line} is of now"),
            });
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
                "serve --page",
            ]
        );
    }
}
