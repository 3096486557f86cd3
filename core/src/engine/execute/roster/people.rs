//! The lines of one team: who each is, and what is written for it.

mod classes;
mod known;
mod rivals;

use std::collections::{BTreeMap, BTreeSet};

use crate::document::schema::Key;
use crate::domain::class::Enrolment;
use crate::domain::document::DocId;
use crate::domain::id::{ClassId, LearnerId, TeamId};
use crate::domain::roster::{Answer, DoubtKind, LineVerdict, RosterLine, Verdict};
use crate::domain::text::identity_fold;
use crate::engine::Engine;
use crate::engine::error::{BadLine, Error};
use crate::engine::execute::later::put_enrolment;
use crate::engine::execute::learner::put_learner;
use crate::engine::execute::roster::class::Class;
use crate::engine::execute::roster::learnt::{Learnt, learn, put_differing};
use crate::engine::execute::roster::line::{Line, fields};
use crate::engine::execute::roster::names::{Found, Names};
use crate::engine::execute::roster::team::{Match, Member, Seat, Team};
use crate::engine::execute::roster::{Import, Placed};

use classes::Gate;

/// The lines of one team being taken.
pub(super) struct People<'i, 'a> {
    engine: &'i mut Engine,
    import: &'i mut Import<'a>,
    team: TeamId,
    people: Team,
    names: Names<ClassId>,
    classes: BTreeMap<ClassId, Class>,
    /// Lines that were seen, each with the identity of its class's name, so that one which is there twice is told.
    seen: BTreeSet<(ClassId, u64, String)>,
    /// Who lines were taken for, by what they say of somebody of a class.
    taken: BTreeMap<(ClassId, u64), usize>,
    /// What is asked of lines that contradict each other over somebody, by their place among the lines.
    rivals: BTreeMap<usize, (DoubtKind, Vec<usize>)>,
}

impl<'i, 'a> People<'i, 'a> {
    /// Takes the lines of a team.
    pub(super) fn take(
        engine: &'i mut Engine,
        import: &'i mut Import<'a>,
        team: TeamId,
        lines: impl Iterator<Item = (usize, RosterLine)>,
        verdicts: &mut Vec<Placed>,
    ) -> Result<(), Error> {
        let mut people = Self::of(engine, import, team)?;
        let called = |line: &RosterLine| identity_fold(&line.details.name);
        let lines: Vec<Line> =
            lines.map(|(at, said)| Line { at, called: called(&said), said }).collect();
        let mut open = Vec::with_capacity(lines.len());
        let classes = people.classes_of(&lines);
        for (line, found) in lines.iter().zip(classes) {
            let verdict = match found {
                Found::Is(class) => {
                    if people.is_first(line, class) {
                        open.push((line, class));
                    }
                    continue;
                }
                Found::LeftOut => Verdict::LeftOut,
                Found::New | Found::Asked => Verdict::Asked,
            };
            verdicts.push((line.at, said(line, verdict, None)));
        }
        // Whoever is sure goes first, so that nobody else is taken for them.
        open = people.pass(open, Self::by_id, verdicts);
        open = people.pass(open, Self::by_equality, verdicts);
        people.rivals = people.rivals_among(&open);
        open = people.pass(open, Self::by_class, verdicts);
        people.pass(open, Self::by_name, verdicts);
        people.put()
    }

    /// Takes those of the lines of which `surely` says who they are, and returns the others.
    fn pass<'l>(
        &mut self,
        open: Vec<(&'l Line, ClassId)>,
        surely: fn(&mut Self, &Line, ClassId) -> Option<LineVerdict>,
        verdicts: &mut Vec<Placed>,
    ) -> Vec<(&'l Line, ClassId)> {
        let mut left = Vec::new();
        for (line, class) in open {
            match surely(self, line, class) {
                Some(verdict) => {
                    self.note_taken(line, class, &verdict);
                    verdicts.push((line.at, verdict));
                }
                None => left.push((line, class)),
            }
        }
        left
    }

    /// Returns whether no earlier line says just the same; one that does is bad. Somebody may be in the list of each
    /// name of a class that is there more than once.
    fn is_first(&mut self, line: &Line, class: ClassId) -> bool {
        let is_first = self.seen.insert((class, line.says(), identity_fold(&line.class)));
        if !is_first {
            let bad = BadLine { line: line.line, field: "name", problem: "repeat" };
            self.import.bad.push(bad);
        }
        is_first
    }

    /// Notes who a line was taken for.
    fn note_taken(&mut self, line: &Line, class: ClassId, verdict: &LineVerdict) {
        let at = verdict.learner.and_then(|learner| self.people.with_id(learner));
        // Who is named otherwise was only shown.
        let at = at.filter(|at| self.people.members[*at].is_taken_in(class));
        if let Some(at) = at {
            self.taken.entry((class, line.says())).or_insert(at);
        }
    }

    /// Takes a line that names an id of ours.
    fn by_id(&mut self, line: &Line, class: ClassId) -> Option<LineVerdict> {
        let id = line.learner.trim();
        if id.is_empty() {
            return None;
        }
        let Ok(named) = id.parse::<LearnerId>() else {
            self.import.summary.ids_left_out.push(line.line);
            return None;
        };
        // Who went with one class and comes to another is called by the id of here, too.
        let here = self.people.with_id(named).filter(|at| !self.people.members[*at].is_moved);
        let learner = if here.is_some() { named } else { self.newest(named) };
        if self.import.erased.contains(&(self.team, learner)) {
            return Some(said(line, Verdict::Erased, Some(learner)));
        }
        let Some(at) = self.people.with_id(learner) else {
            if learner != named {
                return Some(said(line, Verdict::Moved, Some(learner)));
            }
            // Also somebody of another team, who is likeness only.
            self.import.summary.ids_left_out.push(line.line);
            return None;
        };
        let who = self.people.in_doubt(at, &line.details);
        if !who.is_empty() {
            return match self.ask_who(DoubtKind::OtherId, line, &who) {
                Some(Answer::Same(id)) => {
                    let meant = id.and_then(|id| self.people.named(&id)).unwrap_or(at);
                    Some(self.take_member(line, class, meant, meant == at))
                }
                Some(Answer::New) => Some(self.take_new(line, class)),
                Some(Answer::LeaveOut) => Some(said(line, Verdict::LeftOut, None)),
                None => Some(said(line, Verdict::Asked, None)),
            };
        }
        Some(self.take_member(line, class, at, true))
    }

    /// Takes a line that says just what is known of somebody.
    fn by_equality(&mut self, line: &Line, class: ClassId) -> Option<LineVerdict> {
        let equal = self.people.equal(&line.details, &line.called, class);
        equal.map(|at| self.take_member(line, class, at, false))
    }

    /// Takes a line that is the one learner of the class who is called so and whom it does not contradict.
    fn by_class(&mut self, line: &Line, class: ClassId) -> Option<LineVerdict> {
        if self.rivals.contains_key(&line.at) {
            return None;
        }
        match self.people.matching(&line.details, &line.called, class) {
            Match::Here(at) => Some(self.take_member(line, class, at, false)),
            Match::Elsewhere(_)
            | Match::Nobody
            | Match::Moved(_)
            | Match::Several(_)
            | Match::NameOnly(_)
            | Match::Repeat(_)
            | Match::Contradiction(_) => None,
        }
    }

    /// Takes any other line. One that says what an earlier line said of somebody in another list of the class is the
    /// same person, where more than the name says so, or both rolls name that person.
    fn by_name(&mut self, line: &Line, class: ClassId) -> Option<LineVerdict> {
        if let Some(at) = self.taken.get(&(class, line.says())).copied()
            && self.people.is_of_both(at, &line.details, class)
        {
            return Some(self.take_member(line, class, at, false));
        }
        let (kind, who) = match self.rivals.remove(&line.at) {
            Some(asked) => asked,
            None => match self.people.matching(&line.details, &line.called, class) {
                Match::Here(at) | Match::Elsewhere(at) => {
                    return Some(self.take_member(line, class, at, false));
                }
                Match::Nobody => return Some(self.take_new(line, class)),
                Match::Moved(at) => return Some(self.moved(line, at)),
                Match::Several(who) => (DoubtKind::Several, who),
                Match::NameOnly(who) => (DoubtKind::NameOnly, who),
                Match::Repeat(at) => (DoubtKind::Repeat, vec![at]),
                Match::Contradiction(who) => (DoubtKind::Contradiction, who),
            },
        };
        Some(match self.ask_who(kind, line, &who) {
            Some(Answer::Same(Some(id))) => match self.people.named(&id) {
                Some(at) => self.take_member(line, class, at, false),
                None => said(line, Verdict::Asked, None),
            },
            Some(Answer::New) => self.take_new(line, class),
            Some(Answer::LeaveOut) => said(line, Verdict::LeftOut, None),
            Some(Answer::Same(None)) | None => said(line, Verdict::Asked, None),
        })
    }

    fn ask_who(&mut self, kind: DoubtKind, line: &RosterLine, who: &[usize]) -> Option<Answer> {
        let name_of =
            |class: ClassId| self.classes.get(&class).map_or(String::new(), |of| of.name.clone());
        let known = who.iter().map(|at| self.people.known(*at, &line.details, name_of)).collect();
        let team = self.team_name();
        let rest = fields(&line.details);
        let mut about = vec![&*team, &*line.class];
        about.extend(rest.iter().map(String::as_str));
        about.push(&line.details.name);
        self.import.questions.ask(kind, line.line, &about, known)
    }

    /// Writes what a line says of a member: into the class where the member is not of it, and what is
    /// blank so far; with an id also what is otherwise.
    fn take_member(
        &mut self,
        line: &RosterLine,
        class: ClassId,
        at: usize,
        has_id: bool,
    ) -> LineVerdict {
        if self.people.members[at].went_from(class) {
            return self.moved(line, at);
        }
        let learner = self.people.members[at].learner;
        if self.people.comes_back(at) {
            self.import.plan.put(DocId::learner(self.team, learner), Key::Gone, 0);
        }
        let member = &mut self.people.members[at];
        let newcomer = match member.seat(class) {
            Some(seat) if !seat.comes => {
                seat.is_taken = true;
                return said(line, Verdict::Gone, Some(learner));
            }
            Some(seat) => {
                seat.is_taken = true;
                false
            }
            None => true,
        };
        if newcomer {
            match self.gate(line, class) {
                Gate::No(verdict) => return said(line, verdict, Some(learner)),
                Gate::Into(class) => {
                    self.people.members[at].classes.push((class, Seat::NEW));
                }
            }
        }
        let (is_filled, is_changed) = self.learn(line, at, has_id);
        let verdict = match (newcomer, is_changed, is_filled) {
            (true, _, _) => Verdict::Enrolled,
            (false, true, _) => Verdict::Changed,
            (false, false, true) => Verdict::Filled,
            (false, false, false) => Verdict::Unchanged,
        };
        said(line, verdict, Some(learner))
    }

    /// Names somebody who went to another team.
    fn moved(&self, line: &RosterLine, at: usize) -> LineVerdict {
        let learner = self.newest(self.people.members[at].learner);
        said(line, Verdict::Moved, Some(learner))
    }

    /// Notes what a line says of a member. Returns whether a blank was filled, and whether something was
    /// corrected.
    fn learn(&mut self, line: &RosterLine, at: usize, has_id: bool) -> (bool, bool) {
        let member = &mut self.people.members[at];
        let before = member.details.clone();
        let (known, new) = (&mut member.details, &line.details);
        let learnt = [
            learn(&mut known.birth_year, &new.birth_year, has_id),
            learn(&mut known.sex, &new.sex, has_id),
            learn(&mut known.village, &new.village, has_id),
            learn(&mut known.phone, &new.phone, has_id),
            learn(&mut known.audience, &new.audience, has_id),
        ];
        let is_renamed = has_id && known.name != new.name;
        if is_renamed {
            known.name.clone_from(&new.name);
        }
        if member.made_by.is_none() {
            let doc = DocId::learner(self.team, member.learner);
            put_differing(&mut self.import.plan, doc, &before, &member.details);
        }
        let is_changed = is_renamed || learnt.contains(&Learnt::Corrected);
        (learnt.contains(&Learnt::Filled), is_changed)
    }

    /// Makes a learner.
    fn take_new(&mut self, line: &RosterLine, class: ClassId) -> LineVerdict {
        match self.gate(line, class) {
            Gate::No(verdict) => said(line, verdict, None),
            Gate::Into(class) => {
                let learner = LearnerId(self.engine.random());
                self.people.add(Member {
                    learner,
                    details: line.details.clone(),
                    classes: vec![(class, Seat::NEW)],
                    is_moved: false,
                    is_gone: false,
                    made_by: Some(line.line),
                });
                said(line, Verdict::New, Some(learner))
            }
        }
    }

    /// Puts those whom lines have made, with all that lines say of them, and where everybody is new.
    fn put(self) -> Result<(), Error> {
        let Self { engine, import, team, people, .. } = self;
        let (plan, when) = (&mut import.plan, (None, import.now));
        let mut days = BTreeMap::new();
        for Member { learner, details, classes, made_by, .. } in people.members {
            if made_by.is_some() {
                put_learner(plan, team, learner, &details, engine.random());
            }
            for (class, _) in classes.into_iter().filter(|(_, seat)| seat.is_new) {
                let from = match (made_by, days.get(&class)) {
                    (Some(_), Some(from)) => *from,
                    (Some(_), None) => {
                        let from = engine.holds_from((team, class), when)?;
                        days.insert(class, from);
                        from
                    }
                    (None, _) => engine.holds_from_of((team, class), learner, when)?,
                };
                put_enrolment(plan, (team, class), learner, (Enrolment::Enrolled, from));
            }
        }
        Ok(())
    }

    /// Returns the id that somebody has by now, after moves.
    fn newest(&self, learner: LearnerId) -> LearnerId {
        let mut newest = learner;
        // Links that lead in a circle were made by hand.
        for _ in 0..self.import.moved_learners.len() {
            match self.import.moved_learners.get(&newest) {
                Some(next) => newest = *next,
                None => break,
            }
        }
        newest
    }

    fn team_name(&self) -> String {
        self.import.team_names.get(&self.team).cloned().unwrap_or_default()
    }
}

fn said(line: &RosterLine, verdict: Verdict, learner: Option<LearnerId>) -> LineVerdict {
    LineVerdict { line: line.line, verdict, learner }
}
