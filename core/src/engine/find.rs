//! What a command, a tap or a question names by its id, looked up in the tables.

use crate::domain::id::{ClassId, DeviceId, LearnerId, MeetingId, PersonId, PlaceId, TeamId};
use crate::engine::Engine;
use crate::engine::error::Error;

impl Engine {
    /// Returns the team that holds a class.
    pub(crate) fn team_of_class(&self, class: ClassId) -> Result<TeamId, Error> {
        let space = self.tables().space_of_class(class)?.filter(|space| self.is_told_of(*space));
        space.map(TeamId::from).ok_or(Error::NotFound { what: "class" })
    }

    /// Returns the team that registered a learner.
    pub(crate) fn team_of_learner(&self, learner: LearnerId) -> Result<TeamId, Error> {
        let space = self.tables().space_of_learner(learner)?;
        let space = space.filter(|space| self.is_told_of(*space));
        space.map(TeamId::from).ok_or(Error::NotFound { what: "learner" })
    }

    /// Refuses a volunteer of whom no name is known here, under none of the ids that are one.
    pub(crate) fn require_volunteer(&self, person: PersonId) -> Result<(), Error> {
        for person in self.tables().same_persons()?.all(person) {
            if self.tables().has_person(person)? {
                return Ok(());
            }
        }
        Err(Error::NotFound { what: "person" })
    }

    /// Refuses a place that is not known here.
    pub(crate) fn require_place(&self, place: Option<PlaceId>) -> Result<(), Error> {
        match place {
            Some(place) if !self.tables().has_place(place)? => {
                Err(Error::NotFound { what: "place" })
            }
            _ => Ok(()),
        }
    }

    /// Refuses a team that is not known here.
    pub(crate) fn require_team(&self, team: TeamId) -> Result<(), Error> {
        match self.tables().has_team(team)? {
            true => Ok(()),
            false => Err(Error::NotFound { what: "team" }),
        }
    }

    /// Refuses a topic that is not known here.
    pub(crate) fn require_topic(&self, topic: &str) -> Result<(), Error> {
        if self.tables().has_topic(topic)? {
            Ok(())
        } else {
            Err(Error::NotFound { what: "topic" })
        }
    }

    /// Returns the team whose class held a meeting.
    pub(crate) fn require_meeting(&self, meeting: MeetingId) -> Result<TeamId, Error> {
        let team = self.team_of_class(meeting.class)?;
        let numbers = self.tables().meetings_on(team.space(), meeting.class, meeting.key.date)?;
        if numbers.contains(&meeting.key.number) {
            Ok(team)
        } else {
            Err(Error::NotFound { what: "meeting" })
        }
    }

    /// Returns the class in whose roll stands what is recorded from now on: itself, where it is there once.
    pub(crate) fn standing_class(&self, class: ClassId) -> Result<ClassId, Error> {
        Ok(self.tables().same_classes()?.one(class))
    }

    /// Returns the classes whose rolls are a class's, the one that stands for it first.
    pub(crate) fn rolls_of(&self, class: ClassId) -> Result<Vec<ClassId>, Error> {
        Ok(self.tables().same_classes()?.all(class))
    }

    /// Refuses a class that went to another team, as far as that is known here: what is recorded in it
    /// from then on would be missed there. One that was opened again is taken.
    pub(crate) fn require_here(&self, team: TeamId, class: ClassId) -> Result<(), Error> {
        let rolls = self.rolls_of(class)?;
        let mut moves = Vec::new();
        for roll in rolls {
            if !self.tables().is_closed(team.space(), roll, None)? {
                return Ok(());
            }
            moves.extend(self.moves_of_class(roll)?.into_iter().map(|to| (roll, to)));
        }
        let Some((roll, to)) = moves.into_iter().next() else { return Ok(()) };
        let mut teams = self.tables().team_names()?.into_iter();
        let team = teams.find(|(team, _)| roll.moved_to(*team) == to).map(|(_, name)| name);
        Err(Error::Moved { to, team: team.unwrap_or_else(|| "?".to_owned()) })
    }

    /// Refuses a registration that went to another team and comes to no class here any more, as far as that is known
    /// here: what is said of it from then on would be missed there.
    pub(crate) fn require_stays(&self, team: TeamId, learner: LearnerId) -> Result<(), Error> {
        let mut went = None;
        for class in self.tables().classes_of(team.space(), learner, None)? {
            match self.require_here(team, class) {
                Ok(()) => return Ok(()),
                Err(moved @ Error::Moved { .. }) => went = Some(moved),
                Err(error) => return Err(error),
            }
        }
        let mut moves = self.tables().moved_learners()?.into_iter();
        let Some((to, _)) = moves.find(|(_, old)| *old == learner) else { return Ok(()) };
        // Who went with a class is there with it.
        if let Some(moved) = went {
            return Err(moved);
        }
        let space = self.tables().space_of_learner(to)?;
        let mut teams = self.tables().team_names()?.into_iter();
        let team = teams.find(|(team, _)| Some(team.space()) == space).map(|(_, name)| name);
        Err(Error::MovedLearner { to, team })
    }

    /// Returns the classes that one became in other teams, by id.
    pub(crate) fn moves_of_class(&self, class: ClassId) -> Result<Vec<ClassId>, Error> {
        let moves = self.tables().moved_classes()?.into_iter();
        Ok(moves.filter(|(_, old)| *old == class).map(|(new, _)| new).collect())
    }

    /// Returns the name of a device's volunteer; empty where it is not known here.
    pub(crate) fn volunteer_name(&self, device: DeviceId) -> Result<String, Error> {
        let person = self
            .authority
            .held_certificates(device)
            .min_by_key(|certificate| certificate.role)
            .map(|certificate| certificate.person);
        match person {
            Some(person) => Ok(self.tables().person_name(person)?),
            None => Ok(String::new()),
        }
    }
}
