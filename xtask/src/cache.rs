//! Folders outside the project for what is large and can be fetched again at any time.

use std::env;
use std::path::PathBuf;

/// Returns the folder of a name in the person's cache; `None` where there is no home folder.
pub(crate) fn cache(name: &str) -> Option<PathBuf> {
    let given = env::var_os("XDG_CACHE_HOME").filter(|folder| !folder.is_empty());
    let caches = given.map(PathBuf::from).or_else(|| Some(env::home_dir()?.join(".cache")))?;
    Some(caches.join("lantoa").join(name))
}
