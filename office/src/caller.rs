//! Who asked for a command, and how to answer: the same whether in this process or another.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc;
use std::time::Duration;

use lantoa_core::domain::page::Paged;
use lantoa_core::domain::time::{Date, Instant, RECORD_YEARS};
use lantoa_core::node::error::{Error, ErrorKind};
use lantoa_core::node::stop::Stop;
use serde::Serialize;

use crate::args::Sure;
use crate::failure::{Done, Failure, invalid};
use crate::output::Out;
use crate::words::Words;

/// Who asked.
#[derive(Clone)]
pub(crate) struct Caller {
    /// Where the answer goes.
    pub(crate) out: Out,
    /// The language of the answer.
    pub(crate) words: Words,
    /// The folder from which relative file names count.
    pub(crate) cwd: PathBuf,
    /// What the caller's clock shows: `LANTOA_NOW` where it is set.
    pub(crate) now: Instant,
    /// Set when the caller no longer waits.
    pub(crate) stop: Arc<Stop>,
    /// What was typed or piped into its process, where the command asks for it.
    pub(crate) typed: Option<String>,
    /// Whether the person was asked already whether to do what cannot be taken back, and is sure.
    pub(crate) is_sure: bool,
    /// Whether somebody sits there who can be asked.
    pub(crate) can_be_asked: bool,
}

impl Caller {
    /// Returns the file that the caller means.
    pub(crate) fn path(&self, path: &Path) -> PathBuf {
        self.cwd.join(path)
    }

    /// Returns the caller's day, in Vietnam.
    pub(crate) fn today(&self) -> Date {
        self.now.date_in_vietnam()
    }

    /// Returns where somebody is sure of what cannot be taken back.
    ///
    /// # Errors
    ///
    /// What `question` says, where nobody said so; its code begins with [`UNCONFIRMED`]. Nothing may
    /// have been written before.
    pub(crate) fn sure(&self, said: Sure, question: impl FnOnce() -> Error) -> Done {
        if said.yes || self.is_sure { Ok(()) } else { Err(question().into()) }
    }

    /// Goes on with a day that is likely meant, or where somebody is sure of it.
    ///
    /// # Errors
    ///
    /// The question whether it is meant, as [`Caller::sure`] does.
    pub(crate) fn sure_of_day(&self, said: Sure, day: Date) -> Done {
        let today = self.today();
        if !day.is_far_from(today) {
            return Ok(());
        }
        refuse_of_no_record(day)?;
        self.sure(said, || {
            let detail = serde_json::json!({ "day": day, "today": today });
            Error::new(ErrorKind::Conflict, "unconfirmed-day", "day is far from today").with(detail)
        })
    }

    /// Answers: the value to scripts, what `people` prints to people.
    pub(crate) fn answer<T: Serialize>(&self, value: &T, people: impl FnOnce(&T)) {
        if self.out.is_json() {
            self.out.json(value);
        } else {
            people(value);
        }
    }

    /// Answers with a part of a list: to people its rows, and how to go on.
    pub(crate) fn answer_part<T: Serialize>(&self, part: &Paged<T>, people: impl FnOnce(&[T])) {
        self.answer(part, |part| {
            people(&part.rows);
            if let Some(next) = &part.next {
                let with = [("after", next.to_string().into()), ("total", part.total.into())];
                self.out.note(&self.words.say_with("part-goes-on", &with));
            }
        });
    }

    /// Returns an instant as people in Vietnam write it.
    pub(crate) fn time(&self, at: Instant) -> String {
        let zone = jiff::tz::TimeZone::fixed(jiff::tz::offset(7));
        match jiff::Timestamp::from_millisecond(at.0) {
            Ok(at) => at.to_zoned_datetime(zone).strftime("%d/%m/%Y %H:%M").to_string(),
            Err(_) => at.to_string(),
        }
    }

    /// Does something that may last, showing meanwhile that it goes on.
    pub(crate) fn while_busy<T>(&self, key: &str, work: impl FnOnce() -> T) -> T {
        let label = self.words.say(key);
        let (working, over) = mpsc::channel::<()>();
        let done = std::thread::scope(|scope| {
            let show = move || {
                while over.recv_timeout(TICK) == Err(mpsc::RecvTimeoutError::Timeout) {
                    self.out.progress(&label, 0, 0);
                }
            };
            // Where the system gives no thread, the work is done without being shown.
            let _ = std::thread::Builder::new().spawn_scoped(scope, show);
            let done = work();
            drop(working);
            done
        });
        self.out.progress_end();
        done
    }

    /// Answers a command without a result.
    pub(crate) fn done(&self, key: &str) {
        self.answer(&serde_json::json!({}), |_| self.out.line(&self.words.say(key)));
    }

    /// Tells why the command failed and returns its exit code.
    pub(crate) fn fail(&self, failure: &Failure) -> u8 {
        let error = &failure.error;
        let mut sentence = self.words.error(error);
        self.out.progress_end();
        if error.code.starts_with(UNCONFIRMED) {
            if self.can_be_asked {
                self.out.ask(&sentence);
                return 1;
            }
            sentence = format!("{sentence} {}", self.words.say("say-yes"));
        }
        self.out.note(&sentence);
        self.list_lines(error);
        if self.out.is_verbose() {
            self.out.note(&format!("[{}/{}] {}", error.kind.word(), error.code, error.message));
        }
        if !failure.streamed {
            self.out.json(&error_json(failure, &sentence));
        }
        1
    }

    /// Lists for people the bad lines of a file, and what an ambiguous name may mean.
    fn list_lines(&self, error: &Error) {
        if self.out.is_json() {
            return;
        }
        let list = |field: &str| {
            error.detail.get(field).and_then(|list| list.as_array()).cloned().unwrap_or_default()
        };
        // One fault of the whole file: the sentence has said it.
        let lines = list("lines");
        if lines.len() == 1 && error.code.starts_with("file-") {
            return;
        }
        if let Some(file) = error.detail.get("file").filter(|_| !lines.is_empty()) {
            let file = file.as_str().unwrap_or_default().to_owned();
            self.out.note(&self.words.say_with("bad-file", &[("file", file.into())]));
        }
        if let Some(sheet) = error.detail.get("sheet").filter(|_| !lines.is_empty()) {
            let sheet = sheet.as_str().unwrap_or_default().to_owned();
            self.out.note(&self.words.say_with("bad-sheet", &[("sheet", sheet.into())]));
        }
        for line in lines.iter().take(SHOWN_LINES_MAX) {
            let problem = shown_as_text(line, "problem");
            self.out.note(&self.words.say_with(
                "bad-line",
                &[
                    ("line", shown_as_text(line, "line").into()),
                    ("field", self.words.word("col", &shown_as_text(line, "field")).into()),
                    ("problem", self.words.word("problem", &problem).into()),
                ],
            ));
            let candidates = line.get("candidates").and_then(|list| list.as_array());
            for candidate in candidates.into_iter().flatten() {
                self.out.note(&format!("    {}", self.candidate(candidate)));
            }
        }
        let hidden = lines.len().saturating_sub(SHOWN_LINES_MAX);
        if hidden > 0 {
            self.out.note(&self.words.say_with("more-lines", &[("count", hidden.into())]));
        }
        let candidates = list("candidates");
        // A code that is taken says of which day.
        if error.detail.get("from").is_some() && !candidates.is_empty() {
            self.out.note(&self.words.say("code-instead"));
        }
        for candidate in candidates {
            self.out.note(&self.candidate(&candidate));
        }
    }

    /// Returns what may be meant, with what tells it apart.
    fn candidate(&self, candidate: &serde_json::Value) -> String {
        let [id, name, mut apart] =
            ["id", "name", "apart"].map(|field| shown_as_text(candidate, field));
        if let Some(last) = candidate.get("came_last") {
            let last = last.as_str().and_then(|day| day.parse().ok());
            apart = self.words.with_last(&apart, last);
        }
        format!("  {id}  {name}  {apart}").trim_end().to_owned()
    }
}

/// Refuses a day of a year of which no record speaks, whoever is sure of it.
pub(crate) fn refuse_of_no_record(day: Date) -> Done {
    if RECORD_YEARS.contains(&day.year()) {
        return Ok(());
    }
    let detail = serde_json::json!({
        "day": day, "from": RECORD_YEARS.start().to_string(), "to": RECORD_YEARS.end().to_string(),
    });
    Err(invalid("day-of-no-record", "no record speaks of a day of that year", detail))
}

/// Returns a field of a detail as a text; empty where there is none.
fn shown_as_text(value: &serde_json::Value, field: &str) -> String {
    match value.get(field) {
        Some(serde_json::Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
        None => String::new(),
    }
}

/// How the codes of questions begin that are asked before something that cannot be taken back.
const UNCONFIRMED: &str = "unconfirmed-";
/// How often a bar without a length moves.
const TICK: Duration = Duration::from_millis(200);
/// Bad lines shown to people; scripts get them all.
const SHOWN_LINES_MAX: usize = 20;

/// Returns the last line of a failed command's JSON.
pub(crate) fn error_json(failure: &Failure, sentence: &str) -> serde_json::Value {
    let error = &failure.error;
    serde_json::json!({
        "error": {
            "kind": error.kind.word(),
            "code": error.code,
            "message": sentence,
            "detail": error.detail,
        }
    })
}
