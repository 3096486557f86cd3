//! `learner show`: everything known of one person.

use lantoa_core::domain::id::{ClassId, LearnerId};
use lantoa_core::domain::learner::{Consent, Details};
use lantoa_core::node::answer::{ComesFrom, LearnerRecord, LearnerSheet};
use lantoa_core::node::error::{Error, ErrorKind};
use lantoa_core::node::query::Query;
use serde_json::json;

use crate::commands::{deeds, since_move};
use crate::days;
use crate::desk::Desk;
use crate::failure::Done;
use crate::labels::Named;
use crate::sheet::{Sheet, short};

pub(super) fn show(desk: &Desk, query: &Query, learner: LearnerId) -> Done {
    let record = query.learner_record(learner)?.ok_or_else(|| {
        Error::new(ErrorKind::NotFound, "not-found-learner", "learner is not here")
            .with(json!({ "text": learner }))
    })?;
    let names = Named::read(query)?;
    let called = deeds::Names::read(query, desk.caller.words)?;
    let mut told = Ok(());
    desk.caller.answer(&record, |record| {
        print(desk, record, &names);
        told = since_move::tell_of_learner(desk, &called, record, &names);
    });
    told
}

/// Tells people on which days somebody comes to a class, or came.
pub(super) fn tell(desk: &Desk, learner: LearnerId, class: ClassId) -> Done {
    let query = desk.query()?;
    let record = query.learner_record(learner)?.filter(|_| !desk.caller.out.is_json());
    let lines = record.map(|record| record.enrolments).unwrap_or_default();
    if let Some(line) = lines.iter().find(|line| line.class == class) {
        let days: Vec<String> = line.days.iter().map(|day| said(desk, *day)).collect();
        desk.line(&format!("{}: {}", Named::read(&query)?.class(class), days.join("; ")));
    }
    Ok(())
}

fn print(desk: &Desk, record: &LearnerRecord, names: &Named) {
    let words = desk.caller.words;
    let LearnerSheet { learner, .. } = &record.sheet;
    let Details { name, birth_year, sex, village, phone, audience } = &learner.details;
    desk.line(&format!("{}  {name}", learner.learner));
    for (key, value) in [
        ("col-birth_year", birth_year.map(|year| year.to_string())),
        ("col-sex", sex.map(|sex| words.word("sex", sex.word()))),
        ("col-village", village.clone()),
        ("col-phone", phone.as_ref().map(ToString::to_string)),
        ("col-audience", audience.as_ref().map(|of| words.word("audience", of))),
        ("col-team", Some(names.team(learner.team))),
        ("learner-consent", learner.consent.as_ref().map(|consent| agreed(desk, consent))),
        ("col-came_last", record.last_seen.map(days::shown)),
    ] {
        desk.line(&format!(
            "{:<18} {}",
            words.say(key),
            value.unwrap_or_else(|| desk.say("none-yet"))
        ));
    }
    if record.taken_back {
        desk.line(&desk.say("learner-taken-back"));
    }
    let mut sheet = Sheet::new(&desk.caller, &["class", "comes", "came_last"]);
    for line in &record.enrolments {
        let said: Vec<String> = line.days.iter().map(|day| said(desk, *day)).collect();
        let last = line.last_seen.map(days::shown).unwrap_or_default();
        sheet.row([names.class(line.class), said.join("; "), last]);
    }
    sheet.print(&desk.caller);
    for was in &record.before {
        desk.line(&names.before(was, words));
    }
    for line in &record.registrations {
        let team = line.team.map_or_else(|| desk.say("row-unknown"), |team| names.team(team));
        let id = short(&line.learner);
        let name = if line.name.is_empty() { (&*id).into() } else { (&*line.name).into() };
        let with = [("id", (&*id).into()), ("name", name), ("team", team.into())];
        let key = if line.moved { "learner-linked-by-move" } else { "learner-linked" };
        desk.line(&words.say_with(key, &with));
    }
}

/// Returns who agreed to what, when.
fn agreed(desk: &Desk, consent: &Consent) -> String {
    let mut with =
        vec![("day", days::shown(consent.on).into()), ("witness", consent.witness.as_str().into())];
    let Some(by) = &consent.by else {
        return desk.caller.words.say_with("learner-agreed", &with);
    };
    with.push(("by", by.as_str().into()));
    desk.caller.words.say_with("learner-agreed-by", &with)
}

/// Returns what was said of the days on which somebody comes.
fn said(desk: &Desk, day: ComesFrom) -> String {
    let key = match (day.comes, day.from) {
        (true, None) => "comes-always",
        (true, Some(_)) => "comes-from",
        (false, None) => "left-unknown",
        (false, Some(_)) => "left-from",
    };
    let with: Vec<_> = day.from.map(|from| ("day", days::shown(from).into())).into_iter().collect();
    desk.caller.words.say_with(key, &with)
}
