//! Commands that shape a programme: founding, places, teams, topics, targets.

use std::path::PathBuf;
use std::str::FromStr;

use clap::{Args, Subcommand, ValueEnum};
use lantoa_core::domain::command::Holds;
use lantoa_core::domain::place::Code;
use lantoa_core::domain::time::Date;

use crate::args::Sure;
use crate::days::day_of;

/// `init`
#[derive(Args, Debug)]
pub(crate) struct Init {
    #[arg(long, value_name = "NAME", required_unless_present = "recovery")]
    pub(crate) programme: Option<String>,
    #[arg(long = "as", value_name = "NAME")]
    pub(crate) name: String,
    #[arg(long, value_name = "FILE")]
    pub(crate) recovery: Option<PathBuf>,
}

/// On which days a changed value holds.
#[derive(Args, Debug)]
pub(crate) struct Since {
    #[arg(long, value_name = "DD/MM/YYYY", value_parser = day_of, conflicts_with = "every_day")]
    from: Option<Date>,
    #[arg(long)]
    every_day: bool,
}

impl Since {
    pub(crate) fn holds(&self) -> Holds {
        match (self.from, self.every_day) {
            (Some(day), _) => Holds::From(day),
            (None, true) => Holds::EveryDay,
            (None, false) => Holds::FromTheBeginning,
        }
    }
}

/// Since when something is offered no more, or that it is again.
#[derive(Args, Debug)]
pub(crate) struct Retiring {
    #[arg(long, value_name = "DD/MM/YYYY", value_parser = day_of, conflicts_with = "undo")]
    pub(crate) from: Option<Date>,
    #[arg(long)]
    pub(crate) undo: bool,
}

/// `place`
#[derive(Debug, Subcommand)]
pub(crate) enum Place {
    Add {
        name: String,
        #[arg(long = "in", value_name = "PLACE")]
        within: Option<String>,
        #[arg(long, requires = "from")]
        code: Option<Code>,
        #[arg(long, value_name = "DD/MM/YYYY", value_parser = day_of, requires = "code")]
        from: Option<Date>,
        #[arg(long)]
        another: bool,
    },
    Edit {
        place: String,
        #[arg(long)]
        name: Option<String>,
        #[arg(long = "in", value_name = "PLACE")]
        within: Option<String>,
        #[command(flatten)]
        holds: Since,
    },
    Merge {
        place: String,
        #[arg(long, value_name = "PLACE", required = true)]
        into: Vec<String>,
        #[arg(long, value_name = "DD/MM/YYYY", value_parser = day_of)]
        from: Date,
        #[arg(long)]
        undo: bool,
    },
    Same {
        #[arg(value_name = "PLACE")]
        a: String,
        #[arg(value_name = "PLACE")]
        b: String,
        #[arg(long)]
        undo: bool,
    },
    Retire {
        place: String,
        #[command(flatten)]
        retiring: Retiring,
    },
    Code {
        place: String,
        #[arg(long)]
        code: GivenCode,
        #[arg(long, value_name = "DD/MM/YYYY", value_parser = day_of)]
        from: Date,
    },
    Import {
        #[arg(value_name = "PROVINCE")]
        provinces: Vec<String>,
        #[arg(long)]
        dry_run: bool,
    },
    List,
}

/// An official code as it is typed.
#[derive(Clone, Debug)]
pub(crate) enum GivenCode {
    Nothing,
    Code(Code),
}

impl FromStr for GivenCode {
    type Err = <Code as FromStr>::Err;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.is_empty() { Ok(Self::Nothing) } else { text.parse().map(Self::Code) }
    }
}

/// `team`
#[derive(Debug, Subcommand)]
pub(crate) enum Team {
    Add {
        name: String,
        #[arg(long)]
        place: Option<String>,
        #[arg(long)]
        another: bool,
    },
    Edit {
        team: String,
        #[arg(long)]
        name: Option<String>,
        #[arg(long)]
        place: Option<String>,
        #[command(flatten)]
        holds: Since,
    },
    Merge {
        team: String,
        #[arg(long, value_name = "TEAM")]
        into: String,
        #[arg(long, value_name = "DD/MM/YYYY", value_parser = day_of)]
        since: Option<Date>,
        #[command(flatten)]
        sure: Sure,
    },
    Retire {
        team: String,
        #[command(flatten)]
        retiring: Retiring,
    },
    List,
}

/// `person`
#[derive(Debug, Subcommand)]
pub(crate) enum Person {
    Add {
        name: String,
    },
    Edit {
        #[arg(long)]
        name: String,
    },
    Act {
        person: String,
        #[arg(long, value_name = "PIN|-")]
        pin: Option<String>,
    },
    Pin {
        person: String,
        #[arg(long, value_name = "PIN|-")]
        old: Option<String>,
        #[arg(value_name = "PIN|-", conflicts_with = "none", required_unless_present = "none")]
        new: Option<String>,
        #[arg(long)]
        none: bool,
    },
    Same {
        #[arg(value_name = "PERSON")]
        a: String,
        #[arg(value_name = "PERSON")]
        b: String,
        #[arg(long)]
        undo: bool,
    },
    Retire {
        person: String,
        #[command(flatten)]
        retiring: Retiring,
    },
    List {
        #[arg(long)]
        all: bool,
    },
}

/// `topic`
#[derive(Debug, Subcommand)]
pub(crate) enum Topic {
    List,
    Import { file: PathBuf },
}

/// `head`
#[derive(Debug, Subcommand)]
pub(crate) enum Head {
    Set {
        #[arg(long, value_name = "state|union")]
        head: Option<HeadOf>,
        #[arg(long, value_name = "TEXT")]
        issuer: Option<String>,
        #[arg(long, value_name = "TEXT")]
        unit: Option<String>,
    },
    Show,
}

/// Under whose name papers are printed.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum HeadOf {
    /// The state's.
    State,
    /// The Youth Union's.
    Union,
}

/// `target`
#[derive(Debug, Subcommand)]
pub(crate) enum Target {
    Set {
        #[arg(long)]
        place: String,
        #[arg(long)]
        topic: String,
        #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(1..=100))]
        percent: u8,
        #[arg(long, value_name = "NUMBER")]
        of: u32,
        #[command(flatten)]
        since: Since,
    },
    Unset {
        #[arg(long)]
        place: String,
        #[arg(long)]
        topic: String,
        #[command(flatten)]
        since: Since,
    },
    List,
}
