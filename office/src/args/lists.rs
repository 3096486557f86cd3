//! What can be typed about a list that is written into a file.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use lantoa_core::domain::page::{Cursor, Page};

/// Which part of a long list, where not the whole.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct Part {
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1000))]
    limit: Option<u32>,
    #[arg(long, value_name = "CURSOR", requires = "limit")]
    after: Option<Cursor>,
}

impl Part {
    /// Returns the page that is asked for; `None` for the whole list.
    pub(crate) fn page(&self) -> Option<Page> {
        Some(Page { limit: self.limit?, after: self.after.clone() })
    }
}

/// The files of a list.
#[derive(Args, Debug, Default)]
pub(crate) struct ListFile {
    #[arg(long, value_name = "FILE")]
    pub(crate) csv: Option<PathBuf>,
    #[arg(long, value_name = "FILE")]
    pub(crate) xlsx: Option<PathBuf>,
    #[arg(long, value_name = "comma|semicolon|tab", requires = "csv")]
    pub(crate) separator: Option<Separator>,
    #[arg(long)]
    pub(crate) overwrite: bool,
}

/// What stands between two cells of a CSV.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum Separator {
    Comma,
    Semicolon,
    Tab,
}
