//! Official places, taken from the table into the programme.
//!
//! A place that people made before is given its code where nothing speaks against it, so that no twin
//! stands beside it. Wherever a name fits but its kind, its code or where it lies does not, nothing is
//! written and the coordinator is asked. Taken again, the table changes nothing.

use std::collections::{BTreeMap, BTreeSet};

use crate::document::schema::Key;
use crate::domain::command::{CodedPlace, OfficialPlaces, Outcome, PlaceDoubt};
use crate::domain::document::DocId;
use crate::domain::id::{PlaceId, ProgrammeId};
use crate::domain::place::kind::{Kind, bare, bare_folded};
use crate::domain::place::official::{self, Official};
use crate::domain::place::{Code, Place, STEPS_MAX};
use crate::domain::text::fold;
use crate::engine::Engine;
use crate::engine::edit_plan::EditPlan;
use crate::engine::error::Error;
use crate::engine::execute::{place_text, programme_doc};

impl Engine {
    pub(super) fn plan_official(
        &mut self,
        programme: ProgrammeId,
        codes: &[Code],
    ) -> Result<(EditPlan, Outcome), Error> {
        let here = known(self.tables().places()?);
        let there: BTreeSet<_> = here.iter().filter_map(|known| known.province.clone()).collect();
        let asked: BTreeSet<&Code> =
            if codes.is_empty() { there.iter().collect() } else { codes.iter().collect() };
        let asked: Option<Vec<_>> = asked.into_iter().map(province_of).collect();
        let asked = asked.ok_or(Error::NotFound { what: "province" })?;
        if asked.is_empty() {
            return Err(Error::Unfit { what: "name a province" });
        }
        let namesakes = namesakes(there.iter().filter_map(province_of).chain(asked.clone()));
        let doc = programme_doc(programme);
        let (plan, taken) = (EditPlan::new(), OfficialPlaces::default());
        let mut taking = Taking { here, doc, namesakes, plan, taken };
        for province in asked {
            if let Some(place) = taking.take(province, None) {
                for commune in province.communes() {
                    taking.take(commune, Some((province, place)));
                }
            }
        }
        let Taking { plan, taken, .. } = taking;
        Ok((plan, Outcome::Places(taken)))
    }
}

/// A province and the place that it is in the programme; `None` around a province.
type Around = Option<(&'static Official, PlaceId)>;

/// What of the programme an official place is.
enum Found {
    /// The very place that the table makes.
    Taken(PlaceId),
    /// A place that somebody made.
    Made(Place),
    /// None.
    New,
    /// One of these, or none: a person has to say.
    Doubt(Vec<PlaceId>),
}

/// A place of the programme, with its name as it is compared.
struct Known {
    place: Place,
    kind: Option<Kind>,
    bare: String,
    /// The name without marks, where it was typed so.
    plain: Option<(Option<Kind>, String)>,
    /// The code of the province that it is.
    province: Option<Code>,
}

/// Returns the places of the programme as they are compared.
fn known(places: Vec<Place>) -> Vec<Known> {
    let provinces: Vec<_> = official::provinces().map(|it| (it, bare(it.name).1)).collect();
    let known = places.into_iter().map(|place| {
        let (kind, bare) = bare(&place.name);
        let plain = (fold(&bare) == bare).then(|| bare_folded(&place.name));
        let is_high = place.within.is_none() && kind.is_none_or(Kind::is_of_province);
        let mut provinces = provinces.iter();
        let province = provinces.find(|(province, name)| {
            place.place == province.id() || place.has(&province.code()) || is_high && *name == bare
        });
        let province = province.map(|(province, _)| province.code());
        Known { place, kind, bare, plain, province }
    });
    known.collect()
}

/// Returns how many communes of some provinces have each bare name.
fn namesakes(provinces: impl Iterator<Item = &'static Official>) -> BTreeMap<String, u32> {
    let provinces: BTreeMap<_, _> = provinces.map(|province| (province.code(), province)).collect();
    let mut namesakes = BTreeMap::new();
    for commune in provinces.values().flat_map(|province| province.communes()) {
        *namesakes.entry(bare(commune.name).1).or_default() += 1;
    }
    namesakes
}

fn province_of(code: &Code) -> Option<&'static Official> {
    official::provinces().find(|province| province.code() == *code)
}

struct Taking {
    here: Vec<Known>,
    doc: DocId,
    /// How many communes of the provinces here have a bare name.
    namesakes: BTreeMap<String, u32>,
    plan: EditPlan,
    taken: OfficialPlaces,
}

impl Taking {
    /// Takes one official place, and returns the place that it is; `None` where that is not clear.
    fn take(&mut self, official: &'static Official, around: Around) -> Option<PlaceId> {
        let within = around.map(|(_, place)| place);
        match self.find(official, around) {
            Found::Taken(place) => {
                self.taken.unchanged += 1;
                Some(place)
            }
            Found::Made(place) => {
                let lacks_code = place.code_on(official.from) != Some(&official.code());
                let lacks_parent = place.within.is_none() && within.is_some();
                if lacks_code {
                    self.put_code(place.place, official);
                }
                if lacks_parent {
                    self.plan.put(self.doc, Key::PlaceIn(place.place), place_text(within));
                }
                if lacks_code || lacks_parent {
                    let code = official.code();
                    self.taken.coded.push(CodedPlace { place: place.place, code });
                } else {
                    self.taken.unchanged += 1;
                }
                Some(place.place)
            }
            Found::New => {
                let place = official.id();
                self.plan.put(self.doc, Key::PlaceName(place), official.title());
                self.plan.put(self.doc, Key::PlaceIn(place), place_text(within));
                self.put_code(place, official);
                self.taken.created.push(official.code());
                Some(place)
            }
            Found::Doubt(places) => {
                self.taken.doubts.push(PlaceDoubt { code: official.code(), places });
                None
            }
        }
    }

    fn put_code(&mut self, place: PlaceId, official: &Official) {
        let key = Key::PlaceCode(place, official.from);
        self.plan.put(self.doc, key, official.code().to_string());
    }

    fn find(&self, official: &'static Official, around: Around) -> Found {
        let id = official.id();
        if self.here.iter().any(|known| known.place.place == id) {
            return Found::Taken(id);
        }
        let table = official.place();
        let code = official.code();
        let holders = self.here.iter().filter(|known| table.shares_code_with(&known.place, &code));
        let mut found: Vec<&Known> = holders.collect();
        if found.is_empty() {
            found = self.called(official, around);
        }
        match found.as_slice() {
            [] => Found::New,
            [one] if self.is_surely(one, official, around) => Found::Made(one.place.clone()),
            several => Found::Doubt(several.iter().map(|known| known.place.place).collect()),
        }
    }

    /// Returns the places that have the name of an official one and may lie where it does: by its marks,
    /// or, where there are none, those typed without marks if one official place alone can be meant.
    fn called(&self, official: &'static Official, around: Around) -> Vec<&Known> {
        let may_be = |known: &&Known| match around {
            None => known.place.within.is_none() && known.kind.is_none_or(Kind::is_of_province),
            Some((_, province)) => {
                known.province.is_none() && !self.is_in_other(&known.place, province)
            }
        };
        let name = bare(official.name).1;
        let near = || self.here.iter().filter(may_be);
        let exact: Vec<_> = near().filter(|known| known.bare == name).collect();
        if !exact.is_empty() {
            return exact;
        }
        let folded = fold(official.name);
        let is_like = |other: &&Official| fold(other.name) == folded;
        let alike = match around {
            None => official::provinces().filter(is_like).count(),
            Some((province, _)) => province.communes().filter(is_like).count(),
        };
        let is_plain = |known: &&Known| {
            alike == 1 && known.plain.as_ref().is_some_and(|(_, plain)| *plain == folded)
        };
        near().filter(is_plain).collect()
    }

    /// Returns whether a place that has the code or the name is the official one: it has both, or
    /// nothing else that is known of it says otherwise.
    fn is_surely(&self, known: &Known, official: &Official, around: Around) -> bool {
        let Known { place, plain, .. } = known;
        let (kind, name) = match plain {
            Some((kind, plain)) => (*kind, *plain == fold(official.name)),
            None => (known.kind, known.bare == bare(official.name).1),
        };
        let kind = kind.is_none_or(|kind| kind == official.kind || !official.is_settled);
        let lies_there = match (place.within, around) {
            (None, Some(_)) => !self.has_namesake(official),
            (within, around) => within == around.map(|(_, province)| province),
        };
        let code = place.code_on(official.from);
        name && code.map_or(kind && lies_there, |code| *code == official.code())
    }

    fn has_namesake(&self, official: &Official) -> bool {
        self.namesakes.get(&bare(official.name).1).is_some_and(|count| *count > 1)
    }

    /// Returns whether a place lies in another province than `province`.
    fn is_in_other(&self, place: &Place, province: PlaceId) -> bool {
        let mut within = place.within;
        for _ in 0..STEPS_MAX {
            let Some(parent) = within.filter(|parent| *parent != province) else { return false };
            let known = self.here.iter().find(|known| known.place.place == parent);
            if known.is_none_or(|known| known.province.is_some()) {
                return known.is_some();
            }
            within = known.and_then(|known| known.place.within);
        }
        false
    }
}
