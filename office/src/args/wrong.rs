//! A line that cannot be carried out, told in the language of the person.
//!
//! Clap says in English what is wrong; here only its facts are taken, and the catalogue says the rest.

use clap::error::{ContextKind, ContextValue, ErrorKind};
use serde_json::{Value, json};

use crate::days;
use crate::words::Words;

/// Why a line is not carried out.
#[derive(Debug)]
pub(crate) enum Wrong {
    /// Help or the version was asked for, which is printed instead.
    Asked(clap::Error),
    /// A script for a shell was asked for, which is printed instead.
    Printed(String),
    /// The line cannot be understood.
    Usage(clap::Error, Place),
    /// It asks for something that a later version brings.
    Later(&'static str),
}

/// Where in a line something is wrong.
#[derive(Debug, Default)]
pub(crate) struct Place {
    /// The words of the command, as they were typed.
    command: String,
    /// What the argument takes, as its help says; empty where it is no argument's value.
    takes: String,
}

impl Place {
    /// Finds what an error is about; `command` is the whole program.
    fn of(error: &clap::Error, command: &clap::Command, argv: &[String]) -> Self {
        let (mut at, mut words) = (command, Vec::new());
        let mut typed = argv.iter().skip(1);
        while let Some(word) = typed.next() {
            if matches!(word.as_str(), "--home" | "--lang") {
                typed.next();
            } else if let Some(sub) = at.find_subcommand(word) {
                at = sub;
                words.push(word.as_str());
            }
        }
        let is_value = matches!(error.kind(), ErrorKind::InvalidValue | ErrorKind::ValueValidation);
        let argument = context(error, ContextKind::InvalidArg);
        let mut arguments = at.get_arguments().filter(|_| is_value);
        let meant = arguments.find(|known| known.to_string() == argument);
        // A list of values stands in the argument's own name.
        let meant = meant.filter(|known| known.get_possible_values().is_empty());
        let takes = meant.and_then(clap::Arg::get_help).map(ToString::to_string);
        Self { command: words.join(" "), takes: takes.unwrap_or_default() }
    }
}

impl Wrong {
    /// Returns what an error means of a line of the program that `command` is.
    pub(super) fn of(error: clap::Error, command: &clap::Command, argv: &[String]) -> Self {
        if error.use_stderr() {
            let place = Place::of(&error, command, argv);
            Self::Usage(error, place)
        } else {
            Self::Asked(error)
        }
    }

    /// Returns what is wrong and what to do, as one sentence.
    pub(crate) fn sentence(&self, words: Words) -> String {
        let (error, place) = match self {
            Self::Asked(_) | Self::Printed(_) => return String::new(),
            Self::Later(what) => {
                return words.say_with("error-later", &[("text", (*what).into())]);
            }
            Self::Usage(error, place) => (error, place),
        };
        let what = what_is_wrong(error, words);
        let similar = [ContextKind::SuggestedSubcommand, ContextKind::SuggestedArg]
            .map(|kind| context(error, kind))
            .into_iter()
            .find(|text| !text.is_empty())
            .map(|text| words.say_with("usage-similar", &[("similar", text.into())]));
        let is_no_day = days::is_no_day(&context(error, ContextKind::InvalidValue));
        let takes = (!place.takes.is_empty() && !is_no_day)
            .then(|| words.say_with("usage-takes", &[("text", place.takes.as_str().into())]));
        let help = ["lantoa", &place.command, "--help"];
        let help = help.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
        let help = words.say_with("error-usage", &[("command", help.into())]);
        let parts = [Some(what), takes, similar, Some(help)];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
    }

    /// Returns how the command is written, with its label; `None` where clap does not say.
    pub(crate) fn usage(&self, words: Words) -> Option<String> {
        let Self::Usage(error, _) = self else {
            return None;
        };
        let usage = context(error, ContextKind::Usage);
        let (_, line) = usage.split_once(": ")?;
        Some(format!("{}: {}", words.say("help-usage"), line.trim()))
    }

    /// Returns the code and the detail for scripts.
    pub(crate) fn facts(&self) -> (&'static str, Value) {
        match self {
            Self::Later(what) => ("later", json!({ "text": what })),
            Self::Printed(_) => ("usage", Value::Null),
            Self::Asked(error) | Self::Usage(error, _) => {
                let facts = [
                    ("argument", context(error, ContextKind::InvalidArg)),
                    ("command", context(error, ContextKind::InvalidSubcommand)),
                    ("value", context(error, ContextKind::InvalidValue)),
                ];
                let known = facts.into_iter().filter(|(_, text)| !text.is_empty());
                let known = known.map(|(name, text)| (name.to_owned(), Value::String(text)));
                ("usage", Value::Object(known.collect()))
            }
        }
    }
}

fn what_is_wrong(error: &clap::Error, words: Words) -> String {
    let argument = context(error, ContextKind::InvalidArg);
    let command = context(error, ContextKind::InvalidSubcommand);
    let value = context(error, ContextKind::InvalidValue);
    let other = context(error, ContextKind::PriorArg);
    let say = |key: &str| {
        words.say_with(
            key,
            &[
                ("argument", argument.as_str().into()),
                ("command", command.as_str().into()),
                ("value", value.as_str().into()),
                ("other", other.as_str().into()),
            ],
        )
    };
    #[expect(clippy::wildcard_enum_match_arm, reason = "clap adds kinds")]
    match error.kind() {
        ErrorKind::InvalidSubcommand => say("usage-command"),
        ErrorKind::UnknownArgument => say("usage-argument"),
        ErrorKind::MissingRequiredArgument => say("usage-missing"),
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            words.say("usage-no-command")
        }
        ErrorKind::ArgumentConflict if argument == other || other.is_empty() => say("usage-twice"),
        ErrorKind::ArgumentConflict => say("usage-conflict"),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation if value.is_empty() => {
            say("usage-no-value")
        }
        ErrorKind::ValueValidation if days::is_no_day(&value) => say("usage-no-day"),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => say("usage-value"),
        _ => words.say("usage-other"),
    }
}

/// Returns one fact of clap's, its words joined; empty where it does not say.
fn context(error: &clap::Error, kind: ContextKind) -> String {
    match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join(", "),
        Some(ContextValue::StyledStr(text)) => text.to_string(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args::read;
    use crate::words::Lang;

    #[test]
    fn a_wrong_line_is_told_by_what_is_wrong_with_it_in_both_languages() {
        for (line, said) in [
            ("lantoa", ["A command is missing", "Thiếu lệnh"]),
            ("lantoa place", ["A command is missing", "Thiếu lệnh"]),
            ("lantoa plase list", ["no command \"plase\"", "không có lệnh \"plase\""]),
            ("lantoa whoami --tem x", ["\"--tem\"", "\"--tem\""]),
            ("lantoa team add", ["<NAME> is missing", "Thiếu <NAME>"]),
            ("lantoa mark M L here", ["\"here\"", "\"here\""]),
            ("lantoa mark M L here", ["present, late, excused, absent or none", "có mặt"]),
            ("lantoa report --by colour", ["lantoa report --help", "lantoa report --help"]),
            (
                "lantoa meeting open C --date 31/11/2026",
                ["No calendar has 31/", "Không có ngày 31/"],
            ),
            ("lantoa meeting open C --date 2026-02-29", ["No calendar has", "Không có ngày 2026"]),
            ("lantoa meeting open C --date x", ["DD/MM/YYYY or", "NGÀY/THÁNG/NĂM"]),
            (
                "lantoa --home list class add",
                ["lantoa class add --help", "lantoa class add --help"],
            ),
            ("lantoa join T --name", ["without a value", "chưa có giá trị"]),
            ("lantoa whoami --home a --home b", ["more than once", "nhiều lần"]),
            ("lantoa mark M L late --all late", ["beside", "cùng với"]),
            ("lantoa demo --phones 1", ["\"1\"", "\"1\""]),
            ("lantoa publish x", ["later version", "phiên bản sau"]),
            ("lantoa demo --page", ["demo --page\"", "demo --page\""]),
        ] {
            for (lang, said) in [Lang::En, Lang::Vi].into_iter().zip(said) {
                let argv: Vec<String> = line.split(' ').map(str::to_owned).collect();
                let words = Words::new(lang);
                let wrong = read(&argv, words).expect_err(line);
                let sentence = wrong.sentence(words);
                assert!(sentence.contains(said), "{line}: {said:?} in {sentence:?}");
                assert!(!sentence.contains('\n'), "{line}: one sentence: {sentence:?}");
            }
        }
    }
}
