//! Long lists by page: each row once, in the list's order, with the number of all.

use crate::domain::page::{Cursor, Page, Paged};
use crate::domain::row::LinkKind;
use crate::node::answer::FoundLearner;
use crate::node::error::Error;
use crate::node::sample::*;

use super::*;

/// Returns every row of a list in pages of `limit`, and what each page said of the whole.
fn walk<T>(limit: u32, ask: impl Fn(&Page) -> Result<Paged<T>, Error>) -> (Vec<T>, BTreeSet<u32>) {
    let (mut rows, mut totals, mut after) = (Vec::new(), BTreeSet::new(), None);
    loop {
        let paged = ask(&Page { limit, after }).expect("a page");
        assert!(paged.rows.len() <= usize::try_from(limit).expect("few"), "no more than asked for");
        rows.extend(paged.rows);
        totals.insert(paged.total);
        after = paged.next;
        if after.is_none() {
            return (rows, totals);
        }
    }
}

fn names(rows: &[FoundLearner]) -> Vec<&str> {
    rows.iter().map(|row| &*row.line.name).collect()
}

/// Two teams with namesakes, one who moved with the class, one whose import was taken back, and one of
/// whom only a mark arrived.
fn village() -> Sample {
    Sample::of(&[
        team(1, "Đội 1", None),
        team(2, "Đội 2", None),
        class(10, "Lớp 10"),
        class(12, "Lớp 2"),
        class(13, "Lớp 3"),
        enrolled(10, 1),
        enrolled(10, 2),
        enrolled(12, 2),
        enrolled(10, 3),
        enrolled(10, 9),
        learner(1, 1, "Lê Thị Ấn"),
        learner(1, 2, "Lê Thị Ân"),
        learner(1, 3, "Vũ Đạt"),
        learner(1, 4, "Đỗ Văn Dũng"),
        learner(1, 5, "Lê Thị Hà"),
        Row::LearnerGone(team_id(1).space(), learner_id(5)),
        learner(2, 6, "Lê Thị Hà"),
        learner(2, 7, "Lê Thị Ân"),
        // Vũ Đạt went to the other team, where the name was corrected.
        learner(2, 8, "Vũ Đạt Em"),
        link(LinkKind::MovedLearner, learner_id(8), learner_id(3), true),
        // One who went to a team that is not held here stands there as before.
        link(LinkKind::MovedLearner, learner_id(99), learner_id(4), true),
        link(LinkKind::MovedClass, class_id(13), class_id(12), true),
    ])
}

#[test]
fn pages_of_learners_of_any_size_are_one_list_with_its_number() {
    let sample = village();
    let query = sample.query();
    let all = ["Lê Thị Ân", "Lê Thị Ân", "Lê Thị Ấn", "Đỗ Văn Dũng", "Vũ Đạt Em", "Lê Thị Hà"];
    let mut sorted = all;
    sorted.sort_by_cached_key(|name| crate::domain::text::sort_key(name));
    for limit in [1, 2, 3, 5, 6, 7, 1_000] {
        let (rows, totals) = walk(limit, |page| query.learners_page(None, page));
        assert_eq!(names(&rows), sorted, "{limit} at once");
        assert_eq!(totals, BTreeSet::from([6]), "{limit} at once");
        let (rows, totals) = walk(limit, |page| query.learners_page(Some(team_id(1)), page));
        assert_eq!(names(&rows), ["Lê Thị Ân", "Lê Thị Ấn", "Đỗ Văn Dũng"], "{limit} at once");
        assert_eq!(totals, BTreeSet::from([3]), "{limit} at once");
    }
    let (rows, _) = walk(2, |page| query.learners_page(None, page));
    assert_eq!(rows[0].team, team_id(1), "namesakes stand by team");
    assert_eq!(rows[0].classes, [class_id(10), class_id(12)]);
    assert_eq!(rows[1].team, team_id(2));
}

#[test]
fn pages_of_who_is_found_are_what_is_found() {
    let sample = village();
    let query = sample.query();
    for text in ["le", "ân", "vu dat", "xyz", ""] {
        let found = query.find_learners(text).expect("an answer");
        for limit in [1, 2, 4, 9] {
            let (rows, totals) = walk(limit, |page| query.find_learners_page(text, page));
            assert_eq!(rows, found, "{text}, {limit} at once");
            let all = u32::try_from(found.len()).expect("few");
            assert_eq!(totals, BTreeSet::from([all]), "{text}, {limit} at once");
        }
    }
}

#[test]
fn one_who_is_found_among_many_has_the_classes_that_pages_show() {
    let mut rows =
        vec![class(10, "Lớp 10"), class(12, "Lớp 2"), enrolled(12, 20), enrolled(12, 50)];
    for n in 1..=60 {
        let name = if n % 20 == 0 { "Lê Văn Dũng" } else { "Lê Thị Hà" };
        rows.extend([learner(1, n, name), enrolled(10, n)]);
    }
    rows.push(Row::LearnerGone(team_id(1).space(), learner_id(60)));
    let sample = Sample::of(&rows);
    let query = sample.query();
    // Of two their classes are looked up; of all who are called Lê, the whole team's are read.
    for (text, many) in [("dung", 2), ("le", 59)] {
        let found = query.find_learners(text).expect("an answer");
        assert_eq!(found.len(), many);
        let (rows, _) = walk(1_000, |page| query.find_learners_page(text, page));
        assert_eq!(rows, found, "{text}");
        let of =
            |n| &found.iter().find(|row| row.line.learner == learner_id(n)).expect("found").classes;
        assert_eq!(
            (&**of(20), &**of(40)),
            (&[class_id(10), class_id(12)][..], &[class_id(10)][..])
        );
    }
}

#[test]
fn pages_of_classes_stand_by_number_and_show_what_moved_once() {
    let sample = village();
    let query = sample.query();
    let mut all = query.classes().expect("an answer");
    query.drop_moved(&mut all).expect("an answer");
    assert_eq!(all.iter().map(|line| &*line.name).collect::<Vec<_>>(), ["Lớp 3", "Lớp 10"]);
    for limit in [1, 2, 3] {
        let (rows, totals) = walk(limit, |page| query.classes_page(None, page));
        assert_eq!((rows, totals), (all.clone(), BTreeSet::from([2])), "{limit} at once");
    }
    let (rows, totals) = walk(1, |page| query.classes_page(Some(team_id(2)), page));
    assert_eq!((rows, totals), (Vec::new(), BTreeSet::from([0])));
}

#[test]
fn pages_of_meetings_disputes_and_likely_twins_are_their_lists() {
    let mut rows = vec![class(10, "Lớp 10")];
    for (n, day) in (1..).zip(["11-02", "11-02.2", "11-09", "11-16"]) {
        rows.extend([learner(1, n, "Đặng Thị Hoa"), enrolled(10, n), meeting(10, day)]);
        rows.push(disputed_mark(10, day, n, [Present, Absent]));
    }
    let sample = Sample::of(&rows);
    let query = sample.query();
    for limit in [1, 2, 3, 4, 5] {
        let (met, totals) = walk(limit, |page| query.meetings_page(class_id(10), page));
        assert_eq!(met, query.meetings(class_id(10)).expect("an answer"), "{limit} at once");
        assert_eq!(totals, BTreeSet::from([4]));
        let (open, totals) = walk(limit, |page| query.disputes_page(page));
        assert_eq!(open, query.disputes().expect("an answer"), "{limit} at once");
        assert_eq!(totals, BTreeSet::from([4]));
        let (pairs, totals) = walk(limit, |page| query.link_candidates_page(page));
        assert_eq!(pairs, query.link_candidates().expect("an answer"), "{limit} at once");
        assert_eq!(totals.len(), 1);
    }
    let none = query.meetings_page(class_id(77), &Page::default()).expect("an answer");
    assert_eq!((none.rows, none.next, none.total), (Vec::new(), None, 0));
}

#[test]
fn a_learner_who_comes_or_goes_before_a_page_moves_nobody_on_it() {
    let mut sample = village();
    let first = sample.query().learners_page(None, &Page { limit: 2, after: None });
    let next = first.expect("a page").next;
    let rest = |sample: &Sample| {
        let page = Page { limit: 9, after: next.clone() };
        let paged = sample.query().learners_page(None, &page).expect("a page");
        (paged.rows.into_iter().map(|row| row.line.name).collect::<Vec<_>>(), paged.total)
    };
    let before = rest(&sample);
    sample.write(&[learner(1, 20, "A Ái")]);
    assert_eq!(rest(&sample), (before.0, before.1 + 1));
}

#[test]
fn a_place_of_another_list_is_refused() {
    let sample = village();
    let page = Page { limit: 1, after: Some(Cursor::at("class", &("LOP", class_id(1)))) };
    let refused = sample.query().learners_page(None, &page).expect_err("not of learners");
    assert_eq!((refused.kind, refused.code), (ErrorKind::InvalidInput, "cursor-unfit"));
}
