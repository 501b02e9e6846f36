//! Those who are only invited, and the messages that went to them.
//!
//! Messages that were sent lately lie in the local mailbox, with links that work. Two wait for a
//! mail server that was busy: their jobs are due in a while, and then the demo, which sends nothing
//! to anybody, puts them into the local mailbox too.

use rollcall_actions::Context;
use rollcall_actions::outbox::SendInvitation;
use rollcall_domain::id::{Ids, JobId, MemberId, MessageId};
use rollcall_domain::invitation::{Delivery, Invitation, JoinToken};
use rollcall_domain::member::Member;
use rollcall_domain::membership::{Channel, MemberState};
use rollcall_domain::organization::{DEFAULT_INVITATION_LIFETIME, Organization};
use rollcall_domain::phone::MessageChannel;
use rollcall_domain::time::{Clock, Span, Timestamp};
use rollcall_notify::{Composer, InvitationMail};
use rollcall_store::Tx;
use rollcall_store::mailbox::KeptMessage;

use super::administrators;
use super::known::{BUSY, INVITEES, Invitee, Message};
use super::people::{Cast, INVITED, Person, locale_of};
use super::structure::Plan;
use crate::DemoError;

/// So many of the newest messages lie in the mailbox.
const KEPT: usize = 8;

/// Somebody who is invited.
pub(super) struct Invited {
    pub(super) member: Member,
    pub(super) invitation: Invitation,
    pub(super) inviter_name: String,
}

impl Cast<'_> {
    /// Those who are invited, in no order.
    pub(super) fn invited(&mut self, people: &[Person]) -> Result<Vec<Invited>, DemoError> {
        let mut invited = Vec::with_capacity(INVITED);
        for invitee in &INVITEES {
            invited.push(self.known_invitee(invitee, people)?);
        }
        while invited.len() < INVITED {
            let sent = self.days_before(self.now, 29);
            let (mut member, _) = self.anybody(MemberState::Invited, sent)?;
            if self.chance().is_within(30.0) {
                member.position_id = None;
            }
            let administrators = administrators(people);
            let inviter = *self.chance().any(&administrators);
            let message = Message::Sent;
            let invitation = self.invitation(&member, inviter.0, sent, sent, 1, message);
            invited.push(Invited {
                member,
                invitation,
                inviter_name: inviter.1.member.name.clone(),
            });
        }
        Ok(invited)
    }

    fn known_invitee(
        &mut self,
        invitee: &Invitee,
        people: &[Person],
    ) -> Result<Invited, DemoError> {
        let last_sent = self.now.plus(Span::hours(-invitee.hours_ago));
        // Each further message was sent a week after the one before.
        let created = last_sent.plus(Span::days(-7 * (invitee.sends - 1).max(0)));
        let mut member = self.member(invitee.name, MemberState::Invited, created)?;
        self.set_address(&mut member, invitee.address)?;
        member.department_ids = vec![self.plan.department(invitee.department)?];
        member.position_id = Some(self.plan.position(invitee.position)?);
        let address = format!("{}@halden.example", invitee.inviter);
        let inviter = people
            .iter()
            .find(|it| it.member.email.as_deref() == Some(&address))
            .ok_or_else(|| DemoError::Data(format!("{address} is nobody")))?;
        let (id, message) = (inviter.member.id, invitee.message);
        let invitation = self.invitation(&member, id, created, last_sent, invitee.sends, message);
        Ok(Invited { member, invitation, inviter_name: inviter.member.name.clone() })
    }

    fn invitation(
        &self,
        member: &Member,
        inviter_id: MemberId,
        created_at: Timestamp,
        last_sent_at: Timestamp,
        sends: i64,
        message: Message,
    ) -> Invitation {
        let (delivery, delivery_detail, next_try_at) = match message {
            Message::Sent => (Delivery::Sent, None, None),
            Message::Queued(minutes) => {
                let next = self.now.plus(Span::minutes(minutes));
                (Delivery::Queued, Some(BUSY.to_owned()), Some(next))
            }
            Message::Failed(answer) => (Delivery::Failed, Some(answer.to_owned()), None),
        };
        Invitation {
            id: self.ids.new_id(),
            member_id: member.id,
            channel: Channel::Email,
            inviter_id,
            created_at,
            last_sent_at,
            sends,
            delivery,
            delivery_detail,
            next_try_at,
            expires_at: last_sent_at.plus(DEFAULT_INVITATION_LIFETIME),
            locale: locale_of(&member.name),
        }
    }
}

/// Writes the invitations, the messages and the waiting jobs.
pub(super) async fn insert(
    context: &Context,
    tx: &mut Tx,
    composer: &Composer,
    public_url: &str,
    organization: &Organization,
    plan: &Plan,
    invited: &[Invited],
) -> Result<(), DemoError> {
    for it in invited {
        tx.invitations().insert(organization.id, &it.invitation).await?;
        if let Some(next) = it.invitation.next_try_at {
            let payload = SendInvitation { invitation_id: it.invitation.id };
            let payload =
                serde_json::to_string(&payload).map_err(|it| DemoError::Data(it.to_string()))?;
            let id: JobId = context.ids.new_id();
            let kind = SendInvitation::KIND;
            tx.jobs().enqueue(organization.id, id, kind, &payload, next).await?;
            tx.jobs().retry(organization.id, id, next, BUSY).await?;
        }
    }
    let sent = |it: &&Invited| it.invitation.delivery == Delivery::Sent;
    let mut kept: Vec<&Invited> = invited.iter().filter(sent).collect();
    kept.sort_by_key(|it| it.invitation.last_sent_at);
    for it in kept.iter().skip(kept.len().saturating_sub(KEPT)) {
        keep_message(context, tx, composer, public_url, organization, plan, it).await?;
    }
    Ok(())
}

/// Leaves the message in the local mailbox as if it had just been written there.
async fn keep_message(
    context: &Context,
    tx: &mut Tx,
    composer: &Composer,
    public_url: &str,
    organization: &Organization,
    plan: &Plan,
    invited: &Invited,
) -> Result<(), DemoError> {
    let Invited { member, invitation, inviter_name } = invited;
    let Some(address) = &member.email else { return Ok(()) };
    let at = invitation.last_sent_at;
    let token = JoinToken::new(organization.id, &context.ids);
    tx.invitations().insert_token(organization.id, invitation.id, &token.digest(), at).await?;
    let structure = &plan.structure;
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
    // The mailbox is in the order of ids, which sort by the time they were made.
    let id: MessageId = Ids::system(Clock::manual(at)).new_id();
    let message = composer.invitation(&InvitationMail {
        id,
        date: at,
        locale: invitation.locale,
        to_address: address,
        to_name: Some(&member.name),
        organization: &organization.name,
        inviter: Some(inviter_name),
        position: position.map(|it| it.name.as_str()),
        departments: &departments,
        link: &format!("{public_url}/join#{token}"),
        expires_at: invitation.expires_at,
        again: invitation.sends > 1,
    })?;
    let kept = KeptMessage {
        id,
        at,
        channel: MessageChannel::Email,
        recipient: message.to_address,
        subject: message.subject,
        text: message.text,
        html: message.html,
    };
    tx.mailbox().insert(&kept).await?;
    Ok(())
}
