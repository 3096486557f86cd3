//! Commands about the days of a class: when a meeting was held, that it was not, and when one is meant to be.

use crate::document::rows;
use crate::document::schema::Key;
use crate::domain::command::Outcome;
use crate::domain::document::DocId;
use crate::domain::id::{ClassId, MeetingId, PersonId, TeamId};
use crate::domain::time::Date;
use crate::domain::weekdays::Weekdays;
use crate::engine::Engine;
use crate::engine::edit_plan::EditPlan;
use crate::engine::error::Error;
use crate::engine::execute::roll::restored;

type Plan = Result<(EditPlan, Outcome), Error>;

impl Engine {
    pub(super) fn plan_day(&mut self, meeting: MeetingId, date: Date) -> Plan {
        let team = self.require_meeting(meeting)?;
        let mut plan = EditPlan::new();
        let doc = DocId::roll(team, meeting.class);
        plan.put(doc, Key::MeetingDay(meeting.key), date.to_string());
        Ok((plan, Outcome::Done))
    }

    /// What is withdrawn are the marks that are shown here: one that was made apart shows that somebody
    /// was there, and the meeting counts.
    pub(super) fn plan_meeting_withdrawal(
        &mut self,
        meeting: MeetingId,
        reason: Option<&str>,
    ) -> Plan {
        let team = self.require_meeting(meeting)?;
        let doc = DocId::roll(team, meeting.class);
        let seen = self.seen_marks(doc, meeting.key)?;
        let mut plan = EditPlan::new();
        plan.put(doc, Key::MeetingWithdrawn(meeting.key), seen);
        self.put_note(&mut plan, team, meeting, reason)?;
        Ok((plan, Outcome::Done))
    }

    pub(super) fn plan_restoring(&mut self, meeting: MeetingId) -> Plan {
        let team = self.require_meeting(meeting)?;
        let (is_withdrawn, is_disputed) =
            self.tables().withdrawal(team.space(), meeting.class, meeting.key)?;
        if !is_withdrawn && !is_disputed {
            return Err(Error::Unfit { what: "meeting was not withdrawn" });
        }
        let mut plan = EditPlan::new();
        let doc = DocId::roll(team, meeting.class);
        plan.put(doc, Key::MeetingWithdrawn(meeting.key), restored());
        Ok((plan, Outcome::Done))
    }

    /// Only marks that are here can be parted: who has marked nothing there has nothing to part. A mark before which
    /// another one goes is parted as well: the roll says who made it.
    pub(super) fn plan_part(
        &mut self,
        meeting: MeetingId,
        person: PersonId,
        into: Option<MeetingId>,
    ) -> Plan {
        let team = self.require_meeting(meeting)?;
        if let Some(into) = into {
            if into.class != meeting.class || into == meeting {
                return Err(Error::Unfit { what: "the meetings are not two of one class" });
            }
            self.require_meeting(into)?;
        }
        let mut plan = EditPlan::new();
        let to = into.map(|into| into.key.to_string()).unwrap_or_default();
        let doc = DocId::roll(team, meeting.class);
        let mut has_marked = false;
        for person in self.tables().same_persons()?.all(person) {
            let replica = self.replicas.open(self.store.tables(), doc)?;
            if into.is_none() || rows::has_mark_of(replica, meeting.key, person) {
                has_marked = true;
                plan.put(doc, Key::MeetingParted(meeting.key, person), to.clone());
            }
        }
        if !has_marked {
            return Err(Error::Unfit { what: "this volunteer marked nobody in that meeting" });
        }
        Ok((plan, Outcome::Done))
    }

    pub(super) fn plan_not_met(&mut self, class: ClassId, date: Date, said: bool) -> Plan {
        let team = self.team_of_class(class)?;
        self.require_here(team, class)?;
        let mut plan = EditPlan::new();
        // Taken back, it is said by no roll any more.
        let rolls = if said { vec![class] } else { self.rolls_of(class)? };
        for roll in rolls {
            plan.put(DocId::roll(team, roll), Key::NotMet(date), i64::from(said));
        }
        Ok((plan, Outcome::Done))
    }

    pub(super) fn plan_weekdays(&mut self, class: ClassId, weekdays: Weekdays, from: Date) -> Plan {
        let team = self.team_of_class(class)?;
        self.require_here(team, class)?;
        let mut plan = EditPlan::new();
        plan.put(DocId::class(team, class), Key::ClassPlan(from), weekdays.number());
        // The plan of another roll ends where this one begins.
        for roll in self.rolls_of(class)?.into_iter().filter(|roll| *roll != class) {
            if !self.tables().plans_of(team.space(), roll)?.is_empty() {
                plan.put(DocId::class(team, roll), Key::ClassPlan(from), 0);
            }
        }
        Ok((plan, Outcome::Done))
    }

    /// Refuses a meeting that was withdrawn: who marks in it has to restore it first.
    pub(crate) fn require_held(&self, team: TeamId, meeting: MeetingId) -> Result<(), Error> {
        let (is_withdrawn, _) =
            self.tables().withdrawal(team.space(), meeting.class, meeting.key)?;
        if is_withdrawn { Err(Error::Withdrawn) } else { Ok(()) }
    }
}
