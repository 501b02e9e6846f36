//! Carries out a plan, a batch of rows in each transaction.
//!
//! What came of a row is written in the transaction of the change, and the sum of the outcomes says where
//! the next batch begins, so that a process that dies in the middle leaves nothing half done and nothing
//! that is done twice. A step locks the import's row: of two processes that have it at the same time,
//! because a lease ran out, the second waits and then goes on where the first one ended.

use std::sync::Arc;

use rollcall_domain::audit::AuditKind;
use rollcall_domain::id::{AccountId, ImportId, JobId, MemberId, OrganizationId};
use rollcall_domain::import::{
    CellError, Import, ImportState, Input, Judgement, Missing, Names, RowOutcome, Send, Verdict,
    World,
};
use rollcall_domain::invitation::{Delivery, Invitation, Withheld};
use rollcall_domain::member::Member;
use rollcall_domain::membership::{Channel, MemberState, Transition, after};
use rollcall_domain::notice::{NoticeData, NoticeKind};
use rollcall_domain::organization::Organization;
use rollcall_domain::permission::Permission;
use rollcall_domain::structure::Structure;
use rollcall_domain::time::{Span, Timestamp};
use rollcall_store::imports::{Promised, RowFilter, StoredRow};
use rollcall_store::{StoreError, StoreResult, Tx};
use serde::{Deserialize, Serialize};

use super::rows::{Extent, Judged, RawRow, judge_rows};
use super::undo::Before;
use super::{RowResult, count, show, to_json, undo};
use crate::access::{self, AccessError, Actor};
use crate::allowance::{self, AllowanceError};
use crate::audit::{self, Change};
use crate::bulk::off_the_workers;
use crate::outbox::SendInvitation;
use crate::{Context, RequestInfo, TRIES, notices, roles, sms};

/// Rows of one transaction. Others who change something wait so long.
const BATCH: i64 = 1_000;
/// Whoever dies with an import loses it after this time; each step begins it anew.
pub const LEASE: Span = Span::seconds(5);
/// So many invitations leave at once; the others follow one after the other.
const SENT_AT_ONCE: i64 = 50;
/// Between two invitations after the first ones.
const SEND_EVERY: Span = Span::milliseconds(100);

/// Goes on with an import. The job in the queue has the same id.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct WorkOnImport {}

impl WorkOnImport {
    /// The stored name of this kind of job.
    pub const KIND: &'static str = "import";
}

/// What a step leaves to be done.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Step {
    /// There are rows left.
    More,
    /// There is nothing more to do now.
    Over,
}

/// What one step leaves to the next one, so that it need not be made anew.
#[derive(Clone, Debug, Default)]
pub struct Batches {
    names: Option<(i64, Vec<Missing>, Arc<Names>)>,
}

impl Batches {
    fn names(&mut self, version: i64, structure: &Arc<Structure>, import: &Import) -> Arc<Names> {
        if let Some((at, missing, names)) = &self.names
            && *at == version
            && *missing == import.missing
        {
            return Arc::clone(names);
        }
        let names = Arc::new(Names::new(Arc::clone(structure), &import.missing));
        self.names = Some((version, import.missing.clone(), Arc::clone(&names)));
        names
    }
}

/// Does one batch of an import, or of taking it back. Unless it is the last of its turn, the job is held
/// for [`LEASE`].
///
/// # Errors
/// If the database fails, or others change the same people all the time; then nothing of the batch was
/// done.
pub async fn step(
    context: &Context,
    organization: OrganizationId,
    id: ImportId,
    batches: &mut Batches,
    is_last: bool,
) -> StoreResult<Step> {
    let own = context.clone();
    let mut kept = std::mem::take(batches);
    let stepped = off_the_workers(async move {
        let mut batch = BATCH;
        let mut tries = 1..TRIES;
        loop {
            match step_once(&own, organization, id, &mut kept, batch, is_last).await {
                // Whoever is fought over holds few others up.
                Err(cause)
                    if (cause.is_unique_violation() || cause.is_retryable())
                        && tries.next().is_some() =>
                {
                    batch = (batch / 6).max(1);
                }
                other => return other.map(|it| (it, kept)),
            }
        }
    });
    let (step, kept) = stepped.await??;
    *batches = kept;
    Ok(step)
}

async fn step_once(
    context: &Context,
    organization: OrganizationId,
    id: ImportId,
    batches: &mut Batches,
    batch: i64,
    is_last: bool,
) -> StoreResult<Step> {
    let mut tx = context.store.write().await?;
    let now = context.clock.now();
    let job = job_of(id);
    let found = tx.imports().lock(organization, id).await?;
    let Some(mut import) =
        found.filter(|it| matches!(it.state, ImportState::Applying | ImportState::Undoing))
    else {
        tx.jobs().delete(organization, job).await?;
        tx.commit().await?;
        return Ok(Step::Over);
    };
    let actor = access::actor_of(&mut tx, import.account_id, now, organization).await;
    let actor = match actor {
        Ok(actor) => Some(actor).filter(|it| it.rights.may(Permission::MembersImport)),
        Err(AccessError::NotFound | AccessError::Forbidden(_)) => None,
        Err(AccessError::Store(cause)) => return Err(cause),
    };
    let request = request_of(&import);
    let Some(actor) = actor else {
        end(context, &mut tx, &mut import, ImportState::Failed).await?;
        tx.commit().await?;
        return Ok(Step::Over);
    };
    let is_over = if import.state == ImportState::Undoing {
        undo::batch(context, &mut tx, &request, &actor, &mut import, batch).await?
    } else {
        apply_batch(context, &mut tx, &request, &actor, &mut import, batches, batch).await?
    };
    if is_over {
        let state = match import.state {
            ImportState::Undoing => ImportState::Undone,
            _ => ImportState::Applied,
        };
        end(context, &mut tx, &mut import, state).await?;
    } else {
        import.updated_at = now;
        if !tx.imports().update(&import).await? {
            return Err(StoreError::Stale);
        }
        let run_at = if is_last { now } else { now.plus(LEASE) };
        tx.jobs().extend(organization, job, run_at).await?;
    }
    tx.commit().await?;
    context.jobs_waiting.notify_one();
    Ok(if is_over { Step::Over } else { Step::More })
}

/// The job of an import in the queue.
pub(super) fn job_of(id: ImportId) -> JobId {
    uuid::Uuid::from(id).into()
}

/// From where an import was started.
fn request_of(import: &Import) -> RequestInfo {
    RequestInfo {
        id: import.request_id,
        ip_address: import.ip_address.clone(),
        user_agent: String::new(),
        locale: import.locale,
        idempotency_key: None,
    }
}

/// Ends an import and tells whoever started it.
async fn end(
    context: &Context,
    tx: &mut Tx,
    import: &mut Import,
    state: ImportState,
) -> StoreResult<()> {
    let now = context.clock.now();
    (import.state, import.updated_at, import.finished_at) = (state, now, Some(now));
    if !tx.imports().update(import).await? {
        return Err(StoreError::Stale);
    }
    tx.jobs().delete(import.organization_id, job_of(import.id)).await?;
    let (subject, rows) = match state {
        ImportState::Undone => ("import_undone", import.undone.0 + import.undone.1),
        _ => ("import", import.done.total()),
    };
    let data = NoticeData {
        count: Some(rows),
        subject: Some(subject.to_owned()),
        ..NoticeData::default()
    };
    notices::tell(context, tx, import.account_id, import.organization_id, NoticeKind::JobDone, data)
        .await
}

/// Gives an import up that fails again and again.
///
/// # Errors
/// If the database fails.
pub async fn give_up(
    context: &Context,
    organization: OrganizationId,
    id: ImportId,
    cause: &str,
) -> StoreResult<()> {
    let mut tx = context.store.write().await?;
    if let Some(mut import) = tx.imports().lock(organization, id).await? {
        let now = context.clock.now();
        (import.state, import.updated_at, import.finished_at) =
            (ImportState::Failed, now, Some(now));
        tx.imports().update(&import).await?;
    }
    tx.jobs().bury(organization, job_of(id), cause).await?;
    tx.commit().await
}

/// What rows of a batch come to, to be written together.
#[derive(Default)]
struct Work {
    created: Vec<Member>,
    updated: Vec<(Member, Member, bool)>,
    results: Vec<(i64, RowOutcome, Option<String>)>,
}

async fn apply_batch(
    context: &Context,
    tx: &mut Tx,
    request: &RequestInfo,
    actor: &Actor,
    import: &mut Import,
    batches: &mut Batches,
    batch: i64,
) -> StoreResult<bool> {
    let organization = import.organization_id;
    let structure = actor.structure(tx).await?;
    let names = batches.names(actor.structure_version, &structure, import);
    let from = import.done.total();
    let rows = tx.imports().rows(organization, import.id, RowFilter::All, from - 1, batch).await?;
    let is_over = from + count(rows.len()) >= import.planned.total();
    let world = World { names: &names, rights: &actor.rights };
    let wanted = |it: &&StoredRow| matches!(it.verdict, Verdict::Create | Verdict::Update);
    let raw: Vec<RawRow<'_>> = rows
        .iter()
        .filter(wanted)
        .map(|it| RawRow { number: it.number, cells: &it.cells, decision: it.decision })
        .collect();
    let phones = &context.limits.phones;
    let judged =
        judge_rows(tx, organization, &import.mapping, phones, &world, &raw, Extent::Batch).await?;
    let found = tx.organizations().find(organization).await?;
    let found = found.ok_or_else(|| StoreError::Schema("an organization is gone".to_owned()))?;
    let newcomers = rows
        .iter()
        .filter(wanted)
        .zip(&judged.rows)
        .filter(|(row, (now, _))| (row.verdict, now.verdict) == (Verdict::Create, Verdict::Create))
        .count();
    let mut room =
        Room::take(context, tx, request, import.account_id, &found, count(newcomers)).await?;
    let work = sort_out(context, import, &rows, judged, &mut room);
    write(context, tx, request, actor, import, &found, &names, &work).await?;
    tx.imports().set_results(organization, import.id, &work.results).await?;
    for (_, outcome, _) in &work.results {
        *import.done.of(*outcome) += 1;
    }
    Ok(is_over)
}

/// For how many newcomers there is room.
struct Room {
    left: i64,
    /// What to say to those for whom there is none.
    problem: Option<CellError>,
}

impl Room {
    /// Takes as much of the daily allowance as `wanted` newcomers need and as is left.
    async fn take(
        context: &Context,
        tx: &mut Tx,
        request: &RequestInfo,
        account: AccountId,
        organization: &Organization,
        wanted: i64,
    ) -> StoreResult<Self> {
        let mut room = Self { left: wanted, problem: None };
        if wanted == 0 {
            return Ok(room);
        }
        if organization.seats.is_some() {
            // Whoever takes seats at the same moment waits until this transaction ends.
            tx.organizations().lock(organization.id).await?;
            if let Some(seats) = show::seats(tx, organization).await?
                && seats.left < room.left
            {
                room.left = seats.left;
                room.problem = Some(CellError::of_row("import/seats").with("seats", seats.seats));
            }
        }
        let left = allowance::left(context, tx, request, account, organization.plan).await?;
        if let Some(left) = left
            && left.left < room.left
        {
            room.left = left.left;
            let problem = CellError::of_row("import/allowance").with("limit", left.limit);
            room.problem = Some(problem.with("renews_at", left.renews_at));
        }
        let taken =
            allowance::take(context, tx, request, account, organization.plan, room.left).await;
        match taken {
            Ok(_) => Ok(room),
            // Somebody else has taken since; the batch is tried again.
            Err(AllowanceError::Exhausted(_)) => Err(StoreError::Stale),
            Err(AllowanceError::Store(cause)) => Err(cause),
        }
    }
}

/// What comes of each row: what the plan said, if that is still so.
fn sort_out(
    context: &Context,
    import: &Import,
    rows: &[StoredRow],
    judged: Judged,
    room: &mut Room,
) -> Work {
    let now = context.clock.now();
    let mut work = Work::default();
    let Judged { rows: judgements, members } = judged;
    let mut judgements = judgements.into_iter();
    for row in rows {
        let place = row.place;
        let refused = |problem: Option<CellError>| {
            let result = RowResult { problem, ..RowResult::default() };
            (place, RowOutcome::Refused, to_json(&result).ok())
        };
        let result = match row.verdict {
            Verdict::Skipped => (place, RowOutcome::Skipped, None),
            Verdict::Unchanged => (place, RowOutcome::Unchanged, None),
            // The plan says why.
            Verdict::Error | Verdict::NeedsDecision => (place, RowOutcome::Refused, None),
            Verdict::Create | Verdict::Update => {
                let Some((judgement, input)) = judgements.next() else { break };
                let is_as_planned = judgement.verdict == row.verdict
                    && judgement.plan.member_id == row.plan.member_id
                    && judgement.plan.changes == row.plan.changes;
                match (is_as_planned, judgement.verdict, input) {
                    (true, Verdict::Create, Some(_)) if room.left == 0 => {
                        refused(room.problem.clone())
                    }
                    (true, Verdict::Create, Some(input)) => {
                        room.left -= 1;
                        let member = newcomer(context, import, &input, judgement, now);
                        let kept = RowResult {
                            member_id: Some(member.id),
                            version: Some(member.version),
                            ..RowResult::default()
                        };
                        work.created.push(member);
                        (place, RowOutcome::Created, to_json(&kept).ok())
                    }
                    (true, Verdict::Update, Some(_)) => {
                        let member = judgement.plan.member_id.and_then(|it| members.get(&it));
                        let Some(before) = member else { break };
                        let changes_roles = judgement.change.roles.is_some();
                        let mut after = before.clone();
                        judgement.change.apply(&mut after);
                        after.updated_at = now;
                        after.version = before.version + 1;
                        let kept = RowResult {
                            member_id: Some(after.id),
                            version: Some(after.version),
                            before: Some(Before::of(before, &after)),
                            problem: None,
                        };
                        work.updated.push((before.clone(), after, changes_roles));
                        (place, RowOutcome::Updated, to_json(&kept).ok())
                    }
                    (false, Verdict::Unchanged, _) => (place, RowOutcome::Unchanged, None),
                    (false, Verdict::Error, _) => refused(judgement.plan.errors.into_iter().next()),
                    _ => refused(Some(CellError::of_row("import/changed-meanwhile"))),
                }
            }
        };
        work.results.push(result);
    }
    work
}

fn newcomer(
    context: &Context,
    import: &Import,
    input: &Input,
    judgement: Judgement,
    now: Timestamp,
) -> Member {
    let state = after(None, Transition::Invite).ok().flatten().unwrap_or(MemberState::Invited);
    let id: MemberId = context.ids.new_id();
    let mut change = judgement.change;
    let name = change.name.take().unwrap_or_default();
    let mut member = Member::new(import.organization_id, id, state, &name, now);
    if let Some(email) = &input.email {
        member.email = Some(email.as_str().to_owned());
        member.email_canonical = Some(email.canonical().to_owned());
    }
    member.phone = input.phone.as_ref().map(|it| it.as_str().to_owned());
    change.apply(&mut member);
    member
}

#[expect(clippy::too_many_arguments, reason = "one batch with all that it is done by")]
async fn write(
    context: &Context,
    tx: &mut Tx,
    request: &RequestInfo,
    actor: &Actor,
    import: &Import,
    organization: &Organization,
    names: &Names,
    work: &Work,
) -> StoreResult<()> {
    let mut log: Vec<Change> = Vec::with_capacity(work.created.len() + work.updated.len());
    if !work.created.is_empty() {
        tx.members().insert_many(&work.created).await?;
        invite(context, tx, actor, import, organization, &work.created).await?;
        log.extend(work.created.iter().map(|member| Change {
            member: member.clone(),
            kind: AuditKind::MemberInvited,
            changes: audit::differences(&names.structure, None, Some(member)),
        }));
    }
    if !work.updated.is_empty() {
        tx.defer_derived();
    }
    for (before, after, changes_roles) in &work.updated {
        if !tx.members().update(before, after).await? {
            return Err(StoreError::Stale);
        }
        let changes = audit::differences(&names.structure, Some(before), Some(after));
        let (of_roles, others): (Vec<_>, Vec<_>) =
            changes.into_iter().partition(|it| it.field == "roles");
        if *changes_roles {
            roles::tell(context, tx, actor, after, &names.structure).await?;
            let kind = AuditKind::RolesChanged;
            log.push(Change { member: after.clone(), kind, changes: of_roles });
        }
        if !others.is_empty() {
            let kind = AuditKind::MemberEdited;
            log.push(Change { member: after.clone(), kind, changes: others });
        }
    }
    if !log.is_empty() {
        audit::record_changes(context, tx, request, actor, log).await?;
    }
    Ok(())
}

/// Writes the invitations of new people, and promises their messages unless they are held.
async fn invite(
    context: &Context,
    tx: &mut Tx,
    actor: &Actor,
    import: &Import,
    organization: &Organization,
    newcomers: &[Member],
) -> StoreResult<()> {
    let now = context.clock.now();
    let begun = import.applied_at.unwrap_or(now);
    let mut invitations = Vec::with_capacity(newcomers.len());
    let mut jobs = Vec::new();
    let mut sms_left = true;
    for (member, number) in newcomers.iter().zip(import.done.created..) {
        let is_by_phone = member.email.is_none();
        let mut is_held = import.send == Send::Held;
        // Short messages beyond what the organization may promise in a day wait for somebody.
        if is_by_phone && !is_held {
            sms_left = sms_left && sms::promise(context, tx, organization.id).await?.is_ok();
            is_held = !sms_left;
        }
        let invitation = Invitation {
            id: context.ids.new_id(),
            member_id: member.id,
            channel: if is_by_phone { Channel::Phone } else { Channel::Import },
            inviter_id: actor.member.id,
            created_at: now,
            last_sent_at: now,
            sends: 0,
            delivery: if is_held { Delivery::Withheld } else { Delivery::Queued },
            delivery_detail: is_held.then(|| Withheld::Held.as_str().to_owned()),
            next_try_at: None,
            expires_at: now.plus(organization.join_rules.invitation_lifetime),
            locale: import.locale,
        };
        if !is_held {
            let waits = (number - SENT_AT_ONCE).max(0) * SEND_EVERY.as_millis();
            jobs.push(Promised {
                id: context.ids.new_id(),
                kind: SendInvitation::KIND,
                payload: to_json(&SendInvitation { invitation_id: invitation.id })?,
                run_at: begun.plus(Span::milliseconds(waits)).max(now),
            });
        }
        invitations.push(invitation);
    }
    tx.imports().insert_invitations(organization.id, &invitations).await?;
    tx.imports().promise(organization.id, &jobs, now).await?;
    tell_invited(context, tx, actor, newcomers).await
}

/// Tells those who have an account already, as [`notices::tell_invited`] does one by one.
async fn tell_invited(
    context: &Context,
    tx: &mut Tx,
    actor: &Actor,
    newcomers: &[Member],
) -> StoreResult<()> {
    let emails: Vec<&str> =
        newcomers.iter().filter_map(|it| it.email_canonical.as_deref()).collect();
    let phones: Vec<&str> = newcomers
        .iter()
        .filter(|it| it.email.is_none())
        .filter_map(|it| it.phone.as_deref())
        .collect();
    let by_email = tx.imports().accounts_by_emails(&emails).await?;
    let by_phone = tx.imports().accounts_by_phones(&phones).await?;
    if by_email.is_empty() && by_phone.is_empty() {
        return Ok(());
    }
    for member in newcomers {
        let account = match (&member.email_canonical, &member.phone) {
            (Some(email), _) => by_email.get(email),
            (None, Some(phone)) => by_phone.get(phone),
            (None, None) => None,
        };
        let Some(account) = account else { continue };
        let data = NoticeData {
            actor_name: Some(actor.member.name.clone()),
            member_id: Some(member.id),
            ..NoticeData::default()
        };
        let organization = member.organization_id;
        notices::tell(context, tx, *account, organization, NoticeKind::Invited, data).await?;
    }
    Ok(())
}
