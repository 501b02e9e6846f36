//! The audit log: one entry for each change, chained.

use rollcall_domain::audit::{ActorKind, AuditEvent, AuditKind};
use rollcall_domain::id::OrganizationId;
use rollcall_domain::permission::AdminRole;
use rollcall_domain::time::Span;
use rollcall_testkit::{Client, PASSWORD, Random, TestApp, join_all};
use serde_json::{Value, json};

async fn log(app: &TestApp, organization: &str) -> Vec<(AuditEvent, Vec<u8>)> {
    let id: OrganizationId = organization.parse().expect("an id");
    let mut tx = app.context.store.read().await.expect("a reader");
    tx.audit().list(id, 0, 10_000).await.expect("the log")
}

/// Fails unless the numbers are gapless and each hash covers the entry and the one before.
pub(crate) async fn assert_chained(app: &TestApp, organization: &str) -> Vec<AuditEvent> {
    let id: OrganizationId = organization.parse().expect("an id");
    let log = log(app, organization).await;
    let mut previous = vec![0; 32];
    for (index, (event, hash)) in log.iter().enumerate() {
        assert_eq!(event.seq, index as i64 + 1);
        assert_eq!(event.chain(id, &previous).to_vec(), *hash, "entry {}", event.seq);
        previous.clone_from(hash);
    }
    let mut tx = app.context.store.read().await.expect("a reader");
    let head = tx.audit().head(id).await.expect("the head");
    assert_eq!(head, Some((log.len() as i64, previous)));
    log.into_iter().map(|it| it.0).collect()
}

fn changes(event: &AuditEvent) -> Vec<(String, Option<String>, Option<String>)> {
    let each = event.changes.iter();
    each.map(|it| (it.field.clone(), it.before.clone(), it.after.clone())).collect()
}

/// Field, before, after; an empty text stands for none.
fn assert_changes(event: &AuditEvent, wanted: &[(&str, &str, &str)]) {
    let some = |it: &str| (!it.is_empty()).then(|| it.to_owned());
    let wanted: Vec<_> =
        wanted.iter().map(|(f, b, a)| ((*f).to_owned(), some(b), some(a))).collect();
    assert_eq!(changes(event), wanted, "{:?}", event.kind);
}

#[tokio::test]
async fn every_change_leaves_one_entry_that_says_who_did_what_from_where() {
    let app = TestApp::start().await;
    let (admin, organization) = app.set_up().await;
    let mut admin = admin.from_address("203.0.113.5");
    let base = format!("/organizations/{organization}");
    let ingrid = app.member(&organization, "ingrid@halden.example").await.id;
    let ana = "ana@halden.example";
    let expiry = |app: &TestApp| app.clock.now().plus(Span::days(30)).to_string();

    let kitchen = admin.post(&format!("{base}/departments"), json!({ "name": "Kitchen" })).await;
    let kitchen = kitchen.body["id"].as_str().expect("an id").to_owned();
    let below = json!({ "name": "Bakery", "parent_id": kitchen });
    let bakery = admin.post(&format!("{base}/departments"), below).await;
    let bakery = bakery.body["id"].as_str().expect("an id").to_owned();
    let cook = admin.post(&format!("{base}/positions"), json!({ "name": "Cook" })).await;
    let cook = cook.body["id"].as_str().expect("an id").to_owned();
    admin.post(&format!("{base}/locations"), json!({ "name": "Oslo" })).await.assert_status(201);
    let invitation =
        json!({ "invitations": [{ "name": "Ana", "email": ana, "department_ids": [bakery] }] });
    admin.post(&format!("{base}/invitations"), invitation).await.assert_status(200);
    let first_expiry = expiry(&app);
    let member = app.member(&organization, ana).await.id;
    let token = app.token_sent_to(ana).await;
    app.clock.advance(Span::minutes(1));
    let card = format!("{base}/members/{member}");
    admin.send("POST", &format!("{card}/reinvite"), None).await.assert_status(200);
    let second_expiry = expiry(&app);
    admin.patch(&card, json!({ "position_id": cook, "job_id": "A-1" })).await.assert_status(200);
    let mut newcomer = app.anonymous().from_address("198.51.100.3");
    let account = json!({ "name": "Ana Silva", "password": PASSWORD, "join_token": token });
    newcomer.post("/accounts", account).await.assert_status(201);
    newcomer.post("/join/accept", json!({ "token": token })).await.assert_status(200);
    newcomer.patch("/me", json!({ "name": "Ana S. Lima" })).await.assert_status(200);
    let gone = app.invite(&mut admin, &organization, "bo@halden.example").await;
    let gone = gone["id"].as_str().expect("an id");
    admin.send("POST", &format!("{base}/members/{gone}/revoke"), None).await.assert_status(204);
    app.invite(&mut admin, &organization, "cy@halden.example").await;
    let token = app.token_sent_to("cy@halden.example").await;
    let mut stranger = app.anonymous().from_address("198.51.100.4");
    stranger.post("/join/decline", json!({ "token": token })).await.assert_status(204);

    let events = assert_chained(&app, &organization).await;
    let kinds: Vec<_> = events.iter().map(|it| it.kind).collect();
    use AuditKind as K;
    assert_eq!(
        kinds,
        [
            K::OrganizationCreated,
            K::DepartmentCreated,
            K::DepartmentCreated,
            K::PositionCreated,
            K::LocationCreated,
            K::MemberInvited,
            K::MemberReinvited,
            K::MemberEdited,
            K::MemberJoined,
            K::MemberRenamed,
            K::MemberInvited,
            K::InvitationRevoked,
            K::MemberInvited,
            K::InvitationDeclined,
        ]
    );
    let by = |it: &AuditEvent| (it.actor_kind, it.actor_member_id, it.ip_address.clone());
    let admin_acted = (ActorKind::Member, Some(ingrid), "203.0.113.5".to_owned());
    assert_eq!(by(&events[0]), (ActorKind::Operator, None, "192.0.2.1".to_owned()));
    for index in [1, 2, 3, 4, 5, 6, 7, 10, 11, 12] {
        assert_eq!(by(&events[index]), admin_acted, "{index}");
        assert_eq!(events[index].actor_name, "Ingrid Solheim");
    }
    let joined = (ActorKind::Invitee, Some(member), "198.51.100.3".to_owned());
    assert_eq!(by(&events[8]), joined);
    assert_eq!(by(&events[9]), (ActorKind::Member, Some(member), "198.51.100.3".to_owned()));
    assert_eq!(events[13].actor_kind, ActorKind::Invitee);
    assert_eq!(events[13].ip_address, "198.51.100.4");
    assert!(events[5..10].iter().all(|it| it.member_id == Some(member)));
    assert_changes(&events[1], &[("name", "", "Kitchen")]);
    assert_eq!(events[1].subject, "Kitchen");
    assert_changes(&events[2], &[("name", "", "Bakery"), ("parent", "", "Kitchen")]);
    let invited = [
        ("state", "", "invited"),
        ("name", "", "Ana"),
        ("email", "", ana),
        ("departments", "", "Kitchen > Bakery"),
    ];
    assert_changes(&events[5], &invited);
    assert_changes(&events[6], &[("expires_at", &first_expiry, &second_expiry)]);
    assert_changes(&events[7], &[("position", "", "Cook"), ("job_id", "", "A-1")]);
    assert_changes(&events[8], &[("state", "invited", "active"), ("name", "Ana", "Ana Silva")]);
    assert_changes(&events[9], &[("name", "Ana Silva", "Ana S. Lima")]);
    let revoked =
        [("state", "invited", ""), ("name", "bo", ""), ("email", "bo@halden.example", "")];
    assert_changes(&events[11], &revoked);
}

#[tokio::test]
async fn what_changes_nothing_or_is_refused_leaves_no_entry() {
    let app = TestApp::start().await;
    let (mut admin, organization) = app.set_up().await;
    let mut member = app.person(&organization, "Mia", "mia@halden.example", None).await;
    let base = format!("/organizations/{organization}");
    let id = app.member(&organization, "mia@halden.example").await.id;
    let before = log(&app, &organization).await.len();

    admin.patch(&format!("{base}/members/{id}"), json!({})).await.assert_status(200);
    admin
        .patch(&format!("{base}/members/{id}"), json!({ "job_id": null }))
        .await
        .assert_status(200);
    member.patch("/me", json!({ "name": "Mia", "locale": "zh-Hans" })).await.assert_status(200);
    let named = json!({ "name": "x" });
    member.post(&format!("{base}/departments"), named).await.assert_status(403);
    let body = json!({ "invitations": [{ "email": "mia@halden.example" }] });
    admin.post(&format!("{base}/invitations"), body.clone()).await.assert_status(200);
    admin.post(&format!("{base}/invitations/check"), body).await.assert_status(200);
    admin.send("POST", &format!("{base}/members/{id}/revoke"), None).await.assert_status(409);
    admin.get(&format!("{base}/members")).await.assert_status(200);

    assert_eq!(log(&app, &organization).await.len(), before);
}

#[tokio::test]
async fn each_entry_carries_the_request_id_of_the_answer() {
    let app = TestApp::start().await;
    let (mut admin, organization) = app.set_up().await;
    let path = format!("/organizations/{organization}/positions");
    let answer = admin.post(&path, json!({ "name": "Cook" })).await;
    let events = assert_chained(&app, &organization).await;
    let event = events.last().expect("an entry");
    assert_eq!(answer.headers["x-request-id"], event.request_id.as_str());
}

#[tokio::test]
async fn the_chain_holds_after_any_changes_at_once() {
    for seed in 1..=3 {
        let mut random = Random::seeded(seed);
        let app = TestApp::start().await;
        let (admin, organization) = app.set_up().await;
        let role = Some(AdminRole::AccountAdmin);
        let ada = app.person(&organization, "Ada", "ada@halden.example", role).await;
        let base = format!("/organizations/{organization}");
        let mut done = 1;
        for round in 0..6 {
            let calls: Vec<_> = (0..10)
                .map(|index| {
                    let mut who: Client<'_> = random.pick(&[admin.clone(), ada.clone()]).clone();
                    let name = format!("{round}-{index}");
                    let (path, body) = match random.below(4) {
                        0 => ("departments", json!({ "name": name })),
                        1 => ("positions", json!({ "name": random.below(6).to_string() })),
                        2 => ("locations", json!({ "name": name })),
                        _ => {
                            let email =
                                |it: usize| json!({ "email": format!("p{it}@halden.example") });
                            let people: Vec<Value> =
                                (0..3).map(|_| email(random.below(40))).collect();
                            ("invitations", json!({ "invitations": people }))
                        }
                    };
                    let path = format!("{base}/{path}");
                    async move { who.post(&path, body).await }
                })
                .collect();
            for answer in join_all(calls).await {
                assert!(!answer.status.is_server_error(), "{}", answer.text);
                done += match answer.body["results"].as_array() {
                    Some(results) => results.iter().filter(|it| it["outcome"] == "invited").count(),
                    None => usize::from(answer.status == 201),
                };
            }
            app.clock.advance(Span::milliseconds(7));
        }
        assert_eq!(assert_chained(&app, &organization).await.len(), done);
    }
}
