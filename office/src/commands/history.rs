//! `history`: who did what to a thing, and when.

use std::str::FromStr;

use lantoa_core::domain::deed::Thing;
use lantoa_core::domain::page::Page;
use lantoa_core::node::answer::{HistoryLine, Named};
use lantoa_core::node::error::{Error, ErrorKind};
use lantoa_core::node::query::Query;
use serde_json::json;

use crate::args::work::{History as Args, Kind};
use crate::commands::deeds::Names;
use crate::desk::Desk;
use crate::failure::Done;
use crate::lookup;
use crate::meetings;
use crate::sheet::{Sheet, short};

pub(super) fn run(desk: &Desk, args: &Args) -> Done {
    let query = desk.query()?;
    let text = &args.thing;
    let thing = match args.of {
        Kind::Learner => Thing::Learner(known(&query, Named::Learner, text)?),
        Kind::Class => Thing::Class(known(&query, Named::Class, text)?),
        Kind::Meeting => Thing::Meeting(meetings::one(&query, text)?),
        Kind::Place => Thing::Place(known(&query, Named::Place, text)?),
        Kind::Team => Thing::Team(known(&query, Named::Team, text)?),
    };
    let page = Page { limit: args.limit, after: args.after.clone() };
    let history = query.history(thing, &page)?.ok_or_else(|| {
        Error::new(ErrorKind::NotFound, "not-found-history", "nothing of it is held here")
            .with(json!({ "text": text }))
    })?;
    let names = Names::read(&query, desk.caller.words)?.of(thing);
    let mut lines = Vec::new();
    for rows in by_act(&history.rows) {
        let mut said = Vec::new();
        for line in rows {
            for deed in &line.deeds {
                said.push(names.deed(deed)?);
            }
            if line.standing != "counts" {
                said.push(desk.caller.words.word("standing", line.standing));
            } else if line.deeds.is_empty() {
                said.push(desk.say("standing-contents-gone"));
            }
        }
        let line = &rows[0];
        let (act, at) = (short(&line.act), desk.caller.time(line.at));
        lines.push([act, at, line.by.clone(), said.join("\n")]);
    }
    desk.caller.answer(&history, |history| {
        let mut sheet = Sheet::new(&desk.caller, &["act", "at", "by", "did"]);
        lines.into_iter().for_each(|line| sheet.row(line));
        sheet.print(&desk.caller);
        for untold in &history.untold {
            desk.caller.out.note(&desk.caller.words.word("untold", untold));
        }
        if let Some(next) = &history.next {
            let with = [("after", next.to_string().into())];
            desk.caller.out.note(&desk.caller.words.say_with("page-goes-on", &with));
        }
    });
    Ok(())
}

/// Returns the rows by act. A move, and what takes one back, write into several teams at one moment; any of their
/// ids takes back all.
fn by_act(rows: &[HistoryLine]) -> Vec<&[HistoryLine]> {
    let moment = |line: &HistoryLine| (line.device, line.person, line.at);
    let is_several = |rows: &[HistoryLine]| {
        let mut deeds = rows.iter().flat_map(|line| &line.deeds);
        deeds.any(|deed| matches!(deed.what, "moved" | "taken-back"))
    };
    let moments = rows.chunk_by(|one, other| moment(one) == moment(other));
    let acts = moments.flat_map(|rows| {
        let len = if is_several(rows) { rows.len() } else { 1 };
        rows.chunks(len)
    });
    acts.collect()
}

/// Returns what is meant. A whole id is taken unseen: who was erased is found by nothing else.
fn known<T: FromStr>(query: &Query, named: Named, text: &str) -> Done<T> {
    text.parse().or_else(|_| lookup::one(query, named, text))
}
