//! Commands about the volunteers who use this device.
//!
//! Several may share one phone; each is named and their work is told apart. That is attribution and
//! no security: what is written is signed by the device, whoever holds it.

use crate::document::schema::Key;
use crate::domain::command::Outcome;
use crate::domain::document::DocId;
use crate::domain::id::{PersonId, ProgrammeId, SpaceId};
use crate::engine::Engine;
use crate::engine::edit_plan::EditPlan;
use crate::engine::error::Error;
use crate::engine::execute::name_of;
use crate::store::self_table::Myself;
use crate::trust::key::{made_person, person_of};

type Plan = Result<(EditPlan, Outcome), Error>;

impl Engine {
    /// Returns the volunteers who use this device, of whom a name is known, by id.
    ///
    /// # Errors
    ///
    /// What the store says.
    pub fn persons(&self) -> Result<Vec<PersonId>, Error> {
        let mut persons = self.tables().persons()?;
        persons.retain(|person| made_person(self.me.device, *person));
        Ok(persons)
    }

    /// Names the volunteer who acts.
    pub(in crate::engine) fn plan_person(&mut self, programme: ProgrammeId, name: &str) -> Plan {
        let plan = self.plan_name(programme, self.who_acts(), name)?;
        Ok((plan, Outcome::Done))
    }

    pub(super) fn plan_further_person(&mut self, programme: ProgrammeId, name: &str) -> Plan {
        let person = person_of(self.me.device, self.random());
        let plan = self.plan_name(programme, person, name)?;
        Ok((plan, Outcome::Person(person)))
    }

    pub(super) fn require_person(&self, person: PersonId) -> Result<(), Error> {
        if self.persons()?.contains(&person) {
            Ok(())
        } else {
            Err(Error::NotFound { what: "volunteer of this device" })
        }
    }

    /// Lets another volunteer act from the next tap on. What was tapped before is an entry already.
    pub(super) fn become_person(&mut self, person: PersonId) -> Result<(), Error> {
        let me = Myself { person, ..self.me.clone() };
        let batch = self.store.batch()?;
        batch.write_myself(&me)?;
        batch.commit()?;
        self.me = me;
        Ok(())
    }

    /// A volunteer's name stands in every space that the device writes, a coordinator's in the
    /// programme's.
    fn plan_name(
        &self,
        programme: ProgrammeId,
        person: PersonId,
        name: &str,
    ) -> Result<EditPlan, Error> {
        let name = name_of(name, "name")?;
        let mut plan = EditPlan::new();
        for space in self.person_spaces(programme) {
            plan.put(DocId::person(space, person), Key::Name, name.clone());
        }
        Ok(plan)
    }

    fn person_spaces(&self, programme: ProgrammeId) -> Vec<SpaceId> {
        let teams = self.own_team_spaces();
        if teams.is_empty() { vec![programme.space()] } else { teams }
    }
}
