//! Commands about learners.

use crate::document::scalar::Scalar;
use crate::document::schema::Key;
use crate::domain::class::Enrolment;
use crate::domain::command::Outcome;
use crate::domain::document::DocId;
use crate::domain::id::{ClassId, LearnerId, ProgrammeId, TeamId};
use crate::domain::learner::{Agreement, CONSENT_TEXT, Consent, Details};
use crate::domain::time::{Date, Instant};
use crate::engine::Engine;
use crate::engine::edit_plan::EditPlan;
use crate::engine::error::Error;
use crate::engine::execute::name_of;

/// Milliseconds of a day.
const DAY_MS: u64 = 24 * 3_600_000;

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
        let from = self.comes_from(team, class, (since, now))?;
        put_enrolment(&mut plan, team, class, learner, (Enrolment::Enrolled, from));
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
        let mut from = self.comes_from(team, class, when)?;
        if from.is_none() && self.tables().has_enrolment_days(team.space(), class, learner)? {
            // What was said of a day goes before what holds from the beginning.
            let (since, now) = when;
            from = since.or_else(|| Some(now.date_in_vietnam()));
        }
        let mut plan = EditPlan::new();
        put_enrolment(&mut plan, team, class, learner, (Enrolment::Enrolled, from));
        Ok((plan, Outcome::Done))
    }

    pub(super) fn plan_leave(
        &mut self,
        learner: LearnerId,
        class: ClassId,
        (since, now): (Option<Date>, Instant),
    ) -> Plan {
        let team = self.team_of_class(class)?;
        if !self.tables().was_enrolled(team.space(), class, learner)? {
            return Err(Error::NotFound { what: "learner in that class" });
        }
        let from = match (since, self.tables().last_marked(team.space(), class)?) {
            (Some(since), _) => Some(since),
            (None, Some(last)) => Some(self.today(last, now)?.ok_or(Error::DayNeeded)?),
            (None, None) => None,
        };
        let mut plan = EditPlan::new();
        put_enrolment(&mut plan, team, class, learner, (Enrolment::Left, from));
        Ok((plan, Outcome::Done))
    }

    /// Returns from which day on somebody comes to a class; `None` for from the beginning, as before its
    /// first mark. A clock that is wrong keeps nobody from registering: then it is the last day on which
    /// somebody was marked.
    pub(super) fn comes_from(
        &self,
        team: TeamId,
        class: ClassId,
        (since, now): (Option<Date>, Instant),
    ) -> Result<Option<Date>, Error> {
        match self.tables().last_marked(team.space(), class)? {
            None => Ok(None),
            Some(last) => Ok(Some(since.or(self.today(last, now)?).unwrap_or(last))),
        }
    }

    /// Returns the day of this device's clock, or `None` where it cannot be believed: it is before a day
    /// on which somebody was marked, or more than a day from the clock of the device met last.
    fn today(&self, last: Date, now: Instant) -> Result<Option<Date>, Error> {
        let today = now.date_in_vietnam();
        let peers = self.tables().peers()?.into_iter();
        let met = peers.max_by_key(|peer| peer.last_seen);
        let is_wrong = met.is_some_and(|met| met.clock_offset_ms.unsigned_abs() > DAY_MS);
        Ok(Some(today).filter(|today| *today >= last && !is_wrong))
    }

    pub(super) fn plan_learner_move(
        &mut self,
        programme: ProgrammeId,
        learner: LearnerId,
        class: ClassId,
    ) -> Plan {
        let from = self.team_of_learner(learner)?;
        let to = self.team_of_class(class)?;
        if from == to {
            return Err(Error::Unfit { what: "learner belongs to that team already" });
        }
        self.require_here(to, class)?;
        let mut plan = EditPlan::new();
        let moved = self.put_moved_learner(&mut plan, programme, (from, learner), (to, class))?;
        // Who moved is called no more in the old classes; what was marked there stays and counts.
        for class in self.tables().classes_of(from.space(), learner)? {
            put_enrolment(&mut plan, from, class, learner, (Enrolment::Left, None));
        }
        Ok((plan, Outcome::Learner(moved)))
    }

    /// Puts a learner's data into another team's space and links the two.
    pub(super) fn put_moved_learner(
        &mut self,
        plan: &mut EditPlan,
        programme: ProgrammeId,
        (from, learner): (TeamId, LearnerId),
        (to, class): (TeamId, ClassId),
    ) -> Result<LearnerId, Error> {
        let moved = learner.moved_into(class);
        let salt = self.random::<16>();
        let doc = DocId::learner(from, learner);
        let mut puts: Vec<(Key, Scalar)> = Vec::new();
        // Who was erased moves with the class, as somebody without a name.
        if self.tables().erased(doc)?.is_none() {
            let old = self.replicas.open(self.store.tables(), doc)?.registers();
            let personal = [
                Key::Name,
                Key::Born,
                Key::Sex,
                Key::Village,
                Key::Phone,
                Key::Audience,
                Key::Consent,
            ];
            puts.extend(personal.into_iter().filter_map(|key| {
                let shown = old.shown(&key).into_iter().rev().find(|shown| shown.believed)?;
                Some((key, shown.value.clone()))
            }));
        }
        let doc = DocId::learner(to, moved);
        for (key, value) in puts {
            plan.put(doc, key, value);
        }
        plan.put(doc, Key::Salt, Scalar::Bytes(salt.to_vec()));
        put_enrolment(plan, to, class, moved, (Enrolment::Enrolled, None));
        plan.put(DocId::link(programme.space()), Key::MovedLearner(moved, learner), 1);
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
        let (a, b) = if a.to_string() < b.to_string() { (a, b) } else { (b, a) };
        let mut plan = EditPlan::new();
        plan.put(DocId::link(programme.space()), Key::LinkPerson(a, b), i64::from(same));
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

/// Puts a learner's enrolment into a class's roll, from a day on or from the beginning.
pub(super) fn put_enrolment(
    plan: &mut EditPlan,
    team: TeamId,
    class: ClassId,
    learner: LearnerId,
    (enrolment, from): (Enrolment, Option<Date>),
) {
    let key = match from {
        Some(from) => Key::EnrolmentFrom(learner, from),
        None => Key::Enrolment(learner),
    };
    plan.put(DocId::roll(team, class), key, enrolment.number());
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
