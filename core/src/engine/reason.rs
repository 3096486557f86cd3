//! Why a meeting was withdrawn: the note that was written by the same act.

use crate::document::edit;
use crate::document::profile::Profile;
use crate::document::scalar::Scalar;
use crate::document::schema::Key;
use crate::domain::document::{DocId, DocKind};
use crate::domain::id::{MeetingId, NoteId, SpaceId};
use crate::engine::error::Error;
use crate::store::batch::Tables;

/// Returns whether a note about a meeting says why it was withdrawn: the entry that wrote it first withdrew the meeting.
///
/// # Errors
///
/// [`Error::Store`].
pub(crate) fn is_reason(
    tables: Tables<'_>,
    (space, meeting): (SpaceId, MeetingId),
    note: NoteId,
) -> Result<bool, Error> {
    let roll = DocId { space, kind: DocKind::Roll, id: meeting.class.0 };
    let note = DocId { space, kind: DocKind::Note, id: note.0 };
    let Some(first) = tables.applied_changes(note)?.into_iter().next() else { return Ok(false) };
    for held in tables.entries_of_change(first.hash)? {
        let Some(entry) = tables.entry(held.local_seq)? else { continue };
        let header = entry.header();
        let Some(profile) = Profile::from_number(header.profile) else { continue };
        let rolls =
            header.changes.iter().zip(entry.bodies()).filter(|(listed, _)| listed.doc == roll);
        for body in rolls.filter_map(|(_, body)| body.as_ref()) {
            let puts = edit::reissues_of(profile, DocKind::Roll, body).unwrap_or_default();
            let is_withdrawal = puts.iter().any(|again| {
                again.put.key == Key::MeetingWithdrawn(meeting.key)
                    && matches!(&again.put.value, Scalar::Bytes(seen) if !seen.is_empty())
            });
            if is_withdrawal {
                return Ok(true);
            }
        }
    }
    Ok(false)
}
