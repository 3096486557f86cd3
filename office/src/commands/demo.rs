//! `demo`: an evening with an office and some phones, as real nodes with real files on loopback.

use std::path::{Path, PathBuf};
use std::time::Instant;

use lantoa_core::node::error::{Error, ErrorKind};
use serde_json::{Value, json};

use crate::args::devices::Demo;
use crate::caller::Caller;
use crate::failure::{Done, Failure, file_failure};
use crate::private_folder::make_private;
use crate::words::Arg;

mod device;
mod evening;

use evening::Evening;

/// Shows the whole evening. The folders stay where `home` says; without it they are temporary.
pub(crate) fn run(caller: &Caller, home: Option<&Path>, args: &Demo) -> Done {
    let (folder, temporary) = match home {
        Some(home) => (unused(&caller.path(home))?, None),
        None => {
            let temporary = tempfile::Builder::new().prefix("lantoa-demo-").tempdir();
            let temporary = temporary.map_err(|e| file_failure(&std::env::temp_dir(), &e))?;
            (temporary.path().to_owned(), Some(temporary))
        }
    };
    let stage = Stage { caller };
    stage.title(&folder, args);
    let evening = Evening::begin(&stage, &folder, args)?;
    let equal = play(&stage, evening)?;
    if temporary.is_none() {
        let place = folder.display().to_string();
        caller.out.line(&caller.words.say_with("demo-kept", &[("folder", place.into())]));
    }
    if equal { Ok(()) } else { Err(unequal()) }
}

fn play(stage: &Stage<'_>, mut evening: Evening) -> Done<bool> {
    evening.import(stage)?;
    evening.join(stage)?;
    evening.mark_apart(stage)?;
    evening.meet(stage)?;
    evening.settle(stage)?;
    evening.carry(stage)?;
    evening.remove(stage)?;
    evening.report(stage)
}

/// Returns a folder that no earlier demo has used.
fn unused(folder: &Path) -> Done<PathBuf> {
    make_private(folder)?;
    let mut entries = std::fs::read_dir(folder).map_err(|e| file_failure(folder, &e))?;
    if entries.next().is_some() {
        let error = Error::new(ErrorKind::Conflict, "demo-folder-used", "folder is not empty");
        return Err(error.with(json!({ "file": folder.display().to_string() })).into());
    }
    Ok(folder.to_owned())
}

fn unequal() -> Failure {
    // The stream's last line is the report, which says so already.
    Failure::streamed(Error::new(ErrorKind::Damaged, "demo-unequal", "reports are not equal"))
}

/// Columns before a sentence: the tick and the seconds.
const MARGIN: usize = 11;
/// A terminal narrower than this and the margin is not one that anybody reads in.
const WIDTH_MIN: usize = 20;

/// Where the evening is told.
struct Stage<'a> {
    caller: &'a Caller,
}

impl Stage<'_> {
    fn title(&self, folder: &Path, args: &Demo) {
        let words = self.caller.words;
        let title = words.say_with(
            "demo-title",
            &[("phones", args.phones.into()), ("classes", args.classes.into())],
        );
        self.caller.out.line(&self.bold(&title));
        let place = folder.display().to_string();
        self.caller.out.line(&words.say_with("demo-folder", &[("folder", place.into())]));
        self.caller.out.line("");
    }

    /// Does one step, then tells it: `event` to scripts, the sentence `demo-<event>` to people.
    fn step<T>(
        &self,
        event: &str,
        work: impl FnOnce() -> Done<T>,
        told: impl FnOnce(&T) -> (Value, Vec<(&'static str, Arg<'static>)>),
    ) -> Done<T> {
        let began = Instant::now();
        let done = work();
        self.caller.out.progress_end();
        let done = done?;
        let (mut line, args) = told(&done);
        line["event"] = event.into();
        self.caller.out.json(&line);
        let sentence = self.caller.words.say_with(&format!("demo-{event}"), &args);
        let seconds = self.dim(&format!("{:>5.1} s", began.elapsed().as_secs_f64()));
        let mut begin = format!("{} {seconds}  ", self.green("✓"));
        for line in self.wrapped(&sentence) {
            self.caller.out.line(&format!("{begin}{line}"));
            begin = " ".repeat(MARGIN);
        }
        Ok(done)
    }

    /// Tells something that belongs to the step before.
    fn aside(&self, sentence: &str) {
        for line in self.wrapped(sentence) {
            self.caller.out.line(&format!("{}{line}", " ".repeat(MARGIN)));
        }
    }

    /// Returns a sentence in lines that fit beside the margin; whole where there is no terminal.
    fn wrapped(&self, sentence: &str) -> Vec<String> {
        let width = self.caller.out.look().width.map_or(usize::MAX, usize::from);
        let width = width.saturating_sub(MARGIN).max(WIDTH_MIN);
        let mut lines = vec![String::new()];
        for word in sentence.split(' ') {
            let line = lines.last_mut().expect("it begins with one");
            if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > width {
                lines.push(word.to_owned());
            } else {
                line.push_str(if line.is_empty() { "" } else { " " });
                line.push_str(word);
            }
        }
        lines
    }

    fn green(&self, text: &str) -> String {
        self.painted(text, "32")
    }

    fn bold(&self, text: &str) -> String {
        self.painted(text, "1")
    }

    fn dim(&self, text: &str) -> String {
        self.painted(text, "2")
    }

    fn painted(&self, text: &str, code: &str) -> String {
        if self.caller.out.look().colour {
            format!("\u{1b}[{code}m{text}\u{1b}[0m")
        } else {
            text.to_owned()
        }
    }
}
