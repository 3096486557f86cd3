//! `cargo xtask`: one command for everything a contributor runs.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "this program speaks to a terminal")]

mod artefact;
mod bindings;
mod build;
mod cache;
mod cargo;
mod check;
mod contract;
mod deny;
mod finding;
mod fuzz;
mod house;
mod languages;
mod lay;
mod layers;
mod maven;
mod measure;
mod offline;
mod pack;
mod part;
mod peers;
mod project;
mod reference;
mod reliability;
mod roster_file;
mod shrunk;
mod soak;
mod sqlite;
mod steps;
mod suite;
mod swift;
mod table;
mod targets;
mod tool;
mod tries;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::finding::Finding;
use crate::project::Project;
use crate::steps::Outcome;

/// One command for everything a contributor runs.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Everything that must hold before a change is taken
    Check(check::Check),
    /// Kotlin, Swift and Python from the bindings
    Bindings(bindings::Bindings),
    /// What a call costs in each language, as a multiple of the same in Rust
    Measure,
    /// The reference of the API as pages, by Dokka and DocC
    Reference,
    /// The library as Python, Android and Apple's systems take it
    Pack(pack::Pack),
    /// SQLite with ciphers, for builds with the feature `encrypted`
    Sqlite(sqlite::Sqlite),
    /// The directions between the core's modules
    Layers,
    /// The rules of the house: lists, links and first lines
    House(house::House),
    /// A roster of people who do not exist, as a CSV file
    Rosters(roster_file::RosterFile),
    /// Every fault and attack that is tested, counted into docs/reliability.md
    Reliability(reliability::Reliability),
    /// The simulated village with ever new seeds
    Soak(soak::Soak),
}

fn main() -> ExitCode {
    let project = Project::here();
    match Arguments::parse().task {
        Task::Check(check) => check.run(&project),
        Task::Bindings(bindings) => bindings.run(&project),
        Task::Measure => measure::run(&project),
        Task::Reference => reference::run(&project),
        Task::Pack(pack) => pack.run(&project),
        Task::Sqlite(sqlite) => sqlite.run(&project),
        Task::Layers => judged(&layers::findings(&project), "The layers hold."),
        Task::House(house) => judged(&house.run(&project), "The house is in order."),
        Task::Rosters(file) => file.run(),
        Task::Reliability(reliability) => reliability.run(&project),
        Task::Soak(soak) => soak.run(&project),
    }
}

fn judged(findings: &[Finding], good: &str) -> ExitCode {
    let told = || {
        println!("{good}");
        Outcome::Passed
    };
    steps::findings(findings).then(told).exit_code()
}
