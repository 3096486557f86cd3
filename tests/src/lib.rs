//! What the tests of Lantoa share: people who do not exist, in rosters of any size.

pub mod rosters;
