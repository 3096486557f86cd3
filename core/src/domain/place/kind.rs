//! Kinds of official places, and what a place is called without its kind.
//!
//! People write the kind, shorten it or leave it out: "Xã Bình Liêu", "X. Bình Liêu", "Bình Liêu". Since
//! July 2025 no two communes of a province share a bare name with its marks.

use crate::domain::text::{fold, identity_fold};

/// What an official place is by law.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Kind {
    /// Tỉnh.
    Province,
    /// Thành phố: a city of the centre, in the rank of a province.
    City,
    /// Xã.
    Commune,
    /// Phường.
    Ward,
    /// Đặc khu: the communes of islands.
    Zone,
    /// Thị trấn: a town, in the rank of a commune; none since July 2025.
    Town,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 6] =
        [Self::Province, Self::City, Self::Commune, Self::Ward, Self::Zone, Self::Town];

    /// Returns the kind's word in our tables.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Province => "tinh",
            Self::City => "thanh-pho",
            Self::Commune => "xa",
            Self::Ward => "phuong",
            Self::Zone => "dac-khu",
            Self::Town => "thi-tran",
        }
    }

    /// Returns the kind as it stands before a name.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Province => "Tỉnh",
            Self::City => "Thành phố",
            Self::Commune => "Xã",
            Self::Ward => "Phường",
            Self::Zone => "Đặc khu",
            Self::Town => "Thị trấn",
        }
    }

    /// Returns whether places of this kind are in the rank of a province.
    #[must_use]
    pub fn is_of_province(self) -> bool {
        matches!(self, Self::Province | Self::City)
    }

    /// Returns how else people write the kind, in small letters.
    fn short(self) -> &'static [&'static str] {
        match self {
            Self::Province => &[],
            Self::City => &["tp"],
            Self::Commune => &["x"],
            Self::Ward => &["p"],
            Self::Zone => &["đk"],
            Self::Town => &["tt"],
        }
    }
}

/// Returns the kind that stands before a name, if any, and the [`identity_fold`] of the rest.
///
/// # Examples
///
/// ```
/// use lantoa_core::domain::place::kind::{Kind, bare};
///
/// assert_eq!(bare("Xã Bình Liêu"), (Some(Kind::Commune), "bình liêu".to_owned()));
/// assert_eq!(bare("X.Bình Liêu"), bare("xã  Bình Liêu"));
/// assert_eq!(bare("Bình Liêu"), (None, "bình liêu".to_owned()));
/// ```
#[must_use]
pub fn bare(name: &str) -> (Option<Kind>, String) {
    without_kind(&identity_fold(name), identity_fold)
}

/// As [`bare`], without marks: how a name is compared that somebody typed without them.
#[must_use]
pub fn bare_folded(name: &str) -> (Option<Kind>, String) {
    without_kind(&fold(name), fold)
}

/// Returns whether two names may be one place's: the kind may be left out of either, and is no other one.
///
/// # Examples
///
/// ```
/// use lantoa_core::domain::place::kind::is_one_name;
///
/// assert!(is_one_name("Tỉnh Quảng Ninh", "quảng ninh"));
/// assert!(!is_one_name("Tỉnh Lào Cai", "Phường Lào Cai"));
/// ```
#[must_use]
pub fn is_one_name(one: &str, other: &str) -> bool {
    let ((kind, one), (other_kind, other)) = (bare(one), bare(other));
    one == other && (kind.is_none() || other_kind.is_none() || kind == other_kind)
}

fn without_kind(name: &str, folded: fn(&str) -> String) -> (Option<Kind>, String) {
    for kind in Kind::ALL {
        for word in kind.short().iter().copied().chain([kind.title()]) {
            let Some(rest) = name.strip_prefix(&folded(word)) else { continue };
            let bare = rest.trim_start_matches(['.', ' ']);
            if bare.len() < rest.len() && !bare.is_empty() {
                return (Some(kind), bare.to_owned());
            }
        }
    }
    (None, name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_one_whether_its_kind_is_written_shortened_or_left_out() {
        for (written, kind, name) in [
            ("Phường Hồng Gai", Some(Kind::Ward), "hồng gai"),
            ("P. Hồng Gai", Some(Kind::Ward), "hồng gai"),
            ("PHƯỜNG  HỒNG GAI", Some(Kind::Ward), "hồng gai"),
            ("TT Ba Chẽ", Some(Kind::Town), "ba chẽ"),
            ("Thị trấn Ba Chẽ", Some(Kind::Town), "ba chẽ"),
            ("Đặc khu Cô Tô", Some(Kind::Zone), "cô tô"),
            ("TP.Hạ Long", Some(Kind::City), "hạ long"),
            ("Tỉnh Quảng Ninh", Some(Kind::Province), "quảng ninh"),
            ("Xã Xa Dung", Some(Kind::Commune), "xa dung"),
            ("Phương Nam", None, "phương nam"),
            ("Thôn Phường", None, "thôn phường"),
            ("Pắc Liềng", None, "pắc liềng"),
            ("Xã", None, "xã"),
        ] {
            assert_eq!(bare(written), (kind, name.to_owned()), "{written}");
        }
        assert_eq!(bare_folded("xa binh lieu"), bare_folded("Xã Bình Liêu"));
    }
}
