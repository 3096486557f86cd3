//! What stands between a program under test and its disk: `io_fault.c`, compiled.

use std::path::{Path, PathBuf};
use std::process::Command;

/// Compiles it into a folder; returns the library, for `LD_PRELOAD`.
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
