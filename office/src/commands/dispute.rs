//! `dispute`: concurrent different values, shown until settled.

use std::collections::BTreeMap;

use lantoa_core::domain::command::Command;
use lantoa_core::node::answer::DisputeLine;
use lantoa_core::node::query::Query;

use crate::args::work::Dispute as Args;
use crate::commands::topic;
use crate::days;
use crate::desk::Desk;
use crate::failure::Done;
use crate::labels::{self, Labels};
use crate::lookup;
use crate::marks;
use crate::sheet::{Sheet, short};

pub(super) fn run(desk: &Desk, args: &Args) -> Done {
    let query = desk.query()?;
    match args {
        Args::List => {
            let (names, topics) = (labels::Named::read(&query)?, query.topics()?);
            let disputes = query.disputes()?;
            let people = people(&query, &disputes)?;
            let words = desk.caller.words;
            desk.caller.answer(&disputes, |disputes| {
                let columns = ["id", "class", "about", "name", "values"];
                let mut sheet = Sheet::new(&desk.caller, &columns);
                for dispute in disputes {
                    let about = match (&dispute.meeting, &dispute.topic) {
                        (Some(meeting), _) if dispute.learner.is_none() => {
                            let day = days::shown_meeting(meeting.key);
                            format!("{day}: {}", words.word("dispute", dispute.kind))
                        }
                        (Some(meeting), _) => days::shown_meeting(meeting.key),
                        (None, Some(topic)) => topic::name_of(words, &topics, topic),
                        (None, None) => String::new(),
                    };
                    let values = dispute.values.iter();
                    let values =
                        values.map(|v| format!("{}: {}", v.by, words.word(dispute.kind, &v.value)));
                    sheet.row([
                        short(&dispute.id),
                        names.class(dispute.class),
                        about,
                        dispute.learner.map(|learner| people.get(&learner)).unwrap_or_default(),
                        values.collect::<Vec<_>>().join("\n"),
                    ]);
                }
                sheet.print(&desk.caller);
            });
        }
        Args::Settle { id, value } => {
            let dispute = lookup::dispute(&query, id)?;
            desk.execute(Command::Settle { dispute, value: word_of(value) })?;
            desk.caller.done("done-settle");
        }
    }
    Ok(())
}

/// Returns what the people of some disputes are called.
fn people(query: &Query, disputes: &[DisputeLine]) -> Done<Labels> {
    let mut people = BTreeMap::new();
    for dispute in disputes {
        let Some(learner) = dispute.learner else { continue };
        let details = query.learner(learner)?.map(|sheet| sheet.learner.details);
        let apart = details.map(|known| labels::apart(known.birth_year, known.village.as_deref()));
        let thing = (dispute.name.clone(), apart.unwrap_or_default());
        people.insert(learner.to_string(), thing);
    }
    Ok(Labels::of(people.into_iter().map(|(id, (name, apart))| (id, name, apart)).collect()))
}

/// Returns the word of a value as people write it; the core refuses what is neither.
fn word_of(value: &str) -> String {
    marks::mark_of(value)
        .map(|mark| mark.word())
        .or_else(|_| marks::level_of(value).map(|level| level.word()))
        .map_or_else(|_| value.to_owned(), str::to_owned)
}
