//! Commands: checked, turned into puts, and committed.
//!
//! A command is refused before anything is written or it is done whole. What it may write is judged
//! by the same authority that judges peers. Absent on purpose: signing and SQL (`commit`).

mod learner;
mod outside;
mod person;
mod pin;
mod programme;
mod roll;
mod roster;

use crate::domain::command::{Command, Outcome};
use crate::domain::document::DocId;
use crate::domain::id::{ClassId, LearnerId, PlaceId, ProgrammeId, TeamId};
use crate::domain::text::{NAME_BYTES_MAX, clean};
use crate::domain::time::Instant;
use crate::engine::Engine;
use crate::engine::edit_plan::EditPlan;
use crate::engine::error::Error;

impl Engine {
    /// Does what a volunteer asks, durably, and returns what came of it.
    ///
    /// `now` is what the device's clock shows; it is noted as the time of the tap.
    ///
    /// # Errors
    ///
    /// [`Error`]; nothing is written then.
    pub fn execute(&mut self, command: Command, now: Instant) -> Result<Outcome, Error> {
        let programme = self.require_member()?;
        self.pass_day(now);
        match command {
            Command::SetMark { meeting, learner, mark, seen } => {
                return self.tap_mark(meeting, learner, mark, seen, now);
            }
            Command::SetLevel { class, learner, topic, level, seen } => {
                return self.tap_level(class, learner, &topic, level, seen, now);
            }
            Command::FillMarks { meeting, mark } => return self.tap_blanks(meeting, mark, now),
            _ => {}
        }
        // Every other command reads what was tapped before it, and stands behind it in the feed.
        self.fold(now)?;
        match command {
            Command::EraseLearner { learner } => return self.erase_learner(learner, now),
            Command::RevokeErasure { erasure } => return self.revoke_erasure(erasure, now),
            Command::ChangePerson { person, pin } => {
                return self.change_person(person, pin.as_ref(), now);
            }
            Command::SetPin { person, old, new } => {
                return self.set_pin(person, old.as_ref(), new.as_ref(), now);
            }
            _ => {}
        }
        let (plan, outcome) = self.plan(programme, command, now)?;
        self.commit_plan(plan, now)?;
        Ok(outcome)
    }

    /// Returns what a command would do, and writes nothing.
    ///
    /// # Errors
    ///
    /// [`Error`], as [`Engine::execute`]; a tap's outcome is not foretold.
    pub fn preview(&mut self, command: Command, now: Instant) -> Result<Outcome, Error> {
        let programme = self.require_member()?;
        match command {
            Command::SetMark { .. } | Command::SetLevel { .. } | Command::FillMarks { .. } => {
                Err(Error::Unfit { what: "a tap has no preview" })
            }
            Command::EraseLearner { learner } => self.foretell_erasure(learner),
            command => Ok(self.plan(programme, command, now)?.1),
        }
    }

    fn plan(
        &mut self,
        programme: ProgrammeId,
        command: Command,
        now: Instant,
    ) -> Result<(EditPlan, Outcome), Error> {
        match command {
            Command::AddPlace { name, within, code } => {
                self.plan_place(programme, &name, within, code)
            }
            Command::CodePlace { place, code, from } => {
                self.plan_code(programme, place, &code, from)
            }
            Command::EditPlace { place, name, within } => {
                self.plan_place_edit(programme, place, name.as_deref(), within)
            }
            Command::AddTeam { name, place } => self.plan_team(programme, &name, place),
            Command::EditTeam { team, name, place } => {
                self.plan_team_edit(programme, team, name.as_deref(), place)
            }
            Command::ImportTopics(topics) => self.plan_topics(programme, &topics),
            Command::SetTarget { place, topic, percent, of } => {
                self.plan_target(programme, place, &topic, percent, of)
            }
            Command::ImportRoster(lines) => self.plan_roster(programme, &lines),
            Command::AddClass { name, team, place } => self.plan_class(&name, team, place),
            Command::EditClass { class, name, place, closed } => {
                self.plan_class_edit(class, name.as_deref(), place, closed)
            }
            Command::AddLearner { class, details, consent } => {
                self.plan_learner(class, &details, consent.as_ref(), now)
            }
            Command::EnrolLearner { learner, class } => self.plan_enrolment(learner, class),
            Command::EditLearner { learner, details, consent } => {
                self.plan_learner_edit(learner, &details, consent.as_ref(), now)
            }
            Command::WithdrawConsent { learner } => self.plan_withdrawal(learner),
            Command::LeaveClass { learner, class } => self.plan_leave(learner, class),
            Command::MoveLearner { learner, class } => {
                self.plan_learner_move(programme, learner, class)
            }
            Command::MoveClass { class, team } => self.plan_class_move(programme, class, team),
            Command::OpenMeeting { class, date, another, topics } => {
                self.plan_meeting(class, date, another, &topics)
            }
            Command::CloseMeeting { meeting, note } => {
                self.plan_meeting_close(meeting, note.as_deref())
            }
            Command::AddVisit { team, place, topic, date, count } => {
                self.plan_visit(team, place, &topic, date, count)
            }
            Command::CountVisit { visit, count } => self.plan_visit_count(visit, count),
            Command::AddPair { mentor, learner, since } => self.plan_pair(mentor, learner, since),
            Command::UndoPair { mentor, learner } => self.plan_pair_undo(mentor, learner),
            Command::Settle { dispute, value } => self.plan_settling(dispute, &value),
            Command::LinkLearners { a, b, same } => self.plan_person_link(programme, a, b, same),
            Command::LinkMeetings { a, b, same } => self.plan_meeting_link(programme, a, b, same),
            Command::NamePerson { name } => self.plan_person(programme, &name),
            Command::AddPerson { name } => self.plan_further_person(programme, &name),
            Command::ChangePerson { person, .. } | Command::SetPin { person, .. } => {
                self.require_person(person)?;
                Ok((EditPlan::new(), Outcome::Done))
            }
            Command::SetMark { .. } | Command::SetLevel { .. } | Command::FillMarks { .. } => {
                unreachable!("taps do not pass here")
            }
            Command::EraseLearner { .. } | Command::RevokeErasure { .. } => {
                Ok((EditPlan::new(), Outcome::Done))
            }
        }
    }

    /// Returns the team that holds a class.
    pub(crate) fn team_of_class(&self, class: ClassId) -> Result<TeamId, Error> {
        let space = self.tables().space_of_class(class)?;
        space.map(TeamId::from).ok_or(Error::NotFound { what: "class" })
    }

    /// Returns the team that registered a learner.
    pub(crate) fn team_of_learner(&self, learner: LearnerId) -> Result<TeamId, Error> {
        let space = self.tables().space_of_learner(learner)?;
        space.map(TeamId::from).ok_or(Error::NotFound { what: "learner" })
    }

    fn require_place(&self, place: Option<PlaceId>) -> Result<(), Error> {
        match place {
            Some(place) if !self.tables().has_place(place)? => {
                Err(Error::NotFound { what: "place" })
            }
            _ => Ok(()),
        }
    }

    fn require_topic(&self, topic: &str) -> Result<(), Error> {
        if self.tables().has_topic(topic)? {
            Ok(())
        } else {
            Err(Error::NotFound { what: "topic" })
        }
    }
}

/// Returns a name as it is stored.
fn name_of(name: &str, field: &'static str) -> Result<String, Error> {
    clean(name, NAME_BYTES_MAX).map_err(|problem| Error::Text { field, problem })
}

/// Returns an optional place as it is stored: its printed id, or nothing.
fn place_text(place: Option<PlaceId>) -> String {
    place.map(|place| place.to_string()).unwrap_or_default()
}

fn programme_doc(programme: ProgrammeId) -> DocId {
    DocId::programme(programme.space())
}
