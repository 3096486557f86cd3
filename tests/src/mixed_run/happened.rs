//! What happened in mixed runs, counted, so that runs in which nothing rare happens are not taken for good
//! ones.

use std::collections::BTreeMap;
use std::fmt::{Display, Formatter, Result};

/// One kind of what happens.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Event {
    /// A run came to its end.
    Run,
    /// A command was run.
    Command,
    /// A command was killed at one of its writes.
    Killed,
    /// A command found the disk full from one of its writes on.
    Full,
    /// A session was held whole.
    Session,
    /// Who called was killed at one of its writes amid a session.
    CallerKilled,
    /// Who was called was killed at one of its writes amid a session.
    CalledKilled,
    /// One end of a session found its disk full.
    FullSession,
    /// A `serve` was killed at a write amid the commands that went through it.
    HolderKilled,
    /// A `serve` was stopped for a while, and others were told that it is busy.
    HolderStopped,
    /// A backup was written.
    Backup,
    /// A backup was put back.
    Restore,
    /// The same backup was put back once more.
    SecondRestore,
    /// A sound database was repaired.
    Repair,
    /// A page was destroyed, and the database repaired.
    Damage,
    /// A folder was copied, and both went on.
    Copy,
    /// A copy and its original were kept from a session with each other.
    CopyRefused,
    /// A folder was moved.
    Move,
    /// A folder was moved from under a `serve`.
    MoveUnderServe,
    /// A folder was gone from under a `serve` for a while, as on a card that is taken out.
    CardOut,
    /// A folder was deleted from under a `serve`.
    Deleted,
    /// A command was run in a folder that is not there.
    Mistyped,
    /// A device got a wrong clock.
    Clock,
    /// A class went to another team while somebody marked in the old one.
    ClassMoved,
    /// Somebody was called like the beginning of another's id.
    NameLikeId,
    /// Two registrations were joined.
    Link,
    /// A visit was noted.
    Visit,
    /// A member of one team came into another one as well.
    OtherTeam,
    /// A device came in with the backup of one that is gone.
    Replaced,
    /// A lead's device was removed.
    LeadRemoved,
    /// A volunteer's device was removed by the office.
    Removal,
    /// A volunteer's device was removed by the lead's.
    RemovedByLead,
    /// A person was erased.
    Erasure,
    /// An office came back with the recovery sheet.
    Recovery,
    /// A command was refused because its class was lost with a page, and nobody had brought it again.
    NotHere,
    /// Something that a command confirmed was looked for.
    LookedFor,
    /// Of these: only a file that a restore kept, or a removed device, had it.
    Kept,
    /// Of these: it was in a folder that was deleted or damaged, and nowhere else.
    Gone,
    /// Names of erased people were looked for in every byte of a folder.
    Searched,
}

/// Every event with its words, and how often it happens in three runs at least.
const EVENTS: [(Event, &str, u64); 39] = [
    (Event::Run, "runs", 3),
    (Event::Command, "commands", 150),
    (Event::Killed, "commands killed at a write", 6),
    (Event::Full, "commands on a full disk", 2),
    (Event::Session, "sessions held whole", 12),
    (Event::CallerKilled, "callers killed at a write of a session", 1),
    (Event::CalledKilled, "offices killed at a write of a session", 1),
    (Event::FullSession, "sessions with a full disk", 1),
    (Event::HolderKilled, "serves killed at a write of a command", 1),
    (Event::HolderStopped, "serves stopped, and others told", 1),
    (Event::Backup, "backups", 2),
    (Event::Restore, "backups put back", 2),
    (Event::SecondRestore, "backups put back twice", 1),
    (Event::Repair, "repairs of a sound database", 1),
    (Event::Damage, "repairs after a page was destroyed", 1),
    (Event::Copy, "folders copied", 1),
    (Event::CopyRefused, "copies kept from their originals", 1),
    (Event::Move, "folders moved", 1),
    (Event::MoveUnderServe, "folders moved from under a serve", 1),
    (Event::CardOut, "cards out for a while under a serve", 1),
    (Event::Deleted, "folders deleted from under a serve", 1),
    (Event::Mistyped, "folders mistyped", 1),
    (Event::Clock, "clocks set wrong", 1),
    (Event::ClassMoved, "classes moved while somebody marked", 1),
    (Event::NameLikeId, "people called like an id", 1),
    (Event::Link, "registrations linked", 1),
    (Event::Visit, "visits noted", 1),
    (Event::OtherTeam, "members who came into another team", 1),
    (Event::Replaced, "phones replaced with backup and ticket", 0),
    (Event::LeadRemoved, "leads removed", 1),
    (Event::Removal, "volunteers removed by the office", 1),
    (Event::RemovedByLead, "volunteers removed by their lead", 0),
    (Event::Erasure, "people erased", 1),
    (Event::Recovery, "offices back with the recovery sheet", 1),
    (Event::NotHere, "commands about a class that is not here", 0),
    (Event::LookedFor, "confirmed values looked for", 60),
    (Event::Kept, "of these, kept in a file or set aside", 0),
    (Event::Gone, "of these, gone with the folder they were in", 0),
    (Event::Searched, "folders searched for erased names", 3),
];
/// Runs of which the least is told.
const RUNS: u64 = 3;

/// How often each of it has happened.
#[derive(Clone, Debug, Default)]
pub struct Happened(BTreeMap<Event, u64>);

impl Happened {
    /// Notes that it happened once more.
    pub fn note(&mut self, event: Event) {
        *self.0.entry(event).or_default() += 1;
    }

    /// Adds another run's.
    pub fn add(&mut self, other: &Self) {
        for (event, count) in &other.0 {
            *self.0.entry(*event).or_default() += count;
        }
    }

    /// Returns how often it happened.
    #[must_use]
    pub fn count(&self, event: Event) -> u64 {
        self.0.get(&event).copied().unwrap_or_default()
    }

    /// Returns the words of everything that has happened too rarely in so many runs to prove anything; of
    /// many runs half as much is asked as of a few, because chance is not even, and of fewer their share.
    #[must_use]
    pub fn too_rare(&self) -> Vec<&'static str> {
        let runs = self.count(Event::Run);
        let asked = |few: u64| (few * runs).div_ceil(RUNS).min(few).max(few * runs / RUNS / 2);
        let is_rare = |event, few| self.count(event) < asked(few);
        let rare = EVENTS.iter().filter(|(event, _, few)| is_rare(*event, *few));
        rare.map(|(_, words, _)| *words).collect()
    }
}

impl Display for Happened {
    fn fmt(&self, out: &mut Formatter<'_>) -> Result {
        for (event, words, _) in EVENTS {
            writeln!(out, "{:>9}  {words}", self.count(event))?;
        }
        Ok(())
    }
}
