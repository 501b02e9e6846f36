//! Departments, positions, locations and roles by the names that files give them.

use std::collections::HashMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::codes::coded_enum;
use crate::id::{DepartmentId, LocationId, PositionId, RoleId};
use crate::permission::AdminRole;
use crate::structure::Structure;
use crate::text::{TextError, UnitName, comparison_key};

coded_enum! {
    /// What a name in a file stands for.
    UnitKind {
        /// A department, by its path.
        Department = "department",
        /// A job title.
        Position = "position",
        /// A work site.
        Location = "location",
    }
}

/// What to do about a name that nothing has.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Choice {
    /// Make it, when the import is carried out.
    Create,
    /// Take this one instead.
    Map(Uuid),
}

/// A name in the file that nothing has, and what was decided about it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Missing {
    /// What it stands for.
    pub kind: UnitKind,
    /// The name; of a department its path, `A > B`.
    pub name: String,
    /// In how many rows it stands.
    pub rows: i64,
    /// What was decided; `None`: nothing yet.
    pub choice: Option<Choice>,
}

/// What a name leads to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Found<Id> {
    /// This.
    Known(Id),
    /// Nothing yet: it is to be made.
    New(String),
    /// Nothing, and nobody has decided.
    Missing(String),
    /// Several have the name.
    Several,
}

/// The names of an organization, with what was decided about those that are missing.
#[derive(Debug)]
pub struct Names {
    /// What they were taken from.
    pub structure: Arc<Structure>,
    siblings: HashMap<(Option<DepartmentId>, String), DepartmentId>,
    departments: HashMap<String, Vec<DepartmentId>>,
    positions: HashMap<String, PositionId>,
    locations: HashMap<String, LocationId>,
    roles: HashMap<String, RoleId>,
    choices: HashMap<(UnitKind, String), Choice>,
}

/// Splits `A > B; C` into paths.
///
/// # Errors
/// [`TextError`] of the first name that cannot be one.
pub(super) fn split_paths(cell: &str) -> Result<Vec<Vec<UnitName>>, TextError> {
    let mut paths = Vec::new();
    for path in cell.split([';', '；', '\n']).map(str::trim).filter(|it| !it.is_empty()) {
        let names: Result<Vec<UnitName>, TextError> =
            path.split(['>', '＞', '›']).map(str::parse).collect();
        paths.push(names?);
    }
    if paths.is_empty() { Err(TextError::Empty) } else { Ok(paths) }
}

/// A path as it is shown: `A > B`.
fn join(path: &[UnitName]) -> String {
    path.iter().map(UnitName::as_str).collect::<Vec<_>>().join(" > ")
}

impl Names {
    /// The names of a structure.
    pub fn new(structure: Arc<Structure>, missing: &[Missing]) -> Self {
        let mut siblings = HashMap::new();
        let mut departments: HashMap<String, Vec<DepartmentId>> = HashMap::new();
        for it in structure.departments() {
            let key = comparison_key(&it.name);
            departments.entry(key.clone()).or_default().push(it.id);
            siblings.insert((it.parent_id, key), it.id);
        }
        let choice = |it: &Missing| Some(((it.kind, comparison_key(&it.name)), it.choice?));
        Self {
            siblings,
            departments,
            positions: structure.positions().map(|it| (comparison_key(&it.name), it.id)).collect(),
            locations: structure.locations().map(|it| (comparison_key(&it.name), it.id)).collect(),
            roles: structure.roles().map(|it| (comparison_key(&it.name), it.id)).collect(),
            choices: missing.iter().filter_map(choice).collect(),
            structure,
        }
    }

    /// The department with this path. The end of a path is enough if only one department has it.
    pub(super) fn department(&self, path: &[UnitName]) -> Found<DepartmentId> {
        let keys: Vec<String> = path.iter().map(|it| comparison_key(it.as_str())).collect();
        let mut at = None;
        let from_top = keys.iter().all(|key| {
            let child = self.siblings.get(&(at, key.clone()));
            at = child.copied();
            child.is_some()
        });
        if let (true, Some(id)) = (from_top, at) {
            return Found::Known(id);
        }
        let last = keys.last().and_then(|it| self.departments.get(it));
        let mut ends = last.into_iter().flatten().filter(|id| {
            let lineage = self.structure.lineage(**id).map(|it| comparison_key(&it.name));
            lineage.take(keys.len()).eq(keys.iter().rev().cloned())
        });
        match (ends.next(), ends.next()) {
            (Some(id), None) => return Found::Known(*id),
            (Some(_), Some(_)) => return Found::Several,
            (None, _) => {}
        }
        let known = |id: &Uuid| {
            let id = DepartmentId::from(*id);
            self.structure.department(id).map(|it| it.id)
        };
        self.decided(UnitKind::Department, join(path), known)
    }

    /// The nearest department above a path that is to be made.
    pub(super) fn nearest(&self, path: &str) -> Option<DepartmentId> {
        let mut at = None;
        for name in path.split(" > ") {
            match self.siblings.get(&(at, comparison_key(name))) {
                Some(id) => at = Some(*id),
                None => break,
            }
        }
        at
    }

    pub(super) fn position(&self, name: &UnitName) -> Found<PositionId> {
        if let Some(id) = self.positions.get(&comparison_key(name.as_str())) {
            return Found::Known(*id);
        }
        let known = |id: &Uuid| self.structure.position(PositionId::from(*id)).map(|it| it.id);
        self.decided(UnitKind::Position, name.as_str().to_owned(), known)
    }

    pub(super) fn location(&self, name: &UnitName) -> Found<LocationId> {
        if let Some(id) = self.locations.get(&comparison_key(name.as_str())) {
            return Found::Known(*id);
        }
        let known = |id: &Uuid| self.structure.location(LocationId::from(*id)).map(|it| it.id);
        self.decided(UnitKind::Location, name.as_str().to_owned(), known)
    }

    fn decided<Id>(
        &self,
        kind: UnitKind,
        name: String,
        known: impl Fn(&Uuid) -> Option<Id>,
    ) -> Found<Id> {
        match self.choices.get(&(kind, comparison_key(&name))) {
            Some(Choice::Create) => Found::New(name),
            // What it was mapped to may be gone since.
            Some(Choice::Map(id)) => known(id).map_or(Found::Missing(name), Found::Known),
            None => Found::Missing(name),
        }
    }

    /// The roles with these names; the name of one that is unknown.
    pub(super) fn roles(
        &self,
        names: &[String],
    ) -> Result<(Option<AdminRole>, Vec<RoleId>), String> {
        let (mut built_in, mut custom) = (None, Vec::new());
        for name in names {
            let key = comparison_key(name);
            let short: String = key.chars().filter(|it| it.is_alphanumeric()).collect();
            match short.as_str() {
                "superadmin" | "超级管理员" => built_in = Some(AdminRole::SuperAdmin),
                "accountadmin" | "账号管理员" => {
                    built_in = built_in.or(Some(AdminRole::AccountAdmin));
                }
                "member" | "成员" | "普通成员" => {}
                _ => match self.roles.get(&key) {
                    Some(id) if custom.contains(id) => {}
                    Some(id) => custom.push(*id),
                    None => return Err(name.clone()),
                },
            }
        }
        Ok((built_in, custom))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::Ids;
    use crate::sort_key::sort_key;
    use crate::structure::{Department, Entry};
    use crate::time::{Clock, Timestamp};

    #[test]
    fn a_department_is_found_by_its_path_or_by_an_end_that_only_it_has() {
        let ids = Ids::seeded(Clock::manual(Timestamp::from_millis(1)), 1);
        let [oslo, bergen, night, other, lab]: [DepartmentId; 5] =
            std::array::from_fn(|_| ids.new_id());
        let node = |id, parent_id, name: &str| Department {
            id,
            parent_id,
            name: name.to_owned(),
            sort_key: sort_key(name),
        };
        let tree = vec![
            node(oslo, None, "Oslo"),
            node(bergen, None, "Bergen"),
            node(night, Some(oslo), "Night shift"),
            node(other, Some(bergen), "Night shift"),
            node(lab, Some(bergen), "Lab"),
        ];
        let position = ids.new_id();
        let entry = Entry { id: position, name: "Welder".to_owned(), sort_key: sort_key("Welder") };
        let structure = Structure::new(tree, vec![entry], vec![]);
        let decided = |name: &str, choice| Missing {
            kind: UnitKind::Department,
            name: name.to_owned(),
            rows: 1,
            choice: Some(choice),
        };
        let missing = [
            decided("Oslo > Store", Choice::Create),
            decided("Laboratory", Choice::Map(lab.into())),
            decided("Gone", Choice::Map(Uuid::nil())),
        ];
        let names = Names::new(Arc::new(structure), &missing);
        for (text, wanted) in [
            ("Oslo", Found::Known(oslo)),
            ("oslo ＞ NIGHT  shift", Found::Known(night)),
            ("Lab", Found::Known(lab)),
            ("Night shift", Found::Several),
            ("Oslo > Lab", Found::Missing("Oslo > Lab".to_owned())),
            ("Oslo>store", Found::New("Oslo > store".to_owned())),
            ("laboratory", Found::Known(lab)),
            ("Gone", Found::Missing("Gone".to_owned())),
        ] {
            let path = split_paths(text).unwrap().remove(0);
            assert_eq!(names.department(&path), wanted, "{text}");
        }
        assert_eq!(names.nearest("Oslo > Store > Shelf"), Some(oslo));
        assert_eq!(names.nearest("Paris > Store"), None);
        assert_eq!(names.position(&"WELDER".parse().unwrap()), Found::Known(position));
    }

    #[test]
    fn paths_are_split_at_either_kind_of_sign() {
        let text = |cell: &str| -> Vec<String> {
            split_paths(cell).unwrap().iter().map(|it| join(it)).collect()
        };
        assert_eq!(text(" A>B ; C；D ＞E ;"), ["A > B", "C", "D > E"]);
        assert_eq!(split_paths("A > > B"), Err(TextError::Empty));
        assert_eq!(split_paths(" ; "), Err(TextError::Empty));
    }
}
