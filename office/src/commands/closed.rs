//! `leave`, `restore` and `repair`: they change or replace what lies in the folder, so nobody may have
//! it open.

use lantoa_core::node::Node;
use lantoa_core::node::config::Config;
use lantoa_core::node::custody::Restored;
use lantoa_core::node::error::Error;
use serde_json::json;

use crate::args::devices::Restore;
use crate::caller::Caller;
use crate::commands::founding;
use crate::failure::{Done, FOLDER_BUSY, file_failure};

pub(super) fn leave(caller: &Caller, config: Config) -> Done {
    Node::leave(config).map_err(|error| busy_as("leave-busy", error))?;
    caller.done("done-leave");
    Ok(())
}

pub(super) fn restore(caller: &Caller, config: Config, args: &Restore) -> Done {
    let file = caller.path(&args.file);
    std::fs::metadata(&file).map_err(|error| file_failure(&file, &error))?;
    let sheet =
        args.recovery.as_ref().map(|file| founding::read_sheet(caller, file)).transpose()?;
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

/// Returns an error with the code that says what cannot be done while another process has the folder.
fn busy_as(code: &'static str, error: Error) -> Error {
    if error.code == FOLDER_BUSY { Error { code, ..error } } else { error }
}
