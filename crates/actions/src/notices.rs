//! Tells people what concerns them, in the transaction of the change: a line in their Messages now,
//! an email later where they want one.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rollcall_domain::account::Account;
use rollcall_domain::id::{AccountId, NoticeId, OrganizationId};
use rollcall_domain::member::Member;
use rollcall_domain::membership::MemberState;
use rollcall_domain::notice::{Notice, NoticeData, NoticeKind};
use rollcall_domain::permission::{Permission, Rights};
use rollcall_domain::structure::Structure;
use rollcall_domain::time::{Span, Timestamp};
use rollcall_store::notices::ListedNotice;
use rollcall_store::throttles::Allowance;
use rollcall_store::{StoreError, StoreResult, Tx};
use subtle::ConstantTimeEq;
use uuid::Uuid;

use crate::access::{self, Person};
use crate::cursor::CursorError;
use crate::outbox::SendNotice;
use crate::throttle::{self, ThrottleError};
use crate::{Context, RequestInfo};

/// At most this many administrators hear of something; the others see it in the list.
const APPROVERS_TOLD: i64 = 50;
/// Emails about waiting requests to one person about one organization.
const REQUESTS_WAIT_MAILS: Allowance = Allowance { every: Span::hours(1), burst: 1 };

/// Writes one notice.
///
/// # Errors
/// If the database fails.
pub(crate) async fn tell(
    context: &Context,
    tx: &mut Tx,
    to: AccountId,
    organization: OrganizationId,
    kind: NoticeKind,
    data: NoticeData,
) -> StoreResult<()> {
    let notice = Notice {
        id: context.ids.new_id(),
        organization_id: organization,
        kind,
        data,
        created_at: context.clock.now(),
        read_at: None,
    };
    tx.notices().insert(to, &notice).await?;
    if kind.goes_by_email() {
        let mail = SendNotice { account_id: to, notice_id: notice.id };
        mail.enqueue(context, tx, organization).await?;
    }
    Ok(())
}

/// Tells the holder of an invited address of the invitation, if somebody has an account with it.
///
/// # Errors
/// If the database fails.
pub(crate) async fn tell_invited(
    context: &Context,
    tx: &mut Tx,
    invited: &Member,
    inviter: &Member,
) -> StoreResult<()> {
    let found = match (&invited.email_canonical, &invited.phone) {
        (Some(canonical), _) => tx.accounts().find_by_email(canonical).await?,
        (None, Some(number)) => tx.accounts().find_by_phone(number).await?,
        (None, None) => None,
    };
    let Some((account, _)) = found else { return Ok(()) };
    let data = NoticeData {
        actor_name: Some(inviter.name.clone()),
        member_id: Some(invited.id),
        ..NoticeData::default()
    };
    tell(context, tx, account, invited.organization_id, NoticeKind::Invited, data).await
}

/// Writes one notice to a member, if the person has an account.
///
/// # Errors
/// If the database fails.
pub(crate) async fn tell_member(
    context: &Context,
    tx: &mut Tx,
    to: &Member,
    kind: NoticeKind,
    data: NoticeData,
) -> StoreResult<()> {
    match to.account_id {
        Some(account) => tell(context, tx, account, to.organization_id, kind, data).await,
        None => Ok(()),
    }
}

/// Tells those who may end memberships of people like `member` what `member` did.
///
/// # Errors
/// If the database fails.
pub(crate) async fn tell_administrators(
    context: &Context,
    tx: &mut Tx,
    member: &Member,
    kind: NoticeKind,
) -> StoreResult<()> {
    let organization = member.organization_id;
    let structure = tx.structures().now(organization).await?;
    let administrators = tx.members().administrators(organization, APPROVERS_TOLD).await?;
    for it in administrators.iter().filter(|it| it.id != member.id) {
        let rights = Rights::of(it, &structure);
        let permission = Permission::MembersTerminate;
        if rights.may_for_any(permission, &member.department_ids, &structure) {
            let data = NoticeData {
                member_id: Some(member.id),
                member_name: Some(member.name.clone()),
                ..NoticeData::default()
            };
            tell_member(context, tx, it, kind, data).await?;
        }
    }
    Ok(())
}

/// Why approvers are told of somebody.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum News {
    /// The person has come to wait.
    Newcomer,
    /// The person waits, and reminds.
    Reminder,
}

/// Tells those who may approve `applicant` that somebody waits. Whoever has not read the last such
/// notice gets no second one: its count grows, unless by a reminder.
///
/// # Errors
/// If the database fails.
pub(crate) async fn tell_approvers(
    context: &Context,
    tx: &mut Tx,
    applicant: &Member,
    structure: &Structure,
    news: News,
) -> StoreResult<()> {
    let organization = applicant.organization_id;
    let administrators = tx.members().administrators(organization, APPROVERS_TOLD).await?;
    let approvers = administrators.iter().filter(|it| {
        let rights = Rights::of(it, structure);
        rights.may_for_any(Permission::MembersApprove, &applicant.department_ids, structure)
    });
    let mut accounts: Vec<AccountId> = approvers.filter_map(|it| it.account_id).collect();
    // Everybody takes the rows in the same order, so that two of these do not wait for each other.
    accounts.sort();
    let data = NoticeData {
        member_id: Some(applicant.id),
        member_name: Some(applicant.name.clone()),
        is_reminder: news == News::Reminder,
        ..NoticeData::default()
    };
    for account in accounts {
        let notice = Notice {
            id: context.ids.new_id(),
            organization_id: organization,
            kind: NoticeKind::RequestsWait,
            data: data.clone(),
            created_at: context.clock.now(),
            read_at: None,
        };
        let more = i64::from(news == News::Newcomer);
        tx.notices().insert_waiting(account, &notice, more).await?;
        let mail = SendNotice { account_id: account, notice_id: notice.id };
        mail.enqueue(context, tx, organization).await?;
    }
    Ok(())
}

/// A page of somebody's Messages.
#[derive(Clone, Debug)]
pub struct NoticePage {
    /// The notices, newest first, with what their reader may still see.
    pub notices: Vec<ListedNotice>,
    /// Where the next page begins.
    pub next_cursor: Option<String>,
    /// How many are unread in all, counted up to 1,000.
    pub unread: i64,
}

/// Why there is no page.
#[derive(Debug, thiserror::Error)]
pub enum ListNoticesError {
    /// The cursor is not of this list.
    #[error(transparent)]
    Cursor(#[from] CursorError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// One page of a person's Messages, newest first.
///
/// # Errors
/// [`ListNoticesError`].
pub async fn list(
    context: &Context,
    person: &Person,
    cursor: Option<&str>,
    limit: i64,
) -> Result<NoticePage, ListNoticesError> {
    let account = person.account.id;
    let query = format!("notices/{account}");
    let before = match cursor {
        Some(cursor) => Some(context.cursor_key.open_id(&query, cursor)?.into()),
        None => None,
    };
    let mut tx = context.store.read().await?;
    let mut notices = tx.notices().list(account, before, limit + 1).await?;
    let has_more = i64::try_from(notices.len()).is_ok_and(|it| it > limit);
    notices.truncate(usize::try_from(limit).unwrap_or(0));
    let last = notices.last().filter(|_| has_more).map(|it| it.notice.id);
    let next_cursor = last.map(|it| context.cursor_key.seal_id(&query, it.into()));
    for it in &mut notices {
        let data = std::mem::take(&mut it.notice.data);
        it.notice.data = data.for_reader(it.notice.kind, it.standing);
    }
    let unread = tx.notices().count_unread(account).await?;
    Ok(NoticePage { notices, next_cursor, unread })
}

/// Marks all up to and including one notice as read; says how many are unread then.
///
/// # Errors
/// If the database fails.
pub async fn mark_read(context: &Context, person: &Person, up_to: NoticeId) -> StoreResult<i64> {
    let mut tx = context.store.write().await?;
    tx.notices().set_read(person.account.id, up_to, context.clock.now()).await?;
    let unread = tx.notices().count_unread(person.account.id).await?;
    tx.commit().await?;
    Ok(unread)
}

/// Which kinds somebody gets by email, in the order of [`NoticeKind::ALL`].
pub type Settings = Vec<(NoticeKind, bool)>;

/// A person's settings.
///
/// # Errors
/// If the database fails.
pub async fn settings(context: &Context, person: &Person) -> StoreResult<Settings> {
    settings_of(&mut context.store.read().await?, person.account.id).await
}

async fn settings_of(tx: &mut Tx, account: AccountId) -> StoreResult<Settings> {
    let stored = tx.notices().settings(account).await?;
    let by_email = |kind: NoticeKind| {
        let stored = stored.iter().find(|it| it.0 == kind);
        kind.is_essential() || stored.is_none_or(|it| it.1)
    };
    let kinds = NoticeKind::ALL.iter().filter(|it| it.goes_by_email());
    Ok(kinds.map(|it| (*it, by_email(*it))).collect())
}

/// Changes a person's settings of the kinds named; essential ones stay as they are.
///
/// # Errors
/// If the database fails.
pub async fn change_settings(
    context: &Context,
    person: &Person,
    wanted: &[(NoticeKind, bool)],
) -> StoreResult<Settings> {
    let mut tx = context.store.write().await?;
    for (kind, by_email) in wanted.iter().filter(|it| !it.0.is_essential()) {
        tx.notices().set_by_email(person.account.id, *kind, *by_email).await?;
    }
    let settings = settings_of(&mut tx, person.account.id).await?;
    tx.commit().await?;
    Ok(settings)
}

/// A notice with what its email needs.
#[derive(Clone, Debug)]
pub struct ToldByMail {
    /// The notice, with what its reader may still see.
    pub notice: Notice,
    /// The organization's name.
    pub organization_name: String,
    /// The reader.
    pub account: Account,
    /// The reader's address.
    pub address: String,
}

/// Whether a notice is still to be sent by email.
#[derive(Clone, Debug)]
pub enum Wanted {
    /// Now.
    Now(Box<ToldByMail>),
    /// Not before this moment: one of its kind has just left.
    Later(Timestamp),
    /// Not any more, or not to this person.
    Never,
}

/// Decides whether a notice is still to be sent: it is there and unread, the reader wants its kind,
/// has an address, and what it says still holds.
///
/// # Errors
/// If the database fails.
pub async fn to_mail(
    context: &Context,
    tx: &mut Tx,
    account_id: AccountId,
    id: NoticeId,
) -> StoreResult<Wanted> {
    let Some(notice) = tx.notices().find(account_id, id).await? else { return Ok(Wanted::Never) };
    let kind = notice.kind;
    let Some(account) = tx.accounts().find(account_id).await? else { return Ok(Wanted::Never) };
    let Some(address) = account.email.clone() else { return Ok(Wanted::Never) };
    let settings = settings_of(tx, account_id).await?;
    let is_wanted = settings.iter().any(|(it, by_email)| *it == kind && *by_email);
    if notice.read_at.is_some() || !is_wanted {
        return Ok(Wanted::Never);
    }
    let organization = tx.organizations().find(notice.organization_id).await?;
    let Some(organization) = organization else { return Ok(Wanted::Never) };
    let reader = tx.members().find_by_account(organization.id, account_id).await?;
    if !still_holds(tx, account_id, &notice, reader.as_ref(), organization.structure_version)
        .await?
    {
        return Ok(Wanted::Never);
    }
    if kind == NoticeKind::RequestsWait {
        let bucket = format!("mail/{kind}/{account_id}/{}", organization.id);
        let now = context.clock.now();
        if let Err(at) = tx.throttles().take(&bucket, REQUESTS_WAIT_MAILS, now).await? {
            return Ok(Wanted::Later(at));
        }
    }
    let standing = reader.as_ref().map(|it| it.state);
    let mut data = notice.data.clone().for_reader(kind, standing);
    if kind == NoticeKind::RequestsWait {
        // Some may have been let in, refused or gone since.
        let waiting = waiting(tx, &notice).await?;
        data.count = data.count.map(|it| it.min(waiting));
    }
    let notice = Notice { data, ..notice };
    let organization_name = organization.name;
    Ok(Wanted::Now(Box::new(ToldByMail { notice, organization_name, account, address })))
}

/// Whether what a notice says is still so for its reader.
async fn still_holds(
    tx: &mut Tx,
    account: AccountId,
    notice: &Notice,
    reader: Option<&Member>,
    structure_version: i64,
) -> StoreResult<bool> {
    let kind = notice.kind;
    let state = reader.map(|it| it.state);
    if !kind.is_readable(state) {
        return Ok(false);
    }
    let is_active = state == Some(MemberState::Active);
    Ok(match kind {
        NoticeKind::Invited => false,
        NoticeKind::RequestsWait => match reader {
            Some(reader) => {
                let rights = access::rights(tx, reader, structure_version).await?;
                rights.may(Permission::MembersApprove) && waiting(tx, notice).await? > 0
            }
            None => false,
        },
        NoticeKind::Rejected => state == Some(MemberState::Rejected),
        NoticeKind::Terminated => state == Some(MemberState::Terminated),
        // Of two that contradict each other the later one holds.
        NoticeKind::TerminationPlanned => {
            is_active
                && !is_overtaken(tx, account, notice, NoticeKind::TerminationCancelled).await?
        }
        NoticeKind::TerminationCancelled => {
            is_active && !is_overtaken(tx, account, notice, NoticeKind::TerminationPlanned).await?
        }
        NoticeKind::Approved
        | NoticeKind::Restored
        | NoticeKind::InvitationAccepted
        | NoticeKind::InvitationDeclined
        | NoticeKind::HandedOver
        | NoticeKind::MemberLeft
        | NoticeKind::JobDone => is_active,
        // Each says all roles that are left.
        NoticeKind::RolesChanged => {
            is_active && !is_overtaken(tx, account, notice, NoticeKind::RolesChanged).await?
        }
    })
}

/// How many people wait for approval where the notice is about.
async fn waiting(tx: &mut Tx, notice: &Notice) -> StoreResult<i64> {
    let counts = tx.members().counts(notice.organization_id).await?;
    let waits = |(state, scope, _): &&(MemberState, String, i64)| {
        *state == MemberState::Pending && scope == "below"
    };
    Ok(counts.iter().find(waits).map_or(0, |it| it.2))
}

async fn is_overtaken(
    tx: &mut Tx,
    account: AccountId,
    notice: &Notice,
    by: NoticeKind,
) -> StoreResult<bool> {
    let later = tx.notices().find_unread(account, notice.organization_id, by).await?;
    Ok(later.is_some_and(|it| it.id > notice.id))
}

/// A text that is no link to end mails.
#[derive(Debug, thiserror::Error)]
pub enum UnsubscribeError {
    /// It was not made by this server, or is damaged.
    #[error("no such link")]
    Unknown,
    /// Too many tries.
    #[error(transparent)]
    Throttle(#[from] ThrottleError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The secret in a mail's foot: it ends mails of one kind to one account, and does nothing else.
pub fn unsubscribe_token(context: &Context, account: AccountId, kind: NoticeKind) -> String {
    let account = Uuid::from(account);
    let mut bytes = signature(context, account, kind).to_vec();
    bytes.extend_from_slice(account.as_bytes());
    bytes.extend_from_slice(kind.as_str().as_bytes());
    URL_SAFE_NO_PAD.encode(bytes)
}

fn signature(context: &Context, account: Uuid, kind: NoticeKind) -> [u8; 16] {
    context.cursor_key.sign("unsubscribe", &[account.as_bytes(), kind.as_str().as_bytes()])
}

fn open_unsubscribe_token(context: &Context, token: &str) -> Option<(AccountId, NoticeKind)> {
    let bytes = URL_SAFE_NO_PAD.decode(token.trim()).ok()?;
    let (signed, rest) = bytes.split_at_checked(16)?;
    let (account, kind) = rest.split_at_checked(16)?;
    let account = Uuid::from_slice(account).ok()?;
    let kind = NoticeKind::from_code(std::str::from_utf8(kind).ok()?)?;
    let is_ours = bool::from(signature(context, account, kind).ct_eq(signed));
    is_ours.then_some((account.into(), kind))
}

/// Which mails a link would end, and whether they are ended already; changes nothing.
///
/// # Errors
/// [`UnsubscribeError`].
pub async fn look_at_unsubscribe(
    context: &Context,
    request: &RequestInfo,
    token: &str,
) -> Result<(NoticeKind, bool), UnsubscribeError> {
    let (account, kind) = open_for(context, request, token).await?;
    let mut tx = context.store.read().await?;
    let settings = settings_of(&mut tx, account).await?;
    Ok((kind, !settings.contains(&(kind, true))))
}

/// Ends mails of the link's kind to the link's account. Twice is as good as once.
///
/// # Errors
/// [`UnsubscribeError`].
pub async fn unsubscribe(
    context: &Context,
    request: &RequestInfo,
    token: &str,
) -> Result<NoticeKind, UnsubscribeError> {
    let (account, kind) = open_for(context, request, token).await?;
    let mut tx = context.store.write().await?;
    if tx.accounts().find(account).await?.is_some() {
        tx.notices().set_by_email(account, kind, false).await?;
    }
    tx.commit().await?;
    Ok(kind)
}

async fn open_for(
    context: &Context,
    request: &RequestInfo,
    token: &str,
) -> Result<(AccountId, NoticeKind), UnsubscribeError> {
    let bucket = format!("unsubscribe/{}", request.network());
    throttle::take(context, &[(bucket, throttle::UNSUBSCRIBE)]).await?;
    let opened = open_unsubscribe_token(context, token);
    opened.filter(|it| !it.1.is_essential()).ok_or(UnsubscribeError::Unknown)
}
