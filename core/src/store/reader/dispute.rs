//! Questions about disputes.

use crate::domain::id::{ClassId, DeviceId, DisputeId, PersonId, SpaceId};
use crate::domain::row::Author;
use crate::domain::time::Instant;
use crate::store::error::StoreError;
use crate::store::reader::Reader;

/// A dispute as it is stored.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct DisputeRow {
    /// The dispute.
    pub dispute: DisputeId,
    /// The team's space.
    pub space: SpaceId,
    /// The class.
    pub class: ClassId,
    /// The roll's key: `m:<date>.<n>:<short>` or `l:<short>:<topic>`.
    pub key: String,
    /// What was said, ascending by operation.
    pub values: Vec<DisputeValue>,
}

/// One value of a dispute.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct DisputeValue {
    /// The mark's or level's number.
    pub number: i64,
    /// Who said so.
    pub author: Author,
}

impl Reader {
    /// Returns all disputes, by space, class and key.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn disputes(&self) -> Result<Vec<DisputeRow>, StoreError> {
        let mut disputes: Vec<DisputeRow> = Vec::new();
        self.each(
            "SELECT d.dispute, d.space, d.class, d.key, v.value, v.person, v.device, v.at
             FROM dispute d JOIN dispute_value v ON v.dispute = d.dispute
             ORDER BY d.space, d.class, d.key, v.operation",
            [],
            |c| {
                let dispute = DisputeId(c.bytes("dispute")?);
                let space = SpaceId(c.bytes("dispute space")?);
                let class = ClassId(c.bytes("dispute class")?);
                let key = c.text("dispute key")?;
                let value = DisputeValue {
                    number: c.integer("disputed value")?,
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
                        space,
                        class,
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
