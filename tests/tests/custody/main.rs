//! What a device keeps: files, backups, keys and formats. Runs in both builds, with and without ciphers.

mod backups;
mod copied_folders;
mod damaged;
mod encrypted;
mod fixtures;
mod folder;
mod gone;
mod key_file;
#[cfg(target_os = "linux")]
mod one_sqlite;
mod owner_only;
mod restoring;
mod sealed_backups;
