//! Reading the audit log.

use rollcall_domain::audit::{ActorKind, AuditEvent, AuditKind};
use rollcall_domain::id::{MemberId, OrganizationId};
use rollcall_domain::time::{Span, Timestamp};
use rollcall_testkit::{Client, TestApp};
use serde_json::json;

struct World<'a> {
    app: &'a TestApp,
    admin: Client<'a>,
    id: OrganizationId,
    log: String,
    people: [MemberId; 3],
    start: Timestamp,
}

const KINDS: [AuditKind; 4] = [
    AuditKind::MemberEdited,
    AuditKind::MemberInvited,
    AuditKind::RoleEdited,
    AuditKind::RolesChanged,
];

impl<'a> World<'a> {
    /// The organization's first entry, and `count` more, a minute apart, with every actor and kind.
    async fn build(app: &'a TestApp, count: usize) -> Self {
        let (admin, organization) = app.set_up().await;
        let people: [MemberId; 3] = std::array::from_fn(|_| app.context.ids.new_id());
        let start = app.clock.now();
        let id: OrganizationId = organization.parse().expect("an id");
        let mut tx = app.context.store.write().await.expect("a writer");
        for index in 0..count {
            let minutes = index as i64 + 1;
            // Every tenth change was begun some minutes before it was committed.
            let delay = if index % 10 == 9 { 25 } else { 0 };
            let event = AuditEvent {
                seq: 0,
                at: start.plus(Span::minutes(minutes - delay)),
                kind: KINDS[index / 3 % 4],
                actor_kind: ActorKind::Member,
                actor_member_id: Some(people[index % 3]),
                actor_name: format!("Actor {}", index % 3),
                member_id: (index % 2 == 0).then(|| people[index / 2 % 3]),
                subject: "Somebody".to_owned(),
                changes: Vec::new(),
                ip_address: "192.0.2.9".to_owned(),
                request_id: String::new(),
            };
            tx.audit().append(id, event).await.expect("an entry");
        }
        tx.commit().await.expect("a commit");
        let log = format!("/organizations/{organization}/audit-events");
        Self { app, admin, id, log, people, start }
    }

    async fn all(&self) -> Vec<AuditEvent> {
        let mut tx = self.app.context.store.read().await.expect("a reader");
        let log = tx.audit().list(self.id, 0, 10_000).await.expect("the log");
        log.into_iter().rev().map(|it| it.0).collect()
    }

    /// All that a query finds, page by page.
    async fn pages(&mut self, query: &str) -> Vec<i64> {
        let mut found = Vec::new();
        let mut cursor = String::new();
        loop {
            let page = self.admin.get(&format!("{}?{query}&limit=7{cursor}", self.log)).await;
            page.assert_status(200);
            let items = page.body["items"].as_array().expect("items");
            found.extend(items.iter().map(|it| it["id"].as_i64().expect("a number")));
            match page.body["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => {
                    assert_eq!(page.body["total"], found.len(), "{query}");
                    return found;
                }
            }
        }
    }
}

type Matches = Box<dyn Fn(&AuditEvent) -> bool>;

#[tokio::test]
async fn every_filter_finds_what_it_says_and_nothing_else_page_by_page() {
    let app = TestApp::start().await;
    let mut world = World::build(&app, 300).await;
    let all = world.all().await;
    let [ada, bo, _] = world.people;
    let at = |minutes: i64| world.start.plus(Span::minutes(minutes));
    let (noon, night) = (at(100), at(211));
    let cases: Vec<(String, Matches)> = vec![
        (String::new(), Box::new(|_| true)),
        (format!("actor_id={ada}"), Box::new(move |it| it.actor_member_id == Some(ada))),
        (format!("member_id={bo}"), Box::new(move |it| it.member_id == Some(bo))),
        ("kind=role.edited".to_owned(), Box::new(|it| it.kind == AuditKind::RoleEdited)),
        (format!("since={noon}"), Box::new(move |it| it.at >= noon)),
        (format!("until={noon}"), Box::new(move |it| it.at < noon)),
        (format!("since={noon}&until={night}"), Box::new(move |it| it.at >= noon && it.at < night)),
        (format!("since={night}&until={noon}"), Box::new(|_| false)),
        (
            format!("actor_id={ada}&kind=member.edited&since={noon}"),
            Box::new(move |it| {
                it.actor_member_id == Some(ada)
                    && it.kind == AuditKind::MemberEdited
                    && it.at >= noon
            }),
        ),
        (
            format!("member_id={bo}&kind=member.invited&until={night}"),
            Box::new(move |it| {
                it.member_id == Some(bo) && it.kind == AuditKind::MemberInvited && it.at < night
            }),
        ),
        (format!("since={}", at(10_000)), Box::new(|_| false)),
        (format!("until={}", at(-10_000)), Box::new(|_| false)),
    ];
    for (query, matches) in cases {
        let wanted: Vec<i64> = all.iter().filter(|it| matches(it)).map(|it| it.seq).collect();
        assert_eq!(world.pages(&query).await, wanted, "{query}");
    }
}

#[tokio::test]
async fn an_entry_says_who_did_what_to_whom_from_where_with_before_and_after() {
    let app = TestApp::start().await;
    let (admin, organization) = app.set_up().await;
    let mut admin = admin.from_address("203.0.113.5");
    let base = format!("/organizations/{organization}");
    app.person(&organization, "Mia", "mia@halden.example", None).await;
    let mia = app.member(&organization, "mia@halden.example").await.id;
    let ingrid = app.member(&organization, "ingrid@halden.example").await.id;
    admin.patch(&format!("{base}/members/{mia}"), json!({ "job_id": "A-1" })).await;

    let log = admin.get(&format!("{base}/audit-events?limit=1")).await;

    let entry = &log.body["items"][0];
    assert_eq!(entry["kind"], "member.edited");
    assert_eq!(
        entry["actor"],
        json!({ "kind": "member", "name": "Ingrid Solheim", "member_id": ingrid.to_string() })
    );
    assert_eq!(entry["subject"], json!({ "member_id": mia.to_string(), "name": "Mia" }));
    let change = json!([{ "field": "job_id", "before": null, "after": "A-1" }]);
    assert_eq!(entry["changes"], change);
    assert_eq!(entry["ip_address"], "203.0.113.5");
    assert!(entry["request_id"].as_str().is_some_and(|it| !it.is_empty()));
    assert_eq!(entry["at"], app.clock.now().to_string());
    let first = admin.get(&format!("{base}/audit-events?kind=organization.created")).await;
    let operator = json!({ "kind": "operator", "name": "", "member_id": null });
    assert_eq!(first.body["items"][0]["actor"], operator);
    assert_eq!(first.body["items"][0]["subject"]["member_id"], ingrid.to_string());
}

#[tokio::test]
async fn a_question_that_cannot_be_answered_is_named() {
    let app = TestApp::start().await;
    let mut world = World::build(&app, 20).await;
    let page = world.admin.get(&format!("{}?limit=5", world.log)).await;
    let cursor = page.body["next_cursor"].as_str().expect("a cursor").to_owned();
    for (query, pointer, code) in [
        ("kind=member.flown".to_owned(), "?kind", "audit-kind/unknown"),
        ("actor_id=x".to_owned(), "?actor_id", "field/type"),
        ("since=yesterday".to_owned(), "?since", "field/type"),
        ("limit=0".to_owned(), "?limit", "limit/range"),
        ("limit=201".to_owned(), "?limit", "limit/range"),
        ("cursor=x".to_owned(), "?cursor", "cursor/foreign"),
        (format!("kind=member.edited&cursor={cursor}"), "?cursor", "cursor/foreign"),
        ("who=me".to_owned(), "?who", "field/unknown"),
    ] {
        let answer = world.admin.get(&format!("{}?{query}", world.log)).await;
        answer.assert_fields(&[(pointer, code)]);
    }
    let list = world.log.replace("audit-events", "members");
    let answer = world.admin.get(&format!("{list}?cursor={cursor}")).await;
    answer.assert_fields(&[("?cursor", "cursor/foreign")]);
}
