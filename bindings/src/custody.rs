//! Keeping and proving what a device holds: digests, checks, backups.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use lantoa_core::node::RecoverySheet;
use lantoa_core::node::answer;
use lantoa_core::node::offload::offload;

use crate::error::LantoaError;
use crate::id::SpaceId;
use crate::node::{Node, OpenOptions, database_key};

pub use lantoa_core::node::answer::Verification;
pub use lantoa_core::node::repairing::Repaired;

/// What two converged devices say identically for the spaces they share.
#[derive(Clone, Debug, Eq, PartialEq, uniffi::Record)]
pub struct Digest {
    /// What digests of this version of the program cover: those of unequal ones say nothing.
    pub version: u32,
    /// One per space held, ascending.
    pub spaces: Vec<SpaceDigest>,
}

/// The digest of one space.
#[derive(Clone, Debug, Eq, PartialEq, uniffi::Record)]
pub struct SpaceDigest {
    /// The space.
    pub space: SpaceId,
    /// The team's or the programme's name.
    pub name: String,
    /// Covers received heights and read rows.
    pub digest: String,
    /// How many feeds' branches are held.
    pub feeds: u32,
    /// A digest per read table.
    pub tables: HashMap<String, String>,
}

impl From<answer::SpaceDigest> for SpaceDigest {
    fn from(of: answer::SpaceDigest) -> Self {
        let answer::SpaceDigest { space, name, digest, feeds, tables } = of;
        Self { space, name, digest, feeds, tables: tables.into_iter().collect() }
    }
}

/// What a check of everything found.
#[uniffi::remote(Record)]
pub struct Verification {
    /// Entries whose signature was checked.
    pub entries: u64,
    /// Documents built again and compared.
    pub documents: u64,
    /// Whether nothing was wrong.
    pub ok: bool,
    /// What was wrong, a sentence each, without personal data.
    pub faults: Vec<String>,
}

/// What a repair brought over from the damaged database.
#[uniffi::remote(Record)]
pub struct Repaired {
    /// Records of who may do what.
    pub records: u32,
    /// Entries.
    pub entries: u32,
    /// Taps that stood in no entry yet.
    pub taps: u32,
    /// How many of these, at least, are in the damaged database and could not be brought over; others may
    /// hold them. 0 only where everything could be read; what is on a page that nothing tells of counts once.
    pub missing: u32,
    /// Whether the device must join again, because nothing said to which programme it belongs.
    pub must_join: bool,
}

/// A backup that was put back.
#[derive(Clone, Debug, uniffi::Record)]
pub struct Restored {
    /// The device, open.
    pub node: Arc<Node>,
    /// The file in which the database that stood there is kept: a backup of it, which can be put back in
    /// the same way. `None` where none stood there.
    pub kept: Option<String>,
}

#[uniffi::export]
impl Node {
    /// Returns what two converged devices say identically for the spaces they share.
    pub async fn digest(&self) -> Result<Digest, LantoaError> {
        self.offload(|node| {
            let answer::Digest { version, spaces } = node.digest()?;
            Ok(Digest { version, spaces: spaces.into_iter().map(Into::into).collect() })
        })
        .await
    }

    /// Returns a dump, in JSON, for whoever looks for a fault: versions, counts, heights, tries and limits. It
    /// holds no name, no phone, no text, no address and no whole id; docs/diagnostics.md explains each field.
    pub async fn diagnostics(&self) -> Result<String, LantoaError> {
        self.offload(|node| {
            Ok(serde_json::to_string(&node.diagnostics()?).expect("it has text for keys"))
        })
        .await
    }

    /// Checks every signature and builds every row again; writes wait meanwhile.
    pub async fn verify(&self) -> Result<Verification, LantoaError> {
        self.offload(|node| node.verify(&mut |_, _| {})).await
    }

    /// Writes a consistent copy of the database to `file`, while it is in use. It holds no key, unless
    /// `sealed`: then it is readable by this device, every coordinator's and with the recovery sheet only,
    /// and brings the database's key.
    ///
    /// Throws `StorageFull`, `NotFound` (`folder-missing`) where there is no folder for `file`, or
    /// `NotAllowed` where it exists (`file-exists`) or cannot be written.
    #[uniffi::method(default(sealed = false))]
    pub async fn backup(&self, file: String, sealed: bool) -> Result<(), LantoaError> {
        self.offload(move |node| {
            let file = Path::new(&file);
            if sealed { node.backup_sealed(file) } else { node.backup(file) }
        })
        .await
    }
}

/// Proves a backup, puts it in the place of a closed folder's database and opens it. What stood there is
/// kept beside it, and can be put back likewise. In the folder
/// that still holds the device's key it goes on as the same device; elsewhere it is a new device that must
/// join.
///
/// A sealed backup is opened with the key of this folder's device, or with `recovery_sheet`.
///
/// Throws `Busy` when the folder is open, `Damaged` when `file` is no backup or something in it does not
/// prove itself, `NotAllowed` (`backup-sealed`) when it is sealed to others; the folder is as before then.
#[uniffi::export(default(recovery_sheet = None))]
pub async fn restore(
    options: OpenOptions,
    file: String,
    recovery_sheet: Option<String>,
) -> Result<Restored, LantoaError> {
    let restored = offload(move || {
        let sheet = recovery_sheet.map(|sheet| RecoverySheet::read(&sheet)).transpose()?;
        lantoa_core::node::Node::restore(options.config()?, Path::new(&file), sheet.as_ref())
    });
    let lantoa_core::node::custody::Restored { node, kept } = restored.await?;
    let kept = kept.map(|file| file.to_string_lossy().into_owned());
    Ok(Restored { node: Node::holding(node), kept })
}

/// Makes a new database of what can be read of a closed folder's damaged one, which is kept beside it
/// under another name and never changed. The device goes on as the same one: open it and sync, and what
/// others hold comes again. On a database that is sound it loses nothing.
///
/// Throws `Busy` when the folder is open, `NotAllowed` when the key is not the database's, `StorageFull`;
/// the folder is as before then.
#[uniffi::export]
pub async fn repair(options: OpenOptions) -> Result<Repaired, LantoaError> {
    Ok(offload(move || lantoa_core::node::Node::repair(options.config()?)).await?)
}

/// Takes a closed folder out of its programme: the device's key and its data are removed. What opens
/// there next is a new device, which needs a new ticket. No network is needed, and nobody is told.
///
/// Throws `Conflict` (`leave-unsent`) where work of this device is surely held by no other, with how
/// many entries in `detail`: sync first. `NotAllowed` without a programme, `Busy` while the folder is
/// open. Nothing is removed then.
#[uniffi::export]
pub async fn leave(options: OpenOptions) -> Result<(), LantoaError> {
    Ok(offload(move || lantoa_core::node::Node::leave(options.config()?)).await?)
}

/// Puts the database of a closed folder under another key and opens it; one that was plain is
/// encrypted. Forget the old key only when this has returned.
///
/// Throws `Busy` when the folder is open, `NotAllowed` when the old key is not its key, `StorageFull`;
/// the folder is as before then.
#[uniffi::export]
pub async fn rekey(options: OpenOptions, new_key: Vec<u8>) -> Result<Arc<Node>, LantoaError> {
    let opened = offload(move || {
        let new_key = database_key(new_key)?;
        lantoa_core::node::Node::rekey(options.config()?, new_key)
    });
    Ok(Node::holding(opened.await?))
}
