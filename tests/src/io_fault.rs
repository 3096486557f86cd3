//! What stands between a program under test and its disk: `io_fault.c`, compiled.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

/// The library, and where it tells what it did. One command or `serve` at a time is put behind it.
#[derive(Debug)]
pub struct Shim {
    folder: TempDir,
    library: PathBuf,
}

/// Which write of a program fails, and how.
#[derive(Clone, Copy, Debug)]
pub struct Fault {
    /// Its number, from 1: every call counts that changes a file of the data folder or makes it durable.
    pub at: u32,
    /// `once` or `on` with `:eio` or `:enospc`, `on:full` for all writes that need room, or `kill`, which ends
    /// the program there.
    pub mode: &'static str,
}

impl Shim {
    /// Compiles it.
    ///
    /// # Panics
    ///
    /// Without a C compiler.
    #[must_use]
    pub fn compiled() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let library = compiled(folder.path());
        Self { folder, library }
    }

    /// Puts it before a program that is to be started on a data folder.
    pub fn put_before(&self, command: &mut Command, home: &Path, fault: Fault) {
        let _ = fs::remove_file(self.told());
        command
            .env("LD_PRELOAD", &self.library)
            .env("LANTOA_FAULT_HOME", home)
            .env("LANTOA_FAULT_AT", fault.at.to_string())
            .env("LANTOA_FAULT_MODE", fault.mode)
            .env("LANTOA_FAULT_TOLD", self.told());
    }

    /// Puts it before a program as [`Shim::put_before`] does, which counts from [`Shim::begin`] on only.
    pub fn lie_in_wait(&self, command: &mut Command, home: &Path, fault: Fault) {
        let _ = fs::remove_file(self.begun());
        self.put_before(command, home, fault);
        command.env("LANTOA_FAULT_FROM", self.begun());
    }

    /// Lets the program that it lies in wait for count its writes from here on.
    ///
    /// # Panics
    ///
    /// When there is no room for a file.
    pub fn begin(&self) {
        fs::write(self.begun(), "").expect("a file is made");
    }

    /// Returns whether the last program came to the write that fails.
    #[must_use]
    pub fn was_reached(&self) -> bool {
        self.told().exists()
    }

    fn told(&self) -> PathBuf {
        self.folder.path().join("told")
    }

    fn begun(&self) -> PathBuf {
        self.folder.path().join("begun")
    }
}

/// Compiles the library into a folder; returns it, for `LD_PRELOAD`.
///
/// # Panics
///
/// Without a C compiler.
#[must_use]
pub fn compiled(folder: &Path) -> PathBuf {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/io_fault.c");
    let library = folder.join("shim.so");
    let mut compile = Command::new("cc");
    compile.args(["-shared", "-fPIC", "-O1", "-o"]).arg(&library).arg(source).arg("-ldl");
    assert!(compile.status().expect("a C compiler is there").success());
    library
}
