//! A class that is there more than once in its team: what its rolls say together, and which of them is written.

use crate::domain::command::Command;
use crate::domain::id::{ClassId, LearnerId, MeetingId, SpaceId, TeamId};
use crate::domain::time::Date;
use crate::engine::Engine;
use crate::engine::error::Error;

impl Engine {
    /// Puts the class that stands for it into the place of the one that a command names.
    pub(crate) fn name_standing(&self, command: &mut Command) -> Result<(), Error> {
        if let Command::AddLearner { class, .. }
        | Command::EnrolLearner { class, .. }
        | Command::LeaveClass { class, .. }
        | Command::MoveLearner { class, .. }
        | Command::EditClass { class, .. }
        | Command::MoveClass { class, .. }
        | Command::PlanClass { class, .. }
        | Command::NotMet { class, .. }
        | Command::OpenMeeting { class, .. }
        | Command::SetLevel { class, .. } = command
        {
            *class = self.standing_class(*class)?;
        }
        Ok(())
    }

    /// Returns the registration under which one of a class's rolls named a learner ever: the one that is asked about,
    /// or another one of that person, as who went to another team has.
    pub(crate) fn registration_in(
        &self,
        space: SpaceId,
        class: ClassId,
        learner: LearnerId,
    ) -> Result<Option<LearnerId>, Error> {
        let mut first = None;
        for roll in self.rolls_of(class)? {
            let registrations = self.tables().registrations((space, roll), learner)?;
            if registrations.contains(&learner) {
                return Ok(Some(learner));
            }
            first = first.or(registrations.first().copied());
        }
        Ok(first)
    }

    /// Returns who comes to a class on a day, each as the class registers them, those of the roll that is asked about
    /// first. What the rolls of before a move say holds until the present ones say something of somebody, as reports
    /// unite the days.
    pub(crate) fn expected_on(
        &self,
        space: SpaceId,
        class: ClassId,
        day: Date,
    ) -> Result<Vec<LearnerId>, Error> {
        let tables = self.tables();
        let mut learners = tables.enrolled_on(space, class, day)?;
        let rolls = self.rolls_of(class)?;
        for roll in rolls.iter().filter(|roll| **roll != class) {
            learners.extend(tables.enrolled_on(space, *roll, day)?);
        }
        for (there, former) in self.former_rolls(&rolls)? {
            for before in tables.enrolled_on(there, former, day)? {
                let (mut first, mut is_said) = (None, false);
                for roll in rolls.iter().copied() {
                    for learner in tables.registrations((space, roll), before)? {
                        first = first.or(Some(learner));
                        is_said = is_said || tables.says_by((space, roll), learner, day)?;
                    }
                }
                learners.extend(first.filter(|_| !is_said));
            }
        }
        Ok(learners)
    }

    /// Returns the latest day of a class on which somebody was marked, by all its rolls; `None` before its first
    /// mark.
    pub(crate) fn last_marked(&self, team: TeamId, class: ClassId) -> Result<Option<Date>, Error> {
        let mut last = None;
        for roll in self.rolls_of(class)? {
            let days = self.tables().marked_days(team.space(), roll)?;
            last = last.max(days.last().copied());
        }
        Ok(last)
    }

    /// Returns the day on which a class came from another team, of several the latest, or `None` where nobody knows
    /// which; nothing where it came from none.
    pub(crate) fn arrival(&self, class: ClassId) -> Result<Option<Option<Date>>, Error> {
        let mut arrival = None;
        for roll in self.rolls_of(class)? {
            arrival = arrival.max(self.tables().class_arrival(roll)?);
        }
        Ok(arrival)
    }

    /// Returns the rolls of a class, and those that it had in other teams before it moved, as far as they are held
    /// here, each with its space.
    pub(crate) fn rolls_ever(
        &self,
        space: SpaceId,
        class: ClassId,
    ) -> Result<Vec<(SpaceId, ClassId)>, Error> {
        let rolls = self.rolls_of(class)?;
        let former = self.former_rolls(&rolls)?;
        Ok(rolls.into_iter().map(|roll| (space, roll)).chain(former).collect())
    }

    /// Returns the rolls that a class with these had in other teams, as [`Engine::rolls_ever`] does.
    pub(crate) fn former_rolls(&self, rolls: &[ClassId]) -> Result<Vec<(SpaceId, ClassId)>, Error> {
        let mut former = Vec::new();
        for roll in self.tables().former_classes(rolls)? {
            let space = self.tables().space_of_class(roll)?;
            let space = space.filter(|space| self.is_told_of(*space));
            former.extend(space.map(|space| (space, roll)));
        }
        Ok(former)
    }

    /// Returns the last meeting of a class, by the day on which it was held, and that day; also one of another team,
    /// before it moved.
    pub(crate) fn last_held(
        &self,
        space: SpaceId,
        class: ClassId,
    ) -> Result<Option<(Date, MeetingId)>, Error> {
        let mut last: Option<(Date, MeetingId)> = None;
        for (space, class) in self.rolls_ever(space, class)? {
            let Some(key) = self.tables().last_held(space, class)? else { continue };
            let day = self.tables().day_of(space, class, key)?;
            if last.is_none_or(|(before, _)| before < day) {
                last = Some((day, MeetingId { class, key }));
            }
        }
        Ok(last)
    }
}
