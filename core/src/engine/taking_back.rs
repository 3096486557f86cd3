//! Taking back: an act by one of its entries, and an import of this device by its number.
//!
//! What they wrote is read in their own entries, so that nothing of a person is kept beside them.

mod act;
mod as_left;
mod entries;
mod inverse;
mod keys;
mod undoing;
mod waiting;

use crate::domain::roster::{RosterSummary, Verdict};
use crate::domain::taken_back::TakenBack;
use crate::domain::time::Instant;
use crate::engine::Engine;
use crate::engine::edit_plan::EditPlan;
use crate::engine::error::Error;
use crate::engine::taking_back::undoing::Undoing;
use crate::store::error::StoreError;
use crate::store::import_table::{Import, Wrote};

impl Engine {
    /// Returns the imports of this device, the first one first.
    ///
    /// # Errors
    ///
    /// What the store says.
    pub fn imports(&self) -> Result<Vec<Import>, Error> {
        Ok(self.tables().imports()?)
    }

    /// Writes what a roster came to, and notes in the same transaction by which entries. Returns the
    /// import's number; `None` where there was nothing to write.
    ///
    /// # Errors
    ///
    /// As for any plan; nothing is written then.
    pub(crate) fn commit_import(
        &mut self,
        plan: EditPlan,
        summary: &RosterSummary,
        now: Instant,
    ) -> Result<Option<u32>, Error> {
        let mut before = Vec::new();
        for space in self.ready(&plan)? {
            let feed = self.own_feed(space);
            before.push((feed, self.tables().height_of(feed)?.map_or(0, |tip| tip.height)));
        }
        let count = |len: usize| u32::try_from(len).unwrap_or(u32::MAX);
        let mut import = Import {
            import: 0,
            at: now,
            person: self.who_acts(),
            lines: count(summary.lines.len()),
            learners: summary.count(Verdict::New),
            classes: count(summary.classes.len()),
            undone: None,
            wrote: Vec::new(),
        };
        let mut number = None;
        self.write_noting(plan, now, |batch| {
            for (feed, height) in before {
                if let Some(tip) = batch.tables().height_of(feed)?
                    && tip.height > height
                {
                    let (last, entries) = (tip.hash, tip.height - height);
                    import.wrote.push(Wrote { space: feed.space, last, entries });
                }
            }
            if !import.wrote.is_empty() {
                number = Some(batch.add_import(&import)?);
            }
            Ok(())
        })?;
        Ok(number)
    }

    /// Takes an import back, or says with `is_dry` what that would do.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] where this device knows no such import, [`Error::TakenBack`] where it was taken
    /// back, [`Error::WorkedOn`] with all that somebody has worked on since; nothing is written then.
    pub fn take_back(
        &mut self,
        number: u32,
        is_dry: bool,
        now: Instant,
    ) -> Result<TakenBack, Error> {
        self.require_member()?;
        // Somebody's work that is only stored counts as work.
        self.build_what_can_be()?;
        if !is_dry {
            self.fold(now)?;
        }
        let imports = self.tables().imports()?;
        let import = imports.into_iter().find(|import| import.import == number);
        let import = import.ok_or(Error::NotFound { what: "import" })?;
        if let Some(at) = import.undone {
            return Err(Error::TakenBack { at });
        }
        let mut undoing = Undoing::default();
        for wrote in &import.wrote {
            self.read_import(wrote, &mut undoing)?;
        }
        let (plan, undone) = undoing.plan(self)?;
        if !undone.worked_on.is_empty() {
            return Err(Error::WorkedOn(undone.worked_on.into_iter().collect()));
        }
        let taken_back = undone.import;
        self.require_writable(&plan)?;
        if !is_dry {
            self.commit_noting(plan, now, |batch| Ok(batch.undo_import(number, now)?))?;
        }
        Ok(taken_back)
    }

    /// Reads the entries of an import, the last one first: by those before each, for a feed that was copied
    /// has several of one number.
    fn read_import(&self, wrote: &Wrote, undoing: &mut Undoing) -> Result<(), Error> {
        let mut next = Some(wrote.last);
        for _ in 0..wrote.entries {
            let Some(hash) = next else { break };
            let held = self.tables().held(hash)?.ok_or(Error::NotFound { what: "import" })?;
            let entry = self.tables().entry(held.local_seq)?;
            let entry = entry.ok_or(StoreError::Format { what: "entry" })?;
            next = entry.header().prev;
            undoing.read(&entry, held.local_seq);
        }
        Ok(())
    }
}
