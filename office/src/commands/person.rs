//! `person`: the volunteers who use this device, who of them acts, and their PINs.

use std::str::FromStr;

use lantoa_core::domain::command::{Command, Outcome};
use lantoa_core::domain::id::PersonId;
use lantoa_core::domain::pin::Pin;
use lantoa_core::domain::row::Retired;
use lantoa_core::node::answer::{Named, SharerLine};
use serde_json::json;

use crate::args::devices::ON_STDIN;
use crate::args::programme::Person as Args;
use crate::desk::Desk;
use crate::failure::{Done, invalid};
use crate::lookup;
use crate::sheet::{Sheet, short};

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
        Args::Retire { person, retiring } => {
            let person = lookup::one(&desk.query()?, Named::Person, person)?;
            desk.retire(Retired::Person(person), retiring)
        }
        Args::List => list(desk),
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
        for line in lines {
            sheet.row([short(&line.person), line.name.clone(), state(desk, line)]);
        }
        sheet.print(&desk.caller);
    });
    Ok(())
}

fn state(desk: &Desk, line: &SharerLine) -> String {
    let acts = line.acts.then(|| desk.say("person-acts"));
    let pin = line.has_pin.then(|| desk.say("person-pin"));
    acts.into_iter().chain(pin).collect::<Vec<_>>().join(", ")
}
