//! Commands about devices, what passes between them, and the folder itself.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use lantoa_core::domain::programme::Role;

use crate::args::Sure;

/// `invite`
#[derive(Args, Debug)]
pub(crate) struct Invite {
    #[arg(long, value_name = "observer|volunteer|lead|coordinator")]
    pub(crate) role: Role,
    #[arg(long)]
    pub(crate) team: Vec<String>,
    #[arg(long, value_name = "SSID:PASSWORD")]
    pub(crate) hotspot: Option<String>,
    #[arg(long)]
    pub(crate) qr: bool,
    #[arg(long, value_name = "FILE")]
    pub(crate) recovery: Option<PathBuf>,
}

/// `invitation`
#[derive(Debug, Subcommand)]
pub(crate) enum Invitation {
    List,
    Withdraw { invitation: String },
}

/// `leave`
#[derive(Args, Debug)]
pub(crate) struct Leave {
    #[command(flatten)]
    pub(crate) sure: Sure,
}

/// What is said in the place of a word that stands on standard input.
pub(crate) const ON_STDIN: &str = "-";

/// `join`
#[derive(Args, Debug)]
pub(crate) struct Join {
    pub(crate) ticket: String,
    #[arg(long)]
    pub(crate) name: String,
    #[arg(long, value_name = "ADDR")]
    pub(crate) with: Vec<String>,
    #[arg(long, value_name = "S", default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub(crate) timeout: u64,
}

/// `device`
#[derive(Debug, Subcommand)]
pub(crate) enum Device {
    Remove {
        device: String,
        #[arg(long, value_name = "TEXT")]
        reason: Option<String>,
        #[arg(long, value_name = "FILE")]
        recovery: Option<PathBuf>,
        #[command(flatten)]
        sure: Sure,
    },
}

/// `adopt`
#[derive(Args, Debug)]
pub(crate) struct Adopt {
    pub(crate) device: String,
    #[command(flatten)]
    pub(crate) sure: Sure,
}

/// `serve`
#[derive(Args, Debug)]
pub(crate) struct Serve {
    #[arg(long, value_name = "ADDR")]
    pub(crate) listen: Vec<String>,
    #[arg(long, value_name = "ADDR", hide = true)]
    pub(crate) page: Option<String>,
    #[arg(long)]
    pub(crate) no_discovery: bool,
}

/// `sync`
#[derive(Args, Debug)]
pub(crate) struct Sync {
    #[arg(long, value_name = "ADDR")]
    pub(crate) with: Vec<String>,
    #[arg(long)]
    pub(crate) once: bool,
    #[arg(long, value_name = "S", default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub(crate) timeout: u64,
}

/// `backup`
#[derive(Args, Debug)]
pub(crate) struct Backup {
    pub(crate) file: PathBuf,
    #[arg(long)]
    pub(crate) sealed: bool,
}

/// `restore`
#[derive(Args, Debug)]
pub(crate) struct Restore {
    pub(crate) file: PathBuf,
    #[arg(long, value_name = "FILE")]
    pub(crate) recovery: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) sure: Sure,
}

/// `demo`
#[derive(Args, Debug)]
pub(crate) struct Demo {
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u8).range(2..=30))]
    pub(crate) phones: u8,
    #[arg(long, value_name = "N", default_value_t = 43, value_parser = clap::value_parser!(u16).range(1..=500))]
    pub(crate) classes: u16,
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) seed: u64,
    #[arg(long, hide = true)]
    pub(crate) page: bool,
}
