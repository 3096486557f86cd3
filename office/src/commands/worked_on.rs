//! What stands in the way of taking something back: what somebody has worked on since.

use lantoa_core::domain::deed::Thing;
use lantoa_core::domain::taken_back::{Made, WorkedOn};
use lantoa_core::node::error::Error;

use crate::commands::deeds::Names;
use crate::desk::Desk;
use crate::failure::Done;

/// The codes of an import and of an act of which something was worked on since.
const WORKED_ON: [&str; 2] = ["import-worked-on", "act-worked-on"];
/// How many things are named; more tell a person nothing.
const SHOWN_MAX: usize = 20;

/// Names to people what somebody has worked on since, where that is the error.
pub(super) fn tell(desk: &Desk, error: &Error) -> Done {
    if !WORKED_ON.contains(&error.code) || desk.caller.out.is_json() {
        return Ok(());
    }
    let query = desk.query()?;
    let names = Names::read(&query, desk.caller.words)?;
    let things: Vec<WorkedOn> =
        serde_json::from_value(error.detail["worked_on"].clone()).unwrap_or_default();
    let words = desk.caller.words;
    for WorkedOn { made, how } in things.iter().take(SHOWN_MAX) {
        let thing = match made {
            Made::Class(class) => Thing::Class(*class),
            Made::Learner(learner) => Thing::Learner(*learner),
            Made::Meeting(meeting) => Thing::Meeting(*meeting),
        };
        let name = names.thing(thing)?;
        let with = [("name", name.into()), ("how", words.word("work", how.word()).into())];
        desk.caller.out.note(&words.say_with("undo-worked-on", &with));
    }
    let hidden = things.len().saturating_sub(SHOWN_MAX);
    if hidden > 0 {
        desk.caller.out.note(&words.say_with("more-doubts", &[("count", hidden.into())]));
    }
    Ok(())
}
