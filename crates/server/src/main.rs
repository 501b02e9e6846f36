//! The command line: what an operator types.

mod audit;
mod backup;
mod bench_fill;
mod config;
mod connections;
mod logging;
mod mailbox;
mod organization;
mod serve;
mod start;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use rollcall_config::{Settings, Sources};

/// Self-hosted user management for organizations: who is in, how they came, where they sit.
///
/// Without a command it serves. The first start prints a link; open it to make the first account
/// and the first organization. Everything is kept in one folder (--data).
#[derive(Parser)]
#[command(name = "rollcall", version, after_help = EXAMPLES)]
struct Cli {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    command: Option<Command>,
}

const EXAMPLES: &str = "Examples:
  rollcall                              serve on http://127.0.0.1:8080 with data in ./data
  rollcall --listen 127.0.0.1:9000      serve elsewhere
  rollcall demo                         look around in an organization of 600 people
  rollcall mailbox list                 read messages when no mail server is set
  rollcall organization list            see who is served, with numbers of people
  rollcall backup rollcall-backup.db    copy the database, also beside a running server
  rollcall audit verify                 check that no audit entry was changed or removed
  rollcall config check                 show every setting and where it comes from

Each setting has three places; the stronger wins: flags, then ROLLCALL_… in the environment, then
the file (--config, else $ROLLCALL_CONFIG, else ./rollcall.toml), then the default.";

/// Flags that every command takes.
#[derive(Args)]
struct Common {
    /// The settings file [default: ./rollcall.toml if it is there].
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The folder that holds everything [default: ./data].
    #[arg(long, global = true, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Where to listen [default: 127.0.0.1:8080].
    #[arg(long, global = true, value_name = "ADDRESS")]
    listen: Option<String>,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the console and the API (the default).
    Serve,
    /// Serve a made-up organization of 600 people from a data folder of its own.
    Demo,
    /// Look at the settings.
    Config {
        #[command(subcommand)]
        command: ConfigCommand,
    },
    /// Read the local mailbox, where messages stay when no mail server is set.
    Mailbox {
        #[command(subcommand)]
        command: mailbox::MailboxCommand,
    },
    /// Bring the database to this version's schema, and say what was done.
    Migrate,
    /// Look at organizations, make one, set its plan.
    Organization {
        #[command(subcommand)]
        command: organization::OrganizationCommand,
    },
    /// Copy the embedded database into a new file, beside a running server.
    Backup {
        /// The new file.
        file: PathBuf,
    },
    /// Check the audit logs.
    Audit {
        #[command(subcommand)]
        command: audit::AuditCommand,
    },
    /// Print the OpenAPI document.
    #[command(hide = true)]
    Openapi,
    /// Fill an empty database with a made-up organization to measure with.
    #[command(hide = true)]
    BenchFill {
        /// How many active members it gets.
        #[arg(long)]
        members: usize,
    },
}

#[derive(Subcommand)]
enum ConfigCommand {
    /// Check all settings, and show each with its value and where it comes from.
    Check,
}

impl Common {
    /// The settings from all their sources. `defaults` stand in for flags that were not given.
    fn settings(&self, defaults: &[(&str, &str)]) -> anyhow::Result<Settings> {
        let mut flags = BTreeMap::new();
        if let Some(data) = &self.data {
            flags.insert("data".to_owned(), data.display().to_string());
        }
        if let Some(listen) = &self.listen {
            flags.insert("listen".to_owned(), listen.clone());
        }
        for (key, value) in defaults {
            flags.entry((*key).to_owned()).or_insert_with(|| (*value).to_owned());
        }
        let environment = std::env::vars_os()
            .filter_map(|(key, value)| Some((key.into_string().ok()?, value.into_string().ok()?)))
            .collect();
        let sources = Sources::read(self.config.as_deref(), environment, flags)?;
        Ok(Settings::load(&sources)?)
    }
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    match run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(cause) => {
            eprintln!("rollcall: {cause:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(cli: Cli) -> anyhow::Result<()> {
    let common = cli.common;
    match cli.command.unwrap_or(Command::Serve) {
        Command::Serve => block_on(serve::serve(common.settings(&[])?)),
        Command::Demo => block_on(serve::demo(common.settings(&[("data", "demo-data")])?)),
        Command::Config { command: ConfigCommand::Check } => config::check(&common.settings(&[])?),
        Command::Mailbox { command } => block_on(mailbox::run(common.settings(&[])?, command)),
        Command::Migrate => block_on(start::migrate(common.settings(&[])?)),
        Command::Organization { command } => {
            block_on(organization::run(common.settings(&[])?, command))
        }
        Command::Backup { file } => block_on(backup::run(common.settings(&[])?, &file)),
        Command::Audit { command } => block_on(audit::run(common.settings(&[])?, command)),
        Command::BenchFill { members } => block_on(bench_fill::run(common.settings(&[])?, members)),
        Command::Openapi => {
            print!("{}", rollcall_api::openapi_json());
            Ok(())
        }
    }
}

fn block_on(work: impl Future<Output = anyhow::Result<()>>) -> anyhow::Result<()> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(work)
}
