//! What people do with their phones: one thing at a time, by their role and by chance.

use std::collections::BTreeSet;

use lantoa_core::domain::attendance::Mark;
use lantoa_core::domain::command::{Command, Holds, Outcome};
use lantoa_core::domain::id::{ClassId, LearnerId, MeetingId, MeetingKey, ShortLearner, SpaceId};
use lantoa_core::domain::learner::Details;
use lantoa_core::domain::programme::{Role, TopicId};
use lantoa_core::domain::progress::Level;
use lantoa_core::domain::time::Date;
use lantoa_core::engine::error::Error;
use lantoa_core::store::reader::{Reader, SaidValue};
use lantoa_rosters::random::Random;

use super::Village;
use super::ledger::{Spot, shown};

/// The evenings on which classes meet.
const DATES: [&str; 3] = ["2026-03-09", "2026-03-11", "2026-03-16"];
/// What is taught.
pub(super) const TOPICS: [&str; 2] = ["vneid", "an-toan"];
/// What a mark can be.
const MARKS: [Mark; 5] = [Mark::Present, Mark::Late, Mark::Excused, Mark::Absent, Mark::None];

/// A thing to do.
#[derive(Clone, Copy, Debug)]
enum Deed {
    Mark,
    MarkAll,
    Level,
    Settle,
    Meeting,
    Day,
    Newcomer,
    Learner,
    Leave,
    Link,
    Class,
    Rest,
}

/// How often each is done by a volunteer.
const DEEDS: [(Deed, u32); 12] = [
    (Deed::Mark, 50),
    (Deed::MarkAll, 4),
    (Deed::Level, 14),
    (Deed::Settle, 6),
    (Deed::Meeting, 8),
    (Deed::Day, 3),
    (Deed::Newcomer, 3),
    (Deed::Learner, 3),
    (Deed::Leave, 2),
    (Deed::Link, 2),
    (Deed::Class, 2),
    (Deed::Rest, 6),
];

impl Village {
    /// Lets somebody do something on a phone that is on.
    pub(super) fn act(&mut self, phone: usize) {
        let deed = *self.random.weighted(&DEEDS);
        let Some((space, class)) = self.some_class(phone) else { return };
        match deed {
            Deed::Mark => self.mark(phone, space, class),
            Deed::MarkAll => self.mark_all(phone, space, class),
            Deed::Level => self.level(phone, space, class),
            Deed::Settle => self.settle(phone),
            Deed::Meeting => self.meeting(phone, space, class),
            Deed::Day => self.day(phone, space, class),
            Deed::Newcomer => {
                let details = details(&mut self.random);
                self.execute(
                    phone,
                    Command::AddLearner { class, details, consent: None, since: None },
                );
            }
            Deed::Learner => {
                if let Some(learner) = self.some_learner(phone, space, class) {
                    let details = details(&mut self.random);
                    self.execute(phone, Command::EditLearner { learner, details, consent: None });
                }
            }
            Deed::Leave => {
                if let Some(learner) = self.some_learner(phone, space, class) {
                    let since = self.random.percent(50).then(|| self.some_date());
                    self.execute(phone, Command::LeaveClass { learner, class, since });
                    if self.random.percent(50) {
                        self.execute(phone, Command::EnrolLearner { learner, class, since });
                    }
                }
            }
            Deed::Link => {
                let (a, b) = (
                    self.some_learner(phone, space, class),
                    self.some_learner(phone, space, class),
                );
                if let (Some(a), Some(b)) = (a, b)
                    && a != b
                {
                    let same = self.random.percent(70);
                    self.execute(phone, Command::LinkLearners { a, b, same });
                }
            }
            Deed::Class => {
                if self.phones[phone].role <= Role::Lead {
                    let name = Some(format!("Lớp {}", self.random.below(100)));
                    let closed = Some(self.random.percent(30));
                    let (place, holds) = (None, Holds::FromTheBeginning);
                    self.execute(phone, Command::EditClass { class, name, place, closed, holds });
                }
            }
            Deed::Rest => {
                self.on(phone, |engine, now| engine.fold(now).and_then(|()| engine.prove(now)))
                    .expect("taps are folded");
            }
        }
    }

    fn mark(&mut self, phone: usize, space: SpaceId, class: ClassId) {
        let Some(key) = self.some_meeting(phone, space, class) else {
            return self.meeting(phone, space, class);
        };
        let Some(learner) = self.some_learner(phone, space, class) else { return };
        let mark = *self.random.pick(&MARKS);
        let meeting = MeetingId { class, key };
        let spot = |learner| mark_spot(space, class, key, learner);
        let said = self.said_of_row(phone, (space, class, learner), mark.number(), spot);
        self.tap(phone, Command::SetMark { meeting, learner, mark, seen: None }, 1, said);
    }

    fn mark_all(&mut self, phone: usize, space: SpaceId, class: ClassId) {
        let Some(key) = self.some_meeting(phone, space, class) else { return };
        let engine = self.phones[phone].held();
        let is_blank = |learner: &LearnerId| {
            let short = ShortLearner::from(*learner);
            let mark = engine.tables().mark(space, class, key, short);
            mark.expect("the store is readable").is_none_or(|(mark, _)| mark == Mark::None)
        };
        // Who is registered twice is one.
        let mut seen = BTreeSet::new();
        let mut blank = |learner: &LearnerId| {
            let row = engine.tables().registrations((space, class), *learner);
            let row = row.expect("the store is readable");
            row.iter().all(is_blank) && seen.insert(row)
        };
        let day = engine.tables().day_of(space, class, key).expect("the store is readable");
        let enrolled = engine.tables().enrolled_on(space, class, day);
        let enrolled = enrolled.expect("the store is readable");
        let blanks: Vec<_> = enrolled.into_iter().filter(|it| blank(it)).collect();
        let fill = Command::FillMarks { meeting: MeetingId { class, key }, mark: Mark::Present };
        let said =
            |learner| (mark_spot(space, class, key, learner), Mark::Present.number(), Some(0));
        self.tap(phone, fill, blanks.len(), blanks.into_iter().map(said).collect());
    }

    fn level(&mut self, phone: usize, space: SpaceId, class: ClassId) {
        let Some(learner) = self.some_learner(phone, space, class) else { return };
        let topic: TopicId = self.random.pick(&TOPICS).parse().expect("a topic id");
        let level = *self.random.pick(&Level::ALL);
        let spot = |learner| (space, class, format!("l:{}:{topic}", ShortLearner::from(learner)));
        let said = self.said_of_row(phone, (space, class, learner), level.number(), spot);
        let tap = Command::SetLevel { class, learner, topic, level, at: None, seen: None };
        self.tap(phone, tap, 1, said);
    }

    /// Returns at which places a value of a person is said, with what is shown there: under each registration
    /// that has one in the class, else under the first that comes.
    fn said_of_row(
        &self,
        phone: usize,
        (space, class, learner): (SpaceId, ClassId, LearnerId),
        value: i64,
        spot: impl Fn(LearnerId) -> Spot,
    ) -> Vec<(Spot, i64, Option<i64>)> {
        let engine = self.phones[phone].held();
        let tables = engine.tables();
        let row = tables.registrations((space, class), learner).expect("the store is readable");
        let comes = |one: &&LearnerId| {
            let classes = tables.classes_of(space, **one, None).expect("the store is readable");
            classes.contains(&class)
        };
        let usual = *row.iter().find(comes).unwrap_or(&row[0]);
        let mut said: Vec<_> = row
            .into_iter()
            .map(|one| {
                let spot = spot(one);
                let before = shown(engine, &spot);
                (spot, value, before)
            })
            .collect();
        if said.iter().any(|(.., before)| *before != Some(0)) {
            said.retain(|(.., before)| *before != Some(0));
        } else {
            let usual = spot(usual);
            said.retain(|(at, ..)| *at == usual);
        }
        said
    }

    /// Says of a day what was wrong.
    fn day(&mut self, phone: usize, space: SpaceId, class: ClassId) {
        let date = self.some_date();
        let Some(key) = self.some_meeting(phone, space, class) else { return };
        let meeting = MeetingId { class, key };
        let command = match self.random.below(5) {
            0 => Command::CorrectDay { meeting, date },
            1 => Command::WithdrawMeeting { meeting, reason: None },
            2 => Command::RestoreMeeting { meeting },
            3 => Command::NotMet { class, date, said: self.random.percent(70) },
            _ => {
                let weekdays = "mon,wed".parse().expect("weekdays");
                Command::PlanClass { class, weekdays, from: date }
            }
        };
        self.execute(phone, command);
    }

    fn some_date(&mut self) -> Date {
        self.random.pick(&DATES).parse().expect("a date")
    }

    fn meeting(&mut self, phone: usize, space: SpaceId, class: ClassId) {
        let date = self.some_date();
        let another = self.random.percent(5);
        let topics = vec![TOPICS[0].parse().expect("a topic id")];
        self.execute(phone, Command::OpenMeeting { class, date, another, topics });
        if self.random.percent(10)
            && let Some(key) = self.some_meeting(phone, space, class)
        {
            let note = self.random.percent(50).then(|| "mất điện".to_owned());
            let meeting = MeetingId { class, key };
            self.execute(phone, Command::CloseMeeting { meeting, note });
        }
    }

    fn settle(&mut self, phone: usize) {
        let reader = Reader::open(self.phones[phone].held().store().path());
        let disputes = reader.and_then(|reader| reader.disputes()).expect("the store is readable");
        if disputes.is_empty() {
            return;
        }
        let dispute = self.random.pick(&disputes).clone();
        let said = self.random.pick(&dispute.values).said.clone();
        let value = match said {
            SaidValue::Number(number) if dispute.key.starts_with('m') => {
                Mark::from_number(number).expect("a mark").word().to_owned()
            }
            SaidValue::Number(number) => {
                Level::from_number(number).expect("a level").word().to_owned()
            }
            // Somebody was marked in a withdrawn meeting, so it was held.
            SaidValue::Text(word) if Mark::ALL.iter().any(|mark| mark.word() == word) => {
                "restored".to_owned()
            }
            SaidValue::Text(word) => word,
        };
        let command = Command::Settle { dispute: dispute.dispute, value };
        self.execute(phone, command);
    }

    /// Does a tap of so many people that says these values at these places, where something else was shown.
    fn tap(
        &mut self,
        phone: usize,
        command: Command,
        people: usize,
        said: Vec<(Spot, i64, Option<i64>)>,
    ) {
        let now = self.clock(phone);
        let done = self.phones[phone].engine().execute(command, now);
        match accepted(done) {
            Some(Outcome::Marked(0)) | None => {}
            Some(outcome) => {
                let count = u32::try_from(people).expect("few");
                assert_eq!(outcome, Outcome::Marked(count), "phone {phone} confirms what was said");
                for (spot, value, before) in said {
                    self.ledger.tapped(phone, spot, value, before);
                }
            }
        }
        self.after(phone);
    }

    pub(super) fn execute(&mut self, phone: usize, command: Command) -> Option<Outcome> {
        accepted(self.on(phone, |engine, now| engine.execute(command, now)))
    }

    fn some_class(&mut self, phone: usize) -> Option<(SpaceId, ClassId)> {
        let engine = self.phones[phone].held();
        let spaces = engine.spaces().expect("the store is readable");
        let mut classes = Vec::new();
        for space in spaces {
            let known = engine.tables().classes_in(space, None).expect("the store is readable");
            classes.extend(known.into_iter().map(|known| (space, known.class)));
        }
        (!classes.is_empty()).then(|| *self.random.pick(&classes))
    }

    fn some_meeting(&mut self, phone: usize, space: SpaceId, class: ClassId) -> Option<MeetingKey> {
        let date = self.some_date();
        let numbers = self.phones[phone].held().tables().meetings_on(space, class, date);
        let numbers = numbers.expect("the store is readable");
        (!numbers.is_empty()).then(|| MeetingKey { date, number: *self.random.pick(&numbers) })
    }

    fn some_learner(&mut self, phone: usize, space: SpaceId, class: ClassId) -> Option<LearnerId> {
        let enrolled = self.phones[phone].held().tables().enrolled(space, class, None);
        let enrolled = enrolled.expect("the store is readable");
        (!enrolled.is_empty()).then(|| *self.random.pick(&enrolled))
    }
}

fn mark_spot(space: SpaceId, class: ClassId, key: MeetingKey, learner: LearnerId) -> Spot {
    (space, class, format!("m:{key}:{}", ShortLearner::from(learner)))
}

/// Returns what came of a command; a refusal is an answer too, but only for these reasons.
fn accepted(done: Result<Outcome, Error>) -> Option<Outcome> {
    match done {
        Ok(outcome) => Some(outcome),
        Err(
            Error::Removed
            | Error::NotAllowed { .. }
            | Error::NotFound { .. }
            | Error::StaleDispute
            | Error::Withdrawn
            | Error::DayNeeded
            | Error::Unfit { what: "meeting was not withdrawn" }
            | Error::Range { .. },
        ) => None,
        Err(error) => panic!("a command failed: {error}"),
    }
}

/// Returns a learner who does not exist.
pub(super) fn details(random: &mut Random) -> Details {
    let name = format!("Chíu Chăn {}", ["Lằm", "Dếnh", "Sáng", "Mùi"][random.below(4) as usize]);
    let born = (1_950 + random.below(50)).to_string();
    Details::parse(&name, &born, "", "Khe Hó", "", "").expect("good details")
}
