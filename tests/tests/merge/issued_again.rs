//! What was written on a branch that lost is issued again, and then it is done. (Guards: a copied
//! folder that costs a volunteer a confirmed mark, a mark that changes its volunteer or its time, and
//! phones that issue the same again for ever.)
//!
//! A folder is copied, both go on under one key, and honest phones build on each branch. By the
//! rules both branches end where they parted; their authors say again what they had said.

use std::collections::{BTreeMap, BTreeSet};

use lantoa_core::document::chunk;
use lantoa_core::document::profile::Profile;
use lantoa_core::document::schema::Key;
use lantoa_core::domain::attendance::Mark;
use lantoa_core::domain::document::{DocId, DocKind};
use lantoa_core::domain::entry::Incarnation;
use lantoa_core::domain::id::{DeviceId, LearnerId, MeetingId, PersonId, ShortLearner, TeamId};
use lantoa_core::domain::row::{Author, OperationId};
use lantoa_core::domain::time::Instant;
use lantoa_core::session::outcome::Outcome;
use lantoa_core::store::reader::Reader;
use lantoa_tests::evening::Evening;
use lantoa_tests::phone::{Phone, session};
use lantoa_tests::reliability::withstood;
use lantoa_tests::tries::tries;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};

/// Learners besides those of every evening: one spot each, marked by one phone only.
const LEARNERS: usize = 21;
/// Rounds of everybody with everybody after which nothing may move any more.
const ROUNDS_MAX: usize = 8;
/// What a mark can be that is shown.
const MARKS: [Mark; 4] = [Mark::Present, Mark::Late, Mark::Excused, Mark::Absent];

/// What one phone, and no other, has confirmed of a learner.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
struct Said {
    mark: Mark,
    person: PersonId,
    at: Instant,
}

/// An evening on which a folder was copied.
struct Copied {
    team: TeamId,
    meeting: MeetingId,
    /// The office, Minh, Hà and the copies of Hà's folder, who never meet each other nor Hà.
    phones: Vec<Phone>,
    learners: Vec<LearnerId>,
    /// By learner: which phone marked it, and what it said.
    said: BTreeMap<ShortLearner, (usize, Said)>,
}

/// The place of Hà's phone, which is copied; the copies follow.
const HA: usize = 2;

#[test]
fn values_on_a_losing_branch_are_issued_again_once() {
    let mut again = [0; 2];
    let evenings = tries(25, 100);
    for seed in 1..=evenings {
        let mut copied = Copied::goes_on(seed);
        copied.all_meet(seed);
        copied.shows_what_was_said(seed);
        copied.writes_nothing_more(seed);
        for (all, of_seed) in again.iter_mut().zip(copied.issued_again()) {
            *all += of_seed;
        }
    }
    // Else nothing was lost, and nothing is proven.
    for (who, again) in ["honest phones", "copies"].into_iter().zip(again) {
        assert!(again as u64 >= evenings, "{who} have issued again {again} entries in all");
    }
    withstood("evenings with copied phones", evenings);
}

impl Copied {
    /// Lives an evening: everybody marks learners of their own, and some meet.
    fn goes_on(seed: u64) -> Self {
        let mut rng = StdRng::seed_from_u64(seed);
        let mut evening = Evening::begins();
        let (team, class, meeting) = (evening.team, evening.class, evening.meeting);
        let learners: Vec<_> =
            (0..LEARNERS).map(|_| evening.office.registers("Chíu Tắc Lỷ", class)).collect();
        evening.all_meet();
        let Evening { mut ha, minh, office, .. } = evening;
        let names = ["bản sao", "bản sao nữa"];
        let names = &names[..rng.random_range(1..=2)];
        let copies: Vec<_> = names.iter().map(|name| ha.copied(name)).collect();
        let mut phones = vec![office, minh, ha];
        phones.extend(copies);
        let mut copied = Self { team, meeting, phones, learners, said: BTreeMap::new() };
        // An honest phone builds on each of two branches before it can know of the other.
        for (copy, honest) in [(HA, 1), (HA + 1, 0)] {
            copied.marks(&mut rng, copy, Instant(500));
            copied.two_meet(copy, honest);
            copied.marks(&mut rng, honest, Instant(501));
        }
        for at in 0..rng.random_range(10..40) {
            let phone = rng.random_range(0..copied.phones.len());
            if rng.random_bool(0.6) {
                copied.marks(&mut rng, phone, Instant(1_000 + at));
            } else {
                copied.two_meet(phone, rng.random_range(0..HA));
            }
        }
        copied
    }

    /// Lets a phone mark one learner that nobody else marks.
    fn marks(&mut self, rng: &mut StdRng, phone: usize, at: Instant) {
        let of_phone = self.learners.iter().skip(phone).step_by(self.phones.len());
        let of_phone: Vec<_> = of_phone.copied().collect();
        let learner = *of_phone.choose(rng).expect("enough for everybody");
        let mark = *MARKS.choose(rng).expect("some");
        let short = ShortLearner::from(learner);
        // Replaced values are another matter: a copy that issues one again without having heard of its
        // replacement shows a dispute, as decision 0011 says.
        if self.said.contains_key(&short) {
            return;
        }
        let device = &mut self.phones[phone];
        device.now = at;
        assert_eq!(device.marks(self.meeting, learner, mark), 1, "{}", device.name);
        device.engine_mut().fold(at).expect("a sound store");
        let person = device.engine().person();
        self.said.insert(short, (phone, Said { mark, person, at }));
    }

    /// Lets two phones of different keys hold a session; returns whether it moved anything.
    fn two_meet(&mut self, one: usize, other: usize) -> bool {
        let (low, high) = (one.min(other), one.max(other));
        let is_one_key = low == high || low >= HA;
        if is_one_key {
            return false;
        }
        let (head, tail) = self.phones.split_at_mut(high);
        let met = session(&mut tail[0], &mut head[low]);
        assert_eq!([met.caller, met.called], [Outcome::InSync; 2], "phones {low} and {high}");
        met.moved > 0
    }

    /// Lets everybody meet everybody once; returns whether that moved anything.
    fn round(&mut self) -> bool {
        let mut moved = false;
        for high in 0..self.phones.len() {
            for low in 0..high {
                moved |= self.two_meet(low, high);
            }
        }
        moved
    }

    fn all_meet(&mut self, seed: u64) {
        let settles = (0..ROUNDS_MAX).any(|_| !self.round());
        assert!(settles, "seed {seed}: entries still move after {ROUNDS_MAX} rounds");
        let space = self.team.space();
        let rows = self.phones[0].rows(space);
        for phone in &mut self.phones {
            assert_eq!(phone.rows(space), rows, "seed {seed}: {}", phone.name);
            assert_eq!(phone.faults(), [""; 0], "seed {seed}: {}", phone.name);
        }
    }

    /// Every value stands, is believed and undisputed, with its volunteer and its time, and at most
    /// once for every life of the device that wrote it.
    ///
    /// Not at most once for every copy: a copy whose new life forked from what it had not yet heard
    /// issues again what it had issued, and what the other copies said meanwhile stays beside it.
    fn shows_what_was_said(&self, seed: u64) {
        let office = self.phones[0].engine();
        let reader = Reader::open(office.store().path()).expect("a second connection");
        assert_eq!(reader.disputes().expect("the tables are read"), [], "seed {seed}");
        let rows = reader.marks(self.team.space(), self.meeting.class);
        let shown: BTreeMap<_, _> = rows
            .expect("the tables are read")
            .into_iter()
            .map(|row| {
                let Author { person, at, .. } = row.author;
                (row.short, Said { mark: row.mark, person, at })
            })
            .collect();
        let said = self.said.iter().map(|(short, (_, said))| (*short, *said)).collect();
        assert_eq!(shown, said, "seed {seed}");
        let standing = self.standing();
        for (short, (phone, said)) in &self.said {
            let device = self.phones[*phone].device();
            let lives = standing.get(short).map_or(&[][..], Vec::as_slice);
            let of_device = lives.iter().all(|(writer, _)| *writer == device);
            let distinct: BTreeSet<_> = lives.iter().collect();
            assert!(
                !lives.is_empty() && of_device && distinct.len() == lives.len(),
                "seed {seed}: {said:?} of phone {phone} stands in {lives:?}"
            );
            if *phone < HA {
                assert_eq!(lives.len(), 1, "seed {seed}: {said:?} of the honest phone {phone}");
            }
        }
    }

    /// Returns for each learner who said the believed values that stand, that is: are replaced by
    /// none; a device and which of its lives.
    fn standing(&self) -> BTreeMap<ShortLearner, Vec<(DeviceId, Incarnation)>> {
        let roll = DocId::roll(self.team, self.meeting.class);
        let changes = self.phones[0].engine().tables().applied_changes(roll);
        let mut replaced = BTreeSet::new();
        let mut put = Vec::new();
        for change in changes.expect("the tables are read") {
            let body = change.body.expect("nothing was erased");
            let (_, read) = chunk::read(&body).expect("an applied change is one");
            for (counter, operation) in (read.start_op..).zip(read.operations) {
                replaced.extend(operation.predecessors);
                if let Some(Key::Mark(_, short)) =
                    Key::parse(Profile::NEWEST, DocKind::Roll, operation.key)
                    && change.believed
                {
                    let operation = OperationId { counter, actor: read.actor.0 };
                    put.push((operation, short, (change.author.device, change.incarnation)));
                }
            }
        }
        let mut standing: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for (operation, short, life) in put {
            if !replaced.contains(&operation) {
                standing.entry(short).or_default().push(life);
            }
        }
        standing
    }

    /// A further round, and one after everybody was switched off, finds nothing to do.
    fn writes_nothing_more(&mut self, seed: u64) {
        let space = self.team.space();
        let counted = |phones: &[Phone]| -> Vec<u64> {
            phones.iter().map(|phone| phone.entries(space)).collect()
        };
        let before = counted(&self.phones);
        for after in ["a further round", "switching off"] {
            assert!(!self.round(), "seed {seed}: something moves after {after}");
            assert_eq!(counted(&self.phones), before, "seed {seed}: entries after {after}");
            self.phones.iter_mut().for_each(Phone::restarts);
        }
    }

    /// Returns how many entries were issued again by the honest phones, and by those with one key.
    fn issued_again(&self) -> [usize; 2] {
        let mut again = [0; 2];
        for (number, phone) in self.phones.iter().enumerate() {
            let tables = phone.engine().tables();
            let held = tables.held_in(self.team.space()).expect("the tables are read");
            let is_again = |hash| tables.reissued_as(hash).expect("the tables are read").is_some();
            let count = held.iter().filter(|held| is_again(held.hash)).count();
            again[usize::from(number >= HA)] += count;
        }
        again
    }
}
