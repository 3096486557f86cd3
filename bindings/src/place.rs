//! Places, which outlive their official codes.

use lantoa_core::domain::command::{Command, Outcome};

use crate::error::LantoaError;
use crate::id::{Day, PlaceCode, PlaceId};
use crate::node::Node;

pub use lantoa_core::domain::place::{DatedCode, Place};

/// A place: a province, a commune, a village, a house.
#[uniffi::remote(Record)]
pub struct Place {
    /// Its id.
    pub place: PlaceId,
    /// What it is called.
    pub name: String,
    /// The place that contains it.
    pub within: Option<PlaceId>,
    /// Its official codes, ascending by date. Villages have none.
    pub codes: Vec<DatedCode>,
}

/// An official code from a day on.
#[uniffi::remote(Record)]
pub struct DatedCode {
    /// The code.
    pub code: PlaceCode,
    /// The first day on which it holds.
    #[uniffi(name = "from_day")]
    pub from: Day,
}

#[uniffi::export]
impl Node {
    /// Adds a place, with its official code where it has one. For coordinators.
    #[uniffi::method(default(within = None, code = None))]
    pub async fn add_place(
        &self,
        name: String,
        within: Option<PlaceId>,
        code: Option<DatedCode>,
    ) -> Result<PlaceId, LantoaError> {
        let code = code.map(|dated| (dated.code, dated.from));
        self.makes(Command::AddPlace { name, within, code }, |outcome| {
            if let Outcome::Place(place) = outcome { Some(place) } else { None }
        })
        .await
    }

    /// Changes what is given of a place; what is not given stays. For coordinators.
    #[uniffi::method(default(name = None, within = None))]
    pub async fn edit_place(
        &self,
        place: PlaceId,
        name: Option<String>,
        within: Option<PlaceId>,
    ) -> Result<(), LantoaError> {
        self.does(Command::EditPlace { place, name, within }).await
    }

    /// Gives a place an official code from a day on; the code of an earlier day stays true for then.
    /// For coordinators.
    pub async fn code_place(&self, place: PlaceId, code: DatedCode) -> Result<(), LantoaError> {
        let DatedCode { code, from } = code;
        self.does(Command::CodePlace { place, code, from }).await
    }

    /// Returns all places with their codes, by name.
    pub async fn places(&self) -> Result<Vec<Place>, LantoaError> {
        self.ask(|query| query.places()).await
    }
}
