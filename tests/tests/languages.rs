//! An office and a phone in each language, in one programme. (Guards: a volunteer's phone that holds
//! something else than its neighbour because another language stands between it and the core.)
//!
//! `cargo xtask check --only languages` builds the phones and names them in `LANTOA_PHONES`, a line
//! each: the language, a tab, and the words that start it, apart by tabs, without its folder.

use std::collections::BTreeMap;

use lantoa_tests::language_phone::{Holdings, LanguagePhone};
use lantoa_tests::program::{Device, Homes};
use serde_json::Value;
use tempfile::TempDir;

const DAY: &str = "2026-11-24";
/// What each phone marks for a learner of its own, in the order of the phones.
const MARKS: [&str; 3] = ["late", "excused", "absent"];

/// Starts every phone in a folder of its own.
fn phones() -> Vec<(LanguagePhone, TempDir)> {
    let named = std::env::var("LANTOA_PHONES").expect("LANTOA_PHONES names the phones");
    let phones = named.lines().map(|line| {
        let mut words = line.split('\t').map(str::to_owned);
        let language = words.next().expect("a language");
        let folder = tempfile::tempdir().expect("a folder");
        let own = folder.path().join("phone").to_str().expect("a text").to_owned();
        (LanguagePhone::start(&language, &words.chain([own]).collect::<Vec<_>>()), folder)
    });
    phones.collect()
}

fn digests(office: &Device) -> BTreeMap<String, String> {
    let said = office.json(["digest"]);
    let text = |line: &Value, field: &str| line[field].as_str().expect("a text").to_owned();
    let spaces = said["spaces"].as_array().expect("a list");
    spaces.iter().map(|line| (text(line, "space"), text(line, "digest"))).collect()
}

#[test]
#[ignore = "needs the phones: cargo xtask check --only languages"]
fn an_office_and_phones_of_three_languages_end_equal() {
    let homes = Homes::default();
    let office = homes.device("office");
    office.json(["init", "--programme", "Quảng Ninh", "--as", "Oanh"]);
    let team = office.text(["team", "add", "Đội 1"], "team");
    let class = office.text(["class", "add", "An toàn số", "--team", &team], "class");
    let learner = |name: &str| office.text(["learner", "add", name, "--class", &class], "learner");
    let own = ["Chíu Chăn Lằm", "Tằng A Tài", "Đặng Thị Hoa"].map(learner);
    let shared = learner("Bàn Văn Chức");
    let meeting = office.text(["meeting", "open", &class, "--date", DAY], "meeting");

    let mut phones = phones();
    let languages: Vec<_> = phones.iter().map(|(phone, _)| phone.language().to_owned()).collect();
    assert_eq!(languages, ["Kotlin", "Swift", "Python"]);
    let serving = office.serve();
    for (number, (phone, _)) in phones.iter_mut().enumerate() {
        let invite = ["invite", "--role", "volunteer", "--team", &team];
        phone.does(&["join", &office.text(invite, "ticket"), &format!("Phone{number}")]);
    }
    serving.end();

    // Apart, each for a learner of its own; the first two differ about another one.
    for (number, (phone, _)) in phones.iter_mut().enumerate() {
        phone.does(&["mark", &meeting, &own[number], MARKS[number]]);
    }
    phones[0].0.does(&["mark", &meeting, &shared, "present"]);
    phones[1].0.does(&["mark", &meeting, &shared, "late"]);

    // Each meets the other two, without the office. Twice, so that the first hears of all.
    let addresses: Vec<_> =
        phones.iter_mut().map(|(phone, _)| phone.does(&["listen"])[0][1].clone()).collect();
    for _ in 0..2 {
        for (number, (phone, _)) in phones.iter_mut().enumerate() {
            for other in (0..addresses.len()).filter(|other| *other != number) {
                phone.does(&["sync", &addresses[other]]);
            }
        }
    }
    let holdings: Vec<Holdings> =
        phones.iter_mut().map(|(phone, _)| phone.holds(&meeting)).collect();
    for (language, held) in languages.iter().zip(&holdings) {
        assert_eq!(held, &holdings[0], "{language} and {}", languages[0]);
    }
    for (learner, mark) in own.iter().zip(MARKS) {
        assert_eq!(holdings[0].marks[learner], [mark]);
    }

    let serving = office.serve();
    phones[2].0.does(&["sync", serving.address()]);
    assert_eq!(digests(&office), holdings[2].digests, "one of them brings everything");
    serving.end();
    let disputes = office.json(["dispute", "list"]);
    assert_eq!(disputes.as_array().map(Vec::len), Some(1), "{disputes}");
    for (phone, _) in phones {
        phone.end();
    }
}
