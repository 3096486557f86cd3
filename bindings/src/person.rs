//! Volunteers: who acts on this device, and who is known.

use lantoa_core::domain::command::{Command, Outcome};
use lantoa_core::domain::pin::{Pin, PinError};

use crate::error::LantoaError;
use crate::id::{PersonId, TeamId};
use crate::node::Node;

pub use lantoa_core::node::answer::{SharerLine, VolunteerLine};

/// A volunteer in a list.
#[uniffi::remote(Record)]
pub struct VolunteerLine {
    /// The volunteer.
    pub person: PersonId,
    /// The name.
    pub name: String,
    /// The teams in which the name is held here, by id; empty for a coordinator.
    pub teams: Vec<TeamId>,
}

/// A volunteer who uses this device, on the screen that asks who taps now.
#[uniffi::remote(Record)]
pub struct SharerLine {
    /// The volunteer.
    pub person: PersonId,
    /// The name.
    pub name: String,
    /// Whether this one taps now.
    pub acts: bool,
    /// Whether a PIN is asked for before this one taps.
    pub has_pin: bool,
    /// Seconds before a PIN typed is looked at; 0 but after several wrong ones.
    pub wait_s: u32,
}

#[uniffi::export]
impl Node {
    /// Sets the name of the volunteer who acts.
    pub async fn name_person(&self, name: String) -> Result<(), LantoaError> {
        self.does(Command::NamePerson { name }).await
    }

    /// Adds a further volunteer who uses this device. Who acts stays the same.
    pub async fn add_person(&self, name: String) -> Result<PersonId, LantoaError> {
        self.makes(Command::AddPerson { name }, |outcome| {
            if let Outcome::Person(person) = outcome { Some(person) } else { None }
        })
        .await
    }

    /// Lets another volunteer of this device act from now on; also after a restart. What was tapped
    /// before stays under the name of who tapped it.
    ///
    /// `pin` is what was typed, asked for where the volunteer has set one: `NotAllowed` with
    /// `pin-asked` or `pin-wrong`, and `Busy` with `pin-wait` after several wrong ones; `sharers` says
    /// for how long.
    pub async fn change_person(
        &self,
        person: PersonId,
        pin: Option<String>,
    ) -> Result<(), LantoaError> {
        let pin = pin_of(pin, "pin")?;
        self.does(Command::ChangePerson { person, pin }).await
    }

    /// Sets, changes or (with `new` absent) takes away the PIN of a volunteer of this device: 4 to 12
    /// digits. It says whose tap it was and is no lock.
    ///
    /// `old` is the PIN so far. It is not asked for where none is set, nor of the volunteer who
    /// enrolled this phone, acts now and helps another one who forgot.
    pub async fn set_pin(
        &self,
        person: PersonId,
        old: Option<String>,
        new: Option<String>,
    ) -> Result<(), LantoaError> {
        let (old, new) = (pin_of(old, "old")?, pin_of(new, "new")?);
        self.does(Command::SetPin { person, old, new }).await
    }

    /// Returns the volunteers who use this device, as a Vietnamese list sorts them.
    pub async fn sharers(&self) -> Result<Vec<SharerLine>, LantoaError> {
        self.offload(|node| node.sharers()).await
    }

    /// Returns the volunteers whose names are known here, as a Vietnamese list sorts them; one who is there more
    /// than once, once.
    pub async fn volunteers(&self) -> Result<Vec<VolunteerLine>, LantoaError> {
        self.ask(|query| query.volunteers()).await
    }
}

#[uniffi::export]
impl Node {
    /// Says that two volunteers are one, who has another phone or joined again, or with `same` false that they are
    /// not. Lists and counts have them once, and whatever either wrote stays as it is. For coordinators.
    #[uniffi::method(default(same = true))]
    pub async fn link_persons(
        &self,
        a: PersonId,
        b: PersonId,
        same: bool,
    ) -> Result<(), LantoaError> {
        self.does(Command::LinkPersons { a, b, same }).await
    }
}

/// Returns what was typed as a PIN. It is text at the border and not a type of its own, because it
/// never comes back.
fn pin_of(typed: Option<String>, field: &str) -> Result<Option<Pin>, LantoaError> {
    typed
        .map(|digits| digits.parse().map_err(|no: PinError| LantoaError::no(field, no)))
        .transpose()
}
