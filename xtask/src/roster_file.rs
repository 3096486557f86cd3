//! `cargo xtask rosters`: writes a roster of people who do not exist into a file.

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};

use lantoa_rosters::sheet::{Headings, Sheet};
use lantoa_rosters::{Plan, roster};

/// Which roster, and where to.
#[derive(Args, Debug)]
pub(crate) struct RosterFile {
    /// Where chance begins: the same seed gives the same roster for ever
    #[arg(long)]
    seed: u64,
    /// How many classes
    #[arg(long, default_value_t = 43, value_parser = clap::value_parser!(u32).range(1..))]
    classes: u32,
    /// How many learners, at least one for each class
    #[arg(long, default_value_t = 4_410)]
    learners: u32,
    /// Write names and phones as differently as people write them
    #[arg(long)]
    variants: bool,
    /// The language of the headings
    #[arg(long, default_value = "en")]
    headings: Language,
    /// What stands between fields
    #[arg(long, default_value = "comma")]
    separator: Separator,
    /// Put a byte order mark in front, as spreadsheets like it
    #[arg(long)]
    bom: bool,
    /// The file to write
    #[arg(long)]
    out: PathBuf,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Language {
    En,
    Vi,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Separator {
    Comma,
    Semicolon,
    Tab,
}

impl RosterFile {
    /// Writes the file.
    pub(crate) fn run(&self) -> ExitCode {
        if self.learners < self.classes {
            eprintln!("{} classes need at least as many learners", self.classes);
            return ExitCode::from(2);
        }
        let lines = roster(Plan {
            seed: self.seed,
            classes: self.classes as usize,
            learners: self.learners as usize,
            variants: self.variants,
        });
        let sheet = Sheet {
            headings: match self.headings {
                Language::En => Headings::English,
                Language::Vi => Headings::Vietnamese,
            },
            separator: match self.separator {
                Separator::Comma => ',',
                Separator::Semicolon => ';',
                Separator::Tab => '\t',
            },
            has_bom: self.bom,
        };
        match fs::write(&self.out, sheet.text(&lines)) {
            Ok(()) => {
                let (classes, learners) = (self.classes, lines.len());
                println!("{learners} learners of {classes} classes are in {}", self.out.display());
                ExitCode::SUCCESS
            }
            Err(error) => {
                eprintln!("{} cannot be written: {error}", self.out.display());
                ExitCode::FAILURE
            }
        }
    }
}
