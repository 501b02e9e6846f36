//! `rollcall organization`.

use anyhow::{Context as _, bail};
use clap::{Subcommand, ValueEnum};
use rollcall_actions::operator::{self, OperatorError};
use rollcall_config::Settings;
use rollcall_domain::email::EmailAddress;
use rollcall_domain::membership::MemberState;
use rollcall_domain::organization::{Organization, Plan};
use rollcall_domain::permission::AdminRole;
use rollcall_domain::text::OrganizationName;
use rollcall_store::Store;

use crate::start;

/// Super admins that are shown.
const SHOWN: i64 = 20;

#[derive(Subcommand)]
pub(crate) enum OrganizationCommand {
    /// List all organizations with their number of members.
    List,
    /// Show one organization: plan, numbers of people, super admins.
    Show {
        /// Its name or its id.
        #[arg(value_name = "NAME-OR-ID")]
        organization: String,
    },
    /// Put an organization on a plan; written into its audit log as done by the operator.
    ///
    /// On the free plan everybody may import only so many people a day.
    SetPlan {
        /// Its name or its id.
        #[arg(value_name = "NAME-OR-ID")]
        organization: String,
        /// The plan.
        plan: PlanWord,
        /// How many active members it may have, or `none` for any number; as before if left out.
        #[arg(long, value_name = "N|none", value_parser = seats)]
        seats: Option<Seats>,
    },
    /// Make an organization. Its super admin is somebody who has an account already.
    Create {
        /// Its name.
        name: String,
        /// The address of the account that becomes its super admin.
        #[arg(long, value_name = "EMAIL")]
        super_admin: String,
    },
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum PlanWord {
    Free,
    Paid,
}

/// A number of seats, or any.
#[derive(Clone, Copy)]
pub(crate) struct Seats(Option<i64>);

fn seats(text: &str) -> Result<Seats, String> {
    if text == "none" {
        return Ok(Seats(None));
    }
    let number = text.parse().ok().filter(|it| (1..=10_000_000).contains(it));
    number.map(|it| Seats(Some(it))).ok_or_else(|| "expected 1 to 10000000, or none".to_owned())
}

impl From<PlanWord> for Plan {
    fn from(word: PlanWord) -> Self {
        match word {
            PlanWord::Free => Self::Free,
            PlanWord::Paid => Self::Paid,
        }
    }
}

pub(crate) async fn run(settings: Settings, command: OrganizationCommand) -> anyhow::Result<()> {
    let store = start::open_store(&settings).await?;
    store.migrate().await?;
    match command {
        OrganizationCommand::List => list(&store).await,
        OrganizationCommand::Show { organization } => {
            show(&store, one(&store, &organization).await?).await
        }
        OrganizationCommand::SetPlan { organization, plan, seats } => {
            let organization = one(&store, &organization).await?;
            let context = start::context(&settings, store).await?;
            let (plan, wanted) = (Plan::from(plan), seats.map(|it| it.0));
            let before = operator::set_plan(&context, organization.id, plan, wanted).await?;
            let words = |(plan, seats): (Plan, Option<i64>)| match (wanted, seats) {
                (None, _) => plan.to_string(),
                (Some(_), Some(seats)) => format!("{plan} with {seats} seats"),
                (Some(_), None) => format!("{plan} with any number of seats"),
            };
            let after = (plan, wanted.unwrap_or(before.1));
            let name = &organization.name;
            if before == after {
                println!("{name} is on the plan {} already.", words(after));
            } else {
                println!("{name} is on the plan {} now; before, {}.", words(after), words(before));
            }
            Ok(())
        }
        OrganizationCommand::Create { name, super_admin } => {
            let name: OrganizationName =
                name.parse().with_context(|| format!("the name {name:?} cannot be used"))?;
            let address: EmailAddress = super_admin
                .parse()
                .with_context(|| format!("{super_admin:?} is no email address"))?;
            let context = start::context(&settings, store).await?;
            match operator::create(&context, &name, &address).await {
                Ok(made) => println!("{}  {}", made.id, made.name),
                Err(cause @ OperatorError::NoAccount(_)) => bail!(
                    "{cause}; people get an account by accepting an invitation, or at the set-up"
                ),
                Err(cause) => return Err(cause.into()),
            }
            Ok(())
        }
    }
}

/// The organization with this id or exactly this name.
pub(crate) async fn one(store: &Store, name_or_id: &str) -> anyhow::Result<Organization> {
    let mut found = operator::find(store, name_or_id).await?;
    if found.len() > 1 {
        let ids: Vec<_> = found.iter().map(|it| format!("\n  {}", it.id)).collect();
        bail!(
            "several organizations are called {name_or_id:?}; say which by its id:{}",
            ids.concat()
        );
    }
    let nobody =
        || format!("there is no organization {name_or_id:?}; see rollcall organization list");
    found.pop().with_context(nobody)
}

async fn list(store: &Store) -> anyhow::Result<()> {
    let mut tx = store.read().await?;
    let organizations = tx.organizations().list().await?;
    if organizations.is_empty() {
        println!("There is no organization yet. Start the server and open the link it prints.");
    }
    for it in organizations {
        let counts = tx.members().counts(it.id).await?;
        let members = people_in(&counts, MemberState::Active);
        println!(
            "{}  {}  {} members  plan {}  door number {}",
            it.id, it.name, members, it.plan, it.door_number
        );
    }
    Ok(())
}

async fn show(store: &Store, organization: Organization) -> anyhow::Result<()> {
    let mut tx = store.read().await?;
    println!("{:<22}{}", "name", organization.name);
    println!("{:<22}{}", "id", organization.id);
    println!("{:<22}{}", "door number", organization.door_number);
    println!("{:<22}{}", "plan", organization.plan);
    let seats = organization.seats.map_or_else(|| "unlimited".to_owned(), |it| it.to_string());
    println!("{:<22}{seats}", "seats");
    println!("{:<22}{}", "made", organization.created_at);
    let counts = tx.members().counts(organization.id).await?;
    for state in MemberState::ALL {
        println!("{:<22}{}", state.as_str(), people_in(&counts, *state));
    }
    let administrators = tx.members().administrators(organization.id, SHOWN).await?;
    for it in administrators.iter().filter(|it| it.admin_role == Some(AdminRole::SuperAdmin)) {
        let email = it.email.as_deref().unwrap_or("no address");
        println!("{:<22}{} <{email}>", "super admin", it.name);
    }
    Ok(())
}

fn people_in(counts: &[(MemberState, String, i64)], state: MemberState) -> i64 {
    counts.iter().find(|(of, scope, _)| *of == state && scope == "below").map_or(0, |it| it.2)
}
