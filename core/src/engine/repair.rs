//! A damaged database: what can be read of it is put into a new one by the way of all that comes from
//! outside, and the damaged one is kept. The rest comes again from peers.

use crate::domain::id::SpaceId;
use crate::domain::time::Instant;
use crate::engine::Engine;
use crate::engine::error::Error;
use crate::engine::opening::Opening;
use crate::store::files::Held;
use crate::store::salvage::{self, Salvage};
use crate::store::self_table::Myself;
use crate::trust::key::programme_of;

/// What a repair brought over.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Repaired {
    /// Control records.
    pub records: u32,
    /// Entries.
    pub entries: u32,
    /// Taps that stood in no entry yet.
    pub taps: u32,
    /// How many of these, at least, are in the damaged database and could not be read, or not be placed
    /// without it.
    pub missing: u32,
}

/// Makes a new database of what can be read of a closed folder's, and puts it in its place. The device is
/// the same, in another life; the damaged database is kept beside it and never changed.
///
/// # Errors
///
/// What the store says; the folder is as before then.
pub fn repair(opening: Opening, now: Instant) -> Result<Repaired, Error> {
    let held = Held::take(&opening.folder)?;
    let reading = held.working()?;
    let salvage = salvage::read(&opening.folder, reading.path(), opening.database_key.as_ref())?;
    drop(reading);
    let making = held.working()?;
    let folder = making.path().to_owned();
    let repaired = fill(Opening { folder, ..opening }, salvage, now)?;
    salvage::put(&held, making.path())?;
    Ok(repaired)
}

fn fill(opening: Opening, salvage: Salvage, now: Instant) -> Result<Repaired, Error> {
    let mut engine = Engine::open(opening, now)?;
    let found = u32::try_from(salvage.records.len() + salvage.entries.len() + salvage.taps.len());
    let root = salvage.records.iter().map(|record| record.entry()).find_map(|entry| {
        (programme_of(entry.device) == entry.programme).then_some((entry.programme, entry.device))
    });
    let programme = match (&salvage.me, root) {
        (Some(me), None) => me.programme,
        (_, root) => root.map(|(programme, root)| (programme, Some(root))),
    };
    let Some(programme) = programme else {
        // Nothing says where it belongs: it must join again, and gets back what others hold.
        let missing = found.unwrap_or(u32::MAX).saturating_add(salvage.unread);
        return Ok(Repaired { missing, ..Repaired::default() });
    };
    let person = salvage.me.as_ref().map_or(engine.me.person, |me| me.person);
    engine.belong(Myself { programme: Some(programme), person, ..engine.me.clone() })?;
    take(&mut engine, salvage, now)
}

/// Takes what was read of a database by the way of all that comes from outside: what does not prove itself
/// is left out.
///
/// # Errors
///
/// What the store says.
pub(crate) fn take(engine: &mut Engine, salvage: Salvage, now: Instant) -> Result<Repaired, Error> {
    let mut repaired = Repaired { missing: salvage.unread, ..Repaired::default() };
    repaired.records = engine.receive_control(salvage.records, now)?.stored;
    let mut entries = salvage.entries;
    // What waits for another is taken behind it, in however many rounds.
    loop {
        let before = entries.len();
        let spaces: std::collections::BTreeSet<SpaceId> =
            entries.iter().map(|entry| entry.header().space).collect();
        for space in spaces {
            let of_space = entries.iter().filter(|entry| entry.header().space == space);
            let of_space: Vec<_> = of_space.cloned().collect();
            repaired.entries += engine.receive_entries(space, of_space, now)?.stored;
        }
        let mut left = Vec::new();
        for entry in entries {
            if engine.tables().held(entry.hash())?.is_none() {
                left.push(entry);
            }
        }
        entries = left;
        if entries.is_empty() || entries.len() == before {
            break;
        }
    }
    repaired.missing += u32::try_from(entries.len()).unwrap_or(u32::MAX);
    // One of an erased person is taken without its body, which was there until now.
    for entry in salvage.torn {
        repaired.missing += u32::from(engine.tables().held(entry)?.is_some());
    }
    // Rows of taps must not stand before those that they were made against.
    engine.build_what_can_be()?;
    repaired.taps = u32::try_from(salvage.taps.len()).unwrap_or(u32::MAX);
    let batch = engine.store.batch()?;
    for tap in &salvage.taps {
        batch.add_pending(tap)?;
    }
    for import in &salvage.imports {
        batch.add_import(import)?;
    }
    batch.commit()?;
    engine.fold_what_can_be(now)?;
    Ok(repaired)
}

impl Engine {
    /// Notes who this device is from now on.
    ///
    /// # Errors
    ///
    /// What the store says.
    pub(crate) fn belong(&mut self, me: Myself) -> Result<(), Error> {
        let batch = self.store.batch()?;
        batch.write_myself(&me)?;
        batch.commit()?;
        if let Some((programme, _)) = me.programme {
            self.authority =
                crate::trust::authority::Authority::evaluate(programme, self.control.records());
        }
        self.me = me;
        Ok(())
    }
}
