//! Why an entry is set aside or not believed, as one word that is stored and shown.

use crate::trust::authority::acceptance::{Doubt, Fault, Verdict};

/// Why an entry does not count.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Why {
    /// It counts.
    Counts,
    /// Beyond what a removal left of its feed.
    Removed,
    /// Beyond the place at which its feed forked.
    BeyondFork,
    /// No certificate that counts covers it.
    NoCertificate,
    /// Its device has too many feeds.
    Excess,
    /// On a branch that others did not build on.
    LosingBranch,
    /// Nothing ever gave its author the right.
    NoRight,
    /// It builds on an entry that may not serve.
    Ancestor,
    /// Its body breaks its profile.
    Fault,
    /// Automerge did not take it here.
    Sandbox,
    /// It builds on an entry whose body was refused.
    FaultyAncestor,
    /// Its profile is newer than this version.
    Later,
}

impl Why {
    /// Every reason.
    const ALL: [Self; 12] = [
        Self::Counts,
        Self::Removed,
        Self::BeyondFork,
        Self::NoCertificate,
        Self::Excess,
        Self::LosingBranch,
        Self::NoRight,
        Self::Ancestor,
        Self::Fault,
        Self::Sandbox,
        Self::FaultyAncestor,
        Self::Later,
    ];

    /// Returns the word that is stored; empty for an entry that counts.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Counts => "",
            Self::Removed => "removed",
            Self::BeyondFork => "beyond-fork",
            Self::NoCertificate => "no-certificate",
            Self::Excess => "excess",
            Self::LosingBranch => "forked",
            Self::NoRight => "no-right",
            Self::Ancestor => "ancestor",
            Self::Fault => "fault",
            Self::Sandbox => "sandbox",
            Self::FaultyAncestor => "faulty-ancestor",
            Self::Later => "later",
        }
    }

    /// Returns the reason that a stored word names; what follows a colon is detail.
    pub(crate) fn from_word(word: &str) -> Option<Self> {
        let word = word.split(':').next().unwrap_or(word);
        Self::ALL.into_iter().find(|why| why.word() == word)
    }

    /// Returns the reason of a verdict by headers.
    pub(crate) fn of(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Believed => Self::Counts,
            Verdict::Flagged(doubt) | Verdict::SetAside(doubt) => match doubt {
                Doubt::BeyondCut => Self::Removed,
                Doubt::BeyondFork => Self::BeyondFork,
                Doubt::NoCertificate => Self::NoCertificate,
                Doubt::Excess => Self::Excess,
            },
            Verdict::Refused(fault) => match fault {
                Fault::LosingBranch => Self::LosingBranch,
                Fault::NoRight => Self::NoRight,
                Fault::Incomplete | Fault::Ancestor => Self::Ancestor,
            },
        }
    }

    /// Returns whether the entry's own bodies were looked at and refused, or those of an ancestor:
    /// no verdict by headers changes that; only another version may.
    pub(crate) fn is_of_bodies(self) -> bool {
        match self {
            Self::Fault | Self::Sandbox | Self::FaultyAncestor | Self::Later => true,
            Self::Counts
            | Self::Removed
            | Self::BeyondFork
            | Self::NoCertificate
            | Self::Excess
            | Self::LosingBranch
            | Self::NoRight
            | Self::Ancestor => false,
        }
    }

    /// Returns whether another version may find otherwise: it may know the profile, or not panic, or
    /// take what the entry builds on.
    pub(crate) fn is_of_version(self) -> bool {
        match self {
            Self::Sandbox | Self::FaultyAncestor | Self::Later => true,
            Self::Counts
            | Self::Removed
            | Self::BeyondFork
            | Self::NoCertificate
            | Self::Excess
            | Self::LosingBranch
            | Self::NoRight
            | Self::Ancestor
            | Self::Fault => false,
        }
    }

    /// Returns whether an entry refused for this can never serve as an ancestor.
    pub(crate) fn is_lost(self) -> bool {
        match self {
            Self::LosingBranch | Self::Ancestor | Self::FaultyAncestor => true,
            Self::Counts
            | Self::Removed
            | Self::BeyondFork
            | Self::NoCertificate
            | Self::Excess
            | Self::NoRight
            | Self::Fault
            | Self::Sandbox
            | Self::Later => false,
        }
    }

    /// Returns whether an honest author of such an entry issues its values again: they are set aside
    /// or doubted through no fault of a person.
    pub(crate) fn is_issued_again(self) -> bool {
        self.is_lost() || self == Self::BeyondFork
    }
}
