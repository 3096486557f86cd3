//! Memory of a phone with 50 classes, in a process of its own: after its first sync, and opened again.
#![expect(clippy::print_stdout, reason = "a benchmark tells its figures")]

use lantoa_tests::field_day::FieldDay;
use lantoa_tests::phone_process::{PhoneReport, meet_phone, run_if_asked};

fn main() {
    run_if_asked();
    let mut day = FieldDay::with_season(50, 2025);
    let (phone, folder) = day.newcomer(10);
    drop(phone);
    let first = meet_phone(&mut day.devices[0], folder.path(), 10, false);
    say("first sync of 50 classes", &first);
    let again = meet_phone(&mut day.devices[0], folder.path(), 10, false);
    say("opened again, nothing new", &again);
    let working = meet_phone(&mut day.devices[0], folder.path(), 10, true);
    say("opened again, then a roll call in each class", &working);
}

fn say(what: &str, report: &PhoneReport) {
    let mib = |bytes: u64| bytes as f64 / (1024.0 * 1024.0);
    println!(
        "{what}: {:.1} MiB above the empty process, at most {:.1} MiB; {} B in {:.1?}",
        mib(report.resident),
        mib(report.resident_most),
        report.bytes,
        report.time
    );
}
