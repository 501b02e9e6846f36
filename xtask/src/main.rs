//! Checks, tests and measures this project: `cargo xtask --help`.

mod bench;
mod check;
mod counts;
mod generate;
mod peers;
mod process;
mod project;
mod steps;
mod test;
mod tools;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Checks, tests and measures this project.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Format, lints, documentation, licences, links, drift of generated files.
    Check,
    /// Installs what is missing, starts PostgreSQL and a mail server, and runs every test.
    Test(test::Options),
    /// Fills an organization, drives the release binary over HTTP and prints what it reaches.
    Bench(bench::Options),
    /// Writes openapi.json from the code.
    Openapi,
    /// Writes openapi.json and the console's types made from it.
    Client,
    /// Writes the pages that are made from the code.
    Docs,
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let done = process::watch_for_interrupts().and_then(|()| match cli.command {
        Command::Check => check::run_all(),
        Command::Test(options) => test::run(&options),
        Command::Bench(options) => bench::run(&options),
        Command::Openapi => generate::openapi(),
        Command::Client => generate::client(),
        Command::Docs => generate::docs(),
    });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) if process::interrupted() => {
            eprintln!("interrupted");
            ExitCode::from(130)
        }
        Err(cause) => {
            eprintln!("\nerror: {cause:#}");
            ExitCode::FAILURE
        }
    }
}
