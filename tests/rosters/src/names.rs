//! Names, put together from parts that thousands of people share; never a person's own.
//!
//! Four peoples of Quảng Ninh's villages, each with its own way: most Kinh names have three words
//! and many begin with Nguyễn, Dao names keep their own sounds, and some names have two words.

use super::random::Random;

/// Sex, as rosters say it.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Sex {
    /// nữ
    Female,
    /// nam
    Male,
}

/// A people, for its names only: rosters hold no ethnicity.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum People {
    /// Kinh
    Kinh,
    /// Dao
    Dao,
    /// Tày
    Tay,
    /// Sán Dìu
    SanDiu,
}

/// Returns a whole name: family name, middle names, given name.
pub fn full_name(people: People, sex: Sex, random: &mut Random) -> String {
    loop {
        let name = match people {
            People::Dao if random.percent(85) => dao_name(sex, random),
            People::Kinh | People::Dao | People::Tay | People::SanDiu => {
                common_name(people, sex, random)
            }
        };
        // Drawn again: nobody's name says one word twice in a row.
        let words: Vec<_> = name.split(' ').collect();
        if words.windows(2).all(|pair| pair[0] != pair[1]) {
            return name;
        }
    }
}

fn common_name(people: People, sex: Sex, random: &mut Random) -> String {
    let family = match people {
        People::Kinh => random.weighted(&KINH_FAMILIES),
        People::Dao => random.weighted(&DAO_FAMILIES),
        People::Tay => random.weighted(&TAY_FAMILIES),
        People::SanDiu => random.weighted(&SAN_DIU_FAMILIES),
    };
    let (usual, others, given) = match sex {
        Sex::Female => ("Thị", FEMALE_MIDDLES.as_slice(), FEMALE_GIVEN.as_slice()),
        Sex::Male => ("Văn", MALE_MIDDLES.as_slice(), MALE_GIVEN.as_slice()),
    };
    let (other, given) = (random.pick(others), random.pick(given));
    match (random.below(100), sex) {
        (0..=5, _) => format!("{family} {given}"),
        (6..=60, _) => format!("{family} {usual} {given}"),
        (61..=78, Sex::Female) => format!("{family} {usual} {other} {given}"),
        _ => format!("{family} {other} {given}"),
    }
}

fn dao_name(sex: Sex, random: &mut Random) -> String {
    let family = random.weighted(&DAO_FAMILIES);
    let given = match sex {
        Sex::Female => random.pick(&DAO_FEMALE_GIVEN),
        Sex::Male => random.pick(&DAO_MALE_GIVEN),
    };
    if random.percent(12) {
        format!("{family} {given}")
    } else {
        format!("{family} {} {given}", random.pick(&DAO_MIDDLES))
    }
}

/// Family names with their share among Kinh in per mille, rounded.
const KINH_FAMILIES: [(&str, u32); 24] = [
    ("Nguyễn", 345),
    ("Phạm", 100),
    ("Trần", 98),
    ("Vũ", 82),
    ("Lê", 70),
    ("Hoàng", 50),
    ("Bùi", 42),
    ("Đỗ", 36),
    ("Đặng", 26),
    ("Ngô", 24),
    ("Đinh", 20),
    ("Dương", 16),
    ("Phan", 14),
    ("Đoàn", 14),
    ("Lưu", 10),
    ("Trịnh", 9),
    ("Mai", 8),
    ("Cao", 7),
    ("Hà", 7),
    ("Đào", 6),
    ("Tô", 5),
    ("Lương", 5),
    ("Khổng", 3),
    ("Bế", 3),
];

const DAO_FAMILIES: [(&str, u32); 9] = [
    ("Chíu", 20),
    ("Phùn", 17),
    ("Tằng", 16),
    ("Dường", 13),
    ("Triệu", 10),
    ("Bàn", 9),
    ("Lý", 7),
    ("Đặng", 5),
    ("Chìu", 3),
];

const TAY_FAMILIES: [(&str, u32); 9] = [
    ("Hoàng", 26),
    ("La", 16),
    ("Nông", 12),
    ("Lương", 11),
    ("Vi", 10),
    ("Tô", 9),
    ("Lô", 6),
    ("Trần", 6),
    ("Mạ", 4),
];

const SAN_DIU_FAMILIES: [(&str, u32); 9] = [
    ("Tạ", 18),
    ("Trương", 17),
    ("Diệp", 14),
    ("Lục", 13),
    ("Từ", 12),
    ("Ninh", 10),
    ("Lý", 7),
    ("Trần", 5),
    ("Đàm", 4),
];

const FEMALE_MIDDLES: [&str; 14] = [
    "Thanh", "Kim", "Ngọc", "Thu", "Minh", "Hồng", "Bích", "Phương", "Mai", "Thúy", "Xuân", "Hải",
    "Lệ", "Diệu",
];

const MALE_MIDDLES: [&str; 16] = [
    "Đức", "Hữu", "Xuân", "Quang", "Ngọc", "Minh", "Công", "Duy", "Thế", "Đình", "Bá", "Mạnh",
    "Trọng", "Tiến", "Huy", "Viết",
];

const FEMALE_GIVEN: [&str; 48] = [
    "Lan",
    "Hoa",
    "Hòa",
    "Thúy",
    "Thủy",
    "Thùy",
    "Huệ",
    "Hồng",
    "Hương",
    "Hường",
    "Hằng",
    "Hạnh",
    "Hiền",
    "Liên",
    "Loan",
    "Mai",
    "Mận",
    "Đào",
    "Đượm",
    "Nga",
    "Ngọc",
    "Nhung",
    "Oanh",
    "Phượng",
    "Phương",
    "Quyên",
    "Sen",
    "Tâm",
    "Thảo",
    "Thắm",
    "Thanh",
    "Thoa",
    "Thơm",
    "Thu",
    "Tuyết",
    "Tươi",
    "Vân",
    "Xuân",
    "Yến",
    "Bích",
    "Chiên",
    "Cúc",
    "Dung",
    "Duyên",
    "Gái",
    "Nhàn",
    "Lý",
    "Minh",
];

const MALE_GIVEN: [&str; 46] = [
    "An", "Bình", "Cường", "Chiến", "Công", "Dũng", "Duy", "Đạt", "Đông", "Đức", "Được", "Giang",
    "Hà", "Hải", "Hiếu", "Hòa", "Hóa", "Hoàn", "Hùng", "Huy", "Hưng", "Khánh", "Khoa", "Lâm",
    "Long", "Lợi", "Mạnh", "Minh", "Nam", "Nghĩa", "Phong", "Phúc", "Quân", "Quý", "Sơn", "Tài",
    "Tâm", "Thành", "Thắng", "Thịnh", "Toàn", "Toản", "Trung", "Tuấn", "Việt", "Vinh",
];

const DAO_MIDDLES: [&str; 15] = [
    "Chăn", "Dảu", "Sám", "Nhì", "Tài", "Quẩy", "Cắm", "A", "Phúc", "Sì", "Vằn", "Phu", "Chống",
    "Tắc", "Mằn",
];

const DAO_FEMALE_GIVEN: [&str; 14] = [
    "Múi", "Lìn", "Mủi", "Nhộc", "Kíu", "Dìn", "Sồi", "Móc", "Thím", "Nải", "Mỷ", "Cú", "Pẩu",
    "Hòa",
];

const DAO_MALE_GIVEN: [&str; 14] = [
    "Lằm", "Dếnh", "Sềnh", "Sáng", "Tình", "Chiếu", "Thàm", "Hếnh", "Phẩu", "Chảu", "Sinh", "Tằng",
    "Hồng", "Coỏng",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_two_to_four_words_and_no_word_twice_in_a_row() {
        let mut random = Random::new(1);
        for people in [People::Kinh, People::Dao, People::Tay, People::SanDiu] {
            for sex in [Sex::Female, Sex::Male] {
                for _ in 0..2_000 {
                    let name = full_name(people, sex, &mut random);
                    let words: Vec<_> = name.split(' ').collect();
                    assert!((2..=4).contains(&words.len()), "{name}");
                    assert!(words.windows(2).all(|pair| pair[0] != pair[1]), "{name}");
                }
            }
        }
    }
}
