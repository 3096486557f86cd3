//! The project as files: where its root is, what stands in a folder, what a file says.
//!
//! Paths are from the root with `/` between folders on every system, so that findings read alike.
//! Hidden folders and what builds leave behind are never looked into.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use crate::finding::Finding;

/// Folders that builds leave behind.
const BUILD_FOLDERS: [&str; 4] = ["target", "build", "node_modules", "DerivedData"];

/// Folders of our own Rust sources.
const SOURCE_FOLDERS: [&str; 5] = ["core", "office", "tests", "xtask", "bindings"];

/// A checked-out project.
#[derive(Clone, Debug)]
pub(crate) struct Project {
    root: PathBuf,
}

impl Project {
    /// Returns the project that this program was started in by `cargo xtask`.
    pub(crate) fn here() -> Self {
        let package = env::var_os("CARGO_MANIFEST_DIR")
            .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        let root = package.parent().map_or_else(|| package.clone(), Path::to_path_buf);
        Self { root }
    }

    /// Returns the project with this root.
    #[cfg(test)]
    pub(crate) fn at(root: &Path) -> Self {
        Self { root: root.to_path_buf() }
    }

    /// Returns the folder that holds the workspace's `Cargo.toml`.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// Returns whether a file or folder exists.
    pub(crate) fn has(&self, path: &str) -> bool {
        self.root.join(path).exists()
    }

    /// Returns what a file says.
    ///
    /// # Errors
    ///
    /// A [`Finding`] where it cannot be read as UTF-8.
    pub(crate) fn read(&self, path: &str) -> Result<String, Finding> {
        fs::read_to_string(self.root.join(path))
            .map_err(|error| Finding::about(path, format!("cannot be read: {error}")))
    }

    /// Returns the files below a folder whose names end so, sorted; none where there is no folder.
    ///
    /// The empty folder is the root.
    pub(crate) fn files(&self, folder: &str, ending: &str) -> Vec<String> {
        let mut found = Vec::new();
        collect(&self.root.join(folder), folder, ending, &mut found);
        found.sort();
        found
    }

    /// Returns every Rust file of our own, sorted by folder and name.
    pub(crate) fn sources(&self) -> Vec<String> {
        SOURCE_FOLDERS.iter().flat_map(|folder| self.files(folder, ".rs")).collect()
    }
}

fn collect(folder: &Path, name: &str, ending: &str, found: &mut Vec<String>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let entry_name = entry.file_name().to_string_lossy().into_owned();
        let path =
            if name.is_empty() { entry_name.clone() } else { format!("{name}/{entry_name}") };
        let Ok(kind) = entry.file_type() else { continue };
        if kind.is_dir() {
            if !entry_name.starts_with('.') && !BUILD_FOLDERS.contains(&entry_name.as_str()) {
                collect(&entry.path(), &path, ending, found);
            }
        } else if kind.is_file() && entry_name.ends_with(ending) {
            found.push(path);
        }
    }
}

/// A project in a temporary folder, for tests that plant mistakes.
#[cfg(test)]
pub(crate) mod planted {
    use super::{Path, Project, fs};

    /// Writes the files and returns the project; it is gone when the folder is dropped.
    pub(crate) fn project(files: &[(&str, &str)]) -> (tempfile::TempDir, Project) {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        for (path, text) in files {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap_or(Path::new(""))).expect("folders are made");
            fs::write(path, text).expect("files are written");
        }
        let project = Project::at(folder.path());
        (folder, project)
    }
}
