//! `target`: what a superior asks for of a place.

use lantoa_core::domain::command::Command;
use lantoa_core::node::answer::Named;
use lantoa_core::node::query::Query;

use crate::args::programme::{Since, Target as Args};
use crate::commands::topic;
use crate::days;
use crate::desk::Desk;
use crate::failure::Done;
use crate::labels;
use crate::lookup;
use crate::sheet::Sheet;

pub(super) fn run(desk: &Desk, args: &Args) -> Done {
    let query = desk.query()?;
    match args {
        Args::Set { place, topic, percent, of, since } => {
            set(desk, &query, (place, topic), (*percent, *of), since)?;
        }
        Args::Unset { place, topic, since } => {
            set(desk, &query, (place, topic), (0, 0), since)?;
        }
        Args::List => {
            let names = labels::Named::read(&query)?;
            desk.caller.answer(&query.targets()?, |targets| {
                let columns = ["place", "topic", "from", "#percent", "#of"];
                let mut sheet = Sheet::new(&desk.caller, &columns);
                for target in targets {
                    let is_asked = target.percent > 0;
                    let number = |number: String| if is_asked { number } else { "–".to_owned() };
                    sheet.row([
                        names.place(target.place),
                        topic::name_of(desk.caller.words, names.topics(), &target.topic),
                        target.from.map(days::shown).unwrap_or_default(),
                        number(target.percent.to_string()),
                        number(target.of.to_string()),
                    ]);
                }
                sheet.print(&desk.caller);
            });
        }
    }
    Ok(())
}

fn set(
    desk: &Desk,
    query: &Query,
    (place, topic): (&str, &str),
    (percent, of): (u8, u32),
    since: &Since,
) -> Done {
    let place = lookup::one(query, Named::Place, place)?;
    let topic = lookup::one(query, Named::Topic, topic)?;
    let holds = since.holds();
    desk.execute(Command::SetTarget { place, topic, percent, of, holds })?;
    desk.caller.done("done");
    Ok(())
}
