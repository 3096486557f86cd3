//! `place`: where things happen, with dated official codes.

mod official;

use lantoa_core::domain::command::{Command, Outcome};
use lantoa_core::domain::id::PlaceId;
use lantoa_core::domain::place::Place;
use lantoa_core::domain::row::Retired;
use lantoa_core::domain::time::Date;
use lantoa_core::node::answer::Named;
use lantoa_core::node::error::{Error, ErrorKind};
use lantoa_core::node::query::Query;
use serde::Serialize;

use crate::args::programme::{GivenCode, Place as Args};
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
            let beside = beside.map(|place| (place.place, place.name));
            lookup::refuse_twin(&query, *another, ("place", name), beside)?;
            let code = code.clone().zip(*from);
            let outcome = desk.execute(Command::AddPlace { name: name.clone(), within, code })?;
            if let Outcome::Place(place) = outcome {
                show(desk, place)?;
            }
            Ok(())
        }
        Args::Edit { place, name, within, holds } => {
            let place = lookup::one(&query, Named::Place, place)?;
            let within = lookup::within(&query, within.as_ref())?;
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
            let apart = query.places()?;
            desk.execute(Command::LinkPlaces { a, b, same: true })?;
            let stands = lookup::one(&desk.query()?, Named::Place, &a.to_string())?;
            show(desk, stands)?;
            if !desk.caller.out.is_json() {
                let place = |id| apart.iter().find(|place| place.place == id);
                let other = if stands == a { b } else { a };
                if let (Some(stands), Some(other)) = (place(stands), place(other)) {
                    lies_apart(desk, &apart, stands, other).iter().for_each(|line| desk.line(line));
                }
            }
            Ok(())
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
        Args::Code { code: GivenCode::Nothing, .. } => {
            let message = "an official code is replaced and never left empty";
            Err(Error::new(ErrorKind::NotAllowed, "code-empty", message).into())
        }
        Args::Code { place, code: GivenCode::Code(code), from } => {
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

/// Returns what to do where only the one of two places that does not stand for them lies in another place.
fn lies_apart(desk: &Desk, places: &[Place], stands: &Place, other: &Place) -> Option<String> {
    let around = places.iter().find(|place| Some(place.place) == other.within)?;
    let with = [
        ("name", stands.name.clone().into()),
        ("place", short(&stands.place).into()),
        ("around", around.name.clone().into()),
        ("in", short(&around.place).into()),
    ];
    stands.within.is_none().then(|| desk.caller.words.say_with("place-same-in", &with))
}

/// A place in a list: with those that were added as it again, and what it became.
#[derive(Serialize)]
struct Listed {
    #[serde(flatten)]
    place: Place,
    same: Vec<Called>,
    became: Vec<Became>,
}

/// A place by its own name.
#[derive(Serialize)]
struct Called {
    place: PlaceId,
    name: String,
}

/// What a place is, or is in part, from a day on.
#[derive(Serialize)]
struct Became {
    place: PlaceId,
    from: Date,
}

/// Returns what is to be known of a place beside its name and codes.
fn state(
    desk: &Desk,
    labels: &Labels,
    retired: Option<String>,
    same: &[Called],
    became: &[Became],
) -> String {
    let words = desk.caller.words;
    let others = same.iter().map(|other| format!("{} ({})", other.name, short(&other.place)));
    let others = others.collect::<Vec<_>>().join(", ");
    let same =
        (!same.is_empty()).then(|| words.say_with("place-same", &[("others", others.into())]));
    let became = became.iter().map(|became| {
        let with =
            [("place", labels.get(&became.place).into()), ("day", days::shown(became.from).into())];
        words.say_with("place-became", &with)
    });
    retired.into_iter().chain(same).chain(became).collect::<Vec<_>>().join("; ")
}

fn print(desk: &Desk, query: &Query) -> Done {
    let retired = labels::Retired::read(query)?;
    let (places, merged) = (query.places()?, query.merged_places()?);
    let mut twice = lookup::places_twice(query, &places)?;
    let labels = Labels::of_places(&places);
    let mut listed = Vec::new();
    for place in places {
        let id = place.place;
        let same = twice.remove(&id.to_string()).unwrap_or_default().into_iter();
        let same = same.map(|(place, name)| Called { place, name }).collect();
        let became = merged.iter().filter(|(was, ..)| *was == id);
        let became = became.map(|(_, place, from)| Became { place: *place, from: *from });
        let became = became.collect();
        listed.push(retired.beside(Listed { place, same, became }, &id));
    }
    desk.caller.answer(&listed, |listed| {
        let mut sheet = Sheet::new(&desk.caller, &["place", "name", "in", "codes", "?state"]);
        for line in listed {
            let Listed { place, same, became } = &line.thing;
            let codes = place.codes.iter();
            let codes = codes.map(|dated| format!("{} ({})", dated.code, days::shown(dated.from)));
            sheet.row([
                short(&place.place),
                place.name.clone(),
                labels.maybe(place.within.as_ref()),
                codes.collect::<Vec<_>>().join(", "),
                state(desk, &labels, line.retired(desk.caller.words), same, became),
            ]);
        }
        sheet.print(&desk.caller);
    });
    Ok(())
}
