//! What devices that did not know of a class's move said of its people in the old team since.

use std::collections::BTreeMap;

use crate::document::register::Registers;
use crate::document::scalar::Scalar;
use crate::document::schema::Key;
use crate::domain::document::DocId;
use crate::domain::id::{ClassId, LearnerId, TeamId};
use crate::domain::time::Date;
use crate::engine::error::Error;
use crate::engine::replicas::load;
use crate::store::batch::Tables;

/// What a move carries over of a learner beside consent.
const FIELDS: [Key; 6] = [Key::Name, Key::Born, Key::Sex, Key::Village, Key::Phone, Key::Audience];

/// What is to be carried over of one person.
pub(crate) struct Missed {
    /// The registration in the new team.
    pub(crate) new: LearnerId,
    /// What the old team said of the person since.
    pub(crate) said: Vec<(Key, Scalar)>,
    /// From which day on the person comes no more, or that no day was said; `None` where they come.
    pub(crate) leaves: Option<Option<Date>>,
}

/// Returns what was said of people in one roll of a class, and is missed in the class that it became: fields of which
/// the new team says nothing of its own, and who left there and comes here by what the move said alone. Who was
/// erased is left out. No clock is asked.
///
/// # Errors
///
/// [`Error::Store`] or [`Error::DamagedDocument`].
pub(crate) fn missed(
    tables: Tables<'_>,
    (from, roll): (TeamId, ClassId),
    (to, moved): (TeamId, ClassId),
) -> Result<Vec<Missed>, Error> {
    let known = |team: TeamId| -> Result<BTreeMap<_, _>, Error> {
        let people = tables.learners_in(team.space())?.into_iter();
        Ok(people.filter(|(_, details)| !details.name.is_empty()).collect())
    };
    let (were, are) = (known(from)?, known(to)?);
    let mut all = Vec::new();
    for (new, old) in tables.moved_learners()? {
        let (Some(was), Some(is)) = (were.get(&old), are.get(&new)) else { continue };
        if new != old.moved_into(moved) || !tables.was_enrolled(from.space(), roll, old)? {
            continue;
        }
        let said = if was == is {
            Vec::new()
        } else {
            let was = load(tables, DocId::learner(from, old))?;
            let is = load(tables, DocId::learner(to, new))?;
            said_since(was.registers(), is.registers())
        };
        let there = tables.enrolment_of((to.space(), moved), new)?;
        let leaves = left(&tables.enrolment_of((from.space(), roll), old)?, &there);
        if !said.is_empty() || leaves.is_some() {
            all.push(Missed { new, said, leaves });
        }
    }
    Ok(all)
}

/// Returns the fields that the old registration says otherwise by now, and of which the new one says what the old one
/// said once: that is what the move carried over.
fn said_since(was: &Registers, is: &Registers) -> Vec<(Key, Scalar)> {
    let shown = |of: &Registers, key: &Key| {
        let mut shown = of.shown(key).into_iter().rev();
        shown.find(|shown| shown.believed).map(|shown| shown.value.clone())
    };
    let since = |key: Key| {
        let said = shown(was, &key)?;
        let is_missed = match shown(is, &key) {
            Some(here) => said != here && was.ever_said(&key, &here) && !is.ever_said(&key, &said),
            None => true,
        };
        is_missed.then_some((key, said))
    };
    FIELDS.into_iter().filter_map(since).collect()
}

/// Returns from when on somebody comes no more who left by the old roll, where the new one says nothing but that
/// they came. Who moved alone left on the day on which they came.
fn left(was: &[(Option<Date>, bool)], is: &[(Option<Date>, bool)]) -> Option<Option<Date>> {
    let ([.., (left, false)], [(comes, true)]) = (was, is) else { return None };
    let is_by_the_move = left == comes && left.is_some() || left.is_none() && comes.is_some();
    (!is_by_the_move).then_some(*left.max(comes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leaving_is_carried_over_unless_the_move_said_it_or_the_new_team_said_more() {
        let day = |text: &str| Some(text.parse::<Date>().expect("a day"));
        let (before, moved, after) = (day("2026-10-01"), day("2026-11-01"), day("2026-11-09"));
        for (was, is, leaves) in [
            (vec![(None, true), (after, false)], vec![(moved, true)], Some(after)),
            (vec![(None, true), (before, false)], vec![(moved, true)], Some(moved)),
            (vec![(None, false)], vec![(None, true)], Some(None)),
            (vec![(None, true), (moved, false)], vec![(moved, true)], None),
            (vec![(None, false)], vec![(moved, true)], None),
            (vec![(None, true)], vec![(moved, true)], None),
            (vec![(before, false), (after, true)], vec![(moved, true)], None),
            (vec![(after, false)], vec![(moved, true), (after, true)], None),
            (vec![(after, false)], vec![(moved, false)], None),
            (vec![], vec![(moved, true)], None),
        ] {
            assert_eq!(left(&was, &is), leaves, "{was:?} {is:?}");
        }
    }
}
