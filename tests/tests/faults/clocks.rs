//! A phone whose clock jumps by decades, forth and back, on real programs. (Guards: a mark that loses
//! against an older one because a battery was empty; a total that leaves out an evening of 1970; an
//! erasure whose grace ends because a clock ran ahead.)

use lantoa_tests::program::Office;
use lantoa_tests::reliability::withstood;

/// The first second of Unix and what an empty battery shows, the last of 32 bits with and without a sign
/// and the one after, a leap second's day, far ahead and far behind, and the true time.
const CLOCKS: [&str; 11] = [
    "1970-01-01T00:00:00Z",
    "2010-01-01T00:00:00+07:00",
    "2038-01-19T03:14:07Z",
    "2038-01-19T03:14:08Z",
    "2106-02-07T06:28:15Z",
    "2106-02-07T06:28:16Z",
    "2016-12-31T23:59:59Z",
    "9999-01-01T00:00:00Z",
    "0001-01-01T00:00:00Z",
    "1969-12-31T23:59:59Z",
    "2026-11-26T12:00:00Z",
];

#[test]
fn a_clock_that_jumps_decides_nothing() {
    let office = Office::default();
    let ha = office.phone("Hà", "volunteer");
    let meeting = office.meeting(&ha);
    let mut turns = 0;
    for (round, mark) in ["present", "absent", "late", "excused"].iter().cycle().enumerate() {
        let Some(clock) = CLOCKS.get(round) else { break };
        let now = ha.at(clock);
        now.json(["mark", &meeting, &office.an, mark]);
        assert_eq!(office.mark_of(&now, &office.an), *mark, "{clock}");
        now.meet(&office.device);
        // What was seen last counts, whichever clock showed more.
        assert_eq!(office.mark_of(&office.device, &office.an), *mark, "{clock}");
        turns += 1;
    }
    for device in [&ha, &office.device] {
        let checked = device.json(["verify"]);
        assert_eq!(checked["ok"], true, "{checked}");
        assert_eq!(device.json(["digest"]), office.device.json(["digest"]));
    }
    // A grace counts the different days on which the device was open: neither what lies between them nor
    // how often it was opened, which is more than the grace here.
    office.device.json(["learner", "erase", &office.binh]);
    for clock in CLOCKS.iter().cycle().take(4 * CLOCKS.len()) {
        office.device.at(clock).json(["whoami"]);
        turns += 1;
    }
    let erasures = office.device.json(["erasure", "list"]);
    assert_eq!(erasures[0]["state"], "hidden", "{erasures}");
    let erasure = erasures[0]["erasure"].as_str().expect("an id");
    office.device.json(["erasure", "revoke", erasure]);
    assert_eq!(office.device.json(["learner", "find", "binh"]).as_array().map(Vec::len), Some(1));
    withstood("commands after the clock jumped", turns);
}
