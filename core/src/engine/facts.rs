//! What is known of a learner as one hash, which an answer "not the same" holds for.

use crate::document::rows;
use crate::domain::document::DocId;
use crate::engine::error::Error;
use crate::engine::replicas::load;
use crate::store::batch::Tables;

/// Returns the hash of a learner's facts; `None` where they are not held or were erased. Facts and salt stand in the
/// learner's document alone, so nothing of them is left elsewhere when it is erased.
///
/// # Errors
///
/// [`Error::Store`] or [`Error::DamagedDocument`].
pub(crate) fn facts(tables: Tables<'_>, learner: DocId) -> Result<Option<[u8; 16]>, Error> {
    facts_by(tables, learner, learner)
}

/// As [`facts`], by the salt of another registration of that learner, for which an answer was given before a move.
///
/// # Errors
///
/// As there.
pub(crate) fn facts_by(
    tables: Tables<'_>,
    salt: DocId,
    learner: DocId,
) -> Result<Option<[u8; 16]>, Error> {
    if tables.erased(learner)?.is_some() || tables.erased(salt)?.is_some() {
        return Ok(None);
    }
    let known = load(tables, learner)?;
    if salt == learner {
        return Ok(rows::facts(&known));
    }
    Ok(rows::facts_by(&load(tables, salt)?, &known))
}
