//! What was said of people in the team where they were, since they moved.

use std::collections::BTreeSet;

use crate::document::register::Registers;
use crate::document::scalar::Scalar;
use crate::document::schema::Key;
use crate::domain::deed::Deed;
use crate::domain::document::DocId;
use crate::domain::id::{ClassId, LearnerId, TeamId};
use crate::domain::time::Date;
use crate::engine::error::Error;
use crate::engine::history::said;
use crate::engine::replicas::load;
use crate::store::batch::Tables;

mod class;

pub(crate) use class::{missed_of_class, not_met};

/// What a move carries over of a learner.
pub(crate) const FIELDS: [Key; 7] =
    [Key::Name, Key::Born, Key::Sex, Key::Village, Key::Phone, Key::Audience, Key::Consent];

/// What was said of one thing where it was, and what it became does not say.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct SaidThere {
    /// The document in which the new team says it.
    pub(crate) doc: DocId,
    /// What it is said of, as the new team says it.
    pub(crate) key: Key,
    /// What the old team says.
    pub(crate) there: Scalar,
    /// What the new team says; `None` where it says nothing.
    pub(crate) here: Option<Scalar>,
    /// Whether to move again carries it over: the new team says what the move brought, and nothing of its own.
    pub(crate) carried: bool,
}

/// What was said of one thing, as people are told of it.
pub(crate) struct Told {
    /// What the old team says.
    pub(crate) there: Deed,
    /// The value that the new team says; `None` where it says nothing.
    pub(crate) here: Option<String>,
}

impl SaidThere {
    /// Returns it as people are told of it; `None` where it says nothing to them.
    #[must_use]
    pub(crate) fn told(&self) -> Option<Told> {
        let deed = |value: &Scalar| said(self.doc, &self.key, Some(value.as_ref()));
        let here = self.here.as_ref().and_then(deed);
        let here = here.map(|here| here.value.unwrap_or_default());
        Some(Told { there: deed(&self.there)?, here })
    }
}

/// What is to be carried over of one person.
pub(crate) struct Missed {
    /// The registration in the new team.
    pub(crate) new: LearnerId,
    /// What the old team said of the person since, and is carried over.
    pub(crate) said: Vec<SaidThere>,
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
    let known = |team: TeamId| -> Result<BTreeSet<LearnerId>, Error> {
        let people = tables.learners_in(team.space())?.into_iter();
        Ok(people.filter(|(_, details)| !details.name.is_empty()).map(|(of, _)| of).collect())
    };
    let (were, are) = (known(from)?, known(to)?);
    let mut all = Vec::new();
    for (new, old) in tables.moved_learners()? {
        if new != old.moved_into(moved)
            || !were.contains(&old)
            || !are.contains(&new)
            || !tables.was_enrolled(from.space(), roll, old)?
        {
            continue;
        }
        let mut said = missed_of_person(tables, (from, old), (to, new))?;
        said.retain(|said| said.carried);
        let there = tables.enrolment_of((to.space(), moved), new)?;
        let leaves = left(&tables.enrolment_of((from.space(), roll), old)?, &there);
        if !said.is_empty() || leaves.is_some() {
            all.push(Missed { new, said, leaves });
        }
    }
    Ok(all)
}

/// Returns what the old registration says otherwise by now, and the new one never said. It is carried over where the
/// new one says what the old one said once: that is what the move brought. Of who was erased nothing is returned.
///
/// # Errors
///
/// [`Error::Store`] or [`Error::DamagedDocument`].
pub(crate) fn missed_of_person(
    tables: Tables<'_>,
    (from, old): (TeamId, LearnerId),
    (to, new): (TeamId, LearnerId),
) -> Result<Vec<SaidThere>, Error> {
    let (old, doc) = (DocId::learner(from, old), DocId::learner(to, new));
    if tables.erased(old)?.is_some() || tables.erased(doc)?.is_some() {
        return Ok(Vec::new());
    }
    let (was, is) = (load(tables, old)?, load(tables, doc)?);
    let (was, is) = (was.registers(), is.registers());
    let since = |key: Key| {
        let there = shown(was, &key)?.clone();
        let here = shown(is, &key).cloned();
        if here.as_ref() == Some(&there) || is.ever_said(&key, &there) {
            return None;
        }
        let carried = here.as_ref().is_none_or(|here| was.ever_said(&key, here));
        Some(SaidThere { doc, key, there, here, carried })
    };
    Ok(FIELDS.into_iter().filter_map(since).collect())
}

/// Returns what counts at a key.
pub(crate) fn shown<'r>(of: &'r Registers, key: &Key) -> Option<&'r Scalar> {
    let mut shown = of.shown(key).into_iter().rev();
    shown.find(|shown| shown.believed).map(|shown| shown.value)
}

/// Returns who left one of two classes of a team that were made of one by moving it apart, and comes to the other by
/// what the move said alone: in which class, under which registration, and from which day on they come no more there.
///
/// # Errors
///
/// [`Error::Store`].
pub(crate) fn left_in_either(
    tables: Tables<'_>,
    team: TeamId,
    classes: [ClassId; 2],
) -> Result<Vec<(ClassId, LearnerId, Option<Date>)>, Error> {
    let space = team.space();
    let stands = tables.same_classes()?;
    let [one, other] = classes.map(|class| stands.all(class));
    let pairs = one.iter().flat_map(|one| other.iter().map(move |other| (*one, *other)));
    let mut left = Vec::new();
    for (was, is) in pairs.flat_map(|(one, other)| [(one, other), (other, one)]) {
        if was == is {
            continue;
        }
        for (learner, _) in tables.people_in((space, was))? {
            let there = tables.enrolment_of((space, was), learner)?;
            for here in tables.registrations((space, is), learner)? {
                let comes = tables.enrolment_of((space, is), here)?;
                left.extend(self::left(&there, &comes).map(|day| (is, here, day)));
            }
        }
    }
    Ok(left)
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
