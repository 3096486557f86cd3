//! A backup that is put back: proven first, by everything that a check of the whole store knows.
//!
//! Nothing that stood in the folder is lost by it. What stood there is kept under a name of its own; and
//! where a coordinator's new device puts the backup of the old one back, what it holds by then is brought
//! over, so that the recovery sheet and the backup lead to one state in either order.

use std::path::Path;

use x25519_dalek::StaticSecret;

use crate::domain::entry::Incarnation;
use crate::domain::programme::Role;
use crate::domain::time::Instant;
use crate::engine::Engine;
use crate::engine::error::Error;
use crate::engine::opening::Opening;
use crate::engine::repair::take;
use crate::store::backup;
use crate::store::error::StoreError;
use crate::store::files::Held;
use crate::store::open::Store;
use crate::store::salvage::{self, Salvage};
use crate::store::self_table::Myself;
use crate::trust::authority::Authority;
use crate::trust::key::person_of;

/// Puts a backup in the place of a closed folder's database; one that is sealed to the holder of one of
/// `secrets` too. Returns the name under which what stood there is kept, where anything did.
///
/// In a folder of the device that wrote it, the device goes on in another life. Elsewhere it is the database
/// of another device, which must join or recover before it shows anything, unless the folder belongs to a
/// coordinator of the same programme already.
///
/// # Errors
///
/// [`StoreError::Busy`] when a process holds the folder, [`StoreError::NoBackup`] when the file is no backup
/// or was cut or changed, [`StoreError::Altered`] when something in it does not prove itself, else what the
/// store says; the folder's database is as before then.
pub fn restore(
    mut opening: Opening,
    file: &Path,
    secrets: &[StaticSecret],
    now: Instant,
) -> Result<Option<String>, Error> {
    let (folder, key) = (opening.folder.clone(), opening.database_key.clone());
    let held = Held::take(&folder)?;
    let working = held.working()?;
    let [made, scratch] = ["made", "scratch"].map(|name| working.path().join(name));
    backup::unpack(file, &made, key.as_ref(), secrets)?;
    let whose = salvage::whose(&made, key.as_ref()).ok_or(StoreError::NoBackup)?;
    let device = opening.key.device();
    let mut brought = None;
    if whose.device != device {
        rename_device(&made, &whose, &mut opening).map_err(of_the_file)?;
        let programme = |me: &Myself| me.programme.map(|(programme, _)| programme);
        let here = salvage::whose(&folder, key.as_ref());
        if here.is_some_and(|me| programme(&me) == programme(&whose)) {
            let here = salvage::read(&folder, &scratch, key.as_ref())?;
            brought = Some(here).filter(|here| is_coordinators(here, &opening));
        }
    }
    let mut engine =
        Engine::open(Opening { folder: made.clone(), ..opening }, now).map_err(of_the_file)?;
    let checked = engine.verify(now, &mut |_, _| {}).map_err(of_the_file)?;
    if !checked.faults.is_empty() {
        return Err(StoreError::Altered.into());
    }
    if let Some(here) = brought {
        let person = here.me.as_ref().map_or(engine.me.person, |me| me.person);
        engine.belong(Myself { person, ..engine.me.clone() })?;
        take(&mut engine, here, now)?;
    } else if whose.device != device {
        engine.belong(Myself { programme: None, ..engine.me.clone() })?;
    }
    drop(engine);
    Ok(backup::put(&held, &made, key.as_ref())?)
}

/// Makes the database of another device one of this device, which belongs to the programme for as long as
/// the database is being proven.
fn rename_device(made: &Path, whose: &Myself, opening: &mut Opening) -> Result<(), Error> {
    let device = opening.key.device();
    let me = Myself {
        device,
        incarnation: Incarnation(u64::from_be_bytes(opening.random.bytes())),
        install_nonce: opening.install_nonce,
        person: person_of(device, opening.random.bytes()),
        ..whose.clone()
    };
    let mut store = Store::open_under(made, opening.database_key.clone())?;
    let batch = store.batch()?;
    batch.write_myself(&me)?;
    batch.void_open_invites()?;
    // They say what peers hold of the other device's work.
    batch.forget_receipts()?;
    Ok(batch.commit()?)
}

/// Returns whether a folder's own database, as it was read, makes this device a coordinator: whoever may
/// hold whatever a backup of the programme holds.
fn is_coordinators(here: &Salvage, opening: &Opening) -> bool {
    let device = opening.key.device();
    let programme = here.me.as_ref().filter(|me| me.device == device).and_then(|me| me.programme);
    programme.is_some_and(|(programme, _)| {
        Authority::evaluate(programme, &here.records).role(device) == Some(Role::Coordinator)
    })
}

/// Returns what is wrong with a backup, where its database turns out to be damaged.
fn of_the_file(error: Error) -> Error {
    let is_damage = matches!(
        error,
        Error::Store(StoreError::Damaged(_) | StoreError::Format { .. })
            | Error::DamagedDocument { .. }
    );
    if is_damage { StoreError::Altered.into() } else { error }
}
