//! `devices`, `device`, `quarantine` and `adopt`: who belongs, who was shut out, and their work.

use lantoa_core::node::answer::Named;
use serde_json::json;

use crate::args::devices::{Adopt, Device};
use crate::commands::{founding, team};
use crate::desk::Desk;
use crate::failure::Done;
use crate::lookup;
use crate::sheet::{Sheet, short};

pub(super) fn list(desk: &Desk) -> Done {
    let teams = desk.query()?.teams()?;
    let words = desk.caller.words;
    desk.caller.answer(&desk.node.devices()?, |devices| {
        let columns =
            ["device", "name", "role", "teams", "last_seen", "#clock", "#behind", "state"];
        let mut sheet = Sheet::new(&desk.caller, &columns);
        for line in devices {
            let names = line.teams.iter().take(SHOWN_TEAMS_MAX);
            let mut names: Vec<_> = names.map(|id| team::name_of(&teams, *id)).collect();
            let hidden = line.teams.len().saturating_sub(SHOWN_TEAMS_MAX);
            if hidden > 0 {
                names.push(words.say_with("more-teams", &[("count", hidden.into())]));
            }
            sheet.row([
                short(&line.device),
                line.name.clone(),
                line.role.map(|role| words.word("role", role.word())).unwrap_or_default(),
                names.join("\n"),
                line.last_seen.map(|at| desk.caller.time(at)).unwrap_or_default(),
                line.clock_offset_ms.map(minutes).unwrap_or_default(),
                line.behind.to_string(),
                match &line.reason {
                    Some(reason) if line.removed => {
                        format!("{}: {reason}", words.say("device-removed"))
                    }
                    None | Some(_) if line.removed => words.say("device-removed"),
                    None | Some(_) => String::new(),
                },
            ]);
        }
        sheet.print(&desk.caller);
    });
    Ok(())
}

/// Teams of a device that people are shown; scripts get them all.
const SHOWN_TEAMS_MAX: usize = 1;

/// Returns how far a clock is ahead, in minutes; nothing where it is right enough for marks.
fn minutes(offset_ms: i64) -> String {
    match offset_ms / 60_000 {
        0 => String::new(),
        minutes => format!("{minutes:+} min"),
    }
}

pub(super) fn run(desk: &Desk, args: &Device) -> Done {
    let Device::Remove { device, reason, recovery } = args;
    let device = lookup::one(&desk.query()?, Named::Device, device)?;
    let sheet =
        recovery.as_ref().map(|file| founding::read_sheet(&desk.caller, file)).transpose()?;
    desk.node.remove_device(device, reason.as_deref(), sheet.as_ref())?;
    desk.caller.done("done-remove");
    Ok(())
}

pub(super) fn quarantine(desk: &Desk) -> Done {
    let words = desk.caller.words;
    desk.caller.answer(&desk.node.quarantine()?, |lines| {
        let mut sheet = Sheet::new(&desk.caller, &["device", "name", "#entries", "why"]);
        for line in lines {
            sheet.row([
                short(&line.device),
                line.name.clone(),
                line.entries.to_string(),
                words.word("why", &line.why),
            ]);
        }
        sheet.print(&desk.caller);
    });
    Ok(())
}

pub(super) fn adopt(desk: &Desk, args: &Adopt) -> Done {
    let device = lookup::one(&desk.query()?, Named::Device, &args.device)?;
    let entries = desk.node.adopt(device)?;
    desk.caller.answer(&json!({ "entries": entries }), |_| {
        desk.line(&desk.caller.words.say_with("adopted", &[("count", entries.into())]));
    });
    Ok(())
}
