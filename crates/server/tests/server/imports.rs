//! An import that is under way when the process dies goes on with the next one, and does no row twice.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use rollcall_domain::id::OrganizationId;
use rollcall_store::Store;
use rollcall_testkit::temporary_folder;
use serde_json::Value;

use crate::process::{HttpClient, Server, output};

const ROWS: usize = 6_000;
/// How often the process dies.
const DEATHS: usize = 2;

/// Asks until the import is as wanted; each answer is the latest there is, so that nothing is waited for.
fn import_when(client: &mut HttpClient, path: &str, wanted: impl Fn(&Value) -> bool) -> Value {
    let begun = Instant::now();
    loop {
        let import = client.get(path).json();
        if wanted(&import) {
            return import;
        }
        assert!(begun.elapsed() < Duration::from_secs(60), "{import}");
    }
}

fn processed(import: &Value) -> usize {
    let processed = import["progress"]["processed"].as_u64().expect("a number");
    usize::try_from(processed).expect("few")
}

/// Places of the file, not too near to each other, that differ from run to run unless a seed is given.
fn places() -> Vec<usize> {
    let given = std::env::var("ROLLCALL_TEST_SEED").ok().and_then(|it| it.parse().ok());
    let seed: u64 = given.unwrap_or_else(|| u64::from(std::process::id()));
    eprintln!("ROLLCALL_TEST_SEED={seed}");
    let mut state = seed;
    let mut next = || {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).expect("few")
    };
    let part = ROWS / (DEATHS + 1);
    (0..DEATHS).map(|it| it * part + next() % part).collect()
}

#[test]
fn an_import_survives_any_number_of_deaths_and_does_each_row_once() {
    let folder = temporary_folder();
    let mut server = Server::start(folder.path());
    let (mut admin, organization) = server.set_up();
    server.stop();
    let plan = ["organization", "set-plan", "Halden Foods", "paid"];
    let (done, said, complained) = output(folder.path(), &plan);
    assert!(done.status.success(), "{said}{complained}");
    server = Server::start(folder.path());
    admin = admin.again(server.address);
    let base = format!("/api/v1/organizations/{organization}");
    let row = |it: usize| format!("Person {it},p{it}@halden.example,{it}\n");
    let file = format!("name,email,job id\n{}", (0..ROWS).map(row).collect::<String>());
    let planned = admin.try_send("POST", &format!("{base}/imports"), &file).expect("an answer");
    assert_eq!(planned.status, 201, "{}", planned.body);
    assert_eq!(planned.json()["plan"]["create"], ROWS);
    let path = format!("{base}/imports/{}", planned.json()["id"].as_str().expect("an id"));
    let begun = admin.post(&format!("{path}/apply"), &serde_json::json!({ "send": "held" }));
    assert_eq!(begun.status, 202, "{}", begun.body);

    for place in places() {
        let seen = import_when(&mut admin, &path, |it| processed(it) > place);
        server.kill();
        server = Server::start(folder.path());
        admin = admin.again(server.address);
        let found = admin.get(&path).json();
        assert!(processed(&found) >= processed(&seen), "{found} forgot of {seen}");
    }
    let done = import_when(&mut admin, &path, |it| it["state"] != "applying");

    assert_eq!((&done["state"], &done["progress"]["created"]), (&"applied".into(), &ROWS.into()));
    let counts = admin.get(&format!("{base}/members/counts")).json();
    assert_eq!(counts["invited"], ROWS);
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
        let invited: Vec<_> = log
            .iter()
            .filter(|it| it.0.kind.as_str() == "member.invited")
            .map(|it| it.0.member_id.expect("a member"))
            .collect();
        assert_eq!(invited.len(), ROWS);
        assert_eq!(invited.iter().collect::<BTreeSet<_>>().len(), ROWS);
    });
}
