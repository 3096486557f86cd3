//! `team`: volunteers of one place, each team with a space of its own.

use lantoa_core::domain::command::{Command, Outcome};
use lantoa_core::domain::deed::Thing;
use lantoa_core::domain::id::{ActId, ClassId, DeviceId, TeamId};
use lantoa_core::domain::page::Page;
use lantoa_core::domain::programme::Role;
use lantoa_core::domain::row::Retired;
use lantoa_core::domain::time::Date;
use lantoa_core::node::answer::{ClassLine, DeviceLine, Named as Kind};
use lantoa_core::node::query::Query;
use serde::Serialize;
use serde_json::json;

use crate::args::programme::Team as Args;
use crate::commands::class::has_newcomers;
use crate::desk::Desk;
use crate::failure::{Done, invalid};
use crate::labels::{self, Labels, Named};
use crate::lookup;
use crate::sheet::{Sheet, short};

pub(super) fn run(desk: &Desk, args: &Args) -> Done {
    let query = desk.query()?;
    match args {
        Args::Add { name, place, another } => {
            let place = lookup::maybe(&query, Kind::Place, place.as_ref())?;
            let beside = query.teams()?.into_iter();
            let beside = beside.map(|team| (team.team, team.name));
            lookup::refuse_twin(&query, *another, ("team", name), beside)?;
            let outcome = desk.execute(Command::AddTeam { name: name.clone(), place })?;
            if let Outcome::Team(team) = outcome {
                show(desk, team)?;
            }
        }
        Args::Edit { team, name, place, holds } => {
            let team = lookup::one(&query, Kind::Team, team)?;
            let place = lookup::within(&query, place.as_ref())?;
            let (name, holds) = (name.clone(), holds.holds());
            desk.execute(Command::EditTeam { team, name, place, holds })?;
            show(desk, team)?;
        }
        Args::Merge { team, into, since, sure } => {
            since.map_or(Ok(()), |since| desk.caller.sure_of_day(*sure, since))?;
            merge(desk, &query, (team, into), *since)?;
        }
        Args::Retire { team, retiring } => {
            let team = lookup::one(&query, Kind::Team, team)?;
            desk.retire(Retired::Team(team), retiring)?;
        }
        Args::List => {
            let places = Labels::of_places(&query.places()?);
            let retired = labels::Retired::read(&query)?;
            let teams = query.teams()?.into_iter().map(|team| {
                let id = team.team;
                retired.beside(team, &id)
            });
            desk.caller.answer(&teams.collect::<Vec<_>>(), |teams| {
                let mut sheet = Sheet::new(&desk.caller, &["team", "name", "place", "?state"]);
                for team in teams {
                    let state = team.retired(desk.caller.words).unwrap_or_default();
                    let team = &team.thing;
                    let place = places.maybe(team.place.as_ref());
                    sheet.row([short(&team.team), team.name.clone(), place, state]);
                }
                sheet.print(&desk.caller);
            });
        }
    }
    Ok(())
}

/// What came of two teams that became one.
#[derive(Serialize)]
struct Merged {
    team: TeamId,
    into: TeamId,
    moved: Vec<Moved>,
    devices: Vec<Uninvited>,
    /// What was written just now, in the order in which it is taken back.
    acts: Vec<ActId>,
}

/// A class that goes on in another team, under its id there.
#[derive(Serialize)]
struct Moved {
    class: ClassId,
    name: String,
}

/// A device of the old team that does not belong to the other one yet.
#[derive(Serialize)]
struct Uninvited {
    device: DeviceId,
    name: String,
    role: Option<Role>,
}

/// Moves every class of a team that goes on into another one, class by class: what was moved before an error stays
/// moved, and the same again moves the rest, and whom phones registered since that knew nothing of it. The past stays
/// with the team that is offered no more.
fn merge(desk: &Desk, query: &Query, (team, into): (&str, &str), said: Option<Date>) -> Done {
    let team: TeamId = lookup::one(query, Kind::Team, team)?;
    let into: TeamId = lookup::one(query, Kind::Team, into)?;
    if team == into {
        return Err(invalid("same-team", "a team does not go into itself", json!({})));
    }
    let retired: Vec<Retired> = query.retired()?.into_iter().map(|line| line.what).collect();
    if retired.contains(&Retired::Team(into)) {
        let name = Named::read(query)?.team(into);
        let message = "the team is offered no more";
        return Err(invalid("team-retired", message, json!({ "team": name, "id": short(&into) })));
    }
    let mut acts = Vec::new();
    // One day for all of it, which is asked for before anything is written.
    let today = desk.day(said)?;
    let classes: Vec<ClassLine> = query.classes()?;
    let is_of = |line: &&ClassLine| {
        line.team == team && !line.closed && !retired.contains(&Retired::Class(line.class))
    };
    for line in classes.iter().filter(is_of) {
        desk.node.preview(Command::MoveClass { class: line.class, team: into, since: said })?;
    }
    // First what a coordinator alone may do: else a lead had moved the classes before that is told.
    if !retired.contains(&Retired::Team(team)) {
        let since = Some(today);
        desk.execute(Command::Retire { what: Retired::Team(team), since })?;
        acts.extend(last_act(&desk.query()?, Thing::Team(team))?);
    }
    let mut moved = Vec::new();
    for line in classes {
        if line.team != team || retired.contains(&Retired::Class(line.class)) {
            continue;
        }
        let goes_on = match query.moved_to(line.class)?.filter(|to| to.team == into) {
            // Whom a phone registered since, that knew nothing of the move.
            Some(to) => has_newcomers(query, to.class, line.class)?,
            None => !line.closed,
        };
        if !goes_on {
            continue;
        }
        let outcome =
            desk.execute(Command::MoveClass { class: line.class, team: into, since: said })?;
        if let Outcome::Class(class) = outcome {
            acts.extend(last_act(&desk.query()?, Thing::Class(class))?);
            moved.push(Moved { class, name: line.name });
        }
    }
    let held = |line: &DeviceLine| line.teams.contains(&team) && !line.teams.contains(&into);
    let devices = desk.node.devices()?.into_iter().filter(|line| !line.removed && held(line));
    let devices =
        devices.map(|DeviceLine { device, name, role, .. }| Uninvited { device, name, role });
    let merged = Merged { team, into, moved, devices: devices.collect(), acts };
    let names = Named::read(&desk.query()?)?;
    desk.caller.answer(&merged, |merged| {
        let mut sheet = Sheet::new(&desk.caller, &["class", "name"]);
        for class in &merged.moved {
            sheet.row([short(&class.class), class.name.clone()]);
        }
        if !merged.moved.is_empty() {
            sheet.print(&desk.caller);
        }
        let with = |count: usize| {
            [
                ("count", count.into()),
                ("team", names.team(team).into()),
                ("into", names.team(into).into()),
                ("id", short(&into).into()),
            ]
        };
        desk.line(&desk.caller.words.say_with("team-merged", &with(merged.moved.len())));
        if !merged.acts.is_empty() {
            desk.line(&desk.say("team-merged-undo"));
            for act in &merged.acts {
                desk.line(&format!("  lantoa undo {}", short(act)));
            }
        }
        if !merged.devices.is_empty() {
            let role = |line: &Uninvited| {
                line.role
                    .map(|role| desk.caller.words.word("role", role.word()))
                    .unwrap_or_default()
            };
            let names = merged.devices.iter().map(|line| format!("{} ({})", line.name, role(line)));
            let names = names.collect::<Vec<_>>().join(", ");
            let [count, team, into, id] = with(merged.devices.len());
            let with = [count, team, into, id, ("names", names.into())];
            desk.line(&desk.caller.words.say_with("team-merged-devices", &with));
        }
    });
    Ok(())
}

/// Returns the act that wrote of something last.
fn last_act(query: &Query, thing: Thing) -> Done<Option<ActId>> {
    let history = query.history(thing, &Page { limit: 1, after: None })?;
    Ok(history.and_then(|history| history.rows.into_iter().next()).map(|line| line.act))
}

fn show(desk: &Desk, team: TeamId) -> Done {
    let teams = desk.query()?.teams()?;
    if let Some(found) = teams.iter().find(|other| other.team == team) {
        desk.caller.answer(found, |found| desk.line(&format!("{}  {}", found.team, found.name)));
    }
    Ok(())
}
