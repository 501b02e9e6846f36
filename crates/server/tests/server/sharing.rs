//! Several processes on one database: nothing lives only in a process.

use rollcall_testkit::{PASSWORD, TestPostgres, temporary_folder};
use serde_json::json;

use crate::process::{Server, command};

#[test]
fn whoever_is_terminated_at_one_server_is_out_at_the_next_request_to_the_other() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let database = runtime.expect("a runtime").block_on(TestPostgres::empty());
    let folders = [temporary_folder(), temporary_folder()];
    let start = |index: usize| {
        let mut command = command(folders[index].path());
        command.env("ROLLCALL_DATABASE_URL", database.url());
        Server::start_with(command.arg("--listen").arg("127.0.0.1:0"))
    };
    let mut first = start(0);
    let (mut admin, organization) = first.set_up();
    let second = start(1);
    let base = format!("/api/v1/organizations/{organization}");
    let body = json!({ "invitations": [{ "name": "Tom", "email": "tom@halden.example" }] });
    let invited = admin.post(&format!("{base}/invitations"), &body).json();
    let id = invited["results"][0]["member_id"].as_str().expect("an id").to_owned();
    // The link is in the mailbox as soon as one of the two has sent it.
    let token = loop {
        let mut show = command(folders[0].path());
        show.env("ROLLCALL_DATABASE_URL", database.url()).args(["mailbox", "show", "last"]);
        let shown = show.output().expect("the binary runs").stdout;
        let said = String::from_utf8(shown).expect("text");
        if let Some(token) = said.split("/join#").nth(1) {
            break token.split_whitespace().next().expect("a token").to_owned();
        }
    };
    let mut tom = second.client();
    let account = json!({ "name": "Tom", "password": PASSWORD, "join_token": token });
    assert_eq!(tom.post("/api/v1/accounts", &account).status, 201);
    assert_eq!(tom.post("/api/v1/join/accept", &json!({ "token": token })).status, 200);
    assert_eq!(tom.get(&base).status, 200);

    let order = json!({ "last_day": "2020-01-31" });
    let terminated = admin.post(&format!("{base}/members/{id}/terminate"), &order);

    assert_eq!(terminated.status, 200, "{}", terminated.body);
    assert_eq!(tom.get(&base).status, 404);
    assert_eq!(tom.get("/api/v1/session").json()["memberships"][0]["state"], "terminated");
}
