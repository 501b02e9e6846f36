//! What a row asks for, between its names and their ids.

use super::cells::{Cell, Input};
use super::columns::Column;
use super::judge::World;
use crate::id::DepartmentId;
use crate::member::Member;
use crate::text::{UnitName, comparison_key};

/// A department that a row asks for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Place {
    /// It is there.
    Known(DepartmentId),
    /// It has to be made; with the nearest department above that is there.
    New(String, Option<DepartmentId>),
}

/// The departments that a row asks for.
pub(super) struct Departments(pub(super) Vec<Place>);

impl Departments {
    /// The ids, once nothing has to be made.
    pub(super) fn ids(&self) -> Option<Vec<DepartmentId>> {
        let id = |it: &Place| match it {
            Place::Known(id) => Some(*id),
            Place::New(..) => None,
        };
        self.0.iter().map(id).collect()
    }

    pub(super) fn has_new(&self) -> bool {
        self.0.iter().any(|it| matches!(it, Place::New(..)))
    }

    /// The departments, with those above them where they have to be made.
    pub(super) fn reached(&self) -> Vec<DepartmentId> {
        let id = |it: &Place| match it {
            Place::Known(id) => Some(*id),
            Place::New(_, parent) => *parent,
        };
        self.0.iter().filter_map(id).collect()
    }

    pub(super) fn texts(&self, world: &World<'_>) -> Option<String> {
        let name = |it: &Place| match it {
            Place::Known(id) => world.names.structure.full_name(*id),
            Place::New(name, _) => name.clone(),
        };
        let names: Vec<String> = self.0.iter().map(name).collect();
        (!names.is_empty()).then(|| names.join("; "))
    }
}

/// A job title or a work site that a row asks for.
pub(super) enum Unit<Id> {
    None,
    Known(Id),
    New(String),
}

impl<Id: Copy> Unit<Id> {
    /// `None`: it has to be made first.
    pub(super) fn id(&self) -> Option<Option<Id>> {
        match self {
            Self::None => Some(None),
            Self::Known(id) => Some(Some(*id)),
            Self::New(_) => None,
        }
    }

    pub(super) fn text(&self, name: impl Fn(Id) -> Option<String>) -> Option<String> {
        match self {
            Self::None => None,
            Self::Known(id) => name(*id),
            Self::New(name) => Some(name.clone()),
        }
    }
}

pub(super) fn departments_of(world: &World<'_>, member: &Member) -> Option<String> {
    let ids = member.department_ids.iter();
    let names: Vec<String> = ids.map(|id| world.names.structure.full_name(*id)).collect();
    (!names.is_empty()).then(|| names.join("; "))
}

pub(super) fn roles_of(world: &World<'_>, member: &Member) -> Option<String> {
    let built_in = member.admin_role.map(|it| it.to_string());
    let custom = member.role_ids.iter().filter_map(|id| world.names.structure.role(*id));
    let names: Vec<String> = built_in.into_iter().chain(custom.map(|it| it.name.clone())).collect();
    (!names.is_empty()).then(|| names.join("; "))
}

/// Whether a row that was matched by its job ID alone speaks of somebody else: another address than
/// the member's, and another name.
pub(super) fn is_another(input: &Input, member: &Member) -> bool {
    let other_email = input.email.as_ref().is_some_and(|it| {
        member.email_canonical.as_deref().is_some_and(|there| there != it.canonical())
    });
    let other_phone = input.email.is_none()
        && input
            .phone
            .as_ref()
            .is_some_and(|it| member.phone.as_deref().is_some_and(|there| there != it.as_str()));
    let same_name = input
        .name
        .as_ref()
        .is_some_and(|it| comparison_key(it.as_str()) == comparison_key(&member.name));
    (other_email || other_phone) && !same_name
}

pub(super) fn said(input: &Input, column: Column) -> String {
    match column {
        Column::Email => input.email.as_ref().map(ToString::to_string).unwrap_or_default(),
        Column::Phone => input.phone.as_ref().map(ToString::to_string).unwrap_or_default(),
        Column::JobId => match &input.job_id {
            Cell::Set(it) => it.to_string(),
            Cell::Leave | Cell::Clear => String::new(),
        },
        Column::MemberId
        | Column::Name
        | Column::Departments
        | Column::Position
        | Column::Location
        | Column::Role => String::new(),
    }
}

pub(super) fn said_departments(input: &Input) -> String {
    match &input.departments {
        Cell::Set(paths) => {
            let path = |it: &Vec<UnitName>| {
                it.iter().map(UnitName::as_str).collect::<Vec<_>>().join(" > ")
            };
            paths.iter().map(path).collect::<Vec<_>>().join("; ")
        }
        Cell::Leave | Cell::Clear => String::new(),
    }
}
