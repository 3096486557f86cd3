//! Passing on: what is sent to a peer, in which order, and how much of it at once.
//!
//! Batches go out while the window has room and are acknowledged in their order. They begin small and
//! grow with what was acknowledged ([`Growth`]): a contact may be over any moment. What is on its way
//! is assumed to be held, so that it is not sent twice; what an acknowledgement names as absent is no
//! longer assumed. Scopes with the least to send go first.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::domain::entry::Hash;
use crate::feed::height::{Heights, Tip};
use crate::session::capped::encode;
use crate::session::deflate::Deflater;
use crate::session::fault::Fault;
use crate::session::frame::{BATCH_BYTES_MAX, BATCH_ENTRIES_MAX, EntriesPart, Frame};
use crate::session::growth::Growth;
use crate::session::holdings::{Cursor, Holdings, Lacking, LocalFault, Scope};
use crate::session::known::Known;
use crate::session::pacing::WINDOW_BATCHES_MAX;
use crate::session::packed::Packer;

/// The sending half of a session.
#[derive(Debug, Default)]
pub struct Pusher {
    packer: Packer,
    deflater: Deflater,
    jobs: VecDeque<Job>,
    /// Scopes with news that no job holds yet.
    news: BTreeSet<Scope>,
    in_flight: VecDeque<Batch>,
    /// Batches sent so far.
    sent: u64,
    /// How many had been sent when an acknowledgement was last waited for.
    waited_at: u64,
    growth: Growth,
    /// What the peer has said it holds.
    confirmed: BTreeMap<Scope, Known>,
    /// The same with what is on its way.
    assumed: BTreeMap<Scope, Known>,
}

/// Something to send, as of one moment.
#[derive(Debug)]
struct Job {
    scope: Scope,
    lacking: Lacking,
    left: u64,
    after: Cursor,
    /// What it takes in memory, about.
    bytes: usize,
    /// Whether END follows behind it.
    ends: bool,
}

/// What was sent in one frame and is not acknowledged yet.
#[derive(Debug)]
struct Batch {
    scope: Scope,
    tips: Vec<(Tip, Option<Hash>)>,
    /// Bytes as stored.
    bytes: usize,
}

/// A batch that the peer has kept.
#[derive(Clone, Debug)]
pub struct Kept {
    /// What it belongs to.
    pub scope: Scope,
    /// What of it the peer holds now.
    pub tips: Vec<Tip>,
    /// Whether nothing was sent until this was acknowledged, as the window was full: once for each
    /// window.
    pub was_waited_for: bool,
}

impl Pusher {
    /// Notes a peer's own heights, in place of all that was known of the scope.
    pub fn set_known(&mut self, scope: Scope, heights: &Heights) {
        self.confirmed.insert(scope, Known::from_heights(heights));
        self.assumed.insert(scope, Known::from_heights(heights));
    }

    /// Returns about how many bytes it takes.
    #[must_use]
    pub fn held_bytes(&self) -> usize {
        let known = self.confirmed.values().chain(self.assumed.values()).map(Known::held_bytes);
        let planned = self.jobs.iter().map(|job| job.bytes);
        self.packer.held_bytes() + known.chain(planned).sum::<usize>()
    }

    /// Returns how many tips of the peer are known, over all scopes.
    #[must_use]
    pub fn tips_known(&self) -> usize {
        self.confirmed.values().map(Known::count).sum()
    }

    /// Returns whether anything is known of a scope.
    #[must_use]
    pub fn knows(&self, scope: Scope) -> bool {
        self.confirmed.contains_key(&scope)
    }

    /// Notes that the peer sent an entry, which it therefore holds.
    pub fn note_peer_sent(&mut self, scope: Scope, tip: Tip, prev: Option<Hash>) {
        for known in [&mut self.confirmed, &mut self.assumed] {
            if let Some(known) = known.get_mut(&scope) {
                known.note(tip, prev);
            }
        }
    }

    /// Returns what the peer lacks of a scope, as far as is known.
    ///
    /// # Errors
    ///
    /// [`LocalFault`] from the host; so for the methods below.
    pub fn lacking(
        &self,
        scope: Scope,
        hold_back: bool,
        holdings: &mut dyn Holdings,
    ) -> Result<Lacking, LocalFault> {
        let Some(known) = self.assumed.get(&scope) else { return Ok(Lacking::default()) };
        let mine = holdings.heights(scope)?;
        known.lacking(&mine, scope, hold_back, holdings)
    }

    /// Plans to send this, then END where `ends`.
    pub fn plan(&mut self, scope: Scope, lacking: Lacking, ends: bool) {
        let left = lacking.count();
        let bytes = lacking.held_bytes();
        let job = Job { scope, lacking, left, after: 0, bytes, ends };
        let behind = self.jobs.iter().position(|other| other.left > job.left);
        self.jobs.insert(behind.unwrap_or(self.jobs.len()), job);
    }

    /// Notes that a scope has news for the peer.
    pub fn note_news(&mut self, scope: Scope) {
        self.news.insert(scope);
    }

    /// Forgets what was planned; what is on its way stays so.
    pub fn drop_plans(&mut self) {
        self.jobs.clear();
        self.news.clear();
    }

    /// Returns whether nothing is planned and nothing on its way.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        self.jobs.is_empty() && self.news.is_empty() && self.in_flight.is_empty()
    }

    /// Returns whether an acknowledgement is awaited.
    #[must_use]
    pub fn is_owed(&self) -> bool {
        !self.in_flight.is_empty()
    }

    /// Returns the next frame to send, or `None` while the window is full or nothing is planned.
    ///
    /// # Errors
    ///
    /// [`LocalFault`] from the host, or where what it gives is no entry or breaks the page's caps.
    pub fn next_frame(
        &mut self,
        holdings: &mut dyn Holdings,
    ) -> Result<Option<(Frame, u64)>, LocalFault> {
        loop {
            let Some(job) = self.jobs.front() else {
                let Some(scope) = self.news.pop_first() else { return Ok(None) };
                let lacking = self.lacking(scope, false, holdings)?;
                if !lacking.feeds.is_empty() {
                    self.plan(scope, lacking, false);
                }
                continue;
            };
            let is_done = job.lacking.feeds.is_empty();
            if is_done {
                let job = self.jobs.pop_front().expect("a job is at the front");
                if job.ends {
                    return Ok(Some((Frame::End(job.scope), 0)));
                }
                continue;
            }
            if self.in_flight.len() >= WINDOW_BATCHES_MAX {
                return Ok(None);
            }
            if let Some(sent) = self.next_batch(holdings)? {
                return Ok(Some(sent));
            }
        }
    }

    fn next_batch(
        &mut self,
        holdings: &mut dyn Holdings,
    ) -> Result<Option<(Frame, u64)>, LocalFault> {
        let job = self.jobs.front_mut().expect("a job is at the front");
        let scope = job.scope;
        let mut tips = Vec::new();
        let (count, bytes_max) = (BATCH_ENTRIES_MAX, self.growth.batch_bytes());
        let (frame, bytes, next) = match scope {
            Scope::Control => {
                let page = holdings.records(&job.lacking, job.after, count, bytes_max)?;
                let bytes: usize = page.items.iter().map(|record| record.bytes.len()).sum();
                tips.extend(page.items.iter().map(|record| (record.tip, record.prev)));
                let records: Vec<_> = page.items.into_iter().map(|record| record.bytes).collect();
                let packed = encode(&records);
                let deflated =
                    if records.is_empty() { packed } else { self.deflater.deflate(&packed) };
                (Frame::Records(deflated), bytes, page.next)
            }
            Scope::Space(space) => {
                let page = holdings.entries(space, &job.lacking, job.after, count, bytes_max)?;
                let bytes: usize = page.items.iter().map(|entry| entry.len_bytes()).sum();
                let is_one = page.items.len() == 1;
                if page.items.len() > count
                    || bytes > BATCH_BYTES_MAX
                    || bytes > bytes_max && !is_one
                {
                    return Err(LocalFault);
                }
                let mut packed = Vec::new();
                let mut signatures = Vec::with_capacity(page.items.len());
                for entry in &page.items {
                    let header =
                        self.packer.pack(space, entry, &mut packed).map_err(|_| LocalFault)?;
                    let (device, incarnation) = (header.device, header.incarnation);
                    let tip = Tip { device, incarnation, height: header.seq, hash: entry.hash };
                    tips.push((tip, header.prev));
                    signatures.push(entry.signature);
                }
                if !signatures.is_empty() {
                    packed = self.deflater.deflate(&packed);
                }
                (Frame::Entries(EntriesPart { space, signatures, packed }), bytes, page.next)
            }
        };
        let count = tips.len() as u64;
        job.left = job.left.saturating_sub(count);
        match next {
            Some(after) if after > job.after => job.after = after,
            Some(_) => return Err(LocalFault),
            None => job.lacking = Lacking::default(),
        }
        if tips.is_empty() {
            return Ok(None);
        }
        if let Some(assumed) = self.assumed.get_mut(&scope) {
            for (tip, prev) in &tips {
                assumed.note(*tip, *prev);
            }
        }
        self.in_flight.push_back(Batch { scope, tips, bytes });
        self.sent += 1;
        Ok(Some((frame, count)))
    }

    /// Takes an acknowledgement of the oldest batch on its way.
    ///
    /// # Errors
    ///
    /// [`Fault::OutOfTurn`] when none is on its way, [`Fault::Layout`] when it names what was not in
    /// the batch.
    pub fn acknowledge(&mut self, absent: &[u8]) -> Result<Kept, Fault> {
        let is_full = self.in_flight.len() >= WINDOW_BATCHES_MAX;
        let number = self.sent - self.in_flight.len() as u64;
        let batch = self.in_flight.pop_front().ok_or(Fault::OutOfTurn)?;
        let in_batch = |place: &u8| usize::from(*place) < batch.tips.len();
        if !absent.is_sorted_by(|a, b| a < b) || !absent.iter().all(in_batch) {
            return Err(Fault::Layout);
        }
        let was_waited_for = is_full && number >= self.waited_at;
        if was_waited_for {
            self.waited_at = self.sent;
        }
        self.growth.note_acknowledged(batch.bytes);
        let mut kept = Kept { scope: batch.scope, tips: Vec::new(), was_waited_for };
        for (place, (tip, prev)) in batch.tips.iter().enumerate() {
            if absent.binary_search_by_key(&place, |place| usize::from(*place)).is_err() {
                kept.tips.push(*tip);
                if let Some(known) = self.confirmed.get_mut(&batch.scope) {
                    known.note(*tip, *prev);
                }
            }
        }
        if !absent.is_empty() {
            self.assume_again(batch.scope);
        }
        Ok(kept)
    }

    /// Assumes no more than what is confirmed and what is still on its way.
    fn assume_again(&mut self, scope: Scope) {
        let Some(mut known) = self.confirmed.get(&scope).cloned() else { return };
        for batch in self.in_flight.iter().filter(|batch| batch.scope == scope) {
            for (tip, prev) in &batch.tips {
                known.note(*tip, *prev);
            }
        }
        self.assumed.insert(scope, known);
    }
}
