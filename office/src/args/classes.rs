//! Commands about classes and the people in them.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use lantoa_core::domain::roster::Shown;
use lantoa_core::domain::time::Date;
use lantoa_core::domain::weekdays::Weekdays;

use crate::days::day_of;

use crate::args::Sure;
use crate::args::lists::{ListFile, Part};
use crate::args::programme::{Retiring, Since};
use crate::table::Hidden;

/// `import`: a roster, or what became of earlier ones.
#[derive(Args, Debug)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(crate) struct Import {
    #[command(subcommand)]
    pub(crate) earlier: Option<Imports>,
    #[command(flatten)]
    pub(crate) roster: Option<RosterFile>,
}

/// `import list` and `import undo`
#[derive(Debug, Subcommand)]
pub(crate) enum Imports {
    List,
    Undo {
        import: u32,
        #[arg(long)]
        dry_run: bool,
    },
}

/// A roster, with what is said of it.
#[derive(Args, Debug)]
pub(crate) struct RosterFile {
    pub(crate) file: PathBuf,
    #[arg(long)]
    pub(crate) dry_run: bool,
    #[arg(long)]
    pub(crate) team: Option<String>,
    #[arg(long)]
    pub(crate) class: Option<String>,
    #[arg(long)]
    pub(crate) place: Option<String>,
    #[arg(long)]
    pub(crate) fill_down: bool,
    #[arg(long, value_name = "NAME")]
    pub(crate) sheet: Option<String>,
    #[arg(long, value_name = "take|leave-out")]
    pub(crate) hidden: Option<HiddenRows>,
    #[arg(long, value_name = "FILE")]
    pub(crate) decisions: Option<PathBuf>,
    #[arg(long, value_name = "FILE")]
    pub(crate) write_decisions: Option<PathBuf>,
    #[arg(long, value_name = "TEXT")]
    pub(crate) as_shown: Option<Shown>,
    #[arg(long, requires = "write_decisions")]
    pub(crate) overwrite: bool,
    // No flattened `Sure`: within another one that may be absent, clap finds nothing.
    #[arg(long)]
    pub(crate) yes: bool,
}

/// What becomes of rows that a workbook hides.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum HiddenRows {
    Take,
    LeaveOut,
}

impl From<HiddenRows> for Hidden {
    fn from(rows: HiddenRows) -> Self {
        match rows {
            HiddenRows::Take => Self::Take,
            HiddenRows::LeaveOut => Self::LeaveOut,
        }
    }
}

/// `class`
#[derive(Debug, Subcommand)]
pub(crate) enum Class {
    Add {
        name: String,
        #[arg(long)]
        team: String,
        #[arg(long)]
        place: Option<String>,
        #[arg(long)]
        another: bool,
    },
    Edit {
        class: String,
        #[arg(long)]
        name: Option<String>,
        #[arg(long)]
        place: Option<String>,
        #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true")]
        closed: Option<bool>,
        #[command(flatten)]
        holds: Since,
    },
    Retire {
        class: String,
        #[command(flatten)]
        retiring: Retiring,
    },
    Same {
        #[arg(value_name = "CLASS")]
        a: String,
        #[arg(value_name = "CLASS")]
        b: String,
        #[arg(long)]
        undo: bool,
    },
    Plan {
        class: String,
        #[arg(value_name = "mon,wed|T2,T4")]
        weekdays: Weekdays,
        #[arg(long, value_name = "DD/MM/YYYY", value_parser = day_of)]
        from: Option<Date>,
    },
    NotMet {
        class: String,
        #[arg(long, value_name = "DD/MM/YYYY", value_parser = day_of)]
        date: Date,
        #[arg(long)]
        undo: bool,
        #[command(flatten)]
        sure: Sure,
    },
    Move {
        class: String,
        #[arg(long)]
        team: String,
        #[arg(long, value_name = "DD/MM/YYYY", value_parser = day_of)]
        since: Option<Date>,
        #[command(flatten)]
        sure: Sure,
    },
    List {
        #[command(flatten)]
        part: Part,
    },
    Show {
        class: String,
        #[command(flatten)]
        file: ListFile,
    },
    Sheet {
        class: String,
        #[arg(long, value_name = "FILE")]
        xlsx: PathBuf,
        #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=6))]
        signatures: u16,
        #[arg(long, value_name = "state|union|none")]
        head: Option<SheetHead>,
        #[arg(long, value_name = "TEXT")]
        issuer: Option<String>,
        #[arg(long)]
        overwrite: bool,
    },
}

/// What a sheet for signature is headed by, whatever head was set.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum SheetHead {
    /// A people's committee, under the state's name.
    State,
    /// The Youth Union.
    Union,
    /// Nothing.
    None,
}

/// What may be said of a learner beside the name.
#[derive(Args, Debug, Default)]
pub(crate) struct Details {
    #[arg(long, value_name = "Y")]
    pub(crate) birth_year: Option<String>,
    #[arg(long, value_name = "S")]
    pub(crate) sex: Option<String>,
    #[arg(long, value_name = "V")]
    pub(crate) village: Option<String>,
    #[arg(long, value_name = "P")]
    pub(crate) phone: Option<String>,
    #[arg(long, value_name = "A")]
    pub(crate) audience: Option<String>,
    #[arg(long, value_name = "WITNESS")]
    pub(crate) consent: Option<String>,
    #[arg(long, value_name = "NAME", requires = "consent")]
    pub(crate) consent_by: Option<String>,
}

/// `learner`
#[derive(Debug, Subcommand)]
pub(crate) enum Learner {
    Add {
        name: String,
        #[arg(long)]
        class: String,
        #[arg(long, value_name = "DD/MM/YYYY", value_parser = day_of)]
        since: Option<Date>,
        #[command(flatten)]
        details: Details,
        #[command(flatten)]
        sure: Sure,
    },
    Enrol {
        learner: String,
        #[arg(long)]
        class: String,
        #[arg(long, value_name = "DD/MM/YYYY", value_parser = day_of)]
        since: Option<Date>,
        #[command(flatten)]
        sure: Sure,
    },
    Edit {
        learner: String,
        #[arg(long)]
        name: Option<String>,
        #[command(flatten)]
        details: Details,
        #[command(flatten)]
        sure: Sure,
    },
    Leave {
        learner: String,
        #[arg(long)]
        class: String,
        #[arg(long, value_name = "DD/MM/YYYY", value_parser = day_of)]
        since: Option<Date>,
        #[command(flatten)]
        sure: Sure,
    },
    Move {
        learner: String,
        #[arg(long)]
        class: String,
        #[arg(long, value_name = "DD/MM/YYYY", value_parser = day_of)]
        since: Option<Date>,
        #[command(flatten)]
        sure: Sure,
    },
    Find {
        text: String,
        #[command(flatten)]
        part: Part,
    },
    Show {
        learner: String,
    },
    List {
        #[arg(long)]
        class: Option<String>,
        #[arg(long)]
        team: Option<String>,
        #[command(flatten)]
        file: ListFile,
    },
    Erase {
        learner: String,
        #[command(flatten)]
        sure: Sure,
    },
}

/// `consent`
#[derive(Debug, Subcommand)]
pub(crate) enum Consent {
    Withdraw { learner: String },
}

/// `erasure`
#[derive(Debug, Subcommand)]
pub(crate) enum Erasure {
    List,
    Revoke { erasure: String },
}
