//! Settings from every source, their order, and what is refused.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use rollcall_config::{ConfigFile, Database, ENTRIES, LogFormat, Settings, SmtpSecurity, Sources};

fn pairs(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn sources(file: &str, environment: &[(&str, &str)], flags: &[(&str, &str)]) -> Sources {
    Sources {
        file: Some(ConfigFile { path: PathBuf::from("rollcall.toml"), text: file.to_owned() }),
        environment: pairs(environment),
        flags: pairs(flags),
    }
}

fn load(file: &str) -> Settings {
    Settings::load(&sources(file, &[], &[])).unwrap()
}

/// The faults of a file, a line each.
fn refusal(file: &str, environment: &[(&str, &str)]) -> String {
    Settings::load(&sources(file, environment, &[])).unwrap_err().to_string()
}

const MAIL: &str = "[smtp]\nhost = 'mail.example.org'\nfrom_address = 'people@example.org'\n";

#[test]
fn nothing_set_gives_the_defaults() {
    let settings = Settings::load(&Sources::default()).unwrap();

    assert_eq!(settings.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(settings.public_url(settings.listen).origin(), "http://127.0.0.1:8080");
    assert_eq!(settings.data, PathBuf::from("./data"));
    assert_eq!(settings.database, Database::Sqlite);
    assert_eq!(settings.log.format, LogFormat::Text);
    assert_eq!(settings.smtp, None);
    assert_eq!(settings.passwords.minimum_length, 15);
    assert_eq!((settings.passwords.memory_kib, settings.passwords.iterations), (19_456, 2));
    assert_eq!(settings.invitation_lifetime, Duration::from_secs(30 * 86_400));
    assert_eq!(settings.limits.body_bytes, 1024 * 1024);
    assert_eq!(settings.trusted_proxies, []);
}

#[test]
fn flags_win_over_the_environment_over_the_file_over_the_defaults() {
    let file = "listen = '127.0.0.1:1'\ndata = 'of-file'\n[log]\nlevel = 'debug'";
    let environment = [("ROLLCALL_LISTEN", "127.0.0.1:2"), ("ROLLCALL_DATA", "of-environment")];
    let flags = [("listen", "127.0.0.1:3")];

    let settings = Settings::load(&sources(file, &environment, &flags)).unwrap();

    assert_eq!(settings.listen.port(), 3);
    assert_eq!(settings.data, PathBuf::from("of-environment"));
    assert_eq!(settings.log.level, "debug");
    let shown: Vec<String> = settings
        .describe()
        .iter()
        .filter(|setting| ["listen", "data", "log.level", "log.format"].contains(&setting.key))
        .map(|setting| format!("{} = {} ({})", setting.key, setting.value, setting.origin))
        .collect();
    assert_eq!(
        shown,
        [
            "listen = 127.0.0.1:3 (command line, listen)",
            "data = of-environment (environment ROLLCALL_DATA)",
            "log.level = debug (rollcall.toml, line 4, column 1)",
            "log.format = text (default)",
        ]
    );
}

#[test]
fn an_empty_variable_counts_as_not_set() {
    let environment = [("ROLLCALL_LISTEN", ""), ("DATABASE_URL", "")];
    let settings = Settings::load(&sources("listen = '[::1]:9'", &environment, &[])).unwrap();
    assert_eq!(settings.listen.port(), 9);
    assert_eq!(settings.database, Database::Sqlite);
}

#[test]
fn the_database_is_read_from_the_usual_variable_unless_ours_is_set() {
    let usual = ("DATABASE_URL", "postgres://a:b@one/x");
    let ours = ("ROLLCALL_DATABASE_URL", "postgres://a:b@two/x");
    for (environment, host) in [(vec![usual], "one"), (vec![usual, ours], "two")] {
        let settings = Settings::load(&sources("", &environment, &[])).unwrap();
        let Database::Postgres { url, connections } = &settings.database else { panic!("{host}") };
        assert!(url.expose().contains(host));
        assert_eq!(*connections, 16);
        assert!(!format!("{settings:?}").contains(":b@"), "the password is printed");
    }
}

#[test]
fn mail_settings_are_complete_or_refused() {
    let smtp = load(MAIL).smtp.unwrap();
    assert_eq!((smtp.port, smtp.security, smtp.credentials), (587, SmtpSecurity::StartTls, None));
    let smtp = load(&format!("{MAIL}security = 'tls'\nusername = 'ada'\npassword = 'geheim'"))
        .smtp
        .unwrap();
    assert_eq!(smtp.port, 465);
    assert_eq!(smtp.credentials.unwrap().1.expose(), "geheim");

    for (file, expected) in [
        ("[smtp]\nhost = 'a.b'", "`smtp.host` is set, but `smtp.from_address` is not"),
        ("[smtp]\nport = 25", "`smtp.port` is set, but `smtp.host` is not"),
        (&format!("{MAIL}username = 'ada'"), "there is no `smtp.password`"),
        (&format!("{MAIL}password = 'geheim'"), "`smtp.username` is not"),
        (&format!("{MAIL}password = 'geheim'\npassword_file = 'x'\nusername='a'"), "keep one"),
        (&format!("{MAIL}password_file = '/nowhere/x'\nusername='a'"), "/nowhere/x cannot be read"),
        (&format!("{MAIL}security = 'none'\npassword = 'geheim'\nusername='a'"), "unprotected"),
        (&format!("{MAIL}security = 'ssl'"), "expected one of tls, starttls, none"),
    ] {
        let told = refusal(file, &[]);
        assert!(told.contains(expected), "{file}: {told}");
        assert!(!told.contains("geheim"), "{told}");
    }
}

#[test]
fn the_mail_password_can_be_the_first_line_of_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("password");
    std::fs::write(&path, "geheim\nsecond line\n").unwrap();
    let smtp = load(&format!("{MAIL}username = 'ada'\npassword_file = '{}'", path.display()))
        .smtp
        .unwrap();
    assert_eq!(smtp.credentials.unwrap().1.expose(), "geheim");
}

#[test]
fn unknown_names_are_refused_with_their_place_and_the_nearest_known_one() {
    for (file, expected) in [
        (
            "\nlisen = 'x'",
            "rollcall.toml, line 2, column 1: there is no setting `lisen`; did you mean `listen`?",
        ),
        (
            "[smtp]\n  hots = 'x'",
            "rollcall.toml, line 2, column 3: there is no setting `smtp.hots`; did you mean `smtp.host`?",
        ),
        (
            "[smpt]\nhost = 'x'",
            "rollcall.toml, line 1, column 2: there is no section `[smpt]`; did you mean `[smtp]`?",
        ),
        ("frobnicate = 1", "there is no setting `frobnicate`; docs/configuration.md lists"),
        ("smtp = 'x'", "`smtp` is a section; write `[smtp]`"),
    ] {
        let told = refusal(file, &[]);
        assert!(told.contains(expected), "{file}: {told}");
    }
    assert_eq!(
        refusal("", &[("ROLLCALL_SMPT_HOST", "x")]),
        "environment ROLLCALL_SMPT_HOST: there is no setting `ROLLCALL_SMPT_HOST`; did you mean `ROLLCALL_SMTP_HOST`?"
    );
    let flags = Settings::load(&sources("", &[], &[("lisetn", "x")])).unwrap_err().to_string();
    assert!(flags.contains("did you mean `listen`?"), "{flags}");
}

#[test]
fn other_programs_variables_and_those_of_the_tests_are_left_alone() {
    let environment = [
        ("PATH", "/bin"),
        ("ROLLCALL_CONFIG", "x"),
        ("ROLLCALL_TEST_POSTGRES_URL", "y"),
        ("ROLLCALL_SKIP_WEB", "1"),
    ];
    assert!(Settings::load(&sources("", &environment, &[])).is_ok());
}

#[test]
fn wrong_values_are_refused_with_what_is_expected() {
    for (file, expected) in [
        ("listen = 8080", "`listen` is a number; expected a text in quotes"),
        ("listen = 'localhost'", "expected an address and a port"),
        ("public_url = 'https://a.b/c'", "without user, path, query or fragment"),
        ("trusted_proxies = ['10.0.0.0/99']", "`10.0.0.0/99` is no network"),
        ("trusted_proxies = '10.0.0.0/8'", "expected a list"),
        ("[passwords]\nminimum_length = 7", "from 8 to 64"),
        ("[passwords]\nminimum_length = '15'", "expected a whole number without quotes"),
        ("[sessions]\nlifetime = '1 s'", "expected 5 minutes to 400 days"),
        ("[sessions]\nlifetime = '1 month'", "expected a number and a unit"),
        ("[database]\nurl = 'mysql://x'", "for SQLite leave it out"),
        ("data = ''", "`data`: is empty"),
        ("listen = '127.0.0.1:1'\nlisten = '127.0.0.1:2'", "line 2"),
        ("listen = ", "line 1, column"),
    ] {
        let told = refusal(file, &[]);
        assert!(told.contains(expected), "{file}: {told}");
    }
}

#[test]
fn all_faults_are_told_at_once() {
    let told = refusal("lisen = 'x'\n[log]\nlevel = 'loud'", &[("ROLLCALL_DATTA", "x")]);
    assert_eq!(told.lines().count(), 3, "{told}");
}

#[test]
fn secrets_are_described_as_dots() {
    let file = format!(
        "{MAIL}username = 'ada'\npassword = 'geheim'\n[database]\nurl = 'postgres://ada:geheim@db/x'"
    );
    let settings = load(&file);
    let shown = format!("{:?} {settings:?}", settings.describe());
    assert!(!shown.contains("geheim"), "{shown}");
    assert_eq!(settings.describe().len(), ENTRIES.len());
}

#[test]
fn a_named_file_must_exist_and_the_usual_one_need_not() {
    let missing = PathBuf::from("/nowhere/rollcall.toml");
    let error = Sources::read(Some(&missing), BTreeMap::new(), BTreeMap::new()).unwrap_err();
    assert!(error.to_string().contains("/nowhere/rollcall.toml"));
    let environment = pairs(&[("ROLLCALL_CONFIG", "/nowhere/other.toml")]);
    assert!(Sources::read(None, environment, BTreeMap::new()).is_err());
    assert!(Sources::read(None, BTreeMap::new(), BTreeMap::new()).unwrap().file.is_none());
}

#[test]
fn the_reference_page_is_fresh() {
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/configuration.md");
    let stored = std::fs::read_to_string(page).unwrap_or_default();
    assert!(
        stored == rollcall_config::reference(),
        "docs/configuration.md is stale: run cargo xtask docs"
    );
}

const SMS: &str = "[sms]\nurl = 'https://sms.example.org/send'\nsecret = 'hunter2'\n";

#[test]
fn a_gateway_is_set_with_headers_whose_values_are_never_shown() {
    let file = format!(
        "{SMS}headers = ['Authorization: Bearer {{secret}}', 'X-From: Halden']\nbody = 'to={{to}}'\nbody_form = 'form'\n"
    );
    let settings = load(&file);
    let sms = settings.sms.as_ref().unwrap();
    assert_eq!((sms.method.as_str(), sms.body_is_form), ("POST", true));
    assert_eq!(
        (sms.headers[0].0.as_str(), sms.headers[0].1.expose()),
        ("Authorization", "Bearer {secret}")
    );
    assert_eq!(sms.headers.len(), 2);
    assert_eq!(sms.secret.as_ref().unwrap().expose(), "hunter2");
    let shown =
        |key: &str| settings.describe().iter().find(|it| it.key == key).unwrap().value.clone();
    assert_eq!(
        (shown("sms.headers").as_str(), shown("sms.secret").as_str()),
        ("Authorization, X-From", "••••")
    );
    assert!(!format!("{sms:?}").contains("Bearer"));
}

#[test]
fn a_gateway_is_protected_or_on_this_machine() {
    for url in ["http://127.0.0.1:9000/x", "http://localhost/x", "https://sms.example.org"] {
        assert!(load(&format!("[sms]\nurl = '{url}'")).sms.is_some(), "{url}");
    }
    for url in [
        "http://sms.example.org/x",
        "ftp://127.0.0.1/",
        "sms.example.org",
        "http://127.0.0.1.example.org/",
    ] {
        let said = refusal(&format!("[sms]\nurl = '{url}'"), &[]);
        assert!(said.contains("`sms.url`: expected https://"), "{said}");
    }
    assert!(refusal("[sms]\nsecret = 'x'", &[]).contains("`sms.url` is not"));
    assert!(refusal(&format!("{SMS}headers = ['nonsense']"), &[]).contains("`sms.headers`"));
    assert!(refusal(&format!("{SMS}secret_file = '/nowhere'"), &[]).contains("keep one"));
}

#[test]
fn phone_numbers_have_a_country_and_a_list_of_those_allowed() {
    let phones = load("[phones]\ncountry = 'NO'\nallowed = ['+47', '+46']").phones;
    assert_eq!((phones.country.as_deref(), phones.allowed), (Some("NO"), vec![47, 46]));
    let from_environment = [("ROLLCALL_PHONES_ALLOWED", "+47, +1")];
    let settings = Settings::load(&sources("", &from_environment, &[])).unwrap();
    assert_eq!(settings.phones.allowed, [47, 1]);
    assert!(load("").phones.allowed.is_empty());
    assert!(refusal("[phones]\ncountry = 'Norway'", &[]).contains("two letters"));
    assert!(refusal("[phones]\nallowed = ['47']", &[]).contains("codes like +47"));
}
