//! The workloads, each beside its raw limit in the same run.

use std::rc::Rc;

use anyhow::Result;

use super::Scale;
use super::http::{encoded, request};
use super::load::{Reached, Requests, drive};
use super::raw::{Statement, Storage, Value};
use super::report::{About, Figure};
use super::sample::Sample;
use super::server::{Server, Session};

/// Clients that read at once.
pub(crate) const READERS: usize = 16;
/// Clients that change something at once.
pub(crate) const WRITERS: usize = 64;

/// What the workloads need.
pub(crate) struct Bench<'a> {
    pub(crate) scale: Scale,
    pub(crate) server: &'a Server,
    pub(crate) session: &'a Session,
    pub(crate) storage: &'a Storage,
    pub(crate) sample: &'a Sample,
    pub(crate) about: About,
}

/// Measures every wanted workload and adds its figures.
///
/// A workload has up to three: its own, and with a `/` behind its name the same beside a raw limit: the rate of
/// `/healthz`, the rate of the database, what one writer reaches that waits for each commit of a much smaller change
/// straight through the database, or what one client alone reaches, whose changes are the same and never share a commit.
pub(crate) async fn measure(
    bench: &Bench<'_>,
    wanted: &dyn Fn(&str) -> bool,
    figures: &mut Vec<Figure>,
) -> Result<()> {
    let healthz = bench.load(READERS, Rc::new(|_| request("GET", "/healthz", "", ""))).await?;
    figures.push(bench.about.rate("healthz", &healthz, None));
    let (mut first_page, mut first_query) = (None, None);
    for name in ["member_one", "members_first", "members_deep", "members_department", "search"] {
        if !wanted(name) {
            continue;
        }
        println!("{name}");
        let reached =
            bench.load(READERS, Rc::new(Pages { requests: bench.requests(name) })).await?;
        let database =
            bench.storage.read_rate(&bench.operations(name), bench.scale.measured).await?;
        figures.push(bench.about.rate(name, &reached, None));
        figures.push(bench.about.rate(&format!("{name}/healthz"), &reached, Some(healthz.rate)));
        figures.push(bench.about.rate(&format!("{name}/database"), &reached, Some(database)));
        if name == "members_first" {
            (first_page, first_query) = (Some(reached.rate), Some(database));
        } else if name == "members_deep" && first_page.is_some() {
            let one = bench.requests(name).into_iter().take(1).collect();
            let one = bench.load(READERS, Rc::new(Pages { requests: one })).await?;
            figures.push(bench.about.rate("members_deep_one/members_first", &one, first_page));
            figures.push(bench.about.rate("members_deep/members_first", &reached, first_page));
            if let Some(first_query) = first_query {
                figures.push(bench.about.value("members_deep/query", database / first_query, "×"));
            }
        } else if name == "search" {
            figures.push(bench.about.value("search/p99", reached.p99_ms, "ms"));
        }
    }
    for (name, inserts) in [("edit_member", 1), ("invite", 4)] {
        if !wanted(name) {
            continue;
        }
        println!("{name}");
        let one_writer =
            bench.storage.write_rate(&bench.sample.members, inserts, bench.scale.measured).await?;
        let (alone, reached) = tokio::select! {
            loads = bench.load_changes(name) => loads?,
            failure = bench.storage.keep_inviting() => match failure? {},
        };
        figures.push(bench.about.rate(name, &reached, None));
        figures.push(bench.about.rate(&format!("{name}/one_writer"), &reached, Some(one_writer)));
        figures.push(bench.about.rate(&format!("{name}/one_client"), &reached, Some(alone.rate)));
    }
    Ok(())
}

impl Bench<'_> {
    pub(crate) async fn load(&self, clients: usize, requests: Rc<dyn Requests>) -> Result<Reached> {
        drive(self.server, self.scale, clients, requests).await
    }

    /// The same changes by one client alone, then by many.
    async fn load_changes(&self, name: &str) -> Result<(Reached, Reached)> {
        let alone = self.load(1, self.changes(name, 1)).await?;
        Ok((alone, self.load(WRITERS, self.changes(name, WRITERS)).await?))
    }

    /// The requests of a reading workload, asked in turn.
    fn requests(&self, name: &str) -> Vec<Vec<u8>> {
        let list = format!("{}/members", self.session.organization);
        let paths: Vec<String> = match name {
            "member_one" => self.sample.members.iter().map(|id| format!("{list}/{id}")).collect(),
            "members_first" => vec![format!("{list}?limit=50")],
            "members_deep" => self
                .sample
                .cursors
                .iter()
                .map(|cursor| format!("{list}?limit=50&cursor={cursor}"))
                .collect(),
            "members_department" => {
                let page = |id| format!("{list}?limit=50&department_id={id}&below=true");
                self.sample.departments.iter().map(page).collect()
            }
            _ => {
                let page = |text: &String| format!("{list}?limit=50&q={}", encoded(text));
                self.sample.texts.iter().map(page).collect()
            }
        };
        paths.iter().map(|path| request("GET", path, &self.session.reading, "")).collect()
    }

    /// The statements behind those requests, as the store has them: who asks, then what for.
    fn operations(&self, name: &str) -> Vec<Vec<Statement>> {
        let asked_for = self.asked_for(name).into_iter();
        asked_for.map(|it| self.sample.asker.iter().cloned().chain(it).collect()).collect()
    }

    fn asked_for(&self, name: &str) -> Vec<Vec<Statement>> {
        let page = |rest: &str, values: Vec<Value>| {
            Statement::new(&format!("SELECT {COLUMNS} FROM {rest}"), values)
        };
        let organization = Value::Uuid(self.storage.organization);
        let active = Value::Text("active".to_owned());
        match name {
            "member_one" => {
                let one = |id: &uuid::Uuid| {
                    vec![page(
                        "members m WHERE m.org_id = ?1 AND m.id = ?2",
                        vec![organization.clone(), Value::Uuid(*id)],
                    )]
                };
                self.sample.members.iter().map(one).collect()
            }
            "members_first" => {
                let rest = "members m WHERE m.org_id = ?1 AND m.state = ?2 ORDER BY m.sort_key, m.id LIMIT 50";
                vec![vec![
                    page(rest, vec![organization.clone(), active]),
                    self.total(&organization),
                ]]
            }
            "members_deep" => {
                let rest = "members m WHERE m.org_id = ?1 AND m.state = ?2 AND (m.sort_key, m.id) > (?3, ?4)
                            ORDER BY m.sort_key, m.id LIMIT 50";
                let deep = |(key, id): &(Value, Value)| {
                    let values =
                        vec![organization.clone(), active.clone(), key.clone(), id.clone()];
                    vec![page(rest, values), self.total(&organization)]
                };
                self.sample.deep.iter().map(deep).collect()
            }
            "members_department" => {
                let rest = "department_members d CROSS JOIN members m
                            WHERE d.org_id = ?1 AND d.department_id = ?3 AND d.scope = 'below' AND d.state = ?2
                            AND m.org_id = d.org_id AND m.id = d.member_id ORDER BY d.sort_key, d.member_id LIMIT 50";
                let department = |id: &uuid::Uuid| {
                    let group = Value::Uuid(*id);
                    vec![
                        page(rest, vec![organization.clone(), active.clone(), group.clone()]),
                        self.total(&group),
                    ]
                };
                self.sample.departments.iter().map(department).collect()
            }
            _ => self.sample.texts.iter().map(|text| self.search(text)).collect(),
        }
    }

    fn total(&self, group: &Value) -> Statement {
        let sql = "SELECT CAST(COALESCE(SUM(people), 0) AS BIGINT) FROM member_counts
                   WHERE org_id = ?1 AND group_id = ?2 AND scope = 'below' AND state = 'active'";
        Statement::new(sql, vec![Value::Uuid(self.storage.organization), group.clone()])
    }

    /// The first 50 by name that hold the text, and how many do up to 10,000. On PostgreSQL the plain walk along the
    /// names: its token hashes are the store's own business.
    fn search(&self, text: &str) -> Vec<Statement> {
        let (hits, mut values) = if self.storage.is_sqlite() {
            let hits = "member_search s CROSS JOIN search_order o ON o.rank = s.rowid
                        WHERE s.member_search MATCH ?2 AND s.rowid BETWEEN
                              ((SELECT number FROM search_organizations WHERE org_id = ?1) * 8 + 2) * 68719476736
                          AND ((SELECT number FROM search_organizations WHERE org_id = ?1) * 8 + 3) * 68719476736 - 1
                          AND instr(o.search_text, ?3) > 0";
            (hits, vec![Value::Text(pieces(text))])
        } else {
            (
                "member_search o WHERE o.org_id = ?1 AND o.state = ?2 AND strpos(o.search_text, ?3) > 0",
                vec![Value::Text("active".to_owned())],
            )
        };
        values.insert(0, Value::Uuid(self.storage.organization));
        values.push(Value::Text(text.to_owned()));
        let order = if self.storage.is_sqlite() { "s.rowid" } else { "o.sort_key, o.member_id" };
        let outer = if self.storage.is_sqlite() { "o.rank" } else { "o.sort_key, m.id" };
        let inner = if self.storage.is_sqlite() {
            "o.rank, o.member_id"
        } else {
            "o.sort_key, o.member_id"
        };
        let page = format!(
            "SELECT {COLUMNS} FROM (SELECT {inner} FROM {hits} ORDER BY {order} LIMIT 50) AS o
             CROSS JOIN members m WHERE m.org_id = ?1 AND m.id = o.member_id ORDER BY {outer}"
        );
        let count = format!("SELECT COUNT(*) FROM (SELECT 1 FROM {hits} LIMIT 10001) AS found");
        vec![Statement { sql: page, values: values.clone() }, Statement { sql: count, values }]
    }

    fn changes(&self, name: &str, clients: usize) -> Rc<dyn Requests> {
        if name == "invite" { Rc::new(self.invitations(clients)) } else { Rc::new(self.edits()) }
    }

    /// Moves people between locations, each time to another one.
    fn edits(&self) -> impl Fn(u64) -> Vec<u8> + 'static {
        let members = self.sample.members.clone();
        let locations = self.sample.locations.clone();
        let (list, head) =
            (format!("{}/members", self.session.organization), self.session.changing.clone());
        move |number| {
            let index = usize::try_from(number).unwrap_or(0);
            let member = members[index % members.len()];
            let location = locations[(index + index / members.len()) % locations.len()];
            let body = format!("{{\"location_id\":\"{location}\"}}");
            request("PATCH", &format!("{list}/{member}"), &head, &body)
        }
    }

    /// Invites people who were never invited, also not by an earlier load or an earlier run on the same folder.
    fn invitations(&self, clients: usize) -> Invitations {
        Invitations {
            path: format!("{}/invitations", self.session.organization),
            head: self.session.changing.clone(),
            run: format!("{}-{}-{clients}", self.server.address.port(), std::process::id()),
            names: (0..NAMES).map(|it| self.sample.newcomer(it)).collect(),
        }
    }
}

/// The columns of a member as the store reads them.
pub(crate) const COLUMNS: &str = "m.org_id, m.id, m.account_id, m.state, m.name, m.sort_key, m.email, m.email_canonical, m.phone,
    m.department_ids, m.position_id, m.location_id, m.job_id, m.admin_role, m.joined_at, m.created_at, m.updated_at, m.version";

/// Different names of newcomers.
const NAMES: usize = 4_096;

/// Ready requests, asked in turn.
struct Pages {
    requests: Vec<Vec<u8>>,
}

impl Requests for Pages {
    fn request(&self, number: u64) -> Vec<u8> {
        let index = usize::try_from(number).unwrap_or(0) % self.requests.len();
        self.requests[index].clone()
    }
}

struct Invitations {
    path: String,
    head: String,
    run: String,
    names: Vec<String>,
}

impl Requests for Invitations {
    fn request(&self, number: u64) -> Vec<u8> {
        let (run, head) = (&self.run, &self.head);
        let head = format!("{head}Idempotency-Key: bench-{run}-{number}\r\n");
        let body = serde_json::json!({
            "invitations": [{ "name": self.names[usize::try_from(number).unwrap_or(0) % NAMES], "email": format!("newcomer-{run}-{number}@example.org") }]
        });
        request("POST", &self.path, &head, &body.to_string())
    }

    /// A refusal is answered with 200, too.
    fn is_good(&self, body: &[u8]) -> bool {
        body.windows(9).any(|window| window == b"\"invited\"")
    }
}

/// The pieces for FTS5 that cover a text: itself up to three characters, else every three in a row.
fn pieces(text: &str) -> String {
    let characters: Vec<char> = text.chars().collect();
    let quoted =
        |piece: &[char]| format!("\"{}\"", piece.iter().collect::<String>().replace('"', "\"\""));
    if characters.len() <= 3 {
        return quoted(&characters);
    }
    let windows: Vec<String> = characters.windows(3).map(quoted).collect();
    windows.join(" AND ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_covered_by_its_pieces() {
        assert_eq!(pieces("张"), "\"张\"");
        assert_eq!(pieces("anna"), "\"ann\" AND \"nna\"");
    }
}
