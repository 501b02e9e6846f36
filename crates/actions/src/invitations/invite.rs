//! Writes invitations, one answer for each.

use std::sync::Arc;

use rollcall_domain::audit::AuditKind;
use rollcall_domain::email::EmailAddress;
use rollcall_domain::id::{DepartmentId, LocationId, MemberId, OrganizationId, PositionId};
use rollcall_domain::invitation::{Delivery, Invitation};
use rollcall_domain::member::Member;
use rollcall_domain::membership::{Channel, MemberState, Transition, after};
use rollcall_domain::organization::Organization;
use rollcall_domain::permission::Permission;
use rollcall_domain::phone::PhoneNumber;
use rollcall_domain::structure::Structure;
use rollcall_domain::text::{JobNumber, PersonName};
use rollcall_domain::time::Timestamp;
use rollcall_store::members::ListedMember;
use rollcall_store::{StoreError, Tx};
use serde::{Deserialize, Serialize};

use crate::access::{self, AccessError, Actor, Person};
use crate::audit::{self, By, Entry};
use crate::idempotency::{self, KeyReused};
use crate::join_rules;
use crate::leaving;
use crate::members::EditError;
use crate::notices;
use crate::outbox::SendInvitation;
use crate::sms;
use crate::throttle::{INVITATIONS, PLAIN_INVITATIONS, Throttled};
use crate::{Context, RequestInfo, TRIES};

/// One person to be invited.
#[derive(Clone, Debug)]
pub struct NewInvitation {
    /// The name; without one the part of the address before the @ stands in, or the number.
    pub name: Option<PersonName>,
    /// Where the invitation goes.
    pub to: InviteAddress,
    /// The departments, the main one first.
    pub department_ids: Vec<DepartmentId>,
    /// The job title.
    pub position_id: Option<PositionId>,
    /// The work site.
    pub location_id: Option<LocationId>,
    /// The employee number.
    pub job_id: Option<JobNumber>,
    /// Whether the address is known to be somebody else's now than the former member's who had it:
    /// then an empty place is made, and nobody inherits anything.
    pub is_new_person: bool,
}

/// Where an invitation goes.
#[derive(Clone, Debug)]
pub enum InviteAddress {
    /// To a mailbox.
    Email(EmailAddress),
    /// To a phone, by SMS.
    Phone(PhoneNumber),
}

/// Why an address was not invited.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// Belongs to an active member.
    AlreadyMember,
    /// Belongs to somebody who is invited.
    AlreadyInvited,
    /// Belongs to somebody who waits for approval.
    Pending,
    /// Belongs to somebody who was refused.
    Rejected,
    /// Belongs to somebody who left.
    Terminated,
    /// The job ID belongs to somebody else.
    JobIdTaken,
}

/// What came of one invitation.
pub enum Outcome {
    /// Invited; on a check: nothing stands in the way.
    Invited(Option<Box<ListedMember>>),
    /// Refused, because of this member.
    Refused(Refusal, Box<ListedMember>),
    /// Refused, because of somebody whom the inviter may not see.
    Unavailable,
    /// Of a request that came before: what it was answered, about a member who is gone since.
    Gone(Option<Refusal>, MemberId),
}

/// What is kept of an outcome for a request that comes twice.
#[derive(Serialize, Deserialize)]
enum Kept {
    Invited(MemberId),
    Refused(Refusal, MemberId),
    Unavailable,
}

/// Why nothing was sent at all.
#[derive(Debug, thiserror::Error)]
pub enum InviteError {
    /// The person may not.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// A department, position or location of one invitation is unknown.
    #[error("invitation {0}: {1}")]
    Field(usize, EditError),
    /// One invitation places somebody where the actor may not: the field that goes too far.
    #[error("invitation {0}: {1} is beyond the actor's reach")]
    Place(usize, &'static str),
    /// More messages than one member can cause.
    #[error(transparent)]
    Throttled(#[from] Throttled),
    /// The organization has promised as many short messages today as it may.
    #[error("no more short messages until {0}")]
    SmsLimit(Timestamp),
    /// The idempotency key belongs to another request.
    #[error(transparent)]
    KeyReused(#[from] KeyReused),
    /// A former member was changed at this very moment.
    #[error("a former member was changed meanwhile")]
    Raced,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The outcomes, with the structure for the names in them.
pub type Outcomes = (Vec<Outcome>, Arc<Structure>);

/// Invites; one outcome for each, in their order. Refused addresses do not stop the others.
///
/// # Errors
/// [`InviteError`]; then nobody was invited.
pub async fn invite(
    context: &Context,
    request: &RequestInfo,
    person: &Person,
    organization: OrganizationId,
    invitations: &[NewInvitation],
) -> Result<Outcomes, InviteError> {
    // Two administrators may write the same addresses at the same moment: the loser of the race
    // runs again and then finds them there.
    let mut tries = 1..TRIES;
    let outcomes = loop {
        match invite_once(context, request, person, organization, invitations).await {
            Err(InviteError::Store(cause))
                if (cause.is_unique_violation() || cause.is_retryable())
                    && tries.next().is_some() => {}
            Err(InviteError::Raced) if tries.next().is_some() => {}
            other => break other?,
        }
    };
    context.jobs_waiting.notify_one();
    Ok(outcomes)
}

async fn invite_once(
    context: &Context,
    request: &RequestInfo,
    person: &Person,
    organization_id: OrganizationId,
    invitations: &[NewInvitation],
) -> Result<Outcomes, InviteError> {
    let mut tx = context.store.write().await?;
    let actor = access::actor(&mut tx, person, organization_id).await?;
    let organization = join_rules::check_may_invite(&mut tx, &actor).await?;
    let structure = tx.structures().at(organization_id, actor.structure_version).await?;
    let key = request.idempotency_key.as_ref();
    let replayed =
        idempotency::replay::<Vec<Kept>>(context, &mut tx, &actor.principal(), key).await??;
    if let Some(kept) = replayed {
        let outcomes = replay(&mut tx, organization_id, kept).await?;
        tx.commit().await?;
        return Ok((outcomes, structure));
    }
    let mut outcomes = Vec::with_capacity(invitations.len());
    let mut kept = Vec::with_capacity(invitations.len());
    let mut released = Vec::new();
    for (index, new) in invitations.iter().enumerate() {
        let member = draft(context, &structure, organization_id, new)
            .map_err(|cause| InviteError::Field(index, cause))?;
        check_place(&actor, &structure, new).map_err(|field| InviteError::Place(index, field))?;
        let former = match find_obstacle(&mut tx, &actor, new).await? {
            Way::Free => None,
            Way::AfterRelease(former) => Some(former),
            Way::Blocked(_, there) if !access::sees(&mut tx, &actor, &there.member).await? => {
                kept.push(Kept::Unavailable);
                outcomes.push(Outcome::Unavailable);
                continue;
            }
            Way::Blocked(reason, there) => {
                kept.push(Kept::Refused(reason, there.member.id));
                outcomes.push(Outcome::Refused(reason, there));
                continue;
            }
        };
        let bucket = format!("invitations/{}", actor.principal());
        if let Err(retry_at) =
            tx.throttles().take(&bucket, INVITATIONS, context.clock.now()).await?
        {
            return Err(Throttled { retry_at }.into());
        }
        if !actor.rights.may(Permission::MembersInvite) {
            let bucket = format!("invitations/plain/{}", actor.principal());
            let taken =
                tx.throttles().take(&bucket, PLAIN_INVITATIONS, context.clock.now()).await?;
            taken.map_err(|retry_at| Throttled { retry_at })?;
        }
        if member.email.is_none() {
            let promised = sms::promise(context, &mut tx, organization_id).await?;
            promised.map_err(|it| InviteError::SmsLimit(it.retry_at))?;
        }
        kept.push(Kept::Invited(member.id));
        if let Some(former) = former {
            let address = member.email_canonical.as_deref().unwrap_or_default();
            if !leaving::release(context, &mut tx, &former, address, member.id).await? {
                return Err(InviteError::Raced);
            }
            released.push(former);
        }
        let listed = write(context, &mut tx, request, &actor, &organization, member).await?;
        outcomes.push(Outcome::Invited(Some(Box::new(listed))));
    }
    // The log comes last: two transactions that hold it and want rows of each other would wait
    // for ever.
    for former in &released {
        let by = By::Actor(&actor);
        leaving::record_release(context, &mut tx, request, by, former).await?;
    }
    for outcome in &outcomes {
        let Outcome::Invited(Some(listed)) = outcome else { continue };
        let entry = Entry {
            organization: organization_id,
            kind: AuditKind::MemberInvited,
            by: By::Actor(&actor),
            member: Some(&listed.member),
            subject: "",
            changes: audit::differences(&structure, None, Some(&listed.member)),
        };
        audit::record(context, &mut tx, request, entry).await?;
    }
    idempotency::keep(&mut tx, &actor.principal(), key, &kept).await?;
    tx.commit().await?;
    Ok((outcomes, structure))
}

/// Says what inviting would come to; writes and sends nothing.
///
/// # Errors
/// [`InviteError`].
pub async fn check(
    context: &Context,
    person: &Person,
    organization: OrganizationId,
    invitations: &[NewInvitation],
) -> Result<Outcomes, InviteError> {
    let mut tx = context.store.read().await?;
    let actor = access::actor(&mut tx, person, organization).await?;
    join_rules::check_may_invite(&mut tx, &actor).await?;
    let structure = tx.structures().at(organization, actor.structure_version).await?;
    let mut outcomes = Vec::with_capacity(invitations.len());
    for (index, new) in invitations.iter().enumerate() {
        draft(context, &structure, organization, new)
            .map_err(|cause| InviteError::Field(index, cause))?;
        check_place(&actor, &structure, new).map_err(|field| InviteError::Place(index, field))?;
        outcomes.push(match find_obstacle(&mut tx, &actor, new).await? {
            Way::Blocked(_, there) if !access::sees(&mut tx, &actor, &there.member).await? => {
                Outcome::Unavailable
            }
            Way::Blocked(reason, there) => Outcome::Refused(reason, there),
            Way::Free | Way::AfterRelease(_) => Outcome::Invited(None),
        });
    }
    Ok((outcomes, structure))
}

/// Whether the actor may put people where `new` says: whoever may not place people invites them
/// to nothing in particular. The name of the field that goes too far.
fn check_place(
    actor: &Actor,
    structure: &Structure,
    new: &NewInvitation,
) -> Result<(), &'static str> {
    let permission = Permission::MembersInvite;
    if actor.rights.may_for_all(permission, &new.department_ids, structure) {
        return Ok(());
    }
    if !new.department_ids.is_empty() {
        Err("department_ids")
    } else if new.position_id.is_some() {
        Err("position_id")
    } else if new.location_id.is_some() {
        Err("location_id")
    } else if new.job_id.is_some() {
        Err("job_id")
    } else {
        Ok(())
    }
}

/// The member as it would be written.
fn draft(
    context: &Context,
    structure: &Structure,
    organization: OrganizationId,
    new: &NewInvitation,
) -> Result<Member, EditError> {
    let stand_in = match &new.to {
        InviteAddress::Email(it) => it.as_str().split('@').next().unwrap_or_default(),
        InviteAddress::Phone(it) => it.as_str(),
    };
    let name = new.name.as_ref().map_or(stand_in, PersonName::as_str);
    let now = context.clock.now();
    let id = context.ids.new_id();
    let state = after(None, Transition::Invite).ok().flatten().unwrap_or(MemberState::Invited);
    let mut member = Member::new(organization, id, state, name, now);
    match &new.to {
        InviteAddress::Email(it) => {
            member.email = Some(it.as_str().to_owned());
            member.email_canonical = Some(it.canonical().to_owned());
        }
        InviteAddress::Phone(it) => member.phone = Some(it.as_str().to_owned()),
    }
    member.department_ids = crate::members::known_departments(structure, &new.department_ids)?;
    if new.position_id.is_some_and(|it| structure.position(it).is_none()) {
        return Err(EditError::UnknownPosition);
    }
    if new.location_id.is_some_and(|it| structure.location(it).is_none()) {
        return Err(EditError::UnknownLocation);
    }
    member.position_id = new.position_id;
    member.location_id = new.location_id;
    member.job_id = new.job_id.as_ref().map(|it| it.as_str().to_owned());
    Ok(member)
}

/// Whether somebody can be invited.
enum Way {
    /// Nobody stands in the way.
    Free,
    /// Nobody, once this former member's address is released.
    AfterRelease(Box<Member>),
    /// This member does.
    Blocked(Refusal, Box<ListedMember>),
}

/// Who stands in the way of an invitation, and why.
async fn find_obstacle(tx: &mut Tx, actor: &Actor, new: &NewInvitation) -> Result<Way, StoreError> {
    let organization = actor.organization_id;
    let mut holder = match &new.to {
        InviteAddress::Email(it) => find_holder(tx, organization, it.canonical()).await?,
        InviteAddress::Phone(it) => tx.members().find_by_phone(organization, it.as_str()).await?,
    };
    let mut former = None;
    // A number is not released: whoever had it is restored, or the newcomer comes by email.
    if new.is_new_person
        && matches!(new.to, InviteAddress::Email(_))
        && let Some(member) = holder.take_if(|it| it.state == MemberState::Terminated)
    {
        // Whoever may not see former members cannot take anything from them.
        if access::administers(tx, actor, &member).await? {
            former = Some(member);
        } else {
            holder = Some(member);
        }
    }
    let (reason, member) = if let Some(member) = holder {
        let reason = match member.state {
            MemberState::Active => Refusal::AlreadyMember,
            MemberState::Invited => Refusal::AlreadyInvited,
            MemberState::Pending => Refusal::Pending,
            MemberState::Rejected => Refusal::Rejected,
            MemberState::Terminated => Refusal::Terminated,
        };
        (reason, member)
    } else if let Some(job_id) = &new.job_id
        && let Some(holder) = tx.members().find_by_job_id(organization, job_id.as_str()).await?
    {
        (Refusal::JobIdTaken, holder)
    } else {
        return Ok(former.map_or(Way::Free, |it| Way::AfterRelease(Box::new(it))));
    };
    let listed = tx.members().listed(organization, &[member.id]).await?;
    let there = listed.into_iter().next().unwrap_or_else(|| member.into());
    Ok(Way::Blocked(reason, Box::new(there)))
}

/// Whose an address is: the member who has it, or the former member from whom it was released for
/// somebody who never came.
async fn find_holder(
    tx: &mut Tx,
    organization: OrganizationId,
    canonical: &str,
) -> Result<Option<Member>, StoreError> {
    if let Some(member) = tx.members().find_by_email(organization, canonical).await? {
        return Ok(Some(member));
    }
    let Some(released) = tx.released_addresses().find_last(organization, canonical).await? else {
        return Ok(None);
    };
    let former = tx.members().find(organization, released.former_id).await?;
    Ok(former.filter(|it| it.state == MemberState::Terminated))
}

async fn write(
    context: &Context,
    tx: &mut Tx,
    request: &RequestInfo,
    actor: &Actor,
    organization: &Organization,
    member: Member,
) -> Result<ListedMember, StoreError> {
    let now = context.clock.now();
    let invitation = Invitation {
        id: context.ids.new_id(),
        member_id: member.id,
        channel: if member.email.is_some() { Channel::Email } else { Channel::Phone },
        inviter_id: actor.member.id,
        created_at: now,
        last_sent_at: now,
        sends: 0,
        delivery: Delivery::Queued,
        delivery_detail: None,
        next_try_at: None,
        expires_at: now.plus(organization.join_rules.invitation_lifetime),
        locale: request.locale,
    };
    tx.members().insert(&member).await?;
    tx.invitations().insert(organization.id, &invitation).await?;
    let message = SendInvitation { invitation_id: invitation.id };
    message.enqueue(context, tx, organization.id).await?;
    notices::tell_invited(context, tx, &member, &actor.member).await?;
    let mut listed = ListedMember::from(member);
    listed.invitation = Some((invitation, Some(actor.member.name.clone())));
    Ok(listed)
}

async fn replay(
    tx: &mut Tx,
    organization: OrganizationId,
    kept: Vec<Kept>,
) -> Result<Vec<Outcome>, InviteError> {
    let mut outcomes = Vec::with_capacity(kept.len());
    for it in kept {
        let id = match it {
            Kept::Invited(id) | Kept::Refused(_, id) => id,
            Kept::Unavailable => {
                outcomes.push(Outcome::Unavailable);
                continue;
            }
        };
        let listed = tx.members().listed(organization, &[id]).await?;
        outcomes.push(match (it, listed.into_iter().next()) {
            (Kept::Invited(_), Some(listed)) => Outcome::Invited(Some(Box::new(listed))),
            (Kept::Refused(reason, _), Some(listed)) => Outcome::Refused(reason, Box::new(listed)),
            // Whoever was revoked meanwhile is not there to be shown.
            (Kept::Invited(_), None) => Outcome::Gone(None, id),
            (Kept::Refused(reason, _), None) => Outcome::Gone(Some(reason), id),
            (Kept::Unavailable, _) => Outcome::Unavailable,
        });
    }
    Ok(outcomes)
}
