//! What the contract promises for a later version: it is read, so that it can be answered by name.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::Command;
use super::classes::Learner;

/// Commands that a later version brings.
#[derive(Debug, Subcommand)]
pub(crate) enum Later {
    #[command(subcommand, hide = true)]
    HandOver(HandOver),
    #[command(hide = true)]
    Doctor(Doctor),
    #[command(hide = true)]
    Publish(Publish),
}

/// `hand-over`
#[derive(Debug, Subcommand)]
pub(crate) enum HandOver {
    Write {
        file: PathBuf,
        #[arg(long = "for", value_name = "DEVICE")]
        device: Option<String>,
    },
    Read {
        file: PathBuf,
    },
}

/// `doctor`
#[derive(Args, Debug)]
pub(crate) struct Doctor {
    #[arg(long, value_name = "ADDR")]
    with: Option<String>,
}

/// `publish`
#[derive(Args, Debug)]
pub(crate) struct Publish {
    #[arg(value_name = "POSTGRES_URL")]
    url: String,
}

/// Returns what of the command a later version brings; `None` where this one does all of it.
pub(super) fn of(command: &Command) -> Option<&'static str> {
    match command {
        Command::Later(Later::HandOver(HandOver::Write { .. })) => Some("hand-over write"),
        Command::Later(Later::HandOver(HandOver::Read { .. })) => Some("hand-over read"),
        Command::Later(Later::Doctor(_)) => Some("doctor"),
        Command::Later(Later::Publish(_)) => Some("publish"),
        Command::Learner(Learner::Erase { .. }) => Some("learner erase"),
        Command::Serve(serve) if serve.page.is_some() => Some("serve --page"),
        Command::Demo(demo) if demo.page => Some("demo --page"),
        Command::Report(report) if report.xlsx.is_some() => Some("report --xlsx"),
        Command::Report(report) if report.parquet.is_some() => Some("report --parquet"),
        _ => None,
    }
}
