//! `import`: a roster, all or nothing.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::fs::File;
use std::io::BufReader;

use lantoa_core::domain::command::{Command, Outcome, RosterLine};
use lantoa_core::domain::id::ClassId;
use lantoa_core::node::Query;
use serde_json::json;

use crate::args::classes::Import;
use crate::commands::team;
use crate::desk::Desk;
use crate::failure::{Done, file_failure};
use crate::roster::{self, Person};

pub(super) fn run(desk: &Desk, args: &Import) -> Done {
    let path = desk.caller.path(&args.file);
    let file = File::open(&path).map_err(|error| file_failure(&path, &error))?;
    let roster = roster::read(BufReader::new(file))?;
    if !roster.ignored.is_empty() {
        let names = roster.ignored.join(", ");
        let words = desk.caller.words;
        desk.caller.out.note(&words.say_with("import-ignored", &[("names", names.into())]));
    }
    let counts = if args.dry_run {
        let query = desk.query()?;
        desk.caller.while_busy("busy-import", || count(&query, &roster.lines))?
    } else {
        let command = Command::ImportRoster(roster.lines);
        let outcome = desk.caller.while_busy("busy-import", || desk.execute(command))?;
        match outcome {
            Outcome::Roster { classes, learners, unchanged, lines } => {
                Counts { classes, learners, unchanged, lines }
            }
            // Every other outcome belongs to another command.
            _ => Counts::default(),
        }
    };
    let Counts { classes, learners, unchanged, lines } = counts;
    let answer = json!({
        "classes": classes,
        "learners": learners,
        "unchanged": unchanged,
        "lines": lines,
    });
    desk.caller.answer(&answer, |_| {
        let key = if args.dry_run { "import-would" } else { "imported" };
        let args = [
            ("classes", classes.into()),
            ("learners", learners.into()),
            ("unchanged", unchanged.into()),
            ("lines", lines.into()),
        ];
        desk.line(&desk.caller.words.say_with(key, &args));
    });
    Ok(())
}

/// What an import did, or would do.
#[derive(Default)]
struct Counts {
    classes: u32,
    learners: u32,
    unchanged: u32,
    lines: u32,
}

/// Counts what an import would do, without doing it.
fn count(query: &Query, lines: &[RosterLine]) -> Done<Counts> {
    let teams = query.teams()?;
    let mut known: HashMap<(String, String), ClassId> = HashMap::new();
    for class in query.classes()? {
        known.entry((team::name_of(&teams, class.team), class.name)).or_insert(class.class);
    }
    let mut counts = Counts::default();
    let mut new_classes = BTreeSet::new();
    let mut people = HashMap::new();
    for line in lines {
        counts.lines += 1;
        match known.get(&(line.team.clone(), line.class.clone())) {
            Some(class) => {
                if !people.contains_key(class) {
                    people.insert(*class, people_of(query, *class)?);
                }
                if people[class].contains(&roster::person(&line.details)) {
                    counts.unchanged += 1;
                } else {
                    counts.learners += 1;
                }
            }
            None => {
                if new_classes.insert((&line.team, &line.class)) {
                    counts.classes += 1;
                }
                counts.learners += 1;
            }
        }
    }
    Ok(counts)
}

fn people_of(query: &Query, class: ClassId) -> Done<HashSet<Person>> {
    let mut people = HashSet::new();
    for line in query.class(class)?.into_iter().flat_map(|sheet| sheet.learners) {
        if let Some(sheet) = query.learner(line.learner)? {
            people.insert(roster::person(&sheet.learner.details));
        }
    }
    Ok(people)
}
