//! Edits that carry what their screen had read.
//!
//! A plan says whole values: written over what arrived since, it would take that back in silence. So it is
//! refused where a field that it writes was written since and does not say the same.

use std::collections::BTreeSet;

use crate::document::chunk;
use crate::document::profile::Profile;
use crate::document::schema::Key;
use crate::domain::document::DocId;
use crate::domain::seen::Seen;
use crate::engine::Engine;
use crate::engine::edit_plan::EditPlan;
use crate::engine::error::Error;
use crate::engine::history::{Field, field};

/// From how many fields on no more are looked for; that many tell a person nothing.
const FIELDS_MAX: usize = 100;

impl Engine {
    /// Refuses a plan that writes a field which was written since it was read, here or elsewhere.
    ///
    /// # Errors
    ///
    /// [`Error::ChangedMeanwhile`] with the fields.
    pub(super) fn require_as_seen(&mut self, plan: &EditPlan, seen: Seen) -> Result<(), Error> {
        // By a further control record older values may count or not: nothing is surely as it was read then.
        let is_certain = self.tables().last_control()? == seen.controls;
        let after = if is_certain { seen.arrived } else { 0 };
        let mut changed = BTreeSet::new();
        for (doc, puts) in plan.puts() {
            let written = self.written_after(doc, after)?;
            if written.is_empty() {
                continue;
            }
            let registers = self.replicas.open(self.store.tables(), doc)?.registers();
            for put in puts.of(doc.kind)? {
                let field = field(doc, &put.key);
                if written.contains(&field) && !registers.shows_only(&put.key, &put.value) {
                    changed.insert(field.changed());
                }
            }
            self.replicas.trim();
            if changed.len() >= FIELDS_MAX {
                break;
            }
        }
        if changed.is_empty() {
            return Ok(());
        }
        Err(Error::ChangedMeanwhile { fields: changed.into_iter().collect(), is_certain })
    }

    /// Returns the fields of a document that entries behind this place of arrival wrote.
    fn written_after(&self, doc: DocId, after: i64) -> Result<Vec<Field>, Error> {
        Ok(self.keys_after(doc, after)?.iter().map(|key| field(doc, key)).collect())
    }

    /// Returns the keys of a document that entries behind this place of arrival wrote.
    pub(super) fn keys_after(&self, doc: DocId, after: i64) -> Result<BTreeSet<Key>, Error> {
        let damaged = || Error::DamagedDocument { kind: doc.kind.word() };
        let mut written = BTreeSet::new();
        for body in self.tables().bodies_after(doc, after)? {
            let (_, body) = chunk::read(&body).map_err(|_| damaged())?;
            for operation in &body.operations {
                let key = Key::parse(Profile::NEWEST, doc.kind, operation.key);
                written.insert(key.ok_or_else(damaged)?);
            }
        }
        Ok(written)
    }
}
