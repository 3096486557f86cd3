//! What is said of classes and places from a day on.

use lantoa_core::domain::command::{Command, Holds, Within};
use lantoa_core::domain::row::Retired;
use lantoa_core::domain::weekdays::Weekdays;
use lantoa_core::engine::error::Error;
use rand::RngExt;

use crate::month::{Month, OFFICE, Said};

impl Month {
    pub(super) fn plans(&mut self) {
        let Some((class, team)) = self.some_class(OFFICE) else { return };
        let number = self.rng.random_range(0..128);
        let weekdays = Weekdays::from_number(number).expect("weekdays");
        let from = self.some_day();
        let view = self.view(OFFICE);
        let rolls = view.rolls(class).into_iter().enumerate();
        // The plan of another roll ends where this one begins.
        let planned: Vec<_> =
            rolls.filter(|(at, roll)| *at == 0 || !view.plans(*roll).is_empty()).collect();
        self.does(OFFICE, Command::PlanClass { class, weekdays, from });
        for (at, class) in planned {
            let weekdays = if at == 0 { weekdays } else { Weekdays::default() };
            self.say(OFFICE, Some(team), Said::Plan { class, weekdays, from });
        }
    }

    pub(super) fn says_not_met(&mut self, who: usize) {
        let Some((class, team)) = self.some_class(who) else { return };
        let (date, said) = (self.some_day(), self.rng.random_range(0..4) > 0);
        let view = self.view(who);
        let mut rolls = view.rolls(class);
        // It is said in one roll, and taken back in all; whoever says what is shown already says nothing.
        rolls.truncate(if said { 1 } else { rolls.len() });
        rolls.retain(|roll| view.is_not_met(*roll, date) != said);
        self.does(who, Command::NotMet { class, date, said });
        for class in rolls {
            self.say(who, Some(team), Said::NotMet { class, day: date, said });
        }
    }

    /// The office says where something is from a day on, or how places belong together.
    pub(super) fn says_where(&mut self) {
        let [place, other] =
            [0, 1].map(|_| self.places[self.rng.random_range(1..self.places.len())]);
        let from = self.some_day();
        let holds = Holds::From(from);
        match self.rng.random_range(0..5) {
            0 => {
                let Some((class, team)) = self.some_class(OFFICE) else { return };
                let (name, closed) = (None, None);
                let at = Some(Within::Place(place));
                self.does(OFFICE, Command::EditClass { class, name, place: at, closed, holds });
                let class = self.view(OFFICE).standing_class(class);
                self.say(OFFICE, Some(team), Said::ClassAt { class, place, from });
            }
            1 => {
                let (team, _) = self.teams[self.rng.random_range(0..2)];
                let at = Some(Within::Place(place));
                self.does(OFFICE, Command::EditTeam { team, name: None, place: at, holds });
                self.say(OFFICE, None, Said::TeamAt { team, place, from });
            }
            2 if place != other => {
                let said = self.rng.random_range(0..3) > 0;
                let into = vec![other];
                let merge = Command::MergePlace { place, into, from, said };
                match self.holders[OFFICE].phone.tries(merge) {
                    Ok(_) => {}
                    // No place becomes itself, and what was not said of that day is not taken back.
                    Err(Error::PlaceCircle { .. } | Error::NoMerger) => return,
                    Err(error) => panic!("{error}"),
                }
                let view = self.view(OFFICE);
                let pairs =
                    if said { vec![(place, other)] } else { view.became_on((place, other), from) };
                for (place, part) in pairs {
                    self.say(OFFICE, None, Said::Became { place, part, from, said });
                }
            }
            3 if place != other => {
                let same = self.rng.random_range(0..2) == 0;
                self.does(OFFICE, Command::LinkPlaces { a: place, b: other, same });
                let (a, b) = (place.min(other), place.max(other));
                self.say(OFFICE, None, Said::SamePlace { a, b, same });
            }
            4 => {
                let is = self.rng.random_range(0..2) == 0;
                let what = Retired::Place(place);
                self.does(OFFICE, Command::Retire { what, since: is.then_some(from) });
                // With all that is one with it; one that was retired before stays so, with its day.
                let view = self.view(OFFICE);
                let (same, retired) = (view.one_place(place), view.retired_places());
                let days = same.iter().map(|one| retired.get(one).copied());
                let last = if is { None } else { days.max().flatten() };
                let these = same.iter().filter(|one| retired.get(one).copied() == last);
                let these: Vec<_> = these.copied().collect();
                let these = if these.is_empty() { same.into_iter().collect() } else { these };
                let since = is.then_some(from);
                for place in these {
                    self.say(OFFICE, None, Said::Retired { place, since });
                }
            }
            _ => {}
        }
    }
}
