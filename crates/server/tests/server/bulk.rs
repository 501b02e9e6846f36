//! A bulk action that is under way when the process dies goes on with the next one, and does nobody
//! twice.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use rollcall_domain::id::OrganizationId;
use rollcall_store::Store;
use rollcall_testkit::temporary_folder;
use serde_json::{Value, json};

use crate::process::{HttpClient, Server};

const PEOPLE: usize = 2_500;

/// Asks until the job is as wanted; each answer is the latest there is, so that nothing is waited for.
fn job_when(client: &mut HttpClient, path: &str, wanted: impl Fn(&Value) -> bool) -> Value {
    let begun = Instant::now();
    loop {
        let job = client.get(path).json();
        if wanted(&job) {
            return job;
        }
        assert!(begun.elapsed() < Duration::from_secs(60), "{job}");
    }
}

#[test]
fn a_bulk_action_survives_the_death_of_the_process_without_doing_anybody_twice() {
    let folder = temporary_folder();
    let mut server = Server::start(folder.path());
    let (mut admin, organization) = server.set_up();
    let base = format!("/api/v1/organizations/{organization}");
    for hundred in 0..PEOPLE / 100 {
        let email = |it: usize| json!({ "email": format!("p{hundred}-{it}@halden.example") });
        let people: Vec<Value> = (0..100).map(email).collect();
        let body = json!({ "invitations": people });
        assert_eq!(admin.post(&format!("{base}/invitations"), &body).status, 200);
    }
    let order = json!({ "action": "revoke", "filter": { "state": "invited" } });
    let started = admin.post(&format!("{base}/members/bulk"), &order);
    assert_eq!(started.status, 202, "{}", started.body);
    assert_eq!(started.json()["total"], PEOPLE);
    let path = format!("{base}/jobs/{}", started.json()["id"].as_str().expect("an id"));

    let seen = job_when(&mut admin, &path, |it| it["done"] != 0);
    server.kill();
    assert_eq!(seen["state"], "running", "the process died in the middle");
    server = Server::start(folder.path());
    let mut admin = admin.again(server.address);
    let found = admin.get(&path).json();
    assert!(found["done"].as_u64() >= seen["done"].as_u64(), "{found} forgot of {seen}");
    let job = job_when(&mut admin, &path, |it| it["state"] != "running");

    assert_eq!(
        (&job["state"], &job["done"], &job["refused"]),
        (&json!("done"), &json!(PEOPLE), &json!(0))
    );
    let counts = admin.get(&format!("{base}/members/counts")).json();
    assert_eq!(counts["invited"], 0);
    let results = admin.get(&format!("{path}/results?limit=1")).json();
    assert_eq!(results["total"], PEOPLE);
    server.stop();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(async {
        let store =
            Store::open_sqlite(&folder.path().join("data/rollcall.db")).expect("SQLite opens");
        let id: OrganizationId = organization.parse().expect("an id");
        let mut tx = store.read().await.expect("a reader");
        let log = tx.audit().list(id, 0, i64::MAX).await.expect("the log");
        let mut previous = vec![0; 32];
        for (event, hash) in &log {
            assert_eq!(event.chain(id, &previous).to_vec(), *hash, "{}", event.seq);
            previous.clone_from(hash);
        }
        let revoked: Vec<_> = log
            .iter()
            .filter(|it| it.0.kind.as_str() == "invitation.revoked")
            .map(|it| it.0.member_id.expect("a member"))
            .collect();
        assert_eq!(revoked.len(), PEOPLE);
        assert_eq!(revoked.iter().collect::<BTreeSet<_>>().len(), PEOPLE);
    });
}
