//! How a device is opened.

use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::domain::time::Instant;
pub use crate::engine::opening::DatabaseKey;

/// How a device is opened.
#[derive(Clone, Debug)]
pub struct Config {
    /// The data folder.
    pub folder: PathBuf,
    /// The folder of the device's key, which the system's backups must leave out; `keys` in the
    /// data folder where none is given.
    pub keys: Option<PathBuf>,
    /// The key of the database, which is encrypted then; a plain one is encrypted when it is opened.
    /// Only builds with the feature `encrypted` can.
    pub database_key: Option<DatabaseKey>,
    /// What says what time it is.
    pub clock: Clock,
    /// Whether a sync that was started in this folder, and not stopped, is started again as it was, paused
    /// where it was paused. For an app whose system ends its process while people rely on the sync.
    pub keep_syncing: bool,
}

impl Config {
    /// Returns a configuration with the system's clock and keys in the data folder, which starts no sync.
    #[must_use]
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        let folder = folder.into();
        let clock = Clock::system();
        Self { folder, keys: None, database_key: None, clock, keep_syncing: false }
    }

    /// Returns the folder of the device's key.
    pub(super) fn keys_folder(&self) -> PathBuf {
        self.keys.clone().unwrap_or_else(|| self.folder.join("keys"))
    }
}

/// What says what time it is: the system, or a test.
#[derive(Clone, Debug)]
pub struct Clock(Option<Instant>);

impl Clock {
    /// Returns the system's wall clock. Android's monotonic clock stands still in deep sleep, and
    /// times are only shown, so nothing else is asked.
    #[must_use]
    pub fn system() -> Self {
        Self(None)
    }

    /// Returns a clock that stands still.
    #[must_use]
    pub fn fixed(at: Instant) -> Self {
        Self(Some(at))
    }

    /// Returns what the clock shows.
    #[must_use]
    pub fn now(&self) -> Instant {
        self.0.unwrap_or_else(|| {
            let since = SystemTime::now().duration_since(UNIX_EPOCH);
            let ms = since.map_or_else(
                |before| -i64::try_from(before.duration().as_millis()).unwrap_or(0),
                |since| i64::try_from(since.as_millis()).unwrap_or(i64::MAX),
            );
            Instant(ms)
        })
    }
}
