//! Help in the language of the person: the catalogue's texts put into clap's commands.
//!
//! A text is looked up as `help-<command>-<argument>` and then as `help-arg-<argument>`.

use clap::Command;

use crate::words::Words;

/// Returns `command` with every text from the catalogue.
pub(super) fn translated(command: Command, words: Words) -> Command {
    let command = command.about(words.say("help-lantoa"));
    put(command, "", words)
}

fn put(command: Command, path: &str, words: Words) -> Command {
    let template =
        format!("{{about-with-newline}}\n{}: {{usage}}\n\n{{all-args}}\n", words.say("help-usage"));
    let help = |path: &str, id: &str| {
        let id = id.replace('_', "-");
        words
            .find(&format!("help{path}-{id}"))
            .unwrap_or_else(|| words.say(&format!("help-arg-{id}")))
    };
    // Under headings of our own clap would sort by name; people read in the order of the contract.
    let mut order = 0;
    let mut command = command
        .help_template(template)
        .subcommand_help_heading(words.say("help-commands"))
        .disable_help_flag(true)
        .mut_args(|arg| {
            let text = help(path, arg.get_id().as_str());
            let heading = if arg.is_positional() { "help-arguments" } else { "help-options" };
            order += 1;
            let order = if path.is_empty() { order + GLOBAL_ORDER } else { order };
            // Value names and help list the values already, in the right language. A debug build of
            // clap takes the wish to hide them from those only that have some.
            let has_values = arg.get_action().takes_values();
            arg.help(text)
                .help_heading(words.say(heading))
                .display_order(order)
                .hide_possible_values(has_values)
        });
    let flag = clap::Arg::new("help")
        .short('h')
        .long("help")
        .action(clap::ArgAction::Help)
        .display_order(GLOBAL_ORDER + 90);
    command =
        command.arg(flag.help(words.say("help-arg-help")).help_heading(words.say("help-options")));
    if path.is_empty() {
        let flag = clap::Arg::new("version").short('V').long("version");
        command = command.disable_version_flag(true).arg(
            flag.action(clap::ArgAction::Version)
                .display_order(GLOBAL_ORDER + 91)
                .help(words.say("help-arg-version"))
                .help_heading(words.say("help-options")),
        );
    }
    command.mut_subcommands(|sub| {
        let path = format!("{path}-{}", sub.get_name());
        let sub = sub.about(words.say(&format!("help{path}")));
        put(sub, &path, words)
    })
}

/// Where the options of every command stand: after the command's own.
const GLOBAL_ORDER: usize = 900;

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;
    use crate::args::Line;
    use crate::words::Lang;

    fn texts(command: &Command, into: &mut Vec<(String, String)>) {
        let about = command.get_about().map(ToString::to_string).unwrap_or_default();
        into.push((command.get_name().to_owned(), about));
        for arg in command.get_arguments() {
            let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
            into.push((format!("{} {}", command.get_name(), arg.get_id()), help));
        }
        for sub in command.get_subcommands() {
            texts(sub, into);
        }
    }

    #[test]
    fn every_command_and_option_has_help_in_both_languages() {
        for lang in Lang::ALL {
            let mut all = Vec::new();
            texts(&translated(Line::command(), Words::new(lang)), &mut all);
            for (name, text) in all {
                assert!(
                    !text.is_empty() && !text.starts_with("Unknown"),
                    "{lang:?} {name}: {text}"
                );
            }
        }
    }
}
