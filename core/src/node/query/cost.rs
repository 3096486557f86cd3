//! In tests: what a question costs follows what it shows, never what is held besides.

use std::collections::BTreeSet;

use crate::domain::deed::Thing;
use crate::domain::page::Page;
use crate::engine::cost::{Class, SLACK, Team};
use crate::node::answer::Named;
use crate::node::query::Query;

/// Classes of the two programmes.
const CLASSES: [u64; 2] = [5, 200];

/// A question, with how it is asked.
type Question = (&'static str, fn(&Query, &Class));

/// What a screen of one class or one learner asks.
const OF_ONE: [Question; 9] = [
    ("a class", |query, class| {
        query.class(class.meeting.class).expect("an answer").expect("it is here");
    }),
    ("its meetings", |query, class| {
        query.meetings(class.meeting.class).expect("an answer");
    }),
    ("a learner", |query, class| {
        query.learner(class.learner).expect("an answer").expect("it is here");
    }),
    ("a whole name that one has", |query, _| {
        assert_eq!(query.find_learners("hoc vien 0").expect("an answer").len(), 1);
    }),
    ("disputes", |query, _| {
        query.disputes().expect("an answer");
    }),
    ("teams", |query, _| {
        query.teams().expect("an answer");
    }),
    ("a page of all learners", |query, _| {
        page_behind_the_first(query);
    }),
    ("the history of a class", |query, class| {
        query.history(Thing::Class(class.meeting.class), &Page::default()).expect("an answer");
    }),
    ("a page of a class's meetings", |query, class| {
        let page = Page { limit: 2, after: None };
        query.meetings_page(class.meeting.class, &page).expect("an answer");
    }),
];

/// What shows or searches everything: so many steps for each class, and no more for many than for few.
/// A name is searched in the names of all, because every word of it may be the one that is typed.
const OF_ALL: [Question; 8] = [
    // In which class of the team somebody was once, and was said wrongly to be, only its changes tell.
    ("the history of a learner", |query, class| {
        query.history(Thing::Learner(class.learner), &Page::default()).expect("an answer");
    }),
    ("classes", |query, _| {
        query.classes().expect("an answer");
    }),
    ("a search", |query, _| {
        query.find_learners("hoc vien 7").expect("an answer");
    }),
    ("who is meant", |query, _| {
        query.candidates(Named::Learner, "hoc vien 7").expect("an answer");
    }),
    ("likely twins", |query, class| {
        query.link_candidates_of(class.learner).expect("an answer");
    }),
    // The only team has every class. Their names are put in order, and those of a team's learners.
    ("a page of a team's learners", |query, _| {
        let team = query.teams().expect("an answer")[0].team;
        let page = Page { limit: 2, after: None };
        query.learners_page(Some(team), &page).expect("an answer");
    }),
    ("a page of classes", |query, _| {
        query.classes_page(None, &Page { limit: 2, after: None }).expect("an answer");
    }),
    ("a page of who is found", |query, _| {
        query.find_learners_page("hoc vien 7", &Page { limit: 2, after: None }).expect("an answer");
    }),
];

fn page_behind_the_first(query: &Query) {
    let first = query.learners_page(None, &Page { limit: 2, after: None }).expect("an answer");
    let page = Page { limit: 2, after: first.next };
    assert_eq!(query.learners_page(None, &page).expect("an answer").rows.len(), 2);
}

/// Returns what each question costs with so many classes.
fn steps(classes: u64, questions: &[Question]) -> Vec<u64> {
    let (team, class) = Team::with_classes(usize::try_from(classes).expect("few"));
    let mut reader = team.reader();
    let steps = reader.count_steps();
    let query = Query::new(reader, BTreeSet::new());
    let asked = questions.iter().map(|(_, ask)| {
        // The first asks what is known from then on.
        ask(&query, &class);
        steps.take();
        ask(&query, &class);
        steps.take()
    });
    asked.collect()
}

#[test]
fn a_screen_costs_the_same_with_five_classes_and_with_two_hundred() {
    let [few, many] = CLASSES.map(|classes| steps(classes, &OF_ONE));
    for ((what, _), (few, many)) in OF_ONE.iter().zip(few.into_iter().zip(many)) {
        assert!(many < few + SLACK, "{what}: {few} steps with 5 classes, {many} with 200");
    }
}

#[test]
fn what_shows_or_searches_everything_grows_with_it_and_no_faster() {
    let [few, many] = CLASSES.map(|classes| steps(classes, &OF_ALL));
    let times = CLASSES[1] / CLASSES[0];
    for ((what, _), (few, many)) in OF_ALL.iter().zip(few.into_iter().zip(many)) {
        assert!(many <= few * times + SLACK, "{what}: {few} steps with 5 classes, {many} with 200");
    }
}

#[test]
fn the_last_page_of_learners_costs_what_the_first_does() {
    let (team, _) = Team::with_classes(usize::try_from(CLASSES[1]).expect("few"));
    let mut reader = team.reader();
    let steps = reader.count_steps();
    let query = Query::new(reader, BTreeSet::new());
    let (mut after, mut costs) = (None, Vec::new());
    loop {
        steps.take();
        let paged = query.learners_page(None, &Page { limit: 20, after }).expect("a page");
        costs.push(steps.take());
        after = paged.next;
        if after.is_none() {
            break;
        }
    }
    let costs = &costs[1..costs.len() - 1];
    let (least, most) = (costs.iter().min(), costs.iter().max());
    assert!(most < least.map(|least| least + SLACK).as_ref(), "{costs:?}");
}
