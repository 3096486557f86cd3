//! Commands about learners.

use std::collections::BTreeSet;

use crate::document::profile::Profile;
use crate::document::scalar::Scalar;
use crate::document::schema::{Key, move_text};
use crate::domain::class::Enrolment;
use crate::domain::command::Outcome;
use crate::domain::document::DocId;
use crate::domain::id::{AnswerId, ClassId, LearnerId, ProgrammeId, TeamId};
use crate::domain::joined::Joined;
use crate::domain::learner::{Agreement, CONSENT_TEXT, Consent, Details};
use crate::domain::time::{Date, Instant};
use crate::engine::Engine;
use crate::engine::clock::believed_today;
use crate::engine::edit_plan::EditPlan;
use crate::engine::error::Error;
use crate::engine::execute::later::{Coming, put_enrolment};
use crate::engine::execute::name_of;
use crate::engine::facts::facts;
use crate::engine::since_move::{FIELDS, missed_of_person, shown};

/// Most learners of one answer that they are different people.
const DIFFER_MAX: usize = 64;

type Plan = Result<(EditPlan, Outcome), Error>;

impl Engine {
    pub(super) fn plan_learner(
        &mut self,
        class: ClassId,
        details: &Details,
        consent: Option<&Agreement>,
        (since, now): (Option<Date>, Instant),
    ) -> Plan {
        let team = self.team_of_class(class)?;
        self.require_here(team, class)?;
        let learner = LearnerId(self.random());
        let salt = self.random::<16>();
        let mut plan = EditPlan::new();
        put_learner(&mut plan, team, learner, details, salt);
        if let Some(given) = consent {
            let consent = consent_text(given, now)?;
            plan.put(DocId::learner(team, learner), Key::Consent, consent);
        }
        let from = self.holds_from((team, class), (since, now))?;
        put_enrolment(&mut plan, (team, class), learner, (Enrolment::Enrolled, from));
        Ok((plan, Outcome::Learner(learner)))
    }

    pub(super) fn plan_learner_edit(
        &mut self,
        learner: LearnerId,
        details: &Details,
        consent: Option<&Agreement>,
        now: Instant,
    ) -> Plan {
        let team = self.team_of_learner(learner)?;
        self.require_stays(team, learner)?;
        let mut plan = EditPlan::new();
        put_details(&mut plan, DocId::learner(team, learner), details);
        if let Some(given) = consent {
            let consent = consent_text(given, now)?;
            plan.put(DocId::learner(team, learner), Key::Consent, consent);
        }
        Ok((plan, Outcome::Done))
    }

    pub(super) fn plan_withdrawal(&mut self, learner: LearnerId) -> Plan {
        let team = self.team_of_learner(learner)?;
        let mut plan = EditPlan::new();
        plan.put(DocId::learner(team, learner), Key::Consent, String::new());
        Ok((plan, Outcome::Done))
    }

    pub(super) fn plan_enrolment(
        &mut self,
        learner: LearnerId,
        class: ClassId,
        when: (Option<Date>, Instant),
    ) -> Plan {
        let team = self.team_of_class(class)?;
        if self.team_of_learner(learner)? != team {
            return Err(Error::Unfit {
                what: "learner belongs to another team; move the learner instead",
            });
        }
        self.require_here(team, class)?;
        match self.require_stays(team, learner) {
            // Who went with one class may come again to another one that stayed.
            Err(Error::Moved { .. })
                if self.tables().was_enrolled(team.space(), class, learner)? => {}
            stays => stays?,
        }
        let from = self.holds_from_of((team, class), learner, when)?;
        let mut plan = EditPlan::new();
        // Whom somebody wants again was not registered in vain.
        if self.tables().is_gone(team.space(), learner)? {
            plan.put(DocId::learner(team, learner), Key::Gone, 0);
        }
        if when.0.is_some() {
            self.put_corrected_days(
                &mut plan,
                (team, class),
                learner,
                (Enrolment::Enrolled, from),
            )?;
        }
        put_enrolment(&mut plan, (team, class), learner, (Enrolment::Enrolled, from));
        Ok((plan, Outcome::Done))
    }

    /// Puts that what is said from a day on was said of earlier days wrongly: whoever is said to come from a day on, and
    /// came already by what was said, came later than that, and so it is with leaving.
    fn put_corrected_days(
        &self,
        plan: &mut EditPlan,
        (team, class): (TeamId, ClassId),
        learner: LearnerId,
        (enrolment, from): (Enrolment, Option<Date>),
    ) -> Result<(), Error> {
        let is_enrolled = enrolment == Enrolment::Enrolled;
        let said = self.tables().enrolment_of((team.space(), class), learner)?;
        // Where that day was said to be the contrary, that alone was wrong.
        if said.iter().any(|(day, comes)| *day == from && *comes != is_enrolled) {
            return Ok(());
        }
        let before: Vec<_> = said.into_iter().filter(|(day, _)| *day < from).collect();
        let wrong: Vec<_> =
            before.iter().rev().take_while(|(_, said)| *said == is_enrolled).collect();
        let mut first = None;
        if is_enrolled && wrong.iter().any(|(day, _)| day.is_none()) {
            first = self.tables().marked_days(team.space(), class)?.first().copied();
            first = first.filter(|first| from.is_some_and(|from| *first < from));
        }
        for (day, _) in wrong {
            match (day, is_enrolled) {
                (Some(day), _) if Some(*day) == first => {}
                (Some(day), _) => {
                    plan.put(DocId::roll(team, class), Key::EnrolmentFrom(learner, *day), 0);
                }
                (None, false) => {
                    put_enrolment(plan, (team, class), learner, (Enrolment::Enrolled, None));
                }
                (None, true) => {
                    // Nobody says when who was not there from the beginning left: so it is said of the first meeting.
                    put_enrolment(plan, (team, class), learner, (Enrolment::Left, None));
                    if first.is_some() {
                        put_enrolment(plan, (team, class), learner, (Enrolment::Left, first));
                    }
                }
            }
        }
        Ok(())
    }

    /// Puts that whoever is said to leave before coming for the first time does not come: `rolls` with the registrations
    /// in them are what somebody leaves.
    fn put_never_came(
        &self,
        plan: &mut EditPlan,
        team: TeamId,
        rolls: &[(ClassId, LearnerId)],
        since: Date,
    ) -> Result<(), Error> {
        let mut said = Vec::new();
        for (roll, learner) in rolls {
            let of_roll = self.tables().enrolment_of((team.space(), *roll), *learner)?;
            if of_roll.iter().any(|(day, _)| *day <= Some(since)) {
                return Ok(());
            }
            said.push(((*roll, *learner), of_roll));
        }
        for ((roll, learner), of_roll) in said {
            // Whom a move brought along came before it.
            let arrived = self.tables().class_arrival(roll)?.flatten();
            let later = of_roll.into_iter().filter(|(day, _)| *day > Some(since));
            for (day, _) in later.take_while(|(_, comes)| *comes) {
                if let Some(day) = day.filter(|day| Some(*day) != arrived) {
                    plan.put(DocId::roll(team, roll), Key::EnrolmentFrom(learner, day), 0);
                }
            }
        }
        Ok(())
    }

    pub(super) fn plan_leave(
        &mut self,
        learner: LearnerId,
        class: ClassId,
        (since, now): (Option<Date>, Instant),
    ) -> Plan {
        let team = self.team_of_class(class)?;
        let learner = self.registration_in(team.space(), class, learner)?;
        let learner = learner.ok_or(Error::NotFound { what: "learner in that class" })?;
        // That somebody left before the class went to another team is corrected where it was.
        if since.is_none() || self.has_ended((team, class), since)? {
            self.require_here(team, class)?;
        }
        // Who registers is never refused; of who leaves no day is guessed.
        self.require_day(self.last_marked(team, class)?, (since, now))?;
        let today = believed_today(self.tables(), now)?;
        let mut plan = EditPlan::new();
        // A person who is registered twice has one row, and leaves with it, in every roll of the class.
        let mut leaving = Vec::new();
        for roll in self.rolls_of(class)? {
            for also in self.tables().registrations((team.space(), roll), learner)? {
                // A day that was said is corrected in each roll that names who is meant.
                let is_meant = also == learner;
                if !is_meant
                    && !self.tables().classes_of(team.space(), also, today)?.contains(&roll)
                {
                    continue;
                }
                leaving.push((roll, also));
            }
        }
        if let Some(since) = since {
            self.put_never_came(&mut plan, team, &leaving, since)?;
        }
        for (roll, also) in leaving {
            let from = self.holds_from_of((team, roll), also, (since, now))?;
            if since.is_some() {
                let leaves = (Enrolment::Left, from);
                self.put_corrected_days(&mut plan, (team, roll), also, leaves)?;
            }
            put_enrolment(&mut plan, (team, roll), also, (Enrolment::Left, from));
            // Whom a move brought along was said to come from its day on.
            let arrived = self.tables().class_arrival(roll)?.flatten();
            if let Some(arrived) =
                arrived.filter(|arrived| from.is_some_and(|from| from < *arrived))
            {
                put_enrolment(&mut plan, (team, roll), also, (Enrolment::Left, Some(arrived)));
            }
        }
        Ok((plan, Outcome::Done))
    }

    /// Returns from which day on holds what is said now of who comes to a class: `since`, else today; `None`
    /// for from the beginning, where no day is given before its first mark. A class that came from another team may
    /// have been marked there, whether or not that is held here.
    ///
    /// Where this device's clock cannot be believed, today is the last day on which somebody was marked, or else that
    /// of the move.
    pub(super) fn holds_from(
        &self,
        (team, class): (TeamId, ClassId),
        (since, now): (Option<Date>, Instant),
    ) -> Result<Option<Date>, Error> {
        let last = match since {
            Some(_) => return Ok(since),
            None => self.last_marked(team, class)?,
        };
        let arrival = self.arrival(class)?;
        if last.is_none() && arrival.is_none() {
            return Ok(None);
        }
        Ok(self.today(last, now)?.or(last).or(arrival.flatten()))
    }

    /// As [`Engine::holds_from`], of somebody of whom a day may have been said already: that day would go
    /// before what holds from the beginning.
    pub(super) fn holds_from_of(
        &self,
        (team, class): (TeamId, ClassId),
        learner: LearnerId,
        when: (Option<Date>, Instant),
    ) -> Result<Option<Date>, Error> {
        let from = self.holds_from((team, class), when)?;
        if from.is_some() || !self.tables().has_enrolment_days(team.space(), class, learner)? {
            return Ok(from);
        }
        Ok(Some(when.1.date_in_vietnam()))
    }

    /// Returns the day of this device's clock, or `None` where it cannot be believed: also where it is before `last`,
    /// a day on which somebody was marked.
    fn today(&self, last: Option<Date>, now: Instant) -> Result<Option<Date>, Error> {
        let today = believed_today(self.tables(), now)?;
        Ok(today.filter(|today| last.is_none_or(|last| *today >= last)))
    }

    /// Refuses to guess the day of what somebody does after `last`, a day on which somebody was marked, where none is
    /// said and this device's clock cannot be believed. Before anybody was marked the day decides nothing.
    pub(super) fn require_day(
        &self,
        last: Option<Date>,
        (since, now): (Option<Date>, Instant),
    ) -> Result<(), Error> {
        if since.is_none() && last.is_some() && self.today(last, now)?.is_none() {
            return Err(Error::DayNeeded);
        }
        Ok(())
    }

    /// Refuses the day of a move that is still to come: until then the old team would have to go on with what has gone.
    /// As far as the clock can be believed: not where somebody was marked on a later day, `last`.
    pub(super) fn require_past(
        &self,
        last: Option<Date>,
        (since, now): (Option<Date>, Instant),
    ) -> Result<(), Error> {
        let today = self.today(last, now)?;
        match since.zip(today) {
            // A clock that is believed may be a day behind.
            Some((since, today)) if today.tomorrow().is_some_and(|tomorrow| since > tomorrow) => {
                Err(Error::Unfit { what: "a move is said on its day or later" })
            }
            _ => Ok(()),
        }
    }

    pub(super) fn plan_learner_move(
        &mut self,
        programme: ProgrammeId,
        learner: LearnerId,
        class: ClassId,
        (since, now): (Option<Date>, Instant),
    ) -> Plan {
        let from = self.team_of_learner(learner)?;
        let to = self.team_of_class(class)?;
        if from == to {
            return self.plan_learner_move_again((to, class), learner);
        }
        let on = believed_today(self.tables(), now)?;
        if self.is_moved_there((to, class), learner, on)? {
            return self.plan_learner_move_again((to, class), learner.moved_into(class));
        }
        self.require_here(to, class)?;
        let mut plan = EditPlan::new();
        // Who comes from elsewhere was not there before, also where nobody has been marked yet.
        let last = self.last_marked(to, class)?;
        let today = match since {
            Some(_) => since,
            None => self.today(last, now)?,
        };
        let comes = self.holds_from_of((to, class), learner.moved_into(class), (today, now))?;
        let on = comes.or(on);
        let classes = self.tables().classes_of(from.space(), learner, on)?;
        let mut rolls = BTreeSet::new();
        for class in classes {
            rolls.extend(self.rolls_of(class)?);
        }
        let mut last = last;
        for roll in &rolls {
            last = last.max(self.last_marked(from, *roll)?);
        }
        self.require_day(last, (since, now))?;
        self.require_past(last, (since, now))?;
        let link = (programme, self.move_of(from, (comes, now))?);
        let coming = self.coming(from, rolls.iter().copied(), learner, on)?;
        let (old, comes) = ((from, learner), (comes, coming));
        let moved = self.put_moved_learner(&mut plan, link, old, (to, class), comes)?;
        // Who moved is called no more in the old classes; what was marked there stays and counts.
        for roll in rolls {
            // A person who is registered twice has one row there.
            for also in self.tables().registrations((from.space(), roll), learner)? {
                if self.tables().classes_of(from.space(), also, on)?.contains(&roll) {
                    let leaves = self.holds_from_of((from, roll), also, (since, now))?;
                    put_enrolment(&mut plan, (from, roll), also, (Enrolment::Left, leaves));
                }
            }
        }
        Ok((plan, Outcome::Learner(moved)))
    }

    /// Carries over what was said of a learner in the team of before, where a move has brought the learner to the class.
    fn plan_learner_move_again(
        &mut self,
        (team, class): (TeamId, ClassId),
        learner: LearnerId,
    ) -> Plan {
        let moves = self.tables().moved_learners()?.into_iter();
        let before: Vec<LearnerId> =
            moves.filter(|(new, _)| *new == learner).map(|(_, old)| old).collect();
        if before.is_empty() || self.registration_in(team.space(), class, learner)? != Some(learner)
        {
            return Err(Error::Unfit { what: "learner belongs to that team already" });
        }
        let mut plan = EditPlan::new();
        for old in before {
            let Some(space) = self.tables().space_of_learner(old)? else { continue };
            let from = (space.into(), old);
            for said in missed_of_person(self.tables(), from, (team, learner))? {
                if said.carried {
                    plan.put(said.doc, said.key, said.there);
                }
            }
        }
        Ok((plan, Outcome::Learner(learner)))
    }

    /// Returns whether a move has brought a learner to a class, and the learner comes to it.
    fn is_moved_there(
        &self,
        (team, class): (TeamId, ClassId),
        old: LearnerId,
        on: Option<Date>,
    ) -> Result<bool, Error> {
        let new = old.moved_into(class);
        Ok(self.tables().moved_learners()?.contains(&(new, old))
            && self.tables().enrolled(team.space(), class, on)?.contains(&new))
    }

    /// Returns what a link says of a move out of a team, on a day or today: when and from where, in a profile that
    /// can say it and where the day is known; else that it moved.
    pub(super) fn move_of(
        &self,
        from: TeamId,
        (day, now): (Option<Date>, Instant),
    ) -> Result<Scalar, Error> {
        let day = match day {
            Some(_) => day,
            None => self.today(None, now)?,
        };
        Ok(match day.filter(|_| self.replicas.knows() >= Profile::Two) {
            Some(day) => Scalar::Str(move_text(day, from)),
            None => Scalar::Int(1),
        })
    }

    /// Puts a learner's data into another team's space, who comes there from a day on as was said in the
    /// old one, and links the two by what
    /// [`Engine::move_of`] says. Who had moved there before keeps the salt of then, and is there again.
    pub(super) fn put_moved_learner(
        &mut self,
        plan: &mut EditPlan,
        (programme, move_of): (ProgrammeId, Scalar),
        (from, learner): (TeamId, LearnerId),
        (to, class): (TeamId, ClassId),
        (comes, coming): (Option<Date>, Coming),
    ) -> Result<LearnerId, Error> {
        let moved = learner.moved_into(class);
        let doc = DocId::learner(from, learner);
        let mut puts: Vec<(Key, Scalar)> = Vec::new();
        // Who was erased moves with the class, as somebody without a name.
        if self.tables().erased(doc)?.is_none() {
            let old = self.replicas.open(self.store.tables(), doc)?.registers();
            puts.extend(FIELDS.into_iter().filter_map(|key| {
                let said = shown(old, &key)?.clone();
                Some((key, said))
            }));
        }
        let doc = DocId::learner(to, moved);
        for (key, value) in puts {
            plan.put(doc, key, value);
        }
        let there = self.replicas.open(self.store.tables(), doc)?.registers();
        if !there.shown(&Key::Salt).iter().any(|shown| shown.believed) {
            let salt = self.random::<16>();
            plan.put(doc, Key::Salt, Scalar::Bytes(salt.to_vec()));
        }
        if self.tables().is_gone(to.space(), moved)? {
            plan.put(doc, Key::Gone, 0);
        }
        coming.put(plan, (to, class), moved, comes);
        plan.put(DocId::link(programme.space()), Key::MovedLearner(moved, learner), move_of);
        Ok(moved)
    }

    pub(super) fn plan_person_link(
        &mut self,
        programme: ProgrammeId,
        a: LearnerId,
        b: LearnerId,
        same: bool,
    ) -> Plan {
        if a == b {
            return Err(Error::Unfit { what: "the two are one learner already" });
        }
        // That this device may read both is all that can be checked: threats.md, T12.
        self.team_of_learner(a)?;
        self.team_of_learner(b)?;
        let mut pairs = if same { vec![] } else { self.links_between(a, b)? };
        // Of two who were never linked, that they are not one is said of them as they are named.
        if pairs.is_empty() {
            pairs.push(if a.to_string() < b.to_string() { (a, b) } else { (b, a) });
        }
        let mut plan = EditPlan::new();
        for (a, b) in pairs {
            let link = Key::LinkPerson(a, b);
            plan.put(DocId::link(programme.space()), link, i64::from(same));
        }
        Ok((plan, Outcome::Done))
    }

    /// Returns the links that hold of two people, each under any of the ids that they had before a move or have since.
    fn links_between(
        &self,
        a: LearnerId,
        b: LearnerId,
    ) -> Result<Vec<(LearnerId, LearnerId)>, Error> {
        let moved = Joined::of(self.tables().moved_learners()?);
        let ends = |a, b| {
            let (a, b): (LearnerId, LearnerId) = (moved.root(a), moved.root(b));
            (a.min(b), a.max(b))
        };
        let links = self.tables().linked_learners()?.into_iter();
        Ok(links.filter(|(one, other)| ends(*one, *other) == ends(a, b)).collect())
    }

    /// One answer for all, whose key for each learner holds the hash of the learner's facts: thirty namesakes are
    /// thirty keys, not 435 pairs.
    pub(super) fn plan_differing(
        &mut self,
        programme: ProgrammeId,
        learners: Vec<LearnerId>,
        differ: bool,
    ) -> Plan {
        let learners: BTreeSet<LearnerId> = learners.into_iter().collect();
        if !(2..=DIFFER_MAX).contains(&learners.len()) {
            return Err(Error::Unfit { what: "an answer is about 2 to 64 learners" });
        }
        let links = DocId::link(programme.space());
        let mut plan = EditPlan::new();
        if !differ {
            // The answer names who moved since by the id of then.
            let moved = Joined::of(self.tables().moved_learners()?);
            let people: BTreeSet<_> = learners.iter().map(|of| moved.root(*of)).collect();
            for (answer, of) in self.tables().differing()? {
                let among: Vec<_> =
                    of.into_keys().filter(|of| people.contains(&moved.root(*of))).collect();
                for learner in among.iter().filter(|_| among.len() > 1) {
                    plan.put(links, Key::Differ(answer, *learner), 0);
                }
            }
            return Ok((plan, Outcome::Done));
        }
        let people = self.tables().people()?;
        let mut own = BTreeSet::new();
        let answer = AnswerId(self.random());
        for learner in learners {
            if people.get(&learner).is_some_and(|person| !own.insert(*person)) {
                return Err(Error::Unfit { what: "two of them are linked as one person" });
            }
            let doc = DocId::learner(self.team_of_learner(learner)?, learner);
            let facts = facts(self.tables(), doc)?.ok_or(Error::NotFound { what: "learner" })?;
            plan.put(links, Key::Differ(answer, learner), Scalar::Bytes(facts.to_vec()));
        }
        Ok((plan, Outcome::Done))
    }
}

/// Puts a new learner's document.
pub(super) fn put_learner(
    plan: &mut EditPlan,
    team: TeamId,
    learner: LearnerId,
    details: &Details,
    salt: [u8; 16],
) {
    let doc = DocId::learner(team, learner);
    put_details(plan, doc, details);
    plan.put(doc, Key::Salt, Scalar::Bytes(salt.to_vec()));
}

fn put_details(plan: &mut EditPlan, doc: DocId, details: &Details) {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    plan.put(doc, Key::Name, details.name.clone());
    plan.put(doc, Key::Born, i64::from(details.birth_year.unwrap_or(0)));
    plan.put(doc, Key::Sex, details.sex.map(|sex| sex.word().to_owned()).unwrap_or_default());
    plan.put(doc, Key::Village, text(&details.village));
    let phone = details.phone.as_ref().map(|phone| phone.as_str().to_owned());
    plan.put(doc, Key::Phone, phone.unwrap_or_default());
    plan.put(doc, Key::Audience, text(&details.audience));
}

fn consent_text(given: &Agreement, now: Instant) -> Result<String, Error> {
    let consent = Consent {
        text: CONSENT_TEXT.to_owned(),
        on: now.date_in_vietnam(),
        witness: name_of(&given.witness, "consent witness")?,
        by: given.by.as_deref().map(|by| name_of(by, "who agreed")).transpose()?,
    };
    Ok(consent.to_string())
}
