//! A month of two teams made up at random, and what was entered in it: every fact with the phone that
//! entered it and what that phone knew then. What a phone must report follows from these facts alone
//! ([`crate::month::count`]); no table of ours is read for it.

pub mod classes;
pub mod count;
mod held;
mod marking;
mod moving;
pub mod numbers;
mod place;
mod rows;
mod saying;
pub mod view;

use std::collections::BTreeSet;

use lantoa_core::domain::attendance::Mark;
use lantoa_core::domain::command::{Command, Holds, Outcome, Within};
use lantoa_core::domain::id::{
    ClassId, LearnerId, MeetingId, MeetingKey, PlaceId, TeamId, VisitId,
};
use lantoa_core::domain::learner::Details;
use lantoa_core::domain::programme::Role;
use lantoa_core::domain::progress::Level;
use lantoa_core::domain::time::{Date, Instant};
use lantoa_core::domain::weekdays::Weekdays;
use lantoa_core::session::join::JoinOutcome;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use crate::evening::{day, topic, topic_id};
use crate::month::held::Seen;
use crate::month::view::View;
use crate::phone::{Phone, meet};

/// The topics.
const TOPICS: [&str; 2] = ["ai", "vneid"];

/// What was said, once.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Said {
    /// A class is there.
    Class { class: ClassId, place: Option<PlaceId> },
    /// A class ended, on a day or after its last meeting, or goes on from a day on.
    Ended { class: ClassId, from: Option<Date>, is: bool },
    /// A class is offered no more since a day, or is again.
    RetiredClass { class: ClassId, since: Option<Date> },
    /// Two classes of a team are one, or not; the smaller id is `a`.
    SameClass { a: ClassId, b: ClassId, same: bool },
    /// A class means to meet on these weekdays from a day on.
    Plan { class: ClassId, weekdays: Weekdays, from: Date },
    /// A class did not meet on a day, or that was not so.
    NotMet { class: ClassId, day: Date, said: bool },
    /// A learner is registered.
    Learner { learner: LearnerId, details: Details },
    /// A learner comes to a class, or no longer: from a day on, or as it always was.
    Comes { class: ClassId, learner: LearnerId, comes: bool, from: Option<Date> },
    /// What was said of a learner in a class from a day on was said wrongly.
    Wrongly { class: ClassId, learner: LearnerId, from: Date },
    /// A meeting is open, or its roll call ended.
    Meeting { meeting: MeetingId, open: bool },
    /// A meeting was held on a day.
    Day { meeting: MeetingId, day: Date },
    /// A meeting was not held, as somebody says who saw these marks; none where that is taken back.
    Withdrawn { meeting: MeetingId, seen: Option<Seen> },
    /// A meeting is about a topic.
    About { meeting: MeetingId, topic: &'static str },
    /// A mark.
    Mark { meeting: MeetingId, learner: LearnerId, mark: Mark },
    /// A level.
    Level { class: ClassId, learner: LearnerId, topic: &'static str, level: Level },
    /// The meeting at which a level was reached.
    LevelDay {
        class: ClassId,
        learner: LearnerId,
        topic: &'static str,
        level: Level,
        key: MeetingKey,
    },
    /// Help outside classes, by its number of people.
    Visit { visit: VisitId, place: PlaceId, topic: &'static str, date: Date, people: u32 },
    /// Two registrations are one person, or not.
    Person { a: LearnerId, b: LearnerId, same: bool },
    /// Two meetings are one, or not; the day of the one that is named does not hold.
    Same { a: MeetingId, b: MeetingId, same: bool, overruled: Option<MeetingId> },
    /// A registration or class went on as another.
    MovedLearner { new: LearnerId, old: LearnerId },
    /// A class went on as another.
    MovedClass { new: ClassId, old: ClassId },
    /// A class meets at a place from a day on.
    ClassAt { class: ClassId, place: PlaceId, from: Date },
    /// A team works at a place from a day on.
    TeamAt { team: TeamId, place: PlaceId, from: Date },
    /// A place became another or a part of it, or did not.
    Became { place: PlaceId, part: PlaceId, from: Date, said: bool },
    /// Two places are one, or not.
    SamePlace { a: PlaceId, b: PlaceId, same: bool },
    /// A place is offered no more, or is again.
    Retired { place: PlaceId, since: Option<Date> },
}

/// A fact: who could read it, and what its author knew.
#[derive(Clone, Debug)]
pub(crate) struct Fact {
    /// What was said.
    pub(crate) said: Said,
    /// Who said it, by the place among the holders.
    pub(crate) by: usize,
    /// The team that holds it; everybody where there is none.
    pub(crate) team: Option<TeamId>,
    /// Facts that its author knew.
    pub(crate) knew: BTreeSet<usize>,
}

/// One of the phones, with what it knows.
#[derive(Debug)]
pub struct Holder {
    /// The phone.
    pub phone: Phone,
    /// Its team; the office holds both.
    team: Option<TeamId>,
    /// Whether it leads its team.
    leads: bool,
    /// Facts that reached it.
    knows: BTreeSet<usize>,
}

/// The month.
#[derive(Debug)]
pub struct Month {
    /// The office, two phones of the first team, one of the second.
    pub holders: Vec<Holder>,
    /// Everything that was said.
    facts: Vec<Fact>,
    /// The teams, each with its place from the beginning.
    pub teams: Vec<(TeamId, Option<PlaceId>)>,
    /// The places, the first of which contains the second.
    pub places: Vec<PlaceId>,
    rng: StdRng,
    named: u32,
}

const OFFICE: usize = 0;

impl Month {
    /// Kinds of facts that a month can have.
    pub const KINDS: usize = 26;

    /// Begins a month: a programme with two places, two teams and three classes, known to all.
    ///
    /// # Panics
    ///
    /// When something that must be allowed is refused; so below.
    #[must_use]
    pub fn with_seed(seed: u64) -> Self {
        let mut office = Phone::new("Văn phòng", 1);
        office.now = NOW;
        office.founds();
        let names = ["Quảng Ninh", "Hòn Gai", "Cẩm Phả", "Hạ Long", "Hồng Gai"];
        let places = names.map(|name| office.adds_place(name)).to_vec();
        let within = Command::EditPlace {
            place: places[1],
            name: None,
            within: Some(Within::Place(places[0])),
            holds: Holds::FromTheBeginning,
        };
        office.does(within);
        let placed = Command::AddTeam { name: "Đội 1".to_owned(), place: Some(places[1]) };
        let Outcome::Team(first) = office.does(placed) else { panic!("a team was asked") };
        let teams = vec![(first, Some(places[1])), (office.adds_team("Đội 2"), None)];
        office.does(Command::ImportTopics(TOPICS.map(|id| topic(id, id)).to_vec()));
        let mut holders = Vec::new();
        let people = [("Hà", 0, Role::Volunteer), ("Minh", 0, Role::Lead), ("Lan", 1, Role::Lead)];
        for (number, (name, at, role)) in (2..).zip(people) {
            let mut phone = Phone::new(name, number);
            phone.now = NOW;
            let ticket = office.invites(role, &[teams[at].0], None);
            assert_eq!(phone.joins(&mut office, &ticket), JoinOutcome::Joined);
            let (team, leads, knows) = (Some(teams[at].0), role == Role::Lead, BTreeSet::new());
            holders.push(Holder { phone, team, leads, knows });
        }
        let knows = BTreeSet::new();
        holders.insert(OFFICE, Holder { phone: office, team: None, leads: true, knows });
        let rng = StdRng::seed_from_u64(seed);
        let mut month = Self { holders, facts: Vec::new(), teams, places, rng, named: 0 };
        for (team, place) in [(0, None), (0, Some(month.places[2])), (1, None)] {
            let team = month.teams[team].0;
            let class = month.holders[OFFICE].phone.adds_class("Lớp", team, place);
            month.say(OFFICE, Some(team), Said::Class { class, place });
        }
        for other in 1..month.holders.len() {
            month.meets(OFFICE, other);
        }
        month
    }

    /// Lets something happen.
    pub fn goes_on(&mut self) {
        let who = self.rng.random_range(0..self.holders.len());
        match self.rng.random_range(0..37) {
            0..3 => self.registers(who),
            3..6 => self.opens(who),
            6..13 => self.marks(who),
            13 => self.fills(who),
            14 => self.closes(who),
            15 => self.leaves_or_comes_back(who),
            16 => self.notes_level(who),
            17 => self.visits(who),
            18 => self.links(),
            19 => self.joins_meetings(),
            20 => self.moves_class(),
            21 => self.moves_learner(),
            22..25 => self.says_where(),
            25 => self.plans(),
            26 => self.says_not_met(who),
            27 => self.corrects_day(who),
            28 => self.withdraws(who),
            29 => self.restores(who),
            30..32 => self.says_same_class(who),
            32 => self.ends_class(),
            33 => self.retires_class(),
            _ => {
                let other = self.rng.random_range(0..self.holders.len());
                if who != other {
                    self.meets(who, other);
                }
            }
        }
    }

    /// Lets two phones meet until they hold the same of what both may read.
    pub fn meets(&mut self, a: usize, b: usize) {
        let (a, b) = (a.min(b), a.max(b));
        let (before, from) = self.holders.split_at_mut(b);
        let (a, b) = (&mut before[a], &mut from[0]);
        meet(&mut a.phone, &mut b.phone);
        let all: BTreeSet<usize> = a.knows.union(&b.knows).copied().collect();
        for holder in [a, b] {
            let reads = |fact: &&usize| {
                let team = self.facts[**fact].team;
                holder.team.is_none() || team.is_none() || team == holder.team
            };
            let reached: Vec<usize> = all.iter().filter(reads).copied().collect();
            holder.knows.extend(reached);
        }
    }

    /// Returns the kinds of facts that there are, of [`Month::KINDS`].
    #[must_use]
    pub fn kinds(&self) -> BTreeSet<String> {
        let kind = |fact: &Fact| format!("{:?}", fact.said).split(' ').next().map(str::to_owned);
        self.facts.iter().filter_map(kind).collect()
    }

    /// Returns what somebody knows.
    #[must_use]
    pub fn view(&self, who: usize) -> View<'_> {
        View::of(&self.facts, &self.holders[who].knows)
    }

    fn say(&mut self, who: usize, team: Option<TeamId>, said: Said) {
        if self.view(who).says_already(&said) {
            return;
        }
        let knew = self.holders[who].knows.clone();
        self.holders[who].knows.insert(self.facts.len());
        self.facts.push(Fact { said, by: who, team, knew });
    }

    fn does(&mut self, who: usize, command: Command) -> Outcome {
        self.holders[who].phone.does(command)
    }

    /// Returns what somebody knows, in the order in which it was said.
    fn known(&self, who: usize) -> impl Iterator<Item = &Fact> {
        self.holders[who].knows.iter().map(|fact| &self.facts[*fact])
    }

    fn one_of<T>(&mut self, mut all: Vec<T>) -> Option<T> {
        if all.is_empty() {
            return None;
        }
        let at = self.rng.random_range(0..all.len());
        Some(all.swap_remove(at))
    }

    /// Returns the classes that are known to have gone to another team: nothing is recorded there.
    fn gone(&self, who: usize) -> BTreeSet<ClassId> {
        let view = self.view(who);
        let classes = view.classes().into_iter().map(|(class, _)| class);
        classes.filter(|class| view.is_away(*class)).collect()
    }

    /// Returns a class that somebody knows, with its team.
    fn some_class(&mut self, who: usize) -> Option<(ClassId, TeamId)> {
        let gone = self.gone(who);
        let classes = self.known(who).filter_map(|fact| {
            if let Said::Class { class, .. } = fact.said
                && !gone.contains(&class)
            {
                Some((class, fact.team.expect("classes are of teams")))
            } else {
                None
            }
        });
        let classes = classes.collect();
        self.one_of(classes)
    }

    /// Returns somebody of a class who is known, also who left, with the team.
    fn some_learner(
        &mut self,
        who: usize,
        of: Option<ClassId>,
    ) -> Option<(ClassId, LearnerId, TeamId)> {
        let gone = self.gone(who);
        let rolls = of.map(|of| self.view(who).rolls(of));
        let learners = self.known(who).filter_map(|fact| {
            if let Said::Comes { class, learner, .. } = fact.said
                && rolls.as_ref().is_none_or(|rolls| rolls.contains(&class))
                && !gone.contains(&class)
            {
                Some((class, learner, fact.team.expect("rolls are of teams")))
            } else {
                None
            }
        });
        let learners = learners.collect();
        self.one_of(learners)
    }

    fn some_meeting(&mut self, who: usize) -> Option<(MeetingId, TeamId)> {
        let gone = self.gone(who);
        let meetings = self.known(who).filter_map(|fact| {
            if let Said::Meeting { meeting, .. } = fact.said
                && !gone.contains(&meeting.class)
            {
                Some((meeting, fact.team.expect("rolls are of teams")))
            } else {
                None
            }
        });
        let meetings = meetings.collect();
        self.one_of(meetings)
    }

    fn some_day(&mut self) -> Date {
        day(&format!("2026-11-{:02}", self.rng.random_range(1..=12)))
    }

    fn some_day_or_none(&mut self) -> Option<Date> {
        (self.rng.random_range(0..2) == 0).then(|| self.some_day())
    }

    /// Returns from which day on holds what is said now of somebody in a class: the day that is given, else
    /// today where somebody was marked there or a day was said already, else from the beginning.
    fn from(
        &self,
        who: usize,
        class: ClassId,
        learner: Option<LearnerId>,
        since: Option<Date>,
    ) -> Option<Date> {
        let view = self.view(who);
        let has_days = |learner| view.has_days(class, learner);
        let is_dated = view.may_be_marked(class) || learner.is_some_and(has_days);
        since.or_else(|| is_dated.then(today))
    }

    fn registers(&mut self, who: usize) {
        let Some((named, team)) = self.some_class(who) else { return };
        let class = self.view(who).standing_class(named);
        self.named += 1;
        let mut pick = |words: [&'static str; 4]| words[self.rng.random_range(0..4)];
        let (born, sex) = (pick(["", "1950", "1985", "2010"]), pick(["", "nam", "nữ", "nữ"]));
        let audience = pick(["", "", "people", "elderly"]);
        let village = pick(["", "Thôn 1", "THÔN 1", "Thôn 2"]);
        let name = format!("Người {}", self.named);
        let details = Details::parse(&name, born, sex, village, "", audience).expect("details");
        let (consent, since) = (None, self.some_day_or_none());
        let from = self.from(who, class, None, since);
        let details_said = details.clone();
        let command = Command::AddLearner { class: named, details: details_said, consent, since };
        let Outcome::Learner(learner) = self.does(who, command) else { panic!("a learner") };
        self.say(who, Some(team), Said::Learner { learner, details });
        self.say(who, Some(team), Said::Comes { class, learner, comes: true, from });
    }

    fn opens(&mut self, who: usize) {
        let Some((class, team)) = self.some_class(who) else { return };
        let date = self.some_day();
        let topics: Vec<_> =
            TOPICS.into_iter().filter(|_| self.rng.random_range(0..3) == 0).collect();
        let command = Command::OpenMeeting {
            class,
            date,
            another: false,
            topics: topics.iter().map(|id| topic_id(id)).collect(),
        };
        let opened = self.view(who).opened_on(class, date);
        assert_eq!(self.does(who, command), Outcome::Meeting(opened), "the meeting of that day");
        let meeting = opened;
        let is_open =
            |fact: &Fact| matches!(fact.said, Said::Meeting { meeting: m, .. } if m == meeting);
        if !self.known(who).any(is_open) {
            self.say(who, Some(team), Said::Meeting { meeting, open: true });
            self.say(who, Some(team), Said::Day { meeting, day: date });
        }
        for topic in topics {
            self.say(who, Some(team), Said::About { meeting, topic });
        }
    }

    fn closes(&mut self, who: usize) {
        let Some((meeting, team)) = self.some_meeting(who) else { return };
        self.does(who, Command::CloseMeeting { meeting, note: None });
        self.say(who, Some(team), Said::Meeting { meeting, open: false });
    }

    /// Somebody was helped, or the number of an earlier visit is put right.
    fn visits(&mut self, who: usize) {
        // Who noted it puts it right. Of numbers said apart the greatest operation id stands, and no fact
        // tells which that is.
        let is_own = |fact: &&Fact| fact.by == who && matches!(fact.said, Said::Visit { .. });
        let known = self.known(who).filter(is_own);
        let known: Vec<(Said, Option<TeamId>)> =
            known.map(|fact| (fact.said.clone(), fact.team)).collect();
        let people = self.rng.random_range(1..9);
        if self.rng.random_range(0..3) == 0
            && let Some((Said::Visit { visit, place, topic, date, .. }, team)) = self.one_of(known)
        {
            self.does(who, Command::CountVisit { visit, count: people });
            self.say(who, team, Said::Visit { visit, place, topic, date, people });
            return;
        }
        let team = self.holders[who].team.unwrap_or(self.teams[0].0);
        let place = self.places[self.rng.random_range(1..self.places.len())];
        let topic = TOPICS[self.rng.random_range(0..2)];
        let date = self.some_day();
        let command =
            Command::AddVisit { team, place, topic: topic_id(topic), date, count: people };
        let Outcome::Visit(visit) = self.does(who, command) else { panic!("a visit") };
        self.say(who, Some(team), Said::Visit { visit, place, topic, date, people });
    }

    fn links(&mut self) {
        let [a, b] = [0, 1].map(|_| self.some_learner(OFFICE, None).map(|(_, learner, _)| learner));
        let (Some(a), Some(b)) = (a, b) else { return };
        if a != b {
            let same = self.rng.random_range(0..4) > 0;
            let mut pairs = if same { vec![] } else { self.view(OFFICE).links_between(a, b) };
            if pairs.is_empty() {
                pairs.push((a.min(b), a.max(b)));
            }
            self.does(OFFICE, Command::LinkLearners { a, b, same });
            for (a, b) in pairs {
                self.say(OFFICE, None, Said::Person { a, b, same });
            }
        }
    }

    fn joins_meetings(&mut self) {
        let Some((a, _)) = self.some_meeting(OFFICE) else { return };
        let Some((b, _)) = self.some_meeting(OFFICE) else { return };
        let view = self.view(OFFICE);
        if a != b && view.rolls(a.class).contains(&b.class) {
            let same = self.rng.random_range(0..4) > 0;
            self.does(OFFICE, Command::LinkMeetings { a, b, same });
            // The day of the one named first holds, where they differ.
            let view = self.view(OFFICE);
            let overruled = (same && view.day_held(a) != view.day_held(b)).then_some(b);
            self.say(OFFICE, None, Said::Same { a: a.min(b), b: a.max(b), same, overruled });
        }
    }
}

/// What every clock shows, after the last meeting.
const NOW: Instant = Instant(1_794_571_200_000);

/// The day of [`NOW`].
fn today() -> Date {
    day("2026-11-13")
}
