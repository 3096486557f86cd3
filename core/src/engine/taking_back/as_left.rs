//! What the imports of this device that were taken back had brought into a team.

use std::collections::BTreeSet;

use crate::document::scalar::Scalar;
use crate::document::schema::Key;
use crate::domain::class::Enrolment;
use crate::domain::document::DocKind;
use crate::domain::id::{ClassId, LearnerId, TeamId};
use crate::engine::Engine;
use crate::engine::error::Error;
use crate::engine::taking_back::keys::enrolled_by;
use crate::engine::taking_back::undoing::Undoing;

/// What stands as the taking back of imports left it: nobody has said anything of it since.
#[derive(Debug, Default)]
pub(crate) struct AsLeft {
    /// The classes that they opened, or opened again.
    pub(crate) classes: BTreeSet<ClassId>,
    /// Whom they brought into a class.
    pub(crate) enrolled: BTreeSet<(ClassId, LearnerId)>,
}

impl Engine {
    /// Returns what imports that this device took back had brought into a team, as far as it stands as that left it.
    ///
    /// # Errors
    ///
    /// What the store says.
    pub(crate) fn as_left_in(&self, team: TeamId) -> Result<AsLeft, Error> {
        let mut left = AsLeft::default();
        for import in self.tables().imports()? {
            let Some(at) = import.undone else { continue };
            for wrote in import.wrote.iter().filter(|wrote| wrote.space == team.space()) {
                let arrived = self.tables().arrived_of(wrote.space, self.device(), at)?;
                let Some(arrived) = arrived else { continue };
                let mut undoing = Undoing::default();
                match self.read_import(wrote, &mut undoing) {
                    // Of what was lost with a damaged store it is asked as of what others did.
                    Err(Error::NotFound { .. }) => continue,
                    read => read?,
                }
                for (doc, puts) in undoing.puts {
                    let class = ClassId(doc.id);
                    if doc.kind == DocKind::Class && puts.contains_key(&Key::ClassClosed) {
                        let since = self.keys_after(doc, arrived)?;
                        let is_closing =
                            |key: &Key| matches!(key, Key::ClassClosed | Key::ClassClosedFrom(_));
                        if !since.iter().any(is_closing) {
                            left.classes.insert(class);
                        }
                    } else if doc.kind == DocKind::Roll {
                        let since = self.keys_after(doc, arrived)?;
                        let since: BTreeSet<_> = since.iter().filter_map(enrolled_by).collect();
                        let comes = Scalar::Int(Enrolment::Enrolled.number());
                        let came = puts.iter().filter(|(_, said)| said.value == comes);
                        let came = came.filter_map(|(key, _)| enrolled_by(key));
                        let came = came.filter(|learner| !since.contains(learner));
                        left.enrolled.extend(came.map(|learner| (class, learner)));
                    }
                }
            }
        }
        Ok(left)
    }
}
