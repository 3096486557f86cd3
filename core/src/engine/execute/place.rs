//! Commands of coordinators about places, about volunteers who are one, and about what is offered no more.

use crate::document::schema::Key;
use crate::domain::command::{Holds, Outcome};
use crate::domain::document::DocId;
use crate::domain::id::{PersonId, PlaceId, ProgrammeId};
use crate::domain::place::official::{self, Official};
use crate::domain::place::{Code, DatedCode, Place};
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
            let places = self.tables().places()?;
            require_code(&places, &Place { place, name, within, codes: vec![] }, code, from)?;
        }
        Ok((plan, Outcome::Place(place)))
    }

    pub(super) fn plan_place_edit(
        &mut self,
        programme: ProgrammeId,
        place: PlaceId,
        (name, within): (Option<&str>, Option<PlaceId>),
        holds: Holds,
    ) -> Plan {
        self.require_place(Some(place))?;
        self.require_place(within)?;
        if within == Some(place) {
            return Err(Error::Unfit { what: "a place does not contain itself" });
        }
        let mut plan = EditPlan::new();
        if let Some(name) = name {
            let dated = Dated::PlaceName(programme, place);
            self.put_dated(&mut plan, dated, name_of(name, "name")?.into(), holds)?;
        }
        if within.is_some() {
            let dated = Dated::PlaceIn(programme, place);
            self.put_dated(&mut plan, dated, place_text(within).into(), holds)?;
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
        let mut plan = EditPlan::new();
        for part in into {
            self.require_place(Some(*part))?;
            let key = Key::PlaceInto(place, *part, from);
            plan.put(programme_doc(programme), key, i64::from(said));
        }
        Ok((plan, Outcome::Done))
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

    pub(super) fn plan_code(
        &mut self,
        programme: ProgrammeId,
        place: PlaceId,
        code: &Code,
        from: Date,
    ) -> Plan {
        let places = self.tables().places()?;
        let coded = places.iter().find(|other| other.place == place);
        let coded = coded.ok_or(Error::NotFound { what: "place" })?;
        require_code(&places, coded, code.clone(), from)?;
        let mut plan = EditPlan::new();
        plan.put(programme_doc(programme), Key::PlaceCode(place, from), code.to_string());
        Ok((plan, Outcome::Place(place)))
    }
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
