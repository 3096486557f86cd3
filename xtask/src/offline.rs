//! The core without its network: a build for which nothing of the network is compiled.

use crate::cargo::cargo;
use crate::finding::Finding;
use crate::project::Project;

/// How that core is chosen.
pub(crate) const OFFLINE: [&str; 5] =
    ["-p", "lantoa-core", "--no-default-features", "--features", "bundled"];
/// What a core without `net` must not draw in: a network, and what runs one.
const REFUSED: [&str; 4] = ["libp2p", "mdns-sd", "socket2", "tokio"];

/// Returns what of it stands in the tree of dependencies.
pub(crate) fn findings(project: &Project) -> Vec<Finding> {
    let words = ["tree", "--edges", "normal", "--prefix", "none", "--format", "{p}"];
    let asked = cargo(project).args(words).args(OFFLINE).output();
    match asked {
        Ok(output) if output.status.success() => drawn_in(&String::from_utf8_lossy(&output.stdout)),
        Ok(output) => {
            let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
            vec![Finding::about("core/Cargo.toml", format!("`cargo tree` failed: {said}"))]
        }
        Err(error) => vec![Finding::about("core/Cargo.toml", format!("`cargo tree`: {error}"))],
    }
}

/// Returns a finding for each refused package among lines of `name version`.
fn drawn_in(tree: &str) -> Vec<Finding> {
    let refused = |name: &&str| {
        REFUSED.iter().any(|refused| *name == *refused || name.starts_with(&format!("{refused}-")))
    };
    let mut names: Vec<_> =
        tree.lines().filter_map(|line| line.split(' ').next()).filter(refused).collect();
    names.sort_unstable();
    names.dedup();
    let about = |name| Finding::about("core/Cargo.toml", format!("without `net` draws in {name}"));
    names.into_iter().map(about).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_in_the_tree_is_named_once() {
        let tree = "lantoa-core v0.1.0 (/x)\nserde v1.0.0\ntokio v1.2.3\nlibp2p-core v0.43.0\n\
                    tokio v1.2.3 (*)\ntokio-util v0.7.0\nrusqlite v0.1.0";
        let found: Vec<_> = drawn_in(tree).into_iter().map(|found| found.sentence).collect();
        assert_eq!(
            found,
            [
                "without `net` draws in libp2p-core",
                "without `net` draws in tokio",
                "without `net` draws in tokio-util",
            ]
        );
        assert_eq!(drawn_in("lantoa-core v0.1.0 (/x)\nserde v1.0.0\n"), []);
    }
}
