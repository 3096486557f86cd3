//! `diagnostics`: a dump that may be handed on, for whoever looks for a fault.

use crate::desk::Desk;
use crate::failure::Done;

pub(super) fn run(desk: &Desk) -> Done {
    let dump = desk.node.diagnostics()?;
    desk.caller.answer(&dump, |dump| {
        let text = serde_json::to_string_pretty(dump).expect("it has text for keys");
        desk.line(&text);
    });
    Ok(())
}
