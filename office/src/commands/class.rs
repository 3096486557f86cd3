//! `class`: classes and what their rolls say.

use std::collections::BTreeSet;

use lantoa_core::domain::class::Class;
use lantoa_core::domain::command::{Command, Outcome};
use lantoa_core::domain::id::{ClassId, LearnerId, TeamId};
use lantoa_core::domain::page::Paged;
use lantoa_core::domain::programme::Topic;
use lantoa_core::domain::row::{LinkKind, Retired};
use lantoa_core::domain::weekdays::Weekdays;
use lantoa_core::node::answer::{
    self, ClassBefore, ClassDays, ClassLine, ClassSheet, ErasureState, LearnerLine, SaidThere,
};
use lantoa_core::node::query::Query;
use serde::Serialize;

use crate::args::classes::Class as Args;
use crate::args::lists::Part;
use crate::commands::class::columns::{Column, Joined, columns};
use crate::commands::{apart, deeds, ended, since_move, topic};
use crate::days;
use crate::desk::Desk;
use crate::failure::Done;
use crate::labels::{self, Beside, Labels, Named};
use crate::list;
use crate::lookup;
use crate::private_file::write_private;
use crate::sheet::{Sheet, short};

mod columns;
mod roll;
mod signature;
mod together;

/// Most days of one kind that a sheet names.
const SHOWN_DAYS_MAX: usize = 10;

pub(super) fn run(desk: &Desk, args: &Args) -> Done {
    let query = desk.query()?;
    match args {
        Args::Add { name, team, place, another } => {
            let team = lookup::one(&query, answer::Named::Team, team)?;
            let place = lookup::maybe(&query, answer::Named::Place, place.as_ref())?;
            let beside = query.classes()?.into_iter().filter(|class| class.team == team);
            let beside = beside.flat_map(together::called);
            lookup::refuse_twin(&query, *another, ("class", name), beside)?;
            let outcome = desk.execute(Command::AddClass { name: name.clone(), team, place })?;
            show_made(desk, &outcome)
        }
        Args::Edit { class, name, place, closed, holds } => {
            let class = lookup::one(&query, answer::Named::Class, class)?;
            let place = lookup::within(&query, place.as_ref())?;
            let (name, closed, holds) = (name.clone(), *closed, holds.holds());
            desk.execute(Command::EditClass { class, name, place, closed, holds })?;
            show(desk, class)
        }
        Args::Retire { class, retiring } => {
            let class = lookup::one(&query, answer::Named::Class, class)?;
            desk.retire(Retired::Class(class), retiring)
        }
        Args::Same { a, b, undo: false } => together::join(desk, &query, a, b),
        Args::Same { a, b, undo: true } => {
            let (a, b) = lookup::joined_classes(&query, a, b)?;
            desk.execute(Command::LinkClasses { a, b, same: false })?;
            desk.caller.done("done");
            Ok(())
        }
        Args::Plan { class, weekdays, from } => {
            let class = lookup::one(&query, answer::Named::Class, class)?;
            let from = desk.day(*from)?;
            desk.execute(Command::PlanClass { class, weekdays: *weekdays, from })?;
            desk.caller.done("done");
            Ok(())
        }
        Args::NotMet { class, date, undo, sure } => {
            desk.caller.sure_of_day(*sure, *date)?;
            let class = lookup::one(&query, answer::Named::Class, class)?;
            desk.execute(Command::NotMet { class, date: *date, said: !undo })?;
            desk.caller.done("done");
            Ok(())
        }
        Args::Move { class, team, since, sure } => {
            since.map_or(Ok(()), |since| desk.caller.sure_of_day(*sure, since))?;
            let class = lookup::one(&query, answer::Named::Class, class)?;
            let team = lookup::one(&query, answer::Named::Team, team)?;
            let outcome = desk.execute(Command::MoveClass { class, team, since: *since })?;
            if let Outcome::Class(new) = outcome { show_moved(desk, class, new) } else { Ok(()) }
        }
        Args::List { part } => list(desk, part),
        Args::Sheet { class, xlsx, signatures, head, issuer, overwrite } => {
            let class = lookup::class_sheet(&query, class)?;
            let sheet =
                signature::sheet(desk, &query, &class, *signatures, *head, issuer.as_deref())?;
            let bytes = sheet.bytes().expect("a class is within what a workbook holds");
            write_private(&desk.caller.path(xlsx), &bytes, *overwrite)?;
            desk.caller.done("done");
            Ok(())
        }
        Args::Show { class, file } => {
            list::refuse_taken_of(&desk.caller, file)?;
            let class = lookup::class_sheet(&query, class)?;
            let joined = query.joined_meetings(class.class)?.into_iter();
            let joined: Vec<_> = joined.map(|(day, meetings)| Joined { day, meetings }).collect();
            roll::write(desk, &query, (&class, &joined), file)?;
            let names = Named::read(&query)?;
            let called = deeds::Names::read(&query, desk.caller.words)?;
            let newcomers = newcomers(&query, &class)?;
            let changed = changed(&query, class.class)?;
            let moved_to = query.moved_to(class.class)?;
            let moved_to = moved_to.map(|to| MovedTo { class: to.class, team: to.team });
            let days = query.class_days(class.class, desk.caller.today())?;
            let apart = apart::moved(desk, &query, (class.class, class.team), &names)?;
            let after_undo = apart::met_after_undone_moves(desk, &query, &names, |there, was| {
                [there.class, was.class].contains(&class.class)
            })?;
            let mut shown = Ok(());
            desk.caller.answer(
                &Shown { class: &class, newcomers, changed, moved_to, days, joined },
                |Shown { class, newcomers, changed, moved_to, days, joined }| {
                    let name = together::label(desk, &class.name, &class.same);
                    desk.line(&format!("{}  {name}", class.class));
                    if let Some(MovedTo { class, team }) = moved_to {
                        let team = names.team(*team).into();
                        let with = [("team", team), ("class", short(class).into())];
                        desk.line(&desk.caller.words.say_with("class-moved-to", &with));
                    }
                    shown = print_marks(desk, class, joined)
                        .and_then(|()| print_levels(desk, class, names.topics()));
                    days.iter().for_each(|days| print_days(desk, days));
                    for was in &class.before {
                        desk.line(&names.before(was, desk.caller.words));
                    }
                    apart.iter().chain(&after_undo).for_each(|line| desk.line(line));
                    together::ask(desk, class);
                    for (waiting, key) in
                        [(newcomers, "class-newcomers"), (changed, "class-changed")]
                    {
                        for old in waiting.iter().filter(|old| old.learners > 0) {
                            let with = [
                                ("count", old.learners.into()),
                                ("team", names.team(old.team).into()),
                                ("class", short(&old.class).into()),
                                ("to", short(&class.team).into()),
                            ];
                            desk.line(&desk.caller.words.say_with(key, &with));
                        }
                    }
                    for old in changed {
                        let told = since_move::tell_of_class(
                            desk,
                            (&called, &names),
                            (old.class, old.team, &old.said),
                            (class.class, class.team),
                        );
                        if shown.is_ok() {
                            shown = told;
                        }
                    }
                },
            );
            shown.and_then(|()| ended::tell_of(desk, &class))
        }
    }
}

/// A class with its roll, and who was registered in what it was before it moved.
#[derive(Serialize)]
struct Shown<'c> {
    #[serde(flatten)]
    class: &'c ClassSheet,
    newcomers: Vec<Waiting>,
    changed: Vec<Waiting>,
    #[serde(skip_serializing_if = "Option::is_none")]
    moved_to: Option<MovedTo>,
    days: Option<ClassDays>,
    joined: Vec<Joined>,
}

/// What a class became in another team.
#[derive(Serialize)]
struct MovedTo {
    class: ClassId,
    team: TeamId,
}

/// People of a class who were registered in the old team since it moved, or changed there, and what was said there of
/// the class itself.
#[derive(Serialize)]
struct Waiting {
    class: ClassId,
    team: TeamId,
    learners: usize,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    said: Vec<SaidThere>,
}

/// Prints when a class means to meet, and the days on which it did not or nothing was heard.
fn print_days(desk: &Desk, of: &ClassDays) {
    let words = desk.caller.words;
    for plan in &of.plans {
        let with = [
            ("from", days::shown(plan.from).into()),
            ("weekdays", words.weekdays(&plan.weekdays.to_string()).into()),
        ];
        let is_none = plan.weekdays == Weekdays::default();
        desk.line(&words.say_with(if is_none { "class-plans-none" } else { "class-plans" }, &with));
    }
    for (key, these) in [("class-not-met", &of.not_met), ("class-not-heard-of", &of.not_heard_of)] {
        // The last ones: a plan of years ago, where nobody met, has hundreds.
        let before = these.len().saturating_sub(SHOWN_DAYS_MAX);
        let mut all: Vec<String> = these[before..].iter().copied().map(days::shown).collect();
        if before > 0 {
            all.insert(0, words.say_with("class-days-before", &[("count", before.into())]));
        }
        if !all.is_empty() {
            desk.line(&words.say_with(key, &[("days", all.join(", ").into())]));
        }
    }
}

/// Returns whether something of `old` is to be carried over into what it became.
pub(super) fn has_newcomers(query: &Query, new: ClassId, old: ClassId) -> Done<bool> {
    let sheet = lookup::sheet_of(query, new)?;
    let is_carried = |of: &Waiting| of.learners > 0 || of.said.iter().any(|said| said.carried);
    let waiting = newcomers(query, &sheet)?.into_iter().chain(changed(query, new)?);
    Ok(waiting.filter(|of| of.class == old).any(|of| is_carried(&of)))
}

/// Returns who is to be carried over into a class: those of the old one who did not move with it. Who was erased
/// moves nowhere.
fn newcomers(query: &Query, class: &ClassSheet) -> Done<Vec<Waiting>> {
    let links = query.links()?;
    let of = |kind| links.iter().filter(move |link| link.kind == kind);
    let moved: BTreeSet<&str> = of(LinkKind::MovedLearner).map(|link| &*link.b).collect();
    let rolls = class.same.iter().map(|other| other.class).chain([class.class]);
    let rolls: BTreeSet<String> = rolls.map(|roll| roll.to_string()).collect();
    let old = of(LinkKind::MovedClass).filter(|link| rolls.contains(&link.a));
    let mut newcomers = Vec::new();
    for old in old.filter_map(|link| link.b.parse().ok()) {
        let Some(ClassSheet { class, team, learners, .. }) = query.class(old)? else { continue };
        let stayed = learners
            .iter()
            .filter(|line| !line.name.is_empty() && !moved.contains(&*line.learner.to_string()));
        let learners = stayed.count();
        if learners > 0 {
            newcomers.push(Waiting { class, team, learners, said: Vec::new() });
        }
    }
    Ok(newcomers)
}

/// Returns what was said in what a class was before it moved, of whom or of the class, and is not known here.
fn changed(query: &Query, class: ClassId) -> Done<Vec<Waiting>> {
    let before = query.said_before_the_move(class)?.into_iter();
    let waiting = |ClassBefore { class: was, learners, said }| Waiting {
        class: was.class,
        team: was.team,
        learners,
        said,
    };
    Ok(before.map(waiting).collect())
}

fn show_made(desk: &Desk, outcome: &Outcome) -> Done {
    if let Outcome::Class(class) = outcome { show(desk, *class) } else { Ok(()) }
}

fn show(desk: &Desk, class: ClassId) -> Done {
    let classes = desk.query()?.classes()?;
    if let Some(found) = classes.iter().find(|line| line.class == class) {
        desk.caller.answer(found, |found| desk.line(&format!("{}  {}", found.class, found.name)));
    }
    Ok(())
}

/// Shows a class that moved just now, how many people it has there, and where its past is.
fn show_moved(desk: &Desk, old: ClassId, class: ClassId) -> Done {
    show(desk, class)?;
    let query = desk.query()?;
    let (sheet, names) = (lookup::sheet_of(&query, class)?, Named::read(&query)?);
    if let Some(was) = sheet.before.iter().max_by_key(|was| was.day)
        && !desk.caller.out.is_json()
    {
        let with = [
            ("count", sheet.learners.len().into()),
            ("team", names.team(was.team).into()),
            ("class", short(&class).into()),
            ("old", short(&old).into()),
        ];
        desk.line(&desk.caller.words.say_with("class-moved", &with));
        let apart = apart::moved(desk, &query, (class, sheet.team), &names)?;
        apart.iter().for_each(|line| desk.line(line));
    }
    Ok(())
}

fn list(desk: &Desk, part: &Part) -> Done {
    let query = desk.query()?;
    let names = Named::read(&query)?;
    let retired = labels::Retired::read(&query)?;
    let beside = |classes: Vec<ClassLine>| -> Vec<Beside<ClassLine>> {
        classes
            .into_iter()
            .map(|line| {
                let class = line.class;
                retired.beside(line, &class)
            })
            .collect()
    };
    let apart = query.moved_apart()?;
    let print = |classes: &[Beside<ClassLine>]| print_list(desk, classes, &names, &apart);
    if let Some(page) = part.page() {
        let Paged { rows, next, total } = query.classes_page(None, &page)?;
        desk.caller.answer_part(&Paged { rows: beside(rows), next, total }, print);
        return Ok(());
    }
    let mut classes = query.classes()?;
    query.drop_moved(&mut classes)?;
    desk.caller.answer(&beside(classes), |classes| print(classes));
    Ok(())
}

fn print_list(desk: &Desk, classes: &[Beside<ClassLine>], names: &Named, apart: &[Vec<Class>]) {
    let words = desk.caller.words;
    let also = |line: &ClassLine| {
        let is_its = |group: &&Vec<Class>| group.iter().any(|class| class.class == line.class);
        let others = apart.iter().find(is_its)?.iter().filter(|class| class.team != line.team);
        let teams: Vec<String> = others.map(|class| names.team(class.team)).collect();
        let with = [("teams", teams.join(", ").into())];
        (!teams.is_empty()).then(|| words.say_with("class-also", &with))
    };
    let columns = ["class", "name", "team", "place", "#learners", "#meetings", "state"];
    let mut sheet = Sheet::new(&desk.caller, &columns);
    for class in classes {
        let line = &class.thing;
        let closed = || line.closed.then(|| desk.say("class-closed"));
        sheet.row([
            short(&line.class),
            together::label(desk, &line.name, &line.same),
            names.team(line.team),
            line.place.map(|place| names.place(place)).unwrap_or_default(),
            line.learners.to_string(),
            line.meetings.to_string(),
            class.retired(words).or_else(closed).or_else(|| also(line)).unwrap_or_default(),
        ]);
    }
    sheet.print(&desk.caller);
}

/// Prints the roll: one row a learner, the last meetings as columns would not fit, so one letter
/// a meeting, oldest first.
fn print_marks(desk: &Desk, class: &ClassSheet, joined: &[Joined]) -> Done {
    let words = desk.caller.words;
    let columns = columns(class, joined);
    let mut sheet =
        Sheet::new(&desk.caller, &["learner", "name", "#birth_year", "village", "marks"]);
    let erased = erased(desk, class)?;
    let called = |learner: &LearnerLine| match learner.name.as_str() {
        "" if erased.contains(&learner.learner) => desk.say("learner-erased"),
        name => name.to_owned(),
    };
    let left = |learner| words.say_with("class-left", &[("name", called(learner).into())]);
    let comes = class.learners.iter().map(|learner| (learner, called(learner)));
    let left = class.left.iter().map(|learner| (learner, left(learner)));
    for (learner, name) in comes.chain(left) {
        let marks = columns.iter().map(|column| column.letter(class, learner.learner, words));
        sheet.row([
            short(&learner.learner),
            name,
            learner.birth_year.map(|year| year.to_string()).unwrap_or_default(),
            learner.village.clone().unwrap_or_default(),
            marks.collect::<Vec<_>>().join(" "),
        ]);
    }
    sheet.print(&desk.caller);
    if !class.meetings.is_empty() {
        let days = |withdrawn: bool| {
            let asked = columns.iter().filter(|column| column.is_withdrawn() || !withdrawn);
            let days = asked.map(|column| column.title(class, words));
            days.collect::<Vec<_>>().join("  ")
        };
        desk.line(&words.say_with("class-meetings", &[("days", days(false).into())]));
        if columns.iter().any(Column::is_withdrawn) {
            desk.line(&words.say_with("class-withdrawn", &[("days", days(true).into())]));
        }
        desk.line(&words.say("class-letters"));
    }
    Ok(())
}

/// Returns whose data in a class were erased: nobody else lacks a name for good.
fn erased(desk: &Desk, class: &ClassSheet) -> Done<BTreeSet<LearnerId>> {
    if class.learners.iter().chain(&class.left).all(|learner| !learner.name.is_empty()) {
        return Ok(BTreeSet::new());
    }
    let erasures = desk.node.erasures()?.into_iter();
    let held =
        erasures.filter(|line| matches!(line.state, ErasureState::Hidden | ErasureState::Gone));
    Ok(held.flat_map(|line| line.learners).collect())
}

fn print_levels(desk: &Desk, class: &ClassSheet, topics: &[Topic]) -> Done {
    if class.levels.is_empty() {
        return Ok(());
    }
    let words = desk.caller.words;
    let erased = erased(desk, class)?;
    let mut people: Vec<LearnerLine> = class.learners.iter().chain(&class.left).cloned().collect();
    for learner in people.iter_mut().filter(|learner| erased.contains(&learner.learner)) {
        learner.name = desk.say("learner-erased");
    }
    let people = Labels::of_people(&people);
    let mut sheet = Sheet::new(&desk.caller, &["name", "topic", "level", "by"]);
    for level in &class.levels {
        let name = people.get(&level.learner);
        let word = words.word("level", level.level.word());
        sheet.row([
            name,
            topic::name_of(words, topics, &level.topic),
            if level.disputed { format!("{word} ?") } else { word },
            level.by.clone(),
        ]);
    }
    sheet.print(&desk.caller);
    Ok(())
}
