//! `rollcall audit`.

use anyhow::bail;
use clap::Subcommand;
use rollcall_actions::operator::{self, Broken};
use rollcall_config::Settings;

use crate::organization::one;
use crate::start;

#[derive(Subcommand)]
pub(crate) enum AuditCommand {
    /// Compute the chain of hashes anew, and say exactly where it breaks; exit code 1 if it does.
    ///
    /// Each entry's hash covers the entry and the hash before it, so the last hash covers the whole
    /// log. Whoever can write to the database can also compute all hashes anew: note the last one
    /// elsewhere now and then, and compare. Servers may be running.
    Verify {
        /// Only this organization: its name or id [default: all].
        #[arg(long, value_name = "NAME-OR-ID")]
        organization: Option<String>,
    },
}

pub(crate) async fn run(settings: Settings, command: AuditCommand) -> anyhow::Result<()> {
    let AuditCommand::Verify { organization } = command;
    let store = start::open_store(&settings).await?;
    store.migrate().await?;
    let organizations = match organization {
        Some(wanted) => vec![one(&store, &wanted).await?],
        None => store.read().await?.organizations().list().await?,
    };
    let mut broken = 0;
    for it in &organizations {
        match operator::verify_audit(&store, it.id).await {
            Ok(unbroken) => println!(
                "{}  {}  unbroken, {} entries, last hash {}",
                it.id,
                it.name,
                unbroken.entries,
                hex::encode(unbroken.last_hash)
            ),
            Err(Broken::Store(cause)) => return Err(cause.into()),
            Err(cause) => {
                broken += 1;
                println!("{}  {}  BROKEN: {cause}", it.id, it.name);
            }
        }
    }
    if broken > 0 {
        bail!("the audit log of {broken} of {} organizations is broken", organizations.len());
    }
    Ok(())
}
