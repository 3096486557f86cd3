//! One phone of the village: a real engine on a real SQLite folder, with a clock of its own.

use std::path::{Path, PathBuf};

use lantoa_core::domain::id::{DeviceId, SpaceId};
use lantoa_core::domain::programme::Role;
use lantoa_core::domain::time::Instant;
use lantoa_core::domain::workers::one_by_one;
use lantoa_core::engine::Engine;
use lantoa_core::engine::opening::{Opening, SecretKey};
use lantoa_core::engine::random::Random as EngineRandom;
use lantoa_rosters::random::Random;

/// A device of the village, switched on or off.
pub(super) struct Phone {
    /// Its number, by which a failure names it.
    pub(super) number: usize,
    /// The role it was invited to.
    pub(super) role: Role,
    /// The team spaces it was invited to; none for a coordinator.
    pub(super) spaces: Vec<SpaceId>,
    /// How far its clock is ahead, in milliseconds; cheap phones are years wrong.
    pub(super) clock_ahead_ms: i64,
    folder: PathBuf,
    key_seed: [u8; 32],
    install_nonce: [u8; 16],
    random: Random,
    engine: Option<Engine>,
}

impl Phone {
    /// Opens a new phone in a folder of its own.
    pub(super) fn new(
        number: usize,
        role: Role,
        spaces: Vec<SpaceId>,
        home: &Path,
        seed: u64,
    ) -> Self {
        let mut random = Random::new(seed);
        let mut phone = Self {
            number,
            role,
            spaces,
            clock_ahead_ms: 0,
            folder: home.join(number.to_string()),
            key_seed: bytes(&mut random),
            install_nonce: bytes(&mut random),
            random,
            engine: None,
        };
        phone.switch_on(Instant(0));
        phone
    }

    /// Returns a second phone with a copy of this one's folder and key, as a backup of the whole
    /// system makes it. This one must be switched off.
    pub(super) fn cloned(&mut self, number: usize, home: &Path) -> Self {
        assert!(self.engine.is_none(), "a folder is copied at rest");
        let folder = home.join(number.to_string());
        std::fs::create_dir_all(&folder).expect("the test's folder is writable");
        for file in std::fs::read_dir(&self.folder).expect("the folder is there") {
            let file = file.expect("the folder can be listed").path();
            let name = file.file_name().expect("a file has a name");
            std::fs::copy(&file, folder.join(name)).expect("the test's folder is writable");
        }
        Self {
            number,
            role: self.role,
            spaces: self.spaces.clone(),
            clock_ahead_ms: self.clock_ahead_ms,
            folder,
            key_seed: self.key_seed,
            install_nonce: self.install_nonce,
            random: Random::new(self.random.bits()),
            engine: None,
        }
    }

    /// Returns the device, which a clone shares with its original.
    pub(super) fn device(&self) -> DeviceId {
        SecretKey::from_seed(&self.key_seed).device()
    }

    /// Opens the folder as after a restart.
    pub(super) fn switch_on(&mut self, now: Instant) {
        let opening = self.opening();
        self.engine = Some(Engine::open(opening, now).expect("the folder opens"));
    }

    fn opening(&mut self) -> Opening {
        let mut random = Random::new(self.random.bits());
        Opening {
            folder: self.folder.clone(),
            database_key: None,
            key: SecretKey::from_seed(&self.key_seed),
            install_nonce: self.install_nonce,
            random: EngineRandom::from_fn(move |bytes| {
                for chunk in bytes.chunks_mut(8) {
                    let drawn = random.bits().to_le_bytes();
                    chunk.copy_from_slice(&drawn[..chunk.len()]);
                }
            }),
            workers: one_by_one,
        }
    }

    /// Switches the phone off, in the middle of whatever it did: taps that wait are only rows.
    pub(super) fn switch_off(&mut self) {
        self.engine = None;
    }

    /// Returns the engine.
    ///
    /// # Panics
    ///
    /// When the phone is off.
    pub(super) fn engine(&mut self) -> &mut Engine {
        self.engine.as_mut().expect("the phone is on")
    }

    /// Returns the engine to read from.
    ///
    /// # Panics
    ///
    /// When the phone is off.
    pub(super) fn held(&self) -> &Engine {
        self.engine.as_ref().expect("the phone is on")
    }

    /// Writes a backup beside the folder.
    pub(super) fn back_up(&mut self) -> PathBuf {
        let file = self.folder.with_extension(format!("backup-{:x}", self.random.bits()));
        self.engine().store().backup(&file).expect("a backup is written");
        file
    }

    /// Puts a backup in the place of the database of the phone, which must be off.
    pub(super) fn restore(&mut self, backup: &Path, now: Instant) {
        assert!(self.engine.is_none(), "a folder is restored at rest");
        let opening = self.opening();
        lantoa_core::engine::restore::restore(opening, backup, &[], now)
            .expect("a backup is restored");
    }
}

fn bytes<const N: usize>(random: &mut Random) -> [u8; N] {
    std::array::from_fn(|_| random.bits().to_le_bytes()[0])
}
