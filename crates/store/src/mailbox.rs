//! The local mailbox: where messages go when no mail server is set. Only the operator reads it.

use rollcall_domain::id::MessageId;
use rollcall_domain::phone::MessageChannel;
use rollcall_domain::time::Timestamp;

use crate::value::Row;
use crate::{StoreResult, Tx, params};

/// The local mailbox.
pub struct Mailbox<'t>(pub(crate) &'t mut Tx);

/// A message in the local mailbox.
#[derive(Clone, Debug)]
pub struct KeptMessage {
    /// Its id.
    pub id: MessageId,
    /// When it was written.
    pub at: Timestamp,
    /// How it would have gone there.
    pub channel: MessageChannel,
    /// The address it would have gone to.
    pub recipient: String,
    /// Its subject; empty for an SMS.
    pub subject: String,
    /// Its plain text.
    pub text: String,
    /// The same as HTML; empty for an SMS.
    pub html: String,
}

impl Mailbox<'_> {
    /// Keeps a message.
    ///
    /// # Errors
    /// If the database fails; so for all below.
    pub async fn insert(&mut self, message: &KeptMessage) -> StoreResult<()> {
        let sql = "INSERT INTO mailbox_messages (id, at, recipient, subject, text_body, html_body, channel)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
        let it = message;
        let fields =
            params![it.id, it.at, &it.recipient, &it.subject, &it.text, &it.html, it.channel];
        self.0.execute(sql, fields).await?;
        Ok(())
    }

    /// The newest messages, at most `limit`.
    pub async fn list(&mut self, limit: i64) -> StoreResult<Vec<KeptMessage>> {
        let sql =
            "SELECT id, at, channel, recipient, subject, text_body, html_body FROM mailbox_messages
                   ORDER BY id DESC LIMIT ?1";
        self.0.query(sql, params![limit], read).await
    }

    /// The message with this id.
    pub async fn find(&mut self, id: MessageId) -> StoreResult<Option<KeptMessage>> {
        let sql = "SELECT id, at, channel, recipient, subject, text_body, html_body FROM mailbox_messages WHERE id = ?1";
        self.0.query_opt(sql, params![id], read).await
    }
}

fn read(row: &mut Row<'_>) -> StoreResult<KeptMessage> {
    Ok(KeptMessage {
        id: row.take()?,
        at: row.take()?,
        channel: row.take()?,
        recipient: row.take()?,
        subject: row.take()?,
        text: row.take()?,
        html: row.take()?,
    })
}
