//! The command line.

use rollcall_testkit::{PASSWORD, temporary_folder};
use serde_json::json;

use crate::process::{Server, command, output};

#[test]
fn help_teaches_every_command() {
    let folder = temporary_folder();
    let (end, said, _) = output(folder.path(), &["--help"]);
    assert!(end.status.success());
    for word in [
        "serve",
        "demo",
        "config",
        "mailbox",
        "migrate",
        "organization",
        "audit",
        "backup",
        "--data",
        "--listen",
        "ROLLCALL_",
    ] {
        assert!(said.contains(word), "{word} is missing in {said}");
    }
    assert!(!folder.path().join("data").exists(), "help makes nothing");
}

#[test]
fn checking_the_settings_shows_each_with_its_origin() {
    let folder = temporary_folder();
    std::fs::write(folder.path().join("rollcall.toml"), "[log]\nlevel = \"warn\"\n")
        .expect("a file");
    let mut check = command(folder.path());
    let end = check
        .env("ROLLCALL_LIMITS_SENDS_PER_DAY", "7")
        .args(["--listen", "127.0.0.1:9", "config", "check"])
        .output()
        .expect("an end");
    let said = String::from_utf8_lossy(&end.stdout);
    assert!(end.status.success(), "{}", String::from_utf8_lossy(&end.stderr));
    let line =
        |key: &str| said.lines().find(|it| it.starts_with(key)).unwrap_or_default().to_owned();
    assert!(
        line("listen").contains("127.0.0.1:9") && line("listen").contains("command line"),
        "{said}"
    );
    assert!(
        line("log.level").contains("warn") && line("log.level").contains("rollcall.toml"),
        "{said}"
    );
    assert!(line("limits.sends_per_day").contains("ROLLCALL_LIMITS_SENDS_PER_DAY"), "{said}");
    assert!(line("log.format").contains("default"), "{said}");
    assert!(!folder.path().join("data").exists(), "checking makes nothing");
}

/// Arguments, environment, the settings file, and what the sentence names.
type Case =
    (&'static [&'static str], &'static [(&'static str, &'static str)], &'static str, &'static str);

#[test]
fn wrong_settings_end_with_a_sentence_that_names_them() {
    let cases: [Case; 7] = [
        (&["--listen", "nowhere"], &[], "", "listen"),
        (&[], &[("ROLLCALL_LSITEN", "127.0.0.1:0")], "", "ROLLCALL_LSITEN"),
        (&[], &[("ROLLCALL_LOG_LEVEL", "loud")], "", "ROLLCALL_LOG_LEVEL"),
        (&[], &[("ROLLCALL_PUBLIC_URL", "rollcall.example")], "", "ROLLCALL_PUBLIC_URL"),
        (&[], &[], "[limits]\nbody_kb = 7\n", "body_kb"),
        (&[], &[], "listen = ", "rollcall.toml"),
        (&["--config", "missing.toml"], &[], "", "missing.toml"),
    ];
    for (arguments, environment, file, wanted) in cases {
        let folder = temporary_folder();
        std::fs::write(folder.path().join("rollcall.toml"), file).expect("a file");
        for command_words in [&[][..], &["config", "check"]] {
            let mut run = command(folder.path());
            run.args(arguments).args(command_words).envs(environment.iter().copied());
            let end = run.output().expect("an end");
            let complained = String::from_utf8_lossy(&end.stderr);
            assert!(!end.status.success(), "{wanted}");
            assert!(complained.contains(wanted), "{wanted}: {complained}");
            assert!(
                !complained.contains("panicked") && !complained.contains("Backtrace"),
                "{complained}"
            );
        }
    }
}

#[test]
fn an_unknown_command_ends_with_a_sentence() {
    let folder = temporary_folder();
    let (end, _, complained) = output(folder.path(), &["serv"]);
    assert_eq!(end.status.code(), Some(2));
    assert!(complained.contains("serve"), "{complained}");
}

#[test]
fn migrating_says_what_was_done() {
    let folder = temporary_folder();
    assert_eq!(output(folder.path(), &["migrate"]).1.lines().next(), Some("Done: initial"));
    let (_, said, _) = output(folder.path(), &["migrate"]);
    assert_eq!(said, "The database has the newest schema already.\n");
}

#[test]
fn the_operator_reads_the_local_mailbox() {
    let folder = temporary_folder();
    let (end, said, _) = output(folder.path(), &["mailbox", "list"]);
    assert!(end.status.success());
    assert_eq!(said, "The local mailbox is empty.\n");
    let mut server = Server::start(folder.path());
    let (mut admin, organization) = server.set_up();
    let path = format!("/api/v1/organizations/{organization}/invitations");
    let invitations = json!({ "invitations": [{ "email": "ana@halden.example" }] });
    assert_eq!(admin.post(&path, &invitations).status, 200);
    let mut list = String::new();
    while !list.contains("ana@halden.example") {
        list = output(folder.path(), &["mailbox", "list", "--limit", "5"]).1;
    }
    assert_eq!(list.lines().count(), 1, "{list}");
    let id = list.split_whitespace().next().expect("an id");

    for which in [id, &id[id.len() - 6..], "last"] {
        let (end, said, _) = output(folder.path(), &["mailbox", "show", which]);
        assert!(end.status.success());
        assert!(said.starts_with("To: ana@halden.example\n"), "{said}");
        assert!(said.contains(&format!("http://{}/join#", server.address)), "{said}");
    }
    let (_, html, _) = output(folder.path(), &["mailbox", "show", "last", "--html"]);
    assert!(html.starts_with("<!doctype html>"), "{html}");
    let (end, _, complained) = output(folder.path(), &["mailbox", "show", "nothing"]);
    assert!(!end.status.success() && complained.contains("mailbox list"), "{complained}");
}

#[test]
fn the_operator_lists_organizations() {
    let folder = temporary_folder();
    let (end, said, _) = output(folder.path(), &["organization", "list"]);
    assert!(end.status.success() && said.contains("no organization yet"), "{said}");
    let mut server = Server::start(folder.path());
    let (_, organization) = server.set_up();
    let (_, said, _) = output(folder.path(), &["organization", "list"]);
    assert!(said.contains(&organization) && said.contains("Halden Foods  1 members"), "{said}");
    assert!(server.id() > 0);
}

#[test]
fn the_operator_sees_makes_and_upgrades_organizations() {
    let folder = temporary_folder();
    let mut server = Server::start(folder.path());
    let (mut admin, organization) = server.set_up();
    let run = |arguments: &[&str]| {
        let (end, said, complained) = output(folder.path(), arguments);
        (end.status.success(), said, complained)
    };
    for wanted in [organization.as_str(), "Halden Foods"] {
        let (fine, said, _) = run(&["organization", "show", wanted]);
        assert!(fine && said.contains(&organization), "{said}");
        assert!(said.contains("Ingrid Solheim <ingrid@halden.example>"), "{said}");
        let plan = said.lines().find(|it| it.starts_with("plan "));
        assert!(plan.is_some_and(|it| it.ends_with(" free")), "{said}");
    }

    let (fine, said, _) = run(&["organization", "set-plan", "Halden Foods", "paid"]);
    assert!(fine && said == "Halden Foods is on the plan paid now; before, free.\n", "{said}");
    let (fine, said, _) = run(&["organization", "set-plan", &organization, "paid"]);
    assert!(fine && said == "Halden Foods is on the plan paid already.\n", "{said}");
    for (seats, wanted) in [
        ("5", "now; before, paid with any number of seats.\n"),
        ("5", "is on the plan paid with 5 seats already.\n"),
        ("none", "any number of seats now; before, paid with 5 seats.\n"),
    ] {
        let set = ["organization", "set-plan", "Halden Foods", "paid", "--seats", seats];
        let (fine, said, _) = run(&set);
        assert!(fine && said.ends_with(wanted), "{said}");
    }
    let path = format!("/api/v1/organizations/{organization}");
    assert_eq!(admin.get(&path).json()["plan"], "paid", "the running server knows");

    let create = ["organization", "create", "Halden Foods", "--super-admin"];
    let (fine, said, _) = run(&[&create[..], &["Ingrid@Halden.example"]].concat());
    assert!(fine, "{said}");
    let second = said.split_whitespace().next().expect("an id").to_owned();
    let path = format!("/api/v1/organizations/{second}");
    assert_eq!(admin.get(&path).json()["name"], "Halden Foods");

    let refusals: [(&[&str], &str); 7] = [
        (&["organization", "show", "Halden Foods"], &second),
        (&["organization", "show", "halden"], "organization list"),
        (&["organization", "set-plan", &organization, "gold"], "paid"),
        (&["organization", "set-plan", &organization, "paid", "--seats", "0"], "or none"),
        (&["organization", "create", " ", "--super-admin", "a@b.example"], "name"),
        (&["organization", "create", "Other", "--super-admin", "nobody"], "email"),
        (&["organization", "create", "Other", "--super-admin", "no@b.example"], "no@b.example"),
    ];
    for (arguments, wanted) in refusals {
        let (fine, _, complained) = run(arguments);
        assert!(!fine && complained.contains(wanted), "{arguments:?}: {complained}");
    }
}

#[test]
fn the_operator_checks_the_audit_logs_and_hears_where_one_is_broken() {
    let folder = temporary_folder();
    let mut server = Server::start(folder.path());
    let (_, first) = server.set_up();
    let create = ["organization", "create", "Sound", "--super-admin", "ingrid@halden.example"];
    assert!(output(folder.path(), &create).0.status.success());
    for plan in ["paid", "free"] {
        let set = ["organization", "set-plan", "Halden Foods", plan];
        assert!(output(folder.path(), &set).0.status.success());
    }
    let (end, said, _) = output(folder.path(), &["audit", "verify"]);
    assert!(end.status.success(), "{said}");
    assert!(said.contains(&format!("{first}  Halden Foods  unbroken, 3 entries")), "{said}");
    assert!(said.contains("Sound  unbroken, 1 entries"), "{said}");

    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(async {
        let path = folder.path().join("data/rollcall.db");
        let store = rollcall_store::Store::open_sqlite(&path).expect("SQLite opens");
        let mut tx = store.write().await.expect("a writer");
        let sql = "UPDATE audit_events SET actor_name = 'Somebody' WHERE seq = 2";
        assert_eq!(tx.execute(sql, &[]).await.expect("an update"), 1);
        tx.commit().await.expect("a commit");
    });

    let (end, said, complained) = output(folder.path(), &["audit", "verify"]);
    assert_eq!(end.status.code(), Some(1));
    assert!(said.contains("Halden Foods  BROKEN: entry 2 was changed"), "{said}");
    assert!(said.contains("Sound  unbroken"), "{said}");
    assert!(complained.contains("1 of 2 organizations"), "{complained}");
    let only = |wanted| output(folder.path(), &["audit", "verify", "--organization", wanted]).0;
    assert_eq!(only("Sound").status.code(), Some(0));
    assert_eq!(only("Halden Foods").status.code(), Some(1));
    assert!(server.id() > 0);
}

#[test]
fn a_backup_beside_a_running_server_is_a_whole_database_of_its_own() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = temporary_folder();
    let (end, _, complained) = output(folder.path(), &["backup", "copy.db"]);
    assert!(!end.status.success() && complained.contains("nothing to back up"), "{complained}");
    let mut server = Server::start(folder.path());
    let (_, organization) = server.set_up();

    let (end, said, complained) = output(folder.path(), &["backup", "copy.db"]);
    assert!(end.status.success() && said.contains("as of now"), "{said}{complained}");
    let copy = folder.path().join("copy.db");
    let mode = std::fs::metadata(&copy).expect("a file").permissions().mode();
    assert_eq!(mode & 0o777, 0o600, "for its owner alone");
    let before = std::fs::read(&copy).expect("a file");
    let (end, _, complained) = output(folder.path(), &["backup", "copy.db"]);
    assert!(!end.status.success() && complained.contains("copy.db cannot be made"), "{complained}");
    assert_eq!(std::fs::read(&copy).expect("a file"), before, "an older backup stays");

    let restored = temporary_folder();
    std::fs::create_dir(restored.path().join("data")).expect("a folder");
    std::fs::copy(&copy, restored.path().join("data/rollcall.db")).expect("a copy");
    let second = Server::start(restored.path());
    let mut client = second.client();
    let sign_in = json!({ "login": "ingrid@halden.example", "password": PASSWORD });
    let answer = client.post("/api/v1/session", &sign_in);
    assert_eq!(answer.status, 200, "{}", answer.body);
    let path = format!("/api/v1/organizations/{organization}/members");
    assert_eq!(client.get(&path).json()["total"], json!(1));
    let (end, said, _) = output(restored.path(), &["audit", "verify"]);
    assert!(end.status.success() && said.contains("unbroken"), "{said}");
}

#[test]
fn the_printed_document_is_the_one_that_is_served() {
    let folder = temporary_folder();
    let (_, printed, _) = output(folder.path(), &["openapi"]);
    let printed: serde_json::Value = serde_json::from_str(&printed).expect("JSON");
    let server = Server::start(folder.path());
    assert_eq!(server.client().get("/api/openapi.json").json(), printed);
}
