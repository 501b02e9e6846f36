//! `cargo xtask check`: everything that can be judged without running the program.

mod dependencies;
mod licences;
mod links;
mod sources;

use anyhow::Result;

use crate::generate;
use crate::process::run;
use crate::project::{self, cargo, npm};
use crate::steps::Steps;
use crate::tools;

/// Runs every check.
pub(crate) fn run_all() -> Result<()> {
    let mut steps = Steps::default();
    add_to(&mut steps);
    steps.finish(false)
}

/// Adds every check to a longer run, the quick ones first.
pub(crate) fn add_to(steps: &mut Steps) {
    steps.run("format", |_| run(&mut cargo(["fmt", "--all", "--check"])));
    steps.run("source files", |_| sources::check());
    steps.run("links of the documents", |_| links::check());
    steps.run("licences and sources of dependencies", |_| licences::check());
    steps.run("unused dependencies", |_| dependencies::check());
    steps.run("lints", |_| {
        run(&mut cargo([
            "clippy",
            "--quiet",
            "--workspace",
            "--all-targets",
            "--",
            "-D",
            "warnings",
        ]))
    });
    steps.run("documentation", |_| {
        run(cargo(["doc", "--quiet", "--workspace", "--no-deps", "--document-private-items"])
            .env("RUSTDOCFLAGS", "-D warnings"))
    });
    steps.run("generated files", |_| generate::check_fresh());
    steps.run("console", |_| {
        let console = project::root().join("console");
        tools::provide_npm(&console)?;
        run(&mut npm(&console, ["run", "--silent", "types"]))?;
        run(&mut npm(&console, ["run", "--silent", "lint", "--", "--max-warnings=0"]))?;
        run(&mut npm(&console, ["exec", "--", "prettier", "--check", "--log-level=warn", "."]))
    });
}
