//! Halden Foods, the organization of `rollcall demo`: 600 people, 40 departments in 4 levels.

mod history;
mod invited;
mod known;
mod people;
mod requests;
mod structure;
#[cfg(test)]
mod tests;

use rollcall_actions::{Context, setup};
use rollcall_domain::account::Account;
use rollcall_domain::email::EmailAddress;
use rollcall_domain::id::{Ids, MemberId, OrganizationId};
use rollcall_domain::locale::ListDensity;
use rollcall_domain::organization::{JoinField, JoinRules, Organization};
use rollcall_domain::permission::AdminRole;
use rollcall_domain::time::{Clock, Span, Timestamp};
use rollcall_notify::Composer;
use rollcall_store::Tx;
use rollcall_store::structure::Catalog;

use crate::{DemoError, guard};
use history::History;
use people::{AGE, Cast, Person};
use requests::Requests;
use structure::Plan;

/// The marker of a database that holds Halden Foods.
const EDITION: &str = "halden-1";
const SEED: u64 = 0x4A1D_E4F0;

/// Somebody who a visitor can be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct DemoAccount {
    /// Who it is.
    pub label: &'static str,
    /// The address to sign in with.
    pub login: &'static str,
    /// The password, which everybody may know.
    pub password: &'static str,
}

/// Those who can sign in, the one who may do most first.
pub const ACCOUNTS: [DemoAccount; 3] = [
    DemoAccount {
        label: "Ingrid Solheim, super admin",
        login: "ingrid.solheim@halden.example",
        password: "seven tins of smoked herring",
    },
    DemoAccount {
        label: "王建国, account admin",
        login: "jianguo.wang@halden.example",
        password: "steam kettle by the harbour",
    },
    DemoAccount {
        label: "Sanne de Vries, member",
        login: "sanne.devries@halden.example",
        password: "bicycle under the orange awning",
    },
];

/// Makes Halden Foods, unless it is there already. Links in its messages begin with `public_url`.
///
/// # Errors
/// [`DemoError::Occupied`] if the database holds something else; then nothing was made.
pub async fn fill(
    context: &Context,
    composer: &Composer,
    public_url: &str,
) -> Result<(), DemoError> {
    let mut tx = context.store.read().await?;
    if guard::is_demo(&mut tx).await? {
        drop(tx);
        let mut tx = context.store.write().await?;
        guard::claim(&mut tx, EDITION).await?;
        return Ok(());
    }
    drop(tx);
    // Slow on purpose, so it comes before the transaction.
    let mut hashes = Vec::new();
    for account in &ACCOUNTS {
        hashes.push(context.passwords.hash(account.password, &context.ids).await);
    }
    // Nobody knows this one; everybody else has it.
    let unknown = format!("{:?}", context.ids.random_bytes::<32>());
    let unknown = context.passwords.hash(&unknown, &context.ids).await;

    let now = context.clock.now();
    let began = now.plus(Span::milliseconds(-AGE.as_millis()));
    let clock = Clock::manual(began);
    let ids = Ids::seeded(clock.clone(), SEED);
    let organization = organization(&ids, began);
    let plan = Plan::new(&ids)?;
    let mut cast = Cast::new(&plan, organization.id, &ids, &clock, now);
    let mut people = cast.people()?;
    let requests = Requests::of(&mut cast, &mut people)?;
    let invited = cast.invited(&people)?;
    let history = History::of(&mut cast, &people, &invited, &requests)?;

    let mut tx = context.store.write().await?;
    guard::claim(&mut tx, EDITION).await?;
    setup::finish(&mut tx).await?;
    tx.organizations().insert(&organization).await?;
    insert_plan(&mut tx, &plan, organization.id, began).await?;
    for person in &people {
        let place = ACCOUNTS.iter().position(|it| person.member.email.as_deref() == Some(it.login));
        insert_account(&mut tx, person, place.map_or(&unknown, |it| &hashes[it])).await?;
    }
    let mut members: Vec<_> = people.iter().map(|it| it.member.clone()).collect();
    members.extend(invited.iter().map(|it| it.member.clone()));
    for member in &mut members {
        (member.updated_at, member.version) = history.last_change_of(member);
    }
    tx.members().insert_many(&members).await?;
    invited::insert(context, &mut tx, composer, public_url, &organization, &plan, &invited).await?;
    requests.insert(&mut tx, organization.id).await?;
    history.insert(&mut tx, organization.id).await?;
    tx.commit().await?;
    Ok(())
}

fn organization(ids: &Ids, at: Timestamp) -> Organization {
    Organization {
        id: ids.new_id(),
        name: "Halden Foods".to_owned(),
        door_number: "48215067".to_owned(),
        plan: rollcall_domain::organization::Plan::Paid,
        seats: None,
        join_rules: JoinRules {
            required_information: vec![JoinField::Department, JoinField::Position],
            ..JoinRules::default()
        },
        structure_version: i64::from_be_bytes(ids.random_bytes()) & i64::MAX,
        created_at: at,
        version: 1,
    }
}

async fn insert_plan(
    tx: &mut Tx,
    plan: &Plan,
    organization: OrganizationId,
    at: Timestamp,
) -> Result<(), DemoError> {
    let taken = |name: &str| DemoError::Data(format!("{name} is there twice"));
    for it in &plan.departments {
        if !tx.structures().insert_department(organization, it, at).await? {
            return Err(taken(&it.name));
        }
    }
    for it in &plan.positions {
        if !tx.structures().insert_entry(organization, Catalog::Positions, it, at).await? {
            return Err(taken(&it.name));
        }
    }
    for it in &plan.locations {
        if !tx.structures().insert_entry(organization, Catalog::Locations, it, at).await? {
            return Err(taken(&it.name));
        }
    }
    Ok(())
}

async fn insert_account(
    tx: &mut Tx,
    person: &Person,
    password_hash: &str,
) -> Result<(), DemoError> {
    let member = &person.member;
    let (Some(id), Some(address)) = (member.account_id, &member.email) else { return Ok(()) };
    let email: EmailAddress =
        address.parse().map_err(|cause| DemoError::Data(format!("{address}: {cause}")))?;
    let account = Account {
        id,
        name: member.name.clone(),
        email: Some(email.as_str().to_owned()),
        phone: None,
        locale: person.locale,
        time_zone: person.time_zone.to_owned(),
        list_density: ListDensity::Comfortable,
        created_at: member.joined_at.unwrap_or(member.created_at),
        version: 1,
    };
    tx.accounts().insert(&account, &email, password_hash).await?;
    Ok(())
}

/// The super admin and the account admins, with when each of them joined.
fn administrators(people: &[Person]) -> Vec<(MemberId, &Person)> {
    let is_admin = |it: &&Person| {
        matches!(it.member.admin_role, Some(AdminRole::SuperAdmin | AdminRole::AccountAdmin))
    };
    people.iter().filter(is_admin).map(|it| (it.member.id, it)).collect()
}
