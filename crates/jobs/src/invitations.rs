//! Sends invitations. The link's secret is made here and never stored: only its digest is.

use anyhow::Context as _;
use rollcall_actions::outbox::SendInvitation;
use rollcall_domain::id::{InvitationId, MessageId};
use rollcall_domain::invitation::JoinToken;
use rollcall_notify::{Delivery, InvitationMail, Message, SendError};
use rollcall_store::Tx;
use rollcall_store::jobs::ClaimedJob;
use rollcall_store::mailbox::KeptMessage;
use tokio::task::JoinSet;

use crate::{Runner, back_off};

/// After so many tries in vain a message counts as failed.
const MOST_TRIES: i64 = 12;

/// A message that is ready to leave, with the job that promised it.
pub(crate) struct Outgoing {
    job: ClaimedJob,
    invitation_id: InvitationId,
    message_id: MessageId,
    message: Message,
}

impl Runner {
    /// Reads what is to be sent and makes the link; `None` if it is no longer wanted.
    pub(crate) async fn prepare_invitation(
        &self,
        tx: &mut Tx,
        job: &ClaimedJob,
    ) -> anyhow::Result<Option<Outgoing>> {
        let organization_id = job.organization_id;
        let payload: SendInvitation =
            serde_json::from_str(&job.payload).context("reading a job")?;
        let invitation = tx.invitations().find(organization_id, payload.invitation_id).await?;
        let now = self.context.clock.now();
        let Some(invitation) = invitation else {
            tx.jobs().delete(organization_id, job.id).await?;
            return Ok(None);
        };
        let member = tx.members().find(organization_id, invitation.member_id).await?;
        let inviter = tx.members().find(organization_id, invitation.inviter_id).await?;
        if let Some(why) = invitation.withheld(member.as_ref(), inviter.as_ref(), now) {
            tx.invitations().set_withheld(organization_id, &invitation, why).await?;
            tx.jobs().delete(organization_id, job.id).await?;
            return Ok(None);
        }
        let organization = tx.organizations().find(organization_id).await?;
        let (Some(member), Some(inviter), Some(organization)) = (member, inviter, organization)
        else {
            tx.jobs().delete(organization_id, job.id).await?;
            return Ok(None);
        };
        let Some(address) = &member.email else {
            tx.jobs().delete(organization_id, job.id).await?;
            return Ok(None);
        };
        let structure = tx.structures().at(organization_id, organization.structure_version).await?;
        let token = JoinToken::new(organization_id, &self.context.ids);
        tx.invitations().insert_token(organization_id, invitation.id, &token.digest(), now).await?;
        let departments: Vec<Vec<String>> = member
            .department_ids
            .iter()
            .filter_map(|id| structure.department(*id))
            .map(|it| {
                let above = structure.path(it.id).into_iter();
                above.chain([it.name.as_str()]).map(str::to_owned).collect()
            })
            .collect();
        let position = member.position_id.and_then(|it| structure.position(it));
        let message_id: MessageId = self.context.ids.new_id();
        // Whoever has an account is written to in its language, others in the inviter's.
        let canonical = member.email_canonical.as_deref().unwrap_or_default();
        let locale = match tx.accounts().find_by_email(canonical).await? {
            Some((account, _)) => tx.accounts().find(account).await?.map(|it| it.locale),
            None => None,
        };
        let message = self.composer.invitation(&InvitationMail {
            id: message_id,
            date: now,
            locale: locale.unwrap_or(invitation.locale),
            to_address: address,
            to_name: Some(&member.name),
            organization: &organization.name,
            inviter: Some(&inviter.name),
            position: position.map(|it| it.name.as_str()),
            departments: &departments,
            link: &format!("{}/join#{token}", self.public_url),
            expires_at: invitation.expires_at,
            again: invitation.sends > 0,
        })?;
        Ok(Some(Outgoing { job: job.clone(), invitation_id: invitation.id, message_id, message }))
    }

    /// Sends side by side, then notes what became of all of them in one transaction.
    pub(crate) async fn send_invitations(&self, messages: Vec<Outgoing>) -> anyhow::Result<()> {
        if messages.is_empty() {
            return Ok(());
        }
        let mut sending = JoinSet::new();
        for outgoing in messages {
            let sender = self.sender.clone();
            sending.spawn(async move {
                let outcome = sender.send(&outgoing.message).await;
                (outgoing, outcome)
            });
        }
        let sent = sending.join_all().await;
        let mut tx = self.context.store.write().await?;
        for (outgoing, outcome) in &sent {
            self.note(&mut tx, outgoing, outcome).await?;
        }
        tx.commit().await.context("noting what was sent")
    }

    async fn note(
        &self,
        tx: &mut Tx,
        outgoing: &Outgoing,
        outcome: &Result<Delivery, SendError>,
    ) -> anyhow::Result<()> {
        let now = self.context.clock.now();
        let Outgoing { job, invitation_id, message_id, message } = outgoing;
        let organization = job.organization_id;
        match outcome {
            Ok(delivery) => {
                if *delivery == Delivery::Keep {
                    let kept = KeptMessage {
                        id: *message_id,
                        at: now,
                        recipient: message.to_address.clone(),
                        subject: message.subject.clone(),
                        text: message.text.clone(),
                        html: message.html.clone(),
                    };
                    tx.mailbox().insert(&kept).await?;
                }
                tx.invitations().set_sent(organization, *invitation_id, now).await?;
                tx.jobs().delete(organization, job.id).await?;
            }
            Err(SendError::Transient { reason } | SendError::Configuration { reason })
                if job.attempts < MOST_TRIES =>
            {
                let next = now.plus(back_off(job));
                tracing::warn!(
                    reason,
                    attempts = job.attempts,
                    "an invitation waits for the mail server"
                );
                tx.invitations()
                    .set_unsent(organization, *invitation_id, reason, Some(next))
                    .await?;
                tx.jobs().retry(organization, job.id, next, reason).await?;
            }
            Err(
                SendError::Permanent { reason }
                | SendError::Transient { reason }
                | SendError::Configuration { reason },
            ) => {
                tracing::warn!(reason, "an invitation could not be sent");
                tx.invitations().set_unsent(organization, *invitation_id, reason, None).await?;
                tx.jobs().bury(organization, job.id, reason).await?;
            }
        }
        Ok(())
    }
}
