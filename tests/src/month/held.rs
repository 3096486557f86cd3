//! On which day a meeting was held, and whether it was held at all.

use std::collections::BTreeSet;

use lantoa_core::domain::attendance::Mark;
use lantoa_core::domain::command::Command;
use lantoa_core::domain::id::{ClassId, LearnerId, MeetingId, MeetingKey, TeamId};
use lantoa_core::domain::time::Date;

use crate::month::view::View;
use crate::month::{Month, Said};

/// The marks that somebody saw who withdrew a meeting.
pub(super) type Seen = BTreeSet<(LearnerId, Mark)>;

impl View<'_> {
    /// Returns the day on which a roll says that a meeting was held: of several that were said apart the latest.
    pub(super) fn day_held(&self, meeting: MeetingId) -> Date {
        let said = self.standing(|said| {
            if let Said::Day { meeting: m, day } = said
                && *m == meeting
            {
                Some(*day)
            } else {
                None
            }
        });
        said.into_iter().max().unwrap_or(meeting.key.date)
    }

    /// Returns every mark of a meeting that stands.
    fn seen(&self, meeting: MeetingId) -> Seen {
        let marked = self.each(|said| {
            if let Said::Mark { meeting: m, learner, .. } = said
                && *m == meeting
            {
                Some(*learner)
            } else {
                None
            }
        });
        let marked: BTreeSet<LearnerId> = marked.into_iter().collect();
        let of = |learner| {
            let marks = self.standing(move |said| {
                if let Said::Mark { meeting: m, learner: l, mark } = said
                    && (*m, *l) == (meeting, learner)
                {
                    Some(*mark)
                } else {
                    None
                }
            });
            marks.into_iter().map(move |mark| (learner, mark))
        };
        marked.into_iter().flat_map(of).filter(|(_, mark)| *mark != Mark::None).collect()
    }

    pub(super) fn has_mark(&self, meeting: MeetingId) -> bool {
        !self.seen(meeting).is_empty()
    }

    /// Returns what stands of a withdrawal, `None` for a restoring.
    fn withdrawals(&self, meeting: MeetingId) -> Vec<Option<&Seen>> {
        self.standing(|said| {
            if let Said::Withdrawn { meeting: m, seen } = said
                && *m == meeting
            {
                Some(seen.as_ref())
            } else {
                None
            }
        })
    }

    /// Returns whether a roll says that a meeting was not held: every mark of it was seen by somebody who said so,
    /// and nobody restored it apart.
    pub(super) fn is_withdrawn(&self, meeting: MeetingId) -> bool {
        let said = self.withdrawals(meeting);
        let withdrawn: Vec<&Seen> = said.iter().copied().flatten().collect();
        let is_covered = |mark| withdrawn.iter().any(|seen| seen.contains(mark));
        withdrawn.len() == said.len()
            && !said.is_empty()
            && self.seen(meeting).iter().all(is_covered)
    }

    /// Returns the meetings of a class that were opened.
    pub(super) fn opened(&self, class: ClassId) -> BTreeSet<MeetingKey> {
        let keys = self.each(|said| {
            if let Said::Meeting { meeting, .. } = said
                && meeting.class == class
            {
                Some(meeting.key)
            } else {
                None
            }
        });
        keys.into_iter().collect()
    }

    /// Returns the meetings of a class that were opened and not withdrawn, the last one last.
    pub(super) fn meetings(&self, class: ClassId) -> Vec<MeetingKey> {
        let mut keys: Vec<MeetingKey> = self.opened(class).into_iter().collect();
        keys.retain(|key| !self.is_withdrawn(MeetingId { class, key: *key }));
        keys.sort_by_key(|key| (self.day_held(MeetingId { class, key: *key }), *key));
        keys
    }

    /// Returns the first day on which somebody has a mark in a class, at a meeting that was held.
    pub(super) fn first_marked(&self, class: ClassId) -> Option<Date> {
        let held = self.meetings(class).into_iter().map(|key| MeetingId { class, key });
        held.filter(|meeting| self.has_mark(*meeting)).map(|meeting| self.day_held(meeting)).min()
    }

    /// Returns from which earlier days on the same was said of somebody, and nothing else between; and whether the
    /// contrary is said in its place. Who comes from the beginning, and did not, left by the first mark.
    pub(super) fn said_before(
        &self,
        (class, learner): (ClassId, LearnerId),
        (comes, from): (bool, Date),
    ) -> Vec<(Option<Date>, Option<bool>)> {
        let said = self.comings(class, learner);
        // The contrary, said of that day itself, was all that was wrong.
        if said.get(&Some(from)) == Some(&!comes) {
            return Vec::new();
        }
        let before = said.range(..Some(from)).rev().take_while(|(_, other)| **other == comes);
        let mut wrongly: Vec<_> = before.map(|(day, _)| (*day, None)).collect();
        if wrongly.iter().any(|(day, _)| day.is_none()) && comes {
            let first = self.first_marked(class).filter(|first| *first < from);
            wrongly.extend(first.map(|first| (Some(first), Some(false))));
        }
        wrongly
    }

    /// Returns whether a class may have been marked before today: one of its rolls has marks, or came from another
    /// team.
    pub(super) fn may_be_marked(&self, class: ClassId) -> bool {
        let moves = self.moved_classes();
        let came = |roll: ClassId| moves.iter().any(|(new, _)| *new == roll);
        self.rolls(class).into_iter().any(|roll| came(roll) || self.first_marked(roll).is_some())
    }

    /// Returns the last meeting of a class, by the day on which it was held, also one of before it moved; of one day that
    /// of the roll that stands for it.
    pub(super) fn last_held(&self, class: ClassId) -> Option<MeetingId> {
        let mut last: Option<MeetingId> = None;
        let rolls = self.rolls(class);
        let former = self.former(&rolls);
        for class in rolls.into_iter().chain(former) {
            let of_roll = self.meetings(class).last().map(|key| MeetingId { class, key: *key });
            let is_later =
                |one: &MeetingId| last.is_none_or(|last| self.day_held(last) < self.day_held(*one));
            last = of_roll.filter(is_later).or(last);
        }
        last
    }

    /// Returns the id of the meeting that somebody gets who opens one on a day: one of that day in any roll of the
    /// class, else a new one in the roll that stands for it.
    pub(super) fn opened_on(&self, class: ClassId, date: Date) -> MeetingId {
        let rolls = self.rolls(class);
        let of_day = rolls.iter().find_map(|roll| {
            let held = self.meetings(*roll).into_iter();
            let held = held.map(|key| MeetingId { class: *roll, key });
            held.filter(|meeting| self.day_held(*meeting) == date).max()
        });
        of_day.unwrap_or_else(|| {
            let class = rolls[0];
            let id = |key| MeetingId { class, key };
            let opened = self.opened(class).into_iter();
            let numbers = opened.filter(|key| key.date == date).map(|key| key.number);
            let number = numbers.max().unwrap_or(0) + 1;
            id(MeetingKey { date, number })
        })
    }
}

impl Month {
    pub(super) fn corrects_day(&mut self, who: usize) {
        let Some((meeting, team)) = self.some_meeting(who) else { return };
        let day = self.some_day();
        self.does(who, Command::CorrectDay { meeting, date: day });
        self.say(who, Some(team), Said::Day { meeting, day });
    }

    pub(super) fn withdraws(&mut self, who: usize) {
        let Some((meeting, team)) = self.some_meeting(who) else { return };
        let seen = self.view(who).seen(meeting);
        self.does(who, Command::WithdrawMeeting { meeting, reason: None });
        self.say(who, Some(team), Said::Withdrawn { meeting, seen: Some(seen) });
    }

    pub(super) fn restores(&mut self, who: usize) {
        let view = self.view(who);
        let gone = self.gone(who);
        let withdrawn = self.known(who).filter_map(|fact| {
            if let Said::Withdrawn { meeting, .. } = &fact.said
                && !gone.contains(&meeting.class)
                && view.withdrawals(*meeting).iter().any(Option::is_some)
            {
                Some((*meeting, fact.team))
            } else {
                None
            }
        });
        let withdrawn = withdrawn.collect();
        let Some((meeting, team)) = self.one_of(withdrawn) else { return };
        self.does(who, Command::RestoreMeeting { meeting });
        self.say(who, team, Said::Withdrawn { meeting, seen: None });
    }

    /// Returns a meeting that somebody knows as held, with its team.
    pub(super) fn some_held(&mut self, who: usize) -> Option<(MeetingId, TeamId)> {
        let (meeting, team) = self.some_meeting(who)?;
        (!self.view(who).is_withdrawn(meeting)).then_some((meeting, team))
    }
}
