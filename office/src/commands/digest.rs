//! `digest`: what two converged devices print identically.

use crate::desk::Desk;
use crate::failure::Done;
use crate::sheet::{Sheet, short};

pub(super) fn run(desk: &Desk) -> Done {
    let digest = desk.caller.while_busy("busy-digest", || desk.node.digest())?;
    desk.caller.answer(&digest, |digest| {
        let mut sheet = Sheet::new(&desk.caller, &["space", "name", "#feeds", "digest"]);
        for space in &digest.spaces {
            sheet.row([
                short(&space.space),
                space.name.clone(),
                space.feeds.to_string(),
                space.digest.clone(),
            ]);
        }
        sheet.print(&desk.caller);
    });
    Ok(())
}
