//! Commands of an evening's work, and the questions asked about it.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use lantoa_core::domain::page::Cursor;
use lantoa_core::domain::progress::Level as LevelValue;
use lantoa_core::domain::time::Date;
use lantoa_core::node::answer::Breakdown;

use crate::args::Sure;
use crate::args::lists::{ListFile, Part};
use crate::days::day_of;
use crate::marks::{self, Typed};

/// `meeting`
#[derive(Debug, Subcommand)]
pub(crate) enum Meeting {
    Open {
        class: String,
        #[arg(long, value_name = "DD/MM/YYYY", value_parser = day_of)]
        date: Option<Date>,
        #[arg(long, num_args = 1.., value_delimiter = ',', value_name = "TOPIC")]
        topics: Vec<String>,
        #[arg(long)]
        another: bool,
        #[command(flatten)]
        sure: Sure,
    },
    List {
        class: String,
    },
    Close {
        meeting: String,
        #[arg(long, value_name = "TEXT")]
        note: Option<String>,
    },
    Correct {
        meeting: String,
        #[arg(long, value_name = "DD/MM/YYYY", value_parser = day_of)]
        date: Date,
        #[command(flatten)]
        sure: Sure,
    },
    Withdraw {
        meeting: String,
        #[arg(long, value_name = "TEXT")]
        reason: Option<String>,
    },
    Restore {
        meeting: String,
    },
    Part {
        meeting: String,
        #[arg(long, value_name = "PERSON")]
        by: String,
        #[arg(
            long,
            value_name = "MEETING",
            required_unless_present = "undo",
            conflicts_with = "undo"
        )]
        into: Option<String>,
        #[arg(long)]
        undo: bool,
    },
    Same {
        #[arg(value_name = "MEETING")]
        a: String,
        #[arg(value_name = "MEETING")]
        b: String,
        #[arg(long)]
        undo: bool,
    },
}

/// `signed`
#[derive(Debug, Subcommand)]
pub(crate) enum Signed {
    Add {
        #[arg(long, value_name = "DD/MM/YYYY", value_parser = day_of)]
        from: Option<Date>,
        #[arg(long, value_name = "DD/MM/YYYY", value_parser = day_of)]
        to: Date,
        #[command(flatten)]
        sure: Sure,
    },
    List,
    Show {
        report: String,
    },
}

/// `mark`
#[derive(Args, Debug)]
pub(crate) struct Mark {
    pub(crate) meeting: String,
    #[arg(requires = "mark", required_unless_present_any = ["all", "from"])]
    pub(crate) learner: Option<String>,
    #[arg(value_parser = Typed::of)]
    pub(crate) mark: Option<Typed>,
    #[arg(long, value_name = "MARK", value_parser = Typed::said, conflicts_with_all = ["learner", "from"])]
    pub(crate) all: Option<Typed>,
    #[arg(long, value_name = "FILE", conflicts_with = "learner")]
    pub(crate) from: Option<PathBuf>,
}

/// `level`
#[derive(Args, Debug)]
pub(crate) struct Level {
    pub(crate) class: String,
    pub(crate) learner: String,
    pub(crate) topic: String,
    #[arg(value_parser = marks::level_of)]
    pub(crate) level: LevelValue,
    #[arg(long, value_name = "MEETING")]
    pub(crate) at: Option<String>,
}

/// `visit`
#[derive(Debug, Subcommand)]
pub(crate) enum Visit {
    Add {
        #[arg(long)]
        place: String,
        #[arg(long)]
        topic: String,
        #[arg(long, value_name = "N", default_value_t = 1)]
        count: u32,
        #[arg(long, value_name = "DD/MM/YYYY", value_parser = day_of)]
        date: Option<Date>,
        #[arg(long)]
        team: Option<String>,
        #[command(flatten)]
        sure: Sure,
    },
    Edit {
        visit: String,
        #[arg(long, value_name = "N")]
        count: u32,
    },
    List,
}

/// `pair`
#[derive(Debug, Subcommand)]
pub(crate) enum Pair {
    Add {
        mentor: String,
        learner: String,
        #[arg(long, value_name = "DD/MM/YYYY", value_parser = day_of)]
        since: Option<Date>,
        #[command(flatten)]
        sure: Sure,
    },
    Undo {
        mentor: String,
        learner: String,
    },
    List,
}

/// `dispute`
#[derive(Debug, Subcommand)]
pub(crate) enum Dispute {
    List {
        #[command(flatten)]
        part: Part,
    },
    Settle {
        id: String,
        value: String,
    },
}

/// `link`
#[derive(Debug, Subcommand)]
pub(crate) enum Link {
    Add {
        #[arg(value_name = "LEARNER")]
        a: String,
        #[arg(value_name = "LEARNER")]
        b: String,
        #[arg(value_name = "LEARNER", num_args = 0..=30)]
        more: Vec<String>,
    },
    Undo {
        #[arg(value_name = "LEARNER")]
        a: String,
        #[arg(value_name = "LEARNER")]
        b: String,
        #[arg(value_name = "LEARNER", num_args = 0..=8)]
        more: Vec<String>,
    },
    Differ {
        #[arg(value_name = "LEARNER")]
        a: String,
        #[arg(value_name = "LEARNER")]
        b: String,
        #[arg(value_name = "LEARNER", num_args = 0..=62)]
        more: Vec<String>,
        #[arg(long)]
        undo: bool,
    },
    List,
    Candidates {
        #[command(flatten)]
        part: Part,
    },
}

/// `history`
#[derive(Args, Debug)]
pub(crate) struct History {
    #[arg(value_name = "learner|class|meeting|place|team")]
    pub(crate) of: Kind,
    pub(crate) thing: String,
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub(crate) limit: u32,
    #[arg(long, value_name = "CURSOR")]
    pub(crate) after: Option<Cursor>,
}

/// `undo`
#[derive(Args, Debug)]
pub(crate) struct Undo {
    pub(crate) act: String,
    #[arg(long)]
    pub(crate) dry_run: bool,
    #[command(flatten)]
    pub(crate) sure: Sure,
}

/// What a history is of.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Kind {
    Learner,
    Class,
    Meeting,
    Place,
    Team,
}

/// `report`
#[derive(Args, Debug)]
pub(crate) struct Report {
    #[arg(
        long,
        value_name = "place|area|team|class|topic|audience|sex|age|village|volunteer|week|month|quarter"
    )]
    pub(crate) by: Option<By>,
    #[arg(long)]
    pub(crate) team: Vec<String>,
    #[arg(long, value_name = "DD/MM/YYYY", value_parser = day_of)]
    pub(crate) from: Option<Date>,
    #[arg(long, value_name = "DD/MM/YYYY", value_parser = day_of)]
    pub(crate) to: Option<Date>,
    #[arg(long, value_name = "DD/MM/YYYY", value_parser = day_of)]
    pub(crate) places_of: Option<Date>,
    #[command(flatten)]
    pub(crate) file: ListFile,
    #[arg(long, value_name = "FILE")]
    pub(crate) parquet: Option<PathBuf>,
    /// Whether `--lang` was given: then a spreadsheet's first line is translated too.
    #[arg(skip)]
    pub(crate) translated: bool,
}

/// What a report is broken down by.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum By {
    Place,
    Area,
    Team,
    Class,
    Topic,
    Audience,
    Sex,
    Age,
    Village,
    Volunteer,
    Week,
    Month,
    Quarter,
}

impl From<By> for Breakdown {
    fn from(by: By) -> Self {
        match by {
            By::Place => Self::Place,
            By::Area => Self::Area,
            By::Team => Self::Team,
            By::Class => Self::Class,
            By::Topic => Self::Topic,
            By::Audience => Self::Audience,
            By::Sex => Self::Sex,
            By::Age => Self::Age,
            By::Village => Self::Village,
            By::Volunteer => Self::Volunteer,
            By::Week => Self::Week,
            By::Month => Self::Month,
            By::Quarter => Self::Quarter,
        }
    }
}
