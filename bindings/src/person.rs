//! Volunteers: who acts on this device, and who is known.

use lantoa_core::domain::command::{Command, Outcome};

use crate::error::LantoaError;
use crate::id::PersonId;
use crate::node::Node;

pub use lantoa_core::node::answer::VolunteerLine;

/// A volunteer in a list.
#[uniffi::remote(Record)]
pub struct VolunteerLine {
    /// The volunteer.
    pub person: PersonId,
    /// The name.
    pub name: String,
}

#[uniffi::export]
impl Node {
    /// Sets the name of the volunteer who acts.
    pub async fn name_person(&self, name: String) -> Result<(), LantoaError> {
        self.does(Command::NamePerson { name }).await
    }

    /// Adds a further volunteer who uses this device. Who acts stays the same.
    pub async fn add_person(&self, name: String) -> Result<PersonId, LantoaError> {
        self.makes(Command::AddPerson { name }, |outcome| match outcome {
            Outcome::Person(person) => Some(person),
            _ => None,
        })
        .await
    }

    /// Lets another volunteer of this device act from now on; also after a restart.
    pub async fn change_person(&self, person: PersonId) -> Result<(), LantoaError> {
        self.does(Command::ChangePerson { person }).await
    }

    /// Returns the volunteers whose names are known here, as a Vietnamese list sorts them.
    pub async fn volunteers(&self) -> Result<Vec<VolunteerLine>, LantoaError> {
        self.ask(|query| query.volunteers()).await
    }
}
