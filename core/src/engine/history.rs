//! What an entry did, read from its bodies alone: keys and values as deeds.
//!
//! Nothing is judged here: whether the entry counts is said beside it. Values that say nothing to people,
//! such as salts and fields that were left empty, are no deeds. An empty value from a day on is one: what held before
//! holds no more.

use crate::document::chunk::{self, Operation};
use crate::document::profile::Profile;
use crate::document::scalar::ScalarRef;
use crate::document::schema::{Key, read_consent, read_move, read_target};
use crate::domain::attendance::Mark;
use crate::domain::class::{Enrolment, MeetingState};
use crate::domain::deed::{Deed, Thing};
use crate::domain::document::{DocId, DocKind};
use crate::domain::id::{ClassId, LearnerId, MeetingId, MeetingKey};
use crate::domain::progress::Level;
use crate::domain::row::{Joining, OperationId, SaidOfHolding};
use crate::domain::seen::ChangedField;
use crate::domain::time::Date;
use crate::domain::weekdays::Weekdays;

/// The value of what was said wrongly of a day, so that what held before holds there.
const UNSAID: &str = "unsaid";

/// Returns what a change of a document says, in the order in which it stands there; `None` where its bytes
/// are none of a profile that this version knows.
#[must_use]
pub fn deeds(doc: DocId, body: &[u8]) -> Option<Vec<Deed>> {
    let (_, body) = chunk::read(body).ok()?;
    let deeds = body.operations.iter().map(|operation| {
        let key = Key::parse(Profile::Two, doc.kind, operation.key)?;
        let deed = deed(doc, &key, operation);
        let is_told = |deed: &Deed| {
            !operation.predecessors.is_empty() || deed.from.is_some() || deed.says_something()
        };
        Some(deed.filter(is_told))
    });
    let deeds: Option<Vec<Option<Deed>>> = deeds.collect();
    Some(deeds?.into_iter().flatten().collect())
}

/// What a key says something of, whatever it says and from which day on.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Field {
    /// What people are told of.
    Told(Deed),
    /// What else there is.
    Other(Key),
}

/// Returns of what a key of a document says something.
#[must_use]
pub fn field(doc: DocId, key: &Key) -> Field {
    match said(doc, key, None) {
        Some(deed) => Field::Told(Deed { value: None, from: None, ..deed }),
        None => Field::Other(key.clone()),
    }
}

/// Returns what a value says at a key where something stood before; `None` where it says nothing to people.
#[must_use]
pub fn said(doc: DocId, key: &Key, value: Option<ScalarRef<'_>>) -> Option<Deed> {
    // An operation that replaces something says its day, too.
    let predecessors = vec![OperationId { counter: 1, actor: [0; 16] }];
    deed(doc, key, &Operation { key: "", value, predecessors })
}

impl Field {
    /// Returns it as whoever wanted to change it is told.
    #[must_use]
    pub fn changed(self) -> ChangedField {
        match self {
            Self::Told(deed) => ChangedField { what: deed.what, about: deed.about },
            Self::Other(_) => ChangedField { what: "other", about: Vec::new() },
        }
    }
}

fn deed(doc: DocId, key: &Key, operation: &Operation<'_>) -> Option<Deed> {
    let about = Subject { doc, value: operation.value };
    match key {
        Key::Name => Some(about.own("name")),
        Key::PlaceName(place) => Some(about.of("name", [Thing::Place(*place)])),
        Key::PlaceNameFrom(place, from) => {
            Some(about.of("name", [Thing::Place(*place)]).since(*from))
        }
        Key::PlaceIn(place) => Some(about.of("within", [Thing::Place(*place)])),
        Key::PlaceInFrom(place, from) => {
            Some(about.of("within", [Thing::Place(*place)]).since(*from))
        }
        Key::PlaceCode(place, from) => Some(about.of("code", [Thing::Place(*place)]).since(*from)),
        Key::PlaceKind(place) => Some(about.of("kind", [Thing::Place(*place)])),
        Key::PlaceKindFrom(place, from) => {
            Some(about.of("kind", [Thing::Place(*place)]).since(*from))
        }
        Key::PlaceInto(a, b, from) => {
            let deed = about.of("became", [Thing::Place(*a), Thing::Place(*b)]);
            Some(deed.since(*from).says(about.yes()))
        }
        Key::PlaceSame(a, b) => {
            let deed = about.of("same-place", [Thing::Place(*a), Thing::Place(*b)]);
            Some(deed.says(about.yes()))
        }
        Key::PlaceRetired(place) => Some(about.of("retired", [Thing::Place(*place)])),
        Key::TeamName(team) => Some(about.of("name", [Thing::Team(*team)])),
        Key::TeamPlace(team) => Some(about.of("place", [Thing::Team(*team)])),
        Key::TeamPlaceFrom(team, from) => {
            Some(about.of("place", [Thing::Team(*team)]).since(*from))
        }
        Key::TeamRetired(team) => Some(about.of("retired", [Thing::Team(*team)])),
        Key::Target(place, topic) => {
            let deed = about.of("target", [Thing::Place(*place)]).says(about.target());
            Some(Deed { topic: Some(topic.clone()), ..deed })
        }
        Key::TargetFrom(place, topic, from) => {
            let deed = about.of("target", [Thing::Place(*place)]).says(about.target());
            Some(Deed { topic: Some(topic.clone()), ..deed.since(*from) })
        }
        Key::LinkPerson(a, b) => {
            let deed = about.of("same-person", [Thing::Learner(*a), Thing::Learner(*b)]);
            Some(deed.says(about.yes()))
        }
        Key::LinkMeeting(a, b) => {
            let deed = about.of("same-meeting", [Thing::Meeting(*a), Thing::Meeting(*b)]);
            Some(deed.says(about.word(|said| Joining::from_number(said).map(Joining::word))))
        }
        Key::MovedLearner(new, old) => {
            Some(about.moved([Thing::Learner(*new), Thing::Learner(*old)]))
        }
        Key::MovedClass(new, old) => Some(about.moved([Thing::Class(*new), Thing::Class(*old)])),
        Key::Differ(_, learner) => {
            let is_said = matches!(about.value, Some(ScalarRef::Bytes(_)));
            let deed = about.of("not-same-person", [Thing::Learner(*learner)]);
            Some(deed.says(about.value.map(|_| yes_or_no(is_said))))
        }
        Key::ClassPlace => Some(about.own("place")),
        Key::ClassPlaceFrom(from) => Some(about.own("place").since(*from)),
        Key::ClassClosed => Some(about.own("closed").says(about.yes())),
        Key::ClassClosedFrom(from) => Some(about.own("closed").since(*from).says(about.yes())),
        Key::ClassPlan(from) => {
            let plan = about.int().and_then(Weekdays::from_number);
            Some(about.own("plan").since(*from).says(plan.map(|plan| plan.to_string())))
        }
        Key::ClassSame(other) => {
            let own = Thing::Class(ClassId(doc.id));
            Some(about.of("same-class", [own, Thing::Class(*other)]).says(about.yes()))
        }
        Key::ClassRetired => Some(about.own("retired")),
        Key::Enrolment(learner) => Some(about.comes(*learner)),
        Key::EnrolmentFrom(learner, from) => Some(about.comes(*learner).since(*from)),
        Key::Meeting(meeting) => {
            let state = |said| {
                Some(match MeetingState::from_number(said)? {
                    MeetingState::Open => "open",
                    MeetingState::Closed => "closed",
                })
            };
            Some(about.at("meeting", *meeting).says(about.word(state)))
        }
        Key::MeetingTopic(meeting, topic) => {
            let deed = about.at("topic", *meeting).says(about.yes());
            Some(Deed { topic: Some(topic.clone()), ..deed })
        }
        // Opening a meeting says its day once more.
        Key::MeetingDay(meeting) => {
            let is_first = operation.predecessors.is_empty();
            let is_own = about.text() == Some(&*meeting.date.to_string());
            (!is_first || !is_own).then(|| about.at("day", *meeting))
        }
        Key::MeetingWithdrawn(meeting) => {
            let said = about.value.map(|value| match value {
                ScalarRef::Bytes([]) => SaidOfHolding::Restored.word().to_owned(),
                ScalarRef::Bytes(_) | ScalarRef::Int(_) | ScalarRef::Str(_) => {
                    SaidOfHolding::Withdrawn.word().to_owned()
                }
            });
            Some(about.at("held", *meeting).says(said))
        }
        Key::MeetingParted(meeting, person) => {
            Some(Deed { person: Some(*person), ..about.at("parted", *meeting) })
        }
        Key::NotMet(day) => Some(about.own("not-met").since(*day).says(about.yes())),
        Key::Mark(meeting, short) => {
            let mark = about.word(|said| Mark::from_number(said).map(Mark::word));
            Some(Deed { short: Some(*short), ..about.at("mark", *meeting).says(mark) })
        }
        Key::Level(short, topic) => {
            let level = about.word(|said| Level::from_number(said).map(Level::word));
            let deed = about.own("level").says(level);
            Some(Deed { short: Some(*short), topic: Some(topic.clone()), ..deed })
        }
        Key::Born => Some(about.own("born").says(about.int().map(|year| match year {
            0 => String::new(),
            year => year.to_string(),
        }))),
        Key::Sex => Some(about.own("sex")),
        Key::Village => Some(about.own("village")),
        Key::Phone => Some(about.own("phone")),
        Key::Audience => Some(about.own("audience")),
        Key::Consent => {
            let on = about.text().map(|text| read_consent(text).map(|given| given.on.to_string()));
            Some(about.own("consent").says(on.map(Option::unwrap_or_default)))
        }
        Key::Gone => Some(about.own("taken-back").says(about.yes())),
        Key::Text => Some(about.own("note")),
        // About whom or what else they are, who asks for them knows; and some say nothing to people.
        Key::PersonRetired(_)
        | Key::PersonSame(..)
        | Key::Topic(..)
        | Key::Signed(_)
        | Key::Head(_)
        | Key::LevelDay(..)
        | Key::Salt
        | Key::About
        | Key::VisitDate(_)
        | Key::VisitPlace(_)
        | Key::VisitTopic(_)
        | Key::VisitCount(_)
        | Key::Pair(..) => None,
    }
}

/// The document in which something was said, and the value.
#[derive(Clone, Copy)]
struct Subject<'a> {
    doc: DocId,
    value: Option<ScalarRef<'a>>,
}

impl Subject<'_> {
    /// Returns a deed about the document's own thing.
    fn own(&self, what: &'static str) -> Deed {
        match self.doc.kind {
            DocKind::Learner => self.of(what, [Thing::Learner(LearnerId(self.doc.id))]),
            DocKind::Class | DocKind::Roll => self.of(what, [Thing::Class(ClassId(self.doc.id))]),
            DocKind::Programme
            | DocKind::Link
            | DocKind::Person
            | DocKind::Pair
            | DocKind::Visit
            | DocKind::Note => self.of(what, []),
        }
    }

    fn of<const N: usize>(&self, what: &'static str, about: [Thing; N]) -> Deed {
        let about = about.to_vec();
        let value = self.value.map(|value| match value {
            ScalarRef::Str(text) => text.to_owned(),
            // What was said of that day was said wrongly: what held before goes on.
            ScalarRef::Int(_) => UNSAID.to_owned(),
            ScalarRef::Bytes(_) => String::new(),
        });
        Deed { what, value, from: None, about, short: None, person: None, topic: None }
    }

    /// Returns a deed about a meeting of the roll's class.
    fn at(&self, what: &'static str, key: MeetingKey) -> Deed {
        let class = ClassId(self.doc.id);
        self.of(what, [Thing::Class(class), Thing::Meeting(MeetingId { class, key })])
    }

    fn comes(&self, learner: LearnerId) -> Deed {
        let comes = self.word(|said| match Enrolment::from_number(said) {
            Some(Enrolment::Enrolled) => Some("comes"),
            Some(Enrolment::Left) => Some("left"),
            None => Some(UNSAID),
        });
        let class = Thing::Class(ClassId(self.doc.id));
        self.of("comes", [class, Thing::Learner(learner)]).says(comes)
    }

    /// Returns a deed about what went to another team, and what it was before.
    fn moved(&self, about: [Thing; 2]) -> Deed {
        let deed = self.of("moved", about);
        match self.text().and_then(read_move) {
            Some((on, _)) => deed.since(on).says(Some(yes_or_no(true))),
            None => deed.says(self.yes()),
        }
    }

    fn int(&self) -> Option<i64> {
        if let Some(ScalarRef::Int(int)) = self.value { Some(int) } else { None }
    }

    fn text(&self) -> Option<&str> {
        if let Some(ScalarRef::Str(text)) = self.value { Some(text) } else { None }
    }

    fn word(&self, word: impl Fn(i64) -> Option<&'static str>) -> Option<String> {
        self.int().and_then(word).map(str::to_owned)
    }

    fn yes(&self) -> Option<String> {
        self.int().map(|said| yes_or_no(said != 0))
    }

    fn target(&self) -> Option<String> {
        if self.int().is_some() {
            return Some(UNSAID.to_owned());
        }
        // With no percent nothing is asked for any more.
        let said = self.text().and_then(read_target).filter(|(percent, _)| *percent > 0);
        let said = said.map(|(percent, of)| format!("{percent}% / {of}"));
        self.value.map(|_| said.unwrap_or_default())
    }
}

impl Deed {
    fn since(self, from: Date) -> Self {
        Self { from: Some(from), ..self }
    }

    fn says(self, value: Option<String>) -> Self {
        Self { value, ..self }
    }

    /// Returns whether a first value says something: what is new begins with fields that nobody gave.
    fn says_something(&self) -> bool {
        match self.value.as_deref() {
            Some("" | UNSAID) => false,
            Some("no") => self.what != "closed",
            Some(_) | None => true,
        }
    }
}

fn yes_or_no(said: bool) -> String {
    if said { "yes" } else { "no" }.to_owned()
}
