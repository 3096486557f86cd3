//! `learner`: the people who learn.

use lantoa_core::domain::command::{Command, Outcome};
use lantoa_core::domain::id::LearnerId;
use lantoa_core::domain::learner::{Agreement, Details, DetailsError};
use lantoa_core::node::answer::Named;
use lantoa_core::node::error::{Error, ErrorKind};
use lantoa_core::node::query::Query;
use serde_json::json;

use crate::args::classes::{Details as Given, Learner as Args};
use crate::commands::erasure;
use crate::desk::Desk;
use crate::failure::{Done, Failure, invalid};
use crate::lookup;
use crate::sheet::{Sheet, short};

pub(super) fn run(desk: &Desk, args: &Args) -> Done {
    let query = desk.query()?;
    let learner = |text: &str| lookup::one(&query, Named::Learner, text);
    let class = |text: &str| lookup::one(&query, Named::Class, text);
    match args {
        Args::Add { name, class: to, since, details } => {
            let class = class(to)?;
            let consent = agreement(details);
            let details = merged(name, details, &Details::default())?;
            let outcome =
                desk.execute(Command::AddLearner { class, details, consent, since: *since })?;
            show_made(desk, &outcome)
        }
        Args::Enrol { learner: who, class: to, since } => {
            let learner = learner(who)?;
            desk.execute(Command::EnrolLearner { learner, class: class(to)?, since: *since })?;
            show(desk, learner)
        }
        Args::Edit { learner: who, name, details } => edit(desk, &query, who, name, details),
        Args::Leave { learner: who, class: from, since } => {
            // Within the class first: a name that is common elsewhere is clear there.
            let sheet = lookup::class_sheet(&query, from)?;
            let learner = lookup::learner_in(&query, &sheet, who)?;
            desk.execute(Command::LeaveClass { learner, class: sheet.class, since: *since })?;
            show(desk, learner)
        }
        Args::Move { learner: who, class: to } => {
            let command = Command::MoveLearner { learner: learner(who)?, class: class(to)? };
            show_made(desk, &desk.execute(command)?)
        }
        Args::Find { text } => find(desk, &query, text),
        Args::Erase { learner: who } => erasure::erase(desk, learner(who)?),
    }
}

fn edit(desk: &Desk, query: &Query, who: &str, name: &Option<String>, given: &Given) -> Done {
    let learner: LearnerId = lookup::one(query, Named::Learner, who)?;
    let known = query.learner(learner)?.ok_or_else(|| {
        Error::new(ErrorKind::NotFound, "not-found-learner", "learner is not here")
            .with(json!({ "text": who }))
    })?;
    let known = known.learner.details;
    let details = merged(name.as_deref().unwrap_or(&known.name), given, &known)?;
    let consent = agreement(given);
    desk.execute(Command::EditLearner { learner, details, consent })?;
    show(desk, learner)
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
    .map_err(refused)
}

fn refused(error: DetailsError) -> Failure {
    let detail = json!({ "field": error.field(), "problem": error.problem() });
    invalid("learner-details", &error.to_string(), detail)
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

fn find(desk: &Desk, query: &Query, text: &str) -> Done {
    let classes = query.classes()?;
    desk.caller.answer(&query.find_learners(text)?, |found| {
        let columns = ["learner", "name", "#birth_year", "village", "classes"];
        let mut sheet = Sheet::new(&desk.caller, &columns);
        for learner in found {
            let names = learner.classes.iter().map(|id| {
                let known = classes.iter().find(|line| line.class == *id);
                known.map_or_else(|| id.to_string(), |line| line.name.clone())
            });
            sheet.row([
                short(&learner.line.learner),
                learner.line.name.clone(),
                learner.line.birth_year.map(|year| year.to_string()).unwrap_or_default(),
                learner.line.village.clone().unwrap_or_default(),
                names.collect::<Vec<_>>().join(", "),
            ]);
        }
        sheet.print(&desk.caller);
    });
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

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
        assert_eq!(failure.error.code, "learner-details");
    }
}
