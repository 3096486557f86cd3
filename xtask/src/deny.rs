//! Part `deny` of the check: licences, duplicates and sources of everything that is drawn in, and known
//! advisories where their list can be fetched. What is allowed stands in `deny.toml`.

use std::process::Command;

use crate::cargo::cargo;
use crate::project::Project;
use crate::steps::{Outcome, command};

/// How cargo-deny begins to say that it could not fetch the list of advisories.
const UNREACHED: &str = "failed to fetch advisory database";

/// Checks the dependencies.
pub(crate) fn check(project: &Project) -> Outcome {
    let parts = ["deny", "--log-level", "error", "check", "licenses", "bans", "sources"];
    command(cargo(project).args(parts)).then(|| advisories(project))
}

/// Looks at the advisories; where their list cannot be fetched, that is said, and nothing is claimed.
fn advisories(project: &Project) -> Outcome {
    let mut command: Command = cargo(project);
    let said = match command.args(["deny", "--log-level", "error", "check", "advisories"]).output()
    {
        Ok(output) if output.status.success() => return Outcome::Passed,
        Ok(output) => String::from_utf8_lossy(&output.stderr).into_owned(),
        Err(error) => return Outcome::Failed(format!("cargo deny cannot be run: {error}")),
    };
    if said.contains(UNREACHED) {
        println!(
            "Advisories were NOT looked at: their list is on github.com, which is not reached here."
        );
        return Outcome::Passed;
    }
    Outcome::Failed(said)
}
