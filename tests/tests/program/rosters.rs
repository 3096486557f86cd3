//! A coordinator imports a roster. (Guards: made-up people whom the core would not take.)

use lantoa_core::domain::learner::Details;
use lantoa_core::domain::text::fold;
use lantoa_rosters::spelling::bare;
use lantoa_rosters::{Plan, names::Sex, roster};

#[test]
fn every_line_of_a_roster_is_one_that_the_core_takes() {
    for variants in [false, true] {
        for line in roster(Plan { variants, ..Plan::with_seed(11) }) {
            let year = line.birth_year.map(|year| year.to_string()).unwrap_or_default();
            let sex = match line.sex {
                Sex::Female => "nữ",
                Sex::Male => "male",
            };
            let taken =
                Details::parse(&line.name, &year, sex, &line.village, &line.phone, &line.audience);
            assert!(taken.is_ok(), "{line:?}: {taken:?}");
        }
    }
}

#[test]
fn the_generator_and_the_core_agree_on_which_names_are_alike() {
    for line in roster(Plan { variants: true, ..Plan::with_seed(12) }) {
        assert_eq!(bare(&line.name), fold(&line.name));
    }
}
