//! A roster: teams, classes, places and learners by name, created where they are not there yet.
//!
//! Who a line is, is decided within its team: by an id of ours; by the class and then the team, where one
//! learner is called so and nothing contradicts. Where that is not sure it is asked, and nothing is
//! written. Blanks are filled; what is known changes only where an id says whose it is. People of other
//! teams are never meant.

mod class;
mod learnt;
mod line;
mod names;
mod people;
mod places;
mod questions;
mod shown;
mod team;

use std::collections::{BTreeMap, BTreeSet};

use crate::document::schema::Key;
use crate::domain::command::Outcome;
use crate::domain::document::DocKind;
use crate::domain::erasure::Erased;
use crate::domain::id::{ClassId, LearnerId, PlaceId, ProgrammeId, TeamId};
use crate::domain::roster::{
    Answer, DoubtKind, Known, LineVerdict, Roster, RosterLine, RosterSummary, Shown, Verdict,
};
use crate::domain::row::Retired;
use crate::domain::text::{self, Kinds};
use crate::domain::time::{Date, Instant};
use crate::engine::Engine;
use crate::engine::clock::believed_today;
use crate::engine::edit_plan::EditPlan;
use crate::engine::error::{BadLine, Error};
use crate::engine::execute::{place_text, programme_doc};
use crate::store::batch::Tables;
use crate::store::error::StoreError;

use names::{Doubts, Found, Names};
use people::People;
use places::Places;
use questions::Questions;

/// Most bad lines that one answer names; more tell a person nothing.
const BAD_LINES_MAX: usize = 1_000;
/// Most classes by which a team is told apart from another of its name.
const CLASSES_SHOWN_MAX: usize = 3;

impl Engine {
    pub(super) fn plan_roster(
        &mut self,
        programme: ProgrammeId,
        roster: Roster,
        now: Instant,
    ) -> Result<(EditPlan, Outcome), Error> {
        let Roster { lines, answers, shown } = roster;
        // Without an answer it says all that was read: so it is asked once more where there are some.
        let unanswered = (!answers.is_empty()).then(|| lines.clone());
        let (plan, mut summary) = self.plan_lines(programme, lines, &answers, now)?;
        if let Some(lines) = unanswered {
            let (_, unanswered) = self.plan_lines(programme, lines, &BTreeMap::new(), now)?;
            summary.shown = unanswered.shown;
        }
        let is_shown =
            |shown: &Shown| summary.shown.is_some_and(|now| now.outcome == shown.outcome);
        if shown.as_ref().is_some_and(|shown| !is_shown(shown)) {
            return Err(Error::ChangedMeanwhile { fields: Vec::new(), is_certain: true });
        }
        Ok((plan, Outcome::Roster(Box::new(summary))))
    }

    fn plan_lines(
        &mut self,
        programme: ProgrammeId,
        mut lines: Vec<RosterLine>,
        answers: &BTreeMap<String, Answer>,
        now: Instant,
    ) -> Result<(EditPlan, RosterSummary), Error> {
        let seen = self.tables().seen()?;
        let outcome = shown::Outcome::of_lines(&lines);
        let mut import = Import::new(self, programme, answers, now)?;
        let mut verdicts = Vec::with_capacity(lines.len());
        for (team, of_team) in import.by_team(self, &lines) {
            // What was planned of a team is held as a plan alone.
            let lines = of_team.into_iter().map(|at| (at, std::mem::take(&mut lines[at])));
            match team {
                Found::Is(team) => People::take(self, &mut import, team, lines, &mut verdicts)?,
                Found::LeftOut => verdicts.extend(lines.map(unlearnt(Verdict::LeftOut))),
                Found::Asked | Found::New => verdicts.extend(lines.map(unlearnt(Verdict::Asked))),
            }
        }
        if !import.bad.is_empty() {
            import.bad.sort_by_key(|bad| bad.line);
            import.bad.truncate(BAD_LINES_MAX);
            return Err(Error::Roster(import.bad));
        }
        verdicts.sort_by_key(|(at, _)| *at);
        let Import { plan, mut summary, questions, .. } = import;
        summary.lines = verdicts.into_iter().map(|(_, verdict)| verdict).collect();
        (summary.doubts, summary.answers_left_out) = questions.end();
        summary.ids_left_out.sort_unstable();
        summary.places_left_out.sort_unstable();
        summary.shown = Some(Shown { seen, outcome: outcome.end(&summary) });
        Ok((plan, summary))
    }
}

/// What became of a line, by its place among the lines.
type Placed = (usize, LineVerdict);

fn unlearnt(verdict: Verdict) -> impl Fn((usize, RosterLine)) -> Placed {
    move |(at, line)| (at, LineVerdict { line: line.line, verdict, learner: None })
}

/// A roster being taken.
struct Import<'a> {
    programme: ProgrammeId,
    now: Instant,
    /// The day of this device's clock, where it can be believed.
    today: Option<Date>,
    plan: EditPlan,
    questions: Questions<'a>,
    summary: RosterSummary,
    bad: Vec<BadLine>,
    teams: Names<TeamId>,
    team_names: BTreeMap<TeamId, String>,
    places: Places,
    /// Who and what went to another team: the new id by the old.
    moved_learners: BTreeMap<LearnerId, LearnerId>,
    moved_classes: BTreeMap<ClassId, ClassId>,
    /// What is offered no more.
    retired: BTreeSet<Retired>,
    erased: BTreeSet<(TeamId, LearnerId)>,
}

impl<'a> Import<'a> {
    fn new(
        engine: &Engine,
        programme: ProgrammeId,
        answers: &'a BTreeMap<String, Answer>,
        now: Instant,
    ) -> Result<Self, Error> {
        let tables = engine.tables();
        let doubts = Doubts { near: DoubtKind::NearTeam, which: DoubtKind::WhichTeam };
        let mut teams = Names::new(Kinds::Team, doubts);
        let mut team_names = BTreeMap::new();
        let retired = tables.retired_by(now.date_in_vietnam())?;
        let aside = tables.places_aside(now.date_in_vietnam())?;
        let places = Places::new(tables.places()?, tables.place_codes()?, &aside);
        // To whoever acts with less, the other teams are none.
        let mut named = tables.team_names()?;
        named.retain(|(team, _)| engine.is_told_of(team.space()));
        let mut by_name: BTreeMap<String, u32> = BTreeMap::new();
        for (_, name) in &named {
            *by_name.entry(text::identity_fold(name)).or_default() += 1;
        }
        for (team, name) in named {
            let is_twin = by_name.get(&text::identity_fold(&name)).is_some_and(|count| *count > 1);
            let of = if is_twin { told_apart(&tables, &places, team)? } else { Vec::new() };
            team_names.insert(team, name.clone());
            let known = Known { id: team.to_string(), name, of, ..Known::default() };
            teams.add(team, known, u8::from(retired.contains(&Retired::Team(team))));
        }
        let erased = tables.erased_documents()?.into_iter();
        let erased =
            erased.filter(|(doc, state)| doc.kind == DocKind::Learner && *state != Erased::Missing);
        Ok(Self {
            programme,
            now,
            today: believed_today(tables, now)?,
            plan: EditPlan::new(),
            questions: Questions::new(answers),
            summary: RosterSummary::default(),
            bad: Vec::new(),
            teams,
            team_names,
            places,
            moved_learners: tables.moved_learners()?.into_iter().map(|(a, b)| (b, a)).collect(),
            moved_classes: tables.moved_classes()?.into_iter().map(|(a, b)| (b, a)).collect(),
            retired,
            erased: erased.map(|(doc, _)| (TeamId::from(doc.space), LearnerId(doc.id))).collect(),
        })
    }

    /// Returns the lines by team; those of a new team make it.
    fn by_team(
        &mut self,
        engine: &mut Engine,
        lines: &[RosterLine],
    ) -> Vec<(Found<TeamId>, Vec<usize>)> {
        let mut groups: Vec<(Found<TeamId>, Vec<usize>)> = Vec::new();
        let mut by_team: BTreeMap<Option<TeamId>, usize> = BTreeMap::new();
        // Thousands of lines name a few teams, classes and places.
        let mut good: BTreeSet<&str> = BTreeSet::new();
        for (at, line) in lines.iter().enumerate() {
            let mut names = [(&line.team, "team"), (&line.class, "class")]
                .into_iter()
                .chain(Some((&line.place, "place")).filter(|(place, _)| !place.trim().is_empty()));
            let is_good = names.all(|(text, field)| {
                let is_good = good.contains(&**text) || self.is_name(line.line, field, text);
                good.extend(is_good.then_some(&**text));
                is_good
            });
            if !is_good {
                if self.bad.len() >= BAD_LINES_MAX {
                    break;
                }
                continue;
            }
            let team = self.team(engine, line);
            let key = if let Found::Is(team) = team { Some(team) } else { None };
            match (key, by_team.get(&key)) {
                (Some(_), Some(group)) => groups[*group].1.push(at),
                (Some(_), None) => {
                    by_team.insert(key, groups.len());
                    groups.push((team, vec![at]));
                }
                (None, _) => groups.push((team, vec![at])),
            }
        }
        groups
    }

    fn is_name(&mut self, line: u32, field: &'static str, text: &str) -> bool {
        match text::name(text) {
            Ok(_) => true,
            Err(problem) => {
                self.bad.push(BadLine { line, field, problem: problem.word() });
                false
            }
        }
    }

    fn team(&mut self, engine: &mut Engine, line: &RosterLine) -> Found<TeamId> {
        match self.teams.find(&mut self.questions, "", &line.team, line.line) {
            Found::New if names::is_id(&line.team) => {
                self.bad.push(BadLine { line: line.line, field: "team", problem: "id" });
                Found::LeftOut
            }
            Found::New => {
                let place = self.place(engine, line);
                let team = TeamId(engine.random());
                let name = stored(&line.team);
                let doc = programme_doc(self.programme);
                self.plan.put(doc, Key::TeamName(team), name.clone());
                self.plan.put(doc, Key::TeamPlace(team), place_text(place));
                self.summary.teams.push(name.clone());
                self.team_names.insert(team, name.clone());
                let id = format!("line-{}", line.line);
                self.teams.add(team, Known { id, name, ..Known::default() }, 0);
                Found::Is(team)
            }
            found @ (Found::Is(_) | Found::LeftOut | Found::Asked) => found,
        }
    }

    /// Returns the place that a line names, made where it is not there; `None` where it names none, or it
    /// is asked or left out.
    fn place(&mut self, engine: &mut Engine, line: &RosterLine) -> Option<PlaceId> {
        let name = line.place.trim();
        if name.is_empty() {
            return None;
        }
        let found = self.places.find(&mut self.questions, name, line.line);
        match found.map(|found| self.offered(found, line)) {
            Some(Found::Is(place)) => Some(place),
            Some(Found::LeftOut | Found::Asked) => None,
            // A code alone is no name for a further place.
            None | Some(Found::New) if places::named(name).is_empty() => {
                let bad = BadLine { line: line.line, field: "place", problem: "place-code" };
                self.bad.push(bad);
                None
            }
            None => None,
            Some(Found::New) if names::is_id(name) => {
                self.bad.push(BadLine { line: line.line, field: "place", problem: "id" });
                None
            }
            Some(Found::New) => {
                let place = PlaceId(engine.random());
                let text = name;
                let name = stored(places::named(text));
                let doc = programme_doc(self.programme);
                self.plan.put(doc, Key::PlaceName(place), name.clone());
                self.plan.put(doc, Key::PlaceIn(place), String::new());
                self.summary.places.push(name.clone());
                let id = format!("line-{}", line.line);
                self.places.add(place, text, Known { id, name, ..Known::default() });
                Some(place)
            }
        }
    }

    /// Returns what a place comes to that a line names: of one that is retired it is asked.
    fn offered(&mut self, found: Found<PlaceId>, line: &RosterLine) -> Found<PlaceId> {
        let Found::Is(place) = found else { return found };
        if !self.retired.contains(&Retired::Place(place)) {
            return found;
        }
        let (kind, known) = (DoubtKind::RetiredPlace, self.places.known(place));
        match self.questions.ask(kind, line.line, &[line.place.trim()], known) {
            Some(Answer::Same(_)) => found,
            Some(Answer::New) => Found::New,
            Some(Answer::LeaveOut) => Found::LeftOut,
            None => Found::Asked,
        }
    }

    /// Returns what becomes of a line that brings something new into a team, where it does not: of a team that is
    /// retired it is asked.
    fn not_into_team(&mut self, team: TeamId, line: &RosterLine) -> Option<Verdict> {
        if !self.retired.contains(&Retired::Team(team)) {
            return None;
        }
        let name = self.team_names.get(&team).cloned().unwrap_or_default();
        let known = Known { id: team.to_string(), name: name.clone(), ..Known::default() };
        match self.questions.ask(DoubtKind::RetiredTeam, line.line, &[&name], vec![known]) {
            Some(Answer::Same(_)) => None,
            Some(Answer::LeaveOut) => Some(Verdict::LeftOut),
            Some(Answer::New) | None => Some(Verdict::Asked),
        }
    }

    /// Returns whether a line names this place, or none.
    fn is_place(&self, place: PlaceId, line: &RosterLine) -> bool {
        let name = line.place.trim();
        name.is_empty() || self.places.is(place, name)
    }
}

/// Returns what tells a team apart from another of its name: where it is, and classes of it.
fn told_apart(
    tables: &Tables<'_>,
    places: &Places,
    team: TeamId,
) -> Result<Vec<String>, StoreError> {
    let classes = tables.classes_in(team.space(), None)?.into_iter();
    let mut classes: Vec<String> = classes.map(|class| class.name).collect();
    classes.sort_by_cached_key(|name| text::title_key(name));
    classes.truncate(CLASSES_SHOWN_MAX);
    Ok(places.name(tables.team_place(team)?).into_iter().chain(classes).collect())
}

/// Returns a name as it is stored; it was looked at before.
fn stored(name: &str) -> String {
    text::name(name).unwrap_or_else(|_| name.to_owned())
}
