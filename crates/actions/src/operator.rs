//! What whoever runs the server does on the command line. The operator holds the database, so no
//! permission is asked for; what changes is audited as the operator's.

use rollcall_domain::audit::{AuditKind, FieldChange};
use rollcall_domain::email::EmailAddress;
use rollcall_domain::id::OrganizationId;
use rollcall_domain::locale::Locale;
use rollcall_domain::organization::{Organization, Plan};
use rollcall_domain::text::OrganizationName;
use rollcall_store::{Store, StoreError, StoreResult};

use crate::audit::{self, By, Entry};
use crate::setup::found_organization;
use crate::{Context, RequestInfo, TRIES};

/// Entries of the audit log that are read at once.
const PAGE: i64 = 1_000;

/// Why an organization was not changed or made.
#[derive(Debug, thiserror::Error)]
pub enum OperatorError {
    /// There is no such organization.
    #[error("there is no such organization")]
    NotFound,
    /// Nobody has an account with this address.
    #[error("nobody has an account with the address {0}")]
    NoAccount(String),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Context {
    /// What audit entries say of a change made on the command line.
    fn command(&self) -> RequestInfo {
        RequestInfo {
            id: self.ids.new_id(),
            ip_address: String::new(),
            user_agent: String::new(),
            locale: Locale::English,
            idempotency_key: None,
        }
    }
}

/// Puts an organization on a plan, and gives it `seats` if that is `Some` (the inner `None`: any
/// number); answers the plan and the seats of before. Whoever is there already stays.
///
/// # Errors
/// [`OperatorError`]; then nothing was changed.
pub async fn set_plan(
    context: &Context,
    id: OrganizationId,
    plan: Plan,
    seats: Option<Option<i64>>,
) -> Result<(Plan, Option<i64>), OperatorError> {
    for _ in 0..TRIES {
        let mut tx = context.store.write().await?;
        let mut organization = tx.organizations().find(id).await?.ok_or(OperatorError::NotFound)?;
        let before = (organization.plan, organization.seats);
        let after = (plan, seats.unwrap_or(organization.seats));
        if before == after {
            return Ok(before);
        }
        (organization.plan, organization.seats) = after;
        if !tx.organizations().update(&organization, context.clock.now()).await? {
            continue;
        }
        let code = |it: Plan| Some(it.as_str().to_owned());
        let number = |it: Option<i64>| it.map(|it| it.to_string());
        let mut changes = Vec::new();
        changes.extend(FieldChange::between("plan", code(before.0), code(after.0)));
        changes.extend(FieldChange::between("seats", number(before.1), number(after.1)));
        let entry = Entry {
            organization: id,
            kind: AuditKind::PlanChanged,
            by: By::Operator,
            member: None,
            subject: &organization.name,
            changes,
        };
        audit::record(context, &mut tx, &context.command(), entry).await?;
        tx.commit().await?;
        return Ok(before);
    }
    Err(StoreError::Commit("the organization changes all the time".to_owned()).into())
}

/// Makes an organization whose super admin is the person with this address, who has an account.
///
/// # Errors
/// [`OperatorError`]; then nothing was made.
pub async fn create(
    context: &Context,
    name: &OrganizationName,
    owner: &EmailAddress,
) -> Result<Organization, OperatorError> {
    let mut tx = context.store.write().await?;
    let nobody = || OperatorError::NoAccount(owner.as_str().to_owned());
    let (id, _) = tx.accounts().find_by_email(owner.canonical()).await?.ok_or_else(nobody)?;
    let account = tx.accounts().find(id).await?.ok_or_else(nobody)?;
    // The member stands under the account's own address, as everywhere.
    let address = account
        .email
        .as_deref()
        .unwrap_or_default()
        .parse::<EmailAddress>()
        .map_err(|_| nobody())?;
    let request = context.command();
    let made = found_organization(context, &mut tx, &request, name, &account, &address).await?;
    tx.commit().await?;
    Ok(made)
}

/// An audit log whose hashes fit.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unbroken {
    /// How many entries it has.
    pub entries: i64,
    /// The hash of the last one, which covers all of them; 32 zero bytes for an empty log.
    pub last_hash: Vec<u8>,
}

/// The first thing in an audit log that does not fit.
#[derive(Debug, thiserror::Error)]
pub enum Broken {
    /// The content of an entry, its hash, or the hash before it is not what was written.
    #[error("entry {seq} was changed after it was written, or the hash of the one before it was")]
    Changed {
        /// Its number.
        seq: i64,
    },
    /// Entries are gone from the middle or the beginning.
    #[error("entries {from} to {to} are missing")]
    Missing {
        /// The first one.
        from: i64,
        /// The last one.
        to: i64,
    },
    /// The log's head knows more entries than there are.
    #[error("the log ends at entry {last}, but {head} were written")]
    Cut {
        /// The last entry that is there.
        last: i64,
        /// The last entry that was written.
        head: i64,
    },
    /// The log's head knows fewer entries than there are, or another hash of the last one.
    #[error("the head of the log does not belong to its last entry, {last}")]
    Head {
        /// The last entry that is there.
        last: i64,
    },
    /// An entry holds what no version of this program has written.
    #[error("an entry after {last} cannot be read: {cause}")]
    Unreadable {
        /// The last entry that could be read.
        last: i64,
        /// Why.
        cause: String,
    },
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Computes all hashes of an organization's audit log anew, a page at a time, and finds the first one
/// that does not fit. Servers may go on writing meanwhile.
///
/// # Errors
/// [`Broken`] says where.
pub async fn verify_audit(store: &Store, id: OrganizationId) -> Result<Unbroken, Broken> {
    let mut last = 0;
    let mut hash = vec![0; 32];
    loop {
        let mut tx = store.read().await?;
        // Read before the entries, so that it never knows of more than they do.
        let (head, head_hash) = tx.audit().head(id).await?.unwrap_or((0, vec![0; 32]));
        let page = match tx.audit().list(id, last, PAGE).await {
            Err(cause @ (StoreError::Column { .. } | StoreError::Schema(_))) => {
                // One by one up to the entry itself.
                match tx.audit().list(id, last, 1).await {
                    Ok(page) if !page.is_empty() => page,
                    _ => return Err(Broken::Unreadable { last, cause: cause.to_string() }),
                }
            }
            page => page?,
        };
        if page.is_empty() {
            return match head {
                head if head > last => Err(Broken::Cut { last, head }),
                head if head < last || head_hash != hash => Err(Broken::Head { last }),
                _ => Ok(Unbroken { entries: last, last_hash: hash }),
            };
        }
        for (event, stored) in page {
            if event.seq != last + 1 {
                return Err(Broken::Missing { from: last + 1, to: event.seq - 1 });
            }
            if event.chain(id, &hash).as_slice() != stored {
                return Err(Broken::Changed { seq: event.seq });
            }
            (last, hash) = (event.seq, stored);
        }
    }
}

/// The organizations with this id or exactly this name; names need not be unique.
///
/// # Errors
/// If the database fails.
pub async fn find(store: &Store, name_or_id: &str) -> StoreResult<Vec<Organization>> {
    let mut tx = store.read().await?;
    if let Ok(id) = name_or_id.parse::<OrganizationId>() {
        return Ok(tx.organizations().find(id).await?.into_iter().collect());
    }
    tx.organizations().find_by_name(name_or_id).await
}
