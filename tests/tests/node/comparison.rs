//! Our side of the comparison with other systems, with two classes: every row once. (Guards: `cargo xtask
//! soak --peers`, which no check runs, measuring a program that does not do any more what the page says.)
//!
//! Office and phones are this program again, each in a network namespace: needs root and `ip`.

use lantoa_tests::cable::Cable;
use lantoa_tests::comparison::exported::export;
use lantoa_tests::comparison::figures::{Figures, Row};
use lantoa_tests::comparison::limits::Limits;
use lantoa_tests::comparison::own::run_if_asked;
use lantoa_tests::comparison::page::table;
use lantoa_tests::comparison::round::Ground;
use lantoa_tests::comparison::system::{OWN, System};

/// Classes of the season.
const CLASSES: usize = 2;
/// Phones that come at once.
const CROWD: usize = 3;

#[test]
fn every_row_is_measured_of_our_side() {
    let folder = tempfile::tempdir().expect("a folder");
    let season = folder.path().join("season.jsonl");
    export(CLASSES, &season);
    let cable = Cable::laid();
    let ground = Ground::of(&cable, folder.path().to_owned(), season, CROWD);
    let own = System::own(&["--exact", "comparison::a_device", "--ignored", "--nocapture"]);
    let store = folder.path().join("store");
    ground.seeds(&own, &store).expect("the season is written");
    let mut figures = Figures::default();
    let mut limits = Limits::beside(folder.path(), &own, 1);
    limits.measure(&cable).expect("the limits");
    ground.round(&own, &store, 1, &mut figures).expect("a round");
    ground.crowd(&own, &store, &mut figures).expect("a crowd");
    for row in Row::ALL {
        assert!(figures.count(OWN, row) > 0, "{row:?} was not measured");
    }
    assert_eq!(figures.median(OWN, Row::DivergedLost), Some(0.0), "every mark made apart is read");
    for bytes in [Row::FirstBytes, Row::AgainBytes, Row::LiveBytes, Row::DivergedBytes] {
        assert!(figures.median(OWN, bytes) > Some(0.0), "{bytes:?} counts nothing");
    }
    assert_eq!(table(&figures, &[own]).lines().count(), 2 + Row::ALL.len());
}

#[test]
#[ignore = "part of the test above, which runs it"]
fn a_device() {
    run_if_asked();
}
