//! The note that sync was started and not stopped, for the process that opens the folder next.
//!
//! It lies beside the device's key, where no backup takes it to another phone. A note that cannot be
//! written or read is none: on a full disk a device has to sync all the more.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use crate::node::sync::ListenOptions;

/// The file's name.
const FILE: &str = "syncing.json";

/// The note of one device.
#[derive(Debug)]
pub(in crate::node) struct Note(PathBuf);

impl Note {
    /// Returns the note beside the key in this folder, whether or not it is there.
    pub(in crate::node) fn beside_the_key(keys: &Path) -> Self {
        Self(keys.join(FILE))
    }

    /// Notes that sync was started so.
    pub(super) fn write(&self, options: &ListenOptions) {
        let write = || {
            let folder = self.0.parent()?;
            // Whole under its name or not there.
            let named = tempfile::Builder::new().prefix(FILE).suffix(".part").tempfile_in(folder);
            let mut part = named.ok()?;
            part.write_all(&serde_json::to_vec(options).ok()?).ok()?;
            part.as_file().sync_all().ok()?;
            part.persist(&self.0).ok()
        };
        if write().is_none() {
            // An older one would start what was not asked for.
            self.remove();
        }
    }

    /// Returns how sync was started, where it was and was not stopped.
    pub(super) fn read(&self) -> Option<ListenOptions> {
        serde_json::from_slice(&fs::read(&self.0).ok()?).ok()
    }

    /// Notes that it was stopped.
    pub(in crate::node) fn remove(&self) {
        let _ = fs::remove_file(&self.0);
    }
}
