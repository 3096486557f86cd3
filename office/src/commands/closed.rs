//! `leave`, `restore` and `repair`: they change or replace what lies in the folder, so nobody may have
//! it open.

use lantoa_core::node::Node;
use lantoa_core::node::answer::ReceiptLine;
use lantoa_core::node::config::Config;
use lantoa_core::node::custody::Restored;
use lantoa_core::node::error::{Error, ErrorKind};
use serde_json::json;

use crate::args::devices::{Leave, Restore};
use crate::caller::Caller;
use crate::commands::founding;
use crate::failure::{Done, FOLDER_BUSY, file_failure};

pub(super) fn leave(caller: &Caller, config: Config, args: &Leave) -> Done {
    caller.sure(args.sure, || {
        Error::new(ErrorKind::Conflict, "unconfirmed-leave", "the key would be gone from here")
    })?;
    Node::leave(config).map_err(|error| busy_as("leave-busy", error))?;
    caller.done("done-leave");
    Ok(())
}

pub(super) fn restore(caller: &Caller, config: Config, args: &Restore) -> Done {
    let file = caller.path(&args.file);
    std::fs::metadata(&file).map_err(|error| file_failure(&file, &error))?;
    let sheet =
        args.recovery.as_ref().map(|file| founding::read_sheet(caller, file)).transpose()?;
    if let Some(unsent) = work_there(&config) {
        caller.sure(args.sure, || {
            let message = "work of this device would be put aside";
            let detail = json!({ "entries": unsent });
            Error::new(ErrorKind::Conflict, "unconfirmed-restore", message).with(detail)
        })?;
    }
    let restored =
        caller.while_busy("busy-restore", || Node::restore(config, &file, sheet.as_ref()));
    let Restored { node, kept } = restored.map_err(|error| busy_as("restore-busy", error))?;
    let must_join = node.identity()?.programme.is_none();
    let kept = kept.map(|file| file.display().to_string());
    caller.answer(&json!({ "kept": kept, "must_join": must_join }), |_| {
        let said = if must_join { "restored-must-join" } else { "restored" };
        caller.out.line(&caller.words.say(said));
        if let Some(file) = &kept {
            let with = [("file", file.as_str().into())];
            caller.out.line(&caller.words.say_with("restored-kept", &with));
        }
    });
    Ok(())
}

pub(super) fn repair(caller: &Caller, config: Config) -> Done {
    let repaired = caller.while_busy("busy-repair", || Node::repair(config));
    let repaired = repaired.map_err(|error| busy_as("repair-busy", error))?;
    caller.answer(&repaired, |repaired| {
        let with = [
            ("entries", repaired.entries.into()),
            ("taps", repaired.taps.into()),
            ("missing", repaired.missing.into()),
        ];
        let said = if repaired.must_join { "repaired-must-join" } else { "repaired" };
        caller.out.line(&caller.words.say_with(said, &with));
    });
    Ok(())
}

/// Returns how many entries of the device in this folder no other one surely holds; `None` where no
/// device lies here that belongs to a programme, or its database cannot be read, as that of somebody who
/// restores because of it.
fn work_there(config: &Config) -> Option<u32> {
    let node = Node::open_existing(config.clone()).ok()?;
    let is_member = node.identity().is_ok_and(|identity| identity.programme.is_some());
    let unsent = node.receipts().ok().filter(|_| is_member).map(|lines| {
        let held = |line: &ReceiptLine| line.held_by.iter().map(|by| by.height).max().unwrap_or(0);
        lines.iter().map(|line| line.my_height.saturating_sub(held(line))).sum()
    });
    node.close();
    unsent
}

/// Returns an error with the code that says what cannot be done while another process has the folder.
fn busy_as(code: &'static str, error: Error) -> Error {
    if error.code == FOLDER_BUSY { Error { code, ..error } } else { error }
}
