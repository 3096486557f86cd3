//! What a preview showed of a roster, as a hash: whether an import would be something else by now.
//!
//! It is of the lines and of what would become of them without an answer, which says all that was read of what is
//! known; never of chance, such as the ids that newcomers would have.

use std::collections::BTreeMap;
use std::fmt::{self, Debug, Write};

use sha2::{Digest as _, Sha256};

use crate::domain::roster::{LineVerdict, RosterLine, RosterSummary, Verdict};

/// The hash, while it is made.
pub(super) struct Outcome(Sha256);

impl Outcome {
    pub(super) fn of_lines(lines: &[RosterLine]) -> Self {
        let mut outcome = Self(Sha256::new());
        lines.iter().for_each(|line| outcome.take(line));
        outcome
    }

    /// Returns the hash with what would become of the lines.
    pub(super) fn end(mut self, summary: &RosterSummary) -> [u8; 16] {
        let RosterSummary { teams, places, classes, lines, doubts, .. } = summary;
        self.take(&(teams, places, classes, doubts));
        self.take(&(&summary.ids_left_out, &summary.places_left_out));
        // A newcomer of several lines goes by the first of them.
        let mut newcomers = BTreeMap::new();
        for LineVerdict { line, verdict, learner } in lines {
            if *verdict == Verdict::New {
                newcomers.insert(learner, line);
            }
            self.take(&(
                line,
                verdict,
                newcomers.get(learner),
                learner.filter(|_| !newcomers.contains_key(learner)),
            ));
        }
        let mut outcome = [0; 16];
        outcome.copy_from_slice(&self.0.finalize()[..16]);
        outcome
    }

    fn take(&mut self, what: &impl Debug) {
        write!(self, "{what:?};").expect("a hash takes every byte");
    }
}

impl Write for Outcome {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.update(text);
        Ok(())
    }
}
