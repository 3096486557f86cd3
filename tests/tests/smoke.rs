//! Two engines, one evening, a byte pipe between them.

use lantoa_core::domain::attendance::Mark;
use lantoa_core::domain::command::{Command, Outcome};
use lantoa_tests::field_day::{FieldDay, LEARNERS, date_after, open};
use lantoa_tests::pipe::meet;

#[test]
fn an_evening_reaches_the_other_phone() {
    let mut day = FieldDay::with_rosters(1, 1);
    let (mut phone, _folder) = day.newcomer(10);
    let (now, team, class) = (day.now(), day.team, day.classes[0].0);
    let office = &mut day.devices[0];
    meet(office, &mut phone, now);
    let meeting = open(&mut phone, class, date_after(0), now);
    let marked = phone.execute(Command::FillMarks { meeting, mark: Mark::Present }, now);
    assert_eq!(marked.unwrap(), Outcome::Marked(LEARNERS as u32));
    meet(office, &mut phone, now);
    assert_eq!(
        office.tables().row_digests(team.space(), false).unwrap(),
        phone.tables().row_digests(team.space(), false).unwrap()
    );
    let checked = office.verify(now, &mut |_, _| {}).unwrap();
    assert_eq!(checked.faults, Vec::<String>::new());
}
