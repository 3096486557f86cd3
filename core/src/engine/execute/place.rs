//! Commands of coordinators about places, about volunteers who are one, and about what is offered no more.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

use crate::document::schema::Key;
use crate::domain::command::{Holds, Outcome, Within};
use crate::domain::document::DocId;
use crate::domain::id::{PersonId, PlaceId, ProgrammeId};
use crate::domain::joined::Prevailing;
use crate::domain::place::official::{self, Official};
use crate::domain::place::{Code, DatedCode, Place, STEPS_MAX};
use crate::domain::row::Retired;
use crate::domain::time::Date;
use crate::engine::Engine;
use crate::engine::edit_plan::EditPlan;
use crate::engine::error::{CodeTaken, Error};
use crate::engine::execute::dated::Dated;
use crate::engine::execute::{name_of, place_text, programme_doc};

type Plan = Result<(EditPlan, Outcome), Error>;

impl Engine {
    pub(super) fn plan_place(
        &mut self,
        programme: ProgrammeId,
        name: &str,
        within: Option<PlaceId>,
        code: Option<(Code, Date)>,
    ) -> Plan {
        self.require_place(within)?;
        let place = PlaceId(self.random());
        let name = name_of(name, "name")?;
        let doc = programme_doc(programme);
        let mut plan = EditPlan::new();
        plan.put(doc, Key::PlaceName(place), name.clone());
        plan.put(doc, Key::PlaceIn(place), place_text(within));
        if let Some((code, from)) = code {
            plan.put(doc, Key::PlaceCode(place, from), code.to_string());
            let places = self.coded_places()?;
            require_code(&places, &Place { place, name, within, codes: vec![] }, code, from)?;
        }
        Ok((plan, Outcome::Place(place)))
    }

    pub(super) fn plan_place_edit(
        &mut self,
        programme: ProgrammeId,
        place: PlaceId,
        (name, within): (Option<&str>, Option<Within>),
        holds: Holds,
    ) -> Plan {
        self.require_place(Some(place))?;
        self.require_place(within.and_then(Within::place))?;
        if within == Some(Within::Place(place)) {
            return Err(Error::Unfit { what: "a place does not contain itself" });
        }
        let mut plan = EditPlan::new();
        if let Some(name) = name {
            let dated = Dated::PlaceName(programme, place);
            self.put_dated(&mut plan, dated, name_of(name, "name")?.into(), holds)?;
        }
        if let Some(within) = within {
            let dated = Dated::PlaceIn(programme, place);
            self.put_dated(&mut plan, dated, place_text(within.place()).into(), holds)?;
            let mut around = self.around()?;
            if let Some(other) = around.circle_of(place, within.place(), holds) {
                return Err(self.circle(place, other)?);
            }
        }
        Ok((plan, Outcome::Done))
    }

    pub(super) fn plan_merger(
        &mut self,
        programme: ProgrammeId,
        place: PlaceId,
        into: &[PlaceId],
        (from, said): (Date, bool),
    ) -> Plan {
        self.require_place(Some(place))?;
        if into.is_empty() || into.contains(&place) {
            return Err(Error::Unfit { what: "a place becomes another one" });
        }
        let (mergers, same) = (self.tables().place_mergers()?, self.tables().same_places()?);
        let mut plan = EditPlan::new();
        for part in into.iter().copied() {
            self.require_place(Some(part))?;
            let mut of_day = vec![(place, part)];
            if said {
                let became = mergers.iter().map(|(was, is, _)| (same.one(*was), same.one(*is)));
                // Two that are one by now became nothing.
                let became: Vec<_> = became.filter(|(was, is)| was != is).collect();
                if becomes(&became, same.one(part), same.one(place)) {
                    return Err(self.circle(place, part)?);
                }
            } else {
                // It was said of the ids of then, of which another place may stand for one by now.
                let ends = |was, is| (same.one(was), same.one(is));
                let said = mergers
                    .iter()
                    .filter(|(was, is, day)| *day == from && ends(*was, *is) == ends(place, part));
                of_day = said.map(|(was, is, _)| (*was, *is)).collect();
                if of_day.is_empty() {
                    return Err(Error::NoMerger);
                }
            }
            for (was, is) in of_day {
                let key = Key::PlaceInto(was, is, from);
                plan.put(programme_doc(programme), key, i64::from(said));
            }
        }
        Ok((plan, Outcome::Done))
    }

    fn around(&self) -> Result<Around, Error> {
        let mut days: BTreeMap<PlaceId, Days> = BTreeMap::new();
        for (place, from, around) in self.tables().places_within()? {
            days.entry(place).or_default().insert(from, around);
        }
        Ok(Around { days, same: self.tables().same_places()? })
    }

    fn circle(&self, place: PlaceId, other: PlaceId) -> Result<Error, Error> {
        let places = self.tables().places()?;
        let name = |id| {
            let named = places.iter().find(|place| place.place == id);
            named.map(|place| place.name.clone()).unwrap_or_default()
        };
        Ok(Error::PlaceCircle { place: name(place), other: name(other) })
    }

    pub(super) fn plan_place_link(
        &mut self,
        programme: ProgrammeId,
        a: PlaceId,
        b: PlaceId,
        same: bool,
    ) -> Plan {
        self.require_place(Some(a))?;
        self.require_place(Some(b))?;
        if a == b {
            return Err(Error::Unfit { what: "a place is itself" });
        }
        if same {
            let around = self.around()?;
            for (one, other) in [(a, b), (b, a)] {
                if around.ever_holds(one, other) {
                    return Err(self.circle(one, other)?);
                }
            }
        }
        let mut plan = EditPlan::new();
        // The key is in the order of printed ids, which is another than that of their bytes.
        let (a, b) = if a.to_string() < b.to_string() { (a, b) } else { (b, a) };
        let key = Key::PlaceSame(a, b);
        plan.put(programme_doc(programme), key, i64::from(same));
        Ok((plan, Outcome::Done))
    }

    pub(super) fn plan_same_persons(
        &mut self,
        programme: ProgrammeId,
        a: PersonId,
        b: PersonId,
        same: bool,
    ) -> Plan {
        self.require_volunteer(a)?;
        self.require_volunteer(b)?;
        if a == b {
            return Err(Error::Unfit { what: "a volunteer is the same one" });
        }
        let mut plan = EditPlan::new();
        let (a, b) = if a.to_string() < b.to_string() { (a, b) } else { (b, a) };
        plan.put(programme_doc(programme), Key::PersonSame(a, b), i64::from(same));
        Ok((plan, Outcome::Done))
    }

    pub(super) fn plan_retiring(
        &mut self,
        programme: ProgrammeId,
        what: Retired,
        since: Option<Date>,
    ) -> Plan {
        let doc = programme_doc(programme);
        // Each with all that it stands for: else the list would have another one of them instead.
        let keys: Vec<(DocId, Key)> = match what {
            Retired::Class(class) => {
                let team = self.team_of_class(class)?;
                let rolls = self.rolls_of(class)?.into_iter();
                rolls.map(|roll| (DocId::class(team, roll), Key::ClassRetired)).collect()
            }
            Retired::Place(place) => {
                self.require_place(Some(place))?;
                let same = self.tables().same_places()?.all(place);
                let same = self.to_retire(same, Retired::Place, since)?.into_iter();
                same.map(|place| (doc, Key::PlaceRetired(place))).collect()
            }
            Retired::Team(team) => {
                self.require_team(team)?;
                vec![(doc, Key::TeamRetired(team))]
            }
            Retired::Person(person) => {
                self.require_volunteer(person)?;
                let same = self.tables().same_persons()?.all(person);
                let same = self.to_retire(same, Retired::Person, since)?.into_iter();
                same.map(|person| (doc, Key::PersonRetired(person))).collect()
            }
        };
        let day = since.map(|day| day.to_string()).unwrap_or_default();
        let mut plan = EditPlan::new();
        for (doc, key) in keys {
            plan.put(doc, key, day.clone());
        }
        Ok((plan, Outcome::Done))
    }

    /// Returns of things that are one those that are retired, or offered again, together: one that was retired before
    /// stays so, with its day.
    fn to_retire<T: Copy>(
        &self,
        same: Vec<T>,
        what: fn(T) -> Retired,
        since: Option<Date>,
    ) -> Result<Vec<T>, Error> {
        let mut days = Vec::new();
        for one in &same {
            days.push(self.tables().retired_since(what(*one))?);
        }
        let last = if since.is_some() { None } else { days.iter().copied().max().flatten() };
        let of_last = same.iter().zip(&days).filter(|(_, day)| **day == last).map(|(one, _)| *one);
        let these: Vec<T> = of_last.collect();
        Ok(if these.is_empty() { same } else { these })
    }

    /// Returns the places whose codes are theirs alone: one that is retired may have got its code wrongly, and nothing
    /// takes that off.
    fn coded_places(&self) -> Result<Vec<Place>, Error> {
        let mut places = Vec::new();
        for place in self.tables().places()? {
            if self.tables().retired_since(Retired::Place(place.place))?.is_none() {
                places.push(place);
            }
        }
        Ok(places)
    }

    pub(super) fn plan_code(
        &mut self,
        programme: ProgrammeId,
        place: PlaceId,
        code: &Code,
        from: Date,
    ) -> Plan {
        let mut places = self.tables().places()?.into_iter();
        let coded = places.find(|other| other.place == place);
        let coded = coded.ok_or(Error::NotFound { what: "place" })?;
        require_code(&self.coded_places()?, &coded, code.clone(), from)?;
        let mut plan = EditPlan::new();
        plan.put(programme_doc(programme), Key::PlaceCode(place, from), code.to_string());
        Ok((plan, Outcome::Place(place)))
    }
}

/// By the first day on which it holds, `None` for the beginning, what contains a place; `None` for no other one.
type Days = BTreeMap<Option<Date>, Option<PlaceId>>;

/// Which places contain others, on each day.
struct Around {
    days: BTreeMap<PlaceId, Days>,
    same: Prevailing<PlaceId>,
}

impl Around {
    /// Returns what contains a place on a day.
    fn on(&self, place: PlaceId, day: Option<Date>) -> Option<PlaceId> {
        let (_, around) = self.days.get(&place)?.range(..=day).next_back()?;
        around.map(|around| self.same.one(around))
    }

    /// Returns whether `outer` contains `inner` on a day, also over others.
    fn holds(&self, outer: PlaceId, inner: PlaceId, day: Option<Date>) -> bool {
        let (outer, mut at) = (self.same.one(outer), self.same.one(inner));
        for _ in 0..STEPS_MAX {
            match self.on(at, day) {
                Some(around) if around == outer => return true,
                Some(around) => at = around,
                None => return false,
            }
        }
        false
    }

    /// Returns the days on which something else holds of any place.
    fn breaks(&self) -> BTreeSet<Option<Date>> {
        self.days.values().flat_map(BTreeMap::keys).copied().collect()
    }

    /// Returns whether `outer` ever contains `inner`.
    fn ever_holds(&self, outer: PlaceId, inner: PlaceId) -> bool {
        self.breaks().into_iter().any(|day| self.holds(outer, inner, day))
    }

    /// Returns the place that lies in `place` itself, where that came to be said of what contains it.
    fn circle_of(
        &mut self,
        place: PlaceId,
        within: Option<PlaceId>,
        holds: Holds,
    ) -> Option<PlaceId> {
        let within = within?;
        let days = self.days.entry(place).or_default();
        let from = match holds {
            Holds::From(day) => Some(day),
            Holds::FromTheBeginning | Holds::EveryDay => {
                days.clear();
                None
            }
        };
        days.insert(from, Some(within));
        // Until something else is said of it, that holds.
        let until = days.range((Bound::Excluded(from), Bound::Unbounded)).next();
        let until = until.map(|(day, _)| *day);
        let mut breaks = self.breaks();
        breaks.retain(|day| *day >= from && until.is_none_or(|until| *day < until));
        breaks.into_iter().any(|day| self.holds(place, within, day)).then_some(within)
    }
}

/// Returns whether a place became another one, also over others; `mergers` is what became what.
fn becomes(mergers: &[(PlaceId, PlaceId)], place: PlaceId, other: PlaceId) -> bool {
    let mut became = BTreeSet::from([place]);
    for _ in 0..STEPS_MAX {
        let next = mergers.iter().filter(|(was, _)| became.contains(was)).map(|(_, is)| *is);
        let next: BTreeSet<PlaceId> = next.collect();
        if next.contains(&other) {
            return true;
        }
        became.extend(next);
    }
    false
}

/// Refuses a code that another place has on a day on which `place` would have it: one of the programme,
/// or one of the table of official places.
fn require_code(places: &[Place], place: &Place, code: Code, from: Date) -> Result<(), Error> {
    let mut coded = place.clone();
    coded.codes.retain(|dated| dated.from != from);
    coded.codes.push(DatedCode { code: code.clone(), from });
    let is_other = |other: &&Place| other.place != place.place;
    let here = places.iter().filter(is_other).find(|other| coded.shares_code_with(other, &code));
    let holder = official::holder(&code, from);
    let official = holder.filter(|holder| !holder.is_called(&place.name));
    let name = here.map(|here| here.name.clone()).or_else(|| official.map(Official::title));
    let Some(name) = name else { return Ok(()) };
    let near = holder.and_then(|holder| holder.within).unwrap_or_default();
    let mut instead = official::named(&place.name, near);
    instead.retain(|place| place.code() != code);
    let instead = instead.into_iter().map(|place| (place.code(), place.title())).collect();
    Err(Error::CodeTaken(Box::new(CodeTaken { code, from, name, instead })))
}
