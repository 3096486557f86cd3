//! Imports of this device, and the taking back of one.

use serde::Serialize;

use crate::domain::id::TeamId;
use crate::domain::taken_back::TakenBack;
use crate::domain::time::Instant;
use crate::node::Node;
use crate::node::error::Error;

/// A roster that this device took.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct ImportLine {
    /// Its number on this device, by which it is taken back.
    pub import: u32,
    /// When, by the device's clock.
    pub at: Instant,
    /// The name of the volunteer who acted; the person's id where the name is not known.
    pub by: String,
    /// The teams in which it wrote.
    pub teams: Vec<TeamId>,
    /// How many lines it had.
    pub lines: u32,
    /// How many learners it registered.
    pub learners: u32,
    /// How many classes it opened.
    pub classes: u32,
    /// When it was taken back.
    pub taken_back: Option<Instant>,
}

impl Node {
    /// Returns the rosters that this device took and that wrote something, the last one first.
    ///
    /// # Errors
    ///
    /// `not_allowed` before the device belongs to a programme, `damaged` when the store cannot be read.
    pub fn imports(&self) -> Result<Vec<ImportLine>, Error> {
        self.whole()?.call(move |core| {
            let engine = &core.engine;
            let programme = engine.require_member()?.space();
            let mut lines = Vec::new();
            for import in engine.imports()?.into_iter().rev() {
                let spaces = import.wrote.iter().map(|wrote| wrote.space);
                let name = engine.tables().person_name(import.person)?;
                lines.push(ImportLine {
                    import: import.import,
                    at: import.at,
                    by: if name.is_empty() { import.person.to_string() } else { name },
                    teams: spaces.filter(|space| *space != programme).map(TeamId::from).collect(),
                    lines: import.lines,
                    learners: import.learners,
                    classes: import.classes,
                    taken_back: import.undone,
                });
            }
            Ok(lines)
        })
    }

    /// Takes an import back, all of it: learners whom it registered are shown no more, classes that it opened
    /// have ended, what was known before is as it was. A learner who is marked apart is shown again. Data stay
    /// until they are erased. With `is_dry` it only says what that would do.
    ///
    /// # Errors
    ///
    /// `not_found` where this device knows no such import; `conflict` (`import-taken-back`,
    /// `import-worked-on`) where it was taken back, or somebody has worked on what it made, with all of that in
    /// `detail.worked_on`. Nothing is changed then.
    pub fn take_back_import(&self, import: u32, is_dry: bool) -> Result<TakenBack, Error> {
        let now = self.clock.now();
        self.whole()?.call(move |core| {
            let taken_back = core.engine.take_back(import, is_dry, now)?;
            #[cfg(feature = "net")]
            core.tapped();
            Ok(taken_back)
        })
    }
}
