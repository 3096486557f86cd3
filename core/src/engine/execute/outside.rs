//! Commands about help outside classes: visits and pairs.

use crate::document::schema::Key;
use crate::domain::command::Outcome;
use crate::domain::document::{DocId, DocKind, month_id};
use crate::domain::id::{LearnerId, PersonId, PlaceId, TeamId, VisitId};
use crate::domain::joined::Joined;
use crate::domain::programme::TopicId;
use crate::domain::time::Date;
use crate::domain::visit::PEOPLE_PER_VISIT_MAX;
use crate::engine::Engine;
use crate::engine::edit_plan::EditPlan;
use crate::engine::error::Error;

type Plan = Result<(EditPlan, Outcome), Error>;

impl Engine {
    pub(super) fn plan_visit(
        &mut self,
        team: TeamId,
        place: PlaceId,
        topic: &TopicId,
        date: Date,
        count: u32,
    ) -> Plan {
        self.require_team(team)?;
        self.require_place(Some(place))?;
        self.require_topic(topic.as_str())?;
        check_count(count, 1)?;
        let visit = VisitId(self.random());
        let doc = DocId::monthly(team, DocKind::Visit, month_id(&date.month()));
        let mut plan = EditPlan::new();
        plan.put(doc, Key::VisitDate(visit), date.to_string());
        plan.put(doc, Key::VisitPlace(visit), place.to_string());
        plan.put(doc, Key::VisitTopic(visit), topic.to_string());
        plan.put(doc, Key::VisitCount(visit), i64::from(count));
        Ok((plan, Outcome::Visit(visit)))
    }

    pub(super) fn plan_visit_count(&mut self, visit: VisitId, count: u32) -> Plan {
        check_count(count, 0)?;
        let (space, month) =
            self.tables().visit_document(visit)?.ok_or(Error::NotFound { what: "visit" })?;
        let doc = DocId::monthly(TeamId::from(space), DocKind::Visit, month);
        let mut plan = EditPlan::new();
        plan.put(doc, Key::VisitCount(visit), i64::from(count));
        Ok((plan, Outcome::Done))
    }

    pub(super) fn plan_pair(&mut self, mentor: PersonId, learner: LearnerId, since: Date) -> Plan {
        let team = self.team_of_learner(learner)?;
        self.require_volunteer(mentor)?;
        let month = since.month();
        let mut plan = EditPlan::new();
        if !self.tables().has_pair(team.space(), &month, mentor, learner)? {
            let doc = DocId::monthly(team, DocKind::Pair, month_id(&month));
            plan.put(doc, Key::Pair(mentor, learner), since.to_string());
        }
        Ok((plan, Outcome::Done))
    }

    pub(super) fn plan_pair_undo(&mut self, mentor: PersonId, learner: LearnerId) -> Plan {
        self.team_of_learner(learner)?;
        let mentors = self.tables().same_persons()?.all(mentor);
        let mut plan = EditPlan::new();
        let mut is_made = false;
        // Also where the learner was registered before moving, as far as that is held here.
        for learner in Joined::of(self.tables().moved_learners()?).group(learner) {
            let team = match self.team_of_learner(learner) {
                Err(Error::NotFound { .. }) => continue,
                team => team?,
            };
            for mentor in &mentors {
                for month in self.tables().months_of_pair(team.space(), *mentor, learner)? {
                    is_made = true;
                    let doc = DocId::monthly(team, DocKind::Pair, month);
                    plan.put(doc, Key::Pair(*mentor, learner), String::new());
                }
            }
        }
        if is_made { Ok((plan, Outcome::Done)) } else { Err(Error::NotFound { what: "pair" }) }
    }
}

fn check_count(count: u32, min: u32) -> Result<(), Error> {
    if (min..=PEOPLE_PER_VISIT_MAX).contains(&count) {
        Ok(())
    } else {
        Err(Error::Range { field: "count", min, max: PEOPLE_PER_VISIT_MAX })
    }
}
