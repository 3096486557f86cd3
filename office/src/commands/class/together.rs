//! A class that is there more than once in its team: said to be one, listed, and its meetings of one day.

use lantoa_core::domain::command::Command;
use lantoa_core::domain::id::{ClassId, MeetingId};
use lantoa_core::domain::text::identity_fold;
use lantoa_core::node::answer::{ClassLine, ClassSheet, SameClass};
use lantoa_core::node::query::Query;

use crate::days;
use crate::desk::Desk;
use crate::failure::Done;
use crate::labels::Named;
use crate::lookup;
use crate::sheet::short;

/// Says that two classes are one, and shows which stands for both and what is to be asked then.
pub(super) fn join(desk: &Desk, query: &Query, a: &str, b: &str) -> Done {
    let (a, b) = (lookup::own_class(query, a)?, lookup::own_class(query, b)?);
    let lines = query.classes()?;
    let place = |class| lines.iter().find(|line| line.class == class).and_then(|line| line.place);
    let places = [place(a), place(b)];
    desk.execute(Command::LinkClasses { a, b, same: true })?;
    let query = desk.query()?;
    let class = lookup::sheet_of(&query, a)?;
    let names = Named::read(&query)?;
    let other = places.iter().flatten().find(|place| Some(**place) != class.place);
    desk.caller.answer(&class, |class| {
        let name = label(desk, &class.name, &class.same);
        desk.line(&format!("{}  {name}", class.class));
        ask(desk, class);
        if let (Some(other), Some(place)) = (other, class.place) {
            let with = [
                ("place", names.place(place).into()),
                ("other", names.place(*other).into()),
                ("class", short(&class.class).into()),
            ];
            desk.line(&desk.caller.words.say_with("class-same-places", &with));
        }
    });
    Ok(())
}

/// Returns everything that a class in a list is called, with the ids.
pub(super) fn called(line: ClassLine) -> impl Iterator<Item = (ClassId, String)> {
    let same = line.same.into_iter().map(|SameClass { class, name }| (class, name));
    [(line.class, line.name)].into_iter().chain(same)
}

/// Returns a class's name, with what else it is called.
pub(super) fn label(desk: &Desk, name: &str, same: &[SameClass]) -> String {
    if same.is_empty() {
        return name.to_owned();
    }
    let others = same.iter().map(|other| told_apart(name, other)).collect::<Vec<_>>().join(", ");
    let with = [("name", name.into()), ("others", others.into())];
    desk.caller.words.say_with("class-together", &with)
}

/// Returns what a class is called beside the one that stands for it: of one name, the beginning of its id.
pub(super) fn told_apart(name: &str, other: &SameClass) -> String {
    let is_told = identity_fold(&other.name) != identity_fold(name);
    if is_told { other.name.clone() } else { short(&other.class) }
}

/// Asks about meetings of one day in two rolls, which may be one.
pub(super) fn ask(desk: &Desk, class: &ClassSheet) {
    let typed = |meeting: MeetingId| format!("{}/{}", short(&meeting.class), meeting.key);
    for twice in &class.same_days {
        let with = [
            ("day", days::shown(twice.day).into()),
            ("a", typed(twice.a).into()),
            ("b", typed(twice.b).into()),
        ];
        desk.line(&desk.caller.words.say_with("class-same-day", &with));
    }
}
