//! Codes that prove who reads a mailbox, for people who sign up without an invitation.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rollcall_domain::account::Account;
use rollcall_domain::email::EmailAddress;
use rollcall_domain::id::VerificationId;
use rollcall_domain::locale::Locale;
use rollcall_domain::text::PersonName;
use rollcall_domain::time::Span;
use rollcall_domain::verification::{
    LIFETIME, TRIES as CODE_TRIES, Verification, VerificationPurpose, code_of,
};
use rollcall_store::throttles::Allowance;
use rollcall_store::{StoreError, StoreResult, Tx};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::joining::{self, JoinError, Way};
use crate::outbox::SendVerification;
use crate::sessions::{self, SignInError, SignedIn};
use crate::setup::{Address, new_account};
use crate::throttle::{self, ThrottleError, Throttled};
use crate::{Context, RequestInfo, SignUp};

/// Codes asked for from one network.
const NETWORK: Allowance = Allowance { every: Span::minutes(1), burst: 30 };
/// Codes for one address from one network.
const PAIR: Allowance = Allowance { every: Span::minutes(12), burst: 5 };
/// Codes for one address from everywhere.
const ADDRESS: Allowance = Allowance { every: Span::hours(1), burst: 20 };
/// What is left to a network when the address has had as many as it may: so that nobody can use up
/// what belongs to its owner.
const OWN: Allowance = Allowance { every: Span::days(1), burst: 1 };

/// Why no code was sent.
#[derive(Debug, thiserror::Error)]
pub enum AskError {
    /// Only whoever holds a way in may sign up.
    #[error("signing up takes a way in")]
    WayNeeded,
    /// The way leads nowhere, or it is too much at once.
    #[error(transparent)]
    Join(#[from] JoinError),
    /// Too much at once.
    #[error(transparent)]
    Throttle(#[from] ThrottleError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Sends a code to an address. The answer and the time are the same whether or not the address has
/// an account: that is looked up when the message is written, and only its reader hears of it.
///
/// # Errors
/// [`AskError`]; then nothing was sent.
pub async fn ask(
    context: &Context,
    request: &RequestInfo,
    address: &EmailAddress,
    way: Option<&Way>,
) -> Result<Verification, AskError> {
    let network = request.network();
    throttle::take(context, &[(format!("join/{network}"), throttle::JOIN)]).await?;
    match way {
        Some(way) => {
            joining::look(context, request, way, None).await?;
        }
        None if context.limits.sign_up == SignUp::WayIn => return Err(AskError::WayNeeded),
        None => {}
    }
    let whose = short_digest(address.canonical());
    let pair = short_digest(&format!("{}/{network}", address.canonical()));
    let from_here =
        [(format!("verify/network/{network}"), NETWORK), (format!("verify/pair/{pair}"), PAIR)];
    throttle::take(context, &from_here).await?;
    match throttle::take(context, &[(format!("verify/address/{whose}"), ADDRESS)]).await {
        Err(ThrottleError::Throttled(_)) => {
            throttle::take(context, &[(format!("verify/own/{pair}"), OWN)]).await?;
        }
        other => other?,
    }
    let now = context.clock.now();
    let asked = Verification {
        id: context.ids.new_id(),
        purpose: VerificationPurpose::SignUp,
        address: address.as_str().to_owned(),
        canonical: address.canonical().to_owned(),
        locale: request.locale,
        created_at: now,
        expires_at: now.plus(LIFETIME),
        tries: 0,
        used_at: None,
    };
    let mut tx = context.store.write().await?;
    tx.verifications().insert(&asked).await?;
    SendVerification { verification_id: asked.id }.enqueue(context, &mut tx).await?;
    tx.commit().await?;
    context.jobs_waiting.notify_one();
    Ok(asked)
}

/// The code of a verification, made of its id and the server's key: it is not stored.
pub fn code(context: &Context, id: VerificationId) -> String {
    let id = uuid::Uuid::from(id);
    code_of(context.cursor_key.sign("verification", &[id.as_bytes()]))
}

/// What the message about a verification says.
#[derive(Clone, Debug)]
pub enum Letter {
    /// The code.
    Code(Verification),
    /// That the address has this account.
    Exists(Verification, Account),
}

/// What to send now; `None` if nobody needs it any more.
///
/// # Errors
/// If the database fails.
pub async fn to_send(
    context: &Context,
    tx: &mut Tx,
    id: VerificationId,
) -> StoreResult<Option<Letter>> {
    let found = tx.verifications().find(id).await?;
    let is_wanted = |it: &Verification| it.used_at.is_none() && context.clock.now() < it.expires_at;
    let Some(asked) = found.filter(is_wanted) else { return Ok(None) };
    let Some((owner, _)) = tx.accounts().find_by_email(&asked.canonical).await? else {
        return Ok(Some(Letter::Code(asked)));
    };
    let account = tx.accounts().find(owner).await?;
    Ok(account.map(|it| Letter::Exists(asked, it)))
}

/// What a newcomer proves an address with.
#[derive(Clone, Debug)]
pub struct Proof<'a> {
    /// What the request for the code was answered.
    pub id: VerificationId,
    /// The address.
    pub address: &'a EmailAddress,
    /// What was typed as the code.
    pub code: &'a str,
}

/// Why nobody was signed up.
#[derive(Debug, thiserror::Error)]
pub enum CodeError {
    /// The code is another one.
    #[error("the code is wrong")]
    Wrong,
    /// The time is over, or too many codes were tried.
    #[error("the code is no longer good")]
    Over,
    /// The address has an account since the code was sent, with another password.
    #[error("the address has an account")]
    AccountExists,
    /// Too much at once.
    #[error(transparent)]
    Throttle(#[from] ThrottleError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<Throttled> for CodeError {
    fn from(error: Throttled) -> Self {
        ThrottleError::Throttled(error).into()
    }
}

/// Makes an account for an address that was proved by a code, and signs in.
///
/// # Errors
/// [`CodeError`]; then nothing was made.
pub async fn sign_up(
    context: &Context,
    request: &RequestInfo,
    proof: Proof<'_>,
    name: &PersonName,
    password: &str,
    locale: Locale,
) -> Result<SignedIn, CodeError> {
    let network = format!("join/{}", request.network());
    throttle::take(context, &[(network, throttle::JOIN)]).await?;
    let asked = check(context, &proof).await?;
    // Hashing is dear, so it is only done for whoever reads the mailbox.
    let hash = context.passwords.hash(password, &context.ids).await;
    let now = context.clock.now();
    let mut tx = context.store.write().await?;
    let is_first = asked.used_at.is_none() && tx.verifications().set_used(asked.id, now).await?;
    if is_first && tx.accounts().find_by_email(&asked.canonical).await?.is_none() {
        let account = new_account(context, name.as_str(), Address::Email(proof.address), locale);
        match tx.accounts().insert(&account, proof.address, &hash).await {
            Ok(()) => {
                let signed_in = sessions::open(context, &mut tx, request, account.id).await?;
                tx.commit().await?;
                return Ok(signed_in);
            }
            Err(cause) if cause.is_unique_violation() => {}
            Err(cause) => return Err(cause.into()),
        }
    }
    drop(tx);
    // The same request again (its answer was lost), or somebody who has signed up elsewhere
    // meanwhile: with the right password both are signed in. The tries count as those of a sign-in.
    match sessions::sign_in(context, request, proof.address.as_str(), password, None).await {
        Ok(signed_in) => Ok(signed_in),
        Err(SignInError::Refused) => Err(CodeError::AccountExists),
        Err(SignInError::Throttled(it)) => Err(it.into()),
        Err(SignInError::Store(it)) => Err(it.into()),
    }
}

/// The verification, if the code is the right one. Each try counts, whatever comes of it, and only
/// whoever asked for the code knows its id: nobody else can use up the tries.
async fn check(context: &Context, proof: &Proof<'_>) -> Result<Verification, CodeError> {
    let mut tx = context.store.write().await?;
    let found = tx.verifications().find(proof.id).await?;
    let is_counted =
        tx.verifications().count_try(proof.id, CODE_TRIES, context.clock.now()).await?;
    tx.commit().await?;
    let is_meant = |it: &Verification| is_counted && it.canonical == proof.address.canonical();
    let Some(asked) = found.filter(is_meant) else { return Err(CodeError::Over) };
    let right = code(context, asked.id);
    let typed: String = proof.code.chars().filter(|it| !it.is_whitespace()).take(32).collect();
    if bool::from(right.as_bytes().ct_eq(typed.as_bytes())) {
        Ok(asked)
    } else {
        Err(CodeError::Wrong)
    }
}

fn short_digest(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(&Sha256::digest(text.as_bytes())[..18])
}
