//! `place`: where things happen, with dated official codes.

mod official;

use lantoa_core::domain::command::{Command, Outcome};
use lantoa_core::domain::id::PlaceId;
use lantoa_core::domain::row::Retired;
use lantoa_core::node::answer::Named;
use lantoa_core::node::query::Query;

use crate::args::programme::Place as Args;
use crate::days;
use crate::desk::Desk;
use crate::failure::Done;
use crate::labels::{self, Labels};
use crate::lookup;
use crate::sheet::{Sheet, short};

pub(super) fn run(desk: &Desk, args: &Args) -> Done {
    let query = desk.query()?;
    match args {
        Args::Add { name, within, code, from, another } => {
            let within = lookup::maybe(&query, Named::Place, within.as_ref())?;
            let beside = query.places()?.into_iter().filter(|place| place.within == within);
            lookup::refuse_twin(*another, name, beside.map(|place| (place.place, place.name)))?;
            let code = code.clone().zip(*from);
            let outcome = desk.execute(Command::AddPlace { name: name.clone(), within, code })?;
            if let Outcome::Place(place) = outcome {
                show(desk, place)?;
            }
            Ok(())
        }
        Args::Edit { place, name, within, holds } => {
            let place = lookup::one(&query, Named::Place, place)?;
            let within = lookup::maybe(&query, Named::Place, within.as_ref())?;
            let (name, holds) = (name.clone(), holds.holds());
            desk.execute(Command::EditPlace { place, name, within, holds })?;
            show(desk, place)
        }
        Args::Merge { place, into, from, undo } => {
            let place = lookup::one(&query, Named::Place, place)?;
            let into = into.iter().map(|part| lookup::one(&query, Named::Place, part));
            let (into, from) = (into.collect::<Done<_>>()?, *from);
            desk.execute(Command::MergePlace { place, into, from, said: !undo })?;
            desk.caller.done("done");
            Ok(())
        }
        Args::Same { a, b, undo: false } => {
            let (a, b) = (lookup::own_place(&query, a)?, lookup::own_place(&query, b)?);
            desk.execute(Command::LinkPlaces { a, b, same: true })?;
            show(desk, lookup::one(&desk.query()?, Named::Place, &a.to_string())?)
        }
        Args::Same { a, b, undo: true } => {
            let (a, b) = lookup::joined_places(&query, a, b)?;
            desk.execute(Command::LinkPlaces { a, b, same: false })?;
            desk.caller.done("done");
            Ok(())
        }
        Args::Retire { place, retiring } => {
            let place = lookup::one(&query, Named::Place, place)?;
            desk.retire(Retired::Place(place), retiring)
        }
        Args::Code { place, code, from } => {
            let place = lookup::one(&query, Named::Place, place)?;
            desk.execute(Command::CodePlace { place, code: code.clone(), from: *from })?;
            show(desk, place)
        }
        Args::Import { provinces, dry_run } => official::run(desk, provinces, *dry_run),
        Args::List => print(desk, &query),
    }
}

fn show(desk: &Desk, place: PlaceId) -> Done {
    let places = desk.query()?.places()?;
    if let Some(found) = places.iter().find(|other| other.place == place) {
        desk.caller.answer(found, |found| desk.line(&format!("{}  {}", found.place, found.name)));
    }
    Ok(())
}

fn print(desk: &Desk, query: &Query) -> Done {
    let retired = labels::Retired::read(query)?;
    desk.caller.answer(&query.places()?, |places| {
        let mut sheet = Sheet::new(&desk.caller, &["place", "name", "in", "codes", "?state"]);
        let labels = Labels::of_places(places);
        for place in places {
            let codes = place.codes.iter();
            let codes = codes.map(|dated| format!("{} ({})", dated.code, days::shown(dated.from)));
            sheet.row([
                short(&place.place),
                place.name.clone(),
                labels.maybe(place.within.as_ref()),
                codes.collect::<Vec<_>>().join(", "),
                retired.said(&place.place.to_string(), desk.caller.words),
            ]);
        }
        sheet.print(&desk.caller);
    });
    Ok(())
}
