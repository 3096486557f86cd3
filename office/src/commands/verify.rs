//! `verify`: every signature, and the tables against the feeds.

use lantoa_core::node::error::{Error, ErrorKind};
use serde_json::json;

use crate::desk::Desk;
use crate::failure::Done;

pub(super) fn run(desk: &Desk) -> Done {
    let caller = &desk.caller;
    let label = desk.say("busy-verify");
    let found = desk.node.verify(&mut |done, total| caller.out.progress(&label, done, total));
    caller.out.progress_end();
    let found = found?;
    let counts = [("entries", found.entries.into()), ("documents", found.documents.into())];
    caller.answer(&found, |found| {
        desk.line(&caller.words.say_with("verified", &counts));
        if found.ok {
            desk.line(&desk.say("verified-whole"));
        }
        for fault in &found.faults {
            desk.line(&format!("  {fault}"));
        }
    });
    if found.ok {
        return Ok(());
    }
    let error = Error::new(ErrorKind::Damaged, "verify-faults", "the folder holds faults");
    Err(error.with(json!({ "count": found.faults.len(), "faults": found.faults })).into())
}
