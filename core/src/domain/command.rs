//! What a volunteer or coordinator can do: one command, one action, one answer.
//!
//! A command says what happened in the words of the glossary. Ids of new things are made by the
//! engine and come back in the [`Outcome`].

use crate::domain::attendance::Mark;
use crate::domain::id::{
    ActId, ClassId, DisputeId, ErasureId, LearnerId, MeetingId, PersonId, PlaceId, ReportId,
    TeamId, VisitId,
};
use crate::domain::learner::{Agreement, Details};
use crate::domain::pin::Pin;
use crate::domain::place::Code;
use crate::domain::programme::{Head, Topic, TopicId};
use crate::domain::progress::Level;
use crate::domain::roster::{Roster, RosterSummary};
use crate::domain::row::Retired;
use crate::domain::signed::SignedReport;
use crate::domain::taken_back::TakenBackAct;
use crate::domain::time::Date;
use crate::domain::weekdays::Weekdays;

/// On which days a changed value holds.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Holds {
    /// From the beginning. Refused where something was said from a day on, which would go on holding.
    #[default]
    FromTheBeginning,
    /// On every day: what was said from a day on was wrong.
    EveryDay,
    /// From a day on; what held before holds until then.
    From(Date),
}

/// Where something is: a place in another one, a class or a team at one.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Within {
    /// At no place of its own: a class is where its team works then.
    Nothing,
    /// There.
    Place(PlaceId),
}

impl Within {
    /// Returns the place, where there is one.
    #[must_use]
    pub fn place(self) -> Option<PlaceId> {
        match self {
            Self::Nothing => None,
            Self::Place(place) => Some(place),
        }
    }
}

/// One action of one volunteer.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Command {
    /// Adds a place.
    AddPlace {
        /// What it is called.
        name: String,
        /// The place that contains it.
        within: Option<PlaceId>,
        /// An official code and the day from which it holds.
        code: Option<(Code, Date)>,
    },
    /// Gives a place an official code from a day on; the code of an earlier day stays true for then.
    CodePlace {
        /// The place.
        place: PlaceId,
        /// The code.
        code: Code,
        /// The first day on which it holds.
        from: Date,
    },
    /// Changes what is given of a place: communes are renamed and come to belong elsewhere.
    EditPlace {
        /// The place.
        place: PlaceId,
        /// A new name.
        name: Option<String>,
        /// The place that contains it, or that none does.
        within: Option<Within>,
        /// On which days that is so.
        holds: Holds,
    },
    /// Says that from a day on a place is another one or a part of it, or, of several, that it was divided
    /// among them; or takes that back. Records of days before keep their place, and count in the new one
    /// where a report asks for the division of later.
    MergePlace {
        /// The place that is no more.
        place: PlaceId,
        /// What it became.
        into: Vec<PlaceId>,
        /// From which day on.
        from: Date,
        /// Whether it did.
        said: bool,
    },
    /// Says that a place was added twice, or takes that back: in every list and count the two are one.
    LinkPlaces {
        /// One.
        a: PlaceId,
        /// The other.
        b: PlaceId,
        /// Whether they are one.
        same: bool,
    },
    /// Says that two volunteers are one, who has another phone or joined again, or takes that back: lists and
    /// counts have them once. Whatever either wrote stays as it is.
    LinkPersons {
        /// One.
        a: PersonId,
        /// The other.
        b: PersonId,
        /// Whether they are one.
        same: bool,
    },
    /// Says that two classes of one team are one, or takes that back: every list, sheet and count has them once,
    /// with the rolls of both. Nothing of either changes.
    LinkClasses {
        /// One.
        a: ClassId,
        /// The other.
        b: ClassId,
        /// Whether they are one.
        same: bool,
    },
    /// Says that something is offered no more in lists, or is again. Nothing of it is lost.
    Retire {
        /// What.
        what: Retired,
        /// Since when; `None` offers it again.
        since: Option<Date>,
    },
    /// Adds provinces with their communes from the table of official places, each under the same id in
    /// every programme. A place that is here already gets the code, where it is clear that it is the
    /// same; what is there already stays as it is.
    ImportPlaces {
        /// The codes of the provinces; none for those that are places here already.
        provinces: Vec<Code>,
    },
    /// Adds a team, and with it a space.
    AddTeam {
        /// What it is called.
        name: String,
        /// Where it works.
        place: Option<PlaceId>,
    },
    /// Changes what is given of a team.
    EditTeam {
        /// The team.
        team: TeamId,
        /// A new name.
        name: Option<String>,
        /// Where it works, or that nobody says where.
        place: Option<Within>,
        /// On which days it works there.
        holds: Holds,
    },
    /// Adds or renames topics from a file.
    ImportTopics(Vec<Topic>),
    /// Sets a target of a place and topic.
    SetTarget {
        /// Where.
        place: PlaceId,
        /// What.
        topic: TopicId,
        /// How many percent, 0 to 100; with 0 nothing is asked for any more.
        percent: u8,
        /// Of how many people.
        of: u32,
        /// On which days that is asked for.
        holds: Holds,
    },
    /// Says what stands above what is printed for this programme.
    SetHead(Head),
    /// Creates what a roster names and is not there yet, all or nothing; nothing while something in it is in
    /// doubt.
    ImportRoster(Roster),
    /// Opens a class of a team.
    AddClass {
        /// What it is called.
        name: String,
        /// The team that holds it.
        team: TeamId,
        /// Where it meets.
        place: Option<PlaceId>,
    },
    /// Changes what is given of a class.
    EditClass {
        /// The class.
        class: ClassId,
        /// A new name.
        name: Option<String>,
        /// A new place, or that it has none of its own.
        place: Option<Within>,
        /// Whether it has ended.
        closed: Option<bool>,
        /// On which days it meets there, or since when it has ended.
        holds: Holds,
    },
    /// Registers a learner in a class; always possible offline.
    AddLearner {
        /// The class.
        class: ClassId,
        /// What is known of the learner.
        details: Details,
        /// The consent, where it was asked and given.
        consent: Option<Agreement>,
        /// From which day on the learner comes; today where none is given. Who is registered before a
        /// class has a mark belongs to it from the beginning.
        since: Option<Date>,
    },
    /// Enrols a learner of the team in a further class, or again.
    EnrolLearner {
        /// The learner.
        learner: LearnerId,
        /// The class, of the learner's team.
        class: ClassId,
        /// From which day on, as for one who is registered.
        since: Option<Date>,
    },
    /// Changes a learner's data; fields that equal what is known write nothing.
    EditLearner {
        /// The learner.
        learner: LearnerId,
        /// All that is known after the change.
        details: Details,
        /// The consent, where it was asked and given.
        consent: Option<Agreement>,
    },
    /// Notes that a learner no longer agrees to the keeping of the data. What was written stays
    /// readable in the feeds until it is erased.
    WithdrawConsent {
        /// The learner.
        learner: LearnerId,
    },
    /// Erases a person's data: the learner's and those of all registrations that are linked to it.
    /// Hidden at once on every device that hears of it; gone after the grace.
    EraseLearner {
        /// One of the registrations.
        learner: LearnerId,
    },
    /// Takes an erasure back. Where the data are still here they are shown again; a device that has
    /// dropped them takes them again from one that has not.
    RevokeErasure {
        /// The erasure.
        erasure: ErasureId,
    },
    /// Notes that a learner no longer comes to a class.
    LeaveClass {
        /// The learner.
        learner: LearnerId,
        /// The class.
        class: ClassId,
        /// From which day on; today where none is given.
        since: Option<Date>,
    },
    /// Moves a learner to another team: a new document there, linked to the old one.
    MoveLearner {
        /// The learner.
        learner: LearnerId,
        /// A class of the other team.
        class: ClassId,
        /// From which day on the learner comes there; today where none is given, and never one to come.
        since: Option<Date>,
    },
    /// Moves a class to another team: new documents there, linked to the old ones.
    MoveClass {
        /// The class.
        class: ClassId,
        /// The other team.
        team: TeamId,
        /// From which day on it is there; today where none is given, and never one to come.
        since: Option<Date>,
    },
    /// Opens the day's meeting of a class, or returns it where it exists.
    OpenMeeting {
        /// The class.
        class: ClassId,
        /// The day, as said by the volunteer.
        date: Date,
        /// Whether a further meeting of that day is wanted.
        another: bool,
        /// What it is about.
        topics: Vec<TopicId>,
    },
    /// Ends a meeting's roll call, perhaps with a note.
    CloseMeeting {
        /// The meeting.
        meeting: MeetingId,
        /// A free text.
        note: Option<String>,
    },
    /// Says on which day a meeting was held. Its id never changes.
    CorrectDay {
        /// The meeting.
        meeting: MeetingId,
        /// The day.
        date: Date,
    },
    /// Says that a meeting was not held: it counts nowhere from then on. One that somebody marks apart
    /// counts, as disputed.
    WithdrawMeeting {
        /// The meeting.
        meeting: MeetingId,
        /// Why, as a free text.
        reason: Option<String>,
    },
    /// Takes a withdrawal back.
    RestoreMeeting {
        /// The meeting.
        meeting: MeetingId,
    },
    /// Says that what a volunteer marked in a meeting was another lesson: two that were held apart got one id.
    PartMarks {
        /// The meeting that holds the marks.
        meeting: MeetingId,
        /// The volunteer.
        person: PersonId,
        /// The meeting of the class where they count; `None`: where they are, after all.
        into: Option<MeetingId>,
    },
    /// Says that a class did not meet on a day, or takes that back.
    NotMet {
        /// The class.
        class: ClassId,
        /// The day.
        date: Date,
        /// Whether it did not.
        said: bool,
    },
    /// Says on which weekdays a class means to meet from a day on.
    PlanClass {
        /// The class.
        class: ClassId,
        /// The weekdays; none, where it means to meet on no day in particular.
        weekdays: Weekdays,
        /// The first day of the plan.
        from: Date,
    },
    /// Marks one learner at one meeting: a tap, durable at once.
    SetMark {
        /// The meeting.
        meeting: MeetingId,
        /// The learner.
        learner: LearnerId,
        /// The mark.
        mark: Mark,
        /// What the screen showed, where it wants to be told of something else; `Some(None)` is a
        /// blank.
        seen: Option<Option<Mark>>,
    },
    /// Marks every enrolled learner without a mark; never changes one.
    FillMarks {
        /// The meeting.
        meeting: MeetingId,
        /// The mark.
        mark: Mark,
    },
    /// Notes how far a learner has come: a tap, durable at once.
    SetLevel {
        /// The class in which it was taught.
        class: ClassId,
        /// The learner.
        learner: LearnerId,
        /// The topic.
        topic: TopicId,
        /// The level.
        level: Level,
        /// The meeting at which the learner came so far, also one of another team before the class moved; the last
        /// one of the class where none is named.
        at: Option<MeetingId>,
        /// What the screen showed, as for a mark.
        seen: Option<Option<Level>>,
    },
    /// Notes people helped without a class.
    AddVisit {
        /// The team that helped.
        team: TeamId,
        /// Where.
        place: PlaceId,
        /// With what.
        topic: TopicId,
        /// The day, as said by the volunteer.
        date: Date,
        /// How many people.
        count: u32,
    },
    /// Corrects or takes back (0) the number of people of a visit.
    CountVisit {
        /// The visit.
        visit: VisitId,
        /// How many people.
        count: u32,
    },
    /// Joins a mentor and a learner.
    AddPair {
        /// The volunteer.
        mentor: PersonId,
        /// The learner.
        learner: LearnerId,
        /// The day it began.
        since: Date,
    },
    /// Takes a pair of mentor and learner back, in every month that holds it.
    UndoPair {
        /// The volunteer.
        mentor: PersonId,
        /// The learner.
        learner: LearnerId,
    },
    /// Settles a dispute by a value.
    Settle {
        /// The dispute as it was shown; a stale one is refused.
        dispute: DisputeId,
        /// The value's word: a mark's or a level's.
        value: String,
    },
    /// Says that two learners are one person, or takes it back.
    LinkLearners {
        /// One.
        a: LearnerId,
        /// The other.
        b: LearnerId,
        /// Whether they are.
        same: bool,
    },
    /// Says that learners who may seem one are different people, or takes it back. It holds for each while the name,
    /// year, sex, village and phone that were known then stay the same; a link prevails over it.
    Differ {
        /// All of them, each another person: 2 to 64.
        learners: Vec<LearnerId>,
        /// Whether they are; `false` forgets every answer about two or more of them.
        differ: bool,
    },
    /// Says that two meetings were one, or takes it back.
    LinkMeetings {
        /// The one whose day holds.
        a: MeetingId,
        /// The other, of the same class.
        b: MeetingId,
        /// Whether they were.
        same: bool,
    },
    /// Signs the totals of a period. It is never changed nor taken back; what comes later stands beside it.
    SignReport(SignedReport),
    /// Takes an act back: what it wrote and nobody changed since is as it was before. Nothing is deleted.
    TakeBack {
        /// One of the entries of the act.
        act: ActId,
    },
    /// Sets the name of the volunteer who acts.
    NamePerson {
        /// The name.
        name: String,
    },
    /// Adds a further volunteer who uses this device. Who acts stays the same.
    AddPerson {
        /// The name.
        name: String,
    },
    /// Lets another volunteer of this device act from now on; also after a restart. What was tapped
    /// before stays under the name of who tapped it.
    ChangePerson {
        /// The volunteer.
        person: PersonId,
        /// What was typed; asked for where the volunteer has set a PIN.
        pin: Option<Pin>,
    },
    /// Sets, changes or takes away the PIN of a volunteer of this device. It says whose tap it was
    /// and is no lock: whoever holds the phone holds what lies on it.
    SetPin {
        /// The volunteer.
        person: PersonId,
        /// The PIN so far; not asked for where none is set, nor of the volunteer who enrolled this
        /// phone, acts now and helps another one who forgot.
        old: Option<Pin>,
        /// The PIN from now on; `None` for none.
        new: Option<Pin>,
    },
}

/// What became of the official places that were asked for.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct OfficialPlaces {
    /// The codes of places that were added.
    pub created: Vec<Code>,
    /// Places that were here without the code, or in no province.
    pub coded: Vec<CodedPlace>,
    /// How many were here already.
    pub unchanged: u32,
    /// Codes of which it is not clear which place they are; nothing was written of them, nor of the
    /// communes of such a province.
    pub doubts: Vec<PlaceDoubt>,
}

/// A place that was given its official code.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct CodedPlace {
    /// The place.
    pub place: PlaceId,
    /// The code.
    pub code: Code,
}

/// An official place that one of several places may be, or that one may be or not.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct PlaceDoubt {
    /// The official code.
    pub code: Code,
    /// The places that may be meant.
    pub places: Vec<PlaceId>,
}

/// What a command did.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Outcome {
    /// Done, and nothing to say about it.
    Done,
    /// A place was added.
    Place(PlaceId),
    /// Official places were taken.
    Places(OfficialPlaces),
    /// A report was signed.
    Signed(ReportId),
    /// A team was added.
    Team(TeamId),
    /// A class was added or moved.
    Class(ClassId),
    /// A learner was added or moved.
    Learner(LearnerId),
    /// A meeting is open.
    Meeting(MeetingId),
    /// So many marks or levels were written; 0 where all were as wished.
    Marked(u32),
    /// A visit was added.
    Visit(VisitId),
    /// A volunteer was added.
    Person(PersonId),
    /// An erasure was ordered.
    Erasure {
        /// Its id, by which it is taken back; `None` in a preview.
        erasure: Option<ErasureId>,
        /// Every registration of the person whose data it erases.
        learners: Vec<LearnerId>,
    },
    /// A roster was taken.
    Roster(Box<RosterSummary>),
    /// An act was taken back.
    TakenBack(Box<TakenBackAct>),
}
