//! `visit` and `pair`: help outside classes.

use lantoa_core::domain::command::{Command, Outcome};
use lantoa_core::domain::id::{PlaceId, TeamId, VisitId};
use lantoa_core::node::answer::Named;
use lantoa_core::node::query::Query;
use serde_json::json;

use crate::args::work::{Pair, Visit};
use crate::commands::topic;
use crate::days;
use crate::desk::Desk;
use crate::failure::{Done, invalid};
use crate::labels;
use crate::lookup;
use crate::sheet::{Sheet, short};

pub(super) fn run(desk: &Desk, args: &Visit) -> Done {
    let query = desk.query()?;
    match args {
        Visit::Add { place, topic, count, date, team, sure } => {
            let place = lookup::one(&query, Named::Place, place)?;
            let topic = lookup::one(&query, Named::Topic, topic)?;
            let team = match team {
                Some(team) => lookup::one(&query, Named::Team, team)?,
                None => own_team(desk, &query, place)?,
            };
            let date = desk.day(*date)?;
            desk.caller.sure_of_day(*sure, date)?;
            let command = Command::AddVisit { team, place, topic, date, count: *count };
            if let Outcome::Visit(visit) = desk.execute(command)? {
                show(desk, visit)?;
            }
        }
        Visit::Edit { visit, count } => {
            let visit = lookup::visit(&query, visit)?;
            desk.execute(Command::CountVisit { visit, count: *count })?;
            show(desk, visit)?;
        }
        Visit::List => {
            let names = labels::Named::read(&query)?;
            desk.caller.answer(&query.visits()?, |visits| {
                let columns = ["visit", "date", "place", "topic", "#count"];
                let mut sheet = Sheet::new(&desk.caller, &columns);
                for visit in visits {
                    sheet.row([
                        short(&visit.visit),
                        days::shown(visit.date),
                        names.place(visit.place),
                        topic::name_of(desk.caller.words, names.topics(), &visit.topic),
                        visit.count.to_string(),
                    ]);
                }
                sheet.print(&desk.caller);
            });
        }
    }
    Ok(())
}

fn show(desk: &Desk, visit: VisitId) -> Done {
    let visits = desk.query()?.visits()?;
    if let Some(found) = visits.iter().find(|other| other.visit == visit) {
        desk.caller.answer(found, |found| desk.line(&found.visit.to_string()));
    }
    Ok(())
}

/// Returns the team that a visit without one belongs to: the only one that this device works in,
/// else the only one of those that works at the place.
fn own_team(desk: &Desk, query: &Query, place: PlaceId) -> Done<TeamId> {
    let spaces = desk.identity()?.spaces;
    let mut teams = query.teams()?;
    teams.retain(|team| spaces.contains(&team.team.space()));
    if teams.len() > 1 {
        teams.retain(|team| team.place == Some(place));
    }
    match teams.as_slice() {
        [team] => Ok(team.team),
        [] | [_, ..] => {
            Err(invalid("team-needed", "several teams could be meant", json!({ "field": "team" })))
        }
    }
}

pub(super) fn run_pair(desk: &Desk, args: &Pair) -> Done {
    let query = desk.query()?;
    match args {
        Pair::Add { mentor, learner, since, sure } => {
            let mentor = lookup::one(&query, Named::Person, mentor)?;
            let learner = lookup::one(&query, Named::Learner, learner)?;
            let since = desk.day(*since)?;
            desk.caller.sure_of_day(*sure, since)?;
            desk.execute(Command::AddPair { mentor, learner, since })?;
            let pairs = desk.query()?.pairs()?;
            let made = pairs.iter().find(|pair| pair.mentor == mentor && pair.learner == learner);
            if let Some(made) = made {
                desk.caller.answer(made, |_| desk.line(&desk.say("done")));
            }
        }
        Pair::Undo { mentor, learner } => {
            let mentor = lookup::one(&query, Named::Person, mentor)?;
            let learner = lookup::one(&query, Named::Learner, learner)?;
            desk.execute(Command::UndoPair { mentor, learner })?;
            desk.caller.done("done");
        }
        Pair::List => list_pairs(desk, &query)?,
    }
    Ok(())
}

fn list_pairs(desk: &Desk, query: &Query) -> Done {
    let pairs = query.pairs()?;
    if desk.caller.out.is_json() {
        desk.caller.out.json(&pairs);
        return Ok(());
    }
    let names = labels::Named::read(query)?;
    let mentors = query.volunteers()?;
    let mut sheet = Sheet::new(&desk.caller, &["mentor", "learner", "team", "since"]);
    for pair in &pairs {
        let mentor = mentors.iter().find(|line| line.person == pair.mentor);
        let learner = query.learner(pair.learner)?;
        sheet.row([
            mentor.map_or_else(|| short(&pair.mentor), |line| line.name.clone()),
            learner.map_or_else(
                || short(&pair.learner),
                |sheet| labels::person(&sheet.learner.details),
            ),
            names.team(pair.team),
            days::shown(pair.since),
        ]);
    }
    sheet.print(&desk.caller);
    Ok(())
}
