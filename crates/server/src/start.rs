//! From settings to a database and a context.

use std::path::Path;
use std::time::Duration;

use anyhow::Context as _;
use rollcall_actions::SignUp;
use rollcall_actions::passwords::Passwords;
use rollcall_actions::sms::SmsLimits;
use rollcall_actions::{Context, Limits};
use rollcall_config::{Database, Phones, Settings};
use rollcall_domain::id::Ids;
use rollcall_domain::phone::PhoneRules;
use rollcall_domain::time::{Clock, Span};
use rollcall_store::Store;
use rollcall_store::throttles::Allowance;

/// Opens the database that the settings name. A missing data folder is made, for the owner only.
pub(crate) async fn open_store(settings: &Settings) -> anyhow::Result<Store> {
    match &settings.database {
        Database::Sqlite => {
            make_private_folder(&settings.data).with_context(|| {
                format!("the data folder {} cannot be made", settings.data.display())
            })?;
            Ok(Store::open_sqlite(&settings.data.join("rollcall.db"))?)
        }
        Database::Postgres { url, connections } => {
            Ok(Store::open_postgres(url.expose(), *connections).await?)
        }
    }
}

fn make_private_folder(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(path)
}

/// The context of all use cases.
pub(crate) async fn context(settings: &Settings, store: Store) -> anyhow::Result<Context> {
    let clock = Clock::system();
    let ids = Ids::system(clock.clone());
    let hashing = settings.passwords;
    let at_once = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
    let passwords =
        Passwords::new(hashing.memory_kib, hashing.iterations, at_once, &ids).map_err(|cause| {
            anyhow::anyhow!("passwords.memory_kib and passwords.iterations: {cause}")
        })?;
    let limits = Limits {
        sign_up: if settings.anyone_signs_up { SignUp::Anyone } else { SignUp::WayIn },
        password_minimum: hashing.minimum_length,
        session_lifetime: span(settings.sessions.lifetime),
        session_idle: span(settings.sessions.idle_lifetime),
        sign_in: Allowance::of(
            settings.limits.sign_in_failures,
            span(settings.limits.sign_in_window),
        ),
        sends: Allowance::of(settings.limits.sends_per_day, Span::days(1)),
        invitation_lifetime: span(settings.invitation_lifetime),
        phones: phone_rules(&settings.phones)?,
        sms: SmsLimits {
            per_number: settings.sms_limits.per_number.into(),
            per_organization: settings.sms_limits.per_organization.into(),
            overall: settings.sms_limits.overall.into(),
        },
        imports_per_day: settings.limits.imports_per_day.into(),
    };
    Ok(Context::new(store, clock, ids, passwords, limits).await?)
}

fn phone_rules(phones: &Phones) -> anyhow::Result<PhoneRules> {
    let home = match &phones.country {
        Some(code) => Some(code.parse().with_context(|| format!("phones.country is {code}"))?),
        None => None,
    };
    Ok(PhoneRules { home, allowed: phones.allowed.clone() })
}

fn span(duration: Duration) -> Span {
    Span::milliseconds(i64::try_from(duration.as_millis()).unwrap_or(i64::MAX))
}

/// `rollcall migrate`.
pub(crate) async fn migrate(settings: Settings) -> anyhow::Result<()> {
    let store = open_store(&settings).await?;
    let done = store.migrate().await?;
    if done.is_empty() {
        println!("The database has the newest schema already.");
    }
    for name in done {
        println!("Done: {name}");
    }
    Ok(())
}
