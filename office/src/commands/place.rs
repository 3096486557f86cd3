//! `place`: where things happen, with dated official codes.

mod official;

use lantoa_core::domain::command::{Command, Outcome};
use lantoa_core::domain::id::PlaceId;
use lantoa_core::domain::place::Place;
use lantoa_core::node::answer::Named;

use crate::args::programme::Place as Args;
use crate::desk::Desk;
use crate::failure::Done;
use crate::lookup;
use crate::sheet::{Sheet, short};

pub(super) fn run(desk: &Desk, args: &Args) -> Done {
    let query = desk.query()?;
    match args {
        Args::Add { name, within, code, from } => {
            let within = lookup::maybe(&query, Named::Place, within.as_ref())?;
            let code = code.clone().zip(*from);
            let outcome = desk.execute(Command::AddPlace { name: name.clone(), within, code })?;
            if let Outcome::Place(place) = outcome {
                show(desk, place)?;
            }
            Ok(())
        }
        Args::Code { place, code, from } => {
            let place = lookup::one(&query, Named::Place, place)?;
            desk.execute(Command::CodePlace { place, code: code.clone(), from: *from })?;
            show(desk, place)
        }
        Args::Import { provinces, dry_run } => official::run(desk, provinces, *dry_run),
        Args::List => {
            print(desk, &query.places()?);
            Ok(())
        }
    }
}

fn show(desk: &Desk, place: PlaceId) -> Done {
    let places = desk.query()?.places()?;
    if let Some(found) = places.iter().find(|other| other.place == place) {
        desk.caller.answer(found, |found| desk.line(&format!("{}  {}", found.place, found.name)));
    }
    Ok(())
}

fn print(desk: &Desk, places: &[Place]) {
    desk.caller.answer(&places, |places| {
        let mut sheet = Sheet::new(&desk.caller, &["place", "name", "in", "codes"]);
        for place in *places {
            let codes = place.codes.iter().map(|dated| format!("{} ({})", dated.code, dated.from));
            sheet.row([
                short(&place.place),
                place.name.clone(),
                name_of(places, place.within),
                codes.collect::<Vec<_>>().join(", "),
            ]);
        }
        sheet.print(&desk.caller);
    });
}

/// Returns what a place is called: its id where it is not known, nothing where there is none.
pub(super) fn name_of(places: &[Place], place: Option<PlaceId>) -> String {
    let Some(place) = place else {
        return String::new();
    };
    let known = places.iter().find(|other| other.place == place);
    known.map_or_else(|| place.to_string(), |known| known.name.clone())
}
