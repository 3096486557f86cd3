//! In tests: what a question costs follows what it shows, never what is held besides.

use std::collections::BTreeSet;

use crate::engine::cost::{Class, SLACK, Team};
use crate::node::answer::Named;
use crate::node::query::Query;

/// Classes of the two programmes.
const CLASSES: [u64; 2] = [5, 200];

/// A question, with how it is asked.
type Question = (&'static str, fn(&Query, &Class));

/// What a screen of one class or one learner asks.
const OF_ONE: [Question; 5] = [
    ("a class", |query, class| {
        query.class(class.meeting.class).expect("an answer").expect("it is here");
    }),
    ("its meetings", |query, class| {
        query.meetings(class.meeting.class).expect("an answer");
    }),
    ("a learner", |query, class| {
        query.learner(class.learner).expect("an answer").expect("it is here");
    }),
    ("disputes", |query, _| {
        query.disputes().expect("an answer");
    }),
    ("teams", |query, _| {
        query.teams().expect("an answer");
    }),
];

/// What shows or searches everything: so many steps for each class, and no more for many than for few.
/// A name is searched in the names of all, because every word of it may be the one that is typed.
const OF_ALL: [Question; 4] = [
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
];

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
