//! The first start: a one-time code makes the first account, organization and super admin.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rollcall_domain::account::Account;
use rollcall_domain::audit::AuditKind;
use rollcall_domain::email::EmailAddress;
use rollcall_domain::id::Ids;
use rollcall_domain::locale::{ListDensity, Locale};
use rollcall_domain::member::Member;
use rollcall_domain::membership::MemberState;
use rollcall_domain::organization::{JoinRules, Organization, Plan, new_door_number};
use rollcall_domain::permission::AdminRole;
use rollcall_domain::phone::PhoneNumber;
use rollcall_domain::structure::Structure;
use rollcall_domain::text::{OrganizationName, PersonName};
use rollcall_store::{StoreError, StoreResult, Tx};
use sha2::{Digest, Sha256};

use crate::audit::{self, By, Entry};
use crate::sessions::{self, SignedIn};
use crate::throttle::{self, ThrottleError};
use crate::{Context, RequestInfo};

/// The setting that holds the digest of the code, or [`FINISHED`].
const SETTING: &str = "setup_code_digest";
const FINISHED: &str = "finished";

/// Why the set-up did not happen.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    /// It has happened already.
    #[error("the server is set up already")]
    Finished,
    /// The code is wrong, or a newer one was printed.
    #[error("the set-up code is wrong")]
    WrongCode,
    /// Too many tries, or the database failed.
    #[error(transparent)]
    Throttle(#[from] ThrottleError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What the first administrator types.
pub struct Setup {
    /// The code from the link.
    pub code: String,
    /// The administrator's name.
    pub name: PersonName,
    /// The administrator's address.
    pub email: EmailAddress,
    /// The administrator's password, checked already.
    pub password: String,
    /// The organization's name.
    pub organization_name: OrganizationName,
    /// The administrator's language.
    pub locale: Locale,
}

/// Whether the server waits for its set-up.
///
/// # Errors
/// If the database fails.
pub async fn is_needed(context: &Context) -> StoreResult<bool> {
    let mut tx = context.store.read().await?;
    Ok(tx.settings().find(SETTING).await?.is_none_or(|it| it != FINISHED))
}

/// Notes that the server needs no set-up: its first organization came another way.
///
/// # Errors
/// If the database fails.
pub async fn finish(tx: &mut Tx) -> StoreResult<()> {
    tx.settings().put(SETTING, FINISHED).await
}

/// A new code, if the server waits for its set-up; it replaces the one printed before.
///
/// # Errors
/// If the database fails.
pub async fn new_code(context: &Context) -> StoreResult<Option<String>> {
    let mut tx = context.store.write().await?;
    if tx.settings().find(SETTING).await?.as_deref() == Some(FINISHED) {
        return Ok(None);
    }
    let code = URL_SAFE_NO_PAD.encode(context.ids.random_bytes::<24>());
    tx.settings().put(SETTING, &digest(&code)).await?;
    tx.commit().await?;
    Ok(Some(code))
}

/// Makes the first account, the first organization and its super admin, and signs in.
///
/// # Errors
/// [`SetupError`]; then nothing was made.
pub async fn run(
    context: &Context,
    request: &RequestInfo,
    setup: Setup,
) -> Result<SignedIn, SetupError> {
    throttle::take(context, &[(format!("setup/{}", request.network()), throttle::SETUP)]).await?;
    // Hashing is dear, so it is only done for whoever holds the code.
    let mut tx = context.store.read().await?;
    match tx.settings().find(SETTING).await? {
        Some(stored) if stored == FINISHED => return Err(SetupError::Finished),
        Some(stored) if stored == digest(&setup.code) => {}
        _ => return Err(SetupError::WrongCode),
    }
    drop(tx);
    let hash = context.passwords.hash(&setup.password, &context.ids).await;
    let mut tx = context.store.write().await?;
    if tx.settings().find(SETTING).await?.as_deref() == Some(FINISHED) {
        return Err(SetupError::Finished);
    }
    // Compare-and-set: of two set-ups with the same code exactly one happens.
    if !tx.settings().replace(SETTING, &digest(&setup.code), FINISHED).await? {
        let is_finished = tx.settings().find(SETTING).await?.as_deref() == Some(FINISHED);
        return Err(if is_finished { SetupError::Finished } else { SetupError::WrongCode });
    }
    let account =
        new_account(context, setup.name.as_str(), Address::Email(&setup.email), setup.locale);
    tx.accounts().insert(&account, &setup.email, &hash).await?;
    found_organization(context, &mut tx, request, &setup.organization_name, &account, &setup.email)
        .await?;
    let signed_in = sessions::open(context, &mut tx, request, account.id).await?;
    tx.commit().await?;
    Ok(signed_in)
}

/// What a newcomer has proved to own.
pub(crate) enum Address<'a> {
    Email(&'a EmailAddress),
    Phone(&'a PhoneNumber),
}

pub(crate) fn new_account(
    context: &Context,
    name: &str,
    address: Address<'_>,
    locale: Locale,
) -> Account {
    let (email, phone) = match address {
        Address::Email(it) => (Some(it.as_str().to_owned()), None),
        Address::Phone(it) => (None, Some(it.as_str().to_owned())),
    };
    Account {
        id: context.ids.new_id(),
        name: name.to_owned(),
        email,
        phone,
        locale,
        time_zone: "UTC".to_owned(),
        list_density: ListDensity::Comfortable,
        created_at: context.clock.now(),
        version: 1,
    }
}

/// An organization whose super admin is `account`.
pub(crate) async fn found_organization(
    context: &Context,
    tx: &mut Tx,
    request: &RequestInfo,
    name: &OrganizationName,
    account: &Account,
    email: &EmailAddress,
) -> StoreResult<Organization> {
    let now = context.clock.now();
    let mut door_number = new_door_number(&context.ids);
    while tx.organizations().door_number_exists(&door_number).await? {
        door_number = new_door_number(&context.ids);
    }
    let organization = Organization {
        id: context.ids.new_id(),
        name: name.as_str().to_owned(),
        door_number,
        plan: Plan::Free,
        seats: None,
        join_rules: JoinRules {
            invitation_lifetime: context.limits.invitation_lifetime,
            ..JoinRules::default()
        },
        structure_version: random_version(&context.ids),
        created_at: now,
        version: 1,
    };
    tx.organizations().insert(&organization).await?;
    let id = context.ids.new_id();
    let mut member = Member::new(organization.id, id, MemberState::Active, &account.name, now);
    member.account_id = Some(account.id);
    member.email = Some(email.as_str().to_owned());
    member.email_canonical = Some(email.canonical().to_owned());
    member.admin_role = Some(AdminRole::SuperAdmin);
    member.joined_at = Some(now);
    tx.members().insert(&member).await?;
    let entry = Entry {
        organization: organization.id,
        kind: AuditKind::OrganizationCreated,
        by: By::Operator,
        member: Some(&member),
        subject: "",
        changes: audit::differences(&Structure::default(), None, Some(&member)),
    };
    audit::record(context, tx, request, entry).await?;
    Ok(organization)
}

/// A version that is never the same again, not even after a rolled back one.
pub(crate) fn random_version(ids: &Ids) -> i64 {
    i64::from_be_bytes(ids.random_bytes()) & i64::MAX
}

fn digest(code: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(code.trim().as_bytes()))
}
