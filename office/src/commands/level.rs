//! `level`: how far a learner has come with a topic.

use lantoa_core::domain::command::Command;
use lantoa_core::node::answer::Named;

use crate::args::work::Level as Args;
use crate::desk::Desk;
use crate::failure::Done;
use crate::lookup;
use crate::meetings;

pub(super) fn run(desk: &Desk, args: &Args) -> Done {
    let query = desk.query()?;
    let sheet = lookup::class_sheet(&query, &args.class)?;
    let learner = lookup::learner_in(&query, &sheet, &args.learner)?;
    let topic = lookup::one(&query, Named::Topic, &args.topic)?;
    let at = args.at.as_deref().map(|text| meetings::one(&query, text)).transpose()?;
    let class = sheet.class;
    let command = Command::SetLevel { class, learner, topic, level: args.level, at, seen: None };
    desk.execute(command)?;
    desk.caller.done("done");
    Ok(())
}
