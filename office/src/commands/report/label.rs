//! What people call the rows of a report: words of ours are translated, names are not.

use std::collections::BTreeMap;

use lantoa_core::domain::text::{sort_key, title_key};
use lantoa_core::domain::time::Date;
use lantoa_core::node::answer::{Breakdown, Report, ReportRow};

use crate::commands::topic;
use crate::days;
use crate::labels::{Labels, Named};
use crate::words::Words;

/// The key of the row of what is not known.
const UNKNOWN: &str = "unknown";

/// Brings rows of things with names into the order of a list, the same on every device: what is written into a
/// file is looked through by people, and compared by machines.
pub(super) fn in_order(rows: &mut [ReportRow], by: Option<Breakdown>) {
    let key = |row: &ReportRow| match by {
        Some(Breakdown::Volunteer) => sort_key(&row.name),
        _ => title_key(&row.name),
    };
    if matches!(
        by,
        Some(
            Breakdown::Place
                | Breakdown::Area
                | Breakdown::Team
                | Breakdown::Class
                | Breakdown::Topic
                | Breakdown::Village
                | Breakdown::Volunteer
        )
    ) {
        rows.sort_by_cached_key(|row| (row.key == UNKNOWN, key(row), row.key.clone()));
    }
}

/// Returns the rows as people read them, each with its label: areas below the one that contains them.
pub(super) fn labelled<'r>(
    report: &'r Report,
    by: Option<Breakdown>,
    words: Words,
    names: &Named,
) -> Vec<(&'r ReportRow, String)> {
    let rows = report.rows.iter().map(|row| (row, label(row, by, words, names)));
    let mut rows: Vec<_> = rows.collect();
    if by == Some(Breakdown::Volunteer) {
        let things =
            rows.iter().map(|(row, label)| (row.key.clone(), label.clone(), String::new()));
        let told = Labels::of(things.collect());
        rows.iter_mut().for_each(|(row, label)| *label = told.get(&row.key));
    }
    if matches!(
        by,
        Some(
            Breakdown::Place
                | Breakdown::Team
                | Breakdown::Class
                | Breakdown::Topic
                | Breakdown::Village
        )
    ) {
        rows.sort_by_cached_key(|(row, label)| (row.key == UNKNOWN, title_key(label)));
    }
    if by == Some(Breakdown::Volunteer) {
        rows.sort_by_cached_key(|(row, label)| (row.key == UNKNOWN, sort_key(label)));
    }
    if by == Some(Breakdown::Area) {
        let plain: BTreeMap<&str, String> =
            rows.iter().map(|(row, label)| (&*row.key, label.clone())).collect();
        // From the outermost to the place itself: who sorts by that has each below what contains it.
        let path = |row: &ReportRow| {
            let around = names.around(&row.key).into_iter().rev();
            let mut path: Vec<_> = around.filter_map(|id| plain.get(&*id).cloned()).collect();
            path.push(plain[&*row.key].clone());
            path.iter().map(|label| title_key(label)).collect::<Vec<_>>()
        };
        rows.sort_by_cached_key(|(row, _)| (row.key == UNKNOWN, path(row)));
        for (row, label) in &mut rows {
            let depth = path(row).len() - 1;
            *label = format!("{}{label}", "  ".repeat(depth));
        }
    }
    rows
}

/// Returns what people call a row.
fn label(row: &ReportRow, by: Option<Breakdown>, words: Words, names: &Named) -> String {
    let family = match by {
        Some(Breakdown::Sex) => "sex",
        Some(Breakdown::Age) => "age",
        Some(Breakdown::Audience) => "audience",
        Some(_) if row.key == UNKNOWN => return words.say("row-unknown"),
        Some(Breakdown::Place | Breakdown::Area | Breakdown::Team | Breakdown::Class) => {
            // A place had another name on the day whose division is asked for.
            let is_its = |label: &String| {
                let apart = label.strip_prefix(&*row.name);
                row.name.is_empty() || apart.is_some_and(|it| it.is_empty() || it.starts_with(" ("))
            };
            let told_apart = names.find(&row.key).filter(is_its);
            return told_apart.unwrap_or_else(|| row.name.clone());
        }
        Some(Breakdown::Week | Breakdown::Month | Breakdown::Quarter) => {
            return span(&row.key, words).unwrap_or_else(|| row.key.clone());
        }
        Some(Breakdown::Topic) => return of_topic(row, words, names),
        Some(Breakdown::Village | Breakdown::Volunteer) | None => {
            return if row.name.is_empty() { row.key.clone() } else { row.name.clone() };
        }
    };
    let key = if row.key.is_empty() { UNKNOWN } else { &row.key };
    words.find(&format!("{family}-{key}")).unwrap_or_else(|| row.name.clone())
}

/// Returns what a topic's row is called in the language of the person.
pub(super) fn of_topic(row: &ReportRow, words: Words, names: &Named) -> String {
    let known = names.topics().iter().find(|topic| topic.topic.as_str() == row.key);
    let name = known.map(|known| topic::name_of(words, names.topics(), &known.topic));
    name.unwrap_or_else(|| row.key.clone())
}

/// Returns a week, month or quarter in words; `None` for what is none.
fn span(key: &str, words: Words) -> Option<String> {
    let (year, part) = key.split_once('-')?;
    let said = |key: &str, part: &str| {
        words.say_with(key, &[("part", part.into()), ("year", year.into())])
    };
    if let Some(week) = part.strip_prefix('W') {
        let (first, last) = Date::week_of(year.parse().ok()?, week.parse().ok()?)?;
        let days = [("from", days::shown(first).into()), ("to", days::shown(last).into())];
        return Some(words.say_with("row-week", &days));
    }
    Some(match part.strip_prefix('Q') {
        Some(quarter) => said(
            "row-quarter",
            ["I", "II", "III", "IV"].get(quarter.parse::<usize>().ok()?.checked_sub(1)?)?,
        ),
        None => said("row-month", part.trim_start_matches('0')),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Lang;

    fn row(key: &str) -> ReportRow {
        ReportRow {
            key: key.to_owned(),
            name: key.to_owned(),
            classes: 0,
            meetings: 0,
            learners: 0,
            turns: 0,
            present_rate: None,
            blank: 0,
            half_marked: 0,
            disputed: 0,
            planned: 0,
            not_met: 0,
            not_heard_of: 0,
            visits: 0,
            levels: BTreeMap::new(),
        }
    }

    fn said(key: &str, by: Breakdown) -> String {
        label(&row(key), Some(by), Words::new(Lang::Vi), &Named::default())
    }

    #[test]
    fn the_row_of_what_is_not_known_is_told_in_words() {
        use Breakdown::{Area, Place, Sex, Team, Topic, Village, Volunteer, Week};
        for by in [Place, Area, Team, Topic, Village, Volunteer, Week] {
            assert_eq!(said(UNKNOWN, by), "chưa rõ");
        }
        assert_eq!(said(UNKNOWN, Sex), "chưa hỏi");
    }

    #[test]
    fn weeks_months_and_quarters_are_told_as_people_say_them() {
        assert_eq!(said("2026-W45", Breakdown::Week), "tuần 02/11/2026 – 08/11/2026");
        assert_eq!(said("2026-W53", Breakdown::Week), "tuần 28/12/2026 – 03/01/2027");
        assert_eq!(said("2026-09", Breakdown::Month), "tháng 9/2026");
        assert_eq!(said("2026-12", Breakdown::Month), "tháng 12/2026");
        assert_eq!(said("2026-Q4", Breakdown::Quarter), "quý IV/2026");
    }
}
