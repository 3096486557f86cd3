//! The note that sync was started and not stopped, for the process that opens the folder next.
//!
//! It lies beside the device's key, where no backup takes it to another phone. A note that cannot be
//! written or read is none: on a full disk a device has to sync all the more.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::engine::opening::close_to_others;
use crate::node::sync::ListenOptions;

/// The file's name.
const FILE: &str = "syncing.json";
/// The file's name until it is whole: always the same, so that a killed process leaves one at most.
const PART: &str = "syncing.json.part";

/// The note of one device.
#[derive(Debug)]
pub(in crate::node) struct Note {
    /// The folder of the device's key.
    folder: PathBuf,
}

/// How sync was left.
#[derive(Debug, Deserialize, Serialize)]
pub(super) struct Noted {
    /// How it was started.
    #[serde(flatten)]
    pub options: ListenOptions,
    /// Whether it was paused, and not by a suspended folder.
    #[serde(default)]
    pub paused: bool,
}

impl Note {
    /// Returns the note beside the key in this folder, whether or not it is there.
    pub(in crate::node) fn beside_the_key(keys: &Path) -> Self {
        Self { folder: keys.to_owned() }
    }

    /// Notes how sync was left.
    pub(super) fn write(&self, noted: &Noted) {
        if self.put(noted).is_err() {
            // An older one would start what was not asked for.
            self.remove();
        }
    }

    /// Returns how sync was left, where it was started and was not stopped.
    pub(super) fn read(&self) -> Option<Noted> {
        serde_json::from_slice(&fs::read(self.folder.join(FILE)).ok()?).ok()
    }

    /// Notes that it was stopped.
    pub(in crate::node) fn remove(&self) {
        for file in [FILE, PART] {
            let _ = fs::remove_file(self.folder.join(file));
        }
        let _ = self.sync();
    }

    /// Puts the note there, whole or not at all.
    fn put(&self, noted: &Noted) -> io::Result<()> {
        let part = self.folder.join(PART);
        let mut file = File::create(&part)?;
        close_to_others(&part)?;
        file.write_all(&serde_json::to_vec(noted)?)?;
        file.sync_all()?;
        fs::rename(part, self.folder.join(FILE))?;
        self.sync()
    }

    /// Makes the names of the folder durable: a power cut brings back nothing that was stopped.
    fn sync(&self) -> io::Result<()> {
        File::open(&self.folder)?.sync_all()
    }
}
