//! `cargo xtask test`.

use std::process::Command;

use anyhow::{Context, Result};

use crate::peers::{Durability, MailServer, Postgres};
use crate::process::{self, run_watched, works};
use crate::project::{self, cargo, npm};
use crate::steps::Steps;
use crate::{check, tools};

/// What to run.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// The everyday part: unit, contract and API tests and the console's own, in under two minutes once built.
    #[arg(long)]
    fast: bool,
    /// Runs only the tests of this crate (`notify`), or else those whose name contains this text.
    #[arg(value_name = "FILTER")]
    filter: Option<String>,
}

/// Runs every test. What it starts ends with it.
pub(crate) fn run(options: &Options) -> Result<()> {
    let mut steps = Steps::default();
    let full = !options.fast && options.filter.is_none();
    let console = project::root().join("console");
    let browser = console.join("e2e");
    let mut peers = None;
    let ready = steps.run("tools", |_| tools::provide(full))
        && steps.run("packages of the console", |_| {
            tools::provide_npm(&console)?;
            if full { tools::provide_npm(&browser) } else { Ok(()) }
        })
        && steps.run("PostgreSQL and mail server", |_| {
            peers = Some((Postgres::start(Durability::Off)?, MailServer::start()?));
            Ok(())
        });
    if let (true, Some((postgres, mail))) = (ready, &peers) {
        let environment = [
            ("ROLLCALL_TEST_POSTGRES_URL", postgres.url()),
            ("ROLLCALL_TEST_MAIL", mail.ports().to_owned()),
        ];
        steps.run("tests of the crates", |counts| {
            let mut command = crate_tests(options.filter.as_deref());
            run_watched(command.envs(environment.clone()), |line| counts.read(line))
        });
        if options.filter.is_none() {
            // The same suites once more: what they ask for is the same whichever database answers.
            steps.run("API and rows on PostgreSQL", |counts| {
                let mut command = on_postgres();
                command.envs(environment.clone()).env("ROLLCALL_TEST_DATABASE", "postgres");
                run_watched(&mut command, |line| counts.read(line))
            });
            steps.run("tests of the console", |counts| {
                run_watched(&mut npm(&console, ["test", "--silent"]), |line| counts.read(line))
            });
        }
        if full {
            steps.run("examples in the documentation", |counts| {
                run_watched(&mut cargo(["test", "--doc", "--workspace", "--quiet"]), |line| {
                    counts.read(line)
                })
            });
            check::add_to(&mut steps);
            let built = steps.run("release build", |_| process::run(&mut project::release_build()));
            if built {
                steps.run("tests in the browser", |counts| {
                    let mut command = npm(&browser, ["test", "--silent"]);
                    command.envs(environment.clone());
                    command.env("ROLLCALL_BINARY", project::release_binary());
                    command.env(
                        "ROLLCALL_TEST_CHROMIUM",
                        tools::chromium().context("there is no Chromium")?,
                    );
                    run_watched(&mut command, |line| counts.read(line))
                });
                steps.run("bench, in small", |_| {
                    process::run(&mut cargo([
                        "run",
                        "--quiet",
                        "--package",
                        "xtask",
                        "--",
                        "bench",
                        "--smoke",
                    ]))
                });
            }
        }
    }
    drop(peers);
    steps.finish(true)
}

/// The suites that take the database they are given.
fn on_postgres() -> Command {
    if works(&mut cargo(["nextest", "--version"])) {
        // The whole workspace, since a part of it would be built anew with other features.
        let mut command = cargo(["nextest", "run", "--workspace", "--no-fail-fast", "--filterset"]);
        command.arg("package(=rollcall-api) | package(=rollcall-store)");
        return command;
    }
    cargo([
        "test",
        "--no-fail-fast",
        "--tests",
        "--package",
        "rollcall-api",
        "--package",
        "rollcall-store",
    ])
}

/// With nextest where it is installed, which runs the tests of all crates side by side.
fn crate_tests(filter: Option<&str>) -> Command {
    let nextest = works(&mut cargo(["nextest", "--version"]));
    let Some(filter) = filter else {
        return if nextest {
            cargo(["nextest", "run", "--workspace", "--no-fail-fast"])
        } else {
            cargo(["test", "--workspace", "--all-targets", "--no-fail-fast"])
        };
    };
    if nextest {
        let mut command = cargo(["nextest", "run", "--workspace", "--no-fail-fast", "--filterset"]);
        // nextest refuses a set that names no package.
        let folder = filter.strip_prefix("rollcall-").unwrap_or(filter);
        let is_crate = project::root().join("crates").join(folder).exists();
        command.arg(if is_crate {
            format!("package(=rollcall-{folder})")
        } else {
            format!("test(~{filter})")
        });
        return command;
    }
    let mut command = cargo(["test", "--workspace", "--all-targets", "--no-fail-fast"]);
    command.arg(filter);
    command
}
