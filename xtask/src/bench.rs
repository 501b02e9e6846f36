//! `cargo xtask bench`: what the release binary reaches on this machine, beside what the machine allows.
//!
//! Load generator and server share the machine, so the server's own CPU time per request says more than the rate.

mod bulk;
mod http;
mod load;
mod membership;
mod random;
mod raw;
mod record;
mod report;
mod sample;
mod server;
mod workloads;

use std::io::Write;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result, ensure};

use crate::peers::{Durability, Postgres};
use crate::process;
use crate::project;
use report::Figure;
use server::{Account, Server};

/// What to measure.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// How many members the organization has.
    #[arg(long, value_name = "N", default_value_t = 100_000)]
    members: u64,
    /// Which database holds them.
    #[arg(long, value_enum, default_value_t = Database::Sqlite)]
    database: Database,
    /// Also writes one JSON line per figure into this file.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Also keeps the figures in docs/performance.jsonl and writes them into the table of docs/performance.md.
    #[arg(long, conflicts_with = "smoke")]
    record: bool,
    /// Measures these workloads only; may be given several times.
    #[arg(long, value_name = "NAME")]
    only: Vec<String>,
    /// How long each workload is measured, in seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 5.0)]
    seconds: f64,
    /// Keeps the filled SQLite folder here and uses it again, instead of filling a new one for each run.
    #[arg(long, value_name = "DIR")]
    folder: Option<PathBuf>,
    /// Measures the release binary as it is, without building it anew.
    #[arg(long)]
    no_build: bool,
    /// A few hundred members and short measurements: proves that the bench works, measures nothing.
    #[arg(long)]
    smoke: bool,
}

/// A database to measure.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Database {
    Sqlite,
    Postgres,
}

impl Database {
    fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
        }
    }
}

/// How long, and with how many members.
#[derive(Clone, Copy)]
pub(crate) struct Scale {
    members: u64,
    warm_up: Duration,
    measured: Duration,
}

/// Runs the bench. Everything it starts ends with it.
pub(crate) fn run(options: &Options) -> Result<()> {
    if cfg!(debug_assertions) {
        // The clients share the processors with the server, and the raw limits are to be as fast as they can be.
        let mut release =
            project::cargo(["run", "--quiet", "--release", "--package", "xtask", "--"]);
        return process::run(release.args(std::env::args_os().skip(1)));
    }
    let seconds = if options.smoke { 0.3 } else { options.seconds };
    ensure!((0.1..=600.0).contains(&seconds), "--seconds must be between 0.1 and 600");
    let scale = Scale {
        members: if options.smoke { options.members.min(600) } else { options.members },
        warm_up: Duration::from_secs_f64(seconds / 5.0),
        measured: Duration::from_secs_f64(seconds),
    };
    if !options.no_build {
        println!("building the release binary");
        process::run(&mut project::release_build())?;
    }
    let postgres = match options.database {
        Database::Postgres => Some(Postgres::start(Durability::On)?),
        Database::Sqlite => None,
    };
    // Beside what cargo builds and not in the system's temporary folder, which may not be a disk at all.
    let made = tempfile::Builder::new().prefix("bench-").tempdir_in(project::target())?;
    let folder = options.folder.clone().unwrap_or_else(|| made.path().to_owned());
    std::fs::create_dir_all(&folder)?;
    let place = server::Place { folder, database_url: postgres.as_ref().map(Postgres::url) };
    let account = server::fill(&place, scale.members)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let figures = runtime.block_on(measure(options, scale, &place, &account))?;
    print!("{}", report::table(&figures));
    if let Some(file) = &options.json {
        let mut json = std::fs::File::create(file).with_context(|| file.display().to_string())?;
        for figure in &figures {
            writeln!(json, "{}", figure.json()?)?;
        }
    }
    if options.record {
        record::record(&figures)?;
    }
    let failed: u64 = figures.iter().map(|figure| figure.failed).sum();
    ensure!(failed == 0, "{failed} requests failed");
    Ok(())
}

async fn measure(
    options: &Options,
    scale: Scale,
    place: &server::Place,
    account: &Account,
) -> Result<Vec<Figure>> {
    let storage = raw::Storage::open(place, account).await?;
    storage.allow_serving().await?;
    let wanted = |name: &str| options.only.is_empty() || options.only.iter().any(|it| it == name);
    let about = report::About { database: options.database.name(), members: scale.members };
    let mut figures = Vec::new();
    if wanted("binary_size") {
        let bytes = std::fs::metadata(project::release_binary())?.len();
        figures.push(about.value("binary_size", bytes as f64 / 1e6, "MB"));
    }
    let mut starts = Vec::new();
    for _ in 0..2 {
        starts.push(Server::start(place).await?.first_answer_after);
    }
    let server = Server::start(place).await?;
    starts.push(server.first_answer_after);
    starts.sort_unstable();
    if wanted("start_to_first_answer") {
        figures.push(about.value("start_to_first_answer", starts[1].as_secs_f64(), "s"));
    }
    if wanted("idle_memory") {
        // What starting up has allocated is given back a moment later.
        tokio::time::sleep(Duration::from_secs(1)).await;
        figures.push(about.value("idle_memory", server.resident_megabytes()?, "MB"));
    }
    let session = server.sign_in(account).await?;
    let sample = sample::Sample::take(&storage, &server, &session, scale.members).await?;
    let bench = workloads::Bench {
        scale,
        server: &server,
        session: &session,
        storage: &storage,
        sample: &sample,
        about,
    };
    workloads::measure(&bench, &wanted, &mut figures).await?;
    membership::measure(&bench, &wanted, &mut figures).await?;
    bulk::measure(&bench, &wanted, &mut figures).await?;
    Ok(figures)
}
