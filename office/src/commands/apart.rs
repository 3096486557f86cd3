//! Classes that go on in several teams: since two offices moved one apart, or since a phone did not know that a move was
//! taken back.

use lantoa_core::domain::class::Class;
use lantoa_core::domain::deed::Thing;
use lantoa_core::domain::id::{ClassId, TeamId};
use lantoa_core::domain::page::Page;
use lantoa_core::node::answer::HistoryLine;
use lantoa_core::node::query::Query;

use crate::desk::Desk;
use crate::failure::Done;
use crate::labels::Named;
use crate::sheet::short;

/// Most acts of a class among which the one that took its move back is looked for.
const ACTS_MAX: u32 = 1000;

/// Returns what to do with a class that another office moved elsewhere, a sentence for each.
pub(super) fn moved(
    desk: &Desk,
    query: &Query,
    (this, team): (ClassId, TeamId),
    names: &Named,
) -> Done<Vec<String>> {
    let groups = query.moved_apart()?.into_iter();
    let group = groups.filter(|group| group.iter().any(|class| class.class == this)).flatten();
    let sentence = |other: Class| {
        let with = [
            ("team", names.team(other.team).into()),
            ("class", short(&other.class).into()),
            ("this", short(&this).into()),
            ("here", short(&team).into()),
            ("there", short(&other.team).into()),
        ];
        let key = if other.team == team { "class-apart-here" } else { "class-apart" };
        desk.caller.words.say_with(key, &with)
    };
    Ok(group.filter(|class| class.class != this).map(sentence).collect())
}

/// Returns of classes that met where a move had brought them that was taken back what that means and what to do, a
/// sentence for each that `is_asked`.
pub(super) fn met_after_undone_moves(
    desk: &Desk,
    query: &Query,
    names: &Named,
    is_asked: impl Fn(&Class, &Class) -> bool,
) -> Done<Vec<String>> {
    let mut lines = Vec::new();
    for (there, was) in query.met_after_undone_moves()? {
        if !is_asked(&there, &was) {
            continue;
        }
        let history =
            query.history(Thing::Class(there.class), &Page { limit: ACTS_MAX, after: None })?;
        let rows = history.map(|history| history.rows).unwrap_or_default();
        let took_back = |line: &&HistoryLine| {
            let mut deeds = line.deeds.iter();
            deeds.any(|deed| deed.what == "moved" && deed.value.as_deref() == Some("no"))
        };
        let redo = match rows.iter().find(took_back) {
            Some(line) => format!("lantoa undo {}", short(&line.act)),
            None => format!("lantoa history class {}", short(&there.class)),
        };
        let with = [
            ("name", there.name.clone().into()),
            ("there", names.team(there.team).into()),
            ("was", names.team(was.team).into()),
            ("redo", redo.into()),
            ("class", short(&there.class).into()),
            ("team", short(&was.team).into()),
        ];
        lines.push(desk.caller.words.say_with("class-met-after-undo", &with));
    }
    Ok(lines)
}
