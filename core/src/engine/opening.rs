//! Opening a data folder: who the device is, and whether the database is where it was left.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::document::profile::Profile;
use crate::domain::entry::Incarnation;
use crate::domain::id::ProgrammeId;
use crate::domain::time::Instant;
use crate::domain::touched::Touched;
use crate::domain::workers::Workers;
use crate::engine::Engine;
use crate::engine::building::UNBUILT_FROM;
use crate::engine::control::HeldControl;
use crate::engine::error::Error;
use crate::engine::random::Random;
use crate::engine::replicas::Replicas;
use crate::engine::waiting::Waiting;
pub use crate::store::connect::DatabaseKey;
pub(crate) use crate::store::connect::require_cipher;
use crate::store::open::{DATABASE, Store};
pub use crate::store::place::Place;
pub(crate) use crate::store::private::{close_to_others, make_folder};
use crate::store::self_table::Myself;
use crate::trust::authority::Authority;
use crate::trust::key::person_of;

pub use crate::trust::key::SecretKey;

/// What opening needs.
#[derive(Debug)]
pub struct Opening {
    /// The data folder; made where it is not there.
    pub folder: PathBuf,
    /// The key of its database, where that is encrypted.
    pub database_key: Option<DatabaseKey>,
    /// The device's key, kept in storage that no backup copies.
    pub key: SecretKey,
    /// Random, kept beside the key: where the database has another, it was restored or copied.
    pub install_nonce: [u8; 16],
    /// Where new ids come from.
    pub random: Random,
    /// Who does what can be done at once; [`one_by_one`](crate::domain::workers::one_by_one) where there are
    /// no threads for it.
    pub workers: Workers,
}

/// Returns whether a folder holds a database, whatever state it is in.
///
/// # Errors
///
/// What the file system says, but that there is none.
pub fn holds_database(folder: &Path) -> std::io::Result<bool> {
    folder.join(DATABASE).try_exists()
}

impl Engine {
    /// Opens a data folder, builds what was only stored, and makes entries of the taps that wait.
    ///
    /// After an update, what the version before could not apply is judged anew first.
    ///
    /// A database that was brought back from a backup starts a new incarnation before its first
    /// write, and its open invitations are void. A database of another device is that of a new
    /// device, which must join before it shows anything.
    ///
    /// # Errors
    ///
    /// [`Error::Store`] when the folder is held by another process, damaged or of a newer version.
    pub fn open(opening: Opening, now: Instant) -> Result<Self, Error> {
        Self::open_knowing(Profile::NEWEST, opening, now)
    }

    /// Opens a data folder as a version of the program does that knows no newer profile than this one; for
    /// tests of devices that were not updated yet.
    ///
    /// # Errors
    ///
    /// As [`Engine::open`].
    pub fn open_knowing(knows: Profile, opening: Opening, now: Instant) -> Result<Self, Error> {
        let Opening { folder, database_key, key, install_nonce, mut random, workers } = opening;
        let mut store = Store::open_under(&folder, database_key)?;
        let me = myself(&mut store, &key, install_nonce, &mut random)?;
        let control = HeldControl::load(&store)?;
        let programme = me.programme.map_or(ProgrammeId([0; 16]), |(programme, _)| programme);
        let authority = Authority::evaluate(programme, control.records());
        let mut engine = Self {
            store,
            key,
            me,
            acting: None,
            random,
            authority,
            control,
            replicas: Replicas::new(knows),
            waiting: Waiting::default(),
            regular: std::collections::BTreeMap::new(),
            unbuilt_from: UNBUILT_FROM,
            is_over: Arc::default(),
            workers,
            touched: Touched::default(),
            counted_day: None,
        };
        // Tried again before whatever is asked next: it keeps nobody from opening the folder.
        let _ = engine.build();
        engine.judge_again(now)?;
        engine.fold_what_can_be(now)?;
        Ok(engine)
    }
}

fn myself(
    store: &mut Store,
    key: &SecretKey,
    install_nonce: [u8; 16],
    random: &mut Random,
) -> Result<Myself, Error> {
    let device = key.device();
    let fresh = |random: &mut Random| Incarnation(u64::from_be_bytes(random.bytes()));
    let (me, restored) = match store.tables().myself()? {
        Some(me) if me.device == device && me.install_nonce == install_nonce => return Ok(me),
        Some(me) if me.device == device => {
            (Myself { incarnation: fresh(random), install_nonce, ..me }, true)
        }
        other => {
            let person = person_of(device, random.bytes());
            let incarnation = fresh(random);
            let me = Myself { device, programme: None, incarnation, install_nonce, person };
            (me, other.is_some())
        }
    };
    let batch = store.batch()?;
    batch.write_myself(&me)?;
    if restored {
        batch.void_open_invites()?;
    }
    batch.commit()?;
    Ok(me)
}
