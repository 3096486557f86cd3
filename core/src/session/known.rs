//! What a peer is known to hold of one scope, and what it therefore lacks.
//!
//! Who holds an entry holds all before it on its chain, so the ends of chains say everything. What
//! is known may be less than what is true, never more: then something is sent twice, and a duplicate
//! is ignored by its hash.

use std::collections::BTreeMap;

use crate::domain::entry::{Hash, Incarnation};
use crate::domain::id::DeviceId;
use crate::feed::height::{Heights, Tip};
use crate::session::holdings::{Holdings, Lacking, LackingFeed, LocalFault, Scope};

/// What one end takes in memory, about: itself, its feed's name and its place among the others.
const TIP_BYTES: usize = 200;

/// Ends of the chains that a peer holds, by feed.
#[derive(Clone, Debug, Default)]
pub struct Known {
    feeds: BTreeMap<(DeviceId, Incarnation), Vec<Tip>>,
    /// How many ends that are.
    count: usize,
}

impl Known {
    /// Returns what is known from a peer's own heights.
    #[must_use]
    pub fn from_heights(heights: &Heights) -> Self {
        Self { feeds: heights.by_feed(), count: heights.tips().len() }
    }

    /// Returns how many ends are known.
    #[must_use]
    pub fn count(&self) -> usize {
        self.count
    }

    /// Returns about how many bytes it takes.
    #[must_use]
    pub fn held_bytes(&self) -> usize {
        self.count * TIP_BYTES
    }

    /// Notes that the peer holds an entry, whose `prev` it then holds too.
    pub fn note(&mut self, tip: Tip, prev: Option<Hash>) {
        let tips = self.feeds.entry((tip.device, tip.incarnation)).or_default();
        if tips.contains(&tip) {
            return;
        }
        match tips.iter().position(|end| Some(end.hash) == prev && end.height < tip.height) {
            Some(end) => tips[end] = tip,
            // Below a known end it may lie on that chain or on another branch. To note it is true
            // either way.
            None => {
                tips.push(tip);
                self.count += 1;
            }
        }
    }

    /// Returns the ends known of one feed.
    #[must_use]
    pub fn of(&self, device: DeviceId, incarnation: Incarnation) -> &[Tip] {
        self.feeds.get(&(device, incarnation)).map_or(&[], Vec::as_slice)
    }

    /// Returns every end.
    pub fn tips(&self) -> impl Iterator<Item = &Tip> {
        self.feeds.values().flatten()
    }

    /// Returns what the peer lacks of `mine`.
    ///
    /// `hold_back` is for the first round of a scope: where the peer shows an end that is unknown
    /// here and higher, it is most likely just ahead on the same chain, and nothing is sent. Should
    /// it be a fork, the digests differ after that round, and in the next one all is sent.
    ///
    /// # Errors
    ///
    /// [`LocalFault`] from the host.
    pub fn lacking(
        &self,
        mine: &Heights,
        scope: Scope,
        hold_back: bool,
        holdings: &mut dyn Holdings,
    ) -> Result<Lacking, LocalFault> {
        let mut feeds = Vec::new();
        for ((device, incarnation), tips) in mine.by_feed() {
            let theirs = self.of(device, incarnation);
            let mut send = tips.clone();
            send.retain(|tip| !theirs.contains(tip));
            if send.is_empty() {
                continue;
            }
            let (mut held, unsure): (Vec<Tip>, Vec<Tip>) =
                theirs.iter().partition(|tip| tips.contains(tip));
            let answers = holdings.holds(scope, &unsure)?;
            let mut unknown = Vec::new();
            for (tip, is_held) in unsure.into_iter().zip(answers) {
                if is_held { held.push(tip) } else { unknown.push(tip) }
            }
            if hold_back {
                send.retain(|tip| !unknown.iter().any(|other| other.height > tip.height));
            }
            if !send.is_empty() {
                let forked = tips.len() > 1;
                feeds.push(LackingFeed { device, incarnation, send, held, forked });
            }
        }
        Ok(Lacking { feeds })
    }

    /// Returns about how many entries the peer holds that are not in `mine`; exact where no feed is
    /// forked.
    #[must_use]
    pub fn ahead_of(&self, mine: &Heights) -> u64 {
        let mine = mine.by_feed();
        let ahead = |(feed, theirs): (&(DeviceId, Incarnation), &Vec<Tip>)| {
            let tips = mine.get(feed).map_or(&[][..], Vec::as_slice);
            let top = tips.iter().map(|tip| tip.height).max().unwrap_or(0);
            let unknown = theirs.iter().filter(|tip| !tips.contains(tip));
            unknown.map(|tip| u64::from(tip.height.saturating_sub(top))).max().unwrap_or(0)
        };
        self.feeds.iter().map(ahead).sum()
    }
}
