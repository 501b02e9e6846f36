//! Signing in, being signed in, signing out.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rollcall_domain::account::Session;
use rollcall_domain::email::EmailAddress;
use rollcall_domain::id::{AccountId, SessionId};
use rollcall_domain::membership::MemberState;
use rollcall_domain::permission::Rights;
use rollcall_domain::phone::{PhoneNumber, PhoneRules};
use rollcall_domain::termination::has_ended;
use rollcall_domain::time::{Span, Timestamp};
use rollcall_store::members::Membership;
use rollcall_store::throttles::Allowance;
use rollcall_store::{StoreError, StoreResult, Tx};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::access::{self, AccessError, Actor, Person, View};
use crate::throttle::{self, ThrottleError, Throttled};
use crate::{Context, RequestInfo};

/// "Last seen" and the end of a session are moved at most so often.
const TOUCH_EVERY: Span = Span::minutes(10);

/// The secret in the session cookie: 32 random bytes in base64url.
#[derive(Clone)]
pub struct SessionToken(String);

impl SessionToken {
    /// The cookie's value.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Why somebody was not signed in.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// The login or the password is wrong; which one is never said.
    #[error("login or password is wrong")]
    Refused,
    /// Too many tries.
    #[error(transparent)]
    Throttled(#[from] Throttled),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<ThrottleError> for SignInError {
    fn from(error: ThrottleError) -> Self {
        match error {
            ThrottleError::Throttled(it) => Self::Throttled(it),
            ThrottleError::Store(it) => Self::Store(it),
        }
    }
}

/// One of the organizations that a person has a place in.
#[derive(Clone, Debug)]
pub struct MyMembership {
    /// The organization and the place.
    pub membership: Membership,
    /// What the person may do there.
    pub rights: Rights,
}

/// Somebody who has just been signed in.
pub struct SignedIn {
    /// The person.
    pub person: Person,
    /// Where the person is a member.
    pub memberships: Vec<MyMembership>,
    /// For the session cookie.
    pub token: SessionToken,
    /// For the device cookie, which shows later that this login has been used in this browser.
    pub device: String,
}

/// What somebody signs in with.
enum Login {
    Email(EmailAddress),
    Phone(PhoneNumber),
    /// Belongs to nobody.
    Neither,
}

impl Login {
    fn read(text: &str, rules: &PhoneRules) -> Self {
        // Whoever got an account by phone keeps it, whatever numbers are invited now.
        let rules = PhoneRules { allowed: Vec::new(), ..rules.clone() };
        match (text.parse(), PhoneNumber::parse(text, &rules)) {
            (Ok(email), _) => Self::Email(email),
            (Err(_), Ok(phone)) => Self::Phone(phone),
            (Err(_), Err(_)) => Self::Neither,
        }
    }

    fn canonical(&self) -> &str {
        match self {
            Self::Email(it) => it.canonical(),
            Self::Phone(it) => it.as_str(),
            Self::Neither => "",
        }
    }
}

/// Signs in with an email address or phone number and a password.
///
/// Tries from a browser in which this login has signed in before are counted by themselves, so
/// that nobody else's tries, not even from the same network, can keep its owner out.
///
/// # Errors
/// [`SignInError`]; the same answer in the same time for unknown logins and wrong passwords.
pub async fn sign_in(
    context: &Context,
    request: &RequestInfo,
    login: &str,
    password: &str,
    device: Option<&str>,
) -> Result<SignedIn, SignInError> {
    let login = Login::read(login, &context.limits.phones);
    let canonical = login.canonical().to_owned();
    let bucket = match device.filter(|it| is_known_device(context, &canonical, it)) {
        Some(device) => format!("sign-in/device/{}", short_digest(device)),
        None => {
            let pair = format!("{canonical}/{}", request.network());
            format!("sign-in/pair/{}", short_digest(&pair))
        }
    };
    let mut buckets: Vec<(String, Allowance)> = vec![(bucket.clone(), context.limits.sign_in)];
    if !bucket.starts_with("sign-in/device/") {
        buckets.push((format!("sign-in/network/{}", request.network()), throttle::SIGN_IN_NETWORK));
    }
    throttle::take(context, &buckets).await?;

    let mut tx = context.store.read().await?;
    let found = match &login {
        Login::Email(it) => tx.accounts().find_by_email(it.canonical()).await?,
        Login::Phone(it) => tx.accounts().find_by_phone(it.as_str()).await?,
        Login::Neither => None,
    };
    drop(tx);
    let (account, hash) = found.unzip();
    if password.chars().count() > crate::passwords::LIMIT
        || !context.passwords.verify(password, hash).await
    {
        return Err(SignInError::Refused);
    }
    let Some(account) = account else { return Err(SignInError::Refused) };
    let mut tx = context.store.write().await?;
    tx.throttles().reset(&bucket).await?;
    let signed_in = open(context, &mut tx, request, account).await?;
    tx.commit().await?;
    Ok(signed_in)
}

/// Opens a session for an account inside a transaction.
pub(crate) async fn open(
    context: &Context,
    tx: &mut Tx,
    request: &RequestInfo,
    account_id: AccountId,
) -> StoreResult<SignedIn> {
    let now = context.clock.now();
    let token = SessionToken(URL_SAFE_NO_PAD.encode(context.ids.random_bytes::<32>()));
    let session = Session {
        id: context.ids.new_id(),
        created_at: now,
        last_seen_at: now,
        expires_at: session_end(context, now, now),
        user_agent: request.user_agent.clone(),
        ip_address: request.ip_address.clone(),
    };
    tx.sessions().insert(account_id, &digest(&token.0), &session).await?;
    let account = tx.accounts().find(account_id).await?;
    let account = account.ok_or_else(|| StoreError::Schema("an account is gone".to_owned()))?;
    let memberships = memberships_of(tx, account_id, now, None).await?;
    let login = Login::read(account.login(), &PhoneRules::default());
    let device = device_cookie(context, login.canonical());
    let person = Person { account, session_id: session.id, at: now, view: None };
    Ok(SignedIn { person, memberships, token, device })
}

/// Who a session cookie belongs to, read in `tx`; `None` if it is unknown or has ended.
///
/// # Errors
/// If the database fails.
pub async fn authenticate(
    context: &Context,
    tx: &mut Tx,
    token: &str,
) -> StoreResult<Option<Person>> {
    let now = context.clock.now();
    let found = tx.sessions().find_by_token(&digest(token)).await?;
    let Some(signed_in) = found.filter(|it| now < it.expires_at) else { return Ok(None) };
    if signed_in.last_seen_at.plus(TOUCH_EVERY) <= now {
        touch(context.clone(), signed_in.session_id, signed_in.created_at);
    }
    let (account, session_id) = (signed_in.account, signed_in.session_id);
    Ok(Some(Person { account, session_id, at: now, view: None }))
}

/// Moves "last seen" behind the request's back: reading must not wait for the disk.
fn touch(context: Context, id: SessionId, created_at: Timestamp) {
    tokio::spawn(async move {
        let now = context.clock.now();
        let expires_at = session_end(&context, created_at, now);
        let outcome = async {
            let mut tx = context.store.write().await?;
            tx.sessions().touch(id, now, expires_at).await?;
            tx.commit().await
        };
        if let Err(cause) = outcome.await {
            tracing::warn!(%cause, "a session's last use could not be noted");
        }
    });
}

/// When a session ends that was opened at `created_at` and is in use `now`.
fn session_end(context: &Context, created_at: Timestamp, now: Timestamp) -> Timestamp {
    created_at.plus(context.limits.session_lifetime).min(now.plus(context.limits.session_idle))
}

/// Where a person is a member.
///
/// # Errors
/// If the database fails.
pub async fn memberships(context: &Context, person: &Person) -> StoreResult<Vec<MyMembership>> {
    let tx = &mut context.store.read().await?;
    memberships_of(tx, person.account.id, person.at, person.view).await
}

async fn memberships_of(
    tx: &mut Tx,
    account: AccountId,
    now: Timestamp,
    view: Option<View>,
) -> StoreResult<Vec<MyMembership>> {
    let found = tx.members().memberships(account).await?;
    let mut memberships = Vec::with_capacity(found.len());
    for mut membership in found {
        let member = &mut membership.member;
        if member.state == MemberState::Active
            && has_ended(membership.ends_at, member.admin_role, now)
        {
            member.state = MemberState::Terminated;
        }
        let mut rights =
            access::rights(tx, &membership.member, membership.structure_version).await?;
        if let Some(view) = view {
            rights = seen(tx, &mut membership, rights, view).await?;
        }
        memberships.push(MyMembership { membership, rights });
    }
    Ok(memberships)
}

/// Shows a membership as somebody with another role has it, where the person may look so.
async fn seen(
    tx: &mut Tx,
    membership: &mut Membership,
    rights: Rights,
    view: View,
) -> StoreResult<Rights> {
    let actor = Actor {
        organization_id: membership.member.organization_id,
        member: membership.member.clone(),
        structure_version: membership.structure_version,
        rights: rights.clone(),
    };
    match actor.seen_as(tx, view).await {
        Ok(actor) => {
            membership.member = actor.member;
            Ok(actor.rights)
        }
        Err(AccessError::NotFound | AccessError::Forbidden(_)) => Ok(rights),
        Err(AccessError::Store(error)) => Err(error),
    }
}

/// The person's sessions, newest first.
///
/// # Errors
/// If the database fails.
pub async fn list(context: &Context, person: &Person) -> StoreResult<Vec<Session>> {
    context.store.read().await?.sessions().list(person.account.id, context.clock.now()).await
}

/// Ends one of the person's sessions; false if there is none with this id.
///
/// # Errors
/// If the database fails.
pub async fn end(context: &Context, person: &Person, id: SessionId) -> StoreResult<bool> {
    let mut tx = context.store.write().await?;
    let ended = tx.sessions().delete(person.account.id, id).await?;
    tx.commit().await?;
    Ok(ended)
}

fn digest(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

fn short_digest(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(&Sha256::digest(text.as_bytes())[..18])
}

fn device_cookie(context: &Context, canonical: &str) -> String {
    let nonce: [u8; 16] = context.ids.random_bytes();
    let signature = context.cursor_key.sign("device", &[canonical.as_bytes(), &nonce]);
    URL_SAFE_NO_PAD.encode([nonce, signature].concat())
}

fn is_known_device(context: &Context, canonical: &str, cookie: &str) -> bool {
    let bytes = URL_SAFE_NO_PAD.decode(cookie).unwrap_or_default();
    let Some((nonce, signature)) = bytes.split_at_checked(16) else { return false };
    let wanted = context.cursor_key.sign("device", &[canonical.as_bytes(), nonce]);
    bool::from(wanted.ct_eq(signature))
}
