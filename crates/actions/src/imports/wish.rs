//! Begins, stops, calls off and takes back.

use rollcall_domain::audit::AuditKind;
use rollcall_domain::id::{ImportId, OrganizationId};
use rollcall_domain::import::{Import, ImportState, Send, Wish};
use rollcall_domain::organization::Organization;
use rollcall_domain::permission::Permission;
use rollcall_store::{StoreError, Tx};

use super::apply::{WorkOnImport, job_of};
use super::show::{self, ImportView};
use super::{ImportError, is_seen_by, to_json, units};
use crate::access::{self, AccessError, Actor, Person};
use crate::audit::{self, By, Entry};
use crate::{Context, RequestInfo, TRIES, allowance, idempotency};

/// How a plan is carried out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ApplyOptions {
    /// When invitations leave.
    pub send: Send,
    /// Whether newcomers beyond the daily allowance and the seats are left out, instead of refusing all.
    pub is_partial: bool,
    /// Only if the import still has this version.
    pub version: Option<i64>,
}

/// Carries a plan out, or goes on with it.
///
/// # Errors
/// [`ImportError`]; then nothing was begun.
pub async fn carry_out(
    context: &Context,
    request: &RequestInfo,
    person: &Person,
    organization: OrganizationId,
    id: ImportId,
    options: ApplyOptions,
) -> Result<ImportView, ImportError> {
    wish(context, request, person, organization, id, Wish::Apply, Some(options)).await
}

/// Stops after the batch that is under way.
///
/// # Errors
/// [`ImportError`]; then it goes on, or is over.
pub async fn pause(
    context: &Context,
    request: &RequestInfo,
    person: &Person,
    organization: OrganizationId,
    id: ImportId,
) -> Result<ImportView, ImportError> {
    wish(context, request, person, organization, id, Wish::Pause, None).await
}

/// Calls off what was not carried out yet.
///
/// # Errors
/// [`ImportError`]; then it goes on, or is over.
pub async fn cancel(
    context: &Context,
    request: &RequestInfo,
    person: &Person,
    organization: OrganizationId,
    id: ImportId,
) -> Result<ImportView, ImportError> {
    wish(context, request, person, organization, id, Wish::Cancel, None).await
}

/// Begins to take back what was carried out.
///
/// # Errors
/// [`ImportError`]; then nothing was begun.
pub async fn take_back(
    context: &Context,
    request: &RequestInfo,
    person: &Person,
    organization: OrganizationId,
    id: ImportId,
) -> Result<ImportView, ImportError> {
    wish(context, request, person, organization, id, Wish::Undo, None).await
}

async fn wish(
    context: &Context,
    request: &RequestInfo,
    person: &Person,
    organization: OrganizationId,
    id: ImportId,
    wish: Wish,
    options: Option<ApplyOptions>,
) -> Result<ImportView, ImportError> {
    let mut tries = 1..TRIES;
    let import = loop {
        match wish_once(context, request, person, organization, id, wish, options).await {
            Err(ImportError::Store(cause))
                if (cause.is_retryable() || cause.is_unique_violation())
                    && tries.next().is_some() => {}
            Err(ImportError::Raced)
                if options.is_none_or(|it| it.version.is_none()) && tries.next().is_some() => {}
            other => break other?,
        }
    };
    context.imports_waiting.notify_one();
    show::view(context, person, import).await
}

async fn wish_once(
    context: &Context,
    request: &RequestInfo,
    person: &Person,
    organization: OrganizationId,
    id: ImportId,
    wish: Wish,
    options: Option<ApplyOptions>,
) -> Result<Import, ImportError> {
    let mut tx = context.store.write().await?;
    let permission = Permission::MembersImport;
    let actor = access::actor_who_may(&mut tx, person, organization, permission).await?;
    let key = request.idempotency_key.as_ref();
    let before =
        idempotency::replay::<ImportId>(context, &mut tx, &actor.principal(), key).await??;
    let found = tx.imports().lock(organization, id).await?;
    let found = found.filter(|it| is_seen_by(it, &actor));
    let mut import = found.ok_or(AccessError::NotFound)?;
    if before.is_some() {
        tx.commit().await?;
        return Ok(import);
    }
    if options.and_then(|it| it.version).is_some_and(|it| it != import.version) {
        return Err(ImportError::Raced);
    }
    let from = import.state;
    let to = from.after(wish).ok_or(ImportError::State(from))?;
    if from != to {
        let now = context.clock.now();
        match wish {
            Wish::Apply => {
                begin(context, &mut tx, request, person, &actor, &mut import, options).await?;
            }
            Wish::Undo => undo(context, &mut tx, request, person, &actor, &mut import).await?,
            Wish::Pause => tx.jobs().delete(organization, job_of(id)).await?,
            Wish::Cancel => {
                tx.jobs().delete(organization, job_of(id)).await?;
                import.finished_at = Some(now);
            }
        }
        (import.state, import.updated_at) = (to, now);
        if !tx.imports().update(&import).await? {
            return Err(StoreError::Stale.into());
        }
        import.version += 1;
    }
    idempotency::keep(&mut tx, &actor.principal(), key, &id).await?;
    tx.commit().await?;
    Ok(import)
}

async fn begin(
    context: &Context,
    tx: &mut Tx,
    request: &RequestInfo,
    person: &Person,
    actor: &Actor,
    import: &mut Import,
    options: Option<ApplyOptions>,
) -> Result<(), ImportError> {
    let now = context.clock.now();
    let found = tx.organizations().find(import.organization_id).await?;
    let organization = found.ok_or(AccessError::NotFound)?;
    if import.applied_at.is_none() {
        if import.planned.create + import.planned.update == 0 {
            return Err(ImportError::NothingToDo);
        }
        if let Some(options) = options {
            (import.send, import.is_partial) = (options.send, options.is_partial);
        }
        if !import.is_partial {
            check_room(context, tx, request, person, &organization, import.planned.create).await?;
        }
        import.applied_at = Some(now);
        import.locale = request.locale;
        log(context, tx, request, actor, import, AuditKind::ImportApplied).await?;
        units::make(context, tx, request, actor, &import.missing).await?;
    }
    import.run = Some((now, import.done.total()));
    set_off(context, tx, request, person, actor, import).await
}

/// Whether there is room for all newcomers of a plan. Each batch asks again.
async fn check_room(
    context: &Context,
    tx: &mut Tx,
    request: &RequestInfo,
    person: &Person,
    organization: &Organization,
    needed: i64,
) -> Result<(), ImportError> {
    let plan = organization.plan;
    if let Some(left) = allowance::left(context, tx, request, person.account.id, plan).await?
        && left.left < needed
    {
        return Err(ImportError::Allowance { left, needed });
    }
    if let Some(left) = show::seats(tx, organization).await?
        && left.left < needed
    {
        return Err(ImportError::Seats { left, needed });
    }
    Ok(())
}

async fn undo(
    context: &Context,
    tx: &mut Tx,
    request: &RequestInfo,
    person: &Person,
    actor: &Actor,
    import: &mut Import,
) -> Result<(), ImportError> {
    let now = context.clock.now();
    let until = import.undo_until().ok_or(ImportError::NothingToUndo)?;
    if import.done.created + import.done.updated == 0 {
        return Err(ImportError::NothingToUndo);
    }
    if now >= until {
        return Err(ImportError::UndoOver(until));
    }
    import.run = Some((now, import.undo_place));
    import.finished_at = None;
    log(context, tx, request, actor, import, AuditKind::ImportUndone).await?;
    set_off(context, tx, request, person, actor, import).await
}

/// From here on the rights of this person count.
async fn set_off(
    context: &Context,
    tx: &mut Tx,
    request: &RequestInfo,
    person: &Person,
    actor: &Actor,
    import: &mut Import,
) -> Result<(), ImportError> {
    if import.state != ImportState::Planned || import.account_id != person.account.id {
        import.account_id = person.account.id;
    }
    if import.starter_id != actor.member.id && import.state == ImportState::Planned {
        import.starter_id = actor.member.id;
        import.starter_name = actor.member.name.clone();
    }
    import.ip_address.clone_from(&request.ip_address);
    import.request_id = request.id;
    let (organization, job) = (import.organization_id, job_of(import.id));
    let payload = to_json(&WorkOnImport {})?;
    tx.jobs().delete(organization, job).await?;
    tx.jobs().enqueue(organization, job, WorkOnImport::KIND, &payload, context.clock.now()).await?;
    Ok(())
}

async fn log(
    context: &Context,
    tx: &mut Tx,
    request: &RequestInfo,
    actor: &Actor,
    import: &Import,
    kind: AuditKind,
) -> Result<(), StoreError> {
    let entry = Entry {
        organization: import.organization_id,
        kind,
        by: By::Actor(actor),
        member: None,
        subject: &import.file_name,
        changes: Vec::new(),
    };
    audit::record(context, tx, request, entry).await?;
    Ok(())
}
