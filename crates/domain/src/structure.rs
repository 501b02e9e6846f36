//! The shape of an organization: its tree of departments, its positions and locations.

use std::collections::HashMap;

use crate::id::{DepartmentId, LocationId, PositionId, RoleId};
use crate::permission::Role;
use crate::sort_key::SortKey;

/// A department may lie at most this many levels below the top.
pub const DEPTH_LIMIT: usize = 20;
/// At most this many departments in one organization.
pub const DEPARTMENTS_PER_ORGANIZATION: usize = 50_000;
/// At most this many positions, and as many locations, in one organization.
pub const CATALOG_LIMIT: usize = 10_000;

/// A node of the tree.
#[derive(Clone, Debug)]
pub struct Department {
    /// Its id.
    pub id: DepartmentId,
    /// The node above; `None` at the top.
    pub parent_id: Option<DepartmentId>,
    /// Its name, unique among its siblings.
    pub name: String,
    /// The name's place among its siblings.
    pub sort_key: SortKey,
}

/// A position or a location.
#[derive(Clone, Debug)]
pub struct Entry<Id> {
    /// Its id.
    pub id: Id,
    /// Its name, unique in the organization.
    pub name: String,
    /// The name's place in lists.
    pub sort_key: SortKey,
}

/// Why a department cannot be put somewhere.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum MoveError {
    /// There is no such department to put it under.
    #[error("no such parent")]
    UnknownParent,
    /// It would lie below itself.
    #[error("below itself")]
    BelowItself,
    /// The tree would get deeper than it may.
    #[error("deeper than {DEPTH_LIMIT} levels")]
    TooDeep,
}

/// The whole shape at one moment, made for fast answers about names and ancestors.
#[derive(Debug, Default)]
pub struct Structure {
    departments: HashMap<DepartmentId, Department>,
    children: HashMap<Option<DepartmentId>, Vec<DepartmentId>>,
    positions: HashMap<PositionId, Entry<PositionId>>,
    locations: HashMap<LocationId, Entry<LocationId>>,
    roles: HashMap<RoleId, Role>,
}

impl Structure {
    /// Puts the parts together; siblings are sorted by name.
    pub fn new(
        departments: Vec<Department>,
        positions: Vec<Entry<PositionId>>,
        locations: Vec<Entry<LocationId>>,
    ) -> Self {
        let mut children: HashMap<Option<DepartmentId>, Vec<DepartmentId>> = HashMap::new();
        for department in &departments {
            children.entry(department.parent_id).or_default().push(department.id);
        }
        let departments: HashMap<_, _> = departments.into_iter().map(|it| (it.id, it)).collect();
        for siblings in children.values_mut() {
            siblings.sort_by(|a, b| {
                let key = |id: &DepartmentId| departments.get(id).map(|it| (&it.sort_key, it.id));
                key(a).cmp(&key(b))
            });
        }
        let positions = positions.into_iter().map(|it| (it.id, it)).collect();
        let locations = locations.into_iter().map(|it| (it.id, it)).collect();
        Self { departments, children, positions, locations, roles: HashMap::new() }
    }

    /// Adds the custom roles.
    #[must_use]
    pub fn with_roles(mut self, roles: Vec<Role>) -> Self {
        self.roles = roles.into_iter().map(|it| (it.id, it)).collect();
        self
    }

    /// The custom role with this id.
    pub fn role(&self, id: RoleId) -> Option<&Role> {
        self.roles.get(&id)
    }

    /// All custom roles, in no order.
    pub fn roles(&self) -> impl Iterator<Item = &Role> {
        self.roles.values()
    }

    /// The department with this id.
    pub fn department(&self, id: DepartmentId) -> Option<&Department> {
        self.departments.get(&id)
    }

    /// The position with this id.
    pub fn position(&self, id: PositionId) -> Option<&Entry<PositionId>> {
        self.positions.get(&id)
    }

    /// The location with this id.
    pub fn location(&self, id: LocationId) -> Option<&Entry<LocationId>> {
        self.locations.get(&id)
    }

    /// All departments, in no order.
    pub fn departments(&self) -> impl Iterator<Item = &Department> {
        self.departments.values()
    }

    /// All positions, in no order.
    pub fn positions(&self) -> impl Iterator<Item = &Entry<PositionId>> {
        self.positions.values()
    }

    /// All locations, in no order.
    pub fn locations(&self) -> impl Iterator<Item = &Entry<LocationId>> {
        self.locations.values()
    }

    /// The departments right below `parent` (`None`: the top level), by name.
    pub fn children(&self, parent: Option<DepartmentId>) -> &[DepartmentId] {
        self.children.get(&parent).map_or(&[], Vec::as_slice)
    }

    /// The names above a department, from the top down, without its own.
    pub fn path(&self, id: DepartmentId) -> Vec<&str> {
        let mut names: Vec<&str> = self.lineage(id).skip(1).map(|it| it.name.as_str()).collect();
        names.reverse();
        names
    }

    /// A department under its whole path: `Manufacturing > Plant`.
    pub fn full_name(&self, id: DepartmentId) -> String {
        let mut path = self.path(id);
        path.extend(self.department(id).map(|it| it.name.as_str()));
        path.join(" > ")
    }

    /// How many levels a department and what lies below it have, itself included.
    pub fn height(&self, id: DepartmentId) -> usize {
        let mut level = vec![id];
        let mut height = 0;
        while !level.is_empty() && height <= DEPTH_LIMIT {
            height += 1;
            level = level.iter().flat_map(|it| self.children(Some(*it))).copied().collect();
        }
        height
    }

    /// Decides whether a department can be put under `parent_id` (`None`: at the top).
    ///
    /// # Errors
    /// [`MoveError`] says why not.
    pub fn check_move(
        &self,
        id: DepartmentId,
        parent_id: Option<DepartmentId>,
    ) -> Result<(), MoveError> {
        let Some(parent_id) = parent_id else { return Ok(()) };
        let depth = self.lineage(parent_id).count();
        if depth == 0 {
            return Err(MoveError::UnknownParent);
        }
        if self.lineage(parent_id).any(|it| it.id == id) {
            return Err(MoveError::BelowItself);
        }
        if depth + self.height(id) > DEPTH_LIMIT {
            return Err(MoveError::TooDeep);
        }
        Ok(())
    }

    /// The department and all above it, from itself up.
    pub fn lineage(&self, id: DepartmentId) -> impl Iterator<Item = &Department> {
        // A cycle cannot be stored; should a row lie all the same, the walk ends.
        std::iter::successors(self.departments.get(&id), |it| {
            it.parent_id.and_then(|parent| self.departments.get(&parent))
        })
        .take(DEPTH_LIMIT + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::Ids;
    use crate::sort_key::sort_key;
    use crate::time::{Clock, Timestamp};

    #[test]
    fn a_path_names_what_lies_above_from_the_top() {
        let ids = Ids::seeded(Clock::manual(Timestamp::from_millis(1)), 1);
        let [top, middle, leaf]: [DepartmentId; 3] = std::array::from_fn(|_| ids.new_id());
        let node = |id, parent_id, name: &str| Department {
            id,
            parent_id,
            name: name.to_owned(),
            sort_key: sort_key(name),
        };
        let tree = vec![
            node(leaf, Some(middle), "Night shift"),
            node(top, None, "Manufacturing"),
            node(middle, Some(top), "Plant"),
        ];
        let structure = Structure::new(tree, vec![], vec![]);
        assert_eq!(structure.path(leaf), ["Manufacturing", "Plant"]);
        assert_eq!(structure.lineage(leaf).count(), 3);
        assert_eq!(structure.children(None), [top]);
    }

    #[test]
    fn a_department_moves_anywhere_but_below_itself_or_too_deep() {
        let ids = Ids::seeded(Clock::manual(Timestamp::from_millis(1)), 2);
        let chain: Vec<DepartmentId> = (0..DEPTH_LIMIT).map(|_| ids.new_id()).collect();
        let (side, leaf): (DepartmentId, DepartmentId) = (ids.new_id(), ids.new_id());
        let node = |id, parent_id| Department {
            id,
            parent_id,
            name: "x".to_owned(),
            sort_key: sort_key("x"),
        };
        let mut tree: Vec<_> = (0..DEPTH_LIMIT)
            .map(|it| node(chain[it], it.checked_sub(1).map(|above| chain[above])))
            .collect();
        tree.extend([node(side, None), node(leaf, Some(side))]);
        let structure = Structure::new(tree, vec![], vec![]);
        assert_eq!(structure.height(chain[0]), DEPTH_LIMIT);
        assert_eq!(structure.height(side), 2);
        let last = DEPTH_LIMIT - 1;
        for (id, parent, wanted) in [
            (chain[3], None, Ok(())),
            (side, Some(chain[last - 2]), Ok(())),
            (side, Some(chain[last - 1]), Err(MoveError::TooDeep)),
            (leaf, Some(chain[last - 1]), Ok(())),
            (leaf, Some(chain[last]), Err(MoveError::TooDeep)),
            (chain[2], Some(chain[5]), Err(MoveError::BelowItself)),
            (chain[2], Some(chain[2]), Err(MoveError::BelowItself)),
            (chain[2], Some(ids.new_id()), Err(MoveError::UnknownParent)),
        ] {
            assert_eq!(structure.check_move(id, parent), wanted);
        }
    }
}
