//! What a line says of somebody who is known: what of it is news, and what of that is written.

use crate::document::schema::Key;
use crate::domain::document::DocId;
use crate::domain::learner::Details;
use crate::engine::edit_plan::EditPlan;

/// What a line said of one field.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Learnt {
    Nothing,
    Filled,
    Corrected,
}

/// Notes one field, where it says something that is not known.
pub(super) fn learn<T: Clone + PartialEq>(
    known: &mut Option<T>,
    new: &Option<T>,
    has_id: bool,
) -> Learnt {
    let learnt = match (&known, new) {
        (None, Some(_)) => Learnt::Filled,
        (Some(known), Some(new)) if has_id && known != new => Learnt::Corrected,
        (Some(_) | None, _) => return Learnt::Nothing,
    };
    known.clone_from(new);
    learnt
}

/// Puts what is otherwise than before.
pub(super) fn put_differing(plan: &mut EditPlan, doc: DocId, before: &Details, after: &Details) {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    if before.name != after.name {
        plan.put(doc, Key::Name, after.name.clone());
    }
    if before.birth_year != after.birth_year {
        plan.put(doc, Key::Born, i64::from(after.birth_year.unwrap_or(0)));
    }
    if before.sex != after.sex {
        let word = after.sex.map(|sex| sex.word().to_owned()).unwrap_or_default();
        plan.put(doc, Key::Sex, word);
    }
    if before.village != after.village {
        plan.put(doc, Key::Village, text(&after.village));
    }
    if before.phone != after.phone {
        let phone = after.phone.as_ref().map(ToString::to_string);
        plan.put(doc, Key::Phone, phone.unwrap_or_default());
    }
    if before.audience != after.audience {
        plan.put(doc, Key::Audience, text(&after.audience));
    }
}
