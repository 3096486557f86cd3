//! A roster: teams, classes, places and learners by name, created where they are not there yet.
//!
//! The same roster again changes nothing, also where names are written another way: every name is known
//! by its [`identity_fold`]. Likeness never merges: only a line that equals a learner of that very class
//! in every field counts as that learner.

use std::collections::{BTreeMap, BTreeSet};

use crate::document::schema::Key;
use crate::domain::class::Enrolment;
use crate::domain::command::{Outcome, RosterLine};
use crate::domain::id::{ClassId, LearnerId, PlaceId, ProgrammeId, TeamId};
use crate::domain::learner::Details;
use crate::domain::text::{self, identity_fold};
use crate::engine::Engine;
use crate::engine::edit_plan::EditPlan;
use crate::engine::error::{BadLine, Error};
use crate::engine::execute::learner::{put_enrolment, put_learner};
use crate::engine::execute::programme::put_class;
use crate::engine::execute::{place_text, programme_doc};

/// Most bad lines that one answer names; more tell a person nothing.
const BAD_LINES_MAX: usize = 1_000;

/// A learner's fields as two equal lines have them, texts by their identity.
type Likeness = (String, u16, [String; 4]);

impl Engine {
    pub(super) fn plan_roster(
        &mut self,
        programme: ProgrammeId,
        lines: &[RosterLine],
    ) -> Result<(EditPlan, Outcome), Error> {
        let mut roster = Roster::new(self, programme)?;
        for line in lines {
            roster.take(self, line)?;
            if roster.bad.len() >= BAD_LINES_MAX {
                break;
            }
        }
        if !roster.bad.is_empty() {
            return Err(Error::Roster(roster.bad));
        }
        let lines = u32::try_from(lines.len()).unwrap_or(u32::MAX);
        let Roster { plan, classes, learners, unchanged, .. } = roster;
        Ok((plan, Outcome::Roster { classes, learners, unchanged, lines }))
    }
}

struct Roster {
    programme: ProgrammeId,
    plan: EditPlan,
    teams: BTreeMap<String, TeamId>,
    places: BTreeMap<String, PlaceId>,
    known_classes: BTreeMap<TeamId, BTreeMap<String, ClassId>>,
    known_learners: BTreeMap<ClassId, BTreeSet<Likeness>>,
    seen: BTreeSet<(ClassId, Likeness)>,
    bad: Vec<BadLine>,
    classes: u32,
    learners: u32,
    unchanged: u32,
}

impl Roster {
    fn new(engine: &Engine, programme: ProgrammeId) -> Result<Self, Error> {
        let tables = engine.tables();
        // Of several things with one name the first by id is meant, on every device.
        let mut teams = BTreeMap::new();
        for (team, name) in tables.team_names()? {
            teams.entry(identity_fold(&name)).or_insert(team);
        }
        let mut places = BTreeMap::new();
        for (place, name) in tables.place_names()? {
            places.entry(identity_fold(&name)).or_insert(place);
        }
        Ok(Self {
            programme,
            plan: EditPlan::new(),
            teams,
            places,
            known_classes: BTreeMap::new(),
            known_learners: BTreeMap::new(),
            seen: BTreeSet::new(),
            bad: Vec::new(),
            classes: 0,
            learners: 0,
            unchanged: 0,
        })
    }

    fn take(&mut self, engine: &mut Engine, line: &RosterLine) -> Result<(), Error> {
        let bad = |field, problem| BadLine { line: line.line, field, problem };
        let named =
            |text: &str, field| text::name(text).map_err(|problem| bad(field, problem.word()));
        let names = named(&line.team, "team").and_then(|team| {
            let class = named(&line.class, "class")?;
            let place = Some(line.place.trim()).filter(|place| !place.is_empty());
            Ok((team, class, place.map(|place| named(place, "place")).transpose()?))
        });
        let (team_name, class_name, place) = match names {
            Ok(names) => names,
            Err(bad) => {
                self.bad.push(bad);
                return Ok(());
            }
        };
        let place = place.map(|place| self.place(engine, place));
        let team = self.team(engine, team_name, place);
        let class = self.class(engine, team, class_name, place)?;
        let likeness = likeness(&line.details);
        if !self.seen.insert((class, likeness.clone())) {
            self.bad.push(bad("name", "repeat"));
        } else if self.is_known(engine, team, class, &likeness)? {
            self.unchanged += 1;
        } else {
            let learner = LearnerId(engine.random());
            put_learner(&mut self.plan, team, learner, &line.details, engine.random());
            put_enrolment(&mut self.plan, team, class, learner, (Enrolment::Enrolled, None));
            self.learners += 1;
        }
        Ok(())
    }

    fn place(&mut self, engine: &mut Engine, name: String) -> PlaceId {
        let doc = programme_doc(self.programme);
        let plan = &mut self.plan;
        *self.places.entry(identity_fold(&name)).or_insert_with(|| {
            let place = PlaceId(engine.random());
            plan.put(doc, Key::PlaceName(place), name);
            plan.put(doc, Key::PlaceIn(place), String::new());
            place
        })
    }

    fn team(&mut self, engine: &mut Engine, name: String, place: Option<PlaceId>) -> TeamId {
        let doc = programme_doc(self.programme);
        let plan = &mut self.plan;
        *self.teams.entry(identity_fold(&name)).or_insert_with(|| {
            let team = TeamId(engine.random());
            plan.put(doc, Key::TeamName(team), name);
            plan.put(doc, Key::TeamPlace(team), place_text(place));
            team
        })
    }

    fn class(
        &mut self,
        engine: &mut Engine,
        team: TeamId,
        name: String,
        place: Option<PlaceId>,
    ) -> Result<ClassId, Error> {
        let known = match self.known_classes.entry(team) {
            std::collections::btree_map::Entry::Occupied(known) => known.into_mut(),
            std::collections::btree_map::Entry::Vacant(empty) => {
                let mut known = BTreeMap::new();
                for (class, name) in engine.tables().class_names(team.space())? {
                    known.entry(identity_fold(&name)).or_insert(class);
                }
                empty.insert(known)
            }
        };
        let identity = identity_fold(&name);
        if let Some(class) = known.get(&identity) {
            return Ok(*class);
        }
        let class = ClassId(engine.random());
        put_class(&mut self.plan, team, class, &name, place);
        known.insert(identity, class);
        self.classes += 1;
        Ok(class)
    }

    fn is_known(
        &mut self,
        engine: &Engine,
        team: TeamId,
        class: ClassId,
        likeness: &Likeness,
    ) -> Result<bool, Error> {
        let known = match self.known_learners.entry(class) {
            std::collections::btree_map::Entry::Occupied(known) => known.into_mut(),
            std::collections::btree_map::Entry::Vacant(empty) => {
                let known = engine.tables().known_learners(team.space(), class)?;
                let likenesses = known.into_iter().map(|known| {
                    let rest = known.rest.map(|field| identity_fold(&field));
                    (identity_fold(&known.name), known.birth_year, rest)
                });
                empty.insert(likenesses.collect())
            }
        };
        Ok(known.contains(likeness))
    }
}

fn likeness(details: &Details) -> Likeness {
    let text = |value: &Option<String>| value.as_deref().map(identity_fold).unwrap_or_default();
    (
        identity_fold(&details.name),
        details.birth_year.unwrap_or(0),
        [
            details.sex.map(|sex| sex.word().to_owned()).unwrap_or_default(),
            text(&details.village),
            details.phone.as_ref().map(|phone| phone.as_str().to_owned()).unwrap_or_default(),
            text(&details.audience),
        ],
    )
}
