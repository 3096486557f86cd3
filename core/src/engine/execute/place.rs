//! Commands of coordinators about places.

use crate::document::schema::Key;
use crate::domain::command::Outcome;
use crate::domain::id::{PlaceId, ProgrammeId};
use crate::domain::place::Code;
use crate::domain::time::Date;
use crate::engine::Engine;
use crate::engine::edit_plan::EditPlan;
use crate::engine::error::Error;
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
        let doc = programme_doc(programme);
        let mut plan = EditPlan::new();
        plan.put(doc, Key::PlaceName(place), name_of(name, "name")?);
        plan.put(doc, Key::PlaceIn(place), place_text(within));
        if let Some((code, from)) = code {
            plan.put(doc, Key::PlaceCode(place, from), code.to_string());
        }
        Ok((plan, Outcome::Place(place)))
    }

    pub(super) fn plan_place_edit(
        &mut self,
        programme: ProgrammeId,
        place: PlaceId,
        name: Option<&str>,
        within: Option<PlaceId>,
    ) -> Plan {
        self.require_place(Some(place))?;
        self.require_place(within)?;
        if within == Some(place) {
            return Err(Error::Unfit { what: "a place does not contain itself" });
        }
        let doc = programme_doc(programme);
        let mut plan = EditPlan::new();
        if let Some(name) = name {
            plan.put(doc, Key::PlaceName(place), name_of(name, "name")?);
        }
        if within.is_some() {
            plan.put(doc, Key::PlaceIn(place), place_text(within));
        }
        Ok((plan, Outcome::Done))
    }

    pub(super) fn plan_code(
        &mut self,
        programme: ProgrammeId,
        place: PlaceId,
        code: &Code,
        from: Date,
    ) -> Plan {
        self.require_place(Some(place))?;
        let mut plan = EditPlan::new();
        plan.put(programme_doc(programme), Key::PlaceCode(place, from), code.to_string());
        Ok((plan, Outcome::Place(place)))
    }
}
