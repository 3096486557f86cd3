//! A test on a file system of its own: in memory, in a mount namespace, so that it can be filled and
//! mounted anew. Needs `unshare`, and root or the right to be root in a namespace.

use std::env;
use std::process::Command;

/// The file system's size, as `mount` reads it: many times what a few devices hold.
const SIZE: &str = "size=64m";

/// Runs an ignored test of the calling program once more, with the environment variable `names` naming
/// the folder where the file system is.
///
/// # Panics
///
/// When that test fails or nothing can be mounted.
pub fn runs(test: &str, names: &str) {
    let disk = tempfile::tempdir().expect("a folder");
    let mounted = format!("mount -t tmpfs -o {SIZE} tmpfs \"$0\" && exec \"$@\"");
    let status = Command::new("unshare")
        .args(["--user", "--map-root-user", "--mount", "sh", "-c", &mounted])
        .arg(disk.path())
        .arg(env::current_exe().expect("this program has a path"))
        .args(["--exact", test, "--ignored", "--nocapture"])
        .env(names, disk.path())
        .status();
    assert!(status.expect("`unshare` is there").success(), "what it says stands above");
}
