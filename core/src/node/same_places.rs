//! Places that were added twice: which one stands for them.

use std::collections::BTreeSet;

use crate::domain::id::PlaceId;
use crate::domain::joined::{Joined, Prevailing};
use crate::domain::row::{PlaceLink, Retired};
use crate::store::reader::{Reader, StoreError};

/// What stands for each place that is there more than once: the smallest id of those that are still offered.
#[derive(Clone, Debug, Default)]
pub(crate) struct SamePlaces(Prevailing<PlaceId>);

impl SamePlaces {
    pub(crate) fn read(reader: &Reader) -> Result<Self, StoreError> {
        let links = reader.place_links()?;
        let same = links.iter().filter(|(_, _, link)| *link == PlaceLink::Same);
        let joined = Joined::of(same.map(|(a, b, _)| (*a, *b)));
        let retired: BTreeSet<Retired> =
            reader.retired()?.into_iter().map(|(what, _)| what).collect();
        Ok(Self(Prevailing::of(&joined, |place| !retired.contains(&Retired::Place(place)))))
    }

    /// Returns the place that stands for one; itself, where it is there once.
    pub(crate) fn one(&self, place: PlaceId) -> PlaceId {
        self.0.one(place)
    }
}
