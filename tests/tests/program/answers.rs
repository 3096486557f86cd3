//! What people are told when a command was carried out, was refused, or waits for an answer. (Guards: a name and
//! nothing of what came of it; a lead who is asked for what only a coordinator may; a question without its answers.)

use lantoa_tests::program::{Device, Office};

fn said(device: &Device, args: &[&str]) -> [String; 2] {
    ["vi", "en"].map(|lang| device.speaking(lang).run(args).stderr)
}

#[test]
fn who_may_not_is_sent_to_whoever_may() {
    let office = Office::default();
    let (lead, phone) = (office.phone("Ngọc", "lead"), office.phone("Minh", "volunteer"));
    let sign = ["signed", "add", "--to", "30/11/2026"];
    let erase = ["learner", "erase", &office.an];
    let team = ["team", "add", "Tổ Mới"];
    let invite = ["invite", "--role", "lead", "--team", &office.team];
    let open = ["class", "add", "Lớp 2", "--team", &office.team];
    let cases: [(&Device, &[&str], &str, [&str; 2]); 7] = [
        (
            &phone,
            &sign,
            "coordinator",
            ["không cho phép chốt số liệu.", "allow it to sign totals."],
        ),
        (&lead, &sign, "coordinator", ["nhờ điều phối viên.", "ask a coordinator."]),
        (&lead, &erase, "coordinator", ["nhờ điều phối viên.", "ask a coordinator."]),
        (&lead, &team, "coordinator", ["nhờ điều phối viên.", "ask a coordinator."]),
        (&phone, &team, "coordinator", ["nhờ điều phối viên.", "ask a coordinator."]),
        (&lead, &invite, "coordinator", ["nhờ điều phối viên.", "ask a coordinator."]),
        (
            &phone,
            &open,
            "lead",
            ["nhờ đội trưởng hoặc điều phối viên.", "a lead or a coordinator."],
        ),
    ];
    for (device, args, by, told) in cases {
        let error = device.refused(args);
        assert_eq!(
            (&error["code"], &error["detail"]["by"]),
            (&"role-too-low".into(), &by.into()),
            "{error}"
        );
        for (said, told) in said(device, args).iter().zip(told) {
            assert!(said.contains(told), "{args:?}: {told} in {said}");
        }
    }
}
