//! `init` and `whoami`: the beginning of a programme, and who this device is in it.

use std::path::Path;

use lantoa_core::domain::programme::Topic;
use lantoa_core::node::RecoverySheet;
use lantoa_core::node::answer::Identity;
use serde_json::json;

use crate::args::programme::Init;
use crate::caller::Caller;
use crate::desk::Desk;
use crate::failure::{Done, file_failure};

/// Longest recovery sheet, in bytes: a page of text.
const SHEET_BYTES_MAX: u64 = 64 << 10;

pub(super) fn init(desk: &Desk, init: &Init) -> Done {
    match (&init.recovery, &init.programme) {
        (Some(file), _) => recover(desk, init, file),
        (None, programme) => found(desk, init, programme.as_deref().unwrap_or_default()),
    }
}

fn found(desk: &Desk, init: &Init, programme: &str) -> Done {
    let founded = desk.node.found(programme, &init.name, Topic::starting())?;
    // The sheet exists nowhere else: it is said before anything else can fail.
    let sheet = founded.recovery_sheet;
    let text = sheet.to_text();
    let answer = json!({
        "programme": sheet.programme(),
        "device": founded.identity.device,
        "recovery": text,
    });
    desk.caller.answer(&answer, |_| {
        desk.line(&desk.caller.words.say_with("founded", &[("name", programme.into())]));
        desk.line(&desk.say("sheet-keep"));
        desk.line("");
        desk.line(text.trim_end());
        desk.line("");
    });
    Ok(())
}

fn recover(desk: &Desk, init: &Init, file: &Path) -> Done {
    let sheet = read_sheet(&desk.caller, file)?;
    let identity = desk.node.recover(&sheet, &init.name)?;
    // The caller has the sheet; printing it again would only leave one more copy.
    let answer = json!({
        "programme": sheet.programme(),
        "device": identity.device,
        "recovery": null,
    });
    desk.caller.answer(&answer, |_| desk.line(&desk.say("recovered")));
    Ok(())
}

/// Reads a recovery sheet from a file.
pub(crate) fn read_sheet(caller: &Caller, file: &Path) -> Done<RecoverySheet> {
    let path = caller.path(file);
    let length = std::fs::metadata(&path).map_err(|e| file_failure(&path, &e))?.len();
    if length > SHEET_BYTES_MAX {
        let error = std::io::Error::other("far longer than a recovery sheet");
        return Err(file_failure(&path, &error));
    }
    let text = std::fs::read_to_string(&path).map_err(|e| file_failure(&path, &e))?;
    Ok(RecoverySheet::read(&text)?)
}

pub(super) fn whoami(desk: &Desk) -> Done {
    let identity = desk.identity()?;
    show(desk, &identity);
    Ok(())
}

/// Answers with who this device is.
pub(super) fn show(desk: &Desk, identity: &Identity) {
    desk.caller.answer(identity, |identity| {
        let words = desk.caller.words;
        let none = || words.say("none-yet");
        let role = identity.role.map_or_else(none, |role| words.word("role", role.word()));
        let programme = match identity.programme {
            Some(id) if identity.programme_name.is_empty() => id.to_string(),
            Some(_) => identity.programme_name.clone(),
            None => none(),
        };
        for (key, value) in [
            ("whoami-programme", programme),
            ("whoami-name", identity.name.clone()),
            ("whoami-role", role),
            ("whoami-device", identity.device.to_string()),
            ("whoami-spaces", identity.spaces.len().to_string()),
        ] {
            desk.line(&format!("{:<16} {value}", words.say(key)));
        }
        if identity.removed {
            desk.line(&words.say("whoami-removed"));
        }
    });
}
