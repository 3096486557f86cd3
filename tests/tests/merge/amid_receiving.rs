//! Sessions of a phone that receives in two steps: cut, with two at once, and on to a third. (Guards: work
//! that was acknowledged and stays out of every list; a carrier that gives nothing of what it has not built.)

use lantoa_core::domain::attendance::Mark;
use lantoa_core::domain::command::Command;
use lantoa_core::domain::id::{LearnerId, MeetingId};
use lantoa_core::domain::time::Instant;
use lantoa_core::engine::Engine;
use lantoa_core::store::entry_table::State;
use lantoa_tests::field_day::{FieldDay, date_after, open};
use lantoa_tests::pipe::{Session, meet};
use lantoa_tests::reliability::withstood;

/// Meetings of each class, all of them opened and none marked.
const MEETINGS: usize = 40;
/// Bytes that either side hears in one turn.
const PIECE: usize = 2 * 1024;

fn season() -> (FieldDay, MeetingId, LearnerId) {
    let mut day = FieldDay::with_rosters(2, 2026);
    let (now, classes) = (day.now(), day.classes.clone());
    let mut last = None;
    for week in 0..MEETINGS {
        for (class, learners) in &classes {
            last = Some((open(&mut day.devices[0], *class, date_after(week), now), learners[0]));
        }
    }
    let [office, other, ..] = &mut day.devices[..] else { panic!("three devices") };
    meet(office, other, now);
    let (meeting, learner) = last.expect("one at least");
    (day, meeting, learner)
}

fn newcomer(day: &mut FieldDay, seed: u8) -> (Engine, tempfile::TempDir) {
    let (mut phone, folder) = day.newcomer(seed);
    phone.set_unbuilt_from(1);
    (phone, folder)
}

fn is_whole(phone: &Engine) -> bool {
    let spaces = phone.spaces().expect("a sound store").into_iter();
    spaces
        .flat_map(|space| phone.tables().held_in(space).expect("a sound store"))
        .all(|held| held.standing.state == State::Applied)
}

/// Checks that both hold the same, show the same, and are sound.
fn are_alike(one: &mut Engine, other: &mut Engine, now: Instant, what: &str) {
    for space in one.spaces().expect("a sound store") {
        let is_programme = one.programme().map(|programme| programme.space()) == Some(space);
        let [held, others] = [&*one, &*other].map(|engine| {
            let tables = engine.tables();
            let heights = engine.data_heights(space).expect("a sound store");
            (heights, tables.row_digests(space, is_programme).expect("a sound store"))
        });
        assert_eq!(held, others, "{what}");
    }
    assert!(is_whole(one), "{what}");
    let faults = one.verify(now, &mut |_, _| {}).expect("a sound store").faults;
    assert_eq!(faults, Vec::<String>::new(), "{what}");
}

fn marks(phone: &mut Engine, meeting: MeetingId, learner: LearnerId, now: Instant) -> bool {
    let mark = Command::SetMark { meeting, learner, mark: Mark::Late, seen: None };
    phone.execute(mark, now).is_ok()
}

#[test]
fn what_comes_over_a_live_link_is_shown_as_it_comes_however_much_it_is() {
    let (mut day, meeting, learner) = season();
    let (now, space) = (day.now(), day.team.space());
    let (mut phone, _folder) = newcomer(&mut day, 10);
    let office = &mut day.devices[0];
    let mut session = Session::stays(office, &mut phone, now);
    while session.goes_on(office, &mut phone, PIECE, now) {}
    assert!(is_whole(&phone), "both hold the same");
    assert!(marks(office, meeting, learner, now), "it is taken");
    office.fold(now).expect("a tap becomes an entry");
    session.passes_on(office, space, now);
    while session.goes_on(office, &mut phone, PIECE, now) {}
    // Nobody asks for it, and others may never cease to send.
    are_alike(&mut phone, office, now, "after what was new");
}

#[test]
fn a_phone_that_was_cut_amid_receiving_gives_a_third_what_it_holds_and_gets_the_rest() {
    let (mut day, ..) = season();
    let now = day.now();
    let (mut cuts, mut unbuilt) = (0, 0);
    for cut in 1_u8.. {
        let (mut phone, _folder) = newcomer(&mut day, 10 + cut);
        let (mut third, _thirds_folder) = newcomer(&mut day, 100 + cut);
        let mut session = Session::begins(&mut day.devices[0], &mut phone, now);
        let mut is_over = false;
        for _ in 0..cut {
            is_over |= !session.goes_on(&mut day.devices[0], &mut phone, PIECE, now);
        }
        drop(session);
        cuts += 1;
        unbuilt += u64::from(!is_whole(&phone));
        meet(&mut phone, &mut third, now);
        are_alike(&mut phone, &mut third, now, &format!("after {cut} turns"));
        meet(&mut phone, &mut day.devices[1], now);
        meet(&mut phone, &mut day.devices[0], now);
        are_alike(&mut phone, &mut day.devices[0], now, &format!("cut after {cut} turns"));
        if is_over {
            break;
        }
    }
    assert!(unbuilt > 2, "only {unbuilt} of {cuts} were cut with something not built");
    withstood("sessions cut amid receiving in two steps", cuts);
}

#[test]
fn marks_made_amid_two_sessions_stay_and_replace_nothing_unseen() {
    let (mut day, meeting, learner) = season();
    let now = day.now();
    let mut marked = 0;
    for at in 1_u8.. {
        let (mut phone, _folder) = newcomer(&mut day, 10 + at);
        let [office, other, ..] = &mut day.devices[..] else { panic!("three devices") };
        let mut sessions =
            [Session::begins(office, &mut phone, now), Session::begins(other, &mut phone, now)];
        let (mut turn, mut has_marked) = (0, false);
        loop {
            turn += 1;
            if turn == at {
                has_marked = marks(&mut phone, meeting, learner, now);
                marked += u64::from(has_marked);
            }
            let went_on = sessions[0].goes_on(office, &mut phone, PIECE, now);
            if !sessions[1].goes_on(other, &mut phone, PIECE, now) && !went_on {
                break;
            }
        }
        meet(&mut phone, office, now);
        are_alike(&mut phone, office, now, &format!("marked before turn {at}"));
        if has_marked {
            let space = day.team.space();
            let (class, key) = (meeting.class, meeting.key);
            let held = day.devices[0].tables().mark(space, class, key, learner.into());
            let held = held.expect("a sound store").expect("the mark has come");
            assert_eq!(held, (Mark::Late, false), "marked before turn {at}");
        }
        if turn < at {
            break;
        }
    }
    assert!(marked > 2, "only {marked} marks were made");
}
