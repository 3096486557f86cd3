//! This device's own feeds: when they forked or were lost, it goes on as another life.

use crate::domain::entry::{FeedKind, Incarnation};
use crate::domain::id::SpaceId;
use crate::engine::Engine;
use crate::engine::error::Error;
use crate::store::entry_table::State;
use crate::store::self_table::Myself;

impl Engine {
    /// Starts a new incarnation where the present one's feed in a space forked, or ends in an entry
    /// on which nothing can build.
    pub(crate) fn renew_incarnation_if_lost(&mut self, space: SpaceId) -> Result<(), Error> {
        let feed = self.own_feed(space);
        let heights = self.tables().heights(FeedKind::Data, space)?;
        let mut tips = heights
            .tips()
            .iter()
            .filter(|tip| (tip.device, tip.incarnation) == (feed.device, feed.incarnation));
        let (first, second) = (tips.next(), tips.next());
        let forked = second.is_some() || self.authority.forks().contains_key(&feed);
        // On what is set aside nothing can be built, whatever the reason.
        let lost = match first {
            None => false,
            Some(tip) => {
                let held = self.tables().held(tip.hash)?;
                held.is_none_or(|held| held.standing.state != State::Applied)
            }
        };
        if forked || lost { self.renew_incarnation() } else { Ok(()) }
    }

    /// Starts a new incarnation where any of this device's feeds cannot be gone on with.
    pub(crate) fn renew_lost_incarnations(&mut self) -> Result<(), Error> {
        let spaces = self.tables().spaces_with_entries()?;
        spaces.into_iter().try_for_each(|space| self.renew_incarnation_if_lost(space))
    }

    /// Starts a new incarnation, before anything is written under it.
    pub(crate) fn renew_incarnation(&mut self) -> Result<(), Error> {
        let incarnation = Incarnation(u64::from_be_bytes(self.random()));
        let me = Myself { incarnation, ..self.me.clone() };
        let batch = self.store.batch()?;
        batch.write_myself(&me)?;
        batch.commit()?;
        self.me = me;
        Ok(())
    }
}
