//! The release binary under measurement: filling its database, starting it, and what it costs.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use serde::{Deserialize, Serialize};

use crate::peers::free_port;
use crate::process::{self, Group};
use crate::project;

use super::http::{Connection, header, request};

/// Where the measured server keeps its data.
pub(crate) struct Place {
    pub(crate) folder: PathBuf,
    pub(crate) database_url: Option<String>,
}

impl Place {
    /// The release binary on this data, without settings of whoever runs the bench.
    fn command(&self) -> Command {
        let mut command = Command::new(project::release_binary());
        command.env_clear().current_dir(&self.folder).arg("--data").arg(&self.folder);
        // So that each of many people can come from a network of their own, as they do.
        command.env("ROLLCALL_TRUSTED_PROXIES", "127.0.0.1");
        command.envs(self.database_url.as_ref().map(|url| ("ROLLCALL_DATABASE_URL", url)));
        command
    }
}

/// Who signs in, and to which organization: what filling prints.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Account {
    pub(crate) login: String,
    pub(crate) password: String,
    pub(crate) organization_id: String,
    #[serde(default)]
    members: u64,
}

/// Fills the database through `rollcall bench-fill`, or takes the one that an earlier run has filled and kept.
pub(crate) fn fill(place: &Place, members: u64) -> Result<Account> {
    let note = place.folder.join("bench-fill.json");
    if place.database_url.is_none() && note.exists() {
        let account: Account = serde_json::from_slice(&fs::read(&note)?)?;
        ensure!(
            account.members == members,
            "{} holds {} members",
            place.folder.display(),
            account.members
        );
        println!("using the {members} members in {}", place.folder.display());
        return Ok(account);
    }
    println!("filling in {members} members");
    let started = Instant::now();
    let printed =
        process::output(place.command().args(["bench-fill", "--members", &members.to_string()]))?;
    let printed = String::from_utf8(printed)?;
    let line = printed
        .lines()
        .rfind(|line| line.starts_with('{'))
        .context("bench-fill printed no account")?;
    let account = Account { members, ..serde_json::from_str(line)? };
    fs::write(note, serde_json::to_vec(&account)?)?;
    let seconds = started.elapsed().as_secs_f64();
    println!("filled in {seconds:.1} s, {:.0} members a second", members as f64 / seconds);
    Ok(account)
}

/// A running server. Dropping it stops it.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    pub(crate) first_answer_after: Duration,
    group: Group,
}

/// A signed-in session, as header lines for requests.
pub(crate) struct Session {
    /// For requests that read.
    pub(crate) reading: String,
    /// For requests that change something: also says that they are same-origin.
    pub(crate) changing: String,
    /// The start of every path of the organization.
    pub(crate) organization: String,
}

impl Server {
    /// Starts the server and waits for its first answer.
    pub(crate) async fn start(place: &Place) -> Result<Self> {
        let address: SocketAddr = ([127, 0, 0, 1], free_port()?).into();
        let log = File::create(place.folder.join("bench-server.log"))?;
        let mut command = place.command();
        command.args(["--listen", &address.to_string(), "serve"]);
        command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
        let started = Instant::now();
        let mut group = Group::start(&mut command)?;
        let healthz = request("GET", "/healthz", "", "");
        loop {
            if let Ok(mut connection) = Connection::open(address).await
                && connection.exchange(&healthz).await.is_ok_and(|answer| answer.status == 200)
            {
                break;
            }
            if let Some(status) = group.child.try_wait()? {
                let log =
                    fs::read_to_string(place.folder.join("bench-server.log")).unwrap_or_default();
                bail!("the server ended with {status}:\n{log}");
            }
            ensure!(started.elapsed() < Duration::from_secs(60), "the server does not answer");
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        Ok(Self { address, first_answer_after: started.elapsed(), group })
    }

    /// Signs in.
    pub(crate) async fn sign_in(&self, account: &Account) -> Result<Session> {
        let body =
            serde_json::json!({ "login": account.login, "password": account.password }).to_string();
        let mut connection = Connection::open(self.address).await?;
        let same_origin = "Sec-Fetch-Site: same-origin\r\n";
        let answer =
            connection.exchange(&request("POST", "/api/v1/session", same_origin, &body)).await?;
        ensure!(answer.is_success(), "signing in answers {}", answer.shown());
        let cookie = header(answer.head, "set-cookie").context("signing in sets no cookie")?;
        let cookie = cookie.split(';').next().unwrap_or(cookie);
        let reading = format!("Cookie: {cookie}\r\n");
        Ok(Session {
            changing: format!("{reading}{same_origin}"),
            reading,
            organization: format!("/api/v1/organizations/{}", account.organization_id),
        })
    }

    /// Memory that is really in use, in millions of bytes.
    pub(crate) fn resident_megabytes(&self) -> Result<f64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.group.child.id()))?;
        let line =
            status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("no VmRSS")?;
        let kibibytes: f64 = line.trim().trim_end_matches("kB").trim().parse()?;
        Ok(kibibytes * 1024.0 / 1e6)
    }

    /// The processor time of each thread so far.
    pub(crate) fn cpu(&self) -> Result<Cpu> {
        let process = self.group.child.id();
        let mut threads = BTreeMap::new();
        for thread in fs::read_dir(format!("/proc/{process}/task"))? {
            let thread = thread?;
            // A thread may end between listing and reading.
            let Ok(stat) = fs::read_to_string(thread.path().join("schedstat")) else { continue };
            let nanoseconds =
                stat.split_whitespace().next().and_then(|it| it.parse().ok()).unwrap_or(0);
            threads.insert(
                thread.file_name().to_string_lossy().into_owned(),
                Duration::from_nanos(nanoseconds),
            );
        }
        let stat = fs::read_to_string(format!("/proc/{process}/stat"))?;
        // The name in brackets may hold spaces; 14 and 15 are user and system time, counted from 1 (proc(5)).
        let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or("").split_whitespace().collect();
        let field =
            |index: usize| fields.get(index).and_then(|it| it.parse::<u64>().ok()).unwrap_or(0);
        Ok(Cpu { threads, whole: Duration::from_millis((field(11) + field(12)) * 10) })
    }
}

/// Processor time used by a process so far.
pub(crate) struct Cpu {
    /// By thread, in nanoseconds.
    threads: BTreeMap<String, Duration>,
    /// Of all threads that ever were, in ticks of 10 ms.
    whole: Duration,
}

impl Cpu {
    /// What was used since `earlier`. Exact to the nanosecond unless a thread has ended meanwhile.
    pub(crate) fn since(&self, earlier: &Self) -> Duration {
        if earlier.threads.keys().any(|thread| !self.threads.contains_key(thread)) {
            return self.whole.saturating_sub(earlier.whole);
        }
        let spent = |(thread, now): (&String, &Duration)| {
            now.saturating_sub(earlier.threads.get(thread).copied().unwrap_or_default())
        };
        self.threads.iter().map(spent).sum()
    }
}
