//! `devices`, `device`, `quarantine` and `adopt`: who belongs, who was shut out, and their work.

use lantoa_core::domain::id::DeviceId;
use lantoa_core::node::answer::{DeviceLine, Named};
use lantoa_core::node::error::{Error, ErrorKind};
use serde_json::json;

use crate::args::devices::{Adopt, Device};
use crate::clocks;
use crate::commands::founding;
use crate::desk::Desk;
use crate::failure::Done;
use crate::labels;
use crate::lookup;
use crate::sheet::{Sheet, short};

pub(super) fn list(desk: &Desk) -> Done {
    let labels = labels::Named::read(&desk.query()?)?;
    let words = desk.caller.words;
    desk.caller.answer(&desk.node.devices()?, |devices| {
        let columns =
            ["device", "name", "role", "teams", "last_seen", "#clock", "#behind", "state"];
        let mut sheet = Sheet::new(&desk.caller, &columns);
        for line in devices {
            let names = line.teams.iter().take(SHOWN_TEAMS_MAX);
            let mut names: Vec<_> = names.map(|id| labels.team(*id)).collect();
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
                line.clock_offset_ms.map(|offset| clocks::apart(offset, words)).unwrap_or_default(),
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

pub(super) fn run(desk: &Desk, args: &Device) -> Done {
    let Device::Remove { device, reason, recovery, sure } = args;
    let device = meant(desk, device)?;
    let sheet =
        recovery.as_ref().map(|file| founding::read_sheet(&desk.caller, file)).transpose()?;
    let lines = desk.node.devices()?;
    let name = name_of(&lines, device);
    desk.caller.sure(*sure, || {
        let message = "the device would never get anything new again";
        let detail = json!({ "name": name, "device": device });
        Error::new(ErrorKind::Conflict, "unconfirmed-remove", message).with(detail)
    })?;
    desk.node.remove_device(device, reason.as_deref(), sheet.as_ref())?;
    desk.caller.done("done-remove");
    Ok(())
}

/// Returns the volunteer's name; the beginning of the device's id where it is not known here.
fn name_of(lines: &[DeviceLine], device: DeviceId) -> String {
    let known = lines.iter().find(|line| line.device == device && !line.name.is_empty());
    known.map_or_else(|| short(&device), |line| line.name.clone())
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
    let device = meant(desk, &args.device)?;
    let aside = desk.node.quarantine()?.into_iter().filter(|line| line.device == device);
    let aside: u32 = aside.map(|line| line.entries).sum();
    if aside > 0 {
        let name = name_of(&desk.node.devices()?, device);
        desk.caller.sure(args.sure, || {
            let message = "work that was set aside would count from now on";
            let detail = json!({ "name": name, "device": device, "entries": aside });
            Error::new(ErrorKind::Conflict, "unconfirmed-adopt", message).with(detail)
        })?;
    }
    let entries = desk.node.adopt(device)?;
    desk.caller.answer(&json!({ "entries": entries }), |_| {
        desk.line(&desk.caller.words.say_with("adopted", &[("count", entries.into())]));
    });
    Ok(())
}

/// Returns the device that `text` means: of several one that is not removed, told apart by when it was met.
fn meant(desk: &Desk, text: &str) -> Done<DeviceId> {
    let mut found = desk.query()?.candidates(Named::Device, text)?;
    if found.len() > 1 {
        let lines = desk.node.devices()?;
        let line = |id: &str| lines.iter().find(|line| line.device.to_string() == id);
        if found.iter().any(|one| line(&one.id).is_some_and(|line| !line.removed)) {
            found.retain(|one| line(&one.id).is_none_or(|line| !line.removed));
        }
        for one in &mut found {
            let Some(at) = line(&one.id).and_then(|line| line.last_seen) else { continue };
            let seen = [("time", desk.caller.time(at).into())];
            let seen = desk.caller.words.say_with("device-seen", &seen);
            let known = std::mem::take(&mut one.apart);
            one.apart = [known, seen]
                .into_iter()
                .filter(|text| !text.is_empty())
                .collect::<Vec<_>>()
                .join(", ");
        }
    }
    lookup::choose(found, lookup::not_found_code(Named::Device), text)
}
