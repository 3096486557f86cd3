//! Rosters of people who do not exist, as a coordinator would get them from Quảng Ninh's teams.
//!
//! The same plan gives the same roster for ever, on every machine and with every compiler. Names are
//! put together at random from common parts; phone numbers begin with prefixes that no network has,
//! so none of them rings. Nothing but the standard library is used.

pub mod names;
pub mod places;
pub mod random;
pub mod sheet;
pub mod spelling;

use std::collections::BTreeMap;

use names::{Sex, full_name};
use places::{Commune, chosen_communes, class_name, team_name, villages};
use random::Random;
use spelling::{bare, misspelt, mistyped};

/// What roster to make.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Plan {
    /// Where chance begins.
    pub seed: u64,
    /// How many classes, at least 1.
    pub classes: usize,
    /// How many lines, that is learners of classes, at least one for each class.
    pub learners: usize,
    /// Whether names and phones are written as differently as people write them. Without it, a
    /// person in two classes is written alike in both.
    pub variants: bool,
}

impl Plan {
    /// Returns the plan of the spring of 2025 in Quảng Ninh: 43 classes, 4,410 learners.
    #[must_use]
    pub fn with_seed(seed: u64) -> Self {
        Self { seed, classes: 43, learners: 4_410, variants: false }
    }
}

/// One line of a roster: a learner of a class, as text that an import reads.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Line {
    /// The team's name.
    pub team: String,
    /// The class's name, unique within the team.
    pub class: String,
    /// The commune's name.
    pub place: String,
    /// The learner's whole name.
    pub name: String,
    /// Year of birth; about 8 % are not known.
    pub birth_year: Option<u16>,
    /// Sex, never missing.
    pub sex: Sex,
    /// Village, hamlet or quarter.
    pub village: String,
    /// Phone, often a family's; about 35 % have none and it is empty.
    pub phone: String,
    /// The audience of the framework.
    pub audience: String,
}

/// The year in which the rosters are written.
const YEAR: u16 = 2025;
/// Share of people without a year of birth, in percent.
const NO_YEAR_PERCENT: u32 = 8;
/// Share of families without a phone, in percent.
const NO_PHONE_PERCENT: u32 = 35;
/// Share of lines whose person belongs to the household of the line before, in percent.
const SAME_HOUSEHOLD_PERCENT: u32 = 14;
/// Share of lines whose person is in another class of the commune as well, in percent.
const TWICE_PERCENT: u32 = 3;
/// Share of ordinary lines that are mistyped where variants are wanted, in percent.
const MISTYPED_PERCENT: u32 = 6;

/// The audiences of the framework of 2025, with their share among evening learners in percent.
pub const AUDIENCES: [(&str, u32); 4] = [
    ("người dân", 86),
    ("người lao động trong doanh nghiệp", 7),
    ("cán bộ, công chức, viên chức", 4),
    ("học sinh, sinh viên", 3),
];

/// Prefixes of ten-digit numbers that no Vietnamese network was given.
const SILENT_PREFIXES: [&str; 8] = ["030", "031", "050", "051", "053", "054", "071", "072"];

/// Returns the roster of a plan, by commune, class and order of registering.
///
/// No person stands twice in one class, even if names were compared without case and marks, and nobody could
/// be another one whose year of birth is not known.
///
/// # Panics
///
/// When the plan has no class, or fewer learners than classes.
#[must_use]
pub fn roster(plan: Plan) -> Vec<Line> {
    assert!(plan.classes > 0 && plan.learners >= plan.classes, "a class has at least one learner");
    let mut random = Random::new(plan.seed);
    let sizes = class_sizes(plan, &mut random);
    let communes = chosen_communes(plan.classes.div_ceil(2), &mut random);
    let mut lines: Vec<Line> = Vec::with_capacity(plan.learners);
    let mut sizes = sizes.into_iter();
    for (at, commune) in communes.iter().enumerate() {
        let villages = villages(commune, &mut random);
        let first_of_commune = lines.len();
        // Spread as evenly as whole classes can be: the first communes take the odd ones.
        let classes =
            plan.classes / communes.len() + usize::from(at < plan.classes % communes.len());
        for (number, size) in (1..).zip(sizes.by_ref().take(classes)) {
            let home = random.pick(&villages).clone();
            let class = class_name(number, &home, &mut random);
            let earlier = first_of_commune..lines.len();
            let class_lines =
                one_class(plan, commune, &villages, &class, size, &lines[earlier], &mut random);
            lines.extend(class_lines);
        }
    }
    lines
}

fn one_class(
    plan: Plan,
    commune: &Commune,
    villages: &[String],
    class: &str,
    size: usize,
    earlier: &[Line],
    random: &mut Random,
) -> Vec<Line> {
    let mut seen: BTreeMap<_, Vec<Option<u16>>> = BTreeMap::new();
    let mut lines: Vec<Line> = Vec::with_capacity(size);
    while lines.len() < size {
        let is_twice = !earlier.is_empty() && random.percent(TWICE_PERCENT);
        let mut line = if is_twice {
            let known = random.pick(earlier).clone();
            Line { class: class.to_owned(), ..known }
        } else {
            let neighbour = lines.last().filter(|_| random.percent(SAME_HOUSEHOLD_PERCENT));
            person(commune, villages, class, neighbour, random)
        };
        let years = seen.entry((bare(&line.name), line.village.clone())).or_default();
        if years.iter().any(|year| is_one_year(*year, line.birth_year)) {
            continue;
        }
        years.push(line.birth_year);
        if plan.variants && is_twice {
            line.name = misspelt(&line.name, random);
            line.phone = mistyped(&line.phone, random);
        } else if plan.variants && random.percent(MISTYPED_PERCENT) {
            line.name = misspelt(&line.name, random);
        }
        lines.push(line);
    }
    lines
}

/// Returns whether two years of birth may be one person's.
fn is_one_year(one: Option<u16>, other: Option<u16>) -> bool {
    one.is_none() || other.is_none() || one == other
}

/// Returns a new person, of the neighbour's household where one is given.
fn person(
    commune: &Commune,
    villages: &[String],
    class: &str,
    neighbour: Option<&Line>,
    random: &mut Random,
) -> Line {
    let people = *random.weighted(commune.peoples);
    let sex = if random.percent(62) { Sex::Female } else { Sex::Male };
    let (village, phone) = match neighbour {
        Some(line) => (line.village.clone(), line.phone.clone()),
        None => (random.pick(villages).clone(), phone(random)),
    };
    Line {
        team: team_name(commune),
        class: class.to_owned(),
        place: commune.name.to_owned(),
        name: full_name(people, sex, random),
        birth_year: (!random.percent(NO_YEAR_PERCENT)).then(|| YEAR - age(random)),
        sex,
        village,
        phone,
        audience: (*random.weighted(&AUDIENCES)).to_owned(),
    }
}

/// Returns an age: most evening learners are between 45 and 75, and around 60 most of all.
fn age(random: &mut Random) -> u16 {
    let years = match random.below(100) {
        0..=71 => 45 + random.below(16) + random.below(16),
        72..=89 => 25 + random.below(20),
        90..=95 => 16 + random.below(9),
        _ => 76 + random.below(13),
    };
    u16::try_from(years).unwrap_or(YEAR)
}

fn phone(random: &mut Random) -> String {
    if random.percent(NO_PHONE_PERCENT) {
        return String::new();
    }
    format!("{}{:07}", random.pick(&SILENT_PREFIXES), random.below(10_000_000))
}

/// Returns how many learners each class has: all of them together, unevenly.
fn class_sizes(plan: Plan, random: &mut Random) -> Vec<usize> {
    let weights: Vec<u64> = (0..plan.classes).map(|_| 60 + u64::from(random.below(81))).collect();
    let all: u64 = weights.iter().sum();
    let spare = plan.learners - plan.classes;
    let share = |weight: u64| {
        let share = u128::from(weight) * spare as u128 / u128::from(all);
        1 + usize::try_from(share).unwrap_or(0)
    };
    let mut sizes: Vec<usize> = weights.into_iter().map(share).collect();
    let missing = plan.learners - sizes.iter().sum::<usize>();
    for size in sizes.iter_mut().take(missing) {
        *size += 1;
    }
    sizes
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn share(lines: &[Line], of: impl Fn(&Line) -> bool) -> usize {
        lines.iter().filter(|line| of(line)).count() * 1_000 / lines.len()
    }

    #[test]
    fn the_default_roster_has_the_numbers_of_the_spring_in_quảng_ninh() {
        for seed in 0..5 {
            let lines = roster(Plan::with_seed(seed));
            let classes: BTreeSet<_> = lines.iter().map(|l| (&l.team, &l.class)).collect();
            assert_eq!((lines.len(), classes.len()), (4_410, 43), "seed {seed}");
        }
    }

    #[test]
    fn any_plan_gets_the_numbers_it_asked_for() {
        for (classes, learners) in [(1, 1), (1, 40), (7, 7), (50, 2_000), (300, 900)] {
            for variants in [false, true] {
                let lines = roster(Plan { seed: 3, classes, learners, variants });
                let found: BTreeSet<_> = lines.iter().map(|l| (&l.team, &l.class)).collect();
                assert_eq!((found.len(), lines.len()), (classes, learners));
            }
        }
    }

    #[test]
    fn a_seed_gives_the_same_roster_for_ever() {
        let lines = roster(Plan::with_seed(7));
        assert_eq!(lines, roster(Plan::with_seed(7)));
        assert_ne!(lines, roster(Plan::with_seed(8)));
        let sheet = sheet::Sheet::default().text(&lines);
        let golden = "Tổ công nghệ số cộng đồng Phường Đông Triều,\
                      Lớp 1 – Trí tuệ nhân tạo – Khu 4 – tối thứ năm,Phường Đông Triều,\
                      Lê Văn Tuấn,1967,male,Khu 4,0315121754,người dân";
        assert_eq!(sheet.lines().nth(1), Some(golden));
    }

    #[test]
    fn nobody_stands_twice_in_one_class_however_names_are_compared() {
        for variants in [false, true] {
            let mut seen: BTreeMap<_, Vec<Option<u16>>> = BTreeMap::new();
            for line in roster(Plan { variants, ..Plan::with_seed(5) }) {
                let person = (bare(&line.name), line.village.clone());
                let class = (line.team.clone(), line.class.clone());
                let years = seen.entry((class, person)).or_default();
                assert!(!years.iter().any(|y| is_one_year(*y, line.birth_year)), "{line:?}");
                years.push(line.birth_year);
            }
        }
    }

    #[test]
    fn the_people_are_as_old_and_as_reachable_as_those_who_come() {
        let lines = roster(Plan::with_seed(1));
        for (what, share, between) in [
            ("no year", share(&lines, |l| l.birth_year.is_none()), 60..100),
            ("no phone", share(&lines, |l| l.phone.is_empty()), 300..400),
            (
                "45 to 75",
                share(&lines, |l| l.birth_year.is_some_and(|y| (1950..=1980).contains(&y))),
                600..750,
            ),
            ("women", share(&lines, |l| l.sex == Sex::Female), 580..660),
        ] {
            assert!(between.contains(&share), "{what}: {share} per mille");
        }
    }

    #[test]
    fn families_share_phones_and_some_people_come_to_two_classes() {
        let lines = roster(Plan::with_seed(1));
        let mut phones: BTreeMap<&str, usize> = BTreeMap::new();
        let mut people: BTreeMap<_, BTreeSet<&str>> = BTreeMap::new();
        for line in &lines {
            *phones.entry(&line.phone).or_default() += 1;
            people
                .entry((&line.name, line.birth_year, &line.phone))
                .or_default()
                .insert(&line.class);
        }
        phones.remove("");
        assert!(phones.values().filter(|count| **count > 1).count() > 100);
        assert!(people.values().filter(|classes| classes.len() > 1).count() > 30);
    }

    #[test]
    fn variants_spell_a_person_of_two_classes_in_two_ways() {
        let lines = roster(Plan { variants: true, ..Plan::with_seed(1) });
        let mut spellings: BTreeMap<_, BTreeSet<&str>> = BTreeMap::new();
        for line in &lines {
            let person = (bare(&line.name), line.birth_year, &line.village, &line.place);
            spellings.entry(person).or_default().insert(&line.name);
        }
        let many = spellings.values().filter(|names| names.len() > 1).count();
        assert!(many > 30, "{many}");
        assert!(lines.iter().any(|l| l.name.contains('\u{323}')), "no name in pieces");
        assert!(lines.iter().any(|l| l.name.contains("  ")), "no name with extra blanks");
    }
}
