//! What can be typed about a list that is written into a file.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

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
