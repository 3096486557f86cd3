//! The program `lantoa`: a coordinator's office, and any device for those who test.
//!
//! A data folder is a device. Every command is carried out by whoever holds its folder open
//! ([`folder`]); it uses the core's public `Node` only. Exit codes: 0 done, 1 refused or failed,
//! 2 wrong usage.

mod args;
mod caller;
mod clocks;
mod commands;
mod days;
mod desk;
mod folder;
mod labels;
mod list;
mod lookup;
mod marks;
mod meetings;
mod output;
mod private_file;
mod private_folder;
mod qr;
mod sheet;
mod signals;
mod visible;
mod words;

use std::io::{BufRead as _, IsTerminal as _, Read as _, Write as _};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use lantoa_core::domain::time::Instant;
use lantoa_core::node::error::{Error, ErrorKind};
use lantoa_office::{failure, roster, table};
use serde_json::json;

use crate::args::{Cli, Wrong};
use crate::failure::{Failure, file_failure, invalid};
use crate::folder::{Request, can_be_asked};
use crate::output::{Look, Out, Screen};
use crate::words::{Lang, Words};

fn main() -> ExitCode {
    let argv: Result<Vec<String>, _> =
        std::env::args_os().map(std::ffi::OsString::into_string).collect();
    let Ok(argv) = argv else {
        let words = Words::new(Lang::of_line(&[]));
        plain_out(false).note(&words.say("error-line-not-utf8"));
        return ExitCode::from(2);
    };
    let words = Words::new(Lang::of_line(&argv));
    let cli = match args::read(&argv, words) {
        Ok(cli) => cli,
        Err(wrong) => return not_read(&wrong, &argv, words),
    };
    let request = match request(argv, &cli, words) {
        Ok(request) => request,
        Err(failure) => return tell(&failure, cli.globals.json, words),
    };
    ExitCode::from(folder::run(&cli, &request))
}

/// Gathers what the command needs to know of this process, wherever it is carried out.
fn request(argv: Vec<String>, cli: &Cli, words: Words) -> Result<Request, Failure> {
    let now = match std::env::var("LANTOA_NOW") {
        Ok(text) if !text.is_empty() => Some(text.parse::<Instant>().map_err(|_| {
            invalid("now-unreadable", "LANTOA_NOW is not RFC 3339", json!({ "text": text }))
        })?),
        Ok(_) | Err(_) => None,
    };
    let cwd = std::env::current_dir().map_err(|error| {
        invalid(
            "file-unusable",
            "no working folder",
            json!({ "file": ".", "reason": error.to_string() }),
        )
    })?;
    let typed = if cli.command.asks_for_more() { Some(typed()?) } else { None };
    let can_be_asked = !cli.globals.json && can_be_asked();
    let (lang, look) = (words.lang(), Look::of_stdout());
    Ok(Request { argv, cwd, now, lang, look, typed, is_sure: false, can_be_asked })
}

/// Reads what is piped into this process, or one line where somebody types.
fn typed() -> Result<String, Failure> {
    let stdin = std::io::stdin().lock();
    let is_typed = stdin.is_terminal();
    let mut stdin = stdin.take(TYPED_BYTES_MAX);
    let mut text = String::new();
    let read = if is_typed { stdin.read_line(&mut text) } else { stdin.read_to_string(&mut text) };
    read.map_err(|error| file_failure(Path::new("-"), &error))?;
    Ok(text.trim().to_owned())
}

/// Most bytes that are read from standard input: a ticket has at most 2,200.
const TYPED_BYTES_MAX: u64 = 8 << 10;

/// Hands back help and version, or says what is wrong with the line.
fn not_read(wrong: &Wrong, argv: &[String], words: Words) -> ExitCode {
    if let Wrong::Asked(help) = wrong {
        let _ = help.print();
        return ExitCode::SUCCESS;
    }
    if let Wrong::Printed(script) = wrong {
        // A reader that has seen enough closes its end.
        let _ = std::io::stdout().write_all(script.as_bytes());
        return ExitCode::SUCCESS;
    }
    let out = plain_out(argv.iter().any(|word| word == "--json"));
    let sentence = wrong.sentence(words);
    out.note(&sentence);
    if let Some(usage) = wrong.usage(words) {
        out.note(&usage);
    }
    let (code, detail) = wrong.facts();
    let error = Error::new(ErrorKind::InvalidInput, code, sentence.clone()).with(detail);
    out.json(&caller::error_json(&error.into(), &sentence));
    ExitCode::from(2)
}

/// Tells a failure from before there was anything to carry a command out with.
fn tell(failure: &Failure, is_json: bool, words: Words) -> ExitCode {
    let out = plain_out(is_json);
    let sentence = words.error(&failure.error);
    out.note(&sentence);
    out.json(&caller::error_json(failure, &sentence));
    ExitCode::FAILURE
}

fn plain_out(is_json: bool) -> Out {
    Out::new(Arc::new(Screen::default()), is_json, false, Look::default())
}
