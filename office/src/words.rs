//! Sentences for people, in Vietnamese and English, by key.
//!
//! The catalogues are `locales/vi` and `locales/en`, built into the program; both hold every key.
//! Absent on purpose: what scripts read. JSON never depends on the language, but for an error's
//! `message`.

use std::borrow::Cow;
use std::collections::HashMap;

use clap::ValueEnum;
use fluent_templates::fluent_bundle::FluentValue;
use fluent_templates::{LanguageIdentifier, Loader, langid};
use lantoa_core::domain::time::Date;
use lantoa_core::node::error::Error;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::days;
use crate::visible::visible;

fluent_templates::static_loader! {
    static CATALOGUE = {
        locales: "./locales",
        fallback_language: "en",
        // Isolation marks round arguments are for right-to-left text and garble a terminal.
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

/// A language of the program.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Lang {
    Vi,
    En,
}

impl Lang {
    /// Every language.
    pub(crate) const ALL: [Self; 2] = [Self::Vi, Self::En];

    /// Returns the language of a line: its `--lang`, else that of the person's system.
    ///
    /// Reads the line by hand, because even wrong usage is told in the right language.
    pub(crate) fn of_line(argv: &[String]) -> Self {
        let given = argv.iter().enumerate().find_map(|(at, word)| match word.as_str() {
            "--lang" => argv.get(at + 1).map(String::as_str),
            word => word.strip_prefix("--lang="),
        });
        match given {
            Some("vi") => Self::Vi,
            Some("en") => Self::En,
            Some(_) | None => Self::of_system(),
        }
    }

    fn of_system() -> Self {
        match sys_locale::get_locale() {
            Some(locale) if locale.to_lowercase().starts_with("vi") => Self::Vi,
            Some(_) | None => Self::En,
        }
    }

    fn id(self) -> LanguageIdentifier {
        match self {
            Self::Vi => langid!("vi"),
            Self::En => langid!("en"),
        }
    }
}

/// The catalogue in one language.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Words(Lang);

/// An argument of a sentence: a number keeps its plural form.
pub(crate) type Arg<'a> = FluentValue<'a>;

impl Words {
    /// Returns the catalogue in `lang`.
    pub(crate) fn new(lang: Lang) -> Self {
        Self(lang)
    }

    /// Returns the language.
    pub(crate) fn lang(self) -> Lang {
        self.0
    }

    /// Returns the sentence of a key.
    pub(crate) fn say(self, key: &str) -> String {
        CATALOGUE.lookup(&self.0.id(), key)
    }

    /// Returns what tells somebody apart with the day on which they came last.
    pub(crate) fn with_last(self, apart: &str, last: Option<Date>) -> String {
        let came = match last {
            Some(day) => self.say_with("came-last", &[("day", days::shown(day).into())]),
            None => self.say("came-never"),
        };
        if apart.is_empty() { came } else { format!("{apart}, {came}") }
    }

    /// Returns the sentence of a key with its arguments.
    pub(crate) fn say_with(self, key: &str, args: &[(&'static str, Arg<'_>)]) -> String {
        CATALOGUE.lookup_with_args(&self.0.id(), key, &map(args))
    }

    /// Returns the sentence of a key, or `None` where the catalogue has no such key.
    pub(crate) fn find(self, key: &str) -> Option<String> {
        CATALOGUE.try_lookup(&self.0.id(), key)
    }

    /// Returns the word of a family, such as `mark` and `present`; the word itself where the
    /// catalogue does not know it, as for words that a later core adds.
    pub(crate) fn word(self, family: &str, word: &str) -> String {
        self.find(&format!("{family}-{word}")).unwrap_or_else(|| word.to_owned())
    }

    /// Returns weekdays as they are printed, `mon,thu`, in this language.
    pub(crate) fn weekdays(self, printed: &str) -> String {
        let days = printed.split(',').map(|day| self.word("weekday", day));
        days.collect::<Vec<_>>().join(", ")
    }

    /// Returns a text of an error's detail in this language, where it is a word or a phrase of the core.
    fn told(self, name: &str, text: &str) -> String {
        let known = match name {
            "what" => self.find(&format!("what-{}", slug(text))),
            "field" | "column" => self.find(&format!("col-{text}")),
            "problem" => self.find(&format!("problem-{text}")),
            "day" | "today" | "from" => text.parse().ok().map(days::shown),
            // Whoever is a volunteer is not told to ask one.
            "by" => match text {
                "root" | "coordinator" => self.find("ask-coordinator"),
                "lead" | "volunteer" | "observer" => self.find("ask-lead"),
                _ => None,
            },
            "now" if text == "blank" => self.find("mark-none"),
            "now" => {
                self.find(&format!("mark-{text}")).or_else(|| self.find(&format!("level-{text}")))
            }
            _ => None,
        };
        known.unwrap_or_else(|| text.to_owned())
    }

    /// Returns which field is bad, and why.
    fn bad_field(self, bad: &Value) -> String {
        let [field, problem] = ["field", "problem"]
            .map(|name| self.told(name, bad[name].as_str().unwrap_or_default()));
        format!("\"{field}\" {problem}")
    }

    /// Returns what an error means and what to do: by its code, else by its kind.
    pub(crate) fn error(self, error: &Error) -> String {
        let mut args: HashMap<Cow<'static, str>, Arg<'_>> = HashMap::new();
        args.insert("message".into(), shown(error.message.as_str().into()));
        for (name, value) in error.detail.as_object().into_iter().flatten() {
            let arg = match value {
                Value::String(text) => self.told(name, text).into(),
                Value::Number(number) => number.as_f64().unwrap_or_default().into(),
                // A list of lines without a count is whole.
                Value::Array(lines) if name == "lines" => {
                    args.entry("count".into()).or_insert_with(|| lines.len().into());
                    continue;
                }
                Value::Array(fields) if name == "fields" => fields
                    .iter()
                    .map(|bad| self.bad_field(bad))
                    .collect::<Vec<_>>()
                    .join("; ")
                    .into(),
                Value::Array(days) if name == "days" => {
                    let days = days.iter().filter_map(Value::as_str);
                    days.map(|day| self.told("day", day)).collect::<Vec<_>>().join(", ").into()
                }
                Value::Array(_) | Value::Object(_) | Value::Bool(_) | Value::Null => continue,
            };
            args.insert(name.clone().into(), shown(arg));
        }
        let by_code = format!("error-{}", error.code);
        CATALOGUE.try_lookup_with_args(&self.0.id(), &by_code, &args).unwrap_or_else(|| {
            CATALOGUE.lookup_with_args(&self.0.id(), &format!("kind-{}", error.kind.word()), &args)
        })
    }
}

/// Returns a phrase of the core as a key of the catalogue.
fn slug(phrase: &str) -> String {
    let letters = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
    let text: String = phrase.chars().map(letters).collect();
    text.split('-').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-")
}

fn map<'a>(args: &[(&'static str, Arg<'a>)]) -> HashMap<Cow<'static, str>, Arg<'a>> {
    args.iter().map(|(name, value)| (Cow::Borrowed(*name), shown(value.clone()))).collect()
}

/// Returns an argument as a terminal may show it. What stands in the text of a sentence itself is ours.
fn shown(arg: Arg<'_>) -> Arg<'_> {
    match arg {
        FluentValue::String(text) => visible(&text).into_owned().into(),
        FluentValue::Number(_)
        | FluentValue::Custom(_)
        | FluentValue::None
        | FluentValue::Error => arg,
    }
}

#[cfg(test)]
mod tests;
