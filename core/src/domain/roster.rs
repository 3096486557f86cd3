//! A roster: learners by the names of their teams and classes, and what came of each line.
//!
//! A line is a known learner or a new one, and whoever gives the roster is asked where that is not sure:
//! likeness alone decides nothing. While a [`Doubt`] is open nothing is written. Absent on purpose: the
//! shapes of files.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::domain::id::{LearnerId, printed, unprinted};
use crate::domain::learner::Details;
use crate::domain::seen::Seen;

/// One line of a roster, already read and checked by itself.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct RosterLine {
    /// The line in the file, from 1, as an editor counts.
    pub line: u32,
    /// The team's name. Many lines share one.
    pub team: Arc<str>,
    /// The class's name.
    pub class: Arc<str>,
    /// The place's name; empty where none is given.
    pub place: Arc<str>,
    /// The learner's id, as far as the file names one; what is no id of ours says nothing.
    pub learner: String,
    /// The learner.
    pub details: Details,
}

/// A roster with the answers to what was asked of it.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Roster {
    /// Its lines.
    pub lines: Vec<RosterLine>,
    /// The answers, by [`Doubt::key`].
    pub answers: BTreeMap<String, Answer>,
    /// What a preview showed of these lines: the import is refused where it would be something else by now.
    pub shown: Option<Shown>,
}

/// What a preview showed of a roster. Its text is a handle for whoever shows the preview: it names nobody, and says
/// nothing to another device.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Shown {
    /// How far this device had got.
    pub seen: Seen,
    /// A hash of the lines and of what would become of them without an answer.
    pub outcome: [u8; 16],
}

/// A text that no [`Shown`] printed.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
#[error("is of no preview")]
pub struct BadShown;

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.seen, printed(&self.outcome))
    }
}

impl FromStr for Shown {
    type Err = BadShown;

    fn from_str(text: &str) -> Result<Self, BadShown> {
        let (seen, outcome) = text.rsplit_once('.').ok_or(BadShown)?;
        let outcome = unprinted(outcome).and_then(|bytes| bytes.try_into().ok());
        Ok(Self { seen: seen.parse().map_err(|_| BadShown)?, outcome: outcome.ok_or(BadShown)? })
    }
}

impl From<Vec<RosterLine>> for Roster {
    /// Returns a roster of which nothing was answered yet.
    fn from(lines: Vec<RosterLine>) -> Self {
        Self { lines, ..Self::default() }
    }
}

/// What a person answers to a [`Doubt`].
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Answer {
    /// It is what is known already: this candidate, by [`Known::id`], or the only one.
    Same(Option<String>),
    /// It is something of its own.
    New,
    /// Nothing of it is to be taken.
    LeaveOut,
}

/// What is in doubt.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DoubtKind {
    /// A team that is not there is called nearly like one that is.
    NearTeam,
    /// So is a class, within its team.
    NearClass,
    /// So is a place.
    NearPlace,
    /// Several teams are called so.
    WhichTeam,
    /// Several classes of the team are called so.
    WhichClass,
    /// Several places are called so, or a code or the places around it are not those of the name beside it.
    WhichPlace,
    /// At least half of those known in a new class are of one other class: renamed, or a further class?
    Renamed,
    /// Newcomers of a class that has ended.
    ClosedClass,
    /// Newcomers of a class that went to another team.
    MovedClass,
    /// Newcomers of a class that is retired.
    RetiredClass,
    /// Newcomers, or a new class, of a team that is retired.
    RetiredTeam,
    /// A class or team would be at a place that is retired.
    RetiredPlace,
    /// Newcomers of a class with somebody whose data were erased: they may be that person.
    Erased,
    /// Several learners are called so, and none contradicts.
    Several,
    /// A learner of another class is called so, and nothing else says that it is the same person.
    NameOnly,
    /// Several lines may be this learner, and contradict each other.
    TwoLines,
    /// An earlier line is this learner of this class already.
    Repeat,
    /// A learner of this class is called so, and the line contradicts in another field.
    Contradiction,
    /// The learner of this id has another name or another year of birth, or somebody else of the team is
    /// called just as the line says.
    OtherId,
}

impl DoubtKind {
    /// Every kind.
    pub const ALL: [Self; 19] = [
        Self::NearTeam,
        Self::NearClass,
        Self::NearPlace,
        Self::WhichTeam,
        Self::WhichClass,
        Self::WhichPlace,
        Self::Renamed,
        Self::ClosedClass,
        Self::MovedClass,
        Self::RetiredClass,
        Self::RetiredTeam,
        Self::RetiredPlace,
        Self::Erased,
        Self::Several,
        Self::NameOnly,
        Self::TwoLines,
        Self::Repeat,
        Self::Contradiction,
        Self::OtherId,
    ];

    /// Returns the kind's word in JSON and catalogues.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::NearTeam => "near-team",
            Self::NearClass => "near-class",
            Self::NearPlace => "near-place",
            Self::WhichTeam => "which-team",
            Self::WhichClass => "which-class",
            Self::WhichPlace => "which-place",
            Self::TwoLines => "two-lines",
            Self::Renamed => "renamed",
            Self::ClosedClass => "closed-class",
            Self::MovedClass => "moved-class",
            Self::RetiredClass => "retired-class",
            Self::RetiredTeam => "retired-team",
            Self::RetiredPlace => "retired-place",
            Self::Erased => "erased",
            Self::Several => "several",
            Self::NameOnly => "name-only",
            Self::Repeat => "repeat",
            Self::Contradiction => "contradiction",
            Self::OtherId => "other-id",
        }
    }

    /// Returns whether [`Answer::Same`] is one: there is something that it could be.
    #[must_use]
    pub fn can_be_same(self) -> bool {
        !matches!(self, Self::MovedClass | Self::Erased)
    }

    /// Returns whether [`Answer::New`] is one. A further team of the name would have all of the old one's people as
    /// newcomers.
    #[must_use]
    pub fn can_be_new(self) -> bool {
        self != Self::RetiredTeam
    }
}

/// Something that only a person can tell. The same roster over the same data asks the same.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Doubt {
    /// By which it is answered: the same as long as what the file says and what is known stay so.
    pub key: String,
    /// What is in doubt.
    pub kind: DoubtKind,
    /// The first line that it is about.
    pub line: u32,
    /// What the file says there: a learner's, class's, team's or place's name.
    pub name: String,
    /// What it may be.
    pub known: Vec<Known>,
}

/// What something in a roster may be.
#[derive(Clone, Debug, Default, Eq, Ord, PartialEq, PartialOrd, Serialize)]
pub struct Known {
    /// Its printed id; `line-7` for what line 7 of the same roster makes.
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
    /// The fields in which a learner is known otherwise than the line says, by the names of columns.
    pub differs: Vec<&'static str>,
}

/// What becomes of a line.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// A new learner.
    New,
    /// A learner of the team who comes to a further class.
    Enrolled,
    /// A learner of the class of whom more is known now.
    Filled,
    /// A learner, known by id, of whom something is corrected.
    Changed,
    /// A learner of the class, as the line says.
    Unchanged,
    /// A learner who left the class; nothing is written.
    Gone,
    /// A learner who went to another team; nothing is written.
    Moved,
    /// A learner whose data were erased; nothing is written.
    Erased,
    /// Left out, as was answered.
    LeftOut,
    /// In doubt.
    Asked,
}

impl Verdict {
    /// Returns the word in JSON and catalogues.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Enrolled => "enrolled",
            Self::Filled => "filled",
            Self::Changed => "changed",
            Self::Unchanged => "unchanged",
            Self::Gone => "gone",
            Self::Moved => "moved",
            Self::Erased => "erased",
            Self::LeftOut => "left-out",
            Self::Asked => "asked",
        }
    }
}

/// What became of one line.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
pub struct LineVerdict {
    /// The line in the file.
    pub line: u32,
    /// What became of it.
    pub verdict: Verdict,
    /// The learner, where it is known or made.
    pub learner: Option<LearnerId>,
}

/// What a roster came to, or would come to.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct RosterSummary {
    /// The number of the import, by which this device takes it back; `None` where nothing was written.
    pub import: Option<u32>,
    /// Teams that are created, by name.
    pub teams: Vec<String>,
    /// Places that are created, by name.
    pub places: Vec<String>,
    /// Classes that are created: the team's name and the class's.
    pub classes: Vec<(String, String)>,
    /// Every line, in the order of the file.
    pub lines: Vec<LineVerdict>,
    /// What is open; nothing is written while anything is.
    pub doubts: Vec<Doubt>,
    /// Lines of which an id is left out: it is no learner's of ours.
    pub ids_left_out: Vec<u32>,
    /// Lines of which a place is left out: the class meets elsewhere.
    pub places_left_out: Vec<u32>,
    /// Answers to what was not asked, by key.
    pub answers_left_out: Vec<String>,
    /// By which the import of the same lines is held to this preview; `None` of what was written.
    pub shown: Option<Shown>,
}

impl RosterSummary {
    /// Returns how many lines came to this.
    #[must_use]
    pub fn count(&self, verdict: Verdict) -> u32 {
        let lines = self.lines.iter().filter(|line| line.verdict == verdict).count();
        u32::try_from(lines).unwrap_or(u32::MAX)
    }
}
