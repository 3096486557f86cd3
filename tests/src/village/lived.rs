//! What may go wrong in a village, and what has happened in it.

/// What goes wrong in a village.
#[derive(Clone, Copy, Debug, Default)]
pub struct Troubles {
    /// Links are cut at any byte.
    pub cuts: bool,
    /// Phones are switched off and on.
    pub restarts: bool,
    /// Clocks are years off.
    pub clocks: bool,
    /// Old backups are put back.
    pub restores: bool,
    /// A folder is copied onto a second phone.
    pub clones: bool,
    /// Phones are removed.
    pub removals: bool,
    /// Newcomers join late.
    pub newcomers: bool,
    /// What was received is handed over again.
    pub doubles: bool,
    /// People's data are erased, and erasures taken back.
    pub erasures: bool,
}

/// What has happened, so that a village in which nothing happens is not taken for a good one.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Lived {
    /// Entries with marks or levels.
    pub entries: usize,
    /// Spots at which a dispute stood in the end.
    pub disputes: usize,
    /// Sessions, and those that were cut.
    pub sessions: usize,
    /// Links cut in the middle.
    pub cuts: usize,
    /// Restarts.
    pub restarts: usize,
    /// Backups put back.
    pub restores: usize,
    /// Folders copied.
    pub clones: usize,
    /// Removals by coordinators.
    pub removals: usize,
    /// Removals by leads.
    pub lead_removals: usize,
    /// Adoptions of what a removal had set aside.
    pub adoptions: usize,
    /// Phones that joined late.
    pub newcomers: usize,
    /// Batches of entries or records that were handed to a phone that had them.
    pub doubled: usize,
    /// Erasures ordered.
    pub erasures: usize,
    /// Erasures taken back.
    pub revocations: usize,
    /// Phones on which a grace ran out.
    pub months: usize,
    /// Phones whose clock was off.
    pub wrong_clocks: usize,
    /// Spots of villages with a copied folder whose values were held against the ledger.
    pub untouched: usize,
}

impl Lived {
    /// Adds what happened elsewhere.
    pub fn add(&mut self, other: Self) {
        self.entries += other.entries;
        self.disputes += other.disputes;
        self.sessions += other.sessions;
        self.cuts += other.cuts;
        self.restarts += other.restarts;
        self.restores += other.restores;
        self.clones += other.clones;
        self.removals += other.removals;
        self.lead_removals += other.lead_removals;
        self.adoptions += other.adoptions;
        self.newcomers += other.newcomers;
        self.doubled += other.doubled;
        self.erasures += other.erasures;
        self.revocations += other.revocations;
        self.months += other.months;
        self.wrong_clocks += other.wrong_clocks;
        self.untouched += other.untouched;
    }
}

/// How a village ended: the same for the same seed.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Ended {
    /// What has happened.
    pub lived: Lived,
    /// Digests of all that the office holds and shows.
    pub office: Vec<String>,
}
