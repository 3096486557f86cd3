//! Lines that contradict each other over one person: whichever stands first, each is asked.

use std::collections::BTreeMap;

use crate::domain::id::ClassId;
use crate::domain::roster::DoubtKind;
use crate::domain::text::Village;
use crate::engine::execute::roster::line::{Line, VILLAGE, fields};
use crate::engine::execute::roster::people::People;
use crate::engine::execute::roster::team::Match;

impl People<'_, '_> {
    /// Returns what is asked of those of the lines that may be one person and cannot all be, by their place among the
    /// lines. What one of them fills would decide of the others.
    pub(super) fn rivals_among(
        &self,
        open: &[(&Line, ClassId)],
    ) -> BTreeMap<usize, (DoubtKind, Vec<usize>)> {
        let mut by_name: BTreeMap<&str, Vec<(&Line, ClassId)>> = BTreeMap::new();
        for (line, class) in open {
            if self.people.is_anybody_called(&line.called) {
                by_name.entry(&line.called).or_default().push((line, *class));
            }
        }
        let mut asked = BTreeMap::new();
        for lines in by_name.into_values().filter(|lines| lines.len() > 1) {
            let (mut fitting, mut possible) = (Claims::default(), Claims::default());
            let mut who = Vec::new();
            for (line, class) in lines {
                let (kind, of) = match self.people.matching(&line.details, &line.called, class) {
                    Match::Here(at) | Match::Elsewhere(at) => (DoubtKind::TwoLines, vec![at]),
                    Match::Several(of) => (DoubtKind::Several, of),
                    Match::NameOnly(of) => (DoubtKind::NameOnly, of),
                    Match::Nobody
                    | Match::Moved(_)
                    | Match::Repeat(_)
                    | Match::Contradiction(_) => continue,
                };
                for at in &of {
                    possible.add(*at, line);
                    if kind == DoubtKind::TwoLines {
                        fitting.add(*at, line);
                    }
                }
                who.push((line.at, kind, of));
            }
            for (line, kind, of) in who {
                let claims = if kind == DoubtKind::TwoLines { &fitting } else { &possible };
                if of.iter().any(|at| claims.contradict(*at)) {
                    asked.insert(line, (kind, of));
                }
            }
        }
        asked
    }
}

/// What lines say of each of some people.
#[derive(Default)]
struct Claims(BTreeMap<usize, Claim>);

/// What lines say of one person.
#[derive(Default)]
struct Claim {
    /// What is said of each field.
    said: [Vec<String>; 5],
    is_contradicted: bool,
}

impl Claims {
    fn add(&mut self, at: usize, line: &Line) {
        let claim = self.0.entry(at).or_default();
        for (at, (said, field)) in claim.said.iter_mut().zip(fields(&line.details)).enumerate() {
            if field.is_empty() || said.contains(&field) {
                continue;
            }
            let is_one =
                |other: &String| at == VILLAGE && Village::of(other).may_be(&Village::of(&field));
            claim.is_contradicted |= !said.iter().all(is_one);
            said.push(field);
        }
    }

    fn contradict(&self, at: usize) -> bool {
        self.0.get(&at).is_some_and(|claim| claim.is_contradicted)
    }
}
