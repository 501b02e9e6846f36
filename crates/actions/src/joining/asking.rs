//! Ways that name nobody: share links, their QR codes and the door number. They always lead to a
//! request that somebody has to approve.

use std::sync::Arc;

use rollcall_domain::audit::AuditKind;
use rollcall_domain::email::EmailAddress;
use rollcall_domain::id::{OrganizationId, ShareLinkId};
use rollcall_domain::invitation::Ending;
use rollcall_domain::join_form::{self, RawAnswers};
use rollcall_domain::join_request::JoinRequest;
use rollcall_domain::member::Member;
use rollcall_domain::membership::{Channel, MemberState, Transition, after};
use rollcall_domain::organization::{JoinField, Organization};
use rollcall_domain::share_link::{ShareLinkState, ShareToken};
use rollcall_domain::structure::Structure;
use rollcall_store::{StoreResult, Tx};
use subtle::ConstantTimeEq;

use super::{Accepted, JoinError, Key, fought_over, open_offer, throttle_join};
use crate::access::Person;
use crate::audit::{self, By, Entry};
use crate::notices::News;
use crate::throttle::{self, DOOR_NUMBERS, DOOR_NUMBERS_NETWORK};
use crate::{Context, RequestInfo, TRIES, idempotency, leaving, notices, share_links};

/// A way in that names nobody.
#[derive(Clone, Debug)]
pub enum Way {
    /// A share link, or its QR code.
    Link(ShareToken),
    /// What somebody typed as a door number.
    DoorNumber(String),
}

/// Where an open way leads.
#[derive(Clone, Debug)]
pub struct OpenDoor {
    /// The organization.
    pub organization: Organization,
    /// Who made the link.
    pub sharer: Option<Member>,
    /// By which way.
    pub channel: Channel,
    /// Which link.
    pub share_link_id: Option<ShareLinkId>,
    /// What the join form asks.
    pub asked: Vec<JoinField>,
    /// For the choices of the form.
    pub structure: Arc<Structure>,
}

/// Looks where a way leads; changes nothing. Says also where the person stands there already.
///
/// # Errors
/// [`JoinError`] says why it leads nowhere.
pub async fn look(
    context: &Context,
    request: &RequestInfo,
    way: &Way,
    person: Option<&Person>,
) -> Result<(OpenDoor, Option<MemberState>), JoinError> {
    throttle_way(context, request, way).await?;
    let mut tx = context.store.read().await?;
    let door = open(context, &mut tx, way).await?;
    let Some(person) = person else { return Ok((door, None)) };
    let there = find_place(&mut tx, door.organization.id, person).await?;
    let Some(there) = there else { return Ok((door, None)) };
    let is_stale = is_stale_invitation(context, &mut tx, &there).await?;
    Ok((door, (!is_stale).then_some(there.state)))
}

/// Asks to join by a way that names nobody: the person waits for approval from now on.
///
/// # Errors
/// [`JoinError`]; then nothing happened.
pub async fn ask(
    context: &Context,
    request: &RequestInfo,
    way: &Way,
    person: &Person,
    answers: &RawAnswers,
) -> Result<Accepted, JoinError> {
    throttle_way(context, request, way).await?;
    for _ in 0..TRIES {
        match ask_once(context, request, way, person, answers).await {
            // Asked twice at once: the second look finds the first request.
            Err(JoinError::Store(cause)) if cause.is_unique_violation() || cause.is_retryable() => {
            }
            Ok(None) => {}
            Ok(Some(asked)) => return Ok(asked),
            Err(other) => return Err(other),
        }
    }
    Err(fought_over().into())
}

/// `None` if the place was changed meanwhile; then nothing happened.
async fn ask_once(
    context: &Context,
    request: &RequestInfo,
    way: &Way,
    person: &Person,
    raw: &RawAnswers,
) -> Result<Option<Accepted>, JoinError> {
    let principal = format!("account:{}", person.account.id);
    let key = request.idempotency_key.as_ref();
    let mut tx = context.store.write().await?;
    if let Some(before) = idempotency::replay(context, &mut tx, &principal, key).await?? {
        tx.commit().await?;
        return Ok(Some(before));
    }
    // The name that the member gets must be the one that the account has when this commits.
    tx.accounts().lock(person.account.id).await?;
    let account = tx.accounts().find(person.account.id).await?;
    let account = account.unwrap_or_else(|| person.account.clone());
    let door = open(context, &mut tx, way).await?;
    let organization = door.organization.id;
    let before = find_place(&mut tx, organization, person).await?;
    if let Some(there) = &before
        && !is_stale_invitation(context, &mut tx, there).await?
    {
        return Err(JoinError::AlreadyThere(there.state));
    }
    let asked = join_form::asked(&door.organization.join_rules, before.as_ref());
    let answers = join_form::check(&asked, raw, &door.structure).map_err(JoinError::Answers)?;
    let now = context.clock.now();
    if let Some(link) = door.share_link_id
        && !tx.share_links().count_use(organization, link, now).await?
    {
        // Somebody took the last use, or closed it, since it was read above.
        let link = tx.share_links().find(organization, link).await?.ok_or(JoinError::Unknown)?;
        return Err(JoinError::Closed(link.state(now, true, true)));
    }
    let state = after(before.as_ref().map(|it| it.state), Transition::Ask)?;
    let state = state.unwrap_or(MemberState::Pending);
    let mut member = match &before {
        Some(place) => place.clone(),
        None => Member::new(organization, context.ids.new_id(), state, &account.name, now),
    };
    member.state = state;
    member.account_id = Some(account.id);
    member.rename(&account.name);
    member.updated_at = now;
    join_form::apply(&answers, &mut member);
    match &before {
        None => {
            if let Some(Ok(address)) = account.email.as_deref().map(str::parse::<EmailAddress>) {
                member.email = Some(address.as_str().to_owned());
                member.email_canonical = Some(address.canonical().to_owned());
            }
            member.phone.clone_from(&account.phone);
            tx.members().insert(&member).await?;
        }
        // The invitation had run out, so the place goes on as that of a request.
        Some(place) => {
            let invitation = tx.invitations().find_by_member(organization, place.id).await?;
            if let Some(invitation) = invitation {
                tx.invitations().end(organization, invitation.id, Ending::Accepted, now).await?;
            }
            if !tx.members().update(place, &member).await? {
                return Ok(None);
            }
        }
    }
    let waits = JoinRequest {
        member_id: member.id,
        channel: door.channel,
        sharer_id: door.sharer.as_ref().map(|it| it.id),
        sharer_name: door.sharer.as_ref().map(|it| it.name.clone()).unwrap_or_default(),
        share_link_id: door.share_link_id,
        asked_at: now,
        answers,
        reminders: 0,
        reminded_at: None,
        rejection: None,
    };
    tx.join_requests().insert(organization, &waits).await?;
    notices::tell_approvers(context, &mut tx, &member, &door.structure, News::Newcomer).await?;
    let entry = Entry {
        organization,
        kind: AuditKind::MemberAsked,
        by: By::Invitee(&member),
        member: Some(&member),
        subject: "",
        changes: audit::differences(&door.structure, before.as_ref(), Some(&member)),
    };
    audit::record(context, &mut tx, request, entry).await?;
    let accepted = Accepted {
        organization_id: organization,
        organization_name: door.organization.name,
        member_id: member.id,
        waits_for_approval: true,
    };
    idempotency::keep(&mut tx, &principal, key, &accepted).await?;
    tx.commit().await?;
    Ok(Some(accepted))
}

/// The place that the person has there already, by the account or by any number or address that it
/// has proved to own.
async fn find_place(
    tx: &mut Tx,
    organization: OrganizationId,
    person: &Person,
) -> StoreResult<Option<Member>> {
    let id = person.account.id;
    if let Some(there) = tx.members().find_by_account(organization, id).await? {
        return Ok(Some(there));
    }
    for number in tx.accounts().phones(id).await? {
        if let Some(there) = tx.members().find_by_phone(organization, &number).await? {
            return Ok(Some(there));
        }
    }
    for canonical in tx.accounts().emails(id).await? {
        if let Some(there) = tx.members().find_by_email(organization, &canonical).await?
            // A place made for whoever has the address now is not that of the one who had it.
            && leaving::former_account(tx, &there).await? != Some(id)
        {
            return Ok(Some(there));
        }
    }
    Ok(None)
}

/// Whether a place is that of an invitation which can no longer be accepted: then asking takes over.
/// One that can be accepted is better than asking, and the person is told of it.
async fn is_stale_invitation(context: &Context, tx: &mut Tx, there: &Member) -> StoreResult<bool> {
    if there.state != MemberState::Invited {
        return Ok(false);
    }
    let organization = there.organization_id;
    let Some(invitation) = tx.invitations().find_by_member(organization, there.id).await? else {
        return Ok(true);
    };
    match open_offer(context, tx, Key::Owned(organization, invitation.id)).await {
        Ok(_) => Ok(false),
        Err(JoinError::Store(cause)) => Err(cause),
        Err(_) => Ok(true),
    }
}

pub(super) async fn open(context: &Context, tx: &mut Tx, way: &Way) -> Result<OpenDoor, JoinError> {
    let (organization, sharer, channel, share_link_id) = match way {
        Way::DoorNumber(number) => {
            let found = tx.organizations().find_by_door_number(number).await?;
            // Unknown and switched off are the same to a stranger.
            let organization = found.filter(|it| it.join_rules.door_number_open);
            let organization = organization.ok_or(JoinError::NoSuchDoor)?;
            (organization, None, Channel::DoorNumber, None)
        }
        Way::Link(token) => {
            let wanted = share_links::token_of(context, token.organization_id, token.link_id);
            if !bool::from(wanted.signature.ct_eq(&token.signature)) {
                return Err(JoinError::Unknown);
            }
            let id = token.organization_id;
            let organization = tx.organizations().find(id).await?.ok_or(JoinError::Unknown)?;
            let link = tx.share_links().find(id, token.link_id).await?.ok_or(JoinError::Unknown)?;
            let (creator, may_invite) =
                share_links::creator(context, tx, &organization, link.creator_id).await?;
            let is_open = organization.join_rules.share_links_open;
            match link.state(context.clock.now(), may_invite, is_open) {
                ShareLinkState::Open => {}
                state => return Err(JoinError::Closed(state)),
            }
            (organization, creator, token.channel(), Some(link.id))
        }
    };
    let structure = tx.structures().at(organization.id, organization.structure_version).await?;
    let asked = join_form::asked(&organization.join_rules, None);
    Ok(OpenDoor { organization, sharer, channel, share_link_id, asked, structure })
}

/// Links are secrets, door numbers can be searched: those have a limit of their own, for a network
/// and for all strangers together.
pub(super) async fn throttle_way(
    context: &Context,
    request: &RequestInfo,
    way: &Way,
) -> Result<(), JoinError> {
    throttle_join(context, request).await?;
    if matches!(way, Way::DoorNumber(_)) {
        let network = (format!("door/{}", request.network()), DOOR_NUMBERS_NETWORK);
        throttle::take(context, &[network, ("door".to_owned(), DOOR_NUMBERS)]).await?;
    }
    Ok(())
}
