//! `target`: what a superior asks for of a place.

use lantoa_core::domain::command::Command;
use lantoa_core::node::answer::Named;

use crate::args::programme::Target as Args;
use crate::commands::topic;
use crate::desk::Desk;
use crate::failure::Done;
use crate::labels;
use crate::lookup;
use crate::sheet::Sheet;

pub(super) fn run(desk: &Desk, args: &Args) -> Done {
    let query = desk.query()?;
    match args {
        Args::Set { place, topic, percent, of } => {
            let place = lookup::one(&query, Named::Place, place)?;
            let topic = lookup::one(&query, Named::Topic, topic)?;
            desk.execute(Command::SetTarget { place, topic, percent: *percent, of: *of })?;
            desk.caller.done("done");
        }
        Args::List => {
            let (names, topics) = (labels::Named::read(&query)?, query.topics()?);
            desk.caller.answer(&query.targets()?, |targets| {
                let columns = ["place", "topic", "#percent", "#of"];
                let mut sheet = Sheet::new(&desk.caller, &columns);
                for target in targets {
                    sheet.row([
                        names.place(target.place),
                        topic::name_of(desk.caller.words, &topics, &target.topic),
                        target.percent.to_string(),
                        target.of.to_string(),
                    ]);
                }
                sheet.print(&desk.caller);
            });
        }
    }
    Ok(())
}
