//! Which classes a report asks about, as somebody says who knows when each was there.

use lantoa_core::domain::id::{ClassId, TeamId};
use lantoa_core::domain::time::Date;
use lantoa_core::node::answer::ReportQuery;

use crate::month::count::whole::{Whole, in_period};
use crate::month::today;
use crate::month::view::View;

impl View<'_> {
    /// Returns the first day of a plan, of an enrolment that says one, or of a mark of a class, or that of the move
    /// that made it; `None` for one that was always there.
    fn first_day(&self, class: ClassId) -> Option<Date> {
        let comes = self.named(class).into_iter().flat_map(|one| self.comings(class, one));
        let comes: Vec<(Option<Date>, bool)> = comes.filter(|(_, comes)| *comes).collect();
        let marked = self.first_marked(class);
        let came = self.moved_classes().iter().any(|(new, _)| *new == class).then(today);
        if marked.is_none() && came.is_none() && comes.iter().any(|(from, _)| from.is_none()) {
            return None;
        }
        // To plan no weekday is no plan.
        let plans = self.plans(class).into_iter();
        let planned = plans.filter(|(_, weekdays)| weekdays.number() > 0).map(|(from, _)| from);
        let dated = comes.into_iter().filter_map(|(from, _)| from);
        dated.chain(planned).chain(marked).chain(came).min()
    }

    /// Returns the classes of these teams that are asked about: those that met or meant to meet in the period, and
    /// those that were there and might have.
    pub(super) fn asked_about(
        &self,
        query: &ReportQuery,
        of: &dyn Fn(TeamId) -> bool,
    ) -> Vec<Whole> {
        let met = |whole: &Whole| whole.held.iter().any(|held| in_period(query, held.date));
        let means_to = |whole: &Whole| {
            self.planned(whole, query.to).into_iter().any(|day| in_period(query, day))
        };
        let mut wholes = self.wholes(of);
        wholes.retain(|whole| {
            let was_there = !self.ended_before(whole, query) && !self.begins_after(whole, query.to);
            was_there || met(whole) || means_to(whole)
        });
        wholes
    }

    /// Returns whether a class had ended, or was retired, before a period: with the last of its rolls.
    fn ended_before(&self, whole: &Whole, query: &ReportQuery) -> bool {
        let begins = query.from.or(query.to);
        let had_ended = |class: ClassId| {
            let ended = self.endings(class).last().filter(|(_, is)| *is).map(|(from, _)| *from);
            // One that ended on a day that nobody said ended before.
            let is_later =
                |from: Option<Date>| from.zip(begins).is_some_and(|(from, begins)| from > begins);
            let retired = self.retired(class);
            ended.is_some_and(|from| !is_later(from))
                || retired.is_some_and(|since| begins.is_none_or(|begins| since <= begins))
        };
        whole.members().all(had_ended)
    }

    fn begins_after(&self, whole: &Whole, to: Option<Date>) -> bool {
        let is_later = |class| self.first_day(class).zip(to).is_some_and(|(began, to)| began > to);
        whole.members().all(is_later) && !self.has_taught(whole, to)
    }
}
