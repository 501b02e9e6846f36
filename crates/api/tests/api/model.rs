//! Random sequences of everything that people can do to memberships, by many actors, against a small
//! model of the rules; then the promises that must hold whatever happened.

mod state;

use rollcall_domain::audit::AuditKind;
use rollcall_domain::id::OrganizationId;
use rollcall_domain::time::Span;
use rollcall_testkit::{Answer, Client, PASSWORD, Random, TestApp};
use serde_json::{Value, json};

use state::{Organization, Outcome, Role, Standing, Step};

/// People; the first one founds the first organization, the second one the other.
const PEOPLE: usize = 9;
const ORGANIZATIONS: usize = 2;

struct World<'a> {
    app: &'a TestApp,
    clients: Vec<Client<'a>>,
    ids: Vec<String>,
    model: Vec<Organization>,
    /// The last link sent to each person, by organization.
    tokens: Vec<Vec<Option<String>>>,
    log: Vec<String>,
}

fn email(person: usize) -> String {
    format!("p{person}@halden.example")
}

impl<'a> World<'a> {
    async fn build(app: &'a TestApp) -> Self {
        let mut world = Self {
            app,
            clients: Vec::new(),
            ids: Vec::new(),
            model: Vec::new(),
            tokens: vec![vec![None; PEOPLE]; ORGANIZATIONS],
            log: Vec::new(),
        };
        for founder in 0..ORGANIZATIONS {
            let (client, id) =
                app.found(&format!("Org {founder}"), &format!("P{founder}"), &email(founder)).await;
            world.clients.push(client);
            world.ids.push(id);
            world.model.push(Organization::founded_by(founder, PEOPLE));
        }
        for person in ORGANIZATIONS..PEOPLE {
            app.account(&format!("P{person}"), &email(person)).await;
            world.clients.push(app.signed_in(&email(person)).await);
        }
        world
    }

    /// The member's id; a random one for somebody who is not there.
    async fn member(&self, organization: usize, person: usize) -> String {
        let id: OrganizationId = self.ids[organization].parse().expect("an id");
        let mut tx = self.app.context.store.read().await.expect("a reader");
        let found = tx.members().find_by_email(id, &email(person)).await.expect("an answer");
        found.map_or_else(
            || self.app.context.ids.new_id::<uuid::Uuid>().to_string(),
            |it| it.id.to_string(),
        )
    }

    async fn step(&mut self, organization: usize, actor: usize, step: Step, whom: usize) {
        // No pause between two messages, no daily limit is in the way of the rules.
        self.app.clock.advance(Span::hours(2));
        let before = self.model[organization].places[whom].standing;
        let wanted = self.model[organization].apply(actor, step, whom);
        let line =
            format!("{step:?} of {whom} ({before:?}) by {actor} in {organization}: {wanted:?}");
        self.log.push(line);
        let answer = self.send(organization, actor, step, whom).await;
        let found = outcome(step, &answer);
        assert_eq!(found, wanted, "{}\n{answer:?}", self.log.join("\n"));
        if matches!(step, Step::Invite | Step::Reinvite) && wanted == Outcome::Done {
            self.tokens[organization][whom] = Some(self.app.token_sent_to(&email(whom)).await);
        }
    }

    /// The same step for several people at once: first to see what would come of it, then in earnest.
    async fn bulk(&mut self, organization: usize, actor: usize, step: Step, whom: &[usize]) {
        self.app.clock.advance(Span::hours(2));
        let by = self.model[organization].places[actor];
        let wanted: Vec<Outcome> =
            whom.iter().map(|it| self.model[organization].apply(actor, step, *it)).collect();
        let line = format!("{step:?} of {whom:?} by {actor} in {organization}: {wanted:?}");
        self.log.push(line);
        let mut ids = Vec::new();
        for person in whom {
            ids.push(self.member(organization, *person).await);
        }
        let mut body = match step {
            Step::Reject => json!({ "action": "reject", "message": "Not yet" }),
            Step::Terminate => json!({ "action": "terminate", "last_day": "2026-11-20" }),
            Step::Reinvite => json!({ "action": "reinvite" }),
            Step::Revoke => json!({ "action": "revoke" }),
            Step::Approve => json!({ "action": "approve" }),
            _ => json!({ "action": "restore" }),
        };
        body["ids"] = json!(ids);
        let path = format!("/organizations/{}/members/bulk", self.ids[organization]);
        body["dry_run"] = json!(true);
        let dry = self.clients[actor].post(&path, body.clone()).await;
        body["dry_run"] = json!(false);
        let real = self.clients[actor].post(&path, body).await;
        let told = self.log.join("\n");
        for answer in [&dry, &real] {
            if by.standing != Standing::Active {
                assert_eq!(answer.status, 404, "{told}");
            } else if by.role == Role::Plain {
                // Nobody is looked at for somebody who may not do this to anybody.
                assert_eq!(answer.status, 403, "{told}");
            } else {
                let results = answer.assert_status(200).body["results"].as_array().expect("rows");
                let found: Vec<Outcome> = results.iter().map(row_outcome).collect();
                assert_eq!(found, wanted, "{told}\n{answer:?}");
            }
        }
        if step == Step::Reinvite {
            for (person, _) in whom.iter().zip(&wanted).filter(|it| *it.1 == Outcome::Done) {
                let token = self.app.token_sent_to(&email(*person)).await;
                self.tokens[organization][*person] = Some(token);
            }
        }
    }

    async fn send(&mut self, organization: usize, actor: usize, step: Step, whom: usize) -> Answer {
        let base = format!("/organizations/{}", self.ids[organization]);
        let member = self.member(organization, whom).await;
        let card = format!("{base}/members/{member}");
        let token = self.tokens[organization][whom].clone();
        let token = token.unwrap_or_else(|| "A".repeat(54));
        let me = &mut self.clients[whom];
        match step {
            Step::Accept => return me.post("/join/accept", json!({ "token": token })).await,
            Step::Decline => return me.post("/join/decline", json!({ "token": token })).await,
            Step::Knock => {
                let mut tx = self.app.context.store.read().await.expect("a reader");
                let id = self.ids[organization].parse().expect("an id");
                let found = tx.organizations().find(id).await.expect("an answer");
                let door_number = found.expect("an organization").door_number;
                drop(tx);
                let body = json!({ "door_number": door_number, "answers": {} });
                return me.post("/join/request", body).await;
            }
            Step::Withdraw => {
                return me
                    .send("POST", &format!("/me/join-requests/{member}/withdraw"), None)
                    .await;
            }
            Step::Leave => {
                let path = format!("/me/memberships/{}", self.ids[organization]);
                return me.send("DELETE", &path, Some(json!({ "password": PASSWORD }))).await;
            }
            _ => {}
        }
        let by = &mut self.clients[actor];
        match step {
            Step::Invite => {
                let invitation = json!({ "name": format!("P{whom}"), "email": email(whom) });
                by.post(&format!("{base}/invitations"), json!({ "invitations": [invitation] }))
                    .await
            }
            Step::Reinvite => by.send("POST", &format!("{card}/reinvite"), None).await,
            Step::Revoke => by.send("POST", &format!("{card}/revoke"), None).await,
            Step::Approve => by.post(&format!("{card}/approve"), json!({})).await,
            Step::Reject => {
                by.post(&format!("{card}/reject"), json!({ "message": "Not yet" })).await
            }
            Step::Terminate => {
                by.post(
                    &format!("{card}/terminate"),
                    json!({ "reason": "Moved", "last_day": "2026-11-20" }),
                )
                .await
            }
            Step::Restore => by.send("POST", &format!("{card}/restore"), None).await,
            Step::Give(role) => {
                let role = match role {
                    Role::Plain => Value::Null,
                    Role::AccountAdmin => "account_admin".into(),
                    Role::SuperAdmin => "super_admin".into(),
                };
                let body = json!({ "admin_role": role, "role_ids": [] });
                by.send("PUT", &format!("{card}/roles"), Some(body)).await
            }
            Step::NeedApproval(needs) => {
                let path = format!("{base}/join-rules");
                let rules = by.get(&path).await;
                if rules.status != 200 {
                    return rules;
                }
                let mut body = rules.body.clone();
                body["enrollment_approval"] = needs.into();
                by.send("PUT", &path, Some(body)).await
            }
            Step::Accept | Step::Decline | Step::Knock | Step::Withdraw | Step::Leave => {
                unreachable!()
            }
        }
    }

    /// The promises that can be seen from outside, after whatever happened.
    async fn check(&mut self) {
        for organization in 0..ORGANIZATIONS {
            let places = self.model[organization].places.clone();
            assert!(
                self.model[organization].super_admins() > 0,
                "the model lost its last super admin"
            );
            let boss = (0..PEOPLE)
                .find(|it| {
                    places[*it].standing == Standing::Active && places[*it].role == Role::SuperAdmin
                })
                .expect("there is always a super admin");
            let base = format!("/organizations/{}", self.ids[organization]);
            let counts = self.clients[boss].get(&format!("{base}/members/counts")).await;
            for (state, standing) in [
                ("active", Standing::Active),
                ("invited", Standing::Invited),
                ("pending", Standing::Pending),
                ("rejected", Standing::Rejected),
                ("terminated", Standing::Terminated),
            ] {
                let wanted: Vec<String> =
                    (0..PEOPLE).filter(|it| places[*it].standing == standing).map(email).collect();
                let list = self.clients[boss].get(&format!("{base}/members?state={state}")).await;
                let items = list.body["items"].as_array().expect("items").clone();
                let mut found: Vec<String> =
                    items.iter().map(|it| it["email"].as_str().unwrap_or("?").to_owned()).collect();
                found.sort();
                assert_eq!(found, wanted, "{state}\n{}", self.log.join("\n"));
                assert_eq!(counts.body[state], wanted.len(), "{state}\n{}", self.log.join("\n"));
                for item in items {
                    let query = format!(
                        "{base}/members?state={state}&q={}",
                        item["name"].as_str().unwrap_or("?")
                    );
                    let hits = self.clients[boss].get(&query).await;
                    let hits = hits.body["items"].as_array().expect("items").clone();
                    assert!(hits.iter().any(|it| it["id"] == item["id"]), "search lost {item}");
                    assert_eq!(
                        item["join_request"].is_null(),
                        !matches!(standing, Standing::Pending | Standing::Rejected)
                    );
                    assert_eq!(item["invitation"].is_null(), standing != Standing::Invited);
                }
            }
            for (person, place) in places.iter().enumerate() {
                let answer = self.clients[person].get(&format!("{base}/members")).await;
                let wanted = if place.standing == Standing::Active { 200 } else { 404 };
                assert_eq!(
                    answer.status,
                    wanted,
                    "{person} in {organization}\n{}",
                    self.log.join("\n")
                );
            }
            let log = crate::audit::assert_chained(self.app, &self.ids[organization]).await;
            // Every way into the organization has its entry.
            let joined = log.iter().filter(|it| {
                matches!(
                    it.kind,
                    AuditKind::MemberJoined
                        | AuditKind::MemberApproved
                        | AuditKind::MemberReapproved
                        | AuditKind::MemberRestored
                )
            });
            let gone = log.iter().filter(|it| {
                matches!(it.kind, AuditKind::MemberTerminated | AuditKind::MemberLeft)
            });
            let active = places.iter().filter(|it| it.standing == Standing::Active).count();
            assert_eq!(1 + joined.count() - gone.count(), active, "{}", self.log.join("\n"));
        }
    }
}

/// What an answer says in the words of the model.
fn outcome(step: Step, answer: &Answer) -> Outcome {
    match answer.status.as_u16() {
        200 if step == Step::Invite => {
            let result = &answer.body["results"][0];
            match (result["outcome"].as_str(), result["reason"].as_str()) {
                (Some("invited"), _) => Outcome::Done,
                (_, Some("already_member")) => Outcome::Refused(Standing::Active),
                (_, Some("already_invited")) => Outcome::Refused(Standing::Invited),
                (_, Some("pending")) => Outcome::Refused(Standing::Pending),
                (_, Some("rejected")) => Outcome::Refused(Standing::Rejected),
                (_, Some("terminated")) => Outcome::Refused(Standing::Terminated),
                (_, Some("unavailable")) => Outcome::Hidden,
                _ => panic!("an answer without meaning: {answer:?}"),
            }
        }
        200..300 => Outcome::Done,
        403 => Outcome::Forbidden,
        404 => Outcome::NotFound,
        409 => Outcome::Conflict,
        410 => Outcome::Gone,
        _ => panic!("an answer that the model has no word for: {answer:?}"),
    }
}

/// What a row of a bulk answer says in the words of the model.
fn row_outcome(row: &Value) -> Outcome {
    match row["problem"]["status"].as_u64() {
        None => Outcome::Done,
        Some(403) => Outcome::Forbidden,
        Some(404) => Outcome::NotFound,
        Some(409) => Outcome::Conflict,
        Some(_) => panic!("a row that the model has no word for: {row}"),
    }
}

/// What can be done to many at once.
const IN_BULK: [Step; 6] =
    [Step::Approve, Step::Reject, Step::Reinvite, Step::Revoke, Step::Terminate, Step::Restore];

fn random_step(random: &mut Random) -> Step {
    match random.below(20) {
        0..3 => Step::Invite,
        3 => Step::Reinvite,
        4 => Step::Revoke,
        5..9 => Step::Accept,
        9 => Step::Decline,
        10 => Step::Knock,
        11 => Step::Withdraw,
        12 | 13 => Step::Approve,
        14 => Step::Reject,
        15 => Step::Terminate,
        16 => Step::Restore,
        17 => Step::Leave,
        18 => Step::Give(*random.pick(&[Role::Plain, Role::AccountAdmin, Role::SuperAdmin])),
        _ => Step::NeedApproval(random.one_in(2)),
    }
}

async fn run(seed: u64, steps: usize) {
    let mut random = Random::seeded(seed);
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    for index in 1..=steps {
        let organization = random.below(ORGANIZATIONS);
        // Often somebody who may do something, often somebody who may not.
        let actor = if random.one_in(2) { organization } else { random.below(PEOPLE) };
        if random.one_in(6) {
            let mut whom: Vec<usize> =
                (0..2 + random.below(4)).map(|_| random.below(PEOPLE)).collect();
            whom.sort_unstable();
            whom.dedup();
            world.bulk(organization, actor, *random.pick(&IN_BULK), &whom).await;
        }
        let step = random_step(&mut random);
        world.step(organization, actor, step, random.below(PEOPLE)).await;
        if index % 40 == 0 {
            world.check().await;
        }
    }
    world.check().await;
}

#[tokio::test]
async fn whatever_people_do_the_server_does_what_the_model_says() {
    run(20_261_125, 240).await;
}

#[tokio::test]
async fn and_so_it_does_for_another_course_of_events() {
    run(7, 240).await;
}
