//! A dump for whoever looks for a fault: versions, counts, heights, tries and limits, and nothing that a
//! person wrote or by which one is found. Devices, spaces and the programme are told by the beginnings of
//! their ids, addresses by their kind.
//!
//! docs/diagnostics.md explains each field, and a test holds it against a real dump.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::domain::entry::FeedKind;
use crate::domain::programme::Role;
use crate::domain::time::Instant;
use crate::engine::Engine;
use crate::node::Node;
use crate::node::error::Error;
use crate::node::log::beginning;
#[cfg(feature = "net")]
use crate::node::sync::dump::SyncDump;

/// The form of the dump. Fields are added without another number.
const FORM: u32 = 1;

/// The dump.
#[derive(Clone, Debug, Serialize)]
pub struct Diagnostics {
    /// The form of the dump.
    pub form: u32,
    /// When it was made, by this device's clock.
    pub at: Instant,
    /// Which program made it.
    pub program: ProgramDump,
    /// The database.
    pub database: DatabaseDump,
    /// This device.
    pub device: DeviceDump,
    /// What is held of each space, by id.
    pub spaces: Vec<SpaceDump>,
    /// Entries that are set aside or not believed, by why.
    pub set_aside: BTreeMap<String, u32>,
    /// How it stands with sync; nothing in a program without network.
    #[cfg(feature = "net")]
    pub sync: SyncDump,
}

/// Which program made the dump.
#[derive(Clone, Debug, Serialize)]
pub struct ProgramDump {
    /// Its version.
    pub version: &'static str,
    /// The system that it was built for.
    pub system: &'static str,
    /// The processor that it was built for.
    pub machine: &'static str,
    /// The newest profile of entries that it knows.
    pub profile: u16,
    /// What its digests cover.
    pub digest: u32,
}

/// The database.
#[derive(Clone, Debug, Serialize)]
pub struct DatabaseDump {
    /// Whether it is encrypted.
    pub encrypted: bool,
    /// How many steps its schema has had.
    pub schema: u32,
    /// Its size, in bytes.
    pub bytes: u64,
    /// The size of its log, in bytes.
    pub log_bytes: u64,
    /// How many damaged databases are kept beside it.
    pub damaged: usize,
    /// How many rows each table has.
    pub rows: BTreeMap<&'static str, u64>,
}

/// This device.
#[derive(Clone, Debug, Serialize)]
pub struct DeviceDump {
    /// The beginning of its id.
    pub device: String,
    /// The beginning of its programme's id; nothing before it joined.
    pub programme: Option<String>,
    /// Its highest role.
    pub role: Option<Role>,
    /// Whether it was removed.
    pub removed: bool,
    /// Its incarnation.
    pub incarnation: String,
    /// How many volunteers use it.
    pub persons: usize,
}

/// What is held of one space.
#[derive(Clone, Debug, Serialize)]
pub struct SpaceDump {
    /// The beginning of its id.
    pub space: String,
    /// Whether it is the programme's own.
    pub is_programme: bool,
    /// How many entries are held.
    pub entries: u64,
    /// The beginning of the digest of its heights: equal where two devices received the same.
    pub heights: String,
    /// The ends of its feeds, and of the control records' where it is the programme's own.
    pub heads: Vec<HeadDump>,
}

/// The end of one feed, or of one branch of it.
#[derive(Clone, Debug, Serialize)]
pub struct HeadDump {
    /// `data` or `control`.
    pub kind: &'static str,
    /// The beginning of its writer's id.
    pub device: String,
    /// In which of the writer's lives.
    pub incarnation: String,
    /// How many entries it has.
    pub height: u32,
    /// The beginning of its last entry's hash.
    pub hash: String,
}

impl Node {
    /// Returns a dump for whoever looks for a fault. It holds no name, no phone, no text, no address and
    /// no whole id.
    ///
    /// # Errors
    ///
    /// `damaged` when the store cannot be read.
    pub fn diagnostics(&self) -> Result<Diagnostics, Error> {
        #[cfg(feature = "net")]
        let mode = self.sync_mode();
        self.whole()?.call(move |core| {
            let engine = &core.engine;
            let mut set_aside = BTreeMap::new();
            for ((_, why), count) in engine.set_aside()? {
                *set_aside.entry(why.to_owned()).or_default() += count;
            }
            Ok(Diagnostics {
                form: FORM,
                at: core.clock.now(),
                program: ProgramDump {
                    version: env!("CARGO_PKG_VERSION"),
                    system: std::env::consts::OS,
                    machine: std::env::consts::ARCH,
                    profile: engine.newest_profile(),
                    digest: engine.tables().digest_version(),
                },
                database: database(engine)?,
                device: device(engine)?,
                spaces: spaces(engine)?,
                set_aside,
                #[cfg(feature = "net")]
                sync: core.sync_dump(mode)?,
            })
        })
    }
}

fn database(engine: &Engine) -> Result<DatabaseDump, Error> {
    let store = engine.store();
    let mut log = store.path().as_os_str().to_owned();
    log.push("-wal");
    let bytes = |file: &std::path::Path| std::fs::metadata(file).map_or(0, |file| file.len());
    Ok(DatabaseDump {
        encrypted: store.key().is_some(),
        schema: engine.tables().schema_steps()?,
        bytes: bytes(store.path()),
        log_bytes: bytes(log.as_ref()),
        damaged: store.damaged()?.len(),
        rows: engine.tables().row_counts()?.into_iter().collect(),
    })
}

fn device(engine: &Engine) -> Result<DeviceDump, Error> {
    let me = engine.device();
    let is_member = engine.programme().is_some();
    Ok(DeviceDump {
        device: beginning(me),
        programme: engine.programme().map(beginning),
        role: engine.authority().role(me),
        removed: engine.authority().is_removed(me),
        incarnation: format!("{:016x}", engine.incarnation().0),
        persons: if is_member { engine.persons()?.len() } else { 0 },
    })
}

fn spaces(engine: &Engine) -> Result<Vec<SpaceDump>, Error> {
    let programme = engine.programme().map(|programme| programme.space());
    let mut spaces = Vec::new();
    for space in engine.spaces()? {
        let is_programme = Some(space) == programme;
        let data = engine.data_heights(space)?;
        let mut heads = Vec::new();
        for (kind, word) in [(FeedKind::Control, "control"), (FeedKind::Data, "data")] {
            for tip in engine.tables().heights(kind, space)?.tips() {
                heads.push(HeadDump {
                    kind: word,
                    device: beginning(tip.device),
                    incarnation: format!("{:016x}", tip.incarnation.0),
                    height: tip.height,
                    hash: hex(&tip.hash.0),
                });
            }
        }
        spaces.push(SpaceDump {
            space: beginning(space),
            is_programme,
            entries: engine.tables().count_in(space)?,
            heights: hex(&data.digest().0),
            heads,
        });
    }
    Ok(spaces)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().take(4).map(|byte| format!("{byte:02x}")).collect()
}
