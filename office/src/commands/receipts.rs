//! `receipts`: who surely holds what of this device's work.

use crate::desk::Desk;
use crate::failure::Done;
use crate::labels::Labels;
use crate::sheet::Sheet;

pub(super) fn run(desk: &Desk) -> Done {
    let teams = desk.query()?.teams()?;
    let devices = Labels::of_devices(&desk.node.devices()?);
    desk.caller.answer(&desk.node.receipts()?, |receipts| {
        let columns = ["space", "#my_height", "held_by", "#height", "last_seen"];
        let mut sheet = Sheet::new(&desk.caller, &columns);
        for receipt in receipts {
            let team = teams.iter().find(|team| team.team.space() == receipt.space);
            let space = team.map_or_else(|| desk.say("space-programme"), |team| team.name.clone());
            let mine = receipt.my_height.to_string();
            if receipt.held_by.is_empty() {
                let nobody = desk.say("held-by-nobody");
                sheet.strong_row([space, mine, nobody, "0".to_owned(), String::new()]);
                continue;
            }
            for holder in &receipt.held_by {
                sheet.row([
                    space.clone(),
                    mine.clone(),
                    devices.get(&holder.device),
                    holder.height.to_string(),
                    desk.caller.time(holder.seen_at),
                ]);
            }
        }
        sheet.print(&desk.caller);
    });
    Ok(())
}
