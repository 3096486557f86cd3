//! Commands: checked, turned into puts, and committed.
//!
//! A command is refused before anything is written or it is done whole. What it may write is judged
//! by the same authority that judges peers. Absent on purpose: signing and SQL (`commit`).

mod acting;
mod dated;
mod day;
mod later;
mod learner;
mod official;
mod outside;
mod person;
mod pin;
mod place;
mod programme;
mod roll;
mod roster;

use crate::domain::command::{Command, Outcome};
use crate::domain::document::DocId;
use crate::domain::id::{ErasureId, PersonId, PlaceId, ProgrammeId};
use crate::domain::pin::Pin;
use crate::domain::seen::Seen;
use crate::domain::text;
use crate::domain::time::Instant;
use crate::engine::Engine;
use crate::engine::edit_plan::EditPlan;
use crate::engine::erasure::erasure_of;
use crate::engine::error::Error;
use crate::engine::tap::Tapping;

/// What a command comes to, once it was checked; nothing is written yet.
enum Act {
    /// Marks and levels: durable at once, an entry later.
    Tap(Tapping),
    /// Puts into documents, and what is answered when they are written.
    Edit(EditPlan, Outcome),
    /// A control record that these documents are to be erased.
    Erase(Vec<DocId>),
    /// A control record that an erasure is taken back.
    RevokeErasure(ErasureId),
    /// Another volunteer of this device acts from now on.
    ChangePerson(PersonId, Option<Pin>),
    /// A volunteer's PIN on this device: the one so far, and the one from now on.
    SetPin(PersonId, Option<Pin>, Option<Pin>),
}

impl Engine {
    /// Does what a volunteer asks, durably, and returns what came of it.
    ///
    /// `now` is what the device's clock shows; it is noted as the time of the tap.
    ///
    /// # Errors
    ///
    /// [`Error`]; nothing is written then.
    pub fn execute(&mut self, command: Command, now: Instant) -> Result<Outcome, Error> {
        self.execute_as_seen(command, None, now)
    }

    /// As [`Engine::execute`], for a command whose screen had read this far.
    ///
    /// # Errors
    ///
    /// As there, and [`Error::ChangedMeanwhile`] where an edit writes what was changed since.
    pub fn execute_as_seen(
        &mut self,
        command: Command,
        seen: Option<Seen>,
        now: Instant,
    ) -> Result<Outcome, Error> {
        let programme = self.require_member()?;
        self.pass_day(now);
        self.build_what_can_be()?;
        if !is_tap(&command) {
            // It reads what was tapped before it, and stands behind it in the feed.
            self.fold(now)?;
        }
        let seen = seen.or(seen_by(&command));
        let act = self.act(programme, command, now)?;
        if let (Act::Edit(plan, _), Some(seen)) = (&act, seen) {
            self.require_as_seen(plan, seen)?;
        }
        match act {
            Act::Tap(tapping) => self.tap(tapping, now),
            Act::Edit(_, Outcome::Roster(summary)) if !summary.doubts.is_empty() => {
                Err(Error::RosterDoubts { count: summary.doubts.len() })
            }
            Act::Edit(plan, Outcome::Roster(mut summary)) => {
                summary.import = self.commit_import(plan, &summary, now)?;
                summary.shown = None;
                Ok(Outcome::Roster(summary))
            }
            Act::Edit(plan, outcome) => {
                self.commit_plan(plan, now)?;
                Ok(outcome)
            }
            Act::Erase(documents) => self.erase(documents, now),
            Act::RevokeErasure(erasure) => self.revoke_erasure(erasure, now),
            Act::ChangePerson(person, pin) => self.change_person(person, pin.as_ref(), now),
            Act::SetPin(person, old, new) => self.set_pin(person, old.as_ref(), new.as_ref(), now),
        }
    }

    /// Returns what a command would do, and writes nothing.
    ///
    /// # Errors
    ///
    /// [`Error`], as [`Engine::execute`]. [`Error::TooLarge`] and values that their key does not take
    /// are found in writing only. A command that takes a PIN has no preview, which would be one more
    /// attempt.
    pub fn preview(&mut self, command: Command, now: Instant) -> Result<Outcome, Error> {
        let programme = self.require_member()?;
        self.build_what_can_be()?;
        match self.act(programme, command, now)? {
            Act::Tap(tapping) => Ok(tapping.outcome()),
            Act::Edit(plan, outcome) => {
                self.require_writable(&plan)?;
                Ok(outcome)
            }
            Act::Erase(documents) => Ok(erasure_of(None, &documents)),
            Act::RevokeErasure(_) => Ok(Outcome::Done),
            Act::ChangePerson(..) | Act::SetPin(..) => {
                Err(Error::Unfit { what: "a PIN has no preview" })
            }
        }
    }

    /// Checks a command, as far as that needs no writing.
    fn act(
        &mut self,
        programme: ProgrammeId,
        mut command: Command,
        now: Instant,
    ) -> Result<Act, Error> {
        self.name_standing(&mut command)?;
        let (plan, outcome) = match command {
            Command::SetMark { meeting, learner, mark, seen } => {
                return self.plan_mark(meeting, learner, mark, seen).map(Act::Tap);
            }
            Command::SetLevel { class, learner, topic, level, at, seen } => {
                return self.plan_level((class, learner), &topic, level, at, seen).map(Act::Tap);
            }
            Command::FillMarks { meeting, mark } => {
                return self.plan_blanks(meeting, mark).map(Act::Tap);
            }
            Command::EraseLearner { learner } => {
                return self.documents_of_person(learner).map(Act::Erase);
            }
            Command::RevokeErasure { erasure } => {
                self.require_revocable(erasure)?;
                return Ok(Act::RevokeErasure(erasure));
            }
            Command::ChangePerson { person, pin } => {
                self.require_nobody_acting()?;
                self.require_person(person)?;
                return Ok(Act::ChangePerson(person, pin));
            }
            Command::SetPin { person, old, new } => {
                self.require_nobody_acting()?;
                self.require_person(person)?;
                return Ok(Act::SetPin(person, old, new));
            }
            Command::AddPlace { name, within, code } => {
                self.plan_place(programme, &name, within, code)
            }
            Command::CodePlace { place, code, from } => {
                self.plan_code(programme, place, &code, from)
            }
            Command::EditPlace { place, name, within, holds } => {
                self.plan_place_edit(programme, place, (name.as_deref(), within), holds)
            }
            Command::MergePlace { place, into, from, said } => {
                self.plan_merger(programme, place, &into, (from, said))
            }
            Command::LinkPlaces { a, b, same } => self.plan_place_link(programme, a, b, same),
            Command::LinkPersons { a, b, same } => self.plan_same_persons(programme, a, b, same),
            Command::LinkClasses { a, b, same } => self.plan_class_link(a, b, same),
            Command::Retire { what, since } => self.plan_retiring(programme, what, since),
            Command::ImportPlaces { provinces } => self.plan_official(programme, &provinces),
            Command::AddTeam { name, place } => self.plan_team(programme, &name, place),
            Command::EditTeam { team, name, place, holds } => {
                self.plan_team_edit(programme, team, name.as_deref(), (place, holds))
            }
            Command::ImportTopics(topics) => self.plan_topics(programme, &topics),
            Command::SetTarget { place, topic, percent, of, holds } => {
                self.plan_target(programme, (place, &topic), (percent, of), holds)
            }
            Command::SetHead(head) => programme::plan_head(programme, &head),
            Command::ImportRoster(roster) => self.plan_roster(programme, roster, now),
            Command::AddClass { name, team, place } => self.plan_class(&name, team, place),
            Command::EditClass { class, name, place, closed, holds } => {
                self.plan_class_edit(class, name.as_deref(), (place, closed), holds)
            }
            Command::AddLearner { class, details, consent, since } => {
                self.plan_learner(class, &details, consent.as_ref(), (since, now))
            }
            Command::EnrolLearner { learner, class, since } => {
                self.plan_enrolment(learner, class, (since, now))
            }
            Command::EditLearner { learner, details, consent } => {
                self.plan_learner_edit(learner, &details, consent.as_ref(), now)
            }
            Command::WithdrawConsent { learner } => self.plan_withdrawal(learner),
            Command::LeaveClass { learner, class, since } => {
                self.plan_leave(learner, class, (since, now))
            }
            Command::MoveLearner { learner, class, since } => {
                self.plan_learner_move(programme, learner, class, (since, now))
            }
            Command::MoveClass { class, team, since } => {
                self.plan_class_move(programme, class, team, (since, now))
            }
            Command::OpenMeeting { class, date, another, topics } => {
                self.plan_meeting(class, date, another, &topics)
            }
            Command::CloseMeeting { meeting, note } => {
                self.plan_meeting_close(meeting, note.as_deref())
            }
            Command::CorrectDay { meeting, date } => self.plan_day(meeting, date),
            Command::WithdrawMeeting { meeting, reason } => {
                self.plan_meeting_withdrawal(meeting, reason.as_deref())
            }
            Command::RestoreMeeting { meeting } => self.plan_restoring(meeting),
            Command::PartMarks { meeting, person, into } => self.plan_part(meeting, person, into),
            Command::NotMet { class, date, said } => self.plan_not_met(class, date, said),
            Command::PlanClass { class, weekdays, from } => {
                self.plan_weekdays(class, weekdays, from)
            }
            Command::AddVisit { team, place, topic, date, count } => {
                self.plan_visit(team, place, &topic, date, count)
            }
            Command::CountVisit { visit, count } => self.plan_visit_count(visit, count),
            Command::AddPair { mentor, learner, since } => self.plan_pair(mentor, learner, since),
            Command::UndoPair { mentor, learner } => self.plan_pair_undo(mentor, learner),
            Command::Settle { dispute, value } => self.plan_settling(dispute, &value),
            Command::Differ { learners, differ } => {
                self.plan_differing(programme, learners, differ)
            }
            Command::LinkLearners { a, b, same } => self.plan_person_link(programme, a, b, same),
            Command::LinkMeetings { a, b, same } => self.plan_meeting_link(programme, a, b, same),
            Command::SignReport(report) => self.plan_signing(programme, &report),
            Command::TakeBack { act } => self.plan_taking_back(act),
            Command::NamePerson { name } => self.plan_person(programme, &name),
            Command::AddPerson { name } => self.plan_further_person(programme, &name),
        }?;
        Ok(Act::Edit(plan, outcome))
    }
}

/// Returns whether a command is a tap, which waits in no fold of earlier ones.
fn is_tap(command: &Command) -> bool {
    matches!(
        command,
        Command::SetMark { .. } | Command::SetLevel { .. } | Command::FillMarks { .. }
    )
}

/// Returns how far a preview had read that a command is held to.
fn seen_by(command: &Command) -> Option<Seen> {
    let Command::ImportRoster(roster) = command else { return None };
    roster.shown.map(|shown| shown.seen)
}

/// Returns a name as it is stored.
fn name_of(name: &str, field: &'static str) -> Result<String, Error> {
    text::name(name).map_err(|problem| Error::Text { field, problem })
}

/// Returns an optional place as it is stored: its printed id, or nothing.
fn place_text(place: Option<PlaceId>) -> String {
    place.map(|place| place.to_string()).unwrap_or_default()
}

fn programme_doc(programme: ProgrammeId) -> DocId {
    DocId::programme(programme.space())
}
