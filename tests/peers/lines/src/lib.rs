//! How a system that is compared is led: a process for each device, told a line and answering with one.
//!
//! Every system has the same words, ours too; `tests/peers/node/lines.mjs` has them in JavaScript. Times
//! are told in nanoseconds since 1970, so that those of two processes of one machine can be subtracted.
//!
//! | told | answered |
//! |---|---|
//! | `seed FILE` | `seeded`, when the season of the file is on the disk |
//! | `open` | `opened BEGAN ENDED`, when everything can be read |
//! | `listen IP PORT` | `listening ADDRESS` |
//! | `admit` | `admitted TOKEN`, with which one newcomer joins |
//! | `join ADDRESS TOKEN` | `joined`; without a token one that holds everything already is told the address |
//! | `connect` | `connected BEGAN ENDED`, when both hold the same; what comes later arrives by itself |
//! | `disconnect` | `disconnected` |
//! | `count` | `counted LEARNERS MARKS LEVELS` |
//! | `mark CLASS SESSION LEARNER STATUS` | `marked BEGAN ENDED` |
//! | `watch CLASS SESSION LEARNER STATUS` | `watching`; and `seen AT` once everything watched can be read |
//! | `unseen` | `unseen MARKS`: how many of those watched cannot be read, and are watched no more |
//! | `echo IP PORT` | `echoing`: sends back what comes over TCP |
//! | `trips IP PORT TIMES` | `tripped NANOSECONDS…`: how long 64 bytes took to come back, each time |
//! | `end` | nothing: the process ends in good order |
#![expect(clippy::print_stdout, reason = "a system speaks to its leader by lines")]

mod wire;

use std::collections::BTreeSet;
use std::io::{BufRead, Write as _};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

/// A class with its season, a line of JSON.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Class {
    /// What it is called.
    pub name: String,
    /// Its learners, in the order in which everything else names them.
    pub learners: Vec<Learner>,
    /// Its meetings, by date.
    pub sessions: Vec<Session>,
    /// What was marked at each meeting: a mark for each learner.
    pub marks: Vec<Vec<Said>>,
    /// What was reached in each topic: a level for each learner.
    pub levels: Vec<Vec<Said>>,
}

/// A learner.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Learner {
    /// The id.
    pub id: String,
    /// The name.
    pub name: String,
    /// The year of birth.
    pub year: i64,
    /// The number of the phone.
    pub phone: String,
    /// The village.
    pub group: String,
}

/// A meeting.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Session {
    /// The id.
    pub id: String,
    /// The day.
    pub date: String,
    /// What it was about.
    pub topic: String,
}

/// A mark or a level: what, by whom, and when in milliseconds since 1970.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Said(pub String, pub String, pub i64);

/// A mark by the numbers of its class, meeting and learner.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Mark {
    /// The class.
    pub class: usize,
    /// The meeting.
    pub session: usize,
    /// The learner.
    pub learner: usize,
    /// `P`, `L`, `A` or `E`.
    pub status: String,
}

/// How much a device holds.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Held {
    /// Learners.
    pub learners: usize,
    /// Marks.
    pub marks: usize,
    /// Levels.
    pub levels: usize,
}

/// A device of a system that is compared.
pub trait Compared {
    /// Writes a season to the disk.
    fn seeds(&mut self, classes: &mut dyn Iterator<Item = Class>);
    /// Opens what is on the disk, until everything can be read.
    fn opens(&mut self);
    /// Listens, and returns what leads others here.
    fn listens(&mut self, ip: &str, port: u16) -> String;
    /// Returns with what one newcomer joins.
    fn admits(&mut self) -> String;
    /// Joins, without taking anything yet; without a token it is a member already, and only told the address.
    fn joins(&mut self, address: &str, token: Option<&str>);
    /// Connects until both hold the same; what comes later arrives by itself.
    fn connects(&mut self);
    /// Ends the connection.
    fn disconnects(&mut self);
    /// Counts what can be read.
    fn holds(&mut self) -> Held;
    /// Marks a learner.
    fn marks(&mut self, mark: &Mark);
    /// Returns what is watched; whatever a change shows of it is told to [`Watched::saw`].
    fn watched(&self) -> &Watched;
    /// Ends in good order.
    fn ends(&mut self);
}

/// Marks that are waited for; clones share them.
#[derive(Clone, Debug, Default)]
pub struct Watched(Arc<Mutex<BTreeSet<Mark>>>);

impl Watched {
    /// Returns those of a class.
    #[must_use]
    pub fn in_class(&self, class: usize) -> Vec<Mark> {
        let watched = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        watched.iter().filter(|mark| mark.class == class).cloned().collect()
    }

    /// Takes that these can be read now, and says so after the last of all.
    pub fn saw(&self, marks: &[Mark]) {
        let at = now();
        let mut watched = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let before = watched.len();
        watched.retain(|mark| !marks.contains(mark));
        if before > 0 && watched.is_empty() {
            say(&format!("seen {at}"));
        }
    }

    fn watch(&self, mark: Mark) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(mark);
    }

    fn forget(&self) -> usize {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner)).len()
    }
}

/// Does what standard input says until it ends.
///
/// # Panics
///
/// When a line is no word of the table above.
pub fn lead(device: &mut impl Compared) {
    for line in std::io::stdin().lock().lines().map_while(Result::ok) {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words[..] {
            ["seed", file] => {
                device.seeds(&mut classes(Path::new(file)));
                say("seeded");
            }
            ["open"] => timed("opened", || device.opens()),
            ["listen", ip, port] => {
                let address = device.listens(ip, port.parse().expect("a port"));
                say(&format!("listening {address}"));
            }
            ["admit"] => say(&format!("admitted {}", device.admits())),
            ["join", address, ref token @ ..] => {
                device.joins(address, token.first().copied());
                say("joined");
            }
            ["connect"] => timed("connected", || device.connects()),
            ["disconnect"] => {
                device.disconnects();
                say("disconnected");
            }
            ["count"] => {
                let Held { learners, marks, levels } = device.holds();
                say(&format!("counted {learners} {marks} {levels}"));
            }
            ["mark", ref said @ ..] => timed("marked", || device.marks(&mark(said))),
            ["watch", ref said @ ..] => {
                device.watched().watch(mark(said));
                say("watching");
            }
            ["unseen"] => say(&format!("unseen {}", device.watched().forget())),
            ["echo", ip, port] => {
                wire::echoes(ip, port.parse().expect("a port"));
                say("echoing");
            }
            ["trips", ip, port, times] => {
                let times = times.parse().expect("a number");
                let trips = wire::trips(ip, port.parse().expect("a port"), times);
                let trips: Vec<String> = trips.iter().map(u128::to_string).collect();
                say(&format!("tripped {}", trips.join(" ")));
            }
            ["end"] => break,
            _ => panic!("{line:?} is no word of a leader's"),
        }
    }
    device.ends();
}

/// Reads a season, a class at a time.
///
/// # Panics
///
/// When the file is none.
pub fn classes(file: &Path) -> impl Iterator<Item = Class> {
    let file = std::fs::File::open(file).expect("the season is there");
    let lines = std::io::BufReader::new(file).lines();
    lines.map(|line| serde_json::from_str(&line.expect("a line")).expect("a class"))
}

/// Says a line.
///
/// # Panics
///
/// When nobody listens any more.
pub fn say(line: &str) {
    println!("{line}");
    std::io::stdout().flush().expect("the leader listens");
}

/// Returns the time in nanoseconds since 1970.
///
/// # Panics
///
/// When the clock stands before that.
#[must_use]
pub fn now() -> u128 {
    SystemTime::now().duration_since(UNIX_EPOCH).expect("a clock that is set").as_nanos()
}

fn timed(word: &str, act: impl FnOnce()) {
    let began = now();
    act();
    say(&format!("{word} {began} {}", now()));
}

fn mark(said: &[&str]) -> Mark {
    let [class, session, learner, status] = said else { panic!("{said:?} is no mark") };
    let number = |word: &str| word.parse().expect("a number");
    Mark {
        class: number(class),
        session: number(session),
        learner: number(learner),
        status: (*status).to_owned(),
    }
}
