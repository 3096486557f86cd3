//! The file with the database's key, where the person names one.

use std::fs;
use std::path::{Path, PathBuf};

use lantoa_core::node::config::DatabaseKey;
use serde_json::json;

use crate::failure::{Done, file_failure, invalid};

/// What names the file.
const VARIABLE: &str = "LANTOA_KEY_FILE";
/// Bytes of a key.
const KEY_BYTES: usize = 32;

/// Returns the key that the environment names; `None` where it names none. The file is read anew by
/// each process and kept nowhere.
pub(super) fn database_key() -> Done<Option<DatabaseKey>> {
    match std::env::var_os(VARIABLE) {
        Some(file) if !file.is_empty() => read(&PathBuf::from(file)).map(Some),
        Some(_) | None => Ok(None),
    }
}

fn read(file: &Path) -> Done<DatabaseKey> {
    let bytes = fs::read(file).map_err(|error| file_failure(file, &error))?;
    let key = <[u8; KEY_BYTES]>::try_from(&*bytes).map_err(|_| {
        let detail = json!({ "file": file.display().to_string(), "bytes": bytes.len() });
        invalid("key-file", "key file does not hold 32 bytes", detail)
    })?;
    Ok(DatabaseKey::new(key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_thirty_two_bytes_and_anything_else_is_named_with_its_length() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("key");
        assert_eq!(read(&file).expect_err("no file").error.code, "file-not-found");
        for bytes in [0, 31, 33, 64] {
            fs::write(&file, vec![7; bytes]).expect("a file");
            let error = read(&file).expect_err("no key").error;
            assert_eq!(
                (error.code, error.detail["bytes"].as_u64()),
                ("key-file", Some(bytes as u64))
            );
        }
        fs::write(&file, [7; 32]).expect("a file");
        assert_eq!(read(&file).expect("a key"), DatabaseKey::new([7; 32]));
    }
}
