//! `history`: who did what to a thing, and when.

use std::str::FromStr;

use lantoa_core::domain::deed::Thing;
use lantoa_core::domain::page::Page;
use lantoa_core::node::answer::{DeedLine, Named};
use lantoa_core::node::error::{Error, ErrorKind};
use lantoa_core::node::query::Query;
use serde_json::json;

use crate::args::work::{History as Args, Kind};
use crate::commands::topic;
use crate::days;
use crate::desk::Desk;
use crate::failure::Done;
use crate::labels;
use crate::lookup;
use crate::sheet::{Sheet, short};
use crate::words::Words;

pub(super) fn run(desk: &Desk, args: &Args) -> Done {
    let query = desk.query()?;
    let text = &args.thing;
    let thing = match args.of {
        Kind::Learner => Thing::Learner(known(&query, Named::Learner, text)?),
        Kind::Class => Thing::Class(known(&query, Named::Class, text)?),
        Kind::Meeting => Thing::Meeting(lookup::meeting(&query, text)?),
        Kind::Place => Thing::Place(known(&query, Named::Place, text)?),
        Kind::Team => Thing::Team(known(&query, Named::Team, text)?),
    };
    let page = Page { limit: args.limit, after: args.after.clone() };
    let history = query.history(thing, &page)?.ok_or_else(|| {
        Error::new(ErrorKind::NotFound, "not-found-history", "nothing of it is held here")
            .with(json!({ "text": text }))
    })?;
    let names = Names::read(&query, desk.caller.words)?;
    let mut lines = Vec::new();
    for line in &history.rows {
        let mut said = Vec::new();
        for deed in &line.deeds {
            said.push(names.deed(deed)?);
        }
        if line.standing != "counts" {
            said.push(names.words.word("standing", line.standing));
        } else if said.is_empty() {
            said.push(names.words.say("standing-contents-gone"));
        }
        let (act, at) = (short(&line.act), desk.caller.time(line.at));
        lines.push([act, at, line.by.clone(), said.join("\n")]);
    }
    desk.caller.answer(&history, |history| {
        let mut sheet = Sheet::new(&desk.caller, &["act", "at", "by", "did"]);
        lines.into_iter().for_each(|line| sheet.row(line));
        sheet.print(&desk.caller);
        for untold in &history.untold {
            desk.caller.out.note(&names.words.word("untold", untold));
        }
        if let Some(next) = &history.next {
            let with = [("after", next.to_string().into())];
            desk.caller.out.note(&names.words.say_with("page-goes-on", &with));
        }
    });
    Ok(())
}

/// Returns what is meant. A whole id is taken unseen: who was erased is found by nothing else.
fn known<T: FromStr>(query: &Query, named: Named, text: &str) -> Done<T> {
    text.parse().or_else(|_| lookup::one(query, named, text))
}

/// What things are called.
pub(super) struct Names<'q> {
    query: &'q Query,
    labels: labels::Named,
    words: Words,
}

impl<'q> Names<'q> {
    pub(super) fn read(query: &'q Query, words: Words) -> Done<Self> {
        Ok(Self { query, labels: labels::Named::read(query)?, words })
    }

    /// Returns one deed as a line.
    pub(super) fn deed(&self, deed: &DeedLine) -> Done<String> {
        let what = self.words.word("deed", deed.what);
        let value = match (&deed.value, deed.count) {
            (None, 1) => self.words.say("said-settled"),
            (None, count) => count.to_string(),
            (Some(value), _) => self.value(deed.what, value),
        };
        let mut text = format!("{what}: {value}");
        if let Some(from) = deed.from {
            let with = [("day", days::shown(from).into())];
            text = format!("{text} {}", self.words.say_with("said-from", &with));
        }
        let mut about = Vec::new();
        if let Some(topic) = &deed.topic {
            about.push(topic::name_of(self.words, self.labels.topics(), topic));
        }
        for thing in &deed.about {
            about.push(self.thing(*thing)?);
        }
        if !about.is_empty() {
            text.push_str(&format!(" ({})", about.join(", ")));
        }
        Ok(text)
    }

    fn value(&self, what: &str, value: &str) -> String {
        match what {
            _ if value.is_empty() => self.words.say("said-nothing"),
            "mark" | "level" | "sex" | "audience" => self.words.word(what, value),
            "place" | "within" => self.labels.find(value).unwrap_or_else(|| short(&value)),
            "held" => self.words.word("withdrawn", value),
            "same-meeting" => self.words.word("joined", value),
            "day" | "retired" | "consent" => {
                value.parse().map_or_else(|_| value.to_owned(), days::shown)
            }
            "name" | "village" | "phone" | "note" | "code" | "born" | "target" | "plan"
            | "kind" | "parted" => value.to_owned(),
            _ => self.words.word("said", value),
        }
    }

    pub(super) fn thing(&self, thing: Thing) -> Done<String> {
        Ok(match thing {
            Thing::Learner(learner) => match self.query.learner(learner)? {
                Some(sheet) => labels::person(&sheet.learner.details),
                None => short(&learner),
            },
            Thing::Class(class) => self.labels.class(class),
            Thing::Meeting(meeting) => days::shown_meeting(meeting.key),
            Thing::Place(place) => self.labels.place(place),
            Thing::Team(team) => self.labels.team(team),
        })
    }
}
