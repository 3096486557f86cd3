//! `dispute`: concurrent different values, shown until settled.

use lantoa_core::domain::command::Command;

use crate::args::work::Dispute as Args;
use crate::commands::topic;
use crate::desk::Desk;
use crate::failure::Done;
use crate::lookup;
use crate::marks;
use crate::sheet::{Sheet, short};

pub(super) fn run(desk: &Desk, args: &Args) -> Done {
    let query = desk.query()?;
    match args {
        Args::List => {
            let (classes, topics) = (query.classes()?, query.topics()?);
            let words = desk.caller.words;
            desk.caller.answer(&query.disputes()?, |disputes| {
                let columns = ["id", "class", "about", "name", "values"];
                let mut sheet = Sheet::new(&desk.caller, &columns);
                for dispute in disputes {
                    let class = classes.iter().find(|line| line.class == dispute.class);
                    let about = match (&dispute.meeting, &dispute.topic) {
                        (Some(meeting), _) if dispute.learner.is_none() => {
                            format!("{}: {}", meeting.key, words.word("dispute", dispute.kind))
                        }
                        (Some(meeting), _) => meeting.key.to_string(),
                        (None, Some(topic)) => topic::name_of(words, &topics, topic),
                        (None, None) => String::new(),
                    };
                    let values = dispute.values.iter();
                    let values =
                        values.map(|v| format!("{}: {}", v.by, words.word(dispute.kind, &v.value)));
                    sheet.row([
                        short(&dispute.id),
                        class.map(|line| line.name.clone()).unwrap_or_default(),
                        about,
                        dispute.name.clone(),
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

/// Returns the word of a value as people write it; the core refuses what is neither.
fn word_of(value: &str) -> String {
    marks::mark_of(value)
        .map(|mark| mark.word())
        .or_else(|_| marks::level_of(value).map(|level| level.word()))
        .map_or_else(|_| value.to_owned(), str::to_owned)
}
