//! Text that is to deceive whoever reads it on a terminal: colours, moved cursors, turned lines, letters
//! that nobody sees. (Guards: a name that clears the screen, a table that shows what is not there.)

use lantoa_tests::program::{Ended, Office};

/// What no line that people or scripts get may hold as it is.
const HOSTILE: [char; 8] =
    ['\u{1b}', '\u{9b}', '\u{7f}', '\r', '\u{202e}', '\u{2066}', '\u{200b}', '\u{feff}'];

fn assert_visible(ended: &Ended) {
    for text in [&ended.stdout, &ended.stderr] {
        let found: Vec<char> = text.chars().filter(|c| HOSTILE.contains(c)).collect();
        assert!(found.is_empty(), "{found:?} in {ended:#?}");
    }
}

#[test]
fn nothing_that_is_not_seen_is_printed_as_it_is() {
    let office = Office::default();
    let hostile: String = HOSTILE.iter().flat_map(|c| [*c, 'x']).collect();
    let heading = format!("team,class,name,{hostile}\nTổ 1,Lớp 1,An,x\n");
    let cell = format!("team,class,name\nTổ 1,Lớp {hostile},An\n");
    let lines = [
        vec!["class".to_owned(), "show".to_owned(), hostile.clone()],
        vec!["team".to_owned(), "add".to_owned(), hostile.clone()],
        vec![
            "place".to_owned(),
            "add".to_owned(),
            "Xã".to_owned(),
            "--in".to_owned(),
            hostile.clone(),
        ],
        vec!["import".to_owned(), office.homes.path(&hostile)],
        vec![
            "import".to_owned(),
            office.homes.file("heading.csv", heading),
            "--dry-run".to_owned(),
        ],
        vec!["import".to_owned(), office.homes.file("cell.csv", cell), "--dry-run".to_owned()],
        vec!["join".to_owned(), hostile.clone(), "--name".to_owned(), "An".to_owned()],
        vec!["sync".to_owned(), "--once".to_owned(), "--with".to_owned(), hostile.clone()],
        vec![hostile.clone()],
        vec!["whoami".to_owned(), format!("--{hostile}")],
    ];
    for line in lines {
        for lang in ["vi", "en"] {
            let device = office.device.speaking(lang);
            assert_visible(&device.run(&line));
            assert_visible(&device.script(&line));
        }
    }
}

#[test]
fn names_hold_no_control_characters_whoever_gives_them() {
    let office = Office::default();
    for name in ["a\u{1b}[2Jb", "a\u{9b}b", "a\u{7f}b"] {
        let hotspot = format!("{name}:12345678");
        for line in [
            &["team", "add", name][..],
            &["place", "add", name],
            &["class", "add", name, "--team", &office.team],
            &["learner", "add", name, "--class", &office.class],
            &["invite", "--role", "volunteer", "--team", &office.team, "--hotspot", &hotspot],
        ] {
            let error = office.device.refused(line);
            assert_eq!(error["kind"], "invalid_input", "{line:?}: {error}");
        }
    }
}
