//! What can be chosen on the join form, found by typing: organizations may have more departments
//! than fit into one answer.

use rollcall_domain::id::{InvitationId, OrganizationId};
use rollcall_domain::membership::Admission;
use rollcall_domain::organization::JoinField;
use rollcall_domain::search_text::{SearchQuery, SearchText};
use rollcall_domain::structure::{Entry, Structure};
use uuid::Uuid;

use super::asking::{open, throttle_way};
use super::{JoinError, Key, Way, open_offer, throttle_join};
use crate::access::Person;
use crate::{Context, RequestInfo};

/// Something that can be chosen.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Choice {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// The names above a department, from the top.
    pub path: Vec<String>,
}

/// Some of what can be chosen.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Choices {
    /// Departments by the tree, each level by name; others by name.
    pub items: Vec<Choice>,
    /// Whether there are more than these.
    pub has_more: bool,
}

/// The first `limit` of what can be chosen and matches; all if there is no query.
pub fn choices(
    structure: &Structure,
    field: JoinField,
    query: Option<&SearchQuery>,
    limit: usize,
) -> Choices {
    let matches = |name: &str| query.is_none_or(|it| SearchText::new(name, "", "", "").matches(it));
    let mut items = match field {
        JoinField::Department => departments(structure, &matches, limit + 1),
        JoinField::Position => entries(structure.positions().cloned(), &matches),
        JoinField::Location => entries(structure.locations().cloned(), &matches),
        JoinField::JobId => Vec::new(),
    };
    let has_more = items.len() > limit;
    items.truncate(limit);
    Choices { items, has_more }
}

fn departments(structure: &Structure, matches: &dyn Fn(&str) -> bool, most: usize) -> Vec<Choice> {
    let mut found = Vec::new();
    let mut rest: Vec<_> = structure.children(None).iter().rev().copied().collect();
    while let Some(id) = rest.pop() {
        let Some(department) = structure.department(id) else { continue };
        if matches(&department.name) {
            found.push(Choice {
                id: id.into(),
                name: department.name.clone(),
                path: structure.path(id).into_iter().map(str::to_owned).collect(),
            });
            if found.len() == most {
                break;
            }
        }
        rest.extend(structure.children(Some(id)).iter().rev());
    }
    found
}

fn entries<Id: Copy + Into<Uuid>>(
    all: impl Iterator<Item = Entry<Id>>,
    matches: &dyn Fn(&str) -> bool,
) -> Vec<Choice> {
    let mut found: Vec<_> = all.filter(|it| matches(&it.name)).collect();
    found.sort_by(|a, b| a.sort_key.cmp(&b.sort_key));
    let choice = |it: Entry<Id>| Choice { id: it.id.into(), name: it.name, path: Vec::new() };
    found.into_iter().map(choice).collect()
}

/// What somebody types to find a choice.
#[derive(Clone, Debug)]
pub struct Wanted<'a> {
    /// The question of the form.
    pub field: JoinField,
    /// Parts of the name; `None`: everything.
    pub query: Option<&'a SearchQuery>,
    /// At most so many.
    pub limit: usize,
}

/// The pass that a look at a door number comes with: with it, searching the choices is no try of a
/// number, because the number was found already.
pub fn pass(context: &Context, number: &str, organization: OrganizationId) -> String {
    context.cursor_key.seal_id(&format!("door/{number}"), organization.into())
}

/// Finds choices of the form behind a way that names nobody; what is not asked for has none.
///
/// # Errors
/// [`JoinError`] says why the way leads nowhere.
pub async fn behind_way(
    context: &Context,
    request: &RequestInfo,
    way: &Way,
    pass: Option<&str>,
    wanted: Wanted<'_>,
) -> Result<Choices, JoinError> {
    let passed = match (way, pass) {
        (Way::DoorNumber(number), Some(pass)) => {
            context.cursor_key.open_id(&format!("door/{number}"), pass).ok()
        }
        _ => None,
    };
    match passed {
        Some(_) => throttle_join(context, request).await?,
        None => throttle_way(context, request, way).await?,
    }
    let mut tx = context.store.read().await?;
    let door = open(context, &mut tx, way).await?;
    if passed.is_some_and(|it| it != Uuid::from(door.organization.id)) {
        return Err(JoinError::NoSuchDoor);
    }
    Ok(asked_choices(&door.asked, &door.structure, &wanted))
}

/// Finds choices of the form that an invitation leads to.
///
/// # Errors
/// [`JoinError`] says why it leads nowhere.
pub async fn of_invitation(
    context: &Context,
    request: &RequestInfo,
    key: Key<'_>,
    wanted: Wanted<'_>,
) -> Result<Choices, JoinError> {
    throttle_join(context, request).await?;
    let mut tx = context.store.read().await?;
    let offer = open_offer(context, &mut tx, key).await?;
    if offer.admission != Admission::WaitForApproval {
        return Ok(Choices::default());
    }
    Ok(asked_choices(&offer.asked, &offer.structure, &wanted))
}

/// The organization of one of the person's open invitations.
///
/// # Errors
/// [`JoinError::Unknown`] if there is none with this id.
pub async fn organization_of(
    context: &Context,
    person: &Person,
    id: InvitationId,
) -> Result<OrganizationId, JoinError> {
    let offers = super::mine(context, person).await?;
    let found = offers.into_iter().find(|it| it.invitation.id == id);
    found.map(|it| it.organization.id).ok_or(JoinError::Unknown)
}

fn asked_choices(asked: &[JoinField], structure: &Structure, wanted: &Wanted<'_>) -> Choices {
    if asked.contains(&wanted.field) {
        choices(structure, wanted.field, wanted.query, wanted.limit)
    } else {
        Choices::default()
    }
}
