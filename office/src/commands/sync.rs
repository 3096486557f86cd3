//! `sync`: sessions with other devices, as they go on.

use std::collections::BTreeSet;
use std::time::Duration;

use lantoa_core::node::error::{Error, ErrorKind};
use lantoa_core::node::sync::{SyncEvent, SyncOptions, SyncSummary};
use serde_json::{Value, json};

use crate::args::devices::Sync;
use crate::caller::Caller;
use crate::clocks;
use crate::desk::Desk;
use crate::failure::{Done, Failure};
use crate::sheet::short;
use crate::words::Words;

pub(super) fn run(desk: &Desk, args: &Sync) -> Done {
    let caller = &desk.caller;
    let options = SyncOptions {
        with: args.with.clone(),
        once: args.once,
        timeout: Duration::from_secs(args.timeout),
    };
    let mut met = BTreeSet::new();
    let show = |event: SyncEvent| {
        show(caller, &event);
        if let SyncEvent::Peer { device, .. } = event {
            met.insert(device);
        }
    };
    let ended = desk.node.sync(options, show, &caller.stop);
    caller.out.progress_end();
    clocks::tell(caller, &desk.node.devices().unwrap_or_default(), &met);
    let (summary, error) = match ended {
        Ok(summary) if summary.failed == 0 => (summary, None),
        Ok(summary) => {
            let error = failed(&summary);
            (summary, Some(error))
        }
        Err(error) => (SyncSummary::default(), Some(error)),
    };
    caller.out.json(&last_line(&summary, error.as_ref(), caller.words));
    caller.out.line(&in_words(&summary, caller.words));
    error.map_or(Ok(()), |error| Err(Failure::streamed(error)))
}

/// Returns why a sync with failed sessions failed: that this device was removed, which no further sync
/// mends, or else that they failed, with the kind of the failure where all have one.
fn failed(summary: &SyncSummary) -> Error {
    let failures = &summary.failures;
    if failures.iter().any(|failure| failure.code == "removed") {
        return Error::new(ErrorKind::NotAllowed, "removed", "this device was removed");
    }
    let kinds: BTreeSet<_> = failures.iter().map(|failure| failure.kind.word()).collect();
    let kind = match failures.first() {
        Some(first) if kinds.len() == 1 => first.kind,
        Some(_) | None => ErrorKind::Unreachable,
    };
    Error::new(kind, "sessions-failed", "not every session reached its end")
        .with(json!({ "count": summary.failed }))
}

/// Shows one event of a session.
pub(super) fn show(caller: &Caller, event: &SyncEvent) {
    caller.out.json(&line_of(event, caller.words));
    let words = caller.words;
    match event {
        SyncEvent::Peer { device, name } => {
            // Who met for the first time has no name here yet.
            let name = if name.is_empty() { short(device) } else { name.clone() };
            caller.out.line(&words.say_with("sync-peer", &[("name", name.into())]));
        }
        SyncEvent::Waiting { .. } => caller.out.line(&words.say("sync-waiting")),
        SyncEvent::Progress { done, total, .. } => {
            caller.out.progress(&words.say("sync-progress"), *done, *total);
        }
        SyncEvent::Done { ok, error, .. } => {
            caller.out.progress_end();
            let text = match error {
                Some(error) => words.error(error),
                None if *ok => words.say("sync-done"),
                None => words.say("sync-broken"),
            };
            caller.out.line(&text);
        }
        SyncEvent::Listening { addresses } => {
            caller.out.line(&words.say("serve-listening"));
            for address in addresses {
                caller.out.line(&format!("  {address}"));
            }
        }
    }
}

fn line_of(event: &SyncEvent, words: Words) -> Value {
    match event {
        SyncEvent::Peer { device, name } => {
            json!({ "event": "peer", "device": device, "name": name })
        }
        SyncEvent::Waiting { device } => json!({ "event": "waiting", "device": device }),
        SyncEvent::Progress { device, done, total } => {
            json!({ "event": "progress", "device": device, "done": done, "total": total })
        }
        SyncEvent::Done { device, address, at, ok, error } => {
            let error = error.as_ref().map(|error| error_value(error, words));
            json!({
                "event": "done", "device": device, "address": address, "at": at, "ok": ok,
                "error": error,
            })
        }
        SyncEvent::Listening { addresses } => {
            json!({ "event": "listening", "addresses": addresses, "page": null })
        }
    }
}

/// Returns the stream's last line: the summary in every case, which also holds the error, so that
/// a script finds both where it looks for either.
fn last_line(summary: &SyncSummary, error: Option<&Error>, words: Words) -> Value {
    let mut line = serde_json::to_value(summary).expect("a summary is plain numbers");
    line["event"] = "summary".into();
    if let Some(error) = error {
        line["error"] = error_value(error, words);
    }
    line
}

fn error_value(error: &Error, words: Words) -> Value {
    json!({
        "kind": error.kind.word(),
        "code": error.code,
        "message": words.error(error),
        "detail": error.detail,
    })
}

fn in_words(summary: &SyncSummary, words: Words) -> String {
    words.say_with(
        "sync-summary",
        &[
            ("sessions", summary.sessions.into()),
            ("sent", summary.sent_entries.into()),
            ("received", summary.received_entries.into()),
            ("out", summary.bytes_out.into()),
            ("in", summary.bytes_in.into()),
            ("quarantined", summary.quarantined.into()),
        ],
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Lang;

    #[test]
    fn the_last_line_is_the_summary_even_where_a_session_failed() {
        let words = Words::new(Lang::En);
        let summary = SyncSummary { sessions: 2, failed: 1, ..SyncSummary::default() };
        let error = Error::new(ErrorKind::Unreachable, "sessions-failed", "x");
        let line = last_line(&summary, Some(&error), words);
        assert_eq!(line["event"], "summary");
        assert_eq!(line["error"]["kind"], "unreachable");
        assert!(line["failures"].is_array());
        for field in [
            "sessions",
            "failed",
            "sent_entries",
            "received_entries",
            "bytes_out",
            "bytes_in",
            "round_trips",
            "quarantined",
        ] {
            assert!(line[field].is_u64(), "{field}");
        }
        assert!(last_line(&summary, None, words).get("error").is_none());
    }
}
