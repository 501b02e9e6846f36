//! Links that are handed around.

use std::collections::HashMap;

use rollcall_domain::audit::{AuditKind, FieldChange};
use rollcall_domain::id::{MemberId, OrganizationId, ShareLinkId};
use rollcall_domain::member::Member;
use rollcall_domain::membership::MemberState;
use rollcall_domain::organization::{Organization, WhoMayInvite};
use rollcall_domain::permission::Permission;
use rollcall_domain::share_link::{LINKS_PER_MEMBER, ShareLink, ShareLinkState, ShareToken};
use rollcall_domain::termination::has_ended;
use rollcall_domain::text::UnitName;
use rollcall_domain::time::Span;
use rollcall_store::share_links::LinkFilter;
use rollcall_store::{StoreError, Tx};

use crate::access::{self, AccessError, Actor, Person};
use crate::audit::{self, By, Entry};
use crate::cursor::CursorError;
use crate::idempotency::{self, KeyReused};
use crate::join_rules;
use crate::{Context, RequestInfo};

/// Beyond so many creators the links that work are not counted on.
const CREATORS_COUNTED: usize = 100;

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
    /// The cursor belongs to another list.
    #[error(transparent)]
    Cursor(#[from] CursorError),
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
    /// Who made it, under the present name, also if that person has left.
    pub creator_name: Option<String>,
    /// Whether it works now.
    pub state: ShareLinkState,
    /// The secret, for the link and for the QR code.
    pub token: ShareToken,
}

/// Which links are wanted.
#[derive(Clone, Copy, Debug)]
pub struct ListShareLinks<'a> {
    /// Only those of the person who asks.
    pub only_mine: bool,
    /// Also those that were closed.
    pub with_closed: bool,
    /// At most so many.
    pub limit: usize,
    /// From an earlier page.
    pub cursor: Option<&'a str>,
}

/// One page of links.
pub struct ShareLinkList {
    /// The links, newest first.
    pub links: Vec<ShownLink>,
    /// Where the next page begins.
    pub next_cursor: Option<String>,
    /// How many there are, counted up to 10,000.
    pub total: i64,
    /// How many of all that the person sees work now.
    pub open: i64,
    /// Whether `open` is all, and not only of the first creators.
    pub open_is_exact: bool,
}

/// What a new link is to be like.
#[derive(Clone, Debug, Default)]
pub struct NewShareLink {
    /// What its creator calls it.
    pub name: Option<UnitName>,
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

/// Who made a link, and whether that person may invite, as things are now: whose planned end has
/// come may not, whether the job that carries it out has run or not.
pub(crate) async fn creator(
    context: &Context,
    tx: &mut Tx,
    organization: &Organization,
    id: MemberId,
) -> Result<(Option<Member>, bool), StoreError> {
    let Some(member) = tx.members().find(organization.id, id).await? else {
        return Ok((None, false));
    };
    if member.state != MemberState::Active {
        return Ok((Some(member), false));
    }
    let plan = tx.terminations().find_plan(organization.id, id).await?;
    if has_ended(plan.map(|it| it.ends_at), member.admin_role, context.clock.now()) {
        return Ok((Some(member), false));
    }
    let rights = access::rights(tx, &member, organization.structure_version).await?;
    let may = organization.join_rules.who_may_invite == WhoMayInvite::Everyone
        || rights.may(Permission::MembersInvite);
    Ok((Some(member), may))
}

/// What was found out about creators of links, so that it is asked once for each.
type Creators = HashMap<MemberId, (Option<String>, bool)>;

async fn known_creator(
    context: &Context,
    tx: &mut Tx,
    organization: &Organization,
    creators: &mut Creators,
    id: MemberId,
) -> Result<(Option<String>, bool), StoreError> {
    if let Some(known) = creators.get(&id) {
        return Ok(known.clone());
    }
    let (member, may_invite) = creator(context, tx, organization, id).await?;
    let known = (member.map(|it| it.name), may_invite);
    creators.insert(id, known.clone());
    Ok(known)
}

async fn shown(
    context: &Context,
    tx: &mut Tx,
    organization: &Organization,
    creators: &mut Creators,
    link: ShareLink,
) -> Result<ShownLink, StoreError> {
    let (creator_name, may_invite) =
        known_creator(context, tx, organization, creators, link.creator_id).await?;
    let is_open = organization.join_rules.share_links_open;
    let state = link.state(context.clock.now(), may_invite, is_open);
    let token = token_of(context, organization.id, link.id);
    Ok(ShownLink { link, creator_name, state, token })
}

/// Whose links the actor sees: administrators everybody's, others their own.
fn whose(actor: &Actor) -> Option<MemberId> {
    (!actor.rights.may_everywhere(Permission::MembersInvite)).then_some(actor.member.id)
}

/// One page of links, newest first.
///
/// # Errors
/// [`ShareLinkError::Access`] for those who may not invite.
pub async fn list(
    context: &Context,
    person: &Person,
    organization: OrganizationId,
    wanted: ListShareLinks<'_>,
) -> Result<ShareLinkList, ShareLinkError> {
    let mut tx = context.store.read().await?;
    let actor = access::actor(&mut tx, person, organization).await?;
    let organization = join_rules::check_may_invite(&mut tx, &actor).await?;
    let creator = if wanted.only_mine { Some(actor.member.id) } else { whose(&actor) };
    let filter = LinkFilter { creator, with_closed: wanted.with_closed };
    let query = format!("share links {} {filter:?}", organization.id);
    let before = match wanted.cursor {
        Some(cursor) => Some(context.cursor_key.open_id(&query, cursor)?.into()),
        None => None,
    };
    let limit = i64::try_from(wanted.limit).unwrap_or(1);
    let mut found = tx.share_links().list(organization.id, filter, before, limit + 1).await?;
    let has_more = found.len() > wanted.limit;
    found.truncate(wanted.limit);
    let last = found.last().filter(|_| has_more);
    let next_cursor = last.map(|it| context.cursor_key.seal_id(&query, it.id.into()));
    let mut creators = Creators::new();
    let mut links = Vec::with_capacity(found.len());
    for link in found {
        links.push(shown(context, &mut tx, &organization, &mut creators, link).await?);
    }
    let total = tx.share_links().count(organization.id, filter).await?;
    let (open, open_is_exact) =
        count_open(context, &mut tx, &organization, &mut creators, filter.creator).await?;
    Ok(ShareLinkList { links, next_cursor, total, open, open_is_exact })
}

/// How many links work now, of one creator or of everybody.
async fn count_open(
    context: &Context,
    tx: &mut Tx,
    organization: &Organization,
    creators: &mut Creators,
    only: Option<MemberId>,
) -> Result<(i64, bool), StoreError> {
    if !organization.join_rules.share_links_open {
        return Ok((0, true));
    }
    let limit = i64::try_from(CREATORS_COUNTED + 1).unwrap_or(i64::MAX);
    let now = context.clock.now();
    let all = tx.share_links().count_by_creator(organization.id, only, now, limit).await?;
    let mut open = 0;
    for (id, count) in all.iter().take(CREATORS_COUNTED) {
        let (_, may_invite) = known_creator(context, tx, organization, creators, *id).await?;
        open += if may_invite { *count } else { 0 };
    }
    Ok((open, all.len() <= CREATORS_COUNTED))
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
    Ok(shown(context, &mut tx, &organization, &mut Creators::new(), link).await?)
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
    new: &NewShareLink,
) -> Result<ShownLink, ShareLinkError> {
    let now = context.clock.now();
    let mut tx = context.store.write().await?;
    let actor = access::actor(&mut tx, person, organization).await?;
    let organization = join_rules::check_may_invite(&mut tx, &actor).await?;
    let key = request.idempotency_key.as_ref();
    if let Some(id) = idempotency::replay(context, &mut tx, &actor.principal(), key).await?? {
        let link = link_to_see(&mut tx, &actor, id).await?;
        let mut creators = Creators::new();
        let shown = shown(context, &mut tx, &organization, &mut creators, link).await?;
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
        name: new.name.as_ref().map(ToString::to_string).unwrap_or_default(),
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
    let shown = shown(context, &mut tx, &organization, &mut Creators::new(), link).await?;
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
    let (before, after) = side(Some(link.name.clone()).filter(|it| !it.is_empty()));
    let name = FieldChange::between("name", before, after);
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
        changes: [name, expiry, limit, uses.flatten()].into_iter().flatten().collect(),
    };
    audit::record(context, tx, request, entry).await?;
    Ok(())
}
