//! The contract's page and the program hold each other: every command and option stands in both.

use std::collections::{BTreeMap, BTreeSet};

use clap::CommandFactory;

use super::Line;

/// The contract.
const PAGE: &str = include_str!("../../../docs/cli.md");

/// The options of each command, by its name.
type Options = BTreeMap<String, BTreeSet<String>>;

/// Returns what can be typed.
fn typed() -> Options {
    fn walk(command: &clap::Command, path: &str, into: &mut Options) {
        for sub in command.get_subcommands() {
            let path = format!("{path} {}", sub.get_name()).trim().to_owned();
            walk(sub, &path, into);
            if !sub.is_subcommand_required_set() {
                let options = sub.get_arguments().filter(|arg| !arg.is_global_set());
                let options = options.filter_map(clap::Arg::get_long).map(str::to_owned);
                into.insert(path, options.collect());
            }
        }
    }
    let mut all = Options::new();
    walk(&Line::command(), "", &mut all);
    all
}

/// Returns what the tables of commands promise: a span of code in a row's first cell is a command, up to
/// the first word that is not one, and its options.
fn promised() -> Options {
    let mut all = Options::new();
    let rows = PAGE.lines().skip_while(|line| *line != "## Beginning");
    let rows = rows.take_while(|line| *line != "## What a session counts");
    for row in rows.filter(|line| line.starts_with("| `")) {
        // A stroke within a cell is written `\|`.
        let row = row.replace("\\|", "/");
        let cell = row.split('|').nth(1).expect("a row has cells");
        // What stands for later, and the columns of a file, are no commands.
        let spans = cell.split('`').skip(1).step_by(2);
        for span in spans.filter(|span| !span.starts_with("--") && !span.contains(',')) {
            let is_name = |word: &&str| word.starts_with(|c: char| c.is_ascii_lowercase());
            let words: Vec<&str> = span.split(' ').take_while(is_name).collect();
            // Arguments are in capitals.
            let name = words.join(" ");
            let options = span.split("--").skip(1).map(|rest| {
                let end = rest.find(|c: char| !(c.is_ascii_lowercase() || c == '-'));
                rest[..end.unwrap_or(rest.len())].to_owned()
            });
            all.entry(name).or_default().extend(options);
        }
    }
    all
}

#[test]
fn every_command_and_option_stands_in_the_contract_and_in_the_program() {
    let (typed, promised) = (typed(), promised());
    for (command, options) in &typed {
        let Some(known) = promised.get(command) else { panic!("docs/cli.md lacks {command}") };
        assert_eq!(known, options, "{command}: docs/cli.md and the program");
    }
    for command in promised.keys() {
        assert!(typed.contains_key(command), "{command} stands in docs/cli.md only");
    }
}

#[test]
fn the_options_of_every_command_stand_in_the_contract_and_in_the_program() {
    let (_, rows) = PAGE.split_once("## For all commands").expect("a heading");
    let (rows, _) = rows.split_once("## Beginning").expect("the next one");
    let named = rows.lines().filter_map(|line| line.strip_prefix("| `-"));
    let named: BTreeSet<&str> = named.filter_map(|rest| rest.split([' ', '`']).next()).collect();
    let line = Line::command();
    let given = line.get_arguments().filter(|arg| arg.is_global_set());
    let given: BTreeSet<String> = given
        .map(|arg| match (arg.get_short(), arg.get_long()) {
            (Some(short), _) => short.to_string(),
            (None, long) => format!("-{}", long.expect("an option has a name")),
        })
        .collect();
    assert_eq!(named.into_iter().collect::<Vec<_>>(), given.iter().collect::<Vec<_>>());
}
