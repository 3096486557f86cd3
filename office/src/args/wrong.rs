//! A line that cannot be carried out, told in the language of the person.
//!
//! Clap says in English what is wrong; here only its facts are taken, and the catalogue says the rest.

use clap::error::{ContextKind, ContextValue, ErrorKind};
use serde_json::{Value, json};

use crate::words::Words;

/// Why a line is not carried out.
#[derive(Debug)]
pub(crate) enum Wrong {
    /// Help or the version was asked for, which is printed instead.
    Asked(clap::Error),
    /// The line cannot be understood.
    Usage(clap::Error),
    /// It asks for something that a later version brings.
    Later(&'static str),
}

impl From<clap::Error> for Wrong {
    fn from(error: clap::Error) -> Self {
        if error.use_stderr() { Self::Usage(error) } else { Self::Asked(error) }
    }
}

impl Wrong {
    /// Returns what is wrong and what to do, as one sentence.
    pub(crate) fn sentence(&self, words: Words) -> String {
        let error = match self {
            Self::Asked(_) => return String::new(),
            Self::Later(what) => {
                return words.say_with("error-later", &[("text", (*what).into())]);
            }
            Self::Usage(error) => error,
        };
        let what = what_is_wrong(error, words);
        let similar = [ContextKind::SuggestedSubcommand, ContextKind::SuggestedArg]
            .map(|kind| context(error, kind))
            .into_iter()
            .find(|text| !text.is_empty())
            .map(|text| words.say_with("usage-similar", &[("similar", text.into())]));
        let parts = [Some(what), similar, Some(words.say("error-usage"))];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
    }

    /// Returns how the command is written, with its label; `None` where clap does not say.
    pub(crate) fn usage(&self, words: Words) -> Option<String> {
        let Self::Usage(error) = self else {
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
            Self::Asked(error) | Self::Usage(error) => {
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
