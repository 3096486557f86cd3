//! `class sheet`: the list that learners sign.

use lantoa_core::domain::id::PlaceId;
use lantoa_core::domain::programme::Head;
use lantoa_core::node::answer::ClassSheet;
use lantoa_core::node::query::Query;

use crate::args::classes::SheetHead;
use crate::args::programme::HeadOf;
use crate::commands::head;
use crate::desk::Desk;
use crate::failure::Done;
use crate::labels::Named;
use crate::list::{Head as Printed, Signatures};

/// Lines for those who come new.
const BLANK: u16 = 5;

/// Returns the sheet of a class, under the head of the programme where no other is asked for. Nobody's
/// phone is on it.
pub(super) fn sheet(
    desk: &Desk,
    query: &Query,
    class: &ClassSheet,
    times: u16,
    asked: Option<SheetHead>,
    issuer: Option<&str>,
) -> Done<Signatures> {
    let words = desk.caller.words;
    let names = Named::read(query)?;
    let team = names.team(class.team);
    let teams = query.teams()?;
    let of_team = || teams.iter().find(|line| line.team == class.team).and_then(|line| line.place);
    let place: Option<PlaceId> = class.place.or_else(of_team);
    let place = place.map(|place| names.place(place)).unwrap_or_default();
    let say = |key: &str| words.say_with(key, &[("place", place.to_uppercase().into())]);
    let held = query.head()?;
    let head = match asked {
        None => Some(held),
        Some(SheetHead::State) => Some(Head { unit: held.unit, ..head::of(HeadOf::State) }),
        Some(SheetHead::Union) => Some(Head { unit: held.unit, ..head::of(HeadOf::Union) }),
        Some(SheetHead::None) => None,
    };
    let head = head.map(|head| Printed {
        under: head::right(&head, words),
        issuer: [
            match issuer.unwrap_or(&head.issuer) {
                "" if head.under.is_empty() => say("sheet-committee"),
                "" => say("sheet-branch"),
                issuer => issuer.to_owned(),
            },
            if head.unit.is_empty() { team.to_uppercase() } else { head.unit },
        ]
        .map(|line| line.trim().to_owned()),
        day: words.say_with("sheet-day", &[("place", place.as_str().into())]).trim().to_owned(),
    });
    let about = [
        ("class", class.name.as_str().into()),
        ("team", team.as_str().into()),
        ("place", place.as_str().into()),
    ];
    let about = if place.is_empty() {
        words.say_with("sheet-about-team", &about[..2])
    } else {
        words.say_with("sheet-about", &about)
    };
    let known = class.learners.iter().filter(|line| !line.name.is_empty());
    let learners = known.map(|line| {
        let year = line.birth_year.map(|year| year.to_string()).unwrap_or_default();
        [line.name.clone(), year, line.village.clone().unwrap_or_default()]
    });
    let [number, name, year, village, note] =
        ["order", "full_name", "birth_year", "village", "note"]
            .map(|column| words.word("col", column));
    Ok(Signatures {
        name: words.say("list-sheet"),
        head,
        title: words.say("sheet-title"),
        about,
        columns: [number, name, year, village, words.word("col", "signature"), note],
        times,
        learners: learners.collect(),
        blank: BLANK,
        signers: [words.say("sheet-teacher"), words.say("sheet-confirmed")],
        by_hand: words.say("sheet-by-hand"),
    })
}
