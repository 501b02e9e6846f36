//! What was acknowledged survives the sudden death of the process, and nothing is half there.

use std::collections::BTreeSet;
use std::sync::mpsc::channel;

use rollcall_domain::id::OrganizationId;
use rollcall_store::Store;
use rollcall_testkit::temporary_folder;
use serde_json::{Value, json};

use crate::process::Server;

const CLIENTS: usize = 16;

/// Emails of everybody who is invited.
fn invited(
    server: &Server,
    client: &crate::process::HttpClient,
    organization: &str,
) -> BTreeSet<String> {
    let mut client = client.again(server.address);
    let mut found = BTreeSet::new();
    let base = format!("/api/v1/organizations/{organization}/members?state=invited&limit=200");
    let mut cursor = String::new();
    loop {
        let page = client.get(&format!("{base}{cursor}")).json();
        for it in page["items"].as_array().expect("items") {
            assert!(it["invitation"].is_object(), "{it} has no invitation");
            assert!(found.insert(it["email"].as_str().expect("an email").to_owned()));
        }
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    let counts = client.get(&format!("/api/v1/organizations/{organization}/members/counts")).json();
    assert_eq!(counts["invited"], found.len(), "the counter and the list");
    found
}

/// Reads the database itself: the audit log is chained, and each invitation has its message.
fn assert_whole(folder: &std::path::Path, organization: &str, people: usize) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(async {
        let store = Store::open_sqlite(&folder.join("data/rollcall.db")).expect("SQLite opens");
        let id: OrganizationId = organization.parse().expect("an id");
        let mut tx = store.read().await.expect("a reader");
        let log = tx.audit().list(id, 0, i64::MAX).await.expect("the log");
        let mut previous = vec![0; 32];
        for (index, (event, hash)) in log.iter().enumerate() {
            assert_eq!(event.seq, index as i64 + 1);
            assert_eq!(event.chain(id, &previous).to_vec(), *hash);
            previous.clone_from(hash);
        }
        // The first entry is the organization's, each other one an invitation's.
        assert_eq!(log.len(), people + 1);
        let waiting = tx.jobs().count("due").await.expect("a count");
        let sent: BTreeSet<String> = tx
            .mailbox()
            .list(100_000)
            .await
            .expect("messages")
            .into_iter()
            .map(|it| it.recipient)
            .collect();
        assert_eq!(usize::try_from(waiting).expect("some") + sent.len(), people);
    });
}

#[test]
fn every_acknowledged_invitation_is_there_after_the_process_was_killed() {
    let folder = temporary_folder();
    let mut server = Server::start(folder.path());
    let (admin, organization) = server.set_up();
    let mut acknowledged: BTreeSet<String> = BTreeSet::new();
    for round in 0..5 {
        let (tell, told) = channel();
        let path = format!("/api/v1/organizations/{organization}/invitations");
        let clients: Vec<_> = (0..CLIENTS)
            .map(|index| {
                let (mut client, tell, path) =
                    (admin.again(server.address), tell.clone(), path.clone());
                std::thread::spawn(move || {
                    for serial in 0.. {
                        let email = format!("p{round}-{index}-{serial}@halden.example");
                        let body = json!({ "invitations": [{ "email": email }] }).to_string();
                        let Ok(answer) = client.try_send("POST", &path, &body) else { return };
                        let Ok(results) = serde_json::from_str::<Value>(&answer.body) else {
                            return;
                        };
                        assert_eq!(results["results"][0]["outcome"], "invited", "{results}");
                        if tell.send(email).is_err() {
                            return;
                        }
                    }
                })
            })
            .collect();
        drop(tell);
        let before = acknowledged.len();
        acknowledged.extend(told.iter().take(120));
        assert_eq!(acknowledged.len(), before + 120);
        server.kill();
        acknowledged.extend(told.iter());
        for client in clients {
            client.join().expect("a client");
        }

        server = Server::start(folder.path());
        let found = invited(&server, &admin, &organization);
        let lost: Vec<_> = acknowledged.difference(&found).collect();
        assert!(lost.is_empty(), "round {round}: {lost:?}");
        assert_whole(folder.path(), &organization, found.len());
    }
}
