//! `rollcall mailbox`: the operator reads messages that stayed here, and sees which could not leave.

use anyhow::bail;
use clap::Subcommand;
use rollcall_config::Settings;
use rollcall_domain::id::MessageId;
use rollcall_domain::phone::MessageChannel;

use crate::start;

#[derive(Subcommand)]
pub(crate) enum MailboxCommand {
    /// List the newest messages, newest first.
    List {
        /// At most so many.
        #[arg(long, default_value_t = 20)]
        limit: u32,
    },
    /// List what could not be sent and was given up, newest first.
    Failed {
        /// At most so many.
        #[arg(long, default_value_t = 20)]
        limit: u32,
    },
    /// Show one message: the id from the list, or its last characters, or `last`.
    Show {
        /// Which one.
        id: String,
        /// As HTML instead of plain text.
        #[arg(long)]
        html: bool,
    },
}

pub(crate) async fn run(settings: Settings, command: MailboxCommand) -> anyhow::Result<()> {
    let store = start::open_store(&settings).await?;
    store.migrate().await?;
    let mut tx = store.read().await?;
    match command {
        MailboxCommand::List { limit } => {
            let messages = tx.mailbox().list(limit.into()).await?;
            if messages.is_empty() {
                println!("The local mailbox is empty.");
            }
            let dead = tx.jobs().count("dead").await?;
            if dead > 0 {
                println!("{dead} messages could not be sent; see rollcall mailbox failed.");
            }
            for it in messages {
                let shown = match it.channel {
                    MessageChannel::Email => &it.subject,
                    MessageChannel::Sms => &it.text,
                };
                println!("{}  {}  {:5}  {}  {}", it.id, it.at, it.channel, it.recipient, shown);
            }
        }
        MailboxCommand::Failed { limit } => {
            let dead = tx.jobs().list_dead(limit.into()).await?;
            if dead.is_empty() {
                println!("Every message has left or is still being tried.");
            }
            for it in dead {
                let error = it.last_error.as_deref().unwrap_or_default();
                println!(
                    "{}  {}  {}  {} tries  {error}",
                    it.id, it.promised_at, it.kind, it.attempts
                );
            }
        }
        MailboxCommand::Show { id, html } => {
            let found = match id.parse::<MessageId>() {
                Ok(id) => tx.mailbox().find(id).await?,
                Err(_) => {
                    let newest = tx.mailbox().list(1_000).await?;
                    let fits = |it: &rollcall_store::mailbox::KeptMessage| {
                        id == "last" || it.id.to_string().ends_with(&id)
                    };
                    newest.into_iter().find(fits)
                }
            };
            let Some(message) = found else {
                bail!("there is no message {id}; try rollcall mailbox list")
            };
            if message.channel == MessageChannel::Sms {
                println!("To: {}\nDate: {}\n", message.recipient, message.at);
                println!("{}", message.text);
            } else if html {
                println!("{}", message.html);
            } else {
                println!(
                    "To: {}\nDate: {}\nSubject: {}\n",
                    message.recipient, message.at, message.subject
                );
                println!("{}", message.text);
            }
        }
    }
    Ok(())
}
