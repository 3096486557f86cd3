//! One device of the demo: a real node in a folder of its own.

use std::path::Path;
use std::time::Duration;

use lantoa_core::domain::id::DeviceId;
use lantoa_core::node::Node;
use lantoa_core::node::config::Config;
use lantoa_core::node::error::{Error, ErrorKind};
use lantoa_core::node::stop::Stop;
use lantoa_core::node::sync::{ListenOptions, SyncEvent, SyncOptions, SyncSummary};
use serde_json::json;

use crate::failure::Done;
use crate::private_folder::make_private;

use super::Stage;

/// How long a session may take to begin. Far longer than loopback needs: the computer may be busy.
pub(super) const TIMEOUT: Duration = Duration::from_secs(30);

/// A device and the volunteer who uses it.
pub(super) struct Device {
    pub(super) name: String,
    pub(super) node: Node,
}

impl Device {
    /// Opens a new device in its folder below `folder`.
    pub(super) fn open(folder: &Path, number: usize, name: String) -> Done<Self> {
        let folder = folder.join(match number {
            0 => "office".to_owned(),
            phone => format!("phone-{phone}"),
        });
        make_private(&folder)?;
        let node = Node::open(Config::new(folder))?;
        Ok(Self { name, node })
    }

    /// Returns its id.
    pub(super) fn id(&self) -> Done<DeviceId> {
        Ok(self.node.identity()?.device)
    }

    /// Listens on loopback only, and returns where.
    pub(super) fn listen(&self) -> Done<Vec<String>> {
        let options =
            ListenOptions { listen: vec!["/ip4/127.0.0.1/tcp/0".to_owned()], discovery: false };
        Ok(self.node.listen(options)?.addresses)
    }

    /// Holds one session with the device at `with`, and returns what passed.
    pub(super) fn sync(&self, with: &[String], stage: &Stage<'_>) -> Done<SyncSummary> {
        let options = SyncOptions { with: with.to_vec(), once: true, timeout: TIMEOUT };
        let label = stage.caller.words.say("sync-progress");
        let out = &stage.caller.out;
        let mut why = None;
        let summary = self.node.sync(
            options,
            |event| match event {
                SyncEvent::Progress { done, total, .. } => out.progress(&label, done, total),
                SyncEvent::Done { error: Some(error), .. } => why = Some(error),
                SyncEvent::Peer { .. }
                | SyncEvent::Waiting { .. }
                | SyncEvent::Done { .. }
                | SyncEvent::Listening { .. } => {}
            },
            &Stop::default(),
        )?;
        if summary.failed == 0 {
            return Ok(summary);
        }
        let message = "a session did not reach its end";
        Err(why
            .unwrap_or_else(|| {
                Error::new(ErrorKind::Unreachable, "sessions-failed", message)
                    .with(json!({ "count": summary.failed }))
            })
            .into())
    }
}
