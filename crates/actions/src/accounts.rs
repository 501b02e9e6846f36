//! Accounts: sign-up by an invitation, and what a person changes of their own.

use rollcall_domain::account::Account;
use rollcall_domain::audit::AuditKind;
use rollcall_domain::email::EmailAddress;
use rollcall_domain::invitation::JoinToken;
use rollcall_domain::locale::{ListDensity, Locale};
use rollcall_domain::membership::{Channel, MemberState};
use rollcall_domain::permission::Rights;
use rollcall_domain::phone::{PhoneNumber, PhoneRules};
use rollcall_domain::text::PersonName;
use rollcall_store::StoreError;

use crate::access::{Actor, Person};
use crate::audit::{self, By, Entry};
use crate::joining::{self, JoinError};
use crate::leaving;
use crate::sessions::{self, SignInError, SignedIn};
use crate::setup::{Address, new_account};
use crate::throttle::{self, ThrottleError};
use crate::{Context, RequestInfo, TRIES};

/// Why nobody was signed up.
#[derive(Debug, thiserror::Error)]
pub enum SignUpError {
    /// The link does not lead to an open invitation.
    #[error(transparent)]
    Join(#[from] JoinError),
    /// The invited address has an account. Only the holder of the link, who has shown to read
    /// that mailbox, ever hears this.
    #[error("the invited address has an account")]
    AccountExists,
    /// Too many tries, or the database failed.
    #[error(transparent)]
    Throttle(#[from] ThrottleError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Makes an account for the address or phone number that an invitation went to, and signs in.
/// Whoever holds the link reads what is sent there, so it counts as verified.
///
/// # Errors
/// [`SignUpError`]; then nothing was made.
pub async fn sign_up(
    context: &Context,
    request: &RequestInfo,
    token: &JoinToken,
    name: &PersonName,
    password: &str,
    locale: Locale,
) -> Result<SignedIn, SignUpError> {
    throttle::take(context, &[(format!("join/{}", request.network()), throttle::JOIN)]).await?;
    // Hashing is dear, so it is only done for whoever holds a link.
    let mut tx = context.store.read().await?;
    joining::open_offer(context, &mut tx, joining::Key::Token(token)).await?;
    drop(tx);
    let hash = context.passwords.hash(password, &context.ids).await;
    let mut tries = 1..TRIES;
    let made = loop {
        match make(context, request, token, name, &hash, locale).await? {
            Some(made) => break made,
            None if tries.next().is_some() => {}
            None => {
                let cause = "the memberships change all the time".to_owned();
                return Err(StoreError::Commit(cause).into());
            }
        }
    };
    match made {
        Made::SignedIn(signed_in) => Ok(*signed_in),
        // The same request again (its answer was lost), or somebody who forgot to have an account:
        // with the right password both are signed in. The tries count as those of a sign-in.
        Made::Exists(address) => {
            match sessions::sign_in(context, request, &address, password, None).await {
                Ok(signed_in) => Ok(signed_in),
                Err(SignInError::Refused) => Err(SignUpError::AccountExists),
                Err(SignInError::Throttled(it)) => Err(ThrottleError::Throttled(it).into()),
                Err(SignInError::Store(it)) => Err(it.into()),
            }
        }
    }
}

enum Made {
    SignedIn(Box<SignedIn>),
    Exists(String),
}

/// `None` if a membership of the person who had the address before changed meanwhile.
async fn make(
    context: &Context,
    request: &RequestInfo,
    token: &JoinToken,
    name: &PersonName,
    hash: &str,
    locale: Locale,
) -> Result<Option<Made>, SignUpError> {
    let mut tx = context.store.write().await?;
    let offer = joining::open_offer(context, &mut tx, joining::Key::Token(token)).await?;
    let mut taken = Vec::new();
    let account = match (offer.invitation.channel, &offer.member.phone) {
        (Channel::Phone, Some(number)) => {
            // It was parsed when the person was invited; what the operator allows may have changed.
            let phone = PhoneNumber::parse(number, &PhoneRules::default())
                .map_err(|_| JoinError::Unknown)?;
            if tx.accounts().find_by_phone(phone.as_str()).await?.is_some() {
                return Ok(Some(Made::Exists(number.clone())));
            }
            let address = Address::Phone(&phone);
            let account = new_account(context, name.as_str(), address, locale);
            match tx.accounts().insert_with_phone(&account, &phone, hash).await {
                Err(cause) if cause.is_unique_violation() => {
                    return Ok(Some(Made::Exists(number.clone())));
                }
                other => other?,
            }
            account
        }
        _ => {
            let invited = offer.member.email.clone().unwrap_or_default();
            let address = invited.parse::<EmailAddress>().map_err(|_| JoinError::Unknown)?;
            if let Some((owner, _)) = tx.accounts().find_by_email(address.canonical()).await? {
                if leaving::former_account(&mut tx, &offer.member).await? != Some(owner) {
                    return Ok(Some(Made::Exists(invited)));
                }
                // Somebody else reads this mailbox now.
                let canonical = address.canonical();
                match leaving::take_address(context, &mut tx, owner, canonical).await? {
                    Some(places) => taken = places,
                    None => return Ok(None),
                }
            }
            let account = new_account(context, name.as_str(), Address::Email(&address), locale);
            match tx.accounts().insert(&account, &address, hash).await {
                Err(cause) if cause.is_unique_violation() => {
                    return Ok(Some(Made::Exists(invited)));
                }
                other => other?,
            }
            account
        }
    };
    let signed_in = sessions::open(context, &mut tx, request, account.id).await?;
    leaving::record_taken(context, &mut tx, request, &taken).await?;
    tx.commit().await?;
    Ok(Some(Made::SignedIn(Box::new(signed_in))))
}

/// What a person changes of the account; `None` leaves a field as it is.
#[derive(Clone, Debug, Default)]
pub struct AccountEdit {
    /// The name, which changes in every organization.
    pub name: Option<PersonName>,
    /// The language.
    pub locale: Option<Locale>,
    /// An IANA time zone, checked already.
    pub time_zone: Option<String>,
    /// How much room a row of a list takes.
    pub list_density: Option<ListDensity>,
}

/// Changes the person's own account, and with the name every membership.
///
/// # Errors
/// If the database fails.
pub async fn edit(
    context: &Context,
    request: &RequestInfo,
    person: &Person,
    edit: AccountEdit,
) -> Result<Account, StoreError> {
    for _ in 0..TRIES {
        if let Some(account) = edit_once(context, request, person, &edit).await? {
            return Ok(account);
        }
    }
    Err(StoreError::Commit("the memberships change all the time".to_owned()))
}

/// `None` if a membership changed meanwhile; then nothing was changed here.
async fn edit_once(
    context: &Context,
    request: &RequestInfo,
    person: &Person,
    edit: &AccountEdit,
) -> Result<Option<Account>, StoreError> {
    let now = context.clock.now();
    let mut tx = context.store.write().await?;
    tx.accounts().lock(person.account.id).await?;
    let stored = tx.accounts().find(person.account.id).await?;
    let mut account = stored.unwrap_or_else(|| person.account.clone());
    if let Some(name) = &edit.name
        && name.as_str() != account.name
    {
        name.as_str().clone_into(&mut account.name);
        for membership in tx.members().memberships(account.id).await? {
            let before = membership.member;
            let organization_id = before.organization_id;
            let mut after = before.clone();
            after.rename(name.as_str());
            after.updated_at = now;
            if !tx.members().update(&before, &after).await? {
                return Ok(None);
            }
            let structure = tx.structures().now(organization_id).await?;
            let actor = Actor {
                organization_id,
                member: after.clone(),
                structure_version: membership.structure_version,
                rights: Rights::of(&after, &structure),
            };
            let is_member = after.state == MemberState::Active;
            let entry = Entry {
                organization: organization_id,
                kind: AuditKind::MemberRenamed,
                by: if is_member { By::Actor(&actor) } else { By::Invitee(&after) },
                member: Some(&after),
                subject: "",
                changes: audit::differences(&structure, Some(&before), Some(&after)),
            };
            audit::record(context, &mut tx, request, entry).await?;
        }
    }
    account.locale = edit.locale.unwrap_or(account.locale);
    account.time_zone = edit.time_zone.clone().unwrap_or(account.time_zone);
    account.list_density = edit.list_density.unwrap_or(account.list_density);
    tx.accounts().update(&account, now).await?;
    tx.commit().await?;
    Ok(Some(account))
}
