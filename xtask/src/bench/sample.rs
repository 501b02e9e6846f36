//! What the clients ask for: people, departments, places deep in the list and texts, taken from the data itself.

use anyhow::{Context, Result, ensure};
use uuid::Uuid;

use super::http::{Connection, request};
use super::random::Random;
use super::raw::{Statement, Storage, Value};
use super::server::{Server, Session};
use super::workloads::COLUMNS;

/// Choices from the data, the same for the server and for the raw measurement.
pub(crate) struct Sample {
    pub(crate) members: Vec<Uuid>,
    pub(crate) departments: Vec<Uuid>,
    pub(crate) locations: Vec<Uuid>,
    /// Who asks, as every request finds it out first.
    pub(crate) asker: Vec<Statement>,
    /// Places between the middle and the end of the list by name: sort key and id.
    pub(crate) deep: Vec<(Value, Value)>,
    /// Cursors to such places.
    pub(crate) cursors: Vec<String>,
    pub(crate) texts: Vec<String>,
    /// Names of people, of which newcomers' are made.
    pub(crate) names: Vec<String>,
}

const PEOPLE: usize = 2000;
const PLACES: u64 = 16;
const PAGE: u64 = 200;

impl Sample {
    pub(crate) async fn take(
        storage: &Storage,
        server: &Server,
        session: &Session,
        members: u64,
    ) -> Result<Self> {
        let mut random = Random::new(1);
        let organization = Value::Uuid(storage.organization);
        let people = storage
            .rows(&Statement::new(
                "SELECT id, name, email, job_id FROM members WHERE org_id = ?1 AND state = 'active' ORDER BY random() LIMIT 2000",
                vec![organization.clone()],
            ))
            .await?;
        ensure!(!people.is_empty(), "nobody was filled in");
        let ids = people.iter().filter_map(|row| uuid(row.first()?)).take(PEOPLE).collect();
        // Departments with between a thousandth and a third of everybody: what people open, not the top.
        let departments = storage
            .rows(&Statement::new(
                "SELECT group_id FROM member_counts WHERE org_id = ?1 AND group_id <> ?1 AND scope = 'below' AND state = 'active'
                 GROUP BY group_id HAVING CAST(SUM(people) AS BIGINT) BETWEEN ?2 AND ?3 ORDER BY group_id LIMIT 200",
                vec![
                    organization.clone(),
                    Value::Integer(i64::try_from(members / 1000)?.max(1)),
                    Value::Integer(i64::try_from(members / 3)?.max(1)),
                ],
            ))
            .await;
        let departments = departments.context("departments")?;
        let locations = storage
            .rows(&Statement::new(
                "SELECT id FROM locations WHERE org_id = ?1",
                vec![organization.clone()],
            ))
            .await?;
        let active = storage
            .rows(&Statement::new(
                "SELECT COUNT(*) FROM members WHERE org_id = ?1 AND state = 'active'",
                vec![organization.clone()],
            ))
            .await?;
        let Some(Value::Integer(active)) = active.first().and_then(|row| row.first()) else {
            anyhow::bail!("members cannot be counted");
        };
        let active = u64::try_from(*active)?;
        let mut deep = Vec::new();
        for place in 0..PLACES {
            let offset = active / 2 + active * place / (PLACES * 5 / 2);
            let rows = storage
                .rows(&Statement::new(
                    &format!(
                        "SELECT sort_key, id FROM members WHERE org_id = ?1 AND state = 'active'
                         ORDER BY sort_key, id LIMIT 1 OFFSET {offset}"
                    ),
                    vec![organization.clone()],
                ))
                .await?;
            if let Some([key, id]) = rows.first().map(Vec::as_slice) {
                deep.push((bytes(key), id.clone()));
            }
        }
        let sample = Self {
            asker: asker(storage).await?,
            members: ids,
            departments: departments.iter().filter_map(|row| uuid(row.first()?)).collect(),
            locations: locations.iter().filter_map(|row| uuid(row.first()?)).collect(),
            deep,
            cursors: cursors(server, session, "active", active).await?,
            texts: texts(&people, &mut random),
            names: people.iter().filter_map(|row| text(row.get(1)?)).collect(),
        };
        ensure!(
            !sample.departments.is_empty(),
            "no department has between a thousandth and a third of the members"
        );
        ensure!(!sample.cursors.is_empty(), "the list has no second page");
        ensure!(!sample.locations.is_empty(), "no location was filled in");
        Ok(sample)
    }
}

impl Sample {
    /// A name for a newcomer: one person's first word and another one's last.
    pub(crate) fn newcomer(&self, number: usize) -> String {
        let of = |step: usize| {
            let index = number.wrapping_mul(step) % self.names.len();
            self.names[index].split_whitespace()
        };
        let (first, last) = (of(7_919).next(), of(104_729).next_back());
        format!("{} {}", first.unwrap_or("New"), last.unwrap_or("Comer"))
    }
}

/// What every request asks first: whose session it is, and what that person is in the organization.
async fn asker(storage: &Storage) -> Result<Vec<Statement>> {
    let sql = "SELECT token_digest, account_id FROM sessions ORDER BY created_at DESC LIMIT 1";
    let rows = storage.rows(&Statement::new(sql, Vec::new())).await?;
    let Some([digest, account]) = rows.first().map(Vec::as_slice) else {
        anyhow::bail!("nobody is signed in");
    };
    let session = "SELECT s.id, s.created_at, s.last_seen_at, s.expires_at,
                   a.id, a.name, e.address, a.locale, a.time_zone, a.list_density, a.created_at, a.version
                   FROM sessions s JOIN accounts a ON a.id = s.account_id
                   JOIN account_emails e ON e.account_id = a.id AND e.is_primary = 1
                   WHERE s.token_digest = ?1";
    let member = format!(
        "SELECT {COLUMNS}, o.structure_version, p.ends_at
         FROM members m JOIN organizations o ON o.id = m.org_id
         LEFT JOIN planned_terminations p ON p.org_id = m.org_id AND p.member_id = m.id
         WHERE m.org_id = ?1 AND m.account_id = ?2"
    );
    Ok(vec![
        Statement::new(session, vec![bytes(digest)]),
        Statement::new(&member, vec![Value::Uuid(storage.organization), account.clone()]),
    ])
}

fn uuid(value: &Value) -> Option<Uuid> {
    match value {
        Value::Uuid(id) => Some(*id),
        Value::Null | Value::Text(_) | Value::Bytes(_) | Value::Integer(_) => None,
    }
}

/// A sort key of 16 bytes was taken for an id.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::Text(text) => Some(text.clone()),
        Value::Null | Value::Uuid(_) | Value::Bytes(_) | Value::Integer(_) => None,
    }
}

fn bytes(value: &Value) -> Value {
    match value {
        Value::Uuid(id) => Value::Bytes(id.as_bytes().to_vec()),
        Value::Null | Value::Text(_) | Value::Bytes(_) | Value::Integer(_) => value.clone(),
    }
}

/// Walks the list and keeps the cursors from its middle to nine tenths.
/// Cursors to places between the middle and the end of a list.
pub(crate) async fn cursors(
    server: &Server,
    session: &Session,
    state: &str,
    people: u64,
) -> Result<Vec<String>> {
    let mut connection = Connection::open(server.address).await?;
    let page = if people > 4 * PAGE { PAGE } else { 50 };
    let mut kept = Vec::new();
    let mut seen = 0;
    let mut cursor: Option<String> = None;
    loop {
        let after = cursor.map_or_else(String::new, |cursor| format!("&cursor={cursor}"));
        let path = format!("{}/members?state={state}&limit={page}{after}", session.organization);
        let answer = connection.exchange(&request("GET", &path, &session.reading, "")).await?;
        ensure!(answer.is_success(), "the list answers {}", answer.shown());
        let body: serde_json::Value = serde_json::from_slice(answer.body)?;
        seen += page;
        cursor = body["next_cursor"].as_str().map(str::to_owned);
        let Some(next) = &cursor else { return Ok(kept) };
        if seen * 10 > people * 9 {
            return Ok(kept);
        }
        if seen >= people / 2 {
            kept.push(next.clone());
        }
    }
}

/// Pieces of names, addresses and job IDs, 1 to 12 characters long, as people would type them.
fn texts(people: &[Vec<Value>], random: &mut Random) -> Vec<String> {
    let mut texts = Vec::new();
    for row in people.iter().take(400) {
        let field = match random.below(10) {
            0..=5 => row.get(1),
            6..=7 => row.get(2),
            _ => row.get(3),
        };
        let Some(Value::Text(field)) = field else { continue };
        let words: Vec<&str> = field.split_whitespace().filter(|word| is_plain(word)).collect();
        if words.is_empty() {
            continue;
        }
        let word: Vec<char> = random.of(&words).to_lowercase().chars().collect();
        let length = 1 + random.below(word.len().min(12));
        let start = random.below(word.len() - length + 1);
        texts.push(word[start..start + length].iter().collect());
    }
    texts
}

/// Whether a word is stored for searching as it is written, but for its case: the raw statements need no folding then.
fn is_plain(word: &str) -> bool {
    word.chars().all(|c| c.is_ascii_graphic() || ('\u{4E00}'..='\u{9FFF}').contains(&c))
}
