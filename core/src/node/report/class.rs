//! Classes as a report counts them: one that moved is one.

use std::collections::BTreeMap;

use crate::domain::class::Class;
use crate::domain::id::{ClassId, SpaceId};
use crate::node::joined::Links;

/// A class with the ones that it moved from.
#[derive(Clone, Debug)]
pub(super) struct ClassGroup {
    /// The class where it is now, as far as it is held here.
    pub(super) class: Class,
    /// Where its rolls stand, ascending.
    pub(super) members: Vec<(SpaceId, ClassId)>,
}

impl ClassGroup {
    /// Groups classes by their moves, in the order of the groups' smallest ids.
    pub(super) fn of(classes: Vec<Class>, links: &Links) -> Vec<Self> {
        let mut groups: BTreeMap<ClassId, Vec<Class>> = BTreeMap::new();
        for class in classes {
            let root = links.classes.root(class.class);
            groups.entry(root).or_default().push(class);
        }
        let group = |classes: Vec<Class>| {
            let members = classes.iter().map(|c| (c.team.space(), c.class));
            let members: Vec<_> = members.collect();
            // The newest is the one that went nowhere else; two devices that moved it apart left
            // two of them, and then the smaller id is it.
            let class = classes
                .into_iter()
                .min_by_key(|c| (links.moved_away.contains(&c.class), c.class, c.team))?;
            Some(Self { class, members })
        };
        groups.into_values().filter_map(group).collect()
    }

    /// Returns where its rolls stand, the present one last: of what two rolls say of somebody, that is
    /// what holds.
    pub(super) fn members_newest_last(&self) -> impl Iterator<Item = (SpaceId, ClassId)> {
        let newest = (self.class.team.space(), self.class.class);
        let older = self.members.iter().copied().filter(move |member| *member != newest);
        older.chain([newest])
    }
}
