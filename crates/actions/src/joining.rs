//! What an invitation's link leads to: look, accept, decline. Looking changes nothing.

mod asking;
pub mod choices;

use std::sync::Arc;

use rollcall_domain::account::Account;
use rollcall_domain::audit::AuditKind;
use rollcall_domain::id::{InvitationId, MemberId, OrganizationId};
use rollcall_domain::invitation::{Ending, Expired, Invitation, JoinToken};
use rollcall_domain::join_form::{self, AnswerFault, RawAnswers};
use rollcall_domain::join_request::{Answers, JoinRequest};
use rollcall_domain::member::Member;
use rollcall_domain::membership::{
    Admission, Channel, InviterStanding, MemberState, Transition, TransitionError, admission, after,
};
use rollcall_domain::notice::{NoticeData, NoticeKind};
use rollcall_domain::organization::{JoinField, Organization};
use rollcall_domain::permission::{Permission, Rights};
use rollcall_domain::share_link::ShareLinkState;
use rollcall_domain::structure::Structure;
use rollcall_domain::termination::has_ended;
use rollcall_domain::time::Timestamp;
use rollcall_store::invitations::LinkTarget;
use rollcall_store::{StoreError, Tx};
use serde::{Deserialize, Serialize};

pub use asking::{OpenDoor, Way, ask, look};

use crate::access::Person;
use crate::audit::{self, By, Entry};
use crate::idempotency::{self, KeyReused};
use crate::leaving;
use crate::notices;
use crate::notices::News;
use crate::seats::{self, NoSeatLeft, SeatError};
use crate::throttle::{self, ThrottleError};
use crate::{Context, RequestInfo, TRIES};

/// Why a link leads nowhere.
#[derive(Debug, thiserror::Error)]
pub enum JoinError {
    /// It never was one of our links.
    #[error("no such link")]
    Unknown,
    /// Its time is over.
    #[error(transparent)]
    Expired(#[from] Expired),
    /// It was accepted, revoked or declined.
    #[error("{0} at {1}")]
    Ended(Ending, Timestamp),
    /// The inviter is no longer a member.
    #[error("the inviter is gone")]
    Void,
    /// The signed-in account does not own the invited address.
    #[error("the account does not own the invited address")]
    OtherAddress,
    /// The invitation is for another person than the one who had the address before, and that
    /// person's account is signed in.
    #[error("the invitation is for the new holder of the address")]
    AnotherPerson,
    /// The account is in the organization already, by another address.
    #[error("the account is in the organization already")]
    AlreadyThere(MemberState),
    /// The share link does not work.
    #[error("the share link is {0}")]
    Closed(ShareLinkState),
    /// No organization can be reached by this door number.
    #[error("no such door number")]
    NoSuchDoor,
    /// Something that the join form asks for is missing or wrong.
    #[error("answers are missing or wrong")]
    Answers(Vec<(JoinField, AnswerFault)>),
    /// All seats are taken.
    #[error(transparent)]
    NoSeatLeft(#[from] NoSeatLeft),
    /// The state changed meanwhile.
    #[error(transparent)]
    Transition(#[from] TransitionError),
    /// The idempotency key belongs to another request.
    #[error(transparent)]
    KeyReused(#[from] KeyReused),
    /// Too many tries.
    #[error(transparent)]
    Throttle(#[from] ThrottleError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<SeatError> for JoinError {
    fn from(error: SeatError) -> Self {
        match error {
            SeatError::NoSeatLeft(it) => it.into(),
            SeatError::Store(it) => it.into(),
        }
    }
}

/// What an open invitation offers.
#[derive(Clone, Debug)]
pub struct Offer {
    /// The organization.
    pub organization: Organization,
    /// The invited place.
    pub member: Member,
    /// The invitation.
    pub invitation: Invitation,
    /// Who invites.
    pub inviter: Member,
    /// For the names of departments and positions.
    pub structure: Arc<Structure>,
    /// What accepting leads to, as things are now.
    pub admission: Admission,
    /// What the join form asks if it leads to waiting.
    pub asked: Vec<JoinField>,
}

/// What came of accepting.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Accepted {
    /// The organization.
    pub organization_id: OrganizationId,
    /// Its name.
    pub organization_name: String,
    /// The person's place in it.
    pub member_id: MemberId,
    /// Whether an administrator has to decide first.
    pub waits_for_approval: bool,
}

/// What leads to an invitation.
#[derive(Clone, Copy, Debug)]
pub enum Key<'a> {
    /// The secret from a message.
    Token(&'a JoinToken),
    /// The address alone, which the account owns: see [`mine`].
    Owned(OrganizationId, InvitationId),
}

impl Key<'_> {
    const fn organization_id(&self) -> OrganizationId {
        match self {
            Self::Token(token) => token.organization_id(),
            Self::Owned(organization, _) => *organization,
        }
    }
}

/// Looks where a link leads; changes nothing.
///
/// # Errors
/// [`JoinError`] says what became of the link.
pub async fn resolve(
    context: &Context,
    request: &RequestInfo,
    token: &JoinToken,
    person: Option<&Person>,
) -> Result<(Offer, bool), JoinError> {
    throttle_join(context, request).await?;
    let mut tx = context.store.read().await?;
    let offer = open_offer(context, &mut tx, Key::Token(token)).await?;
    let is_addressee = match person {
        Some(person) => {
            owns_address(&mut tx, &person.account, &offer).await?
                && leaving::former_account(&mut tx, &offer.member).await? != Some(person.account.id)
        }
        None => false,
    };
    Ok((offer, is_addressee))
}

/// Accepts: the account becomes a member, or begins to wait for approval.
///
/// # Errors
/// [`JoinError`]; then nothing happened.
pub async fn accept(
    context: &Context,
    request: &RequestInfo,
    key: Key<'_>,
    person: &Person,
    answers: &RawAnswers,
) -> Result<Accepted, JoinError> {
    throttle_join(context, request).await?;
    for _ in 0..TRIES {
        if let Some(accepted) = accept_once(context, request, key, person, answers).await? {
            return Ok(accepted);
        }
    }
    Err(fought_over().into())
}

/// `None` if the place was changed meanwhile; then nothing happened.
async fn accept_once(
    context: &Context,
    request: &RequestInfo,
    token: Key<'_>,
    person: &Person,
    raw: &RawAnswers,
) -> Result<Option<Accepted>, JoinError> {
    let principal = format!("account:{}", person.account.id);
    let mut tx = context.store.write().await?;
    let key = request.idempotency_key.as_ref();
    if let Some(before) = idempotency::replay(context, &mut tx, &principal, key).await?? {
        tx.commit().await?;
        return Ok(Some(before));
    }
    // The name that the member gets must be the one that the account has when this commits.
    tx.accounts().lock(person.account.id).await?;
    let account = tx.accounts().find(person.account.id).await?;
    let account = account.unwrap_or_else(|| person.account.clone());
    let offer = open_offer(context, &mut tx, token).await?;
    if leaving::former_account(&mut tx, &offer.member).await? == Some(person.account.id) {
        return Err(JoinError::AnotherPerson);
    }
    if !owns_address(&mut tx, &account, &offer).await? {
        return Err(JoinError::OtherAddress);
    }
    let organization = offer.organization.id;
    if let Some(there) = tx.members().find_by_account(organization, person.account.id).await? {
        // The same place: the same person has accepted a moment ago, on another page.
        if there.id == offer.member.id {
            return Err(what_happened(&mut tx, token, context.clock.now()).await);
        }
        return Err(JoinError::AlreadyThere(there.state));
    }
    let now = context.clock.now();
    let transition = match offer.admission {
        Admission::Join => Transition::Join,
        Admission::WaitForApproval => Transition::Ask,
        Admission::Void => return Err(JoinError::Void),
    };
    let state = after(Some(offer.member.state), transition)?.unwrap_or(MemberState::Pending);
    let mut member = offer.member.clone();
    let mut answers = Answers::default();
    if state == MemberState::Pending {
        answers =
            join_form::check(&offer.asked, raw, &offer.structure).map_err(JoinError::Answers)?;
        join_form::apply(&answers, &mut member);
    } else {
        seats::take(&mut tx, organization).await?;
    }
    member.account_id = Some(person.account.id);
    member.state = state;
    member.rename(&account.name);
    member.joined_at = (state == MemberState::Active).then_some(now);
    member.updated_at = now;
    if !tx.invitations().end(organization, offer.invitation.id, Ending::Accepted, now).await? {
        return Err(what_happened(&mut tx, token, now).await);
    }
    if !tx.members().update(&offer.member, &member).await? {
        return Ok(None);
    }
    if state == MemberState::Pending {
        let waits = JoinRequest {
            member_id: member.id,
            channel: offer.invitation.channel,
            sharer_id: Some(offer.inviter.id),
            sharer_name: offer.inviter.name.clone(),
            share_link_id: None,
            asked_at: now,
            answers,
            reminders: 0,
            reminded_at: None,
            rejection: None,
        };
        tx.join_requests().insert(organization, &waits).await?;
        notices::tell_approvers(context, &mut tx, &member, &offer.structure, News::Newcomer)
            .await?;
    } else {
        let data = NoticeData {
            member_id: Some(member.id),
            member_name: Some(member.name.clone()),
            ..NoticeData::default()
        };
        let kind = NoticeKind::InvitationAccepted;
        notices::tell_member(context, &mut tx, &offer.inviter, kind, data).await?;
    }
    let entry = Entry {
        organization,
        kind: match transition {
            Transition::Join => AuditKind::MemberJoined,
            _ => AuditKind::MemberAsked,
        },
        by: By::Invitee(&member),
        member: Some(&member),
        subject: "",
        changes: audit::differences(&offer.structure, Some(&offer.member), Some(&member)),
    };
    audit::record(context, &mut tx, request, entry).await?;
    let accepted = Accepted {
        organization_id: organization,
        organization_name: offer.organization.name,
        member_id: member.id,
        waits_for_approval: state != MemberState::Active,
    };
    idempotency::keep(&mut tx, &principal, key, &accepted).await?;
    tx.commit().await?;
    Ok(Some(accepted))
}

/// Declines: the invitation and the place go away. Holding the link is enough.
///
/// # Errors
/// [`JoinError`]; then nothing happened.
pub async fn decline(
    context: &Context,
    request: &RequestInfo,
    key: Key<'_>,
) -> Result<(), JoinError> {
    throttle_join(context, request).await?;
    for _ in 0..TRIES {
        if decline_once(context, request, key).await? {
            return Ok(());
        }
    }
    Err(fought_over().into())
}

/// False if the place was changed meanwhile; then nothing happened.
async fn decline_once(
    context: &Context,
    request: &RequestInfo,
    token: Key<'_>,
) -> Result<bool, JoinError> {
    let now = context.clock.now();
    let mut tx = context.store.write().await?;
    let (invitation, member) = match find(&mut tx, token).await {
        // To decline twice is to decline.
        Err(JoinError::Ended(Ending::Declined, _)) => {
            tx.commit().await?;
            return Ok(true);
        }
        other => other?,
    };
    let organization = token.organization_id();
    after(Some(member.state), Transition::Decline)?;
    if !tx.invitations().end(organization, invitation.id, Ending::Declined, now).await? {
        return Err(what_happened(&mut tx, token, now).await);
    }
    if !tx.members().delete(&member).await? {
        return Ok(false);
    }
    let inviter = tx.members().find(organization, invitation.inviter_id).await?;
    if let Some(inviter) = inviter.filter(|it| it.state == MemberState::Active) {
        let data = NoticeData { member_name: Some(member.name.clone()), ..NoticeData::default() };
        let kind = NoticeKind::InvitationDeclined;
        notices::tell_member(context, &mut tx, &inviter, kind, data).await?;
    }
    let structure = tx.structures().now(organization).await?;
    let entry = Entry {
        organization,
        kind: AuditKind::InvitationDeclined,
        by: By::Invitee(&member),
        member: Some(&member),
        subject: "",
        changes: audit::differences(&structure, Some(&member), None),
    };
    audit::record(context, &mut tx, request, entry).await?;
    tx.commit().await?;
    Ok(true)
}

fn fought_over() -> StoreError {
    StoreError::Commit("the invited place changes all the time".to_owned())
}

/// What became of an invitation that somebody else has ended since this transaction read it.
async fn what_happened(tx: &mut Tx, token: Key<'_>, now: Timestamp) -> JoinError {
    find(tx, token).await.err().unwrap_or(JoinError::Ended(Ending::Accepted, now))
}

/// The open invitation that a token leads to, with what accepting it means now.
pub(crate) async fn open_offer(
    context: &Context,
    tx: &mut Tx,
    token: Key<'_>,
) -> Result<Offer, JoinError> {
    let (invitation, member) = find(tx, token).await?;
    invitation.check_open(context.clock.now())?;
    let id = token.organization_id();
    let organization = tx.organizations().find(id).await?.ok_or(JoinError::Unknown)?;
    let inviter = tx.members().find(id, invitation.inviter_id).await?.ok_or(JoinError::Void)?;
    let structure = tx.structures().at(id, organization.structure_version).await?;
    let plan = tx.terminations().find_plan(id, inviter.id).await?;
    let ends_at = plan.map(|it| it.ends_at);
    let standing = match inviter.state {
        MemberState::Active if has_ended(ends_at, inviter.admin_role, context.clock.now()) => {
            InviterStanding::Gone
        }
        MemberState::Active
            if Rights::of(&inviter, &structure).may_for_all(
                Permission::MembersAdmit,
                &member.department_ids,
                &structure,
            ) =>
        {
            InviterStanding::MayAdmit
        }
        MemberState::Active => InviterStanding::Member,
        MemberState::Invited
        | MemberState::Pending
        | MemberState::Rejected
        | MemberState::Terminated => InviterStanding::Gone,
    };
    let admission =
        admission(invitation.channel, standing, organization.join_rules.enrollment_approval);
    if admission == Admission::Void {
        return Err(JoinError::Void);
    }
    let asked = join_form::asked(&organization.join_rules, Some(&member));
    Ok(Offer { organization, member, invitation, inviter, structure, admission, asked })
}

async fn find(tx: &mut Tx, key: Key<'_>) -> Result<(Invitation, Member), JoinError> {
    let organization = key.organization_id();
    for _ in 0..TRIES {
        let target = match key {
            Key::Token(token) => {
                tx.invitations().find_by_token(organization, &token.digest()).await?
            }
            Key::Owned(_, id) => tx.invitations().find_target(organization, id).await?,
        };
        let invitation = match target.ok_or(JoinError::Unknown)? {
            LinkTarget::Ended(ending, at) => return Err(JoinError::Ended(ending, at)),
            LinkTarget::Open(invitation) => invitation,
        };
        if let Some(member) = tx.members().find(organization, invitation.member_id).await? {
            return Ok((invitation, member));
        }
        // On PostgreSQL it may have ended between these two reads; then a second look says how.
    }
    Err(JoinError::Unknown)
}

/// Whether the account has proved to own what the invitation was sent to.
async fn owns_address(tx: &mut Tx, account: &Account, offer: &Offer) -> Result<bool, StoreError> {
    let member = &offer.member;
    match (offer.invitation.channel, &member.phone, &member.email_canonical) {
        (Channel::Phone, Some(number), _) => tx.accounts().owns_phone(account.id, number).await,
        (Channel::Phone, None, _) | (_, _, None) => Ok(false),
        (_, _, Some(canonical)) => tx.accounts().owns(account.id, canonical).await,
    }
}

async fn throttle_join(context: &Context, request: &RequestInfo) -> Result<(), ThrottleError> {
    throttle::take(context, &[(format!("join/{}", request.network()), throttle::JOIN)]).await
}

/// The open invitations to the person's addresses, in whatever organizations, with what accepting
/// each means now. Void ones are left out; expired ones are among them.
///
/// # Errors
/// If the database fails.
pub async fn mine(context: &Context, person: &Person) -> Result<Vec<Offer>, StoreError> {
    let mut tx = context.store.read().await?;
    let found = tx.invitations().list_to_account(person.account.id).await?;
    let mut offers = Vec::with_capacity(found.len());
    for (organization, id) in found {
        match open_offer(context, &mut tx, Key::Owned(organization, id)).await {
            Ok(offer) => offers.push(offer),
            Err(JoinError::Store(cause)) => return Err(cause),
            // Ended, void or expired: nothing to answer.
            Err(_) => {}
        }
    }
    Ok(offers)
}
