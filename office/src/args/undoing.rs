//! What can be taken back of each command, and what is asked before it cannot.

use clap::CommandFactory;

use super::Line;

/// How a command is undone.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Undone {
    /// It changes nothing that is there: it answers, writes a new file, or brings what others have.
    Nothing,
    /// It adds something, and loses nothing.
    Adds,
    /// What it changes is changed back by this command.
    By(&'static str),
    /// Not at all, or only for a time: it is asked, or needs `--yes`.
    Asked,
    /// What it does is undone by this command; a day or a year that is hardly meant is asked about.
    ByOrAsked(&'static str),
}

use Undone::{Adds, Asked, By, ByOrAsked, Nothing};

const COMMANDS: [(&str, Undone); 108] = [
    ("help", Nothing),
    ("completion", Nothing),
    ("init", By("leave")),
    ("whoami", Nothing),
    ("place add", Adds),
    ("place edit", By("place edit")),
    ("place merge", By("place merge")),
    ("place same", By("place same")),
    ("place retire", By("place retire")),
    ("place code", By("place code")),
    ("place import", Adds),
    ("place list", Nothing),
    ("team add", Adds),
    ("team edit", By("team edit")),
    ("team merge", ByOrAsked("team retire")),
    ("team retire", By("team retire")),
    ("team list", Nothing),
    ("person add", Adds),
    ("person edit", By("person edit")),
    ("person act", By("person act")),
    ("person pin", By("person pin")),
    ("person same", By("person same")),
    ("person retire", By("person retire")),
    ("person list", Nothing),
    ("topic list", Nothing),
    ("topic import", By("topic import")),
    ("target set", By("target set")),
    ("target unset", By("target set")),
    ("target list", Nothing),
    ("head set", By("head set")),
    ("head show", Nothing),
    ("import", ByOrAsked("import undo")),
    ("import list", Nothing),
    ("import undo", By("import")),
    ("class add", Adds),
    ("class edit", By("class edit")),
    ("class retire", By("class retire")),
    ("class same", By("class same")),
    ("class plan", By("class plan")),
    ("class not-met", ByOrAsked("class not-met")),
    ("class move", ByOrAsked("class move")),
    ("class list", Nothing),
    ("class show", Nothing),
    ("class sheet", Nothing),
    ("learner add", ByOrAsked("learner erase")),
    ("learner enrol", ByOrAsked("learner leave")),
    ("learner edit", ByOrAsked("learner edit")),
    ("learner leave", ByOrAsked("learner enrol")),
    ("learner move", ByOrAsked("learner move")),
    ("learner find", Nothing),
    ("learner show", Nothing),
    ("learner list", Nothing),
    ("learner erase", Asked),
    ("erasure list", Nothing),
    ("erasure revoke", By("learner erase")),
    ("consent withdraw", By("learner edit")),
    ("meeting open", ByOrAsked("meeting same")),
    ("meeting list", Nothing),
    // A word to the reader: late marks are taken as before.
    ("meeting close", Adds),
    ("meeting correct", ByOrAsked("meeting correct")),
    ("meeting withdraw", By("meeting restore")),
    ("meeting restore", By("meeting withdraw")),
    ("meeting part", By("meeting part")),
    ("meeting same", By("meeting same")),
    ("mark", By("mark")),
    ("level", By("level")),
    ("visit add", ByOrAsked("visit edit")),
    ("visit edit", By("visit edit")),
    ("visit list", Nothing),
    ("pair add", ByOrAsked("pair undo")),
    ("pair undo", By("pair add")),
    ("pair list", Nothing),
    ("dispute list", Nothing),
    // The value that holds is marked anew.
    ("dispute settle", By("mark")),
    ("link add", By("link undo")),
    ("link undo", By("link add")),
    ("link differ", By("link differ")),
    ("link list", Nothing),
    ("link candidates", Nothing),
    ("history", Nothing),
    // Asked where a part of the act stays.
    ("undo", ByOrAsked("undo")),
    ("invite", By("invitation withdraw")),
    ("invitation list", Nothing),
    ("invitation withdraw", By("invite")),
    ("join", By("leave")),
    ("leave", Asked),
    ("devices", Nothing),
    ("device remove", Asked),
    ("quarantine", Nothing),
    ("adopt", Asked),
    ("serve", Nothing),
    ("sync", Nothing),
    ("receipts", Nothing),
    ("report", Nothing),
    ("signed add", Asked),
    ("signed list", Nothing),
    ("signed show", Nothing),
    ("digest", Nothing),
    ("diagnostics", Nothing),
    ("verify", Nothing),
    ("backup", Nothing),
    ("restore", Asked),
    // The damaged database stays beside the new one.
    ("repair", Adds),
    ("demo", Nothing),
    ("hand-over write", Nothing),
    ("hand-over read", Adds),
    ("doctor", Nothing),
    ("publish", Nothing),
];

/// Returns every command that can be typed, with whether it takes `--yes`.
fn typed() -> Vec<(String, bool)> {
    fn walk(command: &clap::Command, path: &str, into: &mut Vec<(String, bool)>) {
        for sub in command.get_subcommands() {
            let path = format!("{path} {}", sub.get_name()).trim().to_owned();
            walk(sub, &path, into);
            if !sub.is_subcommand_required_set() {
                into.push((path, sub.get_arguments().any(|arg| arg.get_id() == "yes")));
            }
        }
    }
    let mut all = Vec::new();
    walk(&Line::command(), "", &mut all);
    all
}

#[test]
fn every_command_says_how_it_is_undone_and_is_asked_about_where_it_is_not() {
    let typed = typed();
    let known = |name: &str| COMMANDS.iter().find(|(known, _)| *known == name);
    for (name, takes_yes) in &typed {
        let Some((_, undone)) = known(name) else { panic!("{name}: how is it undone?") };
        let is_asked = match undone {
            Asked | ByOrAsked(_) => true,
            Nothing | Adds | By(_) => false,
        };
        assert_eq!(*takes_yes, is_asked, "{name}");
    }
    let exists = |name: &str| typed.iter().any(|(typed, _)| typed == name);
    for (name, undone) in COMMANDS {
        assert!(exists(name), "{name} is no command");
        if let By(by) | ByOrAsked(by) = undone {
            assert!(exists(by), "{name} is undone by {by}, which is no command");
        }
    }
}
