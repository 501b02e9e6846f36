//! The servers that tests and measurements talk to: PostgreSQL and a mail server, on free loopback ports, ended with us.

use std::io::{BufRead, BufReader, Read};
use std::net::TcpListener;
use std::os::unix::fs::chown;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::process::{self, Group};
use crate::{project, tools};

/// A PostgreSQL cluster in a temporary folder.
pub(crate) struct Postgres {
    port: u16,
    // Dropped in this order: the server first, then its folder.
    _server: Group,
    _folder: tempfile::TempDir,
}

/// Whether a cluster keeps its promises about power cuts.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Durability {
    /// Nothing is synced: for tests, which throw the cluster away.
    Off,
    /// As it comes, for measurements.
    On,
}

impl Postgres {
    /// Makes a cluster and starts it; returns when it takes connections.
    pub(crate) fn start(durability: Durability) -> Result<Self> {
        let binaries =
            tools::postgres_binaries().context("PostgreSQL's server programs are not installed")?;
        let folder = tempfile::Builder::new().prefix("rollcall-postgres-").tempdir()?;
        let user = unprivileged_user()?;
        if let Some(user) = &user {
            chown(folder.path(), Some(user.id), Some(user.group))?;
        }
        let data = folder.path().join("data");
        let mut initdb = as_user(user.as_ref(), &binaries.join("initdb"));
        initdb
            .args([
                "-E",
                "UTF8",
                "--locale=C.UTF-8",
                "-U",
                "rollcall",
                "--auth=trust",
                "--no-sync",
                "-D",
            ])
            .arg(&data);
        process::output(initdb.current_dir(folder.path()))?;
        let mut failure = None;
        // A port that was free a moment ago may be taken by now; then another is tried.
        for _ in 0..3 {
            let port = free_port()?;
            let mut server = as_user(user.as_ref(), &binaries.join("postgres"));
            server.current_dir(folder.path()).arg("-D").arg(&data);
            server.args(["-p", &port.to_string(), "-h", "127.0.0.1", "-k"]).arg(folder.path());
            server.args(settings(durability).into_iter().flat_map(|it| ["-c", it]));
            match wait_until_ready(&mut server) {
                Ok(group) => return Ok(Self { port, _server: group, _folder: folder }),
                Err(cause) => failure = Some(cause),
            }
        }
        Err(failure.unwrap_or_else(|| anyhow::anyhow!("PostgreSQL did not start")))
    }

    /// The address of the maintenance database, whose user may make others.
    pub(crate) fn url(&self) -> String {
        format!("postgres://rollcall@127.0.0.1:{}/postgres", self.port)
    }
}

fn settings(durability: Durability) -> Vec<&'static str> {
    let mut settings = vec!["max_connections=300", "shared_buffers=256MB", "log_checkpoints=off"];
    match durability {
        Durability::Off => {
            settings.extend([
                "fsync=off",
                "synchronous_commit=off",
                "full_page_writes=off",
                "autovacuum=off",
            ]);
        }
        Durability::On => settings.extend(["max_wal_size=4GB", "jit=off"]),
    }
    settings
}

/// Starts the server and reads its log until it says that it is ready; the rest of the log is read and dropped.
fn wait_until_ready(server: &mut Command) -> Result<Group> {
    let (log, writer) = std::io::pipe()?;
    server.stdin(Stdio::null()).stdout(writer.try_clone()?).stderr(writer);
    let group = Group::start(server)?.ending_by_interrupt();
    server.stdout(Stdio::null()).stderr(Stdio::null());
    let mut log = BufReader::new(log);
    let mut said = String::new();
    loop {
        let from = said.len();
        if log.read_line(&mut said)? == 0 {
            bail!("PostgreSQL did not start:\n{said}");
        }
        if said[from..].contains("ready to accept connections") {
            break;
        }
    }
    std::thread::spawn(move || std::io::copy(&mut log, &mut std::io::sink()));
    Ok(group)
}

/// Someone who may run PostgreSQL, which refuses to run as root.
struct User {
    name: &'static str,
    id: u32,
    group: u32,
}

/// `None` when we are not root ourselves.
fn unprivileged_user() -> Result<Option<User>> {
    if !tools::is_root() {
        return Ok(None);
    }
    for name in ["postgres", "nobody"] {
        let number = |flag: &str| -> Option<u32> {
            let output = Command::new("id").args([flag, name]).output().ok()?;
            String::from_utf8(output.stdout).ok()?.trim().parse().ok()
        };
        if let (Some(id), Some(group)) = (number("-u"), number("-g")) {
            return Ok(Some(User { name, id, group }));
        }
    }
    bail!("PostgreSQL does not run as root, and there is no user postgres or nobody")
}

/// `program` as that user, and ended by the system should we be killed.
fn as_user(user: Option<&User>, program: &Path) -> Command {
    let Some(user) = user else { return Command::new(program) };
    let mut command = Command::new("setpriv");
    command.arg(format!("--reuid={}", user.name)).arg(format!("--regid={}", user.group));
    command.args(["--clear-groups", "--pdeathsig", "INT", "--"]).arg(program);
    command
}

/// A loopback port that is free now.
pub(crate) fn free_port() -> Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

/// The mail server of the tests: aiosmtpd, see `xtask/peers/smtp_peer.py`.
pub(crate) struct MailServer {
    ports: String,
    _server: Group,
}

impl MailServer {
    /// Starts it; returns when it takes connections.
    pub(crate) fn start() -> Result<Self> {
        let mut command = Command::new(python_environment()?.join("bin/python"));
        command.arg(project::root().join("xtask/peers/smtp_peer.py"));
        // It ends when its standard input does, so it cannot outlive us.
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut group = Group::start(&mut command)?;
        let output = group.child.stdout.take().context("the mail server's output is piped")?;
        let mut ports = String::new();
        BufReader::new(output.take(1000)).read_line(&mut ports)?;
        anyhow::ensure!(ports.starts_with('{'), "the mail server of the tests did not start");
        Ok(Self { ports: ports.trim().to_owned(), _server: group })
    }

    /// Its ports as JSON, which the test kit and the browser tests read.
    pub(crate) fn ports(&self) -> &str {
        &self.ports
    }
}

/// A Python environment with the packages of `xtask/peers/requirements.txt`, made when they have changed.
fn python_environment() -> Result<PathBuf> {
    let folder = project::tools().join("python");
    let requirements = project::root().join("xtask/peers/requirements.txt");
    let wanted = std::fs::read_to_string(&requirements)?;
    let stamp = folder.join("requirements.txt");
    if std::fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(folder);
    }
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    std::fs::create_dir_all(&folder)?;
    process::output(Command::new(tools::python()?).args(["-m", "venv"]).arg(&folder))?;
    let mut pip = Command::new(folder.join("bin/python"));
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement"])
        .arg(&requirements);
    process::output(&mut pip)?;
    std::fs::write(stamp, wanted)?;
    Ok(folder)
}
