//! People in lists that can be taken again: each in a class, with everything known and the id.

use std::collections::BTreeMap;

use lantoa_core::domain::id::{ClassId, LearnerId, PlaceId, TeamId};
use lantoa_core::domain::learner::Details;
use lantoa_core::node::answer::{ClassLine, LearnerLine};
use lantoa_core::node::query::Query;
use serde::Serialize;

use crate::failure::Done;
use crate::list::{Cell, List};
use crate::words::Words;

/// The columns, under names by which an import knows them.
const COLUMNS: [&str; 10] =
    ["id", "team", "class", "place", "name", "birth_year", "sex", "village", "phone", "audience"];

/// Somebody in a class.
#[derive(Debug, Serialize)]
pub(super) struct Person {
    pub(super) learner: LearnerId,
    #[serde(flatten)]
    pub(super) details: Details,
    pub(super) team: TeamId,
    pub(super) class: ClassId,
    pub(super) place: Option<PlaceId>,
}

/// What things are called by themselves, as an import looks for them.
pub(super) struct Called {
    teams: BTreeMap<TeamId, String>,
    classes: BTreeMap<ClassId, String>,
    places: BTreeMap<PlaceId, String>,
}

impl Called {
    pub(super) fn read(query: &Query) -> Done<Self> {
        let classes = query.classes()?.into_iter();
        Ok(Self {
            teams: query.teams()?.into_iter().map(|team| (team.team, team.name)).collect(),
            classes: classes.map(|class| (class.class, class.name)).collect(),
            places: query.places()?.into_iter().map(|place| (place.place, place.name)).collect(),
        })
    }

    /// Returns the cells of somebody, in the order of [`COLUMNS`].
    fn cells(&self, words: Words, person: &Person) -> Vec<Cell> {
        let Details { name, birth_year, sex, village, phone, audience } = &person.details;
        let team = self.teams.get(&person.team).map(String::as_str);
        let class = self.classes.get(&person.class).map(String::as_str);
        let place = person.place.and_then(|place| self.places.get(&place)).map(String::as_str);
        let sex = sex.map(|sex| words.word("sex", &sex.to_string()));
        let texts = [team, class, place, Some(name)].map(Cell::from);
        let year = birth_year.map_or(Cell::Blank, |year| Cell::Number(year.into()));
        let phone = phone.as_ref().map(ToString::to_string);
        let more = [sex.as_deref(), village.as_deref(), phone.as_deref(), audience.as_deref()];
        let id = Cell::from(&*person.learner.to_string());
        [id].into_iter().chain(texts).chain([year]).chain(more.map(Cell::from)).collect()
    }

    /// Returns the list of some people.
    pub(super) fn list(&self, words: Words, people: &[Person]) -> List {
        let columns = COLUMNS.map(|column| words.word("col", column)).to_vec();
        let rows = people.iter().map(|person| self.cells(words, person)).collect();
        List { columns, rows }
    }
}

/// Returns the people of a class of whom anything is known: not those whose data were erased.
pub(super) fn of_class(
    query: &Query,
    class: &ClassLine,
    lines: &[LearnerLine],
) -> Done<Vec<Person>> {
    let mut people = Vec::new();
    for line in lines {
        let learner = line.learner;
        let Some(details) = query.known_in(class.class, learner)? else { continue };
        let ClassLine { class, team, place, .. } = *class;
        people.push(Person { learner, details, team, class, place });
    }
    Ok(people)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::roster;
    use crate::words::Lang;

    #[test]
    fn a_list_is_read_under_the_headings_that_it_is_written_with() {
        for lang in Lang::ALL {
            let words = Words::new(lang);
            let columns = COLUMNS.map(|column| words.word("col", column)).to_vec();
            let line = [
                "x",
                "Đội 1",
                "Lớp 1",
                "Khe Hó",
                "An",
                "1960",
                "nữ",
                "Thôn 1",
                "0912345678",
                "people",
            ];
            let rows = vec![line.map(Cell::from).to_vec()];
            let bytes = List { columns, rows }.csv(crate::list::separator_of(lang));
            let read = roster::read(&bytes[..], &roster::Given::default()).expect("a roster");
            assert!(read.columns_left_out.is_empty(), "{lang:?}: {:?}", read.columns_left_out);
            let read = &read.lines[0];
            assert_eq!((&*read.learner, &*read.place, &*read.team), ("x", "Khe Hó", "Đội 1"));
            let details = Details::parse("An", "1960", "nữ", "Thôn 1", "0912345678", "people");
            assert_eq!(Some(&read.details), details.as_ref().ok(), "{lang:?}");
        }
    }
}
