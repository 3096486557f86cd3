//! Levels noted apart. The rules are those of core/docs/data-model.md.

use lantoa_core::domain::attendance::Mark;
use lantoa_core::domain::command::{Command, Outcome};
use lantoa_core::domain::id::{ClassId, MeetingId};
use lantoa_core::domain::progress::Level;
use lantoa_core::engine::error::Error;
use lantoa_core::node::answer::{Breakdown, ReportQuery, ReportRow};
use lantoa_tests::evening::{Evening, TONIGHT, day, topic_id};
use lantoa_tests::phone::{Phone, meet};

#[test]
fn of_two_different_levels_every_phone_shows_the_higher_as_disputed() {
    let mut evening = Evening::begins();
    let (class, an) = (evening.class, evening.learners[0]);
    let mut cases = Vec::new();
    for ha in Level::ALL {
        for minh in Level::ALL.into_iter().filter(|minh| *minh != ha) {
            let other = |level: &Level| ![ha, minh, Level::None].contains(level);
            let before = Level::ALL.into_iter().find(other).expect("there are five levels");
            cases.push((format!("t{}", cases.len()), before, ha, minh));
        }
    }
    let topics = cases.iter().map(|(id, ..)| lantoa_tests::evening::topic(id, id)).collect();
    evening.office.does(Command::ImportTopics(topics));
    for (id, before, ..) in &cases {
        evening.office.notes_level(class, an, id, *before);
    }
    evening.all_meet();
    for (id, _, ha, minh) in &cases {
        assert_eq!(evening.ha.notes_level(class, an, id, *ha), 1, "{ha:?}");
        assert_eq!(evening.minh.notes_level(class, an, id, *minh), 1, "{minh:?}");
    }
    evening.all_meet();
    for (id, _, ha, minh) in &cases {
        let level = evening.all_see(|phone| phone.level(class, an, id));
        assert_eq!(level, Some((*ha.max(minh), true)), "{ha:?} against {minh:?}");
    }
    assert_eq!(evening.all_see(Phone::disputes).len(), cases.len());
}

#[test]
fn a_disputed_level_is_settled_and_opened_again_by_one_noted_apart() {
    let mut evening = Evening::begins();
    let (class, an) = (evening.class, evening.learners[0]);
    evening.ha.notes_level(class, an, "vneid", Level::Alone);
    evening.minh.notes_level(class, an, "vneid", Level::Taught);
    evening.all_meet();
    let shown = evening.all_see(Phone::disputes);
    assert_eq!((shown.len(), shown[0].kind), (1, "level"));
    let settling = Command::Settle { dispute: shown[0].id, value: "practised".to_owned() };
    evening.office.does(settling);
    evening.minh.notes_level(class, an, "vneid", Level::Confirmed);
    meet(&mut evening.office, &mut evening.ha);
    assert_eq!(evening.ha.level(class, an, "vneid"), Some((Level::Practised, false)));
    evening.all_meet();
    let level = evening.all_see(|phone| phone.level(class, an, "vneid"));
    assert_eq!(level, Some((Level::Confirmed, true)));
}

#[test]
fn a_level_seen_and_then_lowered_is_lowered_for_all() {
    let mut evening = Evening::begins();
    let (class, an) = (evening.class, evening.learners[0]);
    evening.ha.notes_level(class, an, "vneid", Level::Confirmed);
    evening.all_meet();
    evening.minh.notes_level(class, an, "vneid", Level::Practised);
    evening.all_meet();
    let level = evening.all_see(|phone| phone.level(class, an, "vneid"));
    assert_eq!(level, Some((Level::Practised, false)));
}

#[test]
fn a_level_that_has_changed_since_the_screen_showed_it_is_a_conflict() {
    let mut evening = Evening::begins();
    let (class, learner) = (evening.class, evening.learners[0]);
    evening.ha.notes_level(class, learner, "vneid", Level::Taught);
    meet(&mut evening.ha, &mut evening.minh);
    let tap = |seen| Command::SetLevel {
        class,
        learner,
        topic: topic_id("vneid"),
        level: Level::Alone,
        at: None,
        seen: Some(seen),
    };
    for seen in [None, Some(Level::Practised)] {
        let refused = evening.minh.tries(tap(seen));
        assert!(matches!(refused, Err(Error::Changed { now: "taught" })), "{seen:?}: {refused:?}");
    }
    assert_eq!(evening.minh.does(tap(Some(Level::Taught))), Outcome::Marked(1));
}

#[test]
fn a_level_noted_again_or_taken_back_twice_writes_nothing() {
    let mut evening = Evening::begins();
    let (class, an) = (evening.class, evening.learners[0]);
    let levels = [(Level::None, 0), (Level::Taught, 1), (Level::Taught, 0), (Level::None, 1)];
    for (level, written) in levels {
        assert_eq!(evening.ha.notes_level(class, an, "vneid", level), written, "{level:?}");
    }
    assert_eq!(evening.ha.notes_level(class, an, "vneid", Level::None), 0);
    evening.all_meet();
    assert_eq!(evening.all_see(|phone| phone.level(class, an, "vneid")), None);
}

/// Returns how many people stand at each level until a day, and in which row of months each stands.
fn counted(phone: &Phone, to: &str) -> (Vec<u32>, Vec<(String, Vec<u32>)>) {
    let numbers = |row: &ReportRow| -> Vec<u32> {
        Level::ALL.iter().filter_map(|level| row.levels.get(level.word()).copied()).collect()
    };
    let by = Some(Breakdown::Month);
    let query = ReportQuery { by, to: Some(day(to)), ..ReportQuery::default() };
    let report = phone.asks().report(&query).expect("a report");
    let rows = report.rows.iter().map(|row| (row.key.clone(), numbers(row)));
    (numbers(&report.total), rows.collect())
}

#[test]
fn a_raised_level_stands_in_a_period_from_the_meeting_on_at_which_it_was_reached() {
    let mut evening = Evening::begins();
    let (class, [an, binh, _]) = (evening.class, evening.learners);
    let ha = &mut evening.ha;
    let sooner = ha.opens(class, "2026-10-08");
    ha.marks(sooner, an, Mark::Present);
    let set = |learner, level, at| Command::SetLevel {
        class,
        learner,
        topic: topic_id("vneid"),
        level,
        at,
        seen: None,
    };
    // Typed afterwards, of the sooner meeting; and without one, which is the last of the class.
    ha.does(set(an, Level::Practised, Some(sooner)));
    ha.does(set(an, Level::Alone, None));
    ha.does(set(binh, Level::Confirmed, Some(sooner)));
    ha.does(set(binh, Level::Taught, None));
    let other = MeetingId { class: ClassId([9; 16]), ..sooner };
    let refused = ha.tries(set(an, Level::Confirmed, Some(other)));
    assert!(matches!(refused, Err(Error::Unfit { .. })), "{refused:?}");
    evening.all_meet();
    let seen = |to| evening.all_see(|phone| counted(phone, to));
    // Who was lowered since had come no farther.
    let october = ("2026-10".to_owned(), vec![1, 1, 0, 0]);
    let november = ("2026-11".to_owned(), vec![1, 0, 1, 0]);
    assert_eq!(seen("2026-10-07"), (vec![0; 4], vec![]));
    assert_eq!(seen("2026-10-31"), (vec![1, 1, 0, 0], vec![october.clone()]));
    assert_eq!(seen("2026-11-30"), (vec![1, 0, 1, 0], vec![october, november]));
}

#[test]
fn a_level_noted_in_the_other_roll_of_a_class_has_the_day_of_its_last_meeting() {
    let mut evening = Evening::begins();
    let (class, team, an) = (evening.class, evening.team, evening.learners[0]);
    let office = &mut evening.office;
    let again = office.adds_class("Lớp tối 2", team, None);
    let dung = office.registers("Đặng Thị Dung", again);
    office.does(Command::LinkClasses { a: class, b: again, same: true });
    for (class, learner) in [(class, an), (again, dung)] {
        assert_eq!(office.notes_level(class, learner, "vneid", Level::Alone), 1);
    }
    evening.all_meet();
    let seen = |to| evening.all_see(|phone| counted(phone, to).0);
    assert_eq!((seen("2026-11-11"), seen(TONIGHT)), (vec![0; 4], vec![0, 0, 2, 0]));
}
