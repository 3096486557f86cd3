//! `person`: the volunteers who use this device, who of them acts, and their PINs; and all who are known.

use std::str::FromStr;

use lantoa_core::domain::command::{Command, Outcome};
use lantoa_core::domain::id::PersonId;
use lantoa_core::domain::pin::Pin;
use lantoa_core::domain::row;
use lantoa_core::node::answer::{Named, SharerLine, VolunteerLine};
use serde::Serialize;
use serde_json::json;

use crate::args::devices::ON_STDIN;
use crate::args::programme::Person as Args;
use crate::desk::Desk;
use crate::failure::{Done, invalid};
use crate::labels::{self, Beside, Retired};
use crate::lookup;
use crate::sheet::{Sheet, shorts};

pub(super) fn run(desk: &Desk, args: &Args) -> Done {
    let mut typed = desk.caller.typed.as_deref().unwrap_or_default().split_whitespace();
    let mut pin = |said: Option<&String>| said.map(|said| pin_of(said, &mut typed)).transpose();
    match args {
        Args::Add { name } => {
            let outcome = desk.execute(Command::AddPerson { name: name.clone() })?;
            if let Outcome::Person(person) = outcome { show(desk, person) } else { Ok(()) }
        }
        Args::Edit { name } => {
            desk.execute(Command::NamePerson { name: name.clone() })?;
            show(desk, desk.identity()?.person)
        }
        Args::Act { person, pin: said } => {
            let person = lookup::sharer(&desk.node.sharers()?, person)?;
            desk.execute(Command::ChangePerson { person, pin: pin(said.as_ref())? })?;
            show(desk, person)
        }
        Args::Pin { person, old, new, none } => {
            let person = lookup::sharer(&desk.node.sharers()?, person)?;
            let (old, new) = (pin(old.as_ref())?, pin(new.as_ref().filter(|_| !none))?);
            desk.execute(Command::SetPin { person, old, new })?;
            show(desk, person)
        }
        Args::Same { a, b, undo: false } => {
            let query = desk.query()?;
            let (a, b) = (lookup::own_person(&query, a)?, lookup::own_person(&query, b)?);
            desk.execute(Command::LinkPersons { a, b, same: true })?;
            let stands: PersonId = lookup::one(&desk.query()?, Named::Person, &a.to_string())?;
            let known = known(desk)?;
            if let Some(line) = known.iter().find(|line| line.thing.line.person == stands) {
                desk.caller.answer(line, |line| {
                    let Known { line: VolunteerLine { person, name, .. }, same } = &line.thing;
                    desk.line(&format!("{person}  {name}"));
                    desk.line(&together(desk, same));
                });
            }
            Ok(())
        }
        Args::Same { a, b, undo: true } => {
            let (a, b) = lookup::joined_persons(&desk.query()?, a, b)?;
            desk.execute(Command::LinkPersons { a, b, same: false })?;
            desk.caller.done("done");
            Ok(())
        }
        Args::Retire { person, retiring } => {
            let person = lookup::one(&desk.query()?, Named::Person, person)?;
            desk.retire(row::Retired::Person(person), retiring)
        }
        Args::List { all: false } => list(desk),
        Args::List { all: true } => list_all(desk),
    }
}

/// Returns a PIN as it was given: on the line, or as the next word of standard input.
fn pin_of<'t>(said: &str, typed: &mut impl Iterator<Item = &'t str>) -> Done<Pin> {
    let text = if said == ON_STDIN { typed.next().unwrap_or_default() } else { said };
    Pin::from_str(text).map_err(|error| invalid("pin-form", &error.to_string(), json!({})))
}

fn show(desk: &Desk, person: PersonId) -> Done {
    let lines = desk.node.sharers()?;
    if let Some(line) = lines.iter().find(|line| line.person == person) {
        desk.caller.answer(line, |line| desk.line(&format!("{}  {}", line.person, line.name)));
    }
    Ok(())
}

fn list(desk: &Desk) -> Done {
    desk.caller.answer(&desk.node.sharers()?, |lines| {
        let mut sheet = Sheet::new(&desk.caller, &["person", "name", "state"]);
        let ids: Vec<_> = lines.iter().map(|line| line.person.to_string()).collect();
        for (id, line) in shorts(&ids).into_iter().zip(lines) {
            sheet.row([id, line.name.clone(), state(desk, line)]);
        }
        sheet.print(&desk.caller);
    });
    Ok(())
}

/// A volunteer in a list: with the other ids of the same one.
#[derive(Serialize)]
struct Known {
    #[serde(flatten)]
    line: VolunteerLine,
    same: Vec<Called>,
}

/// A volunteer by the own name.
#[derive(Serialize)]
struct Called {
    person: PersonId,
    name: String,
}

/// Returns everybody whose name is known here.
fn known(desk: &Desk) -> Done<Vec<Beside<Known>>> {
    let query = desk.query()?;
    let (retired, lines) = (Retired::read(&query)?, query.volunteers()?);
    let mut twice = lookup::persons_twice(&query, &lines)?;
    let mut known = Vec::new();
    for line in lines {
        let id = line.person;
        let same = twice.remove(&id.to_string()).unwrap_or_default().into_iter();
        let same = same.map(|(person, name)| Called { person, name }).collect();
        known.push(retired.beside(Known { line, same }, &id));
    }
    Ok(known)
}

fn list_all(desk: &Desk) -> Done {
    let names = labels::Named::read(&desk.query()?)?;
    desk.caller.answer(&known(desk)?, |lines| {
        let mut sheet = Sheet::new(&desk.caller, &["person", "name", "teams", "?state"]);
        let ids: Vec<_> = lines.iter().map(|line| line.thing.line.person.to_string()).collect();
        for (id, line) in shorts(&ids).into_iter().zip(lines) {
            let Known { line: VolunteerLine { name, teams, .. }, same } = &line.thing;
            let teams = teams.iter().map(|team| names.team(*team)).collect::<Vec<_>>().join(", ");
            let same = (!same.is_empty()).then(|| together(desk, same));
            let state = line.retired(desk.caller.words).into_iter().chain(same);
            let state = state.collect::<Vec<_>>().join("; ");
            sheet.row([id, name.clone(), teams, state]);
        }
        sheet.print(&desk.caller);
    });
    Ok(())
}

fn together(desk: &Desk, same: &[Called]) -> String {
    let others = same.iter().map(|other| format!("{} ({})", other.name, other.person));
    let others = others.collect::<Vec<_>>().join(", ");
    desk.caller.words.say_with("person-same", &[("others", others.into())])
}

fn state(desk: &Desk, line: &SharerLine) -> String {
    let acts = line.acts.then(|| desk.say("person-acts"));
    let pin = line.has_pin.then(|| desk.say("person-pin"));
    acts.into_iter().chain(pin).collect::<Vec<_>>().join(", ")
}
