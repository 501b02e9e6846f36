//! How people come in, and the lists of those who are not active.

use std::rc::Rc;
use std::time::{Duration, Instant, SystemTime};

use anyhow::{Context, Result, ensure};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::http::{Connection, encoded, request};
use super::random::Random;
use super::raw::{Statement, Value};
use super::report::Figure;
use super::sample::cursors;
use super::workloads::{Bench, READERS, WRITERS};

/// The lists beside the members, and for which of their pages.
const LISTS: [(&str, &str); 6] = [
    ("pending_first", "pending"),
    ("pending_deep", "pending"),
    ("pending_search", "pending"),
    ("terminated_first", "terminated"),
    ("terminated_deep", "terminated"),
    ("terminated_search", "terminated"),
];
/// So many acceptances a second are prepared for.
const READY_EACH_SECOND: f64 = 5_000.0;
/// People in one request of invitations.
const INVITED_AT_ONCE: usize = 50;

/// Measures every wanted workload and adds its figures.
pub(crate) async fn measure(
    bench: &Bench<'_>,
    wanted: &dyn Fn(&str) -> bool,
    figures: &mut Vec<Figure>,
) -> Result<()> {
    for (name, state) in LISTS {
        if wanted(name) {
            println!("{name}");
            let Some(pages) = pages(bench, name, state).await? else {
                println!("… which has one page only");
                continue;
            };
            let reached = bench.load(READERS, pages).await?;
            figures.push(bench.about.rate(name, &reached, None));
            if name.ends_with("_search") {
                figures.push(bench.about.value(&format!("{name}/p99"), reached.p99_ms, "ms"));
            }
        }
    }
    if wanted("accept_invitation") {
        println!("accept_invitation");
        let accepts = acceptances(bench).await?;
        let ready = accepts.len();
        // Whoever asks beyond those is refused and counted as failed.
        let requests =
            move |number: u64| accepts[usize::try_from(number).unwrap_or(0) % ready].clone();
        let reached = bench.load(WRITERS, Rc::new(requests)).await?;
        figures.push(bench.about.rate("accept_invitation", &reached, None));
    }
    Ok(())
}

async fn pages(
    bench: &Bench<'_>,
    name: &str,
    state: &str,
) -> Result<Option<Rc<dyn super::load::Requests>>> {
    let list = format!("{}/members?state={state}&limit=50", bench.session.organization);
    let paths: Vec<String> = if name.ends_with("_first") {
        vec![list]
    } else if name.ends_with("_deep") {
        let count = "SELECT COUNT(*) FROM members WHERE org_id = ?1 AND state = ?2";
        let values = vec![Value::Uuid(bench.storage.organization), Value::Text(state.to_owned())];
        let rows = bench.storage.rows(&Statement::new(count, values)).await?;
        let Some(Value::Integer(people)) = rows.first().and_then(|row| row.first()) else {
            anyhow::bail!("members cannot be counted");
        };
        let places = cursors(bench.server, bench.session, state, u64::try_from(*people)?).await?;
        if places.is_empty() {
            return Ok(None);
        }
        places.iter().map(|cursor| format!("{list}&cursor={cursor}")).collect()
    } else {
        bench.sample.texts.iter().map(|text| format!("{list}&q={}", encoded(text))).collect()
    };
    let get = |path: &String| request("GET", path, &bench.session.reading, "");
    let requests: Vec<Vec<u8>> = paths.iter().map(get).collect();
    Ok(Some(Rc::new(move |number: u64| {
        requests[usize::try_from(number).unwrap_or(0) % requests.len()].clone()
    })))
}

/// One request for each of many people with an account, a session and an invitation, each for once.
async fn acceptances(bench: &Bench<'_>) -> Result<Vec<Vec<u8>>> {
    let seconds = bench.scale.warm_up + bench.scale.measured;
    let people = (seconds.as_secs_f64() * READY_EACH_SECOND) as usize;
    let run = format!("{}x{}", bench.server.address.port(), std::process::id());
    let email = |index: usize| format!("accepts-{run}-{index}@example.org");
    let token = |index: usize| format!("bench-{run}-{index}");
    sign_in(bench, people, &email, &token).await?;
    let mut connection = Connection::open(bench.server.address).await?;
    for first in (0..people).step_by(INVITED_AT_ONCE) {
        let invitations: Vec<_> = (first..people.min(first + INVITED_AT_ONCE))
            .map(|index| serde_json::json!({ "name": bench.sample.newcomer(index), "email": email(index) }))
            .collect();
        let body = serde_json::json!({ "invitations": invitations }).to_string();
        let path = format!("{}/invitations", bench.session.organization);
        bench.storage.let_invite_again().await?;
        let answer =
            connection.exchange(&request("POST", &path, &bench.session.changing, &body)).await?;
        ensure!(answer.is_success(), "inviting answers {}", answer.shown());
    }
    wait_for_mails(bench).await?;
    let sql = "SELECT m.email, i.id FROM invitations i
               JOIN members m ON m.org_id = i.org_id AND m.id = i.member_id
               WHERE i.org_id = ?1 AND m.email LIKE ?2";
    let values =
        vec![Value::Uuid(bench.storage.organization), Value::Text(format!("accepts-{run}-%"))];
    let mut requests = Vec::with_capacity(people);
    for row in bench.storage.rows(&Statement::new(sql, values)).await? {
        let [Value::Text(email), Value::Uuid(id)] = row.as_slice() else {
            anyhow::bail!("an invitation has no address");
        };
        let index = email.split(['-', '@']).nth(2).context("an address of somebody else")?;
        let index: usize = index.parse()?;
        let [_, high, middle, low] = u32::try_from(index)?.to_be_bytes();
        let head = format!(
            "Cookie: rollcall_session={}\r\nSec-Fetch-Site: same-origin\r\nX-Forwarded-For: 10.{high}.{middle}.{low}\r\n",
            token(index)
        );
        let path = format!("/api/v1/me/invitations/{id}/accept");
        requests.push(request("POST", &path, &head, "{}"));
    }
    ensure!(requests.len() == people, "{} of {people} are invited", requests.len());
    Ok(requests)
}

/// Makes accounts that are signed in, straight in the database: hashing passwords is not what is measured.
async fn sign_in(
    bench: &Bench<'_>,
    people: usize,
    email: &dyn Fn(usize) -> String,
    token: &dyn Fn(usize) -> String,
) -> Result<()> {
    let now = milliseconds_now()?;
    let time = |milliseconds: i64| Value::Integer(milliseconds);
    let text = |text: &str| Value::Text(text.to_owned());
    let mut random = Random::new(now.unsigned_abs());
    let mut id = || {
        let [high, low] = [random.next(), random.next()].map(u128::from);
        Uuid::from_u128((now.unsigned_abs() as u128) << 80 | (high << 64 | low) >> 48)
    };
    let mut statements = Vec::with_capacity(people * 3);
    for index in 0..people {
        let account = Value::Uuid(id());
        statements.push(Statement::new(
            "INSERT INTO accounts (id, name, locale, time_zone, list_density, password_hash, created_at, updated_at, version)
             VALUES (?1, ?2, 'en', 'UTC', 'comfortable', '', ?3, ?3, 1)",
            vec![account.clone(), text(&bench.sample.newcomer(index)), time(now)],
        ));
        statements.push(Statement::new(
            "INSERT INTO account_emails (canonical, account_id, address, verified_at, is_primary) VALUES (?1, ?2, ?1, ?3, 1)",
            vec![text(&email(index)), account.clone(), time(now)],
        ));
        statements.push(Statement::new(
            "INSERT INTO sessions (token_digest, id, account_id, created_at, last_seen_at, expires_at, user_agent, ip_address)
             VALUES (?1, ?2, ?3, ?4, ?4, ?5, '', '127.0.0.1')",
            vec![
                Value::Bytes(Sha256::digest(token(index)).to_vec()),
                Value::Uuid(id()),
                account,
                time(now),
                time(now + 86_400_000),
            ],
        ));
    }
    bench.storage.write(&statements).await
}

/// Until the invitations have gone out, so that it does not cost what is measured.
async fn wait_for_mails(bench: &Bench<'_>) -> Result<()> {
    let sql = "SELECT COUNT(*) FROM jobs WHERE org_id = ?1 AND run_at <= ?2 AND state <> 'dead'";
    let started = Instant::now();
    let now = milliseconds_now()?;
    loop {
        let values = vec![Value::Uuid(bench.storage.organization), Value::Integer(now)];
        let rows = bench.storage.rows(&Statement::new(sql, values)).await?;
        if rows.first().and_then(|row| row.first()) == Some(&Value::Integer(0)) {
            return Ok(());
        }
        ensure!(started.elapsed() < Duration::from_secs(300), "the mails do not go out");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// Milliseconds since 1970, as the database keeps times.
#[expect(clippy::disallowed_methods, reason = "the server's clock is this machine's")]
pub(crate) fn milliseconds_now() -> Result<i64> {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?;
    Ok(i64::try_from(now.as_millis())?)
}
