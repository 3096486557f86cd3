//! The open device that an app holds, and how each call finds its thread.

use std::sync::Arc;

use lantoa_core::domain::command::{Command, Outcome};
use lantoa_core::node::Node as Core;
use lantoa_core::node::config::{Clock, Config, DatabaseKey};
use lantoa_core::node::error::{Error, ErrorKind};
use lantoa_core::node::offload::offload;
use lantoa_core::node::query::Query;

use crate::error::LantoaError;

/// One device: an open data folder. Open a folder once and share the object.
///
/// Every call that waits for the disk or for a peer is async and safe to abandon: what was begun is
/// done whole or not at all, and read again tells which. A write that has returned is durable.
/// Calls may come from any thread, and from within a listener.
#[derive(Debug, uniffi::Object)]
pub struct Node(Option<Core>);

/// How a folder is opened.
#[derive(Clone, Debug, Eq, PartialEq, uniffi::Record)]
pub struct OpenOptions {
    /// The data folder; made where it is not there.
    pub folder: String,
    /// The folder for the device's key and the mark of this installation, which the system's backups
    /// must leave out: `noBackupFilesDir` on Android, a folder with `isExcludedFromBackup` on iOS.
    /// Within the data folder where none is given, which only a computer should do.
    #[uniffi(default = None)]
    pub no_backup_folder: Option<String>,
    /// The key under which the database is encrypted: 32 random bytes, which the app keeps where its
    /// platform keeps secrets (Keystore, Keychain). A plain database is encrypted when it is opened
    /// with one. None for a plain database.
    #[uniffi(default = None)]
    pub database_key: Option<Vec<u8>>,
    /// Whether a sync that was started here, and not stopped, is started again as it was: for an app whose
    /// process the system ends while people rely on the sync. One that was paused is paused again. Where it
    /// cannot run now it is paused too, and `resume_sync` says why.
    #[uniffi(default = false)]
    pub keep_syncing: bool,
}

impl OpenOptions {
    pub(crate) fn config(self) -> Result<Config, Error> {
        let keys = self.no_backup_folder.map(Into::into);
        let database_key = self.database_key.map(database_key).transpose()?;
        let (folder, clock) = (self.folder.into(), Clock::system());
        Ok(Config { folder, keys, database_key, clock, keep_syncing: self.keep_syncing })
    }
}

pub(crate) fn database_key(bytes: Vec<u8>) -> Result<DatabaseKey, Error> {
    let bytes = <[u8; 32]>::try_from(bytes).map_err(|bytes| {
        let what = format!("a database key has 32 bytes, this one {}", bytes.len());
        Error::new(ErrorKind::InvalidInput, "database-key", what)
    })?;
    Ok(DatabaseKey::new(bytes))
}

#[uniffi::export]
impl Node {
    /// Opens a data folder, making it and the device's key where they are not there.
    ///
    /// Throws `Busy` when the folder is open already, here (`folder-open-here`) or in another process
    /// (`folder-busy`); `Damaged` when its
    /// files cannot be read; `NotAllowed` when a newer version wrote them, they cannot be written, or
    /// the key is not theirs (`database-key-wrong`: if it surely is, the first page is damaged, and
    /// `repair` reads the others); `InvalidInput` when it is no key. Nothing is changed then.
    #[uniffi::constructor]
    pub async fn open(options: OpenOptions) -> Result<Arc<Self>, LantoaError> {
        let node = offload(move || Core::open(options.config()?)).await?;
        Ok(Arc::new(Self(Some(node))))
    }

    /// Closes the folder: ends sessions in good order and lets the folder go; when this returns it
    /// may be opened again. Later calls throw `Busy` with the code `closed`. Dropping the last
    /// reference does the same a moment later.
    pub async fn shut(&self) -> Result<(), LantoaError> {
        self.offload(|node| {
            node.close();
            Ok(())
        })
        .await
    }

    /// Lets the folder go until `resume`: makes entries of the taps that wait, ends sessions in good order,
    /// and closes every socket, the database and the lock. Call it when the app goes to the background,
    /// where an iPhone ends whoever holds a lock.
    ///
    /// What was asked before is done first. Whatever is asked from now on throws `Busy` (`suspended`) at
    /// once, and so do a `join` and a `sync_now` that are under way. Listeners stay, and what the
    /// platform's finder says is kept. Does nothing where it is suspended.
    ///
    /// Throws `Busy` (`suspend-late`) where a call that began before has not ended after 20 seconds: it
    /// goes on, and the folder is let go when it is done.
    pub async fn suspend(&self) -> Result<(), LantoaError> {
        self.offload(Core::suspend).await
    }

    /// Opens the folder again after `suspend`. A sync that was running runs again. Where another process
    /// wrote meanwhile, listeners are told by id of everything that there is; else of nothing. Does
    /// nothing where it is not suspended.
    ///
    /// Throws `Busy` (`folder-busy`, `folder-open-here`) when somebody holds the folder, `NotFound` (`folder-gone`) where
    /// this device does not lie there any more, and as `open`; it stays suspended then. As `start_sync`
    /// where only the sync cannot go on: the folder is open then, and `resume` tries the sync again.
    pub async fn resume(&self) -> Result<(), LantoaError> {
        self.offload(Core::resume).await
    }

    /// Returns how far this device has got, as text for `seeing`: ask before a screen is read.
    pub async fn seen(&self) -> Result<String, LantoaError> {
        self.ask(|query| Ok(query.seen()?.to_string())).await
    }

    /// Returns this device for the edits of a screen that had read so far, as `seen` said: an edit that
    /// writes what was changed since, here or on another phone, throws `Conflict` (`changed-meanwhile`) and
    /// writes nothing; read the screen again and ask. Marks and levels say themselves what was shown.
    ///
    /// Throws `InvalidInput` (`malformed`) for what `seen` never said.
    pub fn seeing(&self, seen: String) -> Result<Arc<Self>, LantoaError> {
        let seen = seen.parse().map_err(|error| LantoaError::no("seen", error))?;
        Ok(Self::holding(self.core().seeing(seen)))
    }

    /// Makes entries of the taps that wait, instead of after three seconds of quiet: call it when a
    /// roll call ends; `suspend` does so too.
    pub async fn fold(&self) -> Result<(), LantoaError> {
        self.offload(Core::fold).await
    }
}

impl Node {
    pub(crate) fn core(&self) -> &Core {
        self.0.as_ref().expect("taken only when dropped")
    }

    /// Returns the object that holds an open node.
    pub(crate) fn holding(node: Core) -> Arc<Self> {
        Arc::new(Self(Some(node)))
    }

    /// Does `work` on a thread that may wait.
    pub(crate) async fn offload<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Core) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, LantoaError> {
        let node = self.core().clone();
        Ok(offload(move || work(&node)).await?)
    }

    /// Asks a question of the last committed state.
    pub(crate) async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&Query) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, LantoaError> {
        self.offload(move |node| question(&node.query()?)).await
    }

    /// Carries out a command whose outcome says nothing more.
    pub(crate) async fn does(&self, command: Command) -> Result<(), LantoaError> {
        self.offload(move |node| node.execute(command).map(drop)).await
    }

    /// Carries out a command and returns what `read` finds in its outcome.
    pub(crate) async fn makes<T: Send + 'static>(
        &self,
        command: Command,
        read: fn(Outcome) -> Option<T>,
    ) -> Result<T, LantoaError> {
        self.offload(move |node| {
            let outcome = node.execute(command)?;
            Ok(read(outcome).expect("each command has one kind of outcome"))
        })
        .await
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        // Closing waits for the disk, and an app may drop this on its main thread.
        let node = self.0.take();
        drop(offload(move || {
            drop(node);
            Ok(())
        }));
    }
}
