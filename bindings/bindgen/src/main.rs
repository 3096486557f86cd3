//! `lantoa-bindgen`: writes the code of each language, and the surface as text.
#![allow(clippy::print_stderr, reason = "this program speaks to a terminal")]

use std::env;
use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use lantoa_bindgen::{Failure, surface, write};

const USAGE: &str = "usage: lantoa-bindgen LIBRARY OUT";

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Failure> {
    let mut arguments = env::args_os().skip(1).map(PathBuf::from);
    let (Some(library), Some(out)) = (arguments.next(), arguments.next()) else {
        return Err(USAGE.into());
    };
    write(&library, &out)?;
    fs::write(out.join("api.txt"), surface(&library)?)?;
    Ok(())
}
