//! The people of one team as a roster meets them: who is known, who is made by an earlier line, and who of
//! them a line may be.

use std::collections::BTreeMap;

use crate::domain::id::{ClassId, LearnerId};
use crate::domain::learner::Details;
use crate::domain::roster::Known;
use crate::domain::text::{Village, fold, identity_fold};

/// Somebody of the team.
#[derive(Debug)]
pub(super) struct Member {
    pub(super) learner: LearnerId,
    pub(super) details: Details,
    /// The classes, and what the file has said of each.
    pub(super) classes: Vec<(ClassId, Seat)>,
    /// Whether the person went to another team, is registered anew there, and comes to no class here any more.
    pub(super) is_moved: bool,
    /// Whether the import that registered the person was taken back: only an id means such a one.
    pub(super) is_gone: bool,
    /// The line of the roster that made the member.
    pub(super) made_by: Option<u32>,
}

/// A member in a class.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Seat {
    /// Whether the member comes; else it has left.
    pub(super) comes: bool,
    /// Whether a line of the roster is this member in this class.
    pub(super) is_taken: bool,
    /// Whether the roster brings the member into the class.
    pub(super) is_new: bool,
    /// Whether several rolls of the class name the member.
    pub(super) is_of_several: bool,
    /// Whether the member went to another team with this class, or with one that is called so.
    pub(super) is_away: bool,
}

impl Seat {
    /// The seat of somebody whom a line brings into a class.
    pub(super) const NEW: Self = Self { is_taken: true, is_new: true, ..Self::of(true) };

    /// Returns the seat of somebody of whom no line has said anything.
    pub(super) const fn of(comes: bool) -> Self {
        Self { comes, is_taken: false, is_new: false, is_of_several: false, is_away: false }
    }
}

impl Member {
    pub(super) fn seat(&mut self, class: ClassId) -> Option<&mut Seat> {
        self.classes.iter_mut().find(|(of, _)| *of == class).map(|(_, seat)| seat)
    }

    fn seat_in(&self, class: ClassId) -> Option<Seat> {
        self.classes.iter().find(|(of, _)| *of == class).map(|(_, seat)| *seat)
    }

    /// Returns whether a line of the roster is this member in a class.
    pub(super) fn is_taken_in(&self, class: ClassId) -> bool {
        self.seat_in(class).is_some_and(|seat| seat.is_taken)
    }

    /// Returns whether somebody of a class went to another team: with that class, or altogether.
    pub(super) fn went_from(&self, class: ClassId) -> bool {
        self.is_moved || self.seat_in(class).is_some_and(|seat| seat.is_away)
    }

    /// Returns by which id questions name the member.
    pub(super) fn id(&self) -> String {
        match self.made_by {
            Some(line) => format!("line-{line}"),
            None => self.learner.to_string(),
        }
    }
}

/// Who a line may be.
#[derive(Debug, Eq, PartialEq)]
pub(super) enum Match {
    /// This member of the class.
    Here(usize),
    /// This member, who is not of the class yet.
    Elsewhere(usize),
    /// Nobody who is known.
    Nobody,
    /// Somebody who went to another team.
    Moved(usize),
    /// One of several.
    Several(Vec<usize>),
    /// Perhaps one of other classes: only the name says so.
    NameOnly(Vec<usize>),
    /// Somebody whom an earlier line is already.
    Repeat(usize),
    /// Somebody of the class, if the line or what is known is wrong.
    Contradiction(Vec<usize>),
}

/// The people of a team.
#[derive(Debug, Default)]
pub(super) struct Team {
    pub(super) members: Vec<Member>,
    by_name: BTreeMap<String, Vec<usize>>,
    by_id: BTreeMap<LearnerId, usize>,
    by_line: BTreeMap<u32, usize>,
}

impl Team {
    pub(super) fn add(&mut self, member: Member) -> usize {
        let at = self.members.len();
        if !member.is_gone {
            self.by_name.entry(identity_fold(&member.details.name)).or_default().push(at);
        }
        self.by_id.insert(member.learner, at);
        if let Some(line) = member.made_by {
            self.by_line.insert(line, at);
        }
        self.members.push(member);
        at
    }

    /// Returns whether a member was gone, and is there from now on.
    pub(super) fn comes_back(&mut self, at: usize) -> bool {
        let member = &mut self.members[at];
        let was_gone = std::mem::take(&mut member.is_gone);
        if was_gone {
            self.by_name.entry(identity_fold(&member.details.name)).or_default().push(at);
        }
        was_gone
    }

    pub(super) fn with_id(&self, learner: LearnerId) -> Option<usize> {
        self.by_id.get(&learner).copied()
    }

    /// Returns the member whom a question named so.
    pub(super) fn named(&self, id: &str) -> Option<usize> {
        match id.strip_prefix("line-") {
            Some(line) => self.by_line.get(&line.parse().ok()?).copied(),
            None => self.with_id(id.parse().ok()?),
        }
    }

    /// Returns who a line with a member's id may be otherwise, that member first; nobody where it surely is
    /// that one.
    ///
    /// A sheet of which one column alone was sorted gives each the id of another. Where most share a name
    /// for the family, only that somebody else is called just so shows it.
    pub(super) fn in_doubt(&self, at: usize, details: &Details) -> Vec<usize> {
        let known = &self.members[at].details;
        let (said, name) = (fold(&details.name), fold(&known.name));
        let shares_word = said.split(' ').any(|word| name.split(' ').any(|of| of == word));
        let years = (details.birth_year, known.birth_year);
        let contradicts = matches!(years, (Some(one), Some(other)) if one != other);
        let identity = identity_fold(&details.name);
        let is_called_so = identity == identity_fold(&known.name);
        let called = if is_called_so { &[] } else { self.called(&identity) };
        let others = called.iter().filter(|other| !self.members[**other].is_moved);
        let who: Vec<usize> = std::iter::once(at).chain(others.copied()).collect();
        if shares_word && !contradicts && who.len() == 1 { Vec::new() } else { who }
    }

    /// Returns whether anybody is called so, by the identity of the name.
    pub(super) fn is_anybody_called(&self, name: &str) -> bool {
        !self.called(name).is_empty()
    }

    /// Returns who is called so, by the identity of the name.
    fn called(&self, name: &str) -> &[usize] {
        self.by_name.get(name).map_or(&[], Vec::as_slice)
    }

    /// Returns the member of a class of whom a line says just what is known, and no earlier line did.
    pub(super) fn equal(&self, details: &Details, called: &str, class: ClassId) -> Option<usize> {
        let is_it = |at: &&usize| {
            let member = &self.members[**at];
            let is_free = member.seat_in(class).is_some_and(|seat| !seat.is_taken);
            is_free && !member.went_from(class) && likeness(details, &member.details).is_equal
        };
        self.called(called).iter().find(is_it).copied()
    }

    /// Returns whether a member of a class who is called as a line says is surely who it means, also where an earlier
    /// line of another list of the class was the member.
    pub(super) fn is_of_both(&self, at: usize, details: &Details, class: ClassId) -> bool {
        let member = &self.members[at];
        let is_of_several = member.seat_in(class).is_some_and(|seat| seat.is_of_several);
        let likeness = likeness(details, &member.details);
        !likeness.contradicts && (is_of_several || likeness.agrees)
    }

    /// Returns who a line is, as far as that is sure.
    pub(super) fn matching(&self, details: &Details, called: &str, class: ClassId) -> Match {
        let called = self.called(called);
        if called.is_empty() {
            return Match::Nobody;
        }
        let (mut free, mut taken, mut against) = (Vec::new(), Vec::new(), Vec::new());
        let (mut alike, mut named, mut moved) = (Vec::new(), Vec::new(), Vec::new());
        for at in called {
            let member = &self.members[*at];
            let likeness = likeness(details, &member.details);
            let seat = member.seat_in(class);
            match (likeness.contradicts, seat) {
                (false, _) if member.went_from(class) && (seat.is_some() || likeness.agrees) => {
                    moved.push(*at);
                }
                (false, Some(seat)) if seat.is_taken => taken.push(*at),
                (false, Some(_)) => free.push(*at),
                (true, Some(seat)) if !seat.is_taken => against.push(*at),
                (false, None) if likeness.agrees => alike.push(*at),
                (false, None) => named.push(*at),
                (true, _) => {}
            }
        }
        match (free.as_slice(), taken.as_slice(), moved.as_slice()) {
            ([one], _, _) => return Match::Here(*one),
            ([_, _, ..], _, _) => return Match::Several(free),
            ([], [first, ..], _) => return Match::Repeat(*first),
            ([], [], [first, ..]) => return Match::Moved(*first),
            ([], [], []) => {}
        }
        if !against.is_empty() {
            return Match::Contradiction(against);
        }
        match (alike.as_slice(), named.as_slice()) {
            ([one], _) => Match::Elsewhere(*one),
            ([_, _, ..], _) => Match::Several(alike),
            ([], [_, ..]) => Match::NameOnly(named),
            ([], []) => Match::Nobody,
        }
    }

    /// Returns the classes other than `class` of the one member who a line surely is, were it of any class.
    pub(super) fn classes_of_one(&self, details: &Details, called: &str) -> &[(ClassId, Seat)] {
        let fits = |at: &&usize| {
            let member = &self.members[**at];
            member.made_by.is_none()
                && !member.is_moved
                && !likeness(details, &member.details).contradicts
        };
        let mut fitting = self.called(called).iter().filter(fits);
        match (fitting.next(), fitting.next()) {
            (Some(one), None) => &self.members[*one].classes,
            (Some(_) | None, _) => &[],
        }
    }

    /// Returns a member as questions about a line show it; `class_name` names its classes.
    pub(super) fn known(
        &self,
        at: usize,
        line: &Details,
        class_name: impl Fn(ClassId) -> String,
    ) -> Known {
        let member = &self.members[at];
        let compared = compared(line, &member.details).into_iter();
        let differing = compared.filter(|(_, both)| *both == Both::Differ);
        let mut of: Vec<String> = Vec::with_capacity(member.classes.len());
        for name in member.classes.iter().map(|(class, _)| class_name(*class)) {
            if !of.contains(&name) {
                of.push(name);
            }
        }
        Known {
            id: member.id(),
            name: member.details.name.clone(),
            birth_year: member.details.birth_year,
            village: member.details.village.clone(),
            of,
            differs: differing.map(|(field, _)| field).collect(),
        }
    }
}

/// How what a line says stands to what is known of somebody who is called so.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Likeness {
    /// Whether a field that both have differs.
    pub(super) contradicts: bool,
    /// Whether a field that both have is equal.
    pub(super) agrees: bool,
    /// Whether both have the same fields, and all are equal.
    pub(super) is_equal: bool,
}

/// Compares the fields of two people beside their names; one that either has not says nothing.
pub(super) fn likeness(line: &Details, known: &Details) -> Likeness {
    let fields = compared(line, known).map(|(_, both)| both);
    // That both are women says little: half of a class would be one person.
    let telling = [fields[0], fields[2], fields[3]];
    Likeness {
        contradicts: fields.contains(&Both::Differ),
        agrees: telling.iter().any(|both| matches!(both, Both::Equal | Both::Alike)),
        is_equal: fields.iter().all(|both| matches!(both, Both::Equal | Both::None)),
    }
}

/// Returns how the fields of two people stand beside their names, each with the name of its column.
fn compared(line: &Details, known: &Details) -> [(&'static str, Both); 5] {
    let text = |text: &Option<String>| text.as_deref().map(identity_fold);
    let village = |text: &Option<String>| Village::of(text.as_deref().unwrap_or_default());
    let villages = match both(&text(&line.village), &text(&known.village)) {
        Both::Differ if village(&line.village).may_be(&village(&known.village)) => Both::Alike,
        both @ (Both::None | Both::OnlyOne | Both::Equal | Both::Alike | Both::Differ) => both,
    };
    [
        ("birth_year", both(&line.birth_year, &known.birth_year)),
        ("sex", both(&line.sex, &known.sex)),
        ("village", villages),
        ("phone", both(&line.phone, &known.phone)),
        ("audience", both(&text(&line.audience), &text(&known.audience))),
    ]
}

/// How one field of two people stands.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Both {
    None,
    OnlyOne,
    Equal,
    /// Not written the same, and may mean the same.
    Alike,
    Differ,
}

fn both<T: PartialEq>(one: &Option<T>, other: &Option<T>) -> Both {
    match (one, other) {
        (None, None) => Both::None,
        (Some(one), Some(other)) if one == other => Both::Equal,
        (Some(_), Some(_)) => Both::Differ,
        (Some(_), None) | (None, Some(_)) => Both::OnlyOne,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: ClassId = ClassId([1; 16]);
    const THERE: ClassId = ClassId([2; 16]);

    fn details(name: &str, year: &str, village: &str) -> Details {
        Details::parse(name, year, "", village, "", "").expect("good details")
    }

    fn matching(team: &Team, details: &Details, class: ClassId) -> Match {
        team.matching(details, &identity_fold(&details.name), class)
    }

    fn team(people: &[(&str, &str, &str, ClassId)]) -> Team {
        let mut team = Team::default();
        for (at, (name, year, village, class)) in (1..).zip(people) {
            team.add(Member {
                learner: LearnerId([at; 16]),
                details: details(name, year, village),
                classes: vec![(*class, Seat::of(true))],
                is_moved: false,
                is_gone: false,
                made_by: None,
            });
        }
        team
    }

    #[test]
    fn a_line_is_the_one_who_is_called_so_and_whom_it_does_not_contradict() {
        for (people, line, is) in [
            (vec![("Hòa", "1960", "", HERE)], ("HOÀ", "", ""), Match::Here(0)),
            (vec![("Hòa", "", "", HERE)], ("Hòa", "1960", "Khe O"), Match::Here(0)),
            (vec![("Hòa", "1960", "", HERE)], ("Hoa", "1960", ""), Match::Nobody),
            (
                vec![("An", "1960", "", HERE), ("An", "1961", "", HERE)],
                ("An", "1961", ""),
                Match::Here(1),
            ),
            (
                vec![("An", "1960", "", HERE), ("An", "1961", "", HERE)],
                ("An", "", ""),
                Match::Several(vec![0, 1]),
            ),
            (vec![("An", "1960", "", HERE)], ("An", "1961", ""), Match::Contradiction(vec![0])),
            (vec![("An", "", "Khe O", HERE)], ("An", "", "thôn Khe O"), Match::Here(0)),
            (vec![("An", "", "T. 1", THERE)], ("An", "", "Thôn 1"), Match::Elsewhere(0)),
            (vec![("An", "", "Xóm 1", HERE)], ("An", "", "Thôn 1"), Match::Contradiction(vec![0])),
            (
                vec![("An", "", "Xóm 1", HERE), ("An", "", "Thôn 1", HERE)],
                ("An", "", "1"),
                Match::Several(vec![0, 1]),
            ),
            (vec![("An", "1960", "", THERE)], ("An", "1960", ""), Match::Elsewhere(0)),
            (vec![("An", "1960", "", THERE)], ("An", "1961", ""), Match::Nobody),
            (vec![("An", "", "", THERE)], ("An", "1961", ""), Match::NameOnly(vec![0])),
            (
                vec![("An", "1960", "", THERE), ("An", "", "Khe O", HERE)],
                ("An", "1960", ""),
                Match::Here(1),
            ),
        ] {
            let (name, year, village) = line;
            let found = matching(&team(&people), &details(name, year, village), HERE);
            assert_eq!(found, is, "{line:?} among {people:?}");
        }
    }

    #[test]
    fn whom_an_earlier_line_is_no_further_line_is_unasked() {
        let mut team = team(&[("An", "1960", "", HERE)]);
        team.members[0].seat(HERE).expect("a seat").is_taken = true;
        assert_eq!(matching(&team, &details("An", "", ""), HERE), Match::Repeat(0));
        assert_eq!(matching(&team, &details("An", "1971", ""), HERE), Match::Nobody);
        team.members[0].is_moved = true;
        assert_eq!(matching(&team, &details("An", "1960", ""), THERE), Match::Moved(0));
    }

    #[test]
    fn who_went_to_another_team_is_named_or_asked_about() {
        for (class, line, is) in [
            (HERE, ("An", "", ""), Match::Moved(0)),
            (HERE, ("An", "1971", ""), Match::Contradiction(vec![0])),
            (THERE, ("An", "1960", ""), Match::Moved(0)),
            (THERE, ("An", "", ""), Match::NameOnly(vec![0])),
            (THERE, ("An", "1971", ""), Match::Nobody),
        ] {
            let mut team = team(&[("An", "1960", "", HERE)]);
            team.members[0].is_moved = true;
            let (name, year, village) = line;
            assert_eq!(matching(&team, &details(name, year, village), class), is, "{line:?}");
        }
    }

    #[test]
    fn who_went_with_one_class_and_comes_to_another_is_of_the_team_in_the_other_alone() {
        let mut team = team(&[("An", "1960", "", HERE)]);
        team.members[0].classes.push((THERE, Seat { is_away: true, ..Seat::of(true) }));
        for (class, is) in [
            (HERE, Match::Here(0)),
            (THERE, Match::Moved(0)),
            (ClassId([3; 16]), Match::Elsewhere(0)),
        ] {
            assert_eq!(matching(&team, &details("An", "1960", ""), class), is, "{class:?}");
        }
    }

    #[test]
    fn an_id_beside_the_name_of_somebody_else_of_the_team_says_nothing_surely() {
        let people = [
            ("Nguyễn Thị An", "", "", HERE),
            ("Nguyễn Thị Bình", "", "", HERE),
            ("Nguyễn Thị Cúc", "1960", "", THERE),
        ];
        let team = team(&people);
        let doubt = |name, year| team.in_doubt(0, &details(name, year, ""));
        assert_eq!(doubt("Nguyễn Thị An", "1960"), [0; 0]);
        assert_eq!(doubt("Nguyễn Thu An", ""), [0; 0], "a correction");
        assert_eq!(doubt("NGUYỄN THỊ BÌNH", ""), [0, 1]);
        assert_eq!(doubt("Nguyễn Thị Cúc", ""), [0, 2]);
        assert_eq!(doubt("Trần Văn Dũng", ""), [0]);
        assert_eq!(team.in_doubt(2, &details("Nguyễn Thị Cúc", "1961", "")), [2]);
    }

    #[test]
    fn a_contradiction_says_in_which_fields() {
        let of = |year, sex, village, phone, audience| {
            Details::parse("An", year, sex, village, phone, audience).expect("good details")
        };
        let mut team = team(&[]);
        team.add(Member {
            learner: LearnerId([1; 16]),
            details: of("1960", "nam", "Khe O", "0912345678", ""),
            classes: Vec::new(),
            is_moved: false,
            is_gone: false,
            made_by: None,
        });
        let line = of("1961", "nữ", "Khe O", "0912345679", "people");
        let known = team.known(0, &line, |_| String::new());
        assert_eq!(known.differs, ["birth_year", "sex", "phone"]);
    }
}
