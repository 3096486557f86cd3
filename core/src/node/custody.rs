//! Keeping and proving what a device holds: digests, checks, backups.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crossbeam_channel::unbounded;
use sha2::{Digest as _, Sha256};

use crate::domain::id::{SpaceId, TeamId, printed};
use crate::engine::Engine;
use crate::engine::error::Error as EngineError;
use crate::node::answer::{Digest, SpaceDigest, Verification};
use crate::node::config::{Config, DatabaseKey};
use crate::node::error::Error;
use crate::node::keys::opening;
use crate::node::{Node, RecoverySheet};

impl Node {
    /// Returns what two converged devices print identically for the spaces they share.
    ///
    /// # Errors
    ///
    /// `damaged` when the store cannot be read.
    pub fn digest(&self) -> Result<Digest, Error> {
        let now = self.clock.now();
        self.whole()?.call(move |core| {
            core.engine.build()?;
            core.engine.fold(now)?;
            digest(&core.engine)
        })
    }

    /// Checks every signature and builds every row again; `progress` is told how many of how many
    /// are done. Writes wait meanwhile.
    ///
    /// # Errors
    ///
    /// `damaged` when the store cannot be read at all; what is wrong in it is in the answer.
    pub fn verify(&self, progress: &mut dyn FnMut(u64, u64)) -> Result<Verification, Error> {
        let now = self.clock.now();
        let (steps, told) = unbounded();
        let (answer, answered) = crossbeam_channel::bounded(1);
        let running = self.whole()?.running()?;
        running.post(Box::new(move |core| {
            let mut last = 0;
            let checked = core.engine.verify(now, &mut |done, total| {
                // A step in a hundred is enough for a bar.
                if done == total || done >= last + total / 100 {
                    last = done;
                    let _ = steps.send((done, total));
                }
            });
            let _ = answer.send(checked);
        }));
        for (done, total) in told {
            progress(done, total);
        }
        let checked = answered.recv().map_err(|_| running.gone())??;
        Ok(Verification {
            entries: checked.entries,
            documents: checked.documents,
            ok: checked.faults.is_empty(),
            faults: checked.faults,
        })
    }

    /// Writes a consistent copy of the database to `file`, while it is in use. It holds no key.
    ///
    /// # Errors
    ///
    /// `storage_full`, `not_found` (`folder-missing`) where there is no folder for `file`, `not_allowed`
    /// where it exists (`file-exists`) or cannot be written.
    pub fn backup(&self, file: &Path) -> Result<(), Error> {
        let file = file.to_owned();
        let now = self.clock.now();
        self.whole()?.call(move |core| {
            core.engine.fold(now)?;
            Ok(core.engine.store().backup(&file)?)
        })
    }

    /// Writes a consistent copy of the database to `file`, sealed to this device, to every coordinator's
    /// and to the recovery sheet: nobody else who carries or keeps it can read it. The key of an encrypted
    /// database is sealed with it.
    ///
    /// # Errors
    ///
    /// As [`Node::backup`]; `not_allowed` before the device belongs to a programme.
    pub fn backup_sealed(&self, file: &Path) -> Result<(), Error> {
        let file = file.to_owned();
        let now = self.clock.now();
        self.whole()?.call(move |core| {
            core.engine.programme().ok_or(EngineError::NoProgramme)?;
            core.engine.fold(now)?;
            let recipients = core.engine.backup_recipients();
            Ok(core.engine.store().backup_sealed(&file, &recipients)?)
        })
    }

    /// Proves a backup, puts it in the place of a closed folder's database and opens it. What stood there
    /// is kept beside it, under a name that nothing had. A sealed one is opened with the key of this
    /// folder's device or with the recovery sheet.
    ///
    /// In the folder of the device that wrote it, that device goes on. Elsewhere it must join or recover
    /// before it shows anything; where it is a coordinator of the programme by then, it has its own work
    /// and the backup's.
    ///
    /// # Errors
    ///
    /// `busy` when a process holds the folder, `damaged` (`backup-broken`) when `file` is no backup or
    /// was cut or changed, and (`backup-altered`) when something in it does not prove itself;
    /// `not_allowed` (`backup-sealed`) where it is sealed to others. The folder's database is as before
    /// then.
    pub fn restore(
        config: Config,
        file: &Path,
        recovery: Option<&RecoverySheet>,
    ) -> Result<Restored, Error> {
        let (opening, now) = opening(config.clone())?;
        let mut secrets = vec![opening.key.sealing()];
        secrets.extend(recovery.map(|sheet| sheet.key().root_sealing()));
        let kept = crate::engine::restore::restore(opening, file, &secrets, now)?;
        let kept = kept.map(|name| config.folder.join(name));
        Ok(Restored { node: Self::open(config)?, kept })
    }

    /// Puts the database of a closed folder under another key and opens it.
    ///
    /// # Errors
    ///
    /// `busy` while the folder is open, `not_allowed` where the configuration's key is not the
    /// database's or this build cannot encrypt, `storage_full`; the folder is as before then.
    pub fn rekey(config: Config, new: DatabaseKey) -> Result<Self, Error> {
        let Some(old) = &config.database_key else {
            return Self::open(Config { database_key: Some(new), ..config });
        };
        crate::engine::rekey(&config.folder, old, &new)?;
        Self::open(Config { database_key: Some(new), ..config })
    }
}

/// A backup that was put back.
#[derive(Debug)]
pub struct Restored {
    /// The device, open.
    pub node: Node,
    /// The file in which the database that stood there is kept: a backup of it, which can be put back in
    /// the same way. `None` where none stood there.
    pub kept: Option<PathBuf>,
}

fn digest(engine: &Engine) -> Result<Digest, Error> {
    let teams: BTreeMap<TeamId, String> = engine.tables().team_names()?.into_iter().collect();
    let programme = engine.programme().map(|programme| programme.space());
    let mut spaces = Vec::new();
    for space in engine.spaces()? {
        let name = if Some(space) == programme {
            engine.tables().programme_name()?
        } else {
            teams.get(&TeamId::from(space)).cloned().unwrap_or_default()
        };
        spaces.push(space_digest(engine, space, name, Some(space) == programme)?);
    }
    Ok(Digest { version: engine.tables().digest_version(), spaces })
}

fn space_digest(
    engine: &Engine,
    space: SpaceId,
    name: String,
    is_programme: bool,
) -> Result<SpaceDigest, Error> {
    let heights = engine.data_heights(space)?;
    let tables = engine.tables().row_digests(space, is_programme)?;
    let mut sha = Sha256::new();
    sha.update(heights.digest().0);
    for (table, digest) in &tables {
        sha.update(table);
        sha.update([0]);
        sha.update(digest);
        sha.update([0]);
    }
    Ok(SpaceDigest {
        space,
        name,
        digest: printed(&sha.finalize()[..16]),
        feeds: u32::try_from(heights.tips().len()).unwrap_or(u32::MAX),
        tables: tables.into_iter().map(|(table, digest)| (table.to_owned(), digest)).collect(),
    })
}
