//! Leaving a programme: everything of it is taken off this device, once others hold its work.

use crate::engine::Engine;
use crate::engine::error::Error as EngineError;
use crate::node::config::Config;
use crate::node::error::{Error, ErrorKind};
use crate::node::membership::{held_by_peers, own_heights};
use crate::node::writer::Writer;
use crate::node::{Node, keys};

impl Node {
    /// Takes a closed folder out of its programme: the device's key, then the database and what was
    /// kept beside it are removed. What opens there next is a new device, which needs a new ticket.
    ///
    /// No network is asked, and nobody is told: to the others the device is one that never comes
    /// again, until somebody removes it. Files that an app or a person put there stay. Cut short, it
    /// is gone on with when the folder is opened or left the next time.
    ///
    /// # Errors
    ///
    /// `conflict` (`leave-unsent`) where work of this device is surely held by no other; `detail`
    /// says how many `entries`, and `sync` or `backup` saves them. `not_allowed` without a programme,
    /// `not_found` (`no-device`) where no device lies in the folder, `busy` while the folder is open.
    /// Nothing is removed then.
    pub fn leave(config: Config) -> Result<(), Error> {
        if keys::finish_leaving(&config)? {
            return Ok(());
        }
        keys::require_device(&config)?;
        let (folder, keys) = (config.folder.clone(), config.keys_folder());
        let writer = Writer::start(config)?;
        let unsent = writer.call(|core| {
            core.engine.programme().ok_or(EngineError::NoProgramme)?;
            unsent(&core.engine)
        });
        writer.close();
        let entries = unsent?;
        if entries > 0 {
            let message = format!("{entries} entries of this device are surely held by no other");
            let detail = serde_json::json!({ "entries": entries });
            return Err(Error::new(ErrorKind::Conflict, "leave-unsent", message).with(detail));
        }
        crate::engine::leave(&folder, || keys::give_up(&keys))?;
        keys::remove_given_up(&keys).map_err(keys::unusable)
    }
}

/// Returns how many entries of this device no single other one surely holds; taps that wait are
/// entries since the folder was opened, but on a removed device, where each counts.
fn unsent(engine: &Engine) -> Result<u32, Error> {
    let held = held_by_peers(engine)?;
    let mut unsent = u32::try_from(engine.tables().pending_count()?).unwrap_or(u32::MAX);
    for (space, height) in own_heights(engine)? {
        let best = held.iter().filter(|((_, of), _)| *of == space).map(|(_, (height, _))| *height);
        unsent = unsent.saturating_add(height.saturating_sub(best.max().unwrap_or_default()));
    }
    Ok(unsent)
}
