//! `team`: volunteers of one place, each team with a space of its own.

use lantoa_core::domain::command::{Command, Outcome};
use lantoa_core::domain::id::TeamId;
use lantoa_core::domain::programme::Team;
use lantoa_core::node::answer::Named;

use crate::args::programme::Team as Args;
use crate::commands::place;
use crate::desk::Desk;
use crate::failure::Done;
use crate::lookup;
use crate::sheet::{Sheet, short};

pub(super) fn run(desk: &Desk, args: &Args) -> Done {
    let query = desk.query()?;
    match args {
        Args::Add { name, place } => {
            let place = lookup::maybe(&query, Named::Place, place.as_ref())?;
            let outcome = desk.execute(Command::AddTeam { name: name.clone(), place })?;
            if let Outcome::Team(team) = outcome
                && let Some(found) = desk.query()?.teams()?.iter().find(|other| other.team == team)
            {
                desk.caller.answer(found, |it| desk.line(&format!("{}  {}", it.team, it.name)));
            }
        }
        Args::List => {
            let places = query.places()?;
            desk.caller.answer(&query.teams()?, |teams| {
                let mut sheet = Sheet::new(&desk.caller, &["team", "name", "place"]);
                for team in teams {
                    let place = place::name_of(&places, team.place);
                    sheet.row([short(&team.team), team.name.clone(), place]);
                }
                sheet.print(&desk.caller);
            });
        }
    }
    Ok(())
}

/// Returns what a team is called: its id where it is not known.
pub(super) fn name_of(teams: &[Team], team: TeamId) -> String {
    let known = teams.iter().find(|other| other.team == team);
    known.map_or_else(|| team.to_string(), |known| known.name.clone())
}
