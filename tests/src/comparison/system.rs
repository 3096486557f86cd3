//! The systems that are compared, and the program of each.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::comparison::own::FOLDER;

/// What ours is called.
pub const OWN: &str = "Lantoa";
/// The one that all ratios are told against, beside the best.
pub const SAMOD: &str = "samod";

/// A system.
#[derive(Clone, Debug)]
pub struct System {
    /// What it is called.
    pub name: &'static str,
    /// What it is, with its version and how it holds a season.
    pub about: &'static str,
    /// Most classes that it is given; more take it too long.
    pub classes_max: usize,
    /// Most rounds that it has: those of a slow one take minutes.
    pub rounds_max: usize,
    /// Rounds in which many phones come at once.
    pub crowds: usize,
    program: PathBuf,
    words: Vec<String>,
    needed: Option<PathBuf>,
}

impl System {
    /// Returns Lantoa: this program itself, started with these words.
    ///
    /// # Panics
    ///
    /// When the program has no path.
    #[must_use]
    pub fn own(words: &[&str]) -> Self {
        Self {
            name: OWN,
            about: "a `Node` as an app holds it: every commit waits for the disk, every signature is \
                    checked, everything is in tables",
            classes_max: usize::MAX,
            rounds_max: usize::MAX,
            crowds: usize::MAX,
            program: std::env::current_exe().expect("this program has a path"),
            words: words.iter().map(|&word| word.to_owned()).collect(),
            needed: None,
        }
    }

    /// Returns the others, as `cargo xtask soak --peers` has put them into a folder.
    #[must_use]
    pub fn others(folder: &Path) -> Vec<Self> {
        let built = |name: &str| folder.join("rust/release").join(name);
        let script = |name: &str| folder.join("node").join(name).display().to_string();
        let rust = |name, about, [classes_max, rounds_max, crowds]: [usize; 3], file: &str| Self {
            name,
            about,
            classes_max,
            rounds_max,
            crowds,
            program: built(file),
            words: Vec::new(),
            needed: Some(built(file)),
        };
        let node = |name, about, [classes_max, rounds_max, crowds]: [usize; 3], file: &str| Self {
            name,
            about,
            classes_max,
            rounds_max,
            crowds,
            program: "node".into(),
            words: vec!["--no-warnings".to_owned(), script(file)],
            needed: Some(folder.join("node/node_modules")),
        };
        vec![
            rust(
                SAMOD,
                "0.16.0 with Automerge 0.12.0 over TCP, a document for each class, its own storage in \
                 files, which waits for no disk",
                [usize::MAX, usize::MAX, usize::MAX],
                "lantoa-peer-samod",
            ),
            node(
                "automerge-repo",
                "2.5.6 with automerge 3.5.0 over websockets, a document for each class, nodefs, which \
                 waits for no disk",
                [50, 3, 0],
                "automerge-repo.mjs",
            ),
            node(
                "PouchDB",
                "9.0.0 with express-pouchdb 4.2.0 over HTTP, a document for each class on LevelDB",
                [usize::MAX, usize::MAX, 1],
                "pouchdb.mjs",
            ),
            rust(
                "iroh-docs",
                "0.101.0 with iroh 1.4.1 over QUIC, an entry for each mark and level in one replica, its \
                 own storage on the disk",
                [50, 3, 0],
                "lantoa-peer-iroh-docs",
            ),
        ]
    }

    /// Returns why it cannot be run, if it cannot.
    #[must_use]
    pub fn missing(&self) -> Option<String> {
        let needed = self.needed.as_ref()?;
        (!needed.exists()).then(|| "its program could not be built or installed".to_owned())
    }

    /// Returns the program of a device in a folder.
    #[must_use]
    pub fn device(&self, folder: &Path) -> Command {
        let mut command = Command::new(&self.program);
        command.args(&self.words);
        if self.name == OWN {
            command.env(FOLDER, folder);
        } else {
            command.arg(folder);
        }
        command
    }
}
