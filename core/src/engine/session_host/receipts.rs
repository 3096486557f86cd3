//! Receipts: what of this device's work others hold, where they were reached and when.

use std::collections::BTreeMap;

use crate::domain::id::{DeviceId, SpaceId};
use crate::domain::time::Instant;
use crate::engine::Engine;
use crate::engine::error::Error;
use crate::feed::height::Tip;
use crate::store::peer_table::Receipt;

/// How long a receipt is left as it is when only its time would change, in milliseconds: a session
/// with nothing new must not cost a write to the disk.
const RECEIPT_AGE_MS: i64 = 60_000;

impl Engine {
    pub(super) fn note_receipts(
        &mut self,
        peer: DeviceId,
        space: SpaceId,
        tips: &[Tip],
        now: Instant,
    ) -> Result<(), Error> {
        let known: BTreeMap<_, _> = self
            .tables()
            .receipts()?
            .into_iter()
            .filter(|receipt| receipt.peer == peer && receipt.space == space)
            .map(|receipt| (receipt.incarnation, receipt))
            .collect();
        let mut receipts: Vec<Receipt> = Vec::new();
        for tip in tips.iter().filter(|tip| tip.device == self.me.device) {
            let receipt = Receipt {
                peer,
                space,
                incarnation: tip.incarnation,
                height: tip.height,
                seen_at: now,
            };
            let is_news = known.get(&tip.incarnation).is_none_or(|known| {
                known.height < tip.height || now.0.saturating_sub(known.seen_at.0) > RECEIPT_AGE_MS
            });
            if is_news {
                receipts.push(receipt);
            }
        }
        if receipts.is_empty() {
            return Ok(());
        }
        let batch = self.store.batch()?;
        for receipt in &receipts {
            batch.write_receipt(receipt)?;
        }
        batch.commit()?;
        self.touched.receipts = true;
        Ok(())
    }

    /// Notes that a session with a device reached its end, and how far its clock was ahead.
    ///
    /// # Errors
    ///
    /// What the store says.
    pub fn note_seen(
        &mut self,
        peer: DeviceId,
        now: Instant,
        clock_offset_ms: i64,
    ) -> Result<(), Error> {
        let batch = self.store.batch()?;
        batch.peer_seen(peer, now, clock_offset_ms)?;
        Ok(batch.commit()?)
    }
}
