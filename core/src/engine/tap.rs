//! Taps: marks and levels, durable at once and folded into entries later.
//!
//! One tap is one transaction of a waiting row and the row that people read. Folding turns all taps
//! of a volunteer in a space into one entry, which leaves the read rows as they are.

use std::collections::BTreeSet;

use crate::document::profile::Profile;
use crate::document::schema::{Key, level_day_value};
use crate::domain::attendance::Mark;
use crate::domain::command::Outcome;
use crate::domain::document::DocId;
use crate::domain::id::{
    ClassId, LearnerId, MeetingId, MeetingKey, PersonId, ShortLearner, SpaceId, TeamId,
};
use crate::domain::joined::Joined;
use crate::domain::programme::TopicId;
use crate::domain::progress::Level;
use crate::domain::row::{Author, LevelRow, MarkRow, Row};
use crate::domain::time::{Date, Instant};
use crate::engine::Engine;
use crate::engine::commit::Taps;
use crate::engine::edit_plan::EditPlan;
use crate::engine::error::Error;
use crate::store::pending_table::Tap;

/// Most taps that wait, of which a level and its meeting are two. A roll call of 40 with second thoughts is
/// 100; beyond this they are folded at once, so that a fold stays within one entry.
const PENDING_MAX: usize = 1_000;

impl Engine {
    /// Returns the tap of one mark; none where it is known already.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`], [`Error::NotAllowed`], or [`Error::Changed`] where the screen showed
    /// something else than is known now.
    pub(crate) fn plan_mark(
        &self,
        meeting: MeetingId,
        learner: LearnerId,
        mark: Mark,
        seen: Option<Option<Mark>>,
    ) -> Result<Tapping, Error> {
        let team = self.require_meeting(meeting)?;
        let space = team.space();
        self.require_markable(team, meeting)?;
        // Who went to another team is called by the id there, too.
        let learner = self.registration_in(space, meeting.class, learner)?;
        let learner = learner.ok_or(Error::NotFound { what: "learner in that class" })?;
        let row = self.row_of((space, &[meeting.class]), learner, Mark::None, |roll, short| {
            self.tables().mark(space, roll, meeting.key, short)
        })?;
        row.require_seen(seen, Mark::word)?;
        let said = row.to_say(mark).into_iter();
        let said = said.map(|held| Said::Mark(Marking { meeting, short: held.short, mark }));
        Ok(Tapping::of_one(space, said.collect()))
    }

    /// Returns the taps that mark the blanks of a meeting.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] or [`Error::NotAllowed`].
    pub(crate) fn plan_blanks(&self, meeting: MeetingId, mark: Mark) -> Result<Tapping, Error> {
        let team = self.require_meeting(meeting)?;
        let space = team.space();
        self.require_markable(team, meeting)?;
        let mut said = Vec::new();
        // Who has a mark at another one of the meetings that are one was there, or was not.
        let all = Joined::of(self.tables().joined_meetings()?).group(meeting);
        let day = self.tables().day_of(space, meeting.class, meeting.key)?;
        let mut marked = BTreeSet::new();
        for learner in self.expected_on(space, meeting.class, day)? {
            let mut is_blank = mark != Mark::None;
            let mut usual = learner;
            for one in &all {
                let row =
                    self.row_of((space, &[one.class]), learner, Mark::None, |roll, short| {
                        self.tables().mark(space, roll, one.key, short)
                    })?;
                is_blank &= row.shown().is_none();
                if *one == meeting {
                    usual = row.usual();
                }
            }
            // Somebody who is registered twice is one.
            if is_blank && marked.insert(usual) {
                said.push(Said::Mark(Marking { meeting, short: learner.into(), mark }));
            }
        }
        Ok(Tapping { space, people: marked.len(), said })
    }

    /// Returns the tap of one level, with the meeting at which it was reached where it is a higher one; none
    /// where it is known already.
    ///
    /// # Errors
    ///
    /// As [`Engine::plan_mark`]; [`Error::Unfit`] for a meeting of another class.
    pub(crate) fn plan_level(
        &self,
        (class, learner): (ClassId, LearnerId),
        topic: &TopicId,
        level: Level,
        at: Option<MeetingId>,
        seen: Option<Option<Level>>,
    ) -> Result<Tapping, Error> {
        let team = self.team_of_class(class)?;
        let space = team.space();
        self.require_here(team, class)?;
        self.require_roll_right(team, class)?;
        let learner = self.registration_in(space, class, learner)?;
        let learner = learner.ok_or(Error::NotFound { what: "learner in that class" })?;
        if !self.tables().has_topic(topic.as_str())? {
            return Err(Error::NotFound { what: "topic" });
        }
        let rolls = self.rolls_of(class)?;
        let row = self.row_of((space, &rolls), learner, Level::None, |roll, short| {
            self.tables().level(space, roll, short, topic.as_str())
        })?;
        row.require_seen(seen, Level::word)?;
        let at = self.meeting_of_level(space, class, at)?;
        if let Err(away) = self.require_stays(team, learner) {
            // What was reached before is corrected where it was.
            let Some(ReachedAt { meeting, day }) = at else { return Err(away) };
            let short = learner.into();
            let is_marked = self.tables().mark(space, meeting.class, meeting.key, short)?.is_some();
            if !is_marked && !self.expected_on(space, class, day)?.contains(&learner) {
                return Err(away);
            }
        }
        let has_days = self.replicas.knows() >= Profile::Two;
        let mut said = Vec::new();
        for held in row.to_say(level) {
            let (class, short, topic) = (held.roll, held.short, topic.clone());
            said.push(Said::Level { class, short, topic: topic.clone(), level });
            // Each registration that is raised says when: else what it holds would count in every period.
            let at = at.filter(|_| has_days && level > held.value);
            let key = at.and_then(|at| at.key_in(class));
            said.extend(key.map(|(key, value)| {
                Said::LevelDay(LevelDay { class, short, topic, level, key, value })
            }));
        }
        Ok(Tapping::of_one(space, said))
    }

    /// Returns the meeting at which a level was reached: the one that is named, or the class's last; `None` where it
    /// held none. It may be one of another team, before the class moved. No clock is asked: levels of a meeting are
    /// noted on the evening, or typed at the office weeks later.
    fn meeting_of_level(
        &self,
        space: SpaceId,
        class: ClassId,
        at: Option<MeetingId>,
    ) -> Result<Option<ReachedAt>, Error> {
        let Some(meeting) = at else {
            let last = self.last_held(space, class)?;
            return Ok(last.map(|(day, meeting)| ReachedAt { meeting, day }));
        };
        let is_its = |(_, roll): &(SpaceId, ClassId)| *roll == meeting.class;
        if !self.rolls_ever(space, class)?.iter().any(is_its) {
            return Err(Error::Unfit { what: "meeting is of another class" });
        }
        let team = self.require_meeting(meeting)?;
        self.require_held(team, meeting)?;
        let day = self.tables().day_of(team.space(), meeting.class, meeting.key)?;
        Ok(Some(ReachedAt { meeting, day }))
    }

    /// Refuses a meeting that was withdrawn, or whose roll this device may not write. Of a class that went to another
    /// team the meetings of before are marked where they were held: reports read that roll, too.
    fn require_markable(&self, team: TeamId, meeting: MeetingId) -> Result<(), Error> {
        self.require_roll_right(team, meeting.class)?;
        self.require_held(team, meeting)
    }

    fn require_roll_right(&self, team: TeamId, class: ClassId) -> Result<(), Error> {
        let doc = DocId::roll(team, class);
        if self.may_write(doc) { Ok(()) } else { Err(Error::not_allowed(doc)) }
    }

    /// Makes taps durable, all in one transaction.
    ///
    /// # Errors
    ///
    /// What the store says; nothing is written then.
    pub(crate) fn tap(&mut self, tapping: Tapping, now: Instant) -> Result<Outcome, Error> {
        let outcome = tapping.outcome();
        let Tapping { space, said, .. } = tapping;
        if said.is_empty() {
            return Ok(outcome);
        }
        if self.tables().pending_count()? + said.len() > PENDING_MAX {
            self.fold(now)?;
        }
        let author = Author { person: self.who_acts(), device: self.me.device, at: now };
        let batch = self.store.batch()?;
        for said in &said {
            batch.add_pending(&Tap {
                space,
                class: said.class(),
                key: said.key().to_string(),
                value: said.value(),
                person: author.person,
                at: now,
            })?;
            batch.write_row(&said.row(space, author))?;
        }
        let classes: BTreeSet<ClassId> = said.iter().map(Said::class).collect();
        let twice = batch.tables().names_twice(classes.iter().map(|class| (space, *class)))?;
        let disputes = twice || batch.has_changed_disputes();
        batch.commit()?;
        self.touched.disputes |= disputes;
        self.touched.spaces.insert(space);
        self.touched.classes.extend(classes);
        Ok(outcome)
    }

    /// Makes entries of all taps that wait: one for each run of one volunteer in one space.
    ///
    /// # Errors
    ///
    /// [`Error`] where a run of taps cannot become an entry: it waits on, and the others are folded.
    pub fn fold(&mut self, now: Instant) -> Result<(), Error> {
        let mut taps = self.tables().pending()?;
        let mut failed = None;
        while let Some(first) = taps.first() {
            let (space, person) = (first.space, first.person);
            let same = |tap: &Tap| tap.space == space && tap.person == person;
            let (run, rest): (Vec<_>, Vec<_>) = taps.into_iter().partition(same);
            if let Err(error) = self.fold_run(space, person, &run, now) {
                failed = Some(error);
            }
            taps = rest;
        }
        failed.map_or(Ok(()), Err)
    }

    /// Folds what can be folded. Taps that cannot become an entry wait on, as rows that are shown,
    /// and keep nobody from opening the folder or taking others' work.
    ///
    /// # Errors
    ///
    /// [`Error::Store`] when the store itself fails.
    pub(crate) fn fold_what_can_be(&mut self, now: Instant) -> Result<(), Error> {
        self.pass_day(now);
        match self.fold(now) {
            Err(Error::Store(error)) => Err(error.into()),
            Ok(()) | Err(_) => Ok(()),
        }
    }

    fn fold_run(
        &mut self,
        space: SpaceId,
        person: PersonId,
        run: &[Tap],
        now: Instant,
    ) -> Result<(), Error> {
        let mut last = std::collections::BTreeMap::new();
        for tap in run {
            last.insert((tap.class, tap.key.as_str()), tap);
        }
        let mut plan = EditPlan::new();
        for ((class, key), tap) in last {
            let doc = DocId::roll(TeamId::from(space), class);
            let key = Key::parse(Profile::NEWEST, doc.kind, key)
                .ok_or(crate::store::error::StoreError::Format { what: "tap" })?;
            plan.put(doc, key, tap.value);
        }
        let times = run.iter().map(|tap| tap.at);
        let first = times.clone().min().unwrap_or(now);
        let taps = Taps { space, person, first, last: times.max().unwrap_or(now) };
        self.commit_taps(plan, taps)
    }
}

/// The meeting at which a level was reached.
#[derive(Clone, Copy)]
struct ReachedAt {
    meeting: MeetingId,
    day: Date,
}

impl ReachedAt {
    /// Returns how a roll names it, with the value that says so: one of another roll of the class is a day and no
    /// meeting. `None` where there is no such value.
    fn key_in(self, roll: ClassId) -> Option<(MeetingKey, i64)> {
        let Self { meeting, day } = self;
        let own = meeting.class == roll;
        let key = if own { meeting.key } else { MeetingKey { date: day, number: 0 } };
        Some((key, level_day_value(key)?))
    }
}

/// Taps of one space that were checked and are not written yet.
pub(crate) struct Tapping {
    space: SpaceId,
    /// How many people it is of.
    people: usize,
    said: Vec<Said>,
}

impl Tapping {
    fn of_one(space: SpaceId, said: Vec<Said>) -> Self {
        Self { space, people: usize::from(!said.is_empty()), said }
    }

    /// Returns what is answered when they are written.
    pub(crate) fn outcome(&self) -> Outcome {
        Outcome::Marked(u32::try_from(self.people).unwrap_or(u32::MAX))
    }
}

/// What one tap says.
enum Said {
    Mark(Marking),
    Level {
        class: ClassId,
        short: ShortLearner,
        topic: TopicId,
        level: Level,
    },
    /// Goes with the level that it is of.
    LevelDay(LevelDay),
}

struct LevelDay {
    class: ClassId,
    short: ShortLearner,
    topic: TopicId,
    level: Level,
    key: MeetingKey,
    value: i64,
}

struct Marking {
    meeting: MeetingId,
    short: ShortLearner,
    mark: Mark,
}

impl Said {
    fn class(&self) -> ClassId {
        match self {
            Self::Mark(marking) => marking.meeting.class,
            Self::Level { class, .. } | Self::LevelDay(LevelDay { class, .. }) => *class,
        }
    }

    fn key(&self) -> Key {
        match self {
            Self::Mark(marking) => Key::Mark(marking.meeting.key, marking.short),
            Self::Level { short, topic, .. } => Key::Level(*short, topic.clone()),
            Self::LevelDay(LevelDay { short, topic, level, .. }) => {
                Key::LevelDay(*short, topic.clone(), *level)
            }
        }
    }

    fn value(&self) -> i64 {
        match self {
            Self::Mark(marking) => marking.mark.number(),
            Self::Level { level, .. } => level.number(),
            Self::LevelDay(LevelDay { value, .. }) => *value,
        }
    }

    /// The row that the tap's entry will leave: it has seen everything that is shown.
    fn row(&self, space: SpaceId, author: Author) -> Row {
        match self {
            Self::Mark(marking) => Row::Mark(MarkRow {
                space,
                class: marking.meeting.class,
                key: marking.meeting.key,
                short: marking.short,
                mark: marking.mark,
                author,
                dispute: None,
            }),
            Self::Level { class, short, topic, level } => Row::Level(LevelRow {
                space,
                class: *class,
                short: *short,
                topic: topic.clone(),
                level: *level,
                author,
                dispute: None,
            }),
            Self::LevelDay(LevelDay { class, short, topic, level, key, .. }) => Row::LevelDay {
                space,
                class: *class,
                short: *short,
                topic: topic.clone(),
                level: *level,
                date: key.date,
                number: key.number,
            },
        }
    }
}
