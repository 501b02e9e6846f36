//! `rollcall organization`.

use clap::Subcommand;
use rollcall_config::Settings;
use rollcall_domain::membership::MemberState;

use crate::start;

#[derive(Subcommand)]
pub(crate) enum OrganizationCommand {
    /// List all organizations with their number of members.
    List,
}

pub(crate) async fn run(settings: Settings, command: OrganizationCommand) -> anyhow::Result<()> {
    let OrganizationCommand::List = command;
    let store = start::open_store(&settings).await?;
    store.migrate().await?;
    let mut tx = store.read().await?;
    let organizations = tx.organizations().list().await?;
    if organizations.is_empty() {
        println!("There is no organization yet. Start the server and open the link it prints.");
    }
    for it in organizations {
        let counts = tx.members().counts(it.id).await?;
        let active = counts
            .iter()
            .find(|(state, scope, _)| *state == MemberState::Active && scope == "below");
        let members = active.map_or(0, |it| it.2);
        println!(
            "{}  {}  {} members  plan {}  door number {}",
            it.id, it.name, members, it.plan, it.door_number
        );
    }
    Ok(())
}
