//! What a command says: lines for people or JSON, wherever its caller sits.
//!
//! A command never prints. It hands pieces to a [`Sink`]: the [`Screen`] of this process, or the
//! socket of another process whose command the folder's holder carries out.

use std::io::{IsTerminal, Write};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use serde::{Deserialize, Serialize};

use crate::visible::{visible_json, visible_lines};

/// One piece of what a command says, as it also travels between processes.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Piece {
    /// The command was taken; it is carried out once its caller says so.
    Accepted,
    /// The command cannot be carried out by this holder of the folder; `resident` says that it
    /// will not go away by itself.
    Refused { resident: bool },
    /// Text for stdout.
    Out(String),
    /// Text for stderr.
    Err(String),
    /// A question to the person: nothing was done, and is done once the command is given again by
    /// somebody who is sure.
    Ask(String),
    /// How far something long has come; `total` 0 is not known.
    Bar { label: String, done: u64, total: u64 },
    /// The long thing is over.
    BarEnd,
    /// The command is under way; nothing to show.
    Alive,
    /// The command ended.
    Exit(u8),
}

/// Where pieces go.
pub(crate) trait Sink: Send + Sync {
    /// Takes one piece; one that cannot be delivered is dropped.
    fn send(&self, piece: Piece);
}

/// How the caller's screen looks.
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize)]
pub(crate) struct Look {
    /// Whether stdout is a terminal that takes colours.
    pub(crate) colour: bool,
    /// Columns of the terminal; `None` where it is none.
    pub(crate) width: Option<u16>,
}

impl Look {
    /// Returns how this process's stdout looks.
    pub(crate) fn of_stdout() -> Self {
        if !std::io::stdout().is_terminal() {
            return Self::default();
        }
        // https://no-color.org
        let colour = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        Self { colour, width: comfy_table::Table::new().width() }
    }

    /// Returns whether stdout is a terminal, of whatever colours.
    pub(crate) fn is_terminal(self) -> bool {
        self.colour || self.width.is_some()
    }
}

/// A command's way to speak.
#[derive(Clone)]
pub(crate) struct Out {
    sink: Arc<dyn Sink>,
    json: bool,
    verbose: bool,
    look: Look,
    /// When a bar was last moved.
    moved: Arc<Mutex<Option<Instant>>>,
}

impl Out {
    /// Returns a way to speak to `sink`.
    pub(crate) fn new(sink: Arc<dyn Sink>, json: bool, verbose: bool, look: Look) -> Self {
        Self { sink, json, verbose, look, moved: Arc::default() }
    }

    /// Returns whether scripts are addressed.
    pub(crate) fn is_json(&self) -> bool {
        self.json
    }

    /// Returns whether more than the necessary is wanted.
    pub(crate) fn is_verbose(&self) -> bool {
        self.verbose
    }

    /// Returns how the caller's screen looks.
    pub(crate) fn look(&self) -> Look {
        self.look
    }

    /// Prints one line for people; nothing where scripts are addressed.
    pub(crate) fn line(&self, text: &str) {
        self.drawn(&visible_lines(text));
    }

    /// Prints as [`Out::line`] does what holds colours of this program's own, and nothing else that is
    /// not seen.
    pub(crate) fn drawn(&self, text: &str) {
        if !self.json {
            self.sink.send(Piece::Out(format!("{text}\n")));
        }
    }

    /// Prints a value as one line of JSON where scripts are addressed.
    pub(crate) fn json(&self, value: &impl Serialize) {
        if self.json {
            let text = serde_json::to_string(value).expect("answers are plain values");
            self.sink.send(Piece::Out(format!("{}\n", visible_json(&text))));
        }
    }

    /// Prints a line on stderr, in every mode.
    pub(crate) fn note(&self, text: &str) {
        self.sink.send(Piece::Err(format!("{}\n", visible_lines(text))));
    }

    /// Asks the person.
    pub(crate) fn ask(&self, question: &str) {
        self.sink.send(Piece::Ask(visible_lines(question).into_owned()));
    }

    /// Shows how far something long has come. May be called as often as it moves.
    pub(crate) fn progress(&self, label: &str, done: u64, total: u64) {
        let mut moved = self.moved.lock().unwrap_or_else(PoisonError::into_inner);
        if moved.is_some_and(|at| at.elapsed() < BAR_EVERY) {
            return;
        }
        *moved = Some(Instant::now());
        self.sink.send(Piece::Bar { label: label.to_owned(), done, total });
    }

    /// Takes the bar away.
    pub(crate) fn progress_end(&self) {
        self.sink.send(Piece::BarEnd);
    }
}

/// The stdout and stderr of this process.
#[derive(Default)]
pub(crate) struct Screen {
    bar: Mutex<Option<Bar>>,
    question: Mutex<Option<String>>,
}

impl Screen {
    /// Returns the question that a command ended with.
    pub(crate) fn question(&self) -> Option<String> {
        self.question.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

struct Bar {
    since: Instant,
    shown: Option<ProgressBar>,
}

/// A bar moves this often at most; what it shows may come from another process.
const BAR_EVERY: Duration = Duration::from_millis(100);
/// A bar is shown for what lasts longer than this.
const BAR_AFTER: Duration = Duration::from_secs(1);

impl Sink for Screen {
    fn send(&self, piece: Piece) {
        let mut bar = self.bar.lock().unwrap_or_else(PoisonError::into_inner);
        match piece {
            Piece::Out(text) => write_past(bar.as_ref(), &text, &mut std::io::stdout()),
            Piece::Err(text) => write_past(bar.as_ref(), &text, &mut std::io::stderr()),
            Piece::Ask(text) => {
                let mut question = self.question.lock().unwrap_or_else(PoisonError::into_inner);
                *question = Some(text);
            }
            Piece::Bar { label, done, total } => {
                bar.get_or_insert_with(|| Bar { since: Instant::now(), shown: None })
                    .draw(&label, done, total);
            }
            Piece::BarEnd => {
                if let Some(Bar { shown: Some(shown), .. }) = bar.take() {
                    shown.finish_and_clear();
                }
            }
            Piece::Accepted | Piece::Refused { .. } | Piece::Alive | Piece::Exit(_) => {}
        }
    }
}

/// Writes without garbling the bar. A reader that has gone away, as `head` does, is not an error.
fn write_past(bar: Option<&Bar>, text: &str, to: &mut impl Write) {
    let mut write = || {
        let _ = to.write_all(text.as_bytes()).and_then(|()| to.flush());
    };
    match bar {
        Some(Bar { shown: Some(shown), .. }) => shown.suspend(write),
        Some(_) | None => write(),
    }
}

impl Bar {
    fn draw(&mut self, label: &str, done: u64, total: u64) {
        if self.shown.is_none() && self.since.elapsed() < BAR_AFTER {
            return;
        }
        // Indicatif draws nothing where stderr is no terminal.
        let bar = self.shown.get_or_insert_with(|| {
            let template =
                if total == 0 { "{spinner} {msg}" } else { "{msg} {bar:30} {pos}/{len} ({eta})" };
            let style = ProgressStyle::with_template(template);
            ProgressBar::new(0).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
        });
        bar.set_message(label.to_owned());
        bar.set_length(total.max(done));
        bar.set_position(done);
    }
}
