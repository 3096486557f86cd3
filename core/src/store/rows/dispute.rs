//! Rows of disputes: at most one for each key of a document.

use std::fmt;

use rusqlite::types::Value;
use rusqlite::{OptionalExtension, params};

use crate::domain::document::DocId;
use crate::domain::row::Dispute;
use crate::store::batch::Batch;
use crate::store::error::StoreError;
use crate::store::rows::operation_bytes;

impl Batch<'_> {
    /// Makes `dispute` the one of `key`, or ends the one that it had.
    pub(super) fn write_dispute<V>(
        &self,
        doc: DocId,
        key: fmt::Arguments<'_>,
        dispute: Option<&Dispute<V>>,
        said: impl Fn(&V) -> Value,
    ) -> Result<(), StoreError> {
        if dispute.is_none() && self.is_undisputed(doc)? {
            return Ok(());
        }
        self.undisputed.set(None);
        let key = key.to_string();
        let old: Option<[u8; 16]> = self
            .tx
            .prepare_cached(
                "SELECT dispute FROM dispute WHERE space = ?1 AND kind = ?2 AND id = ?3 AND key = ?4",
            )?
            .query_row(params![doc.space.0, doc.kind as u8, doc.id, key], |row| row.get(0))
            .optional()?;
        if old != dispute.map(|dispute| dispute.id.0) {
            self.changed_disputes.set(true);
        }
        if let Some(old) = old {
            for sql in [
                "DELETE FROM dispute_value WHERE dispute = ?1",
                "DELETE FROM dispute WHERE dispute = ?1",
            ] {
                self.tx.prepare_cached(sql)?.execute([old])?;
            }
        }
        let Some(dispute) = dispute else {
            return Ok(());
        };
        self.tx
            .prepare_cached(
                "INSERT INTO dispute (dispute, space, kind, id, key) VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute(params![dispute.id.0, doc.space.0, doc.kind as u8, doc.id, key])?;
        for (operation, value, author) in &dispute.values {
            self.tx
                .prepare_cached(
                    "INSERT INTO dispute_value (dispute, operation, value, person, device, at)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                )?
                .execute(params![
                    dispute.id.0,
                    operation_bytes(*operation),
                    said(value),
                    author.person.0,
                    author.device.0,
                    author.at.0,
                ])?;
        }
        Ok(())
    }

    /// Returns whether a document has no dispute at all; asks once for a run of rows of one document.
    fn is_undisputed(&self, doc: DocId) -> Result<bool, StoreError> {
        if self.undisputed.get() == Some(doc) {
            return Ok(true);
        }
        let disputed: bool = self
            .tx
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM dispute WHERE space = ?1 AND kind = ?2 AND id = ?3)",
            )?
            .query_row(params![doc.space.0, doc.kind as u8, doc.id], |row| row.get(0))?;
        if !disputed {
            self.undisputed.set(Some(doc));
        }
        Ok(!disputed)
    }

    pub(super) fn clear_disputes(&self, doc: DocId) -> Result<(), StoreError> {
        if self.is_undisputed(doc)? {
            return Ok(());
        }
        self.changed_disputes.set(true);
        for sql in [
            "DELETE FROM dispute_value WHERE dispute IN
                 (SELECT dispute FROM dispute WHERE space = ?1 AND kind = ?2 AND id = ?3)",
            "DELETE FROM dispute WHERE space = ?1 AND kind = ?2 AND id = ?3",
        ] {
            let params = params![doc.space.0, doc.kind as u8, doc.id];
            self.tx.prepare_cached(sql)?.execute(params)?;
        }
        Ok(())
    }
}
