//! Classes, and one class with its whole roll.

use lantoa_core::domain::command::{Command, Outcome, Within};

use crate::error::LantoaError;
use crate::id::{ClassId, Day, MeetingId, PlaceId, TeamId, Weekdays};
use crate::learner::LearnerLine;
use crate::level::LevelLine;
use crate::mark::MarkLine;
use crate::meeting::MeetingLine;
use crate::node::Node;
use crate::page::{Cursor, page, page_of};
use crate::retired::holds;

pub use lantoa_core::node::answer::{Before, ClassLine, ClassSheet, SameClass, SameDay};

/// A class in a list.
#[uniffi::remote(Record)]
pub struct ClassLine {
    /// The class.
    #[uniffi(name = "class_id")]
    pub class: ClassId,
    /// Its name.
    pub name: String,
    /// Its team.
    pub team: TeamId,
    /// Where it meets.
    pub place: Option<PlaceId>,
    /// Whether it has ended.
    pub closed: bool,
    /// Learners enrolled.
    pub learners: u32,
    /// Meetings held.
    pub meetings: u32,
    /// The classes that are one with it, which stand in no list: show what else it is called.
    #[uniffi(default = [])]
    pub same: Vec<SameClass>,
}

/// A class of a team that is there more than once: one of those for which another stands.
#[uniffi::remote(Record)]
pub struct SameClass {
    /// The class.
    #[uniffi(name = "class_id")]
    pub class: ClassId,
    /// Its own name.
    pub name: String,
}

/// Two meetings of one day in two rolls of a class, of which nobody has said whether they are one.
#[uniffi::remote(Record)]
pub struct SameDay {
    /// The day.
    pub day: Day,
    /// One.
    pub a: MeetingId,
    /// The other.
    pub b: MeetingId,
}

/// A class with its roll.
#[uniffi::remote(Record)]
pub struct ClassSheet {
    /// The class.
    #[uniffi(name = "class_id")]
    pub class: ClassId,
    /// Its name.
    pub name: String,
    /// Its team.
    pub team: TeamId,
    /// Where it meets.
    pub place: Option<PlaceId>,
    /// Whether it has ended.
    pub closed: bool,
    /// Learners enrolled, by given name.
    pub learners: Vec<LearnerLine>,
    /// Learners who left and have marks, by given name: they stand on the sheets of the meetings that
    /// they attended. Show them as having left.
    pub left: Vec<LearnerLine>,
    /// Meetings, by date.
    pub meetings: Vec<MeetingLine>,
    /// Marks other than none, by meeting and learner.
    pub marks: Vec<MarkLine>,
    /// Levels other than none, by learner and topic.
    pub levels: Vec<LevelLine>,
    /// The teams in which it was before it moved, the last first. Its marks of that time are in their rolls.
    #[uniffi(default = [])]
    pub before: Vec<Before>,
    /// The classes that are one with it: their learners, meetings and marks stand here, too, and what is
    /// recorded here is recorded of all. The sheet is the same by the id of each.
    #[uniffi(default = [])]
    pub same: Vec<SameClass>,
    /// Meetings of one day in two of these rolls that may be one. Ask, and answer with `link_meetings`, with
    /// `same` false where they are two; it is not asked again then.
    #[uniffi(default = [])]
    pub same_days: Vec<SameDay>,
}

/// Where a class was before it moved.
#[uniffi::remote(Record)]
pub struct Before {
    /// The first day in the next team.
    pub day: Day,
    /// The team until then; it need not be held here.
    pub team: TeamId,
}

page_of!(
    /// A page of classes.
    ClassPage,
    ClassLine
);

#[uniffi::export]
impl Node {
    /// Opens a class of a team. For leads and coordinators.
    #[uniffi::method(default(place = None))]
    pub async fn add_class(
        &self,
        name: String,
        team: TeamId,
        place: Option<PlaceId>,
    ) -> Result<ClassId, LantoaError> {
        self.makes(Command::AddClass { name, team, place }, made).await
    }

    /// Changes what is given of a class; what is not given stays. Where it meets and whether it has ended
    /// hold from the day that is given, else from the beginning, which is a `Conflict` (`value-dated`)
    /// where something was said from a day on. An ended class still takes marks that were made apart. For
    /// leads and coordinators.
    #[uniffi::method(default(name = None, place = None, closed = None, from = None))]
    pub async fn edit_class(
        &self,
        class_id: ClassId,
        name: Option<String>,
        place: Option<PlaceId>,
        closed: Option<bool>,
        from: Option<Day>,
    ) -> Result<(), LantoaError> {
        let holds = holds(from);
        let place = place.map(Within::Place);
        self.does(Command::EditClass { class: class_id, name, place, closed, holds }).await
    }

    /// Says on which weekdays a class means to meet from a day on. For leads and coordinators.
    pub async fn plan_class(
        &self,
        class_id: ClassId,
        weekdays: Weekdays,
        from: Day,
    ) -> Result<(), LantoaError> {
        self.does(Command::PlanClass { class: class_id, weekdays, from }).await
    }

    /// Moves a class to another team: a new class there, linked to the old one. Returns the new one. Moved
    /// again to that team, it carries over whom phones registered in the old one meanwhile. From `since` on it is there,
    /// which is not a day to come; today where none is given.
    ///
    /// Throws `InvalidInput` (`day-needed`) where none is given and this device's clock cannot be believed.
    #[uniffi::method(default(since = None))]
    pub async fn move_class(
        &self,
        class_id: ClassId,
        team: TeamId,
        since: Option<Day>,
    ) -> Result<ClassId, LantoaError> {
        self.makes(Command::MoveClass { class: class_id, team, since }, made).await
    }

    /// Says that a class of a team was opened twice, or with `same` false that it was not: lists, sheets and
    /// reports have it once, with both rolls. Classes of two teams are a `Conflict` (`class-of-another-team`), and
    /// one that went to another team is (`class-moved`). For leads and coordinators.
    #[uniffi::method(default(same = true))]
    pub async fn link_classes(
        &self,
        a: ClassId,
        b: ClassId,
        same: bool,
    ) -> Result<(), LantoaError> {
        self.does(Command::LinkClasses { a, b, same }).await
    }

    /// Returns all classes that this device holds, by name; those that are one are one of them.
    pub async fn classes(&self) -> Result<Vec<ClassLine>, LantoaError> {
        self.ask(|query| query.classes()).await
    }

    /// Returns one page of all classes, or of those of a team, by name: at most `limit` rows, 1,000 at the
    /// most, behind the place `after`. A class that moved stands there as what it became.
    ///
    /// Throws `InvalidInput` (`cursor-unfit`) where `after` is of another list.
    #[uniffi::method(default(team = None, after = None))]
    pub async fn classes_page(
        &self,
        limit: u32,
        team: Option<TeamId>,
        after: Option<Cursor>,
    ) -> Result<ClassPage, LantoaError> {
        self.ask(move |query| Ok(query.classes_page(team, &page(limit, after))?.into())).await
    }

    /// Returns a class with its roll, or with all its rolls where it was opened twice; nothing where it is not
    /// held here.
    pub async fn class_sheet(&self, class_id: ClassId) -> Result<Option<ClassSheet>, LantoaError> {
        self.ask(move |query| query.class(class_id)).await
    }
}

fn made(outcome: Outcome) -> Option<ClassId> {
    if let Outcome::Class(class) = outcome { Some(class) } else { None }
}
