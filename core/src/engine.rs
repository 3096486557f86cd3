//! Where the layers meet: commands and peers' bytes become one kind of commit.
//!
//! The engine is a value without thread, clock and socket: the caller says what time it is and
//! carries the bytes. Every write of feeds, control records and read rows happens here, in one
//! transaction of the one store, whether it comes from this device's volunteer or from a peer. Of much
//! that a peer sends at once, feeds come first: `build` makes documents and rows of them.

mod accept;
mod acting;
pub mod address_book;
mod apply;
mod building;
pub(crate) mod clock;
mod commit;
mod control;
#[cfg(test)]
pub(crate) mod cost;
mod edit_plan;
mod erased;
mod erasure;
pub mod error;
mod execute;
pub(crate) mod facts;
mod find;
mod fork;
mod founding;
pub mod history;
pub mod left_as;
pub mod member;
pub mod opening;
mod proving;
pub mod random;
pub(crate) mod reason;
mod receive;
mod reissue;
pub mod repair;
mod replicas;
pub mod restore;
mod roll_row;
mod room;
mod same_class;
mod seen;
pub mod session_host;
pub mod sheet;
pub(crate) mod since_move;
mod taking_back;
mod tap;
mod update;
mod verdict;
mod verify;
mod waiting;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use crate::domain::acting::Acting;
use crate::domain::document::DocId;
use crate::domain::entry::{FeedId, FeedKind, Hash, Incarnation};
use crate::domain::id::{ClassId, DeviceId, PersonId, ProgrammeId, SpaceId};
use crate::domain::programme::Role;
use crate::domain::time::Date;
use crate::domain::touched::Touched;
use crate::domain::workers::Workers;
use crate::engine::control::HeldControl;
use crate::engine::error::Error;
use crate::engine::opening::DatabaseKey;
use crate::engine::random::Random;
use crate::engine::replicas::Replicas;
use crate::engine::verdict::Why;
use crate::engine::waiting::Waiting;
use crate::feed::height::Heights;
use crate::store::batch::Tables;
use crate::store::files::Held;
use crate::store::open::Store;
use crate::store::self_table::Myself;
use crate::trust::authority::Authority;
use crate::trust::key::{SecretKey, sealing_of_root};
use crate::trust::sealed::RECIPIENTS_MAX;

/// One device at work on its data folder.
#[derive(Debug)]
pub struct Engine {
    store: Store,
    key: SecretKey,
    me: Myself,
    /// Who acts now with less than the device may.
    acting: Option<Acting>,
    random: Random,
    authority: Authority,
    control: HeldControl,
    replicas: Replicas,
    waiting: Waiting,
    /// Spaces in which every entry is applied and believed, so that most need no full judgement.
    regular: BTreeMap<SpaceId, bool>,
    /// Changes in new entries of one batch from which on these are stored first and built later.
    unbuilt_from: usize,
    /// Whether the folder is to be let go.
    is_over: Arc<AtomicBool>,
    /// Who does what can be done at once.
    workers: Workers,
    /// What was committed since [`Engine::take_touched`].
    touched: Touched,
    /// The last day that was counted for the grace of erasures.
    counted_day: Option<Date>,
}

impl Engine {
    /// Returns this device.
    #[must_use]
    pub fn device(&self) -> DeviceId {
        self.me.device
    }

    /// Returns the volunteer who uses the device.
    #[must_use]
    pub fn person(&self) -> PersonId {
        self.me.person
    }

    /// Returns the programme, once founded or joined.
    #[must_use]
    pub fn programme(&self) -> Option<ProgrammeId> {
        self.me.programme.map(|(programme, _)| programme)
    }

    /// Returns the incarnation under which the next entry is written.
    #[must_use]
    pub fn incarnation(&self) -> Incarnation {
        self.me.incarnation
    }

    /// Returns the heights of a space's data feeds.
    ///
    /// # Errors
    ///
    /// What the store says.
    pub fn data_heights(&self, space: SpaceId) -> Result<Heights, Error> {
        Ok(self.tables().heights(FeedKind::Data, space)?)
    }

    /// Returns how many entries are set aside or not believed, by device and reason.
    ///
    /// # Errors
    ///
    /// What the store says.
    pub(crate) fn set_aside(&self) -> Result<BTreeMap<(DeviceId, &'static str), u32>, Error> {
        let mut counts = BTreeMap::new();
        for space in self.tables().spaces_with_entries()? {
            for held in self.tables().doubtful_in(space)? {
                let why = Why::from_word(&held.standing.why).map_or("", Why::word);
                *counts.entry((held.feed.device, why)).or_default() += 1;
            }
        }
        Ok(counts)
    }

    /// Returns who may do what, as far as is known here.
    #[must_use]
    pub fn authority(&self) -> &Authority {
        &self.authority
    }

    /// Returns the tables, to read.
    #[must_use]
    pub fn tables(&self) -> Tables<'_> {
        self.store.tables()
    }

    /// Returns the store, for readers and backups.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Returns the newest profile of entries that this version knows, by its number.
    #[must_use]
    pub fn newest_profile(&self) -> u16 {
        self.replicas.knows().number()
    }

    /// Returns the secret key, for the transport that proves it.
    #[must_use]
    pub fn key(&self) -> &SecretKey {
        &self.key
    }

    /// Returns the X25519 public key to which files for this device are sealed.
    #[must_use]
    pub fn sealing(&self) -> [u8; 32] {
        x25519_dalek::PublicKey::from(&self.key.sealing()).to_bytes()
    }

    /// Returns to whom a backup is sealed: this device, every coordinator, and the recovery sheet.
    #[must_use]
    pub fn backup_recipients(&self) -> Vec<[u8; 32]> {
        let mut recipients = vec![self.sealing()];
        recipients.extend(self.authority.root().and_then(sealing_of_root));
        for device in self.authority.devices() {
            if self.authority.role(device) == Some(Role::Coordinator) {
                recipients.extend(self.authority.certificates(device).map(|held| held.sealing));
            }
        }
        recipients.sort_unstable();
        recipients.dedup();
        recipients.truncate(RECIPIENTS_MAX);
        recipients
    }

    /// Loads a document before somebody waits for it.
    ///
    /// # Errors
    ///
    /// [`Error::DamagedDocument`] or [`Error::Store`].
    pub fn load_ahead(&mut self, doc: DocId) -> Result<(), Error> {
        self.replicas.open(self.store.tables(), doc)?;
        self.replicas.trim();
        Ok(())
    }

    /// Returns whether a document is loaded.
    #[cfg(all(test, feature = "net"))]
    pub(crate) fn is_loaded(&self, doc: DocId) -> bool {
        self.replicas.is_loaded(doc)
    }

    /// Returns and forgets what was committed since the last call. Whose rolls are one class's, of those all are
    /// touched: each is shown with the others.
    pub fn take_touched(&mut self) -> Touched {
        let mut touched = std::mem::take(&mut self.touched);
        // Where the tables cannot be read, what was touched is told all the same.
        let same =
            if touched.classes.is_empty() { None } else { self.tables().same_classes().ok() };
        if let Some(same) = same.filter(|same| !same.is_empty()) {
            let all: Vec<ClassId> = touched.classes.iter().flat_map(|one| same.all(*one)).collect();
            touched.classes.extend(all);
        }
        touched
    }

    /// Returns the spaces that this device holds: the programme's own and its teams'.
    ///
    /// # Errors
    ///
    /// What the store says.
    pub fn spaces(&self) -> Result<Vec<SpaceId>, Error> {
        use crate::trust::authority::Reads;
        let Some(programme) = self.programme() else { return Ok(Vec::new()) };
        let mut spaces = match self.authority.reads(self.me.device) {
            Reads::Spaces(spaces) => spaces.into_iter().collect(),
            Reads::All => {
                // Teams are named in the programme's document; entries may be here before it is.
                let teams = self.tables().team_names()?;
                let mut spaces = self.tables().spaces_with_entries()?;
                spaces.extend(teams.into_iter().map(|(team, _)| team.space()));
                spaces.push(programme.space());
                spaces
            }
        };
        spaces.sort_unstable();
        spaces.dedup();
        Ok(spaces)
    }

    /// Returns the team spaces of this device's own certificates; none for a coordinator.
    fn own_team_spaces(&self) -> Vec<SpaceId> {
        let mut spaces: Vec<SpaceId> = self
            .authority
            .certificates(self.me.device)
            .filter(|certificate| certificate.role != Role::Coordinator)
            .flat_map(|certificate| certificate.spaces.iter().copied())
            .collect();
        spaces.sort_unstable();
        spaces.dedup();
        spaces
    }

    /// Returns the data feed that this device continues in a space.
    fn own_feed(&self, space: SpaceId) -> FeedId {
        FeedId {
            kind: FeedKind::Data,
            space,
            device: self.me.device,
            incarnation: self.me.incarnation,
        }
    }

    pub(crate) fn require_member(&self) -> Result<ProgrammeId, Error> {
        let programme = self.programme().ok_or(Error::NoProgramme)?;
        if self.authority.is_removed(self.me.device) {
            return Err(Error::Removed);
        }
        Ok(programme)
    }

    fn random<const N: usize>(&mut self) -> [u8; N] {
        self.random.bytes()
    }

    /// Returns the digest of the control set that an entry notes as seen.
    fn control_digest(&self) -> Hash {
        self.authority.digest()
    }
}

/// Removes a closed folder's database, after `first` was done under the folder's lock.
///
/// # Errors
///
/// What `first` or the file system says, or that the folder is open.
pub fn leave(folder: &Path, first: impl FnOnce() -> std::io::Result<()>) -> Result<(), Error> {
    Ok(Held::take(folder)?.remove_database(first)?)
}

/// Puts the database of a closed folder under another key.
///
/// # Errors
///
/// What the store says; the folder is as before then.
pub fn rekey(folder: &Path, old: &DatabaseKey, new: &DatabaseKey) -> Result<(), Error> {
    Ok(crate::store::rekey::rekey(folder, old, new)?)
}
