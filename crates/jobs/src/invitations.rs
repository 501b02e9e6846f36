//! Sends invitations. The link's secret is made here and never stored: only its digest is.

use anyhow::Context as _;
use rollcall_actions::outbox::SendInvitation;
use rollcall_actions::sms;
use rollcall_domain::id::MessageId;
use rollcall_domain::invitation::JoinToken;
use rollcall_domain::membership::Channel;
use rollcall_notify::{InvitationMail, InvitationSms, Sms};
use rollcall_store::Tx;
use rollcall_store::jobs::ClaimedJob;

use crate::Runner;
use crate::outgoing::{About, Outgoing, Promise};

impl Runner {
    /// Reads what is to be sent and makes the link; `None` if it is no longer wanted.
    pub(crate) async fn prepare_invitation(
        &self,
        tx: &mut Tx,
        job: &ClaimedJob,
    ) -> anyhow::Result<Option<Promise>> {
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
        let structure = tx.structures().at(organization_id, organization.structure_version).await?;
        let phone = member.phone.as_deref().filter(|_| invitation.channel == Channel::Phone);
        if phone.is_none() && member.email.is_none() {
            tx.jobs().delete(organization_id, job.id).await?;
            return Ok(None);
        }
        if let Some(phone) = phone
            && let Err(refused) = sms::take(&self.context, tx, organization_id, phone).await?
        {
            let (reason, next) = (refused.reason, refused.retry_at);
            tx.invitations().set_unsent(organization_id, invitation.id, reason, Some(next)).await?;
            tx.jobs().defer(organization_id, job.id, next, reason).await?;
            return Ok(None);
        }
        let token = JoinToken::new(organization_id, &self.context.ids);
        tx.invitations().insert_token(organization_id, invitation.id, &token.digest(), now).await?;
        let link = format!("{}/join#{token}", self.public_url);
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
        let account = match (phone, &member.email_canonical) {
            (Some(number), _) => tx.accounts().find_by_phone(number).await?,
            (None, Some(canonical)) => tx.accounts().find_by_email(canonical).await?,
            (None, None) => None,
        };
        let locale = match account {
            Some((account, _)) => tx.accounts().find(account).await?.map(|it| it.locale),
            None => None,
        };
        let locale = locale.unwrap_or(invitation.locale);
        let message = if let Some(number) = phone {
            let sms = InvitationSms {
                locale,
                organization: &organization.name,
                inviter: &inviter.name,
                link: &link,
            };
            let (id, to) = (message_id.to_string(), number.to_owned());
            Outgoing::Sms(Sms { id, to, text: sms.text() })
        } else {
            Outgoing::Email(self.composer.invitation(&InvitationMail {
                id: message_id,
                date: now,
                locale,
                to_address: member.email.as_deref().unwrap_or_default(),
                to_name: Some(&member.name),
                organization: &organization.name,
                inviter: Some(&inviter.name),
                position: position.map(|it| it.name.as_str()),
                departments: &departments,
                link: &link,
                expires_at: invitation.expires_at,
                again: invitation.sends > 0,
            })?)
        };
        let about = About::Invitation(invitation.id);
        Ok(Some(Promise { job: job.clone(), about, message_id, message }))
    }
}
