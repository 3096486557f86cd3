//! What some teams hold of a class, beside all that is held of it.

use crate::node::report::plan::{Became, Planned};
use crate::node::report::roll::{Named, Roll};

impl Roll {
    /// Goes by what is known of the `whole` class, of which this is what some teams hold: when everybody comes, and on
    /// which of its days another team met. So the rows of teams and the total tell one thing.
    pub(in crate::node::report) fn go_by(&mut self, whole: &Self) {
        for (registration, line) in &whole.lines {
            let theirs = &whole.named[*line];
            let own = *self.lines.entry(*registration).or_insert_with(|| {
                let same = self.named.iter().find(|named| named.person == theirs.person);
                let first = same.map_or(self.named.len(), |named| named.first);
                self.named.push(Named { first, ..theirs.clone() });
                self.named.len() - 1
            });
            let own = &mut self.named[own];
            (own.comes, own.first_turn) = (theirs.comes.clone(), theirs.first_turn);
        }
        let (own, all) = (self.days(), whole.days());
        self.planned.retain(|planned| own.contains(&planned.day) || !all.contains(&planned.day));
        for planned in self.planned.iter_mut().filter(|it| it.became == Became::NotHeardOf) {
            let said = whole.planned.iter().find(|said| said.day == planned.day);
            planned.became = said.map_or(planned.became, |said| said.became);
        }
        let held = whole.planned.iter().filter(|planned| own.contains(&planned.day));
        self.planned.extend(held.map(|planned| Planned { became: Became::Held, ..*planned }));
        self.planned.sort_by_key(|planned| planned.day);
        self.planned.dedup_by_key(|planned| planned.day);
    }
}
