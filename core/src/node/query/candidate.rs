//! What a typed name or id prefix may mean.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::id::{PlaceId, SpaceId};
use crate::domain::place::{self, Code, Place};
use crate::domain::row::LinkKind;
use crate::domain::text::{Kinds, fold, identity_fold};
use crate::node::answer::{Candidate, Named};
use crate::node::error::Error;
use crate::node::query::Query;
use crate::store::reader::{Reader, SearchHit};

/// Least letters of a typed id prefix: four stand for a million, and shorter ones are words.
const PREFIX_LETTERS_MIN: usize = 4;

impl Query {
    /// Returns what `text` may mean among things of one kind: one is what is meant, several are
    /// ambiguous, and none is not found.
    ///
    /// It is chosen as [`meant`] says. A place is also meant by its official code, before any name. Who went
    /// to another team is one learner, also by the old id; a class that did is one by its name. A class that is
    /// there more than once is the one that stands for it, by every id and name.
    ///
    /// # Errors
    ///
    /// What reading may answer: `damaged`, `busy`.
    pub fn candidates(&self, named: Named, text: &str) -> Result<Vec<Candidate>, Error> {
        let _still = self.reader.hold()?;
        let things = match named {
            Named::Place => self.places_meant(text)?,
            Named::Team => {
                let teams = self.reader.teams()?.into_iter();
                labelled(teams.map(|t| (t.team.to_string(), t.name)))
            }
            Named::Class => {
                let classes = self.reader.classes(&BTreeSet::new())?.into_iter();
                labelled(classes.map(|c| (c.class.to_string(), c.name)))
            }
            Named::Learner => self.learners_like(text)?,
            Named::Topic => {
                let topics = self.reader.topics()?.into_iter();
                let twice = topics.flat_map(|t| {
                    let id = t.topic.to_string();
                    [(id.clone(), t.vi), (id, t.en)]
                });
                labelled(twice)
            }
            Named::Device => {
                let devices = self.reader.known_devices()?.into_iter();
                labelled(devices.map(|d| (d.device.to_string(), d.name)))
            }
            Named::Person => {
                let persons = self.reader.person_names()?.into_iter();
                labelled(persons.map(|(person, _, name)| (person.to_string(), name)))
            }
        };
        let all = matches!(named, Named::Class).then(|| things.clone());
        // Places are chosen already: a code goes before any name.
        let mut found = match named {
            Named::Place => things,
            Named::Team | Named::Class | Named::Topic => begun(things, text),
            Named::Learner | Named::Device | Named::Person => meant(things, text),
        };
        match named {
            Named::Learner => self.newest_learners(&mut found)?,
            Named::Class => {
                self.standing_classes(&mut found, &all.unwrap_or_default())?;
                self.moved(LinkKind::MovedClass)?.drop_old(&mut found, |class| class.id.clone());
            }
            Named::Person => self.standing_persons(&mut found)?,
            Named::Place | Named::Team | Named::Topic | Named::Device => {}
        }
        if found.len() > 1 {
            self.drop_retired(named, &mut found)?;
        }
        if found.len() > 1 && matches!(named, Named::Class) {
            self.drop_empty_ended(&mut found)?;
        }
        if found.len() > 1 {
            let names = Names::read(&self.reader)?;
            for candidate in &mut found {
                candidate.apart = self.apart(named, &candidate.id, &names)?;
            }
        }
        Ok(found)
    }

    /// Names who stands for each volunteer who is there more than once, and nobody twice.
    fn standing_persons(&self, found: &mut Vec<Candidate>) -> Result<(), Error> {
        let same = self.reader.tables().same_persons()?;
        if same.is_empty() {
            return Ok(());
        }
        let lines = self.volunteers()?;
        for candidate in &mut *found {
            let Ok(person) = candidate.id.parse() else { continue };
            let stands = same.one(person);
            if let Some(line) = lines.iter().find(|line| line.person == stands && stands != person)
            {
                candidate.id = line.person.to_string();
                candidate.name.clone_from(&line.name);
            }
        }
        let mut met = BTreeSet::new();
        found.retain(|candidate| met.insert(candidate.id.clone()));
        Ok(())
    }

    /// Takes out what is offered no more, where something is left that is.
    fn drop_retired(&self, named: Named, found: &mut Vec<Candidate>) -> Result<(), Error> {
        let kind = match named {
            Named::Place => "place",
            Named::Team => "team",
            Named::Class => "class",
            Named::Person => "person",
            Named::Learner | Named::Topic | Named::Device => return Ok(()),
        };
        let retired = self.reader.retired()?.into_iter().map(|(what, _)| what);
        let retired: BTreeSet<String> =
            retired.filter(|what| what.word() == kind).map(|what| what.printed_id()).collect();
        if found.iter().any(|candidate| !retired.contains(&candidate.id)) {
            found.retain(|candidate| !retired.contains(&candidate.id));
        }
        Ok(())
    }

    /// Of classes of one name takes out those that have ended and in which nobody and nothing is, such as a move that
    /// was taken back leaves, where that leaves a single one.
    fn drop_empty_ended(&self, found: &mut Vec<Candidate>) -> Result<(), Error> {
        let name = identity_fold(&found[0].name);
        if found.iter().any(|candidate| identity_fold(&candidate.name) != name) {
            return Ok(());
        }
        let lines = self.classes()?;
        let is_left = |candidate: &&Candidate| {
            let line = lines.iter().find(|line| line.class.to_string() == candidate.id);
            line.is_none_or(|line| !line.closed || line.learners > 0 || line.meetings > 0)
        };
        if found.iter().filter(is_left).count() == 1 {
            found.retain(|candidate| is_left(&candidate));
        }
        Ok(())
    }

    /// Returns what tells a thing apart from others of its name.
    fn apart(&self, named: Named, id: &str, names: &Names) -> Result<String, Error> {
        let said: Vec<String> = match named {
            Named::Place => names.of_place(id),
            Named::Team => names.team_places.get(id).cloned().into_iter().collect(),
            Named::Class => {
                names.class_teams.get(id).map(|(_, team)| team.clone()).into_iter().collect()
            }
            Named::Learner => self.apart_of_learner(id, names)?,
            Named::Topic => Vec::new(),
            Named::Device => {
                let devices = self.reader.known_devices()?;
                let device = devices.into_iter().find(|known| known.device.to_string() == id);
                device.into_iter().flat_map(|known| names.of_spaces(&known.spaces)).collect()
            }
            Named::Person => {
                let persons = self.reader.person_names()?;
                let spaces = persons.into_iter().filter(|(person, ..)| person.to_string() == id);
                names.of_spaces(&spaces.map(|(_, space, _)| space).collect::<Vec<_>>())
            }
        };
        Ok(said.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(", "))
    }

    fn apart_of_learner(&self, id: &str, names: &Names) -> Result<Vec<String>, Error> {
        let Ok(id) = id.parse() else { return Ok(Vec::new()) };
        let mut said = Vec::new();
        if let Some(learner) = self.reader.learner(id)? {
            said.extend(learner.details.birth_year.map(|year| year.to_string()));
            said.extend(learner.details.village);
        }
        for class in self.classes_of(id)? {
            let known = names.class_teams.get(&class.to_string());
            said.extend(known.map(|(class, team)| format!("{class} ({team})")));
        }
        Ok(said)
    }

    /// Returns the places that can be meant: also by the official code that they have still, without the kind, and
    /// with the places around them.
    fn places_meant(&self, text: &str) -> Result<Vec<Candidate>, Error> {
        let same = self.reader.tables().same_places()?;
        let places = self.reader.places()?;
        let id = text.trim().parse::<PlaceId>();
        let whole = id.ok().and_then(|id| places.iter().find(|place| place.place == id));
        let text = &*whole.map_or(text.to_owned(), |place| same.one(place.place).to_string());
        // One that was added twice is meant by either name.
        let label = |place: &&Place| (same.one(place.place).to_string(), place.name.clone());
        if let Ok(code) = text.trim().parse::<Code>() {
            let coded = labelled(places.iter().filter(|place| place.has(&code)).map(|p| label(&p)));
            if !coded.is_empty() {
                return Ok(coded);
            }
        }
        let things = || labelled(places.iter().map(|place| label(&place)));
        let named = meant(things(), text);
        if named.iter().any(|place| fold(&place.name) == fold(text) || place.has_id_of(text)) {
            return Ok(named);
        }
        let without_kind = without_kind(&places, text);
        if !without_kind.is_empty() {
            return Ok(each_once(labelled(without_kind.iter().map(label))));
        }
        let begun = begun(things(), text);
        let Some((name, around)) = place::around(text).filter(|_| begun.is_empty()) else {
            return Ok(begun);
        };
        let by_id: BTreeMap<PlaceId, &Place> = places.iter().map(|p| (p.place, p)).collect();
        let called = |place: PlaceId| by_id.get(&place).map(|place| place.name.as_str());
        let within = |place: PlaceId| by_id.get(&place).and_then(|place| place.within);
        let is_there = |place: &&Place| {
            around.iter().all(|around| place::is_within(place.place, around, within, called))
        };
        let is_called = |place: &&Place| fold(&place.name) == fold(name);
        let mut found: Vec<&Place> = places.iter().filter(is_called).collect();
        if found.is_empty() {
            found = self::without_kind(&places, name);
        }
        let found = found.iter().copied().filter(is_there);
        Ok(each_once(labelled(found.map(|place| label(&place)))))
    }

    /// Returns the learners who can be meant, without reading the others.
    fn learners_like(&self, text: &str) -> Result<Vec<Candidate>, Error> {
        let mut hits = self.reader.learners_named(&fold(text))?;
        let letters = text.trim().to_lowercase();
        if letters.len() >= PREFIX_LETTERS_MIN {
            hits.extend(self.reader.learners_with_id(&letters)?);
        }
        if hits.is_empty() {
            hits = self.reader.learners_beginning(&fold(text), BEGINNINGS_MAX)?;
        }
        let label = |hit: SearchHit| (hit.learner.to_string(), hit.name);
        Ok(labelled(hits.into_iter().map(label)))
    }
}

/// Returns the places that are called so once their kind is left out, but for marks where none is with them.
fn without_kind<'p>(places: &'p [Place], name: &str) -> Vec<&'p Place> {
    let (folded, end) = (fold(name), format!(" {}", identity_fold(name)));
    let is_like = |place: &&Place| {
        Kinds::Place.is_said(&place.name) && Kinds::Place.bare(&place.name) == folded
    };
    let like: Vec<&Place> = places.iter().filter(is_like).collect();
    let is_it = |place: &&&Place| identity_fold(&place.name).ends_with(&end);
    let exact: Vec<&Place> = like.iter().filter(is_it).copied().collect();
    if exact.is_empty() { like } else { exact }
}

/// Learners whose names begin alike who are offered: more are no clear beginning.
const BEGINNINGS_MAX: u32 = 20;

impl Candidate {
    /// Returns whether `text` is the id of this thing, or begins it, from four letters on.
    #[must_use]
    pub fn has_id_of(&self, text: &str) -> bool {
        let letters = text.trim().to_lowercase();
        letters.len() >= PREFIX_LETTERS_MIN && self.id.starts_with(&letters)
    }
}

/// Returns which of `things` `text` may mean, each once, by id; a thing may stand there under several
/// names.
///
/// A whole printed id means its thing alone. Else it is the things whose id begins with it, from four
/// letters on, together with those called so, as [`identity_fold`] tells, or, where there are none, but
/// for marks, or, where nothing else fits, with these words at the beginning of the name. No name hides an
/// id, because whoever has a name has chosen it.
#[must_use]
pub fn meant(things: Vec<Candidate>, text: &str) -> Vec<Candidate> {
    chosen(things, text, |rest| rest.starts_with(' '))
}

/// As [`meant`], and a word may be begun only: *Lớp tối K*. Of people it may not, since *An* is not *Anh*.
fn begun(things: Vec<Candidate>, text: &str) -> Vec<Candidate> {
    chosen(things, text, |_| true)
}

/// Chooses as [`meant`] says; `goes_on` tells of what follows the text in a name whether it is meant.
fn chosen(things: Vec<Candidate>, text: &str, goes_on: impl Fn(&str) -> bool) -> Vec<Candidate> {
    let id = text.trim().to_lowercase();
    let folded = fold(text);
    if folded.is_empty() {
        return Vec::new();
    }
    let identity = identity_fold(text);
    let is_it = |thing: &Candidate| thing.id == id;
    let is_called = |thing: &Candidate| identity_fold(&thing.name) == identity;
    let is_like = |thing: &Candidate| fold(&thing.name) == folded;
    let is_of_id = |thing: &Candidate| thing.has_id_of(text);
    let begins = |thing: &Candidate| {
        let rest = fold(&thing.name).strip_prefix(&folded).map(str::to_owned);
        rest.is_some_and(|rest| goes_on(&rest))
    };
    let any = |fits: &dyn Fn(&Candidate) -> bool| things.iter().any(fits);
    let (is_whole, is_exact) = (any(&is_it), any(&is_called));
    let is_near = any(&|thing| is_like(thing) || is_of_id(thing));
    let fits = |thing: &Candidate| match (is_whole, is_exact, is_near) {
        (true, ..) => is_it(thing),
        (false, true, _) => is_called(thing) || is_of_id(thing),
        (false, false, true) => is_like(thing) || is_of_id(thing),
        (false, false, false) => begins(thing),
    };
    each_once(things.into_iter().filter(fits).collect())
}

/// Returns candidates by id, each once.
fn each_once(mut found: Vec<Candidate>) -> Vec<Candidate> {
    found.sort_by(|a, b| a.id.cmp(&b.id));
    found.dedup_by(|a, b| a.id == b.id);
    found
}

/// What is shown beside a name, by printed id.
#[derive(Debug, Default)]
struct Names {
    places: BTreeMap<String, Place>,
    teams: BTreeMap<SpaceId, String>,
    team_places: BTreeMap<String, String>,
    class_teams: BTreeMap<String, (String, String)>,
}

impl Names {
    fn read(reader: &Reader) -> Result<Self, Error> {
        let mut names = Self::default();
        for place in reader.places()? {
            names.places.insert(place.place.to_string(), place);
        }
        for team in reader.teams()? {
            let place = team.place.and_then(|place| names.places.get(&place.to_string()));
            let place = place.map(|place| place.name.clone()).unwrap_or_default();
            names.team_places.insert(team.team.to_string(), place);
            names.teams.insert(team.team.space(), team.name);
        }
        for class in reader.classes(&BTreeSet::new())? {
            let team = names.teams.get(&class.team.space()).cloned();
            let team = team.unwrap_or_else(|| class.team.to_string());
            names.class_teams.insert(class.class.to_string(), (class.name, team));
        }
        Ok(names)
    }

    /// Returns the place around a place, and its last code.
    fn of_place(&self, id: &str) -> Vec<String> {
        let Some(place) = self.places.get(id) else { return Vec::new() };
        let around = place.within.and_then(|within| self.places.get(&within.to_string()));
        let code = place.codes.last().map(|dated| dated.code.to_string());
        around.map(|around| around.name.clone()).into_iter().chain(code).collect()
    }

    fn of_spaces(&self, spaces: &[SpaceId]) -> Vec<String> {
        spaces.iter().filter_map(|space| self.teams.get(space).cloned()).collect()
    }
}

fn labelled(things: impl Iterator<Item = (String, String)>) -> Vec<Candidate> {
    things.map(|(id, name)| Candidate { id, name, apart: String::new() }).collect()
}
