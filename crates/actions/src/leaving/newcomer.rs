//! The same address, another person: nobody inherits anything.
//!
//! When an administrator says that somebody else has the address of a former member now, the address
//! is *released*: the former member keeps the row, and an empty one is made for the newcomer. When
//! the newcomer has shown to read that mailbox, the address is *taken* off the former account.

use rollcall_domain::audit::{AuditKind, FieldChange};
use rollcall_domain::id::{AccountId, MemberId};
use rollcall_domain::member::Member;
use rollcall_domain::membership::MemberState;
use rollcall_domain::termination::ReleasedAddress;
use rollcall_store::{StoreResult, Tx};

use crate::audit::{self, By, Entry};
use crate::{Context, RequestInfo};

/// Releases the address of a former member for the newcomer with this id, whose row is written
/// later; false if somebody else changed the former member meanwhile. The row of the former member
/// goes on showing the address, as a former one.
pub(crate) async fn release(
    context: &Context,
    tx: &mut Tx,
    former: &Member,
    address: &str,
    newcomer: MemberId,
) -> StoreResult<bool> {
    let now = context.clock.now();
    let released = ReleasedAddress {
        organization_id: former.organization_id,
        address: address.to_owned(),
        former_id: former.id,
        newcomer_id: Some(newcomer),
        released_at: now,
    };
    tx.released_addresses().put(&released).await?;
    if former.email_canonical.is_none() {
        // Released before, for somebody who never came.
        return Ok(true);
    }
    let after = Member { email_canonical: None, updated_at: now, ..former.clone() };
    tx.members().update(former, &after).await
}

/// The entry that tells of a release.
pub(crate) async fn record_release(
    context: &Context,
    tx: &mut Tx,
    request: &RequestInfo,
    by: By<'_>,
    former: &Member,
) -> StoreResult<()> {
    let entry = Entry {
        organization: former.organization_id,
        kind: AuditKind::AddressReleased,
        by,
        member: Some(former),
        subject: "",
        changes: FieldChange::between("email", former.email.clone(), None).into_iter().collect(),
    };
    audit::record(context, tx, request, entry).await?;
    Ok(())
}

/// The account of the person whose address was released for this newcomer, if there is one: that
/// account must not accept in the newcomer's place.
pub(crate) async fn former_account(
    tx: &mut Tx,
    newcomer: &Member,
) -> StoreResult<Option<AccountId>> {
    let organization = newcomer.organization_id;
    let Some(released) =
        tx.released_addresses().find_by_newcomer(organization, newcomer.id).await?
    else {
        return Ok(None);
    };
    let former = tx.members().find(organization, released.former_id).await?;
    Ok(former.and_then(|it| it.account_id))
}

/// Places that lost an address, each before and after: for [`record_taken`].
pub(crate) type Taken = Vec<(Member, Member)>;

/// Takes an address off the account of the person who had it before, with the copies of it in every
/// organization; ends that account's sessions if no address is left. `None` if a membership was
/// changed meanwhile: then begin again in another transaction.
pub(crate) async fn take_address(
    context: &Context,
    tx: &mut Tx,
    former: AccountId,
    canonical: &str,
) -> StoreResult<Option<Taken>> {
    let Some(rest) = tx.accounts().remove_email(former, canonical).await? else {
        return Ok(Some(Vec::new()));
    };
    if rest.is_none() {
        tx.sessions().delete_all(former).await?;
    }
    let now = context.clock.now();
    let mut changed = Vec::new();
    for membership in tx.members().memberships(former).await? {
        let before = membership.member;
        if before.email_canonical.as_deref() != Some(canonical) {
            continue;
        }
        let mut after = before.clone();
        after.updated_at = now;
        // Former members go on showing what address they had.
        after.email_canonical = None;
        if before.state == MemberState::Terminated {
            let released = ReleasedAddress {
                organization_id: before.organization_id,
                address: canonical.to_owned(),
                former_id: before.id,
                newcomer_id: None,
                released_at: now,
            };
            tx.released_addresses().put(&released).await?;
        } else {
            after.email = None;
            if let Some((address, canonical)) = &rest {
                let organization = before.organization_id;
                if tx.members().find_by_email(organization, canonical).await?.is_none() {
                    after.email = Some(address.clone());
                    after.email_canonical = Some(canonical.clone());
                }
            }
        }
        if !tx.members().update(&before, &after).await? {
            return Ok(None);
        }
        changed.push((before, after));
    }
    Ok(Some(changed))
}

/// Notes in each organization that the address is gone.
pub(crate) async fn record_taken(
    context: &Context,
    tx: &mut Tx,
    request: &RequestInfo,
    taken: &Taken,
) -> StoreResult<()> {
    for (before, after) in taken {
        let now_there = after.email.clone().filter(|_| after.email_canonical.is_some());
        let changes = FieldChange::between("email", before.email.clone(), now_there);
        // The newcomer's request is no business of the other organizations: it stays unnamed.
        let unnamed = RequestInfo { ip_address: String::new(), ..request.clone() };
        let entry = Entry {
            organization: before.organization_id,
            kind: AuditKind::AddressReleased,
            by: By::System,
            member: Some(before),
            subject: "",
            changes: changes.into_iter().collect(),
        };
        audit::record(context, tx, &unnamed, entry).await?;
    }
    Ok(())
}
