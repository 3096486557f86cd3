//! Questions about disputes.

use crate::domain::document::{DocId, DocKind};
use crate::domain::id::{DeviceId, DisputeId, PersonId, SpaceId};
use crate::domain::row::Author;
use crate::domain::time::Instant;
use crate::store::error::StoreError;
use crate::store::reader::Reader;
use crate::store::reader::columns::SaidValue;

/// A dispute as it is stored.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct DisputeRow {
    /// The dispute.
    pub dispute: DisputeId,
    /// The document in which it was said.
    pub doc: DocId,
    /// The document's key that it is about.
    pub key: String,
    /// What was said, ascending by operation.
    pub values: Vec<DisputeValue>,
}

/// One value of a dispute.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct DisputeValue {
    /// What was said.
    pub said: SaidValue,
    /// Who said so.
    pub author: Author,
}

impl Reader {
    /// Returns all disputes, by space, document and key.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn disputes(&self) -> Result<Vec<DisputeRow>, StoreError> {
        let mut disputes: Vec<DisputeRow> = Vec::new();
        self.each(
            "SELECT d.dispute, d.space, d.kind, d.id, d.key, v.value, v.person, v.device, v.at
             FROM dispute d JOIN dispute_value v ON v.dispute = d.dispute
             ORDER BY d.space, d.kind, d.id, d.key, v.operation",
            [],
            |c| {
                let dispute = DisputeId(c.bytes("dispute")?);
                let space = SpaceId(c.bytes("dispute space")?);
                let kind = c.number("dispute kind")?;
                let kind = DocKind::from_number(kind)
                    .ok_or(StoreError::Format { what: "dispute kind" })?;
                let doc = DocId { space, kind, id: c.bytes("dispute document")? };
                let key = c.text("dispute key")?;
                let value = DisputeValue {
                    said: c.said("disputed value")?,
                    author: Author {
                        person: PersonId(c.bytes("author")?),
                        device: DeviceId(c.bytes("author's device")?),
                        at: Instant(c.integer("time of a tap")?),
                    },
                };
                match disputes.last_mut().filter(|last| last.dispute == dispute) {
                    Some(last) => last.values.push(value),
                    None => disputes.push(DisputeRow {
                        dispute,
                        doc,
                        key: key.to_owned(),
                        values: vec![value],
                    }),
                }
                Ok(())
            },
        )?;
        Ok(disputes)
    }
}
