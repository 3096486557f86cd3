//! Commands of coordinators: teams, topics, targets; and classes of leads.

use std::collections::{BTreeMap, BTreeSet};

use crate::document::scalar::Scalar;
use crate::document::schema::{Key, SIGNED_BYTES_MAX, TopicField, signed_id};
use crate::domain::class::Enrolment;
use crate::domain::command::{Holds, Outcome, Within};
use crate::domain::document::DocId;
use crate::domain::id::{ClassId, MeetingId, PlaceId, ProgrammeId, TeamId};
use crate::domain::programme::{Head, Topic, TopicId};
use crate::domain::row::Joining;
use crate::domain::row::Retired;
use crate::domain::signed::SignedReport;
use crate::domain::text::{NAME_BYTES_MAX, TextError, clean};
use crate::domain::time::{Date, Instant};
use crate::engine::Engine;
use crate::engine::clock::believed_today;
use crate::engine::edit_plan::EditPlan;
use crate::engine::error::Error;
use crate::engine::execute::dated::{Dated, held_on};
use crate::engine::execute::later::put_enrolment;
use crate::engine::execute::{name_of, place_text, programme_doc};
use crate::engine::since_move::{left_in_either, missed, missed_of_class, not_met};

type Plan = Result<(EditPlan, Outcome), Error>;

impl Engine {
    pub(super) fn plan_team(
        &mut self,
        programme: ProgrammeId,
        name: &str,
        place: Option<PlaceId>,
    ) -> Plan {
        self.require_place(place)?;
        let team = TeamId(self.random());
        let doc = programme_doc(programme);
        let mut plan = EditPlan::new();
        plan.put(doc, Key::TeamName(team), name_of(name, "name")?);
        plan.put(doc, Key::TeamPlace(team), place_text(place));
        Ok((plan, Outcome::Team(team)))
    }

    pub(super) fn plan_team_edit(
        &mut self,
        programme: ProgrammeId,
        team: TeamId,
        name: Option<&str>,
        (place, holds): (Option<Within>, Holds),
    ) -> Plan {
        self.require_team(team)?;
        self.require_place(place.and_then(Within::place))?;
        let mut plan = EditPlan::new();
        if let Some(name) = name {
            let doc = programme_doc(programme);
            plan.put(doc, Key::TeamName(team), name_of(name, "name")?);
        }
        if let Some(place) = place {
            let dated = Dated::TeamPlace(programme, team);
            self.put_dated(&mut plan, dated, place_text(place.place()).into(), holds)?;
        }
        Ok((plan, Outcome::Done))
    }

    pub(in crate::engine) fn plan_topics(&self, programme: ProgrammeId, topics: &[Topic]) -> Plan {
        let doc = programme_doc(programme);
        let mut plan = EditPlan::new();
        for topic in topics {
            for (field, value) in [
                (TopicField::Framework, &topic.framework),
                (TopicField::Version, &topic.version),
                (TopicField::Audience, &topic.audience),
                (TopicField::Vi, &topic.vi),
                (TopicField::En, &topic.en),
            ] {
                // Many a topic is a question.
                let value = clean(value, NAME_BYTES_MAX)
                    .map_err(|problem| Error::Text { field: field.word(), problem })?;
                plan.put(doc, Key::Topic(topic.topic.clone(), field), value);
            }
        }
        Ok((plan, Outcome::Done))
    }

    pub(super) fn plan_target(
        &mut self,
        programme: ProgrammeId,
        (place, topic): (PlaceId, &TopicId),
        (percent, of): (u8, u32),
        holds: Holds,
    ) -> Plan {
        self.require_place(Some(place))?;
        self.require_topic(topic.as_str())?;
        if percent > 100 {
            return Err(Error::Range { field: "percent", min: 0, max: 100 });
        }
        let mut plan = EditPlan::new();
        let dated = Dated::Target(programme, place, topic);
        self.put_dated(&mut plan, dated, format!("{percent}:{of}").into(), holds)?;
        Ok((plan, Outcome::Done))
    }

    pub(super) fn plan_class(&mut self, name: &str, team: TeamId, place: Option<PlaceId>) -> Plan {
        self.require_team(team)?;
        self.require_place(place)?;
        let class = ClassId(self.random());
        let mut plan = EditPlan::new();
        put_class(&mut plan, team, class, &name_of(name, "name")?, place);
        Ok((plan, Outcome::Class(class)))
    }

    pub(super) fn plan_class_edit(
        &mut self,
        class: ClassId,
        name: Option<&str>,
        (place, closed): (Option<Within>, Option<bool>),
        holds: Holds,
    ) -> Plan {
        self.require_place(place.and_then(Within::place))?;
        let team = self.team_of_class(class)?;
        let mut plan = EditPlan::new();
        if let Some(name) = name {
            if closed != Some(false) {
                self.require_here(team, class)?;
            }
            plan.put(DocId::class(team, class), Key::Name, name_of(name, "name")?);
        }
        if let Some(place) = place {
            let dated = Dated::ClassPlace(team, class);
            self.put_dated(&mut plan, dated, place_text(place.place()).into(), holds)?;
        }
        if let Some(closed) = closed {
            // It has ended where all of its rolls have; one that went to another team did by that.
            let (mut went, mut here) = (Vec::new(), Vec::new());
            for roll in self.rolls_of(class)? {
                let is_gone = !self.moves_of_class(roll)?.is_empty()
                    && self.tables().is_closed(team.space(), roll, None)?;
                if is_gone { went.push(roll) } else { here.push(roll) }
            }
            let is_here = !here.is_empty();
            for roll in if is_here { here } else { went } {
                let dated = Dated::ClassClosed(team, roll);
                // What a move ended there, it ended on its day.
                if let Holds::From(day) = holds
                    && is_here
                {
                    self.put_corrected_closings(&mut plan, (team, roll), (closed, day))?;
                }
                self.put_dated(&mut plan, dated, i64::from(closed).into(), holds)?;
            }
        }
        Ok((plan, Outcome::Done))
    }

    /// It stands in the document of the smaller id.
    pub(super) fn plan_class_link(&mut self, a: ClassId, b: ClassId, same: bool) -> Plan {
        if a == b {
            return Err(Error::Unfit { what: "a class is itself" });
        }
        let team = self.team_of_class(a)?;
        if team != self.team_of_class(b)? {
            return Err(Error::OtherTeam);
        }
        let (a, b) = (a.min(b), a.max(b));
        if same {
            self.require_here(team, a)?;
            self.require_here(team, b)?;
        }
        let is_said = self.tables().same_class_pairs()?.contains(&(a, b));
        if !same && !is_said {
            return Err(Error::NotFound { what: "pair of classes that are one" });
        }
        let mut plan = EditPlan::new();
        // Two that two offices made of one by moving it apart were one class all along.
        if same && self.tables().is_moved_apart(a, b)? {
            for (roll, learner, day) in left_in_either(self.tables(), team, [a, b])? {
                put_enrolment(&mut plan, (team, roll), learner, (Enrolment::Left, day));
            }
        }
        if !(same && is_said) {
            plan.put(DocId::class(team, a), Key::ClassSame(b), i64::from(same));
        }
        Ok((plan, Outcome::Done))
    }

    /// A class never changes its space: a class of the same name and place opens in the other team,
    /// with the same learners registered there, and the link says where it came from.
    ///
    /// Moved again to that team, it carries over whom phones registered in the old one meanwhile, and what they
    /// said there of who went along ([`missed`]) and of the class itself ([`missed_of_class`]). The ids are derived, so two offices that move it apart make one class. Of one that is there
    /// more than once all rolls go, into one.
    pub(super) fn plan_class_move(
        &mut self,
        programme: ProgrammeId,
        class: ClassId,
        team: TeamId,
        (since, now): (Option<Date>, Instant),
    ) -> Plan {
        let from = self.team_of_class(class)?;
        self.require_team(team)?;
        if from == team {
            return Err(Error::Unfit { what: "class belongs to that team already" });
        }
        if self.tables().retired_since(Retired::Team(team))?.is_some() {
            return Err(Error::Unfit { what: "a team that is offered no more takes no class" });
        }
        let last = self.last_marked(from, class)?;
        let said = (since, now);
        self.require_past(last, said)?;
        let since = self.holds_from((from, class), said)?;
        let on = match since {
            Some(_) => since,
            None => believed_today(self.tables(), now)?,
        };
        let (name, place) = self
            .tables()
            .class_name_and_place(from.space(), class, on)?
            .ok_or(Error::NotFound { what: "class" })?;
        let mut plan = EditPlan::new();
        let (mut there, mut linked, mut going) = (None, BTreeSet::new(), Vec::new());
        for roll in self.rolls_of(class)? {
            let moves = self.moves_of_class(roll)?;
            for moved in &moves {
                if self.tables().space_of_class(*moved)? == Some(team.space()) {
                    there = Some(*moved);
                    linked.insert(roll);
                }
            }
            // One roll may have gone elsewhere before the others were said to be the same class.
            let went = !moves.is_empty() && self.tables().is_closed(from.space(), roll, None)?;
            if linked.contains(&roll) || !went {
                going.push((roll, moves.is_empty()));
            }
        }
        let moved = there.unwrap_or(class.moved_to(team));
        if there.is_none() {
            self.require_here(from, class)?;
            put_class(&mut plan, team, moved, &name, place);
            linked.insert(class);
        }
        // Whom phones registered since is never refused.
        if there.is_none() || going.iter().any(|(_, stayed)| *stayed) {
            self.require_day(last, said)?;
        }
        let mut ending = Vec::new();
        let mut plans = vec![self.planning((team, moved), since)?];
        for (roll, stayed) in &going {
            // One that has ended plans nothing, and ended when it did.
            if (there.is_some() && !stayed) || self.has_ended((from, *roll), on)? {
                continue;
            }
            ending.push(*roll);
            match since {
                Some(since) => {
                    plan.put(DocId::class(from, *roll), Key::ClassClosedFrom(since), 1);
                    // That it goes on again later holds where it goes.
                    let opened = self.tables().closings_of(from.space(), *roll)?.into_iter();
                    for (day, _) in opened.filter(|(day, closed)| *day > since && *closed == 0) {
                        plan.put(DocId::class(from, *roll), Key::ClassClosedFrom(day), 1);
                    }
                }
                // It never met; a day on which it was opened again would go before what holds from the beginning.
                None => {
                    let ended = Dated::ClassClosed(from, *roll);
                    self.put_dated(&mut plan, ended, 1.into(), Holds::EveryDay)?;
                }
            }
            plans.push(self.planning((from, *roll), since)?);
        }
        // What the old team planned until then, it planned; from then on the new one does.
        for (day, weekdays) in planned_together(&plans) {
            plan.put(DocId::class(team, moved), Key::ClassPlan(day), weekdays);
        }
        if there.is_none() {
            self.put_later_days(&mut plan, (from, &ending), (team, moved), on)?;
        }
        let comes = self.holds_from((team, moved), (since, now))?;
        let move_of = self.move_of(from, (since, now))?;
        if there.is_none() {
            let link = Key::MovedClass(moved, class);
            plan.put(DocId::link(programme.space()), link, move_of.clone());
            // A holiday that was announced holds there, too.
            for (roll, _) in &going {
                for day in not_met(self.tables(), (from, *roll), since)? {
                    plan.put(DocId::roll(team, moved), Key::NotMet(day), 1);
                }
            }
        }
        let come: BTreeSet<_> =
            self.tables().enrolled(team.space(), moved, on)?.into_iter().collect();
        let (mut carried, mut come_as) = (BTreeSet::new(), BTreeSet::new());
        for (new, old) in self.tables().moved_learners()? {
            if self.tables().was_enrolled(team.space(), moved, new)? {
                carried.insert(old);
            }
            if come.contains(&new) {
                come_as.insert(old);
            }
        }
        if there.is_some() {
            for roll in &linked {
                for said in missed_of_class(self.tables(), (from, *roll), (team, moved))? {
                    if said.carried {
                        plan.put(said.doc, said.key, said.there);
                    }
                }
                for missed in missed(self.tables(), (from, *roll), (team, moved))? {
                    for said in missed.said {
                        plan.put(said.doc, said.key, said.there);
                    }
                    if let Some(day) = missed.leaves {
                        let leaves = (Enrolment::Left, day);
                        put_enrolment(&mut plan, (team, moved), missed.new, leaves);
                    }
                }
            }
        }
        let rolls: Vec<ClassId> = going.into_iter().map(|(roll, _)| roll).collect();
        for roll in rolls.iter().copied() {
            let is_linked = linked.contains(&roll);
            for learner in self.tables().enrolled(from.space(), roll, on)? {
                // Who left the new class has left the roll that goes on in it, and no other one.
                let is_there = if is_linked { &carried } else { &come_as }.contains(&learner);
                if !is_there {
                    carried.insert(learner);
                    come_as.insert(learner);
                    let (old, new) = ((from, learner), (team, moved));
                    let link = (programme, move_of.clone());
                    let coming = self.coming(from, rolls.iter().copied(), learner, on)?;
                    self.put_moved_learner(&mut plan, link, old, new, (comes, coming))?;
                }
                // The roll that the move links goes on in the new one; who comes by another one leaves it.
                if !is_linked {
                    let leaves = self.holds_from_of((from, roll), learner, (since, now))?;
                    put_enrolment(&mut plan, (from, roll), learner, (Enrolment::Left, leaves));
                }
            }
        }
        Ok((plan, Outcome::Class(moved)))
    }

    /// Returns the weekdays on which a class means to meet from a day on, by day; from the beginning, where there is
    /// no such day.
    fn planning(
        &self,
        (team, class): (TeamId, ClassId),
        since: Option<Date>,
    ) -> Result<BTreeMap<Date, i64>, Error> {
        let plans = self.tables().plans_of(team.space(), class)?;
        let closings = self.tables().closings_of(team.space(), class)?;
        let days = plans.iter().chain(&closings).map(|(day, _)| *day).chain(since);
        let days = days.filter(|day| since.is_none_or(|since| since <= *day));
        let on = |day| match held_on(&closings, day) {
            0 => held_on(&plans, day),
            _ => 0,
        };
        Ok(days.map(|day| (day, on(day))).collect())
    }

    pub(super) fn plan_signing(&self, programme: ProgrammeId, report: &SignedReport) -> Plan {
        let bytes = report.to_bytes();
        if bytes.len() > SIGNED_BYTES_MAX {
            return Err(Error::TooLarge);
        }
        let id = signed_id(&bytes);
        let mut plan = EditPlan::new();
        plan.put(DocId::signed(programme.space(), id), Key::Signed(id), Scalar::Bytes(bytes));
        Ok((plan, Outcome::Signed(id)))
    }

    /// Of two meetings that are one the day of `a` holds.
    pub(super) fn plan_meeting_link(
        &mut self,
        programme: ProgrammeId,
        a: MeetingId,
        b: MeetingId,
        same: bool,
    ) -> Plan {
        if a == b || !self.tables().is_one_class(a.class, b.class)? {
            return Err(Error::Unfit { what: "the meetings are not two of one class" });
        }
        let mut days = Vec::new();
        for meeting in [a, b] {
            let space = self.require_meeting(meeting)?.space();
            days.push(self.tables().day_of(space, meeting.class, meeting.key)?);
        }
        let is_first = a.to_string() < b.to_string();
        let joining = match (same, is_first) {
            (false, _) => Joining::Parted,
            (true, _) if days[0] == days[1] => Joining::Later,
            (true, true) => Joining::DayOfA,
            (true, false) => Joining::DayOfB,
        };
        let (a, b) = if is_first { (a, b) } else { (b, a) };
        let mut plan = EditPlan::new();
        let doc = DocId::link(programme.space());
        plan.put(doc, Key::LinkMeeting(a, b), joining.number());
        Ok((plan, Outcome::Done))
    }
}

/// Returns what has to be said of the first of some plans so that it holds the weekdays of all, by day.
fn planned_together(plans: &[BTreeMap<Date, i64>]) -> Vec<(Date, i64)> {
    let on =
        |plan: &BTreeMap<Date, i64>, day| plan.range(..=day).last().map_or(0, |(_, held)| *held);
    let days: BTreeSet<Date> = plans.iter().flat_map(BTreeMap::keys).copied().collect();
    let (mut before, mut said) = (0, Vec::new());
    for day in days {
        let weekdays = plans.iter().fold(0, |all, plan| all | on(plan, day));
        let own = plans[0].get(&day).copied().unwrap_or(before);
        if own != weekdays {
            said.push((day, weekdays));
        }
        before = weekdays;
    }
    said
}

/// Puts a class's document.
pub(super) fn put_class(
    plan: &mut EditPlan,
    team: TeamId,
    class: ClassId,
    name: &str,
    place: Option<PlaceId>,
) {
    let doc = DocId::class(team, class);
    plan.put(doc, Key::Name, name.to_owned());
    plan.put(doc, Key::ClassPlace, place_text(place));
    plan.put(doc, Key::ClassClosed, 0);
}

pub(super) fn plan_head(programme: ProgrammeId, head: &Head) -> Plan {
    let mut plan = EditPlan::new();
    let lines = [
        (1, "issuer", &head.issuer),
        (2, "unit", &head.unit),
        (3, "under", &head.under),
        (4, "motto", &head.motto),
    ];
    for (number, field, line) in lines {
        let line = match clean(line, NAME_BYTES_MAX) {
            Ok(line) => line,
            Err(TextError::Empty) => String::new(),
            Err(problem) => return Err(Error::Text { field, problem }),
        };
        plan.put(programme_doc(programme), Key::Head(number), line);
    }
    Ok((plan, Outcome::Done))
}
