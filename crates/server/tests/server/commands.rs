//! The command line.

use rollcall_testkit::temporary_folder;
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
fn the_printed_document_is_the_one_that_is_served() {
    let folder = temporary_folder();
    let (_, printed, _) = output(folder.path(), &["openapi"]);
    let printed: serde_json::Value = serde_json::from_str(&printed).expect("JSON");
    let server = Server::start(folder.path());
    assert_eq!(server.client().get("/api/openapi.json").json(), printed);
}
