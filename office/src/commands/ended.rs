//! What is said where somebody works on in what has ended, or is offered no more.

use lantoa_core::domain::id::ClassId;
use lantoa_core::domain::row::Retired;

use crate::days;
use crate::desk::Desk;
use crate::failure::Done;
use crate::sheet::short;

/// Tells people of a class that has ended, or is retired with its team or by itself; nothing of any other one.
pub(super) fn tell(desk: &Desk, class: ClassId) -> Done {
    let query = desk.query()?;
    let Some(sheet) = query.class(class)?.filter(|_| !desk.caller.out.is_json()) else {
        return Ok(());
    };
    let words = desk.caller.words;
    let id = || ("class", short(&sheet.class).into());
    for retired in query.retired()? {
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
    if sheet.closed {
        desk.line(&words.say_with("class-has-ended", &[id()]));
    }
    Ok(())
}
