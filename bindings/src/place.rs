//! Places, which outlive their official codes.

use lantoa_core::domain::command::{Command, Outcome, Within};

use crate::error::LantoaError;
use crate::id::{Day, PlaceCode, PlaceId};
use crate::node::Node;
use crate::retired::holds;

pub use lantoa_core::domain::command::{CodedPlace, OfficialPlaces, PlaceDoubt};
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

/// What became of the official places that were asked for.
#[uniffi::remote(Record)]
pub struct OfficialPlaces {
    /// The codes of places that were added.
    pub created: Vec<PlaceCode>,
    /// Places that were here without the code, or in no province.
    pub coded: Vec<CodedPlace>,
    /// How many were here already.
    pub unchanged: u32,
    /// Codes of which it is not clear which place they are; nothing was written of them, nor of the
    /// communes of such a province.
    pub doubts: Vec<PlaceDoubt>,
}

/// A place that was given its official code.
#[uniffi::remote(Record)]
pub struct CodedPlace {
    /// The place.
    pub place: PlaceId,
    /// The code.
    pub code: PlaceCode,
}

/// An official place that one of several places may be, or that one may be or not.
#[uniffi::remote(Record)]
pub struct PlaceDoubt {
    /// The official code.
    pub code: PlaceCode,
    /// The places that may be meant.
    pub places: Vec<PlaceId>,
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

    /// Changes what is given of a place; what is not given stays. It holds from the day that is given, else
    /// from the beginning, which is a `Conflict` (`value-dated`) where something was said from a day on.
    /// For coordinators.
    #[uniffi::method(default(name = None, within = None, from = None))]
    pub async fn edit_place(
        &self,
        place: PlaceId,
        name: Option<String>,
        within: Option<PlaceId>,
        from: Option<Day>,
    ) -> Result<(), LantoaError> {
        let within = within.map(Within::Place);
        self.does(Command::EditPlace { place, name, within, holds: holds(from) }).await
    }

    /// Says that from a day on a place is another one or a part of it, or, of several, that it was divided
    /// among them; with `said` false it is taken back. For coordinators.
    #[uniffi::method(default(said = true))]
    pub async fn merge_place(
        &self,
        place: PlaceId,
        into: Vec<PlaceId>,
        from: Day,
        said: bool,
    ) -> Result<(), LantoaError> {
        self.does(Command::MergePlace { place, into, from, said }).await
    }

    /// Says that a place was added twice, or with `same` false that it was not. For coordinators.
    #[uniffi::method(default(same = true))]
    pub async fn link_places(&self, a: PlaceId, b: PlaceId, same: bool) -> Result<(), LantoaError> {
        self.does(Command::LinkPlaces { a, b, same }).await
    }

    /// Gives a place an official code from a day on; the code of an earlier day stays true for then.
    /// For coordinators.
    pub async fn code_place(&self, place: PlaceId, code: DatedCode) -> Result<(), LantoaError> {
        let DatedCode { code, from } = code;
        self.does(Command::CodePlace { place, code, from }).await
    }

    /// Adds provinces with their communes and codes from the table of official places; without
    /// provinces, of those that are places here already. What is here already stays. With `dry_run` it
    /// only says what it would do. For coordinators.
    #[uniffi::method(default(dry_run = false))]
    pub async fn import_places(
        &self,
        provinces: Vec<PlaceCode>,
        dry_run: bool,
    ) -> Result<OfficialPlaces, LantoaError> {
        let command = Command::ImportPlaces { provinces };
        let outcome =
            self.offload(
                move |node| if dry_run { node.preview(command) } else { node.execute(command) },
            );
        let Outcome::Places(places) = outcome.await? else {
            unreachable!("places come to nothing else")
        };
        Ok(places)
    }

    /// Returns all places with their codes, by name.
    pub async fn places(&self) -> Result<Vec<Place>, LantoaError> {
        self.ask(|query| query.places()).await
    }
}
