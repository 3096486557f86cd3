//! Made-up rosters, the same for the same seed.

use std::fmt::Write;

const FAMILY: [&str; 8] = ["Nguyễn", "Trần", "Lê", "Hoàng", "Chíu", "Phùng", "Đặng", "Tằng"];
const MIDDLE: [&str; 6] = ["Thị", "Văn", "Chăn", "Dảu", "Minh", "Thu"];
const GIVEN: [&str; 10] =
    ["An", "Bình", "Lằm", "Dếnh", "Hoà", "Hương", "Khánh", "Mai", "Sáng", "Đức"];
const VILLAGES: [&str; 4] = ["Khe Hó", "Nà Cà", "Đồng Mộc", "Khe Vàng"];
/// Learners of a class; 20 to 32 were seen in the field.
const LEARNERS: u64 = 24;

/// Returns a roster of so many classes as CSV with the columns of `import`.
pub(crate) fn generate(seed: u64, classes: u32) -> String {
    let mut state = seed;
    let mut below = |limit: usize| {
        // SplitMix64: even and short; nothing here is a secret.
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % limit as u64).unwrap_or(0)
    };
    let mut csv = "team,class,place,name,birth_year,sex,village,phone,audience\n".to_owned();
    for class in 1..=classes {
        for learner in 0..LEARNERS {
            let name = [FAMILY[below(8)], MIDDLE[below(6)], GIVEN[below(10)]].join(" ");
            let year = 1_945 + below(55);
            let sex = ["female", "male"][below(2)];
            let village = VILLAGES[below(4)];
            let phone = u64::from(class) * 100 + learner;
            let _ = writeln!(
                csv,
                "Đội {},Lớp {class},Nhà văn hoá {village_of},{name},{year},{sex},{village},09{phone:08},people",
                class.div_ceil(10),
                village_of = VILLAGES[class as usize % 4],
            );
        }
    }
    csv
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_makes_the_same_good_roster() {
        let text = generate(7, 3);
        assert_eq!(text, generate(7, 3));
        assert_ne!(text, generate(8, 3));
        assert_eq!(crate::roster::read(text.as_bytes()).expect("good").lines.len(), 72);
    }
}
