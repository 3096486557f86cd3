//! Places of Quảng Ninh after the law of 2025-07-01: communes by their public names, with villages,
//! teams and classes as they are commonly called.

use super::names::People;
use super::random::Random;

/// A commune: phường, xã or đặc khu.
#[derive(Clone, Copy, Debug)]
pub struct Commune {
    /// Its name with its kind.
    pub name: &'static str,
    /// Whose names are heard there, by weight. An impression for test data, no census.
    pub peoples: &'static [(People, u32)],
    /// How its villages are called.
    villages: Villages,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Villages {
    /// Numbered quarters of a town.
    Quarters,
    /// Named villages of the lowland and the islands.
    Lowland,
    /// Named villages of the hills.
    Hills,
}

/// Returns this many communes, of the towns and of the hills in turn; all of them at most.
pub fn chosen_communes(count: usize, random: &mut Random) -> Vec<Commune> {
    let (mut towns, mut others): (Vec<_>, Vec<_>) =
        COMMUNES.into_iter().partition(|commune| commune.villages == Villages::Quarters);
    random.shuffle(&mut towns);
    random.shuffle(&mut others);
    let mut chosen = Vec::new();
    while chosen.len() < count && chosen.len() < COMMUNES.len() {
        let (one, other) = if chosen.len() % 2 == 0 {
            (&mut towns, &mut others)
        } else {
            (&mut others, &mut towns)
        };
        chosen.extend(one.pop().or_else(|| other.pop()));
    }
    chosen
}

/// Returns the villages of a commune that send learners.
pub fn villages(commune: &Commune, random: &mut Random) -> Vec<String> {
    let count = 4 + random.below(5);
    let mut villages: Vec<String> = Vec::new();
    while villages.len() < count as usize {
        let name = match commune.villages {
            Villages::Quarters => format!("Khu {}", 1 + random.below(12)),
            Villages::Lowland => {
                format!("Thôn {} {}", random.pick(&LOWLAND_FIRST), random.pick(&LOWLAND_SECOND))
            }
            Villages::Hills => format!(
                "{} {} {}",
                random.pick(&["Thôn", "Bản"]),
                random.pick(&HILLS_FIRST),
                random.pick(&HILLS_SECOND)
            ),
        };
        if !villages.contains(&name) {
            villages.push(name);
        }
    }
    villages
}

/// Returns what the team of a commune is called.
#[must_use]
pub fn team_name(commune: &Commune) -> String {
    format!("Tổ công nghệ số cộng đồng {}", commune.name)
}

/// Returns what a class is called; the number keeps it apart from the team's other classes.
pub fn class_name(number: usize, village: &str, random: &mut Random) -> String {
    format!("Lớp {number} – {} – {village} – {}", random.pick(&TOPICS), random.pick(&EVENINGS))
}

const TOPICS: [&str; 6] = [
    "VNeID",
    "Dịch vụ công trực tuyến",
    "Thanh toán không dùng tiền mặt",
    "Bán hàng trực tuyến",
    "Trí tuệ nhân tạo",
    "An toàn số",
];

const EVENINGS: [&str; 5] =
    ["tối thứ hai", "tối thứ ba", "tối thứ tư", "tối thứ năm", "tối thứ sáu"];

const LOWLAND_FIRST: [&str; 8] = ["Đông", "Tây", "Nam", "Bắc", "Trung", "Vĩnh", "Tân", "Hải"];
const LOWLAND_SECOND: [&str; 9] =
    ["Thành", "Hòa", "Thịnh", "Tiến", "Yên", "Giang", "Lợi", "Xuân", "Hợp"];
const HILLS_FIRST: [&str; 7] = ["Khe", "Nà", "Pắc", "Đồng", "Phiêng", "Ngàn", "Cao"];
const HILLS_SECOND: [&str; 12] =
    ["Lạc", "Cáng", "Mười", "Ếch", "Thắm", "Vàng", "Sặp", "Liềng", "Mó", "Tiền", "Bống", "Lùng"];

const TOWN: &[(People, u32)] =
    &[(People::Kinh, 96), (People::Dao, 1), (People::Tay, 2), (People::SanDiu, 1)];
const COAST: &[(People, u32)] =
    &[(People::Kinh, 88), (People::SanDiu, 8), (People::Dao, 2), (People::Tay, 2)];
const EAST: &[(People, u32)] =
    &[(People::Kinh, 55), (People::Dao, 24), (People::Tay, 12), (People::SanDiu, 9)];
const NORTH: &[(People, u32)] =
    &[(People::Tay, 44), (People::Dao, 40), (People::Kinh, 12), (People::SanDiu, 4)];
const WEST: &[(People, u32)] =
    &[(People::Dao, 48), (People::Kinh, 27), (People::Tay, 15), (People::SanDiu, 10)];

const fn town(name: &'static str) -> Commune {
    Commune { name, peoples: TOWN, villages: Villages::Quarters }
}

const fn lowland(name: &'static str) -> Commune {
    Commune { name, peoples: COAST, villages: Villages::Lowland }
}

const fn hills(name: &'static str, peoples: &'static [(People, u32)]) -> Commune {
    Commune { name, peoples, villages: Villages::Hills }
}

/// The 54 communes: 30 phường, 22 xã, 2 đặc khu.
pub const COMMUNES: [Commune; 54] = [
    town("Phường An Sinh"),
    town("Phường Đông Triều"),
    town("Phường Bình Khê"),
    town("Phường Mạo Khê"),
    town("Phường Hoàng Quế"),
    town("Phường Yên Tử"),
    town("Phường Vàng Danh"),
    town("Phường Uông Bí"),
    town("Phường Đông Mai"),
    town("Phường Hiệp Hòa"),
    town("Phường Quảng Yên"),
    town("Phường Hà An"),
    town("Phường Phong Cốc"),
    town("Phường Liên Hòa"),
    town("Phường Tuần Châu"),
    town("Phường Việt Hưng"),
    town("Phường Bãi Cháy"),
    town("Phường Hà Tu"),
    town("Phường Hà Lầm"),
    town("Phường Cao Xanh"),
    town("Phường Hồng Gai"),
    town("Phường Hạ Long"),
    town("Phường Hoành Bồ"),
    town("Phường Mông Dương"),
    town("Phường Quang Hanh"),
    town("Phường Cẩm Phả"),
    town("Phường Cửa Ông"),
    town("Phường Móng Cái 1"),
    town("Phường Móng Cái 2"),
    town("Phường Móng Cái 3"),
    hills("Xã Quảng La", WEST),
    hills("Xã Thống Nhất", WEST),
    hills("Xã Lương Minh", WEST),
    hills("Xã Kỳ Thượng", WEST),
    hills("Xã Ba Chẽ", WEST),
    hills("Xã Bình Liêu", NORTH),
    hills("Xã Hoành Mô", NORTH),
    hills("Xã Lục Hồn", NORTH),
    hills("Xã Điền Xá", NORTH),
    hills("Xã Tiên Yên", EAST),
    hills("Xã Đông Ngũ", EAST),
    hills("Xã Hải Lạng", EAST),
    hills("Xã Quảng Tân", EAST),
    hills("Xã Đầm Hà", EAST),
    hills("Xã Quảng Đức", EAST),
    hills("Xã Hải Sơn", EAST),
    lowland("Xã Hải Hòa"),
    lowland("Xã Quảng Hà"),
    lowland("Xã Đường Hoa"),
    lowland("Xã Hải Ninh"),
    lowland("Xã Vĩnh Thực"),
    lowland("Xã Cái Chiên"),
    lowland("Đặc khu Vân Đồn"),
    lowland("Đặc khu Cô Tô"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_communes_are_as_many_as_the_law_made_and_none_is_named_twice() {
        let kind = |kind: &str| COMMUNES.iter().filter(|c| c.name.starts_with(kind)).count();
        assert_eq!([kind("Phường "), kind("Xã "), kind("Đặc khu ")], [30, 22, 2]);
        assert_eq!(COMMUNES.iter().map(|c| c.name).collect::<BTreeSet<_>>().len(), 54);
    }

    #[test]
    fn towns_and_hills_are_chosen_in_turn_and_never_one_twice() {
        for count in [1, 2, 22, 54, 60] {
            let chosen = chosen_communes(count, &mut Random::new(9));
            let names: BTreeSet<_> = chosen.iter().map(|c| c.name).collect();
            assert_eq!((chosen.len(), names.len()), (count.min(54), count.min(54)));
        }
    }
}
