//! What devices that did not know of a class's move said in the old team of the class itself.

use std::collections::{BTreeMap, BTreeSet};

use crate::document::register::{Registers, Shown};
use crate::document::scalar::Scalar;
use crate::document::schema::{Key, read_move};
use crate::domain::document::DocId;
use crate::domain::id::{ClassId, TeamId};
use crate::domain::row::OperationId;
use crate::domain::time::Date;
use crate::engine::error::Error;
use crate::engine::replicas::load;
use crate::engine::since_move::{SaidThere, shown};
use crate::store::batch::Tables;

/// Returns what was said of a class in one roll of what it was, by devices that did not know of the move, and the
/// class that it became never said: its name, its place, its plan, that it has ended or is offered no more, and on
/// which days it does not meet. It is carried over where the new class says what the move brought, and nothing of
/// its own.
///
/// What the move itself wrote there tells who knew of it, and no clock. Of a class that had ended before it moved
/// nothing tells that, and nothing but its days is returned.
///
/// # Errors
///
/// [`Error::Store`] or [`Error::DamagedDocument`].
pub(crate) fn missed_of_class(
    tables: Tables<'_>,
    (from, roll): (TeamId, ClassId),
    (to, moved): (TeamId, ClassId),
) -> Result<Vec<SaidThere>, Error> {
    let doc = DocId::class(to, moved);
    let (was, is) = (load(tables, DocId::class(from, roll))?, load(tables, doc)?);
    let moves = moves(tables, roll)?;
    let own = moves.iter().filter(|(new, _)| *new == moved).map(|(_, day)| *day).collect();
    let days = moves.into_iter().map(|(_, day)| day).collect();
    let there = There::new(was.registers(), &own, days);
    let is = is.registers();
    let mut said = Vec::new();
    there.name(is, &mut said);
    there.place(is, &mut said);
    there.plan(is, &mut said);
    if !tables.is_closed(to.space(), moved, None)? {
        there.ended(is, &mut said);
    }
    there.retired(is, &mut said);
    let mut missed: Vec<SaidThere> = said
        .into_iter()
        .map(|(key, there, carried)| {
            let here = shown(is, &key).cloned();
            SaidThere { doc, key, there, here, carried }
        })
        .collect();
    let since = tables.class_arrival(moved)?.flatten();
    let not_met = not_met(tables, (from, roll), since)?;
    if !not_met.is_empty() {
        let doc = DocId::roll(to, moved);
        let is = load(tables, doc)?;
        // Whatever the new team says of a day holds there.
        let open = not_met.into_iter().map(Key::NotMet);
        let open = open.filter(|key| shown(is.registers(), key).is_none());
        missed.extend(open.map(|key| {
            let there = Scalar::Int(1);
            SaidThere { doc, key, there, here: None, carried: true }
        }));
    }
    Ok(missed)
}

/// Returns the days from a move on of which a roll says that the class does not meet: all of them, where no day of
/// the move is known.
///
/// # Errors
///
/// What SQLite says.
pub(crate) fn not_met(
    tables: Tables<'_>,
    (team, roll): (TeamId, ClassId),
    since: Option<Date>,
) -> Result<Vec<Date>, Error> {
    let mut days = tables.days_not_met(team.space(), roll)?;
    days.retain(|day| since.is_none_or(|since| since <= *day));
    Ok(days)
}

/// Returns where a class went and on which days, by every device that moved it.
fn moves(tables: Tables<'_>, roll: ClassId) -> Result<Vec<(ClassId, Option<Date>)>, Error> {
    let Some(space) = tables.programme_space()? else { return Ok(Vec::new()) };
    let links = load(tables, DocId::link(space))?;
    let links = links.registers();
    let mut moves = Vec::new();
    for key in links.keys() {
        let Key::MovedClass(new, old) = key else { continue };
        if *old != roll {
            continue;
        }
        let said = links.shown(key).into_iter().filter(|shown| shown.believed);
        moves.extend(said.map(|shown| match shown.value {
            Scalar::Str(text) => (*new, read_move(text).map(|(day, _)| day)),
            Scalar::Int(_) | Scalar::Bytes(_) => (*new, None),
        }));
    }
    Ok(moves)
}

/// What is to be said of the new class, what that is, and whether it is carried over.
type Said = Vec<(Key, Scalar, bool)>;

/// The old class's document, as it tells who knew of the move.
struct There<'r> {
    was: &'r Registers,
    /// What the move itself wrote.
    closings: Vec<OperationId>,
    /// From when on the new class holds; `None`: it never met in the old team.
    since: Option<Date>,
    /// The days on which any move closed the class here.
    days: BTreeSet<Option<Date>>,
}

impl<'r> There<'r> {
    fn new(was: &'r Registers, own: &BTreeSet<Option<Date>>, days: BTreeSet<Option<Date>>) -> Self {
        let closings = |key: &Key| -> Vec<OperationId> {
            let closed = counting(was, key).filter(|shown| *shown.value == Scalar::Int(1));
            closed.map(|shown| shown.operation).collect()
        };
        let dated = own.iter().flatten().map(|day| (*day, closings(&Key::ClassClosedFrom(*day))));
        match dated.into_iter().find(|(_, closings)| !closings.is_empty()) {
            Some((day, closings)) => Self { was, closings, since: Some(day), days },
            None => Self { was, closings: closings(&Key::ClassClosed), since: None, days },
        }
    }

    /// Returns what counts at a key, where a device said it that did not know of the move.
    fn apart(&self, key: &Key) -> Option<&'r Scalar> {
        let last = counting(self.was, key).last()?;
        let is_apart = |closing| self.was.is_apart(&last.operation, closing);
        self.closings.iter().any(is_apart).then_some(last.value)
    }

    fn name(&self, is: &Registers, said: &mut Said) {
        let Some(there) = self.apart(&Key::Name) else { return };
        if !is.ever_said(&Key::Name, there) {
            let carried =
                shown(is, &Key::Name).is_none_or(|here| self.was.ever_said(&Key::Name, here));
            said.push((Key::Name, there.clone(), carried));
        }
    }

    fn place(&self, is: &Registers, said: &mut Said) {
        let day_of = |key: &Key| {
            let dated = if let Key::ClassPlaceFrom(day) = key { Some(Some(*day)) } else { None };
            dated.or((*key == Key::ClassPlace).then_some(None))
        };
        let of = |day: Option<Date>| day.map_or(Key::ClassPlace, Key::ClassPlaceFrom);
        // Said wrongly, it is a number.
        let is_meant = |value: &Scalar| matches!(value, Scalar::Str(_));
        let there = self.dated(day_of, is_meant);
        let brought = |value: &Scalar| {
            let keys = self.was.keys().filter(|key| day_of(key).is_some());
            keys.into_iter().any(|key| self.was.ever_said(key, value))
        };
        let mut here = is.keys().filter(|key| day_of(key).is_some());
        let carried = here.all(|key| shown(is, key).is_none_or(&brought));
        // What holds when the class comes holds from its beginning there.
        for (day, value) in there {
            let key = of(day.filter(|day| self.since.is_none_or(|since| since < *day)));
            if !is.ever_said(&key, &value) {
                said.push((key, value, carried));
            }
        }
    }

    fn plan(&self, is: &Registers, said: &mut Said) {
        let day_of =
            |key: &Key| if let Key::ClassPlan(day) = key { Some(Some(*day)) } else { None };
        let there = self.dated(day_of, |_| true);
        let plans = |of: &Registers| -> BTreeMap<Date, Scalar> {
            let days = of.keys().filter_map(|key| day_of(key).flatten());
            let held = days.map(|day| (day, shown(of, &Key::ClassPlan(day)).cloned()));
            held.filter_map(|(day, held)| Some((day, held?))).collect()
        };
        let here = plans(is);
        let brought = |value: &Scalar| {
            let days = self.was.keys().filter(|key| matches!(key, Key::ClassPlan(_)));
            // While a class has ended it plans nothing.
            *value == Scalar::Int(0) || days.into_iter().any(|key| self.was.ever_said(key, value))
        };
        let carried = here.values().all(brought);
        for (day, value) in there {
            let Some(day) = day.max(self.since) else { continue };
            let held = here.range(..=day).last().map(|(_, held)| held);
            if held != Some(&value) && !is.ever_said(&Key::ClassPlan(day), &value) {
                said.push((Key::ClassPlan(day), value, carried));
            }
        }
    }

    fn ended(&self, is: &Registers, said: &mut Said) {
        let ended = Scalar::Int(1);
        for key in self.was.keys() {
            let day = if let Key::ClassClosedFrom(day) = key { Some(*day) } else { None };
            let is_end = day.is_some() || *key == Key::ClassClosed;
            let is_by_a_move = day.is_some() && self.days.contains(&day);
            if !is_end || is_by_a_move || self.apart(key) != Some(&ended) {
                continue;
            }
            let key = day.max(self.since).map_or(Key::ClassClosed, Key::ClassClosedFrom);
            if !is.ever_said(&key, &ended) {
                said.push((key, ended.clone(), true));
            }
        }
    }

    fn retired(&self, is: &Registers, said: &mut Said) {
        let Some(there) = self.apart(&Key::ClassRetired) else { return };
        let is_retired = *there != Scalar::Str(String::new());
        if is_retired && shown(is, &Key::ClassRetired).is_none() {
            said.push((Key::ClassRetired, there.clone(), true));
        }
    }

    /// Returns what holds by now from the move on, and from later days, where a device that did not know of the move
    /// said something of it.
    fn dated(
        &self,
        day_of: impl Fn(&Key) -> Option<Option<Date>>,
        is_meant: impl Fn(&Scalar) -> bool,
    ) -> BTreeMap<Option<Date>, Scalar> {
        let days: BTreeMap<Option<Date>, &Key> =
            self.was.keys().filter_map(|key| Some((day_of(key)?, key))).collect();
        if days.values().all(|key| self.apart(key).is_none()) {
            return BTreeMap::new();
        }
        let held = days.into_iter().filter_map(|(day, key)| Some((day, shown(self.was, key)?)));
        let mut held: BTreeMap<Option<Date>, Scalar> = held
            .filter(|(_, value)| is_meant(value))
            .map(|(day, value)| (day, value.clone()))
            .collect();
        if let Some((first, _)) = held.range(..=self.since).last() {
            let first = *first;
            held.retain(|day, _| *day >= first);
        }
        held
    }
}

/// Returns what counts at a key, ascending by what prevails.
fn counting<'r>(of: &'r Registers, key: &Key) -> impl Iterator<Item = Shown<'r>> {
    of.shown(key).into_iter().filter(|shown| shown.believed)
}
