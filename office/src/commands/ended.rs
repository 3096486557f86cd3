//! What is said where somebody works on in what has ended, or is offered no more.

use lantoa_core::domain::id::ClassId;
use lantoa_core::domain::row::{Link, LinkKind, Retired};
use lantoa_core::node::answer::ClassSheet;

use crate::days;
use crate::desk::Desk;
use crate::failure::Done;
use crate::sheet::short;

/// As [`tell_of`], of a class by its id.
pub(super) fn tell(desk: &Desk, class: ClassId) -> Done {
    if desk.caller.out.is_json() {
        return Ok(());
    }
    desk.query()?.class(class)?.map_or(Ok(()), |sheet| tell_of(desk, &sheet))
}

/// Tells people of a class that has ended, or is retired with its team or by itself; nothing of any other one.
pub(super) fn tell_of(desk: &Desk, sheet: &ClassSheet) -> Done {
    if desk.caller.out.is_json() {
        return Ok(());
    }
    let words = desk.caller.words;
    let id = || ("class", short(&sheet.class).into());
    for retired in desk.query()?.retired()? {
        let key = match retired.what {
            Retired::Class(of) if of == sheet.class => "class-is-retired",
            Retired::Team(team) if team == sheet.team => "class-team-is-retired",
            Retired::Class(_) | Retired::Team(_) | Retired::Place(_) | Retired::Person(_) => {
                continue;
            }
        };
        let since = ("since", days::shown(retired.since).into());
        desk.line(&words.say_with(key, &[since, id()]));
    }
    if !sheet.closed {
        return Ok(());
    }
    let query = desk.query()?;
    let own = sheet.class.to_string();
    let is_it = |link: &Link| link.holds() && link.kind == LinkKind::MovedClass && link.b == own;
    if !query.links()?.iter().any(is_it) {
        desk.line(&words.say_with("class-has-ended", &[id()]));
    } else if query.moved_to(sheet.class)?.is_none() {
        // Where the new team is held, the sheet has said which one it is.
        desk.line(&words.say("class-went-elsewhere"));
    }
    Ok(())
}
