//! `place import`: provinces with their communes, from the table of official places.

use lantoa_core::domain::command::{Command, OfficialPlaces, Outcome};
use lantoa_core::domain::id::PlaceId;
use lantoa_core::domain::place::kind::bare_folded;
use lantoa_core::domain::place::official::{self, Official};
use lantoa_core::domain::place::{Code, Place};
use lantoa_core::node::error::{Error, ErrorKind};
use serde_json::{Value, json};

use crate::desk::Desk;
use crate::failure::Done;
use crate::visible::visible;

pub(super) fn run(desk: &Desk, provinces: &[String], dry_run: bool) -> Done {
    let provinces = provinces.iter().map(|text| province(text)).collect::<Result<_, _>>()?;
    let command = Command::ImportPlaces { provinces };
    let outcome = if dry_run { desk.node.preview(command) } else { desk.execute(command) }?;
    let Outcome::Places(taken) = outcome else { unreachable!("places come to nothing else") };
    let places = desk.query()?.places()?;
    desk.caller.answer(&answer(&places, &taken), |_| tell(desk, &places, &taken, dry_run));
    Ok(())
}

/// Returns the code of a province that somebody named, by its name or its code.
fn province(text: &str) -> Result<Code, Error> {
    let text = text.trim();
    let exact =
        official::provinces().find(|it| it.code().to_string() == text || it.is_called(text));
    let folded = bare_folded(text);
    let found =
        exact.or_else(|| official::provinces().find(|it| bare_folded(it.name).1 == folded.1));
    let missing = Error::new(ErrorKind::NotFound, "not-found-province", "no province is named so");
    found.map(Official::code).ok_or_else(|| missing.with(json!({ "text": text })))
}

/// Returns the official places of some codes.
fn official_places<'c>(
    codes: impl IntoIterator<Item = &'c Code>,
) -> impl Iterator<Item = &'static Official> {
    let day = official::renumbered();
    codes.into_iter().filter_map(move |code| official::holder(code, day))
}

/// Returns the places taken of which the sources of the table dispute the kind.
fn unsettled(taken: &OfficialPlaces) -> impl Iterator<Item = &'static Official> {
    let codes = taken.created.iter().chain(taken.coded.iter().map(|coded| &coded.code));
    official_places(codes).filter(|place| !place.is_settled)
}

fn answer(places: &[Place], taken: &OfficialPlaces) -> Value {
    let called = |place: &PlaceId| name_of(places, *place);
    let created = official_places(&taken.created)
        .map(|it| json!({ "place": it.id(), "code": it.code(), "name": it.title() }));
    let coded = taken.coded.iter();
    let coded =
        coded.map(|it| json!({ "place": it.place, "code": it.code, "name": called(&it.place) }));
    let questions = taken.doubts.iter().flat_map(|doubt| {
        let places = doubt.places.iter();
        let places = places.map(|place| json!({ "place": place, "name": called(place) }));
        let places: Vec<_> = places.collect();
        official_places([&doubt.code])
            .map(move |it| json!({ "code": it.code(), "name": it.title(), "places": places }))
    });
    let unsettled = unsettled(taken).map(|it| json!({ "code": it.code(), "name": it.title() }));
    json!({
        "created": created.collect::<Vec<_>>(),
        "coded": coded.collect::<Vec<_>>(),
        "unchanged": taken.unchanged,
        "questions": questions.collect::<Vec<_>>(),
        "unsettled": unsettled.collect::<Vec<_>>(),
    })
}

fn name_of(places: &[Place], place: PlaceId) -> String {
    let known = places.iter().find(|other| other.place == place);
    known.map_or_else(|| place.to_string(), |known| known.name.clone())
}

fn tell(desk: &Desk, places: &[Place], taken: &OfficialPlaces, dry_run: bool) {
    let words = desk.caller.words;
    let key = if dry_run { "places-would" } else { "places-taken" };
    let counts = [
        ("created", taken.created.len().into()),
        ("coded", taken.coded.len().into()),
        ("unchanged", taken.unchanged.into()),
    ];
    desk.line(&words.say_with(key, &counts));
    for place in official_places(&taken.created) {
        desk.line(&format!("  + {}  {}", place.code(), place.title()));
    }
    for coded in &taken.coded {
        let name = name_of(places, coded.place);
        desk.line(&format!("  = {}  {}", coded.code, visible(&name)));
    }
    let unsettled: Vec<_> = unsettled(taken).map(Official::title).collect();
    if !unsettled.is_empty() {
        let names = unsettled.join(", ");
        desk.line(&words.say_with("places-unsettled", &[("names", names.into())]));
    }
    if taken.doubts.is_empty() {
        return;
    }
    desk.line(&words.say("places-questions"));
    for doubt in &taken.doubts {
        for place in official_places([&doubt.code]) {
            desk.line(&format!("  ? {}  {}", place.code(), place.title()));
        }
        for place in &doubt.places {
            desk.line(&format!("      {place}  {}", visible(&name_of(places, *place))));
        }
    }
}
