//! What an app can name. (Guards: an app that no longer compiles, and a command of the core that no
//! app can give.)

use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use lantoa_core::node::error::ErrorKind;

/// The reviewed surface.
const API: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/api.txt");
/// What of the node has another form for apps, and which.
const OTHERWISE: [(&str, &str); 39] = [
    ("execute", "a method for each command"),
    ("today", "a desk leaves days out; an app shows one, with the clock of the phone"),
    ("believed_today", "a desk says what its reports do not count; an app gives the last day"),
    ("has_plans", "as believed_today"),
    (
        "erased_learners",
        "a desk types ids, and is told of one that was erased; an app has the rows",
    ),
    ("said_before_the_move", "classes are moved at a desk"),
    ("drop_moved", "the office's lists"),
    ("known_in", "the office's lists and files; a phone's roll has its rows so"),
    ("class_days", "the office's sheet of a class; a phone shows the roll of an evening"),
    ("moved_to", "the office's sheet of a class that moved; an app's lists hold what it became"),
    (
        "moved_apart",
        "classes are moved at a desk, and it says what to do where two moved one apart",
    ),
    ("met_after_undone_moves", "classes are moved at a desk, and it says what to do"),
    ("row_of", "a desk types ids; an app has the rows"),
    ("blanks", "the office's list of meetings; an app has the roll"),
    ("preview", "import_roster(dry_run)"),
    ("query", "a method for each question"),
    ("close", "shut, because Kotlin's objects have a close of their own"),
    ("with_clock", "a time for one command, as the program needs it"),
    ("listen", "start_sync"),
    ("addresses", "sync_state"),
    ("stop_network", "stop_sync"),
    ("sync", "sync_now and start_sync"),
    ("join", "join with a Cancel"),
    ("open_existing", "open: a folder of an app is its own, nobody types where it is"),
    ("require_folder", "every call does: a call of an app whose folder is gone says so"),
    ("invitations", "a desk lists what it gave out; a phone shows a ticket until it is read"),
    ("withdraw_invitation", "as invitations"),
    ("signed_ids", "signed_reports; a desk finds one by the beginning of its id"),
    ("signed_report", "as signed_ids"),
    ("joined_places", "a desk finds by name what it takes back; an app gives two ids"),
    ("joined_classes", "as joined_places"),
    ("joined_volunteers", "as joined_places"),
    (
        "joined_meetings",
        "a desk's sheet has a column for each; a phone shows the roll of an evening",
    ),
    ("merged_places", "a desk lists what places became; an app reads a place's history"),
    ("imports", "rosters are imported at a desk, and taken back there"),
    ("take_back_import", "as imports"),
    ("learner_record", "a desk looks one person up; apps show a class's sheet and the learner"),
    ("has_id_of", "a beginning of an id is typed at a desk; apps hold whole ids"),
    ("acts_beginning", "as has_id_of"),
];

/// Returns the library that cargo built for this test.
fn library() -> PathBuf {
    let test = env::current_exe().expect("this test runs from a file");
    let folder = test.parent().expect("it stands in a folder");
    let (prefix, suffix) = (env::consts::DLL_PREFIX, env::consts::DLL_SUFFIX);
    folder.join(format!("{prefix}lantoa_bindings{suffix}"))
}

#[test]
fn the_surface_is_the_one_that_was_reviewed() {
    let surface = lantoa_bindgen::surface(&library()).expect("the library holds its surface");
    let reviewed = fs::read_to_string(API).unwrap_or_default();
    if surface == reviewed {
        return;
    }
    let [now, before] = [&surface, &reviewed].map(|text| text.lines().collect::<BTreeSet<_>>());
    let gone = before.difference(&now).map(|line| format!("- {line}\n"));
    let new = now.difference(&before).map(|line| format!("+ {line}\n"));
    let changes: String = gone.chain(new).collect();
    panic!(
        "{changes}bindings/api.txt is not what apps can name. If the change is meant, run\n  \
         cargo xtask bindings --api\nand put a line into CHANGELOG.md for whoever embeds Lantoa"
    );
}

/// Returns every code that an app may be thrown, each behind the word of its kind.
fn codes(text: &str) -> BTreeSet<String> {
    let named = |name: &str| {
        let value = text.split(&format!("const {name}: &str = \"")).nth(1);
        value.and_then(|rest| rest.split('"').next())
    };
    let thrown = text.split("ErrorKind::").skip(1).filter_map(|rest| {
        let (kind, rest) = rest.split_once(',')?;
        let kind = ErrorKind::ALL.into_iter().find(|each| format!("{each:?}") == kind)?;
        let rest = rest.trim_start();
        let code = match rest.strip_prefix('"') {
            Some(literal) => literal.split('"').next(),
            None => named(rest.split(|c: char| !c.is_ascii_uppercase() && c != '_').next()?),
        };
        Some(format!("{} {}", kind.word(), code?))
    });
    thrown.collect()
}

#[test]
fn the_codes_are_those_that_were_reviewed() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = sources(&here.join("../core/src/node")) + &sources(&here.join("src"));
    let now = codes(&text);
    assert!(now.len() > 90, "the codes are found in the source: {now:?}");
    let reviewed = fs::read_to_string(here.join("codes.txt")).unwrap_or_default();
    let before: BTreeSet<String> = reviewed.lines().map(str::to_owned).collect();
    let gone = before.difference(&now).map(|line| format!("- {line}\n"));
    let new = now.difference(&before).map(|line| format!("+ {line}\n"));
    let changes: String = gone.chain(new).collect();
    assert!(
        changes.is_empty() && reviewed.lines().is_sorted(),
        "{changes}bindings/codes.txt is not what apps are thrown, in order. A code stays for ever: where \
         the change is meant, put it there and into CHANGELOG.md"
    );
}

fn sources(folder: &Path) -> String {
    let mut text = String::new();
    for entry in fs::read_dir(folder).expect("the folder is there") {
        let path = entry.expect("it can be listed").path();
        if path.is_dir() {
            text += &sources(&path);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            text += &fs::read_to_string(&path).expect("it is text");
        }
    }
    text
}

fn words_after<'t>(text: &'t str, start: &str) -> BTreeSet<&'t str> {
    let word = |rest: &'t str| {
        let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
        &rest[..end]
    };
    text.split(start).skip(1).map(word).collect()
}

#[test]
fn every_command_of_the_core_can_be_given_by_an_app() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let given = sources(&here.join("src"));
    let given = words_after(&given, "Command::");
    let file = here.join("../core/src/domain/command.rs");
    let text = fs::read_to_string(file).expect("it is text");
    let body = text.split("pub enum Command {").nth(1).expect("the commands");
    let body = body.split("\n}").next().expect("they end");
    let is_variant = |line: &&str| {
        let name = line.strip_prefix("    ").unwrap_or_default();
        name.starts_with(|c: char| c.is_uppercase())
    };
    let commands: Vec<&str> = body.lines().filter(is_variant).collect();
    assert!(commands.len() > 20, "the commands are found in the source: {commands:?}");
    for command in commands {
        let name = command.trim().split(|c: char| !c.is_alphanumeric()).next().expect("a name");
        assert!(given.contains(name), "{name}");
    }
}

#[test]
fn every_question_and_call_of_the_core_can_be_made_by_an_app() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let bindings = sources(&here.join("src"));
    let node = here.join("../core/src/node");
    let mut core = sources(&node.join("query"));
    for file in [
        "../node.rs",
        "query.rs",
        "custody.rs",
        "imports.rs",
        "diagnostics.rs",
        "lifecycle.rs",
        "membership.rs",
        "sync/network.rs",
        "sync/staying.rs",
    ] {
        core += &fs::read_to_string(node.join(file)).expect("it is text");
    }
    // Only methods of `&self` in an `impl` are indented so.
    let calls = words_after(&core, "\n    pub fn ");
    assert!(calls.len() > 40, "the calls are found in the source: {calls:?}");
    for call in calls {
        let made = [format!(".{call}("), format!("::{call}("), format!("::{call})")];
        let is_made = made.iter().any(|made| bindings.contains(made));
        let is_otherwise = OTHERWISE.iter().any(|(name, _)| *name == call);
        assert!(is_made || is_otherwise || call == "new", "{call}");
    }
}
