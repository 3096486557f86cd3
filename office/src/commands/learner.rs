//! `learner` and `consent`: the people who learn.

use lantoa_core::domain::command::{Command, Outcome};
use lantoa_core::domain::id::{ClassId, LearnerId, TeamId};
use lantoa_core::domain::learner::{Agreement, Details, is_unlikely_birth_year};
use lantoa_core::domain::time::Date;
use lantoa_core::node::answer::{FoundLearner, LearnerSheet, Named};
use lantoa_core::node::error::{Error, ErrorKind};
use lantoa_core::node::query::Query;
use serde::Serialize;
use serde_json::json;

use crate::args::Sure;
use crate::args::classes::{Consent, Details as Given, Learner as Args};
use crate::args::lists::{ListFile, Part};
use crate::commands::people::{self, Person};
use crate::commands::{ended, erasure};
use crate::desk::Desk;
use crate::failure::Done;
use crate::labels;
use crate::list::{self, Book};
use crate::lookup;
use crate::sheet::{Sheet, short};

mod record;

pub(super) fn run(desk: &Desk, args: &Args) -> Done {
    let query = desk.query()?;
    let learner = |text: &str| lookup::one(&query, Named::Learner, text);
    let class = |text: &str| lookup::one(&query, Named::Class, text);
    match args {
        Args::Add { name, class: to, since, details, sure } => {
            sure_of(desk, *sure, *since)?;
            let class = class(to)?;
            let consent = agreement(details);
            let details = merged(name, details, &Details::default())?;
            sure_of_birth_year(desk, *sure, &details, None)?;
            let outcome =
                desk.execute(Command::AddLearner { class, details, consent, since: *since })?;
            if let Outcome::Learner(learner) = outcome {
                show_new(desk, learner)?;
            }
            ended::tell(desk, class)
        }
        Args::Enrol { learner: who, class: to, since, sure } => {
            sure_of(desk, *sure, *since)?;
            let learner = learner(who)?;
            let class = class(to)?;
            desk.execute(Command::EnrolLearner { learner, class, since: *since })?;
            show(desk, learner)?;
            record::tell(desk, learner, class)?;
            ended::tell(desk, class)
        }
        Args::Edit { learner: who, name, details, sure } => {
            edit(desk, &query, who, name, details, *sure)
        }
        Args::Leave { learner: who, class: from, since, sure } => {
            sure_of(desk, *sure, *since)?;
            // Within the class first: a name that is common elsewhere is clear there.
            let sheet = lookup::class_sheet(&query, from)?;
            let learner = lookup::learner_in(&query, &sheet, who)?;
            desk.execute(Command::LeaveClass { learner, class: sheet.class, since: *since })?;
            show(desk, learner)?;
            record::tell(desk, learner, sheet.class)
        }
        Args::Move { learner: who, class: to, since, sure } => {
            sure_of(desk, *sure, *since)?;
            let (learner, class) = (learner(who)?, class(to)?);
            let command = Command::MoveLearner { learner, class, since: *since };
            show_made(desk, &desk.execute(command)?)
        }
        Args::Find { text, part } => find(desk, &query, text, part),
        Args::Show { learner: who } => record::show(desk, &query, learner(who)?),
        Args::List { class, team, file } => list(desk, &query, class.as_ref(), team.as_ref(), file),
        Args::Erase { learner: who, sure } => erasure::erase(desk, learner(who)?, *sure),
    }
}

fn edit(
    desk: &Desk,
    query: &Query,
    who: &str,
    name: &Option<String>,
    given: &Given,
    sure: Sure,
) -> Done {
    let learner: LearnerId = lookup::one(query, Named::Learner, who)?;
    let known = query.learner(learner)?.ok_or_else(|| {
        Error::new(ErrorKind::NotFound, "not-found-learner", "learner is not here")
            .with(json!({ "text": who }))
    })?;
    let known = known.learner.details;
    let details = merged(name.as_deref().unwrap_or(&known.name), given, &known)?;
    sure_of_birth_year(desk, sure, &details, known.birth_year)?;
    let consent = agreement(given);
    desk.execute(Command::EditLearner { learner, details, consent })?;
    show(desk, learner)
}

/// Goes on with a year of birth that is likely meant, that was known before, or of which somebody is sure.
fn sure_of_birth_year(desk: &Desk, sure: Sure, details: &Details, known: Option<u16>) -> Done {
    let unlikely = |year: &u16| is_unlikely_birth_year(*year, desk.caller.today());
    let Some(year) = details.birth_year.filter(unlikely).filter(|year| Some(*year) != known) else {
        return Ok(());
    };
    desk.caller.sure(sure, || {
        let detail = json!({ "name": details.name, "year": year.to_string() });
        let message = "hardly anybody of that age learns";
        Error::new(ErrorKind::Conflict, "unconfirmed-birth-year", message).with(detail)
    })
}

/// Goes on with a day that is likely meant, where one was said.
fn sure_of(desk: &Desk, said: Sure, since: Option<Date>) -> Done {
    since.map_or(Ok(()), |since| desk.caller.sure_of_day(said, since))
}

fn agreement(given: &Given) -> Option<Agreement> {
    let witness = given.consent.clone()?;
    Some(Agreement { witness, by: given.consent_by.clone() })
}

/// Returns what is known after a change: what is given, else what was known. A field given as
/// empty text is forgotten.
fn merged(name: &str, given: &Given, known: &Details) -> Done<Details> {
    let text =
        |given: &Option<String>, known: Option<String>| given.clone().or(known).unwrap_or_default();
    Details::parse(
        name,
        &text(&given.birth_year, known.birth_year.map(|year| year.to_string())),
        &text(&given.sex, known.sex.map(|sex| sex.to_string())),
        &text(&given.village, known.village.clone()),
        &text(&given.phone, known.phone.as_ref().map(ToString::to_string)),
        &text(&given.audience, known.audience.clone()),
    )
    .map_err(|bad| Error::from(bad).into())
}

/// A learner who was registered just now, with those who may be the same person.
#[derive(Serialize)]
struct New {
    #[serde(flatten)]
    sheet: LearnerSheet,
    alike: Vec<Alike>,
}

/// Somebody who may be the person that was registered just now.
#[derive(Serialize)]
struct Alike {
    learner: LearnerId,
    name: String,
    birth_year: Option<u16>,
    village: Option<String>,
    classes: Vec<ClassId>,
    score: u8,
    why: Vec<&'static str>,
}

fn show_new(desk: &Desk, learner: LearnerId) -> Done {
    let query = desk.query()?;
    let Some(sheet) = query.learner(learner)? else {
        return Ok(());
    };
    let mut alike = Vec::new();
    for pair in query.link_candidates_of(learner)? {
        let other = if pair.a == learner { pair.b } else { pair.a };
        if let Some(LearnerSheet { learner, classes }) = query.learner(other)? {
            let Details { name, birth_year, village, .. } = learner.details;
            let (learner, score, why) = (other, pair.score, pair.why);
            alike.push(Alike { learner, name, birth_year, village, classes, score, why });
        }
    }
    let names = labels::Named::read(&query)?;
    desk.caller.answer(&New { sheet, alike }, |new| {
        let known = &new.sheet.learner;
        desk.line(&format!("{}  {}", known.learner, known.details.name));
        for one in &new.alike {
            let classes = one.classes.iter().map(|class| names.class(*class));
            let apart = labels::apart(one.birth_year, one.village.as_deref());
            let said: Vec<String> =
                [apart].into_iter().filter(|text| !text.is_empty()).chain(classes).collect();
            let with = [
                ("name", one.name.as_str().into()),
                ("apart", said.join(", ").into()),
                ("a", short(&known.learner).into()),
                ("b", short(&one.learner).into()),
            ];
            desk.caller.out.note(&desk.caller.words.say_with("learner-alike", &with));
        }
    });
    Ok(())
}

fn show_made(desk: &Desk, outcome: &Outcome) -> Done {
    if let Outcome::Learner(learner) = outcome { show(desk, *learner) } else { Ok(()) }
}

fn show(desk: &Desk, learner: LearnerId) -> Done {
    if let Some(sheet) = desk.query()?.learner(learner)? {
        desk.caller.answer(&sheet, |sheet| {
            desk.line(&format!("{}  {}", sheet.learner.learner, sheet.learner.details.name));
        });
    }
    Ok(())
}

fn find(desk: &Desk, query: &Query, text: &str, part: &Part) -> Done {
    if let Some(page) = part.page() {
        let found = query.find_learners_page(text, &page)?;
        if found.total == 0 && !desk.caller.out.is_json() {
            tell_nobody(desk, text);
            return Ok(());
        }
        let sheet = found_sheet(desk, query, &found.rows)?;
        desk.caller.answer_part(&found, |_| sheet.print(&desk.caller));
        return Ok(());
    }
    let found = query.find_learners(text)?;
    if desk.caller.out.is_json() {
        desk.caller.out.json(&found);
        return Ok(());
    }
    if found.is_empty() {
        tell_nobody(desk, text);
        return Ok(());
    }
    found_sheet(desk, query, &found)?.print(&desk.caller);
    Ok(())
}

/// Says that nobody is called so, and what is looked at.
fn tell_nobody(desk: &Desk, text: &str) {
    desk.line(&desk.caller.words.say_with("find-nobody", &[("text", text.into())]));
}

fn found_sheet(desk: &Desk, query: &Query, found: &[FoundLearner]) -> Done<Sheet> {
    let names = labels::Named::read(query)?;
    let columns = ["learner", "name", "#birth_year", "village", "class"];
    let mut sheet = Sheet::new(&desk.caller, &columns);
    for learner in found {
        let classes = learner.classes.iter().map(|class| names.class(*class));
        sheet.row([
            short(&learner.line.learner),
            learner.line.name.clone(),
            learner.line.birth_year.map(|year| year.to_string()).unwrap_or_default(),
            learner.line.village.clone().unwrap_or_default(),
            classes.collect::<Vec<_>>().join(", "),
        ]);
    }
    Ok(sheet)
}

/// Lists the people of classes with everything known; somebody in two classes twice.
fn list(
    desk: &Desk,
    query: &Query,
    class: Option<&String>,
    team: Option<&String>,
    file: &ListFile,
) -> Done {
    list::refuse_taken_of(&desk.caller, file)?;
    let class: Option<ClassId> = lookup::maybe(query, Named::Class, class)?;
    let team: Option<TeamId> = lookup::maybe(query, Named::Team, team)?;
    let mut people = Vec::new();
    let mut classes = query.classes()?;
    if class.is_none() {
        query.drop_moved(&mut classes)?;
    }
    for line in classes {
        let is_asked = class.is_none_or(|class| class == line.class)
            && team.is_none_or(|team| team == line.team);
        if is_asked && let Some(roll) = query.class(line.class)? {
            people.extend(people::of_class(query, &line, &roll.learners)?);
        }
    }
    let words = desk.caller.words;
    let called = people::Called::read(query)?;
    let listed = || called.list(words, &people);
    let separator = file.separator.unwrap_or_else(|| list::separator_of(words.lang()));
    let xlsx = || {
        let mut book = Book::new();
        book.bare(&desk.say("list-sheet"), &listed())?;
        book.bytes()
    };
    list::write(&desk.caller, file, || listed().csv(separator), xlsx)?;
    let names = labels::Named::read(query)?;
    desk.caller.answer(&people, |people| {
        let columns = ["learner", "name", "#birth_year", "village", "phone", "class"];
        let mut sheet = Sheet::new(&desk.caller, &columns);
        for Person { learner, details, class, .. } in people {
            let Details { name, birth_year, village, phone, .. } = details;
            sheet.row([
                short(learner),
                name.clone(),
                birth_year.map(|year| year.to_string()).unwrap_or_default(),
                village.clone().unwrap_or_default(),
                phone.as_ref().map(ToString::to_string).unwrap_or_default(),
                names.class(*class),
            ]);
        }
        sheet.print(&desk.caller);
    });
    Ok(())
}

/// Notes that a learner no longer agrees.
pub(super) fn run_consent(desk: &Desk, args: &Consent) -> Done {
    let Consent::Withdraw { learner } = args;
    let learner = lookup::one(&desk.query()?, Named::Learner, learner)?;
    desk.execute(Command::WithdrawConsent { learner })?;
    show(desk, learner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::{Lang, Words};

    #[test]
    fn an_edit_keeps_what_is_not_given_and_forgets_what_is_given_empty() {
        let known = Details::parse("An", "1960", "nữ", "Khe Hó", "0912345678", "people")
            .expect("good details");
        let given = Given {
            village: Some(String::new()),
            phone: Some("0987 654 321".to_owned()),
            ..Given::default()
        };
        let after = merged("An", &given, &known).expect("good details");
        assert_eq!(after.birth_year, Some(1960));
        assert_eq!(after.village, None);
        assert_eq!(after.phone.map(|phone| phone.to_string()), Some("0987654321".to_owned()));
        let wrong = Given { birth_year: Some("60".to_owned()), ..Given::default() };
        let failure = merged("An", &wrong, &known).expect_err("two digits are no year");
        assert_eq!(failure.error.detail["field"], "birth_year");
        // Whoever filled in a form is told all of it at once.
        let wrong = Given { phone: Some("12".to_owned()), ..wrong };
        let failure = merged("An", &wrong, &known).expect_err("neither a year nor a phone");
        let said = Words::new(Lang::En).error(&failure.error);
        assert!(said.starts_with("\"Born\" ") && said.contains("; \"Phone\" "), "{said}");
    }
}
