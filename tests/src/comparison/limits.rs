//! What bounds every system on this machine, measured in the same run: a disk that is waited for, a round
//! trip on the cable, one signature, and the same season in plain Automerge.

use std::path::Path;
use std::time::Duration;

use automerge::AutoCommit;
use lantoa_core::trust::key::{Domain, SecretKey, is_signed};
use lantoa_rosters::random::Random;

use crate::bare_commit::BareCommit;
use crate::cable::Cable;
use crate::comparison::exported::SEED;
use crate::comparison::led::Led;
use crate::comparison::system::System;
use crate::measure::Times;
use crate::plain_automerge;

/// How often each is tried in a round.
const TRIES: usize = 100;
/// Where the bare TCP listens.
const PORT: u16 = 47_100;

/// The limits, over all rounds.
pub struct Limits<'s> {
    own: &'s System,
    bare: BareCommit,
    documents: Vec<AutoCommit>,
    commits: Times,
    trips: Times,
    signatures: Times,
    plain: Times,
    plain_bytes: usize,
}

impl<'s> Limits<'s> {
    /// Returns them, unmeasured, for a disk and so many classes.
    #[must_use]
    pub fn beside(folder: &Path, own: &'s System, classes: usize) -> Self {
        let mut chance = Random::new(SEED);
        let documents = (0..classes).map(|_| plain_automerge::class(&mut chance)).collect();
        let [commits, trips, signatures, plain] = Default::default();
        let bare = BareCommit::beside(folder);
        Self { own, bare, documents, commits, trips, signatures, plain, plain_bytes: 0 }
    }

    /// Measures each once more.
    ///
    /// # Errors
    ///
    /// When the cable carries nothing.
    pub fn measure(&mut self, cable: &Cable) -> Result<(), String> {
        for _ in 0..TRIES {
            self.commits.time(|| self.bare.write());
        }
        let mut ends =
            [0, 1].map(|end| Led::new(cable.runs(end, &self.own.device(Path::new("-")))));
        ends[0].asked(&format!("echo {} {PORT}", Cable::ADDRESS), "echoing")?;
        let asked = format!("trips {} {PORT} {TRIES}", Cable::ADDRESS);
        for trip in ends[1].asked(&asked, "tripped")? {
            let nanoseconds = trip.parse().map_err(|_| "a round trip is no number".to_owned())?;
            self.trips.note(Duration::from_nanos(nanoseconds));
        }
        for end in ends {
            end.ends();
        }
        let key = SecretKey::from_seed(&[7; 32]);
        let message = [7; 200];
        let signature = key.sign(Domain::Entry, &message);
        for _ in 0..TRIES {
            let holds = || is_signed(key.device(), Domain::Entry, &message, &signature);
            assert!(self.signatures.time(holds), "an honest signature");
        }
        let Self { documents, plain, plain_bytes, .. } = self;
        let sent = plain
            .time(|| documents.iter_mut().map(|doc| plain_automerge::sync(doc).1).sum::<usize>());
        *plain_bytes = sent;
        Ok(())
    }

    /// Returns the lines of the page's table.
    #[must_use]
    pub fn rows(&self) -> Vec<(String, String)> {
        let Self { documents, commits, trips, signatures, plain, plain_bytes, .. } = self;
        let classes = documents.len();
        let synced = format!("first sync of {classes} classes in plain Automerge, in memory");
        vec![
            (
                "one row committed by bare SQLite, the disk waited for".to_owned(),
                commits.to_string(),
            ),
            ("64 bytes over bare TCP on the cable, there and back".to_owned(), trips.to_string()),
            ("one signature checked".to_owned(), signatures.to_string()),
            (synced, plain.to_string()),
            ("– its bytes".to_owned(), plain_bytes.to_string()),
        ]
    }
}
