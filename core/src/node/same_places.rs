//! Places that were added twice: which one stands for them.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::id::PlaceId;
use crate::domain::joined::Joined;
use crate::domain::row::{PlaceLink, Retired};
use crate::store::reader::{Reader, StoreError};

/// What stands for each place that is there more than once: the smallest id of those that are still offered.
#[derive(Clone, Debug, Default)]
pub(crate) struct SamePlaces(BTreeMap<PlaceId, PlaceId>);

impl SamePlaces {
    pub(crate) fn read(reader: &Reader) -> Result<Self, StoreError> {
        let links = reader.place_links()?;
        let same = links.iter().filter(|(_, _, link)| *link == PlaceLink::Same);
        let joined = Joined::of(same.map(|(a, b, _)| (*a, *b)));
        let retired: BTreeSet<Retired> =
            reader.retired()?.into_iter().map(|(what, _)| what).collect();
        let mut stands: BTreeMap<PlaceId, PlaceId> = BTreeMap::new();
        for place in joined.members().filter(|place| !retired.contains(&Retired::Place(*place))) {
            stands.entry(joined.root(place)).or_insert(place);
        }
        let stands_for = |place| {
            let root = joined.root(place);
            (place, stands.get(&root).copied().unwrap_or(root))
        };
        Ok(Self(joined.members().map(stands_for).collect()))
    }

    /// Returns the place that stands for one; itself, where it is there once.
    pub(crate) fn one(&self, place: PlaceId) -> PlaceId {
        self.0.get(&place).copied().unwrap_or(place)
    }
}
