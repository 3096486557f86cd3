//! Answers to an app's questions, in the shapes that the command line prints as JSON.
//!
//! Plain values: an app keeps them as long as it shows them and asks again when notified.

mod class_days;
mod history;
mod record;
mod report;
mod since_move;

use std::collections::BTreeMap;

use serde::Serialize;

use crate::domain::attendance::Mark;
use crate::domain::id::{
    ClassId, DeviceId, DisputeId, ErasureId, LearnerId, MeetingId, PersonId, PlaceId, ProgrammeId,
    SpaceId, TeamId,
};
use crate::domain::programme::{Role, TopicId};
use crate::domain::progress::Level;
use crate::domain::row::Retired;
use crate::domain::time::{Date, Instant};

pub use crate::node::answer::class_days::{ClassDays, WeekdaysFrom};
pub use crate::node::answer::history::{DeedLine, History, HistoryLine};
pub use crate::node::answer::record::{ComesFrom, EnrolmentLine, LearnerRecord, RegistrationLine};
pub use crate::node::answer::report::{
    Breakdown, Coverage, HeldAfterAll, LaterWork, MissingClass, MissingDevice, MissingDevices,
    Report, ReportQuery, ReportRow, SignedLine, TargetLine, TeamDevices,
};
pub use crate::node::answer::since_move::{ClassBefore, LearnerBefore, SaidThere};

/// Who this device is.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Identity {
    /// The programme; `None` before founding or joining.
    pub programme: Option<ProgrammeId>,
    /// The programme's name, empty until it is known.
    pub programme_name: String,
    /// This device.
    pub device: DeviceId,
    /// The volunteer.
    pub person: PersonId,
    /// The volunteer's name.
    pub name: String,
    /// Everybody who uses this device, the volunteer included, by id.
    pub persons: Vec<PersonId>,
    /// The best role that counts; `None` for a device without one, such as a removed one.
    pub role: Option<Role>,
    /// The spaces it holds.
    pub spaces: Vec<SpaceId>,
    /// Its present incarnation, 16 hexadecimal digits.
    pub incarnation: String,
    /// Whether the device was removed from the programme.
    pub removed: bool,
}

/// A volunteer in a list.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct VolunteerLine {
    /// The volunteer.
    pub person: PersonId,
    /// The name.
    pub name: String,
    /// The teams in which the name is held here, by id; empty for a coordinator.
    pub teams: Vec<TeamId>,
}

/// A volunteer who uses this device, on the screen that asks who taps now.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct SharerLine {
    /// The volunteer.
    pub person: PersonId,
    /// The name.
    pub name: String,
    /// Whether this one taps now.
    pub acts: bool,
    /// Whether a PIN is asked for before this one taps.
    pub has_pin: bool,
    /// Seconds before a PIN typed is looked at; 0 but after several wrong ones.
    pub wait_s: u32,
}

/// A class in a list.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct ClassLine {
    /// The class.
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
    /// The classes that are one with it; what is said of the class is said of all.
    pub same: Vec<SameClass>,
}

/// A class of a team that is there more than once: one of those for which another stands.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct SameClass {
    /// The class.
    pub class: ClassId,
    /// Its own name.
    pub name: String,
}

/// Two meetings of one day in two rolls of a class, of which nobody has said whether they are one.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
pub struct SameDay {
    /// The day.
    pub day: Date,
    /// One, in the roll that comes first.
    pub a: MeetingId,
    /// The other.
    pub b: MeetingId,
}

/// A class with its roll.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct ClassSheet {
    /// The class.
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
    /// they attended.
    pub left: Vec<LearnerLine>,
    /// Meetings, by date.
    pub meetings: Vec<MeetingLine>,
    /// Marks other than none, by meeting and learner.
    pub marks: Vec<MarkLine>,
    /// Levels other than none, by learner and topic.
    pub levels: Vec<LevelLine>,
    /// The teams in which it was before it moved, the last first. Its marks of that time are in their rolls.
    pub before: Vec<Before>,
    /// The classes that are one with it: their learners, meetings and marks stand here, too.
    pub same: Vec<SameClass>,
    /// Meetings of one day in two of these rolls that may be one. Ask; nothing joins them by itself.
    pub same_days: Vec<SameDay>,
}

/// Where a class or a learner was before it moved.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
pub struct Before {
    /// The first day in the next team.
    pub day: Date,
    /// The team until then; it need not be held here.
    pub team: TeamId,
}

/// A learner in a list.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct LearnerLine {
    /// The learner.
    pub learner: LearnerId,
    /// The name; empty where the learner's data has not arrived.
    pub name: String,
    /// Year of birth.
    pub birth_year: Option<u16>,
    /// Village.
    pub village: Option<String>,
}

/// A learner with everything known.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct LearnerSheet {
    /// The learner and the data.
    #[serde(flatten)]
    pub learner: crate::domain::learner::Learner,
    /// The classes the learner is enrolled in.
    pub classes: Vec<ClassId>,
}

/// A learner in a list of all, or found by name.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct FoundLearner {
    /// The learner.
    #[serde(flatten)]
    pub line: LearnerLine,
    /// The team that holds the registration.
    pub team: TeamId,
    /// The classes the learner is enrolled in.
    pub classes: Vec<ClassId>,
}

/// A meeting in a list.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct MeetingLine {
    /// The meeting.
    pub meeting: MeetingId,
    /// Its class.
    pub class: ClassId,
    /// The day on which it was held; another than its id's where somebody corrected it.
    pub date: Date,
    /// Which of its id's day.
    pub number: u8,
    /// Whether the roll call ended.
    pub closed: bool,
    /// Whether it was withdrawn, since it was not held: it counts nowhere, and its marks are shown as such.
    pub withdrawn: bool,
    /// Whether people differ about its day, or about whether it was held.
    pub disputed: bool,
    /// What it was about.
    pub topics: Vec<TopicId>,
    /// What was noted when it was closed; several where several phones closed it.
    pub notes: Vec<String>,
}

/// A mark in a class sheet.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct MarkLine {
    /// The meeting.
    pub meeting: MeetingId,
    /// The learner.
    pub learner: LearnerId,
    /// The mark; the provisional reading where disputed.
    pub mark: Mark,
    /// The name of the volunteer who said so; the person's id where the name is not known.
    pub by: String,
    /// When, by that phone's clock.
    pub at: Instant,
    /// Whether it is disputed.
    pub disputed: bool,
}

/// A level in a class sheet.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct LevelLine {
    /// The learner.
    pub learner: LearnerId,
    /// The topic.
    pub topic: TopicId,
    /// The level; the provisional reading where disputed.
    pub level: Level,
    /// The name of the volunteer who said so; the person's id where the name is not known.
    pub by: String,
    /// Whether it is disputed.
    pub disputed: bool,
}

/// A dispute with its values.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct DisputeLine {
    /// The dispute, the same on every device.
    pub id: DisputeId,
    /// `mark`, `level`, `day` of a meeting, whether it was `withdrawn`, or on which day it was that is
    /// `joined` with another.
    pub kind: &'static str,
    /// The space in which it was said.
    pub space: SpaceId,
    /// The class.
    pub class: ClassId,
    /// The meeting, of all but a level; of joined ones the first.
    pub meeting: Option<MeetingId>,
    /// The topic, of a level.
    pub topic: Option<TopicId>,
    /// The learner, of a mark or a level.
    pub learner: Option<LearnerId>,
    /// The learner's name, else empty.
    pub name: String,
    /// What was said, by whom.
    pub values: Vec<DisputedValue>,
    /// What can be answered.
    pub answers: Vec<String>,
}

/// One value of a dispute.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct DisputedValue {
    /// The word of a mark or level, a day, or a word of what was said of a meeting.
    pub value: String,
    /// The volunteer's name, or the person's id where the name is not known.
    pub by: String,
    /// The device that wrote it.
    pub device: DeviceId,
    /// When, by that device's clock.
    pub at: Instant,
}

/// Two learners who may be, or are, one person.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LinkCandidate {
    /// One.
    pub a: LearnerId,
    /// The other.
    pub b: LearnerId,
    /// How alike, 0 to 100.
    pub score: u8,
    /// What is alike: `name`, `birth_year`, `village`, `phone`, `class`.
    pub why: Vec<&'static str>,
    /// The number of the question, from 1: pairs that hang together are one question.
    pub question: u32,
}

/// A device of the programme.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct DeviceLine {
    /// The device.
    pub device: DeviceId,
    /// The volunteer's name, empty where it is not known here.
    pub name: String,
    /// Its role; the highest it ever had where it was removed.
    pub role: Option<Role>,
    /// The teams of its certificates.
    pub teams: Vec<TeamId>,
    /// When a session with it last ended here.
    pub last_seen: Option<Instant>,
    /// How far its clock was ahead of this one's then, in milliseconds.
    pub clock_offset_ms: Option<i64>,
    /// Whether it was removed.
    pub removed: bool,
    /// Why, where that was said and this device may read it.
    pub reason: Option<String>,
    /// How many of this device's own entries it is not known to hold, of spaces that both may read.
    pub behind: u32,
}

/// A device whose entries are set aside for one reason; a device has a line for each.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct QuarantineLine {
    /// The device.
    pub device: DeviceId,
    /// The volunteer's name.
    pub name: String,
    /// How many entries are set aside or not believed.
    pub entries: u32,
    /// Why. Its author or its right: `removed`, `beyond-fork`, `forked`, `no-certificate`, `excess`,
    /// `no-right`, `ancestor`. Its contents: `fault`, `faulty-ancestor`. This version: `later` waits
    /// for a newer one, and `sandbox` is the alarm that Automerge failed here; both are tried again
    /// after an update.
    pub why: String,
}

/// An erasure as it stands on this device: what was ordered, and the receipt once it is done here.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct ErasureLine {
    /// The erasure, by which it is taken back.
    pub erasure: ErasureId,
    /// The registrations whose data it erases.
    pub learners: Vec<LearnerId>,
    /// The name of who ordered it; empty where it is not known here.
    pub by: String,
    /// When, by that device's clock.
    pub at: Instant,
    /// How it stands here.
    pub state: ErasureState,
    /// Days of the grace that this device has counted, by days on which it was open.
    pub days: u32,
    /// Days after which the data are gone.
    pub of_days: u32,
    /// The receipt: the day on which the data went from this device.
    pub gone_on: Option<Date>,
    /// Registrations of the same person that came to be linked since, and are shown: they take a
    /// further erasure.
    pub linked_since: Vec<LearnerId>,
    /// Damaged databases that this device's folder keeps as they are, by name. They may still hold the data;
    /// delete them once a sync has brought the rest.
    pub kept_in: Vec<String>,
}

/// How an erasure stands on this device.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ErasureState {
    /// The data are hidden and can be shown again.
    Hidden,
    /// The data are gone from here.
    Gone,
    /// It was taken back.
    Revoked,
    /// It was taken back after the data had gone from here; they come again from a device that has
    /// them.
    Missing,
}

impl ErasureState {
    /// Returns the word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Hidden => "hidden",
            Self::Gone => "gone",
            Self::Revoked => "revoked",
            Self::Missing => "missing",
        }
    }
}

/// Who surely holds what of this device's work in one space.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct ReceiptLine {
    /// The space.
    pub space: SpaceId,
    /// How many entries this device wrote there, over all its incarnations.
    pub my_height: u32,
    /// Who holds how many of them.
    pub held_by: Vec<HeldBy>,
}

/// One holder of this device's work.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct HeldBy {
    /// The holder.
    pub device: DeviceId,
    /// The volunteer's name.
    pub name: String,
    /// How many entries it surely holds.
    pub height: u32,
    /// When it was last known, by this device's clock.
    pub seen_at: Instant,
}

/// What two converged devices print identically for the spaces they share.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Digest {
    /// What digests of this version of the program cover: those of unequal ones say nothing.
    pub version: u32,
    /// One per space held, ascending.
    pub spaces: Vec<SpaceDigest>,
}

/// The digest of one space.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct SpaceDigest {
    /// The space.
    pub space: SpaceId,
    /// The team's or the programme's name.
    pub name: String,
    /// Covers received heights and read rows.
    pub digest: String,
    /// How many feeds' branches are held.
    pub feeds: u32,
    /// A digest per read table.
    pub tables: BTreeMap<String, String>,
}

/// What `verify` found.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Verification {
    /// Entries whose signature was checked.
    pub entries: u64,
    /// Documents built again and compared.
    pub documents: u64,
    /// Whether nothing was wrong.
    pub ok: bool,
    /// What was wrong, a sentence each, without personal data.
    pub faults: Vec<String>,
}

/// A thing that a typed name or id prefix may mean.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Candidate {
    /// Its printed id.
    pub id: String,
    /// Its label.
    pub name: String,
    /// Where several things are meant, what tells this one apart: of a learner the year of birth, the
    /// village and the classes, of a class the team, of a place the one that contains it and its code, of
    /// a team the place, of a device or volunteer the teams. Empty where nothing is known.
    pub apart: String,
}

/// What a typed name or id prefix is looked for among.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Named {
    /// Places.
    Place,
    /// Teams.
    Team,
    /// Classes.
    Class,
    /// Learners.
    Learner,
    /// Topics.
    Topic,
    /// Devices, by id or by their volunteer's name.
    Device,
    /// Volunteers.
    Person,
}

/// A thing that is offered no more.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct RetiredLine {
    /// What.
    pub what: Retired,
    /// Since when.
    pub since: Date,
}
