//! `team`: volunteers of one place, each team with a space of its own.

use lantoa_core::domain::command::{Command, Outcome};
use lantoa_core::domain::id::TeamId;
use lantoa_core::domain::row::Retired;
use lantoa_core::node::answer::Named;

use crate::args::programme::Team as Args;
use crate::desk::Desk;
use crate::failure::Done;
use crate::labels::{self, Labels};
use crate::lookup;
use crate::sheet::{Sheet, short};

pub(super) fn run(desk: &Desk, args: &Args) -> Done {
    let query = desk.query()?;
    match args {
        Args::Add { name, place, another } => {
            let place = lookup::maybe(&query, Named::Place, place.as_ref())?;
            let beside = query.teams()?.into_iter();
            lookup::refuse_twin(*another, name, beside.map(|team| (team.team, team.name)))?;
            let outcome = desk.execute(Command::AddTeam { name: name.clone(), place })?;
            if let Outcome::Team(team) = outcome {
                show(desk, team)?;
            }
        }
        Args::Edit { team, name, place, holds } => {
            let team = lookup::one(&query, Named::Team, team)?;
            let place = lookup::maybe(&query, Named::Place, place.as_ref())?;
            let (name, holds) = (name.clone(), holds.holds());
            desk.execute(Command::EditTeam { team, name, place, holds })?;
            show(desk, team)?;
        }
        Args::Retire { team, retiring } => {
            let team = lookup::one(&query, Named::Team, team)?;
            desk.retire(Retired::Team(team), retiring)?;
        }
        Args::List => {
            let places = Labels::of_places(&query.places()?);
            let retired = labels::Retired::read(&query)?;
            desk.caller.answer(&query.teams()?, |teams| {
                let mut sheet = Sheet::new(&desk.caller, &["team", "name", "place", "?state"]);
                for team in teams {
                    let place = places.maybe(team.place.as_ref());
                    let state = retired.said(&team.team.to_string(), desk.caller.words);
                    sheet.row([short(&team.team), team.name.clone(), place, state]);
                }
                sheet.print(&desk.caller);
            });
        }
    }
    Ok(())
}

fn show(desk: &Desk, team: TeamId) -> Done {
    let teams = desk.query()?.teams()?;
    if let Some(found) = teams.iter().find(|other| other.team == team) {
        desk.caller.answer(found, |found| desk.line(&format!("{}  {}", found.team, found.name)));
    }
    Ok(())
}
