//! Actions on ten thousand people at once, and what others notice of them.

use std::rc::Rc;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use serde_json::{Value as Json, json};
use uuid::Uuid;

use super::http::{Connection, request};
use super::membership::milliseconds_now;
use super::raw::{Statement, Value};
use super::report::Figure;
use super::workloads::Bench;

/// People in one action.
const PEOPLE: usize = 10_000;
/// Others who read meanwhile. They leave a processor some air, as people do.
const READERS: usize = 2;
/// What is measured, in an order in which each finds its people, and on whom.
const ACTIONS: [(&str, &str); 4] = [
    ("bulk_terminate", "active"),
    ("bulk_restore", "terminated"),
    ("bulk_approve", "pending"),
    ("bulk_reinvite", "invited"),
];

/// Measures every wanted workload and adds its figures.
pub(crate) async fn measure(
    bench: &Bench<'_>,
    wanted: &dyn Fn(&str) -> bool,
    figures: &mut Vec<Figure>,
) -> Result<()> {
    let mut terminated = Vec::new();
    for (name, state) in ACTIONS {
        if !wanted(name) {
            continue;
        }
        println!("{name}");
        let people = if name == "bulk_restore" && !terminated.is_empty() {
            std::mem::take(&mut terminated)
        } else {
            choose(bench, state).await?
        };
        if people.len() <= PEOPLE / 10 {
            println!("… for which there are too few");
            continue;
        }
        let ids: Vec<String> = people.iter().map(Uuid::to_string).collect();
        let mut body = json!({ "action": name.trim_start_matches("bulk_"), "ids": ids });
        if name == "bulk_terminate" {
            body["last_day"] = json!(today()?);
            terminated = people;
        }
        let page = || {
            let path = format!("{}/members?limit=50", bench.session.organization);
            let request = request("GET", &path, &bench.session.reading, "");
            Rc::new(move |_: u64| request.clone())
        };
        bench.storage.let_invite_again().await?;
        let before = bench.load(READERS, page()).await?;
        let (during, took) = tokio::join!(bench.load(READERS, page()), work(bench, &body));
        figures.push(bench.about.value(name, took?, "s"));
        let ratio = during?.p99_ms / before.p99_ms;
        figures.push(bench.about.value(&format!("{name}/readers_p99"), ratio, "×"));
    }
    Ok(())
}

/// Does it and waits for its end; how many seconds that took.
async fn work(bench: &Bench<'_>, body: &Json) -> Result<f64> {
    // The readers warm up first.
    tokio::time::sleep(bench.scale.warm_up).await;
    let started = Instant::now();
    let path = format!("{}/members/bulk", bench.session.organization);
    let mut connection = Connection::open(bench.server.address).await?;
    let order = request("POST", &path, &bench.session.changing, &body.to_string());
    let answer = connection.exchange(&order).await?;
    ensure!(answer.is_success(), "the order answers {}", answer.shown());
    let mut job: Json = serde_json::from_slice(answer.body)?;
    if let Some(id) = job["id"].as_str().map(str::to_owned) {
        let path = format!("{}/jobs/{id}", bench.session.organization);
        let look = request("GET", &path, &bench.session.reading, "");
        while job["finished_at"].is_null() {
            ensure!(started.elapsed() < Duration::from_secs(120), "the job does not end: {job}");
            tokio::time::sleep(Duration::from_millis(20)).await;
            job = serde_json::from_slice(connection.exchange(&look).await?.body)?;
        }
    }
    ensure!(job["refused"] == json!(0), "some were refused: {job}");
    Ok(started.elapsed().as_secs_f64())
}

/// Ten thousand people of the state, who get an account: without one nobody comes back.
async fn choose(bench: &Bench<'_>, state: &str) -> Result<Vec<Uuid>> {
    let organization = Value::Uuid(bench.storage.organization);
    let now = milliseconds_now()?;
    let sql = format!(
        "SELECT m.id, m.email FROM members m WHERE m.org_id = ?1 AND m.state = ?2 AND m.admin_role IS NULL
         AND m.account_id IS NULL AND NOT EXISTS (SELECT 1 FROM invitations i
             WHERE i.org_id = m.org_id AND i.member_id = m.id AND i.last_sent_at > ?3)
         ORDER BY m.id LIMIT {PEOPLE}"
    );
    // Whoever was written to an hour ago may not be written to again yet.
    let values =
        vec![organization.clone(), Value::Text(state.to_owned()), Value::Integer(now - 3_600_000)];
    let mut people = Vec::with_capacity(PEOPLE);
    let mut statements = Vec::new();
    for row in bench.storage.rows(&Statement::new(&sql, values)).await? {
        let [Value::Uuid(id), Value::Text(email)] = row.as_slice() else {
            anyhow::bail!("a member has no address");
        };
        people.push(*id);
        if state == "invited" {
            continue;
        }
        let id = Value::Uuid(*id);
        let email = Value::Text(email.clone());
        statements.push(Statement::new(
            "INSERT INTO accounts (id, name, locale, time_zone, list_density, password_hash, created_at, updated_at, version)
             VALUES (?1, ?2, 'en', 'UTC', 'comfortable', '', ?3, ?3, 1)",
            vec![id.clone(), email.clone(), Value::Integer(now)],
        ));
        statements.push(Statement::new(
            "INSERT INTO account_emails (canonical, account_id, address, verified_at, is_primary) VALUES (?2, ?1, ?2, ?3, 1)",
            vec![id.clone(), email, Value::Integer(now)],
        ));
        statements.push(Statement::new(
            "UPDATE members SET account_id = id WHERE org_id = ?1 AND id = ?2",
            vec![organization.clone(), id],
        ));
    }
    bench.storage.write(&statements).await?;
    Ok(people)
}

/// Today in UTC, `YYYY-MM-DD`.
fn today() -> Result<String> {
    let now = jiff::Timestamp::from_millisecond(milliseconds_now()?)?;
    Ok(now.to_zoned(jiff::tz::TimeZone::UTC).date().to_string())
}
