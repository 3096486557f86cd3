//! A town in which everything that the second profile has is said, past every command.

use std::collections::BTreeMap;

use lantoa_core::document::rows::seen_in;
use lantoa_core::document::scalar::Scalar;
use lantoa_core::domain::document::DocId;
use lantoa_core::domain::entry::Incarnation;
use lantoa_core::domain::id::{AnswerId, ClassId, ReportId, SpaceId};
use lantoa_core::domain::programme::Role;
use lantoa_core::feed::entry::Header;
use sha2::{Digest, Sha256};

use crate::insider::{Draft, Pen};
use crate::town::{Holder, Town};

fn int(int: i64) -> Scalar {
    Scalar::Int(int)
}

fn text(text: &str) -> Scalar {
    Scalar::from(text)
}

/// A town with two further coordinators who write past every command.
#[derive(Debug)]
pub struct Scene {
    /// The town; its office receives everything.
    pub town: Town,
    holders: [Holder; 2],
    /// The next header of each in a space: one feed there for everything.
    next: BTreeMap<(usize, SpaceId), Header>,
}

impl Scene {
    /// Returns the town of this seed in which nothing of the second profile was said yet.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self::of(Town::new(seed))
    }

    /// Lets the two into a town.
    #[must_use]
    pub fn of(mut town: Town) -> Self {
        let holders = [Holder::new(1), Holder::new(2)];
        for holder in &holders {
            town.certifies(holder, Role::Coordinator);
        }
        Self { town, holders, next: BTreeMap::new() }
    }

    /// Returns the programme's own space.
    ///
    /// # Panics
    ///
    /// When none was founded.
    #[must_use]
    pub fn programme(&self) -> SpaceId {
        self.town.office.engine.programme().expect("it was founded").space()
    }

    /// Says one value at each key of a document, each in an entry of its own.
    pub fn says(&mut self, doc: DocId, said: &[(&str, Scalar)]) {
        for said in said {
            let draft = self.drafts(0, doc, said);
            self.gives(0, draft);
        }
    }

    /// Says two values of one key apart.
    pub fn says_apart(&mut self, doc: DocId, said: [(&str, Scalar); 2]) {
        let drafts = [0, 1].map(|who| self.drafts(who, doc, &said[who]));
        for (who, draft) in drafts.into_iter().enumerate() {
            self.gives(who, draft);
        }
    }

    fn pen(&self, who: usize, space: SpaceId) -> Pen<'_> {
        let mut pen = Pen::new(&self.holders[who], space, Incarnation(1));
        if let Some(next) = self.next.get(&(who, space)) {
            pen.next = next.clone();
        }
        pen
    }

    fn drafts(&self, who: usize, doc: DocId, said: &(&str, Scalar)) -> Draft {
        let pen = self.pen(who, doc.space);
        Draft::says(&self.town.office, &pen, doc, std::slice::from_ref(said))
    }

    fn gives(&mut self, who: usize, draft: Draft) {
        let space = draft.doc.space;
        let holder = self.holders[who].clone();
        let mut pen = Pen { holder: &holder, next: self.pen(who, space).next };
        pen.gives(&mut self.town.office, draft);
        self.next.insert((who, space), pen.next);
    }

    /// Says everything that the second profile has.
    ///
    /// # Panics
    ///
    /// When the office does not take it.
    pub fn says_everything(&mut self) {
        let (team, class) = (self.town.team, self.town.class);
        let [an, binh] = [0, 1].map(|n| self.town.learners[n]);
        let short = &an.to_string()[..8];
        let place = self.town.place;
        let meeting = self.town.meeting.key;
        let roll = DocId::roll(team, class);
        let person = self.holders[1].person;
        let seen = Scalar::Bytes(seen_in(&self.town.office.replica(roll), meeting).bytes());
        self.says(
            roll,
            &[
                (&format!("e:{an}:2026-11-23"), int(2)),
                (&format!("h:{meeting}:d"), text("2026-11-21")),
                (&format!("h:{meeting}:w"), seen),
                (&format!("h:{meeting}:by:{person}"), text("2026-11-21.1")),
                ("x:2026-11-29", int(1)),
                (&format!("l:{short}:vneid:1"), int(20_778 * 16 + 1)),
            ],
        );
        let greater = ClassId([0xff; 16]);
        self.says(
            DocId::class(team, class),
            &[
                ("place:2026-11-23", text("")),
                ("plan:2026-11-23", int(5)),
                ("closed:2026-11-30", int(1)),
                ("closed:2026-12-01", int(0)),
                (&format!("same:{greater}"), int(1)),
                ("retired", text("2026-12-01")),
            ],
        );
        self.says(DocId::learner(team, an), &[("gone", int(1))]);
        let space = self.programme();
        let answer = AnswerId([4; 16]);
        let moved = text(&format!("2026-11-23:{team}"));
        self.says(
            DocId::link(space),
            &[
                (&format!("moved-class:{greater}:{class}"), moved),
                (&format!("differ:{answer}:{an}"), Scalar::Bytes(vec![9; 16])),
                (&format!("differ:{answer}:{binh}"), Scalar::Bytes(vec![8; 16])),
            ],
        );
        self.says(
            DocId::programme(space),
            &[
                (&format!("p:{place}:name:2026-07-01"), text("Bình Liêu")),
                (&format!("p:{place}:in:2026-07-01"), text("")),
                (&format!("p:{place}:kind"), text("xa")),
                (&format!("p:{place}:into:{answer}:2026-07-01"), int(1)),
                (&format!("p:{place}:retired"), text("2026-07-01")),
                (&format!("t:{team}:place:2026-07-01"), text("")),
                (&format!("g:{place}:vneid:2026-07-01"), text("80:100")),
                ("head:1", text("UỶ BAN NHÂN DÂN")),
            ],
        );
        let bytes = b"80 learners".to_vec();
        let report = ReportId::from_slice(&Sha256::digest(&bytes)[..16]).expect("16 bytes");
        let key = format!("s:{report}");
        self.says(DocId::signed(space, report), &[(&key, Scalar::Bytes(bytes))]);
        // Disputes of both kinds of space.
        let day = format!("h:{meeting}:d");
        self.says_apart(roll, [(&day, text("2026-11-20")), (&day, text("2026-11-19"))]);
        let joined = format!("meeting:{class}/2026-11-20.1:{class}/2026-11-22.1");
        self.says_apart(DocId::link(space), [(&joined, int(2)), (&joined, int(3))]);
    }
}
