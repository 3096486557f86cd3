//! One person looked up: everything known, and where and when they come.

use std::collections::BTreeMap;

use crate::domain::class::Enrolment;
use crate::domain::id::{ClassId, LearnerId, ShortLearner, SpaceId, TeamId};
use crate::domain::row::LinkKind;
use crate::domain::text::title_key;
use crate::domain::time::Date;
use crate::node::answer::{
    ComesFrom, EnrolmentLine, LearnerRecord, LearnerSheet, RegistrationLine,
};
use crate::node::error::Error;
use crate::node::links::Links;
use crate::node::query::Query;
use crate::node::short_ids::ShortIds;
use crate::store::reader::EnrolmentRow;

impl Query {
    /// Returns a learner with every class and every other registration of the person; `None` where the
    /// learner's data is not held here.
    ///
    /// # Errors
    ///
    /// What reading may answer: `damaged`, `busy`.
    pub fn learner_record(&self, id: LearnerId) -> Result<Option<LearnerRecord>, Error> {
        let _still = self.reader.hold()?;
        let Some(learner) = self.reader.learner(id)? else {
            return Ok(None);
        };
        let sheet = LearnerSheet { learner, classes: self.classes_of(id)? };
        let mut enrolments = self.enrolment_lines(id)?;
        enrolments.sort_by_cached_key(|line| (title_key(&line.name), line.class));
        let mut last_seen = enrolments.iter().filter_map(|line| line.last_seen).max();
        let links = Links::read(&self.reader)?;
        let mut registrations = Vec::new();
        for other in self.reader.tables().same_person(id)?.into_iter().filter(|other| *other != id)
        {
            let lines = self.enrolment_lines(other)?;
            last_seen = last_seen.max(lines.iter().filter_map(|line| line.last_seen).max());
            let held = self.reader.learner(other)?;
            registrations.push(RegistrationLine {
                learner: other,
                team: held.as_ref().map(|held| held.team),
                name: held.map(|held| held.details.name).unwrap_or_default(),
                moved: links.registrations.root(other) == links.registrations.root(id),
            });
        }
        let taken_back = self.reader.is_taken_back(sheet.learner.team.space(), id)?;
        let before = self.before(LinkKind::MovedLearner, &[id.to_string()])?;
        let changed = self.said_of_learner_before(&sheet.learner)?;
        Ok(Some(LearnerRecord {
            sheet,
            taken_back,
            last_seen,
            enrolments,
            registrations,
            before,
            changed,
        }))
    }

    /// Returns every class that a registration comes or came to.
    fn enrolment_lines(&self, learner: LearnerId) -> Result<Vec<EnrolmentLine>, Error> {
        let mut lines: Vec<EnrolmentLine> = Vec::new();
        let stands = self.reader.tables().same_classes()?;
        for (space, class) in self.reader.rolls_of(learner)? {
            let mut short_ids = ShortIds::read(&self.reader, space, class)?;
            let rows = short_ids.enrolments();
            let Some(row) = rows.iter().find(|row| row.learner == learner).cloned() else {
                continue;
            };
            let last_seen = self.last_turn(&mut short_ids, (space, class), row.short)?;
            let class = stands.one(class);
            if let Some(line) = lines.iter_mut().find(|line| line.class == class) {
                line.comes |= row.enrolled;
                line.last_seen = line.last_seen.max(last_seen);
                line.days.extend(days(&row));
                line.days.sort_by_key(|said| (said.from, said.comes));
                line.days.dedup();
                continue;
            }
            let name = self.reader.class(class)?.filter(|held| held.team.space() == space);
            lines.push(EnrolmentLine {
                class,
                name: name.map(|held| held.name).unwrap_or_default(),
                team: TeamId::from(space),
                comes: row.enrolled,
                days: days(&row),
                last_seen,
            });
        }
        for line in &mut lines {
            let rolls = if stands.is_empty() { Vec::new() } else { stands.all(line.class) };
            for roll in rolls {
                let at = (line.team.space(), roll);
                let mut short_ids = ShortIds::read(&self.reader, at.0, at.1)?;
                // One roll of a class has marks of whom another one names.
                let turn = self.last_turn(&mut short_ids, at, learner.into())?;
                line.last_seen = line.last_seen.max(turn);
            }
        }
        Ok(lines)
    }

    /// Returns the last day on which a learner was present or late in a class, as days were corrected. A
    /// mark that may be another's says nothing.
    fn last_turn(
        &self,
        short_ids: &mut ShortIds<'_>,
        (space, class): (SpaceId, ClassId),
        short: ShortLearner,
    ) -> Result<Option<Date>, Error> {
        if short_ids.learners(short)?.len() > 1 {
            return Ok(None);
        }
        let meetings = self.reader.meetings(space, class)?.into_iter();
        let meetings: BTreeMap<_, _> = meetings.map(|meeting| (meeting.key, meeting)).collect();
        let marks = self.reader.marks(space, class)?.into_iter();
        let turns = marks.filter(|mark| mark.short == short && mark.mark.is_turn());
        let day = turns.filter_map(|mark| match meetings.get(&mark.key) {
            Some(meeting) if meeting.withdrawn => None,
            Some(meeting) => Some(meeting.day),
            None => Some(mark.key.date),
        });
        Ok(day.max())
    }
}

fn days(row: &EnrolmentRow) -> Vec<ComesFrom> {
    let undated = row.undated.map(|said| (None, said));
    let dated = row.days.iter().map(|(from, said)| (Some(*from), *said));
    let said = |(from, said)| ComesFrom { from, comes: said == Enrolment::Enrolled };
    undated.into_iter().chain(dated).map(said).collect()
}
