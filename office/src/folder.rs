//! One data folder, many commands, never two writers.
//!
//! Whoever opens the folder first holds it: it listens on a local socket for as long as its own
//! command lasts and carries out what other processes ask ([`holder`]). The others are only its
//! callers ([`client`]).

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use lantoa_core::domain::time::Instant as WallTime;
use lantoa_core::node::Node;
use lantoa_core::node::config::{Clock, Config};
use lantoa_core::node::error::{Error, ErrorKind};
use lantoa_core::node::stop::Stop;
use serde::{Deserialize, Serialize};

use crate::args::Cli;
use crate::caller::Caller;
use crate::commands::{self, Lasts, Needs, Runs};
use crate::desk::Desk;
use crate::failure::{Done, FOLDER_BUSY};
use crate::output::{Look, Out, Screen, Sink};
use crate::signals::stop_on_interrupt;
use crate::words::{Lang, Words};

pub(crate) use question::can_be_asked;

mod address;
mod client;
mod ending;
mod holder;
mod key_file;
mod question;

/// A command as it travels to the holder of the folder.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Request {
    /// The line, program name first.
    pub(crate) argv: Vec<String>,
    /// Where the caller stands.
    pub(crate) cwd: PathBuf,
    /// The caller's `LANTOA_NOW`.
    pub(crate) now: Option<WallTime>,
    /// The caller's language.
    pub(crate) lang: Lang,
    /// The caller's screen.
    pub(crate) look: Look,
    /// What was typed or piped into the caller, where the command asks for it.
    pub(crate) typed: Option<String>,
    /// Whether the person was asked already, and is sure.
    pub(crate) is_sure: bool,
    /// Whether somebody sits at the caller who can be asked.
    pub(crate) can_be_asked: bool,
}

impl Request {
    /// Returns what says the caller's time.
    fn clock(&self) -> Clock {
        self.now.map_or_else(Clock::system, Clock::fixed)
    }

    /// Returns who asks.
    fn caller(&self, cli: &Cli, sink: Arc<dyn Sink>, stop: Arc<Stop>) -> Caller {
        Caller {
            out: Out::new(sink, cli.globals.json, cli.globals.verbose, self.look),
            words: Words::new(self.lang),
            cwd: self.cwd.clone(),
            now: self.clock().now(),
            stop,
            typed: self.typed.clone(),
            is_sure: self.is_sure,
            can_be_asked: self.can_be_asked,
        }
    }
}

/// How long a command waits for a folder that another process holds without answering.
const WAIT_MAX: Duration = Duration::from_secs(10);
/// First pause between two tries; doubles up to [`PAUSE_MAX`].
const PAUSE_MIN: Duration = Duration::from_millis(20);
/// Longest pause between two tries.
const PAUSE_MAX: Duration = Duration::from_millis(400);

/// Carries out one line on its folder, here or through the process that holds it, and returns the
/// exit code. Where it ends with a question, the person is asked, and the line is carried out by who is
/// sure.
pub(crate) fn run(cli: &Cli, request: &Request) -> u8 {
    let screen = Arc::new(Screen::default());
    let code = run_once(cli, request, &screen);
    let Some(question) = screen.question() else {
        return code;
    };
    let words = Words::new(request.lang);
    if !question::is_answered_yes(&question, words) {
        return code;
    }
    run_once(cli, &Request { is_sure: true, can_be_asked: false, ..request.clone() }, &screen)
}

fn run_once(cli: &Cli, request: &Request, screen: &Arc<Screen>) -> u8 {
    let runs = commands::runs(&cli.command);
    let stop = if runs.is_stopped_in_order() { stop_on_interrupt() } else { Arc::default() };
    let screen: Arc<dyn Sink> = Arc::<Screen>::clone(screen);
    let caller = request.caller(cli, Arc::clone(&screen), Arc::clone(&stop));
    let ended = match runs {
        Runs::Alone(work) => work(&caller, cli.globals.home.as_deref()),
        Runs::Closed(work) => home(cli)
            .and_then(|home| config(&home, request))
            .and_then(|config| work(&caller, config)),
        Runs::Open(needs, lasts, work) => match home(cli) {
            Ok(home) => match open_or_ask(&home, needs, request, &screen, &stop, lasts) {
                Ok(Opened::Here(node)) => return hold(*node, home, caller, lasts, work),
                Ok(Opened::Elsewhere(code)) => return code,
                Err(failure) => Err(failure),
            },
            Err(failure) => Err(failure),
        },
    };
    match ended {
        Ok(()) => 0,
        Err(failure) => caller.fail(&failure),
    }
}

/// Where a command was or is to be carried out.
enum Opened {
    Here(Box<Node>),
    Elsewhere(u8),
}

fn open_or_ask(
    home: &Path,
    needs: Needs,
    request: &Request,
    screen: &Arc<dyn Sink>,
    stop: &Arc<Stop>,
    lasts: Lasts,
) -> Done<Opened> {
    let config = config(home, request)?;
    let began = Instant::now();
    let mut pause = PAUSE_MIN;
    loop {
        let opened = match needs {
            Needs::Device => Node::open_existing(config.clone()),
            Needs::Nothing => Node::open(config.clone()),
        };
        let busy = match opened {
            Ok(node) => return Ok(Opened::Here(Box::new(node))),
            Err(error) if error.code == FOLDER_BUSY => error,
            Err(error) => return Err(error.into()),
        };
        match client::ask(home, request, screen.as_ref(), stop, lasts.is_long()) {
            client::Asked::Ended(code) => return Ok(Opened::Elsewhere(code)),
            client::Asked::Cut => {
                let message = "the process that holds the folder ended during the command";
                return Err(Error::new(ErrorKind::Busy, "folder-cut", message).into());
            }
            client::Asked::Silent { begun: true } => {
                let message = "the process that holds the folder fell silent during the command";
                return Err(Error::new(ErrorKind::Busy, "folder-silent", message).into());
            }
            client::Asked::Silent { begun: false } => {
                return Err(Error::new(ErrorKind::Busy, FOLDER_BUSY, busy.message).into());
            }
            client::Asked::Refused { resident: true } => {
                let message = "another process serves this folder";
                return Err(Error::new(ErrorKind::Busy, "folder-served", message).into());
            }
            client::Asked::Refused { resident: false } | client::Asked::Nobody => {}
        }
        if began.elapsed() >= WAIT_MAX {
            return Err(Error::new(ErrorKind::Busy, FOLDER_BUSY, busy.message).into());
        }
        std::thread::sleep(pause);
        pause = (pause * 2).min(PAUSE_MAX);
    }
}

/// Carries out a command on the folder that this process now holds, and meanwhile those of others.
fn hold(
    node: Node,
    home: PathBuf,
    caller: Caller,
    lasts: Lasts,
    work: impl FnOnce(&Desk) -> Done,
) -> u8 {
    let desk = Desk { node, caller, home };
    let holder = holder::Holder::start(&desk, lasts.is_resident());
    if let Err(error) = &holder
        && desk.caller.out.is_verbose()
    {
        desk.caller.out.note(&format!("socket: {error}"));
    }
    let ending = lasts.is_long().then(|| ending::Ending::watch(&desk, lasts));
    let code = carry_out(work, &desk);
    if let Ok(holder) = holder {
        holder.end();
    }
    desk.node.close();
    if ending.is_some_and(|ending| ending.is_gone()) { 1 } else { code }
}

/// Carries out a command at a desk, tells why it failed where it did, and returns the exit code.
///
/// A command that breaks takes neither the commands of others along nor lets its caller wait.
fn carry_out(work: impl FnOnce(&Desk) -> Done, desk: &Desk) -> u8 {
    match catch_unwind(AssertUnwindSafe(|| work(desk))) {
        Ok(Ok(())) => 0,
        Ok(Err(failure)) => desk.caller.fail(&failure),
        Err(_) => {
            let message = "the command broke in the process that holds the folder";
            desk.caller.fail(&Error::new(ErrorKind::Damaged, "crashed", message).into())
        }
    }
}

/// Returns the data folder of a line.
fn home(cli: &Cli) -> Done<PathBuf> {
    let home = match &cli.globals.home {
        Some(home) => std::path::absolute(home),
        None => directories::ProjectDirs::from("", "", "lantoa")
            .map(|dirs| dirs.data_dir().to_owned())
            .ok_or_else(|| std::io::Error::other("no home directory")),
    };
    let home = home.map_err(|_| {
        let message = "the platform names no folder for data";
        Error::new(ErrorKind::InvalidInput, "home-unknown", message)
    })?;
    Ok(home)
}

fn config(home: &Path, request: &Request) -> Done<Config> {
    let database_key = key_file::database_key()?;
    Ok(Config { clock: request.clock(), database_key, ..Config::new(home) })
}
