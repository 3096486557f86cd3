//! Rosters: many learners at once, all or nothing.

use lantoa_core::domain::command::{Command, Outcome};
use lantoa_core::domain::roster::{self, Answer, BadShown, Doubt, Known, Roster, Verdict};
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

/// What a person says of something that is in doubt.
#[derive(Clone, Debug, Eq, PartialEq, uniffi::Enum)]
pub enum RosterDecision {
    /// It is what is known already: this one, or the only one.
    Same {
        /// Which one, by `RosterKnown.id`.
        known: Option<String>,
    },
    /// It is something of its own.
    New,
    /// Nothing of it is to be taken.
    LeaveOut,
}

/// The answer to a doubt.
#[derive(Clone, Debug, Eq, PartialEq, uniffi::Record)]
pub struct RosterAnswer {
    /// Which doubt, by `RosterDoubt.key`.
    pub doubt: String,
    /// What was decided.
    pub decision: RosterDecision,
}

impl From<RosterAnswer> for (String, Answer) {
    fn from(given: RosterAnswer) -> Self {
        let answer = match given.decision {
            RosterDecision::Same { known } => Answer::Same(known),
            RosterDecision::New => Answer::New,
            RosterDecision::LeaveOut => Answer::LeaveOut,
        };
        (given.doubt, answer)
    }
}

/// Something in a roster that only a person can tell.
#[derive(Clone, Debug, Eq, PartialEq, uniffi::Record)]
pub struct RosterDoubt {
    /// By which it is answered.
    pub key: String,
    /// What is in doubt, as a word: `near-team`, `near-class`, `near-place`, `which-team`, `which-class`, `which-place`,
    /// `renamed`, `closed-class`, `moved-class`, `retired-class`, `retired-team`, `retired-place`, `erased`, `several`,
    /// `name-only`, `two-lines`, `repeat`, `contradiction` or `other-id`.
    pub kind: String,
    /// The first line that it is about.
    pub line: u32,
    /// What the roster says there: a learner's, class's, team's or place's name.
    pub name: String,
    /// What it may be.
    pub known: Vec<RosterKnown>,
}

/// What something in a roster may be.
#[derive(Clone, Debug, Eq, PartialEq, uniffi::Record)]
pub struct RosterKnown {
    /// Its id; `line-7` for what line 7 of the same roster makes.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// A learner's year of birth.
    pub birth_year: Option<u16>,
    /// A learner's village.
    pub village: Option<String>,
    /// A learner's classes, a class's team, or the place around a place and its official code; of teams or classes
    /// with one name also where each is, and classes or learners of it.
    pub of: Vec<String>,
    /// The fields in which a learner is known otherwise than the line says.
    pub differs: Vec<String>,
}

impl From<Doubt> for RosterDoubt {
    fn from(doubt: Doubt) -> Self {
        let Doubt { key, kind, line, name, known } = doubt;
        let known = known.into_iter().map(RosterKnown::from).collect();
        Self { key, kind: kind.word().to_owned(), line, name, known }
    }
}

impl From<Known> for RosterKnown {
    fn from(known: Known) -> Self {
        let Known { id, name, birth_year, village, of, differs } = known;
        let differs = differs.into_iter().map(str::to_owned).collect();
        Self { id, name, birth_year, village, of, differs }
    }
}

/// What a roster came to, or would come to.
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
    /// What is in doubt, in a dry run; nothing is written while anything is.
    #[uniffi(default = [])]
    pub doubts: Vec<RosterDoubt>,
    /// The handle of a dry run: with it the import of the same lines writes what the dry run showed, or is
    /// refused. It names nobody; keep it with the preview. Nothing of what was written.
    #[uniffi(default = None)]
    pub shown: Option<String>,
}

#[uniffi::export]
impl Node {
    /// Creates what a roster names and is not there yet, all or nothing; the same roster again
    /// changes nothing. With `dry_run` it only says what it would do. For coordinators.
    ///
    /// `shown` of a dry run holds the import of the same lines to what that one showed; `answers` may come since.
    ///
    /// Throws `InvalidInput` with every bad line, or for a `shown` that no dry run said; `Conflict`
    /// (`roster-doubts`) where it is not sure who somebody is, and (`changed-meanwhile`) where it would be
    /// something else by now than was shown: show it anew then. A dry run counts lines in doubt as neither created
    /// nor unchanged.
    #[uniffi::method(default(dry_run = false, answers = [], shown = None))]
    pub async fn import_roster(
        &self,
        lines: Vec<RosterLine>,
        dry_run: bool,
        answers: Vec<RosterAnswer>,
        shown: Option<String>,
    ) -> Result<RosterSummary, LantoaError> {
        let shown = shown.map(|text| text.parse()).transpose();
        let shown = shown.map_err(|error: BadShown| LantoaError::no("shown", error))?;
        self.offload(move |node| {
            let lines = lines.into_iter().map(TryInto::try_into).collect::<Result<_, Error>>()?;
            let answers = answers.into_iter().map(Into::into).collect();
            let command = Command::ImportRoster(Roster { lines, answers, shown });
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
                shown: summary.shown.map(|shown| shown.to_string()),
                doubts: summary.doubts.into_iter().map(Into::into).collect(),
            })
        })
        .await
    }
}
