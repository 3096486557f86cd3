//! What an answer must look like: a JSON value with blanks in it.
//!
//! A text in angle brackets stands for whatever has that form. An object may hold more than is asked
//! for, because the contract lets fields be added; a list may not.

use lantoa_core::domain::id::{DeviceId, LearnerId, MeetingId};
use lantoa_core::domain::time::{Date, Instant};
use serde_json::Value;

/// Asserts that an answer has the wanted shape.
///
/// The blanks are `<id>`, `<device>`, `<meeting>`, `<day>`, `<moment>`, `<number>`, `<text>` and
/// `<hex16>`.
///
/// # Panics
///
/// When it has not, with the path to what does not fit.
#[track_caller]
pub fn assert_fits(answer: &Value, wanted: &Value) {
    if let Err(path) = fits(answer, wanted) {
        panic!("{path} does not fit\nanswer: {answer:#}\nwanted: {wanted:#}");
    }
}

fn fits(answer: &Value, wanted: &Value) -> Result<(), String> {
    let below = |step: String| move |path: String| format!("{step}{path}");
    match (answer, wanted) {
        (Value::Object(answer), Value::Object(wanted)) => {
            for (name, wanted) in wanted {
                let step = format!(".{name}");
                let field = answer.get(name).ok_or_else(|| step.clone())?;
                fits(field, wanted).map_err(below(step))?;
            }
            Ok(())
        }
        (Value::Array(answer), Value::Array(wanted)) if answer.len() == wanted.len() => {
            let pairs = answer.iter().zip(wanted).enumerate();
            pairs.into_iter().try_for_each(|(at, (answer, wanted))| {
                fits(answer, wanted).map_err(below(format!("[{at}]")))
            })
        }
        (answer, Value::String(blank)) if blank.starts_with('<') && has_form(answer, blank) => {
            Ok(())
        }
        (answer, wanted) if answer == wanted => Ok(()),
        _ => Err(String::new()),
    }
}

fn has_form(answer: &Value, blank: &str) -> bool {
    let Some(text) = answer.as_str() else {
        return blank == "<number>" && answer.is_number();
    };
    match blank {
        // Every id of 128 bits is printed alike.
        "<id>" => text.parse::<LearnerId>().is_ok(),
        "<device>" => text.parse::<DeviceId>().is_ok(),
        "<meeting>" => text.parse::<MeetingId>().is_ok(),
        "<day>" => text.parse::<Date>().is_ok(),
        "<moment>" => text.parse::<Instant>().is_ok(),
        "<hex16>" => text.len() == 16 && text.chars().all(|c| c.is_ascii_hexdigit()),
        "<text>" => !text.is_empty(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_answer_fits_only_what_it_has_the_form_of() {
        let id = LearnerId([7; 16]).to_string();
        let answer = json!({ "learner": id, "name": "An", "at": "2026-11-22T18:30:00Z", "n": [1] });
        for (wanted, does) in [
            (json!({}), true),
            (json!({ "learner": "<id>", "name": "An", "at": "<moment>" }), true),
            (json!({ "n": ["<number>"] }), true),
            (json!({ "n": [] }), false),
            (json!({ "name": "<id>" }), false),
            (json!({ "name": "<number>" }), false),
            (json!({ "learner": null }), false),
            (json!({ "other": "<text>" }), false),
            (json!([]), false),
        ] {
            assert_eq!(fits(&answer, &wanted).is_ok(), does, "{wanted}");
        }
        assert_eq!(fits(&answer, &json!({ "n": [2] })), Err(".n[0]".to_owned()));
    }
}
