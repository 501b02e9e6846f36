//! Links that are handed around.

use rollcall_domain::audit::{AuditKind, FieldChange};
use rollcall_domain::id::{MemberId, OrganizationId, ShareLinkId};
use rollcall_domain::membership::MemberState;
use rollcall_domain::organization::Organization;
use rollcall_domain::permission::Permission;
use rollcall_domain::share_link::{LINKS_PER_MEMBER, ShareLink, ShareLinkState, ShareToken};
use rollcall_domain::time::Span;
use rollcall_store::share_links::LinkFilter;
use rollcall_store::{StoreError, Tx};

use crate::access::{self, AccessError, Actor, Person};
use crate::audit::{self, By, Entry};
use crate::idempotency::{self, KeyReused};
use crate::join_rules;
use crate::{Context, RequestInfo};

/// At most this many links are listed; older ones are closed or long forgotten.
const LISTED: i64 = 200;

/// Why nothing happened to a link.
#[derive(Debug, thiserror::Error)]
pub enum ShareLinkError {
    /// The person may not.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The organization has switched share links off.
    #[error("share links are switched off")]
    SwitchedOff,
    /// The person has as many as one may have.
    #[error("more than {0} links")]
    TooMany(i64),
    /// The idempotency key belongs to another request.
    #[error(transparent)]
    KeyReused(#[from] KeyReused),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A link with what is shown of it.
#[derive(Clone, Debug)]
pub struct ShownLink {
    /// The link.
    pub link: ShareLink,
    /// Who made it; `None` if nobody of the organization did any more.
    pub creator_name: Option<String>,
    /// Whether it works now.
    pub state: ShareLinkState,
    /// The secret, for the link and for the QR code.
    pub token: ShareToken,
}

/// What a new link is to be like.
#[derive(Clone, Copy, Debug, Default)]
pub struct NewShareLink {
    /// How long it works; `None`: until it is closed.
    pub lifetime: Option<Span>,
    /// How many may come by it; `None`: any number.
    pub max_uses: Option<i64>,
    /// Whether the person's other links are closed.
    pub close_others: bool,
}

/// The token of a link, made of its ids and the server's key.
pub(crate) fn token_of(
    context: &Context,
    organization_id: OrganizationId,
    link_id: ShareLinkId,
) -> ShareToken {
    let (organization, link) = (uuid::Uuid::from(organization_id), uuid::Uuid::from(link_id));
    let parts: [&[u8]; 2] = [organization.as_bytes(), link.as_bytes()];
    let signature = context.cursor_key.sign("share-link", &parts);
    ShareToken { organization_id, link_id, is_drawn: false, signature }
}

/// Whether whoever made a link may invite, as things are now.
pub(crate) async fn creator(
    tx: &mut Tx,
    organization: &Organization,
    id: MemberId,
) -> Result<(Option<rollcall_domain::member::Member>, bool), StoreError> {
    let found = tx.members().find(organization.id, id).await?;
    let Some(member) = found.filter(|it| it.state == MemberState::Active) else {
        return Ok((None, false));
    };
    let rights = access::rights(tx, &member, organization.structure_version).await?;
    let may = organization.join_rules.who_may_invite
        == rollcall_domain::organization::WhoMayInvite::Everyone
        || rights.may(Permission::MembersInvite);
    Ok((Some(member), may))
}

async fn shown(
    context: &Context,
    tx: &mut Tx,
    organization: &Organization,
    link: ShareLink,
) -> Result<ShownLink, StoreError> {
    let (creator, may_invite) = creator(tx, organization, link.creator_id).await?;
    let is_open = organization.join_rules.share_links_open;
    let state = link.state(context.clock.now(), may_invite, is_open);
    let token = token_of(context, organization.id, link.id);
    Ok(ShownLink { link, creator_name: creator.map(|it| it.name), state, token })
}

/// Whose links the actor sees: administrators everybody's, others their own.
fn whose(actor: &Actor) -> Option<MemberId> {
    (!actor.rights.may_everywhere(Permission::MembersInvite)).then_some(actor.member.id)
}

/// The links that are not closed, newest first.
///
/// # Errors
/// [`ShareLinkError::Access`] for those who may not invite.
pub async fn list(
    context: &Context,
    person: &Person,
    organization: OrganizationId,
) -> Result<Vec<ShownLink>, ShareLinkError> {
    let mut tx = context.store.read().await?;
    let actor = access::actor(&mut tx, person, organization).await?;
    let organization = join_rules::check_may_invite(&mut tx, &actor).await?;
    let filter = LinkFilter { creator: whose(&actor), with_closed: false };
    let links = tx.share_links().list(organization.id, filter, None, LISTED).await?;
    let mut all = Vec::with_capacity(links.len());
    for link in links {
        all.push(shown(context, &mut tx, &organization, link).await?);
    }
    Ok(all)
}

/// One link that the actor sees, closed or not.
///
/// # Errors
/// [`AccessError::NotFound`] if there is none.
pub async fn find(
    context: &Context,
    person: &Person,
    organization: OrganizationId,
    id: ShareLinkId,
) -> Result<ShownLink, ShareLinkError> {
    let mut tx = context.store.read().await?;
    let actor = access::actor(&mut tx, person, organization).await?;
    let organization = tx.organizations().find(organization).await?.ok_or(AccessError::NotFound)?;
    let link = link_to_see(&mut tx, &actor, id).await?;
    Ok(shown(context, &mut tx, &organization, link).await?)
}

async fn link_to_see(
    tx: &mut Tx,
    actor: &Actor,
    id: ShareLinkId,
) -> Result<ShareLink, AccessError> {
    let found = tx.share_links().find(actor.organization_id, id).await?;
    let is_visible = |it: &ShareLink| whose(actor).is_none_or(|creator| creator == it.creator_id);
    found.filter(is_visible).ok_or(AccessError::NotFound)
}

/// Makes a link.
///
/// # Errors
/// [`ShareLinkError`]; then none was made.
pub async fn create(
    context: &Context,
    request: &RequestInfo,
    person: &Person,
    organization: OrganizationId,
    new: NewShareLink,
) -> Result<ShownLink, ShareLinkError> {
    let now = context.clock.now();
    let mut tx = context.store.write().await?;
    let actor = access::actor(&mut tx, person, organization).await?;
    let organization = join_rules::check_may_invite(&mut tx, &actor).await?;
    let key = request.idempotency_key.as_ref();
    if let Some(id) = idempotency::replay(context, &mut tx, &actor.principal(), key).await?? {
        let link = link_to_see(&mut tx, &actor, id).await?;
        let shown = shown(context, &mut tx, &organization, link).await?;
        tx.commit().await?;
        return Ok(shown);
    }
    if !organization.join_rules.share_links_open {
        return Err(ShareLinkError::SwitchedOff);
    }
    let mut entries = Vec::new();
    if new.close_others {
        let closed = tx.share_links().close_of(organization.id, actor.member.id, None, now).await?;
        entries.extend(closed.into_iter().map(|it| (AuditKind::ShareLinkClosed, it)));
    }
    let mine = LinkFilter { creator: Some(actor.member.id), with_closed: false };
    if tx.share_links().count(organization.id, mine).await? >= LINKS_PER_MEMBER {
        return Err(ShareLinkError::TooMany(LINKS_PER_MEMBER));
    }
    let link = ShareLink {
        id: context.ids.new_id(),
        creator_id: actor.member.id,
        name: String::new(),
        created_at: now,
        expires_at: new.lifetime.map(|it| now.plus(it)),
        max_uses: new.max_uses,
        uses: 0,
        closed_at: None,
    };
    tx.share_links().insert(organization.id, &link).await?;
    entries.push((AuditKind::ShareLinkCreated, link.clone()));
    for (kind, link) in &entries {
        record(context, &mut tx, request, &actor, *kind, link).await?;
    }
    idempotency::keep(&mut tx, &actor.principal(), key, &link.id).await?;
    let shown = shown(context, &mut tx, &organization, link).await?;
    tx.commit().await?;
    Ok(shown)
}

/// Closes a link. To close it twice is to close it.
///
/// # Errors
/// [`ShareLinkError`]; then it stays as it is.
pub async fn close(
    context: &Context,
    request: &RequestInfo,
    person: &Person,
    organization: OrganizationId,
    id: ShareLinkId,
) -> Result<(), ShareLinkError> {
    let mut tx = context.store.write().await?;
    let actor = access::actor(&mut tx, person, organization).await?;
    let link = link_to_see(&mut tx, &actor, id).await?;
    if tx.share_links().close(organization, id, context.clock.now()).await? {
        record(context, &mut tx, request, &actor, AuditKind::ShareLinkClosed, &link).await?;
    }
    tx.commit().await?;
    Ok(())
}

async fn record(
    context: &Context,
    tx: &mut Tx,
    request: &RequestInfo,
    actor: &Actor,
    kind: AuditKind,
    link: &ShareLink,
) -> Result<(), StoreError> {
    let made = kind == AuditKind::ShareLinkCreated;
    let side = |text: Option<String>| if made { (None, text) } else { (text, None) };
    let (before, after) = side(link.expires_at.map(|it| it.to_string()));
    let expiry = FieldChange::between("expires_at", before, after);
    let (before, after) = side(link.max_uses.map(|it| it.to_string()));
    let limit = FieldChange::between("max_uses", before, after);
    let uses = (!made).then(|| FieldChange::between("uses", Some(link.uses.to_string()), None));
    let id = link.id.to_string();
    let entry = Entry {
        organization: actor.organization_id,
        kind,
        by: By::Actor(actor),
        member: None,
        subject: &id,
        changes: [expiry, limit, uses.flatten()].into_iter().flatten().collect(),
    };
    audit::record(context, tx, request, entry).await?;
    Ok(())
}
