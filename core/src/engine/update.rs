//! After an update: what another version could not apply is looked at again by this one.
//!
//! Most verdicts are the same on every device for good. Three are not: a profile may be one that
//! this version knows by now, a panic of Automerge's depends on its version, and what builds on
//! such an entry waits with it. The database says which version judged it last.

use crate::document::profile::Profile;
use crate::domain::time::Instant;
use crate::domain::touched::Touched;
use crate::engine::Engine;
use crate::engine::accept::{judge_space, unjudged};
use crate::engine::error::Error;
use crate::engine::verdict::Why;

impl Engine {
    /// Judges anew what another version set aside for what it was itself, as if it came now.
    ///
    /// Does nothing where this version judged last. One transaction: an update that is cut short is
    /// done again at the next opening. So it is where a document is damaged, which keeps nobody from
    /// opening the folder.
    ///
    /// # Errors
    ///
    /// [`Error::Store`]; nothing is changed then.
    pub(crate) fn judge_again(&mut self, now: Instant) -> Result<(), Error> {
        // A database that is no member's has no right by which anything could be judged.
        if self.programme().is_none()
            || self.tables().judged_by()? == version(self.replicas.knows())
        {
            return Ok(());
        }
        let version = version(self.replicas.knows());
        let mut touched = Touched::default();
        let Self { store, replicas, authority, .. } = self;
        let batch = store.batch()?;
        let mut judge = || -> Result<(), Error> {
            for space in batch.tables().spaces_with_entries()? {
                let mut found = false;
                for held in batch.tables().doubtful_in(space)? {
                    if Why::from_word(&held.standing.why).is_some_and(Why::is_of_version) {
                        batch.stand(held.local_seq, &unjudged())?;
                        found = true;
                    }
                }
                if found {
                    judge_space(&batch, replicas, authority, space, &mut touched)?;
                }
            }
            Ok(batch.write_judged_by(&version)?)
        };
        let judged = judge();
        let committed = judged.and_then(|()| Ok(batch.commit()?));
        self.regular.clear();
        match self.settle(committed, touched) {
            Ok(()) => self.prove(now),
            Err(Error::DamagedDocument { .. }) => Ok(()),
            Err(error) => Err(error),
        }
    }
}

/// Returns what decides a verdict of this version's own: the profile, and the program with its
/// Automerge.
fn version(knows: Profile) -> String {
    format!("profile {}, version {}", knows.number(), env!("CARGO_PKG_VERSION"))
}

#[cfg(test)]
mod tests;
