//! Rosters: many learners at once, all or nothing.

use lantoa_core::domain::command::{Command, Outcome};
use lantoa_core::domain::roster::{self, Verdict};
use lantoa_core::node::error::Error;

use crate::error::LantoaError;
use crate::learner::LearnerDetails;
use crate::node::Node;

/// One line of a roster.
#[derive(Clone, Debug, Eq, PartialEq, uniffi::Record)]
pub struct RosterLine {
    /// The line in the file, from 1, as an editor counts.
    pub line: u32,
    /// The team's name.
    pub team_name: String,
    /// The class's name.
    pub class_name: String,
    /// The place's name; empty where none is given.
    #[uniffi(default = "")]
    pub place_name: String,
    /// The learner.
    pub details: LearnerDetails,
}

impl TryFrom<RosterLine> for roster::RosterLine {
    type Error = Error;

    fn try_from(given: RosterLine) -> Result<Self, Error> {
        let RosterLine { line, team_name, class_name, place_name, details } = given;
        let [team, class, place] = [team_name, class_name, place_name].map(Into::into);
        let learner = String::new();
        Ok(Self { line, team, class, place, learner, details: details.try_into()? })
    }
}

/// What a roster came to.
#[derive(Clone, Debug, Eq, PartialEq, uniffi::Record)]
pub struct RosterSummary {
    /// Classes created.
    pub classes: u32,
    /// Learners created.
    pub learners: u32,
    /// Lines whose learner was there already.
    pub unchanged: u32,
    /// Lines read.
    pub lines: u32,
}

#[uniffi::export]
impl Node {
    /// Creates what a roster names and is not there yet, all or nothing; the same roster again
    /// changes nothing. With `dry_run` it only says what it would do. For coordinators.
    ///
    /// Throws `InvalidInput` with every bad line, and `Conflict` (`roster-doubts`) where it is not sure who
    /// somebody is; a dry run counts such lines as neither created nor unchanged.
    #[uniffi::method(default(dry_run = false))]
    pub async fn import_roster(
        &self,
        lines: Vec<RosterLine>,
        dry_run: bool,
    ) -> Result<RosterSummary, LantoaError> {
        self.offload(move |node| {
            let lines = lines.into_iter().map(TryInto::try_into);
            let lines: Vec<roster::RosterLine> = lines.collect::<Result<_, Error>>()?;
            let command = Command::ImportRoster(lines.into());
            let outcome = if dry_run { node.preview(command) } else { node.execute(command) };
            let Outcome::Roster(summary) = outcome? else {
                unreachable!("a roster comes to nothing else")
            };
            let count = |many: usize| u32::try_from(many).unwrap_or(u32::MAX);
            Ok(RosterSummary {
                classes: count(summary.classes.len()),
                learners: summary.count(Verdict::New),
                unchanged: summary.count(Verdict::Unchanged),
                lines: count(summary.lines.len()),
            })
        })
        .await
    }
}
