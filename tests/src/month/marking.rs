//! Marks, levels, and who comes or leaves: what goes to every registration of a person in a class.

use std::collections::BTreeSet;

use lantoa_core::domain::attendance::Mark;
use lantoa_core::domain::command::{Command, Outcome};
use lantoa_core::domain::id::{ClassId, LearnerId, MeetingId, MeetingKey};
use lantoa_core::domain::progress::Level;
use lantoa_core::engine::error::Error;
use rand::RngExt;

use crate::evening::topic_id;
use crate::month::view::group;
use crate::month::{Month, NOW, Said, TOPICS, today};

impl Month {
    pub(super) fn marks(&mut self, who: usize) {
        let Some((meeting, team)) = self.some_held(who) else { return };
        let Some((_, learner, _)) = self.some_learner(who, Some(meeting.class)) else { return };
        let mark = Mark::ALL[self.rng.random_range(0..5)];
        self.folds(who);
        let said = self.view(who).to_mark(meeting, learner, mark);
        let written = self.holders[who].phone.marks(meeting, learner, mark);
        assert_eq!(
            written > 0,
            !said.is_empty(),
            "a person is marked once, and where it says more"
        );
        for learner in said {
            self.say(who, Some(team), Said::Mark { meeting, learner, mark });
        }
    }

    /// Writes what was tapped before: a tap that is taken back before is never said to anybody.
    pub(super) fn folds(&mut self, who: usize) {
        self.holders[who].phone.engine_mut().fold(NOW).expect("taps are written");
    }

    /// Marks the rest, as a volunteer does at the end of an evening.
    pub(super) fn fills(&mut self, who: usize) {
        let Some((meeting, team)) = self.some_held(who) else { return };
        let view = self.view(who);
        let day = view.day_held(meeting);
        let mut blank: Vec<LearnerId> = view.comes_on(meeting.class, day).into_iter().collect();
        // Then those who come by other rolls of the class.
        for roll in view.rolls(meeting.class).into_iter().filter(|roll| *roll != meeting.class) {
            blank.extend(view.comes_on(roll, day));
        }
        blank.extend(view.came_before(meeting.class, day));
        let mut people = BTreeSet::new();
        // Who has a mark at another one of the meetings that are one was there, or was not.
        let joined: Vec<_> = view.joined().into_iter().map(|(a, b, _)| (a, b)).collect();
        let meetings = group(meeting, &joined);
        blank.retain(|learner| {
            let is_blank = meetings.iter().all(|meeting| {
                let row = view.row(meeting.class, *learner);
                row.iter().all(|one| view.mark(*meeting, *one).0 == Mark::None)
            });
            is_blank && people.insert(view.usual(meeting.class, *learner))
        });
        self.folds(who);
        let written = self.does(who, Command::FillMarks { meeting, mark: Mark::Absent });
        let count = u32::try_from(blank.len()).expect("few learners");
        assert_eq!(written, Outcome::Marked(count), "the blanks are marked, and nothing else");
        for learner in blank {
            self.say(who, Some(team), Said::Mark { meeting, learner, mark: Mark::Absent });
        }
    }

    pub(super) fn leaves_or_comes_back(&mut self, who: usize) {
        let Some((class, learner, team)) = self.some_learner(who, None) else { return };
        let comes = self.rng.random_range(0..2) == 0;
        let since = self.some_day_or_none();
        let view = self.view(who);
        let came: BTreeSet<ClassId> =
            view.moved_classes().into_iter().map(|(new, _)| new).collect();
        // Who is registered twice leaves with the whole row, in every roll.
        let said = match comes {
            true => vec![(view.standing_class(class), learner)],
            false => view.who_leave(class, learner),
        };
        if comes && view.is_elsewhere(learner) {
            let enrol = Command::EnrolLearner { learner, class, since };
            let error = self.holders[who].phone.tries(enrol).expect_err("it went elsewhere");
            let is_so = matches!(error, Error::Moved { .. } | Error::MovedLearner { .. });
            assert!(is_so, "{error}");
            return;
        }
        let view = self.view(who);
        let wrongly = |one| since.map(|since| view.said_before(one, (comes, since)));
        let from = |one: (ClassId, LearnerId)| {
            let wrongly = wrongly(one).unwrap_or_default();
            (one, self.from(who, one.0, Some(one.1), since), wrongly)
        };
        let never_came = since.filter(|_| !comes).map(|since| view.never_came(&said, since));
        let said: Vec<_> = said.into_iter().map(from).collect();
        self.does(
            who,
            match comes {
                true => Command::EnrolLearner { learner, class, since },
                false => Command::LeaveClass { learner, class, since },
            },
        );
        for (class, learner, from) in never_came.unwrap_or_default() {
            self.say(who, Some(team), Said::Wrongly { class, learner, from });
        }
        for ((class, learner), from, wrongly) in said {
            for (from, instead) in wrongly {
                let said = match (from, instead) {
                    (Some(from), None) => Said::Wrongly { class, learner, from },
                    (from, _) => Said::Comes { class, learner, comes: !comes, from },
                };
                self.say(who, Some(team), said);
            }
            self.say(who, Some(team), Said::Comes { class, learner, comes, from });
            // Whom a move brought along leaves from its day on, too.
            let arrived = Some(today());
            if !comes && from.is_some() && from < arrived && came.contains(&class) {
                self.say(who, Some(team), Said::Comes { class, learner, comes, from: arrived });
            }
        }
    }

    pub(super) fn notes_level(&mut self, who: usize) {
        let Some((class, learner, team)) = self.some_learner(who, None) else { return };
        let topic = TOPICS[self.rng.random_range(0..2)];
        let level = Level::ALL[self.rng.random_range(0..Level::ALL.len())];
        self.folds(who);
        // At the last meeting of the class, as its days are known, or at any.
        let view = self.view(who);
        let meetings = view.rolls(class).into_iter().flat_map(|class| {
            view.meetings(class).into_iter().map(move |key| Some(MeetingId { class, key }))
        });
        let meetings: Vec<Option<MeetingId>> = meetings.chain([None]).collect();
        let at = self.one_of(meetings).flatten();
        let view = self.view(who);
        let held_at = at.or(view.last_held(class)).map(|meeting| (meeting, view.day_held(meeting)));
        let said = view.to_note((class, learner), topic, level);
        let command =
            Command::SetLevel { class, learner, topic: topic_id(topic), level, at, seen: None };
        let done = match self.holders[who].phone.tries(command) {
            Ok(done) => done,
            // What comes is noted where somebody is.
            Err(Error::Moved { .. } | Error::MovedLearner { .. }) => {
                assert!(self.view(who).is_elsewhere(learner), "who is here is not refused");
                return;
            }
            Err(error) => panic!("{error}"),
        };
        assert_eq!(done == Outcome::Marked(1), !said.is_empty());
        for ((class, learner), before) in said {
            self.say(who, Some(team), Said::Level { class, learner, topic, level });
            if let (true, Some((meeting, date))) = (level > before, held_at) {
                // A meeting of another roll is a day and no meeting.
                let of_day = MeetingKey { date, number: 0 };
                let key = if meeting.class == class { meeting.key } else { of_day };
                self.say(who, Some(team), Said::LevelDay { class, learner, topic, level, key });
            }
        }
    }
}
