//! Erasures and their receipts, as a coordinator shows them to whoever asked for one.

use crate::domain::erasure::GRACE_DAYS;
use crate::node::Node;
use crate::node::answer::{ErasureLine, ErasureState};
use crate::node::error::Error;

impl Node {
    /// Returns the erasures that this device has heard of, those taken back among them, by the time of
    /// their order. What it says is true of this device only: each has its own days of grace, and one
    /// that never hears of an erasure keeps the data.
    ///
    /// # Errors
    ///
    /// `damaged` when the store cannot be read.
    pub fn erasures(&self) -> Result<Vec<ErasureLine>, Error> {
        self.whole()?.call(|core| {
            let kept_in = core.engine.store().damaged()?;
            let mut lines = Vec::new();
            for held in core.engine.erasures()? {
                let state = match (held.is_revoked, held.is_missing, held.done) {
                    (true, true, _) => ErasureState::Missing,
                    (true, false, _) => ErasureState::Revoked,
                    (false, _, None) => ErasureState::Hidden,
                    (false, _, Some(_)) => ErasureState::Gone,
                };
                lines.push(ErasureLine {
                    erasure: held.erasure,
                    learners: held.learners,
                    by: core.engine.volunteer_name(held.by)?,
                    at: held.at,
                    state,
                    days: if held.done.is_some() { GRACE_DAYS } else { held.days },
                    of_days: GRACE_DAYS,
                    gone_on: held.done.filter(|_| state == ErasureState::Gone),
                    linked_since: held.linked_since,
                    kept_in: kept_in.clone(),
                });
            }
            Ok(lines)
        })
    }
}
