//! Sends what is ready, and notes what became of it.

use anyhow::Context as _;
use rollcall_domain::id::{InvitationId, MessageId};
use rollcall_domain::phone::MessageChannel;
use rollcall_notify::{Delivery, Message, SendError, Sms};
use rollcall_store::Tx;
use rollcall_store::jobs::ClaimedJob;
use rollcall_store::mailbox::KeptMessage;
use tokio::task::JoinSet;

use crate::{Runner, back_off};

/// After so many tries in vain a message counts as failed.
const MOST_TRIES: i64 = 12;

/// A message that is ready to leave, with the job that promised it.
pub(crate) struct Promise {
    pub(crate) job: ClaimedJob,
    pub(crate) about: About,
    pub(crate) message_id: MessageId,
    pub(crate) message: Outgoing,
}

/// What goes out.
pub(crate) enum Outgoing {
    /// To a mail server.
    Email(Message),
    /// To an SMS gateway.
    Sms(Sms),
}

/// What a message is about, and so where its fate is noted.
#[derive(Clone, Copy)]
pub(crate) enum About {
    /// An invitation, which shows it.
    Invitation(InvitationId),
    /// A notice, which stands in Messages anyway.
    Notice,
    /// A code, which can be asked for again.
    Code,
}

impl Runner {
    /// Sends side by side, then notes what became of all of them in one transaction.
    pub(crate) async fn send(&self, promises: Vec<Promise>) -> anyhow::Result<()> {
        if promises.is_empty() {
            return Ok(());
        }
        let mut sending = JoinSet::new();
        for promise in promises {
            let (sender, sms_sender) = (self.sender.clone(), self.sms_sender.clone());
            sending.spawn(async move {
                let outcome = match &promise.message {
                    Outgoing::Email(message) => sender.send(message).await,
                    Outgoing::Sms(sms) => sms_sender.send(sms).await,
                };
                (promise, outcome)
            });
        }
        let sent = sending.join_all().await;
        let mut tx = self.context.store.write().await?;
        for (promise, outcome) in &sent {
            self.note(&mut tx, promise, outcome).await?;
        }
        tx.commit().await.context("noting what was sent")
    }

    async fn note(
        &self,
        tx: &mut Tx,
        promise: &Promise,
        outcome: &Result<Delivery, SendError>,
    ) -> anyhow::Result<()> {
        let now = self.context.clock.now();
        let job = &promise.job;
        let organization = job.organization_id;
        match outcome {
            Ok(delivery) => {
                if *delivery == Delivery::Keep {
                    tx.mailbox().insert(&kept(promise, now)).await?;
                }
                if let About::Invitation(id) = promise.about {
                    tx.invitations().set_sent(organization, id, now).await?;
                }
                tx.jobs().delete(organization, job.id).await?;
            }
            Err(SendError::Transient { reason } | SendError::Configuration { reason })
                if job.attempts < MOST_TRIES =>
            {
                let next = now.plus(back_off(job));
                let kind = job.kind.as_str();
                tracing::warn!(kind, reason, attempts = job.attempts, "a message waits");
                if let About::Invitation(id) = promise.about {
                    tx.invitations().set_unsent(organization, id, reason, Some(next)).await?;
                }
                tx.jobs().retry(organization, job.id, next, reason).await?;
            }
            Err(
                SendError::Permanent { reason }
                | SendError::Transient { reason }
                | SendError::Configuration { reason },
            ) => {
                let kind = job.kind.as_str();
                tracing::warn!(kind, reason, "a message could not be sent");
                if let About::Invitation(id) = promise.about {
                    tx.invitations().set_unsent(organization, id, reason, None).await?;
                }
                tx.jobs().bury(organization, job.id, reason).await?;
            }
        }
        Ok(())
    }
}

fn kept(promise: &Promise, now: rollcall_domain::time::Timestamp) -> KeptMessage {
    match &promise.message {
        Outgoing::Email(it) => KeptMessage {
            id: promise.message_id,
            at: now,
            channel: MessageChannel::Email,
            recipient: it.to_address.clone(),
            subject: it.subject.clone(),
            text: it.text.clone(),
            html: it.html.clone(),
        },
        Outgoing::Sms(it) => KeptMessage {
            id: promise.message_id,
            at: now,
            channel: MessageChannel::Sms,
            recipient: it.to.clone(),
            subject: String::new(),
            text: it.text.clone(),
            html: String::new(),
        },
    }
}
