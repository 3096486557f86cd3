//! The tables of official places, held against what the law says of them.

use std::collections::{BTreeMap, BTreeSet};

use unicode_normalization::is_nfc;

use super::*;
use crate::domain::place::kind::bare_folded;
use crate::domain::text::name;

fn count(kind: Kind) -> usize {
    all().iter().filter(|place| place.kind == kind).count()
}

#[test]
fn the_country_has_34_provinces_and_3321_communes() {
    assert_eq!(provinces().count(), 34);
    assert_eq!(all().len() - provinces().count(), 3_321);
    let kinds = [Kind::Province, Kind::City, Kind::Commune, Kind::Ward, Kind::Zone, Kind::Town];
    assert_eq!(kinds.map(count), [28, 6, 2_621, 687, 13, 0]);
}

#[test]
fn quảng_ninh_has_54_communes_and_had_171_of_which_12_were_divided() {
    let province = find("22").expect("a province");
    assert_eq!(province.title(), "Quảng Ninh");
    let kinds = [Kind::Ward, Kind::Commune, Kind::Zone];
    let communes: Vec<_> = province.communes().collect();
    let counts = kinds.map(|kind| communes.iter().filter(|place| place.kind == kind).count());
    assert_eq!((communes.len(), counts), (54, [30, 22, 2]));
    assert!(former().iter().all(|place| place.within == "22"));
    assert_eq!(former().len(), 171);
    let divided: Vec<_> = former().iter().filter(|place| place.became().count() > 1).collect();
    assert_eq!(divided.len(), 12);
    assert!(divided.iter().any(|place| place.name == "Yên Than"), "{divided:?}");
    let taken: BTreeSet<_> = former().iter().flat_map(|place| &place.into).collect();
    let communes: BTreeSet<_> = communes.iter().map(|place| &place.code).collect();
    assert_eq!(taken, communes, "each took something, and nothing went elsewhere");
}

#[test]
fn no_code_is_of_two_places_on_one_day() {
    for codes in [
        all().iter().map(|place| place.code).collect::<Vec<_>>(),
        former().iter().map(|place| place.code).collect(),
    ] {
        assert!(codes.is_sorted_by(|one, next| one < next), "by code, each once");
    }
    assert!(all().iter().all(|place| place.from == renumbered()));
    assert!(
        former().iter().all(|place| place.until == renumbered()),
        "they end where today begins"
    );
    let ids: BTreeSet<_> = all().iter().map(Official::id).collect();
    assert_eq!(ids.len(), all().len());
}

#[test]
fn every_row_is_written_as_a_programme_would_store_it() {
    let provinces: BTreeSet<_> = provinces().map(|place| place.code).collect();
    for place in all() {
        let digits = if place.within.is_some() { 5 } else { 2 };
        assert_eq!(place.code().to_string().len(), digits, "{place:?}");
        assert_eq!(name(&place.title()).as_ref(), Ok(&place.title()), "{place:?}");
        assert!(is_nfc(place.name) && bare(place.name).0.is_none(), "{place:?}");
        assert!(place.within.is_none_or(|within| provinces.contains(within)), "{place:?}");
        assert_eq!(place.kind.is_of_province(), place.within.is_none(), "{place:?}");
        assert_eq!(holder(&place.code(), renumbered()).map(|it| it.code), Some(place.code));
    }
    for place in former() {
        assert_eq!(place.code().to_string().len(), 5, "{place:?}");
        assert_eq!(name(place.name).as_deref(), Ok(place.name), "{place:?}");
        assert_eq!(place.became().count(), place.into.len(), "{place:?}");
        assert!(matches!(place.kind, Kind::Commune | Kind::Ward | Kind::Town), "{place:?}");
    }
}

#[test]
fn no_two_communes_of_a_province_share_a_name_and_ten_pairs_do_without_marks() {
    let shared = |fold: fn(&str) -> (Option<Kind>, String)| {
        let mut names: BTreeMap<_, u32> = BTreeMap::new();
        for place in all().iter().filter(|place| place.within.is_some()) {
            *names.entry((place.within, fold(place.name).1)).or_default() += 1;
        }
        names.into_values().filter(|count| *count > 1).count()
    };
    assert_eq!((shared(bare), shared(bare_folded)), (0, 10));
}

#[test]
fn what_the_sources_dispute_is_marked() {
    let disputed: Vec<_> = all().iter().filter(|place| !place.is_settled).collect();
    let provinces = disputed.iter().filter(|place| place.within.is_none());
    assert_eq!(
        provinces.map(|place| place.name).collect::<Vec<_>>(),
        ["Quảng Ninh", "Bắc Ninh", "Đồng Nai"]
    );
    assert_eq!(disputed.len(), 3 + 22);
    assert!(disputed.iter().all(|place| place.within != Some("22")), "none in Quảng Ninh");
}

#[test]
fn a_code_passed_to_another_name_and_an_old_name_leads_to_what_took_it() {
    let code = |text: &str| text.parse::<Code>().expect("a code");
    let day = |text: &str| text.parse().expect("a day");
    let title = |text: &str, on: &str| holder(&code(text), day(on)).map(Official::title);
    assert_eq!(title("06685", "2025-07-01").as_deref(), Some("Phường Hồng Gai"));
    assert_eq!(title("06685", "2025-06-30"), None);
    assert_eq!(title("06691", "2025-07-01"), None, "it was Hồng Gai's");
    for (name, taken) in [
        ("Phường Trần Hưng Đạo", &["Phường Hồng Gai"][..]),
        ("hồng gai", &["Phường Hồng Gai"]),
        ("Thị trấn Cái Rồng", &["Đặc khu Vân Đồn"]),
        ("Xã Yên Than", &["Xã Tiên Yên", "Xã Điền Xá"]),
        ("Phường Hạ Long", &["Phường Hạ Long"]),
        ("Quảng Ninh", &["Quảng Ninh"]),
        ("Nowhere", &[]),
    ] {
        let found: Vec<_> = named(name, "22").into_iter().map(Official::title).collect();
        assert_eq!(found, taken, "{name}");
    }
}

/// Two programs have to make one id. (Guards: twins after a change of the hash.)
#[test]
fn the_id_of_a_place_is_the_same_for_ever() {
    let id = find("06685").expect("a commune").id();
    assert_eq!(id.to_string(), "6purrvs3tunscg23ccpn4jqoaa");
}
