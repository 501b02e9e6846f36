//! What a row would do: the one place that decides it, when the plan is made and again when the row's
//! turn comes.

use serde::{Deserialize, Serialize};

use super::Verdict;
use super::cells::{Cell, CellError, Input};
use super::columns::Column;
use super::names::{Found, Names, UnitKind};
use super::wanted::{
    Departments, Place, Unit, departments_of, is_another, roles_of, said, said_departments,
};
use crate::audit::FieldChange;
use crate::codes::coded_enum;
use crate::id::{DepartmentId, LocationId, MemberId, PositionId, RoleId};
use crate::member::{DEPARTMENTS_LIMIT, Member};
use crate::membership::MemberState;
use crate::permission::{AdminRole, Permission, ROLES_LIMIT, Rights};
use crate::structure::DEPTH_LIMIT;
use crate::text::UnitName;

coded_enum! {
    /// What somebody has to decide about a row.
    QuestionKind {
        /// The person waits for approval.
        Pending = "pending",
        /// The person was refused.
        Rejected = "rejected",
        /// The person left.
        Terminated = "terminated",
        /// The row names several people: one by the job ID, another by an address.
        SeveralPeople = "several_people",
        /// The job ID belongs to somebody of another name and address.
        AnotherPerson = "another_person",
        /// A department, position or location is missing.
        MissingUnit = "missing_unit",
    }
}

/// Somebody whom a row may mean.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Candidate {
    /// Who.
    pub id: MemberId,
    /// The name.
    pub name: String,
    /// Where the person stands.
    pub state: MemberState,
}

impl From<&Member> for Candidate {
    fn from(it: &Member) -> Self {
        Self { id: it.id, name: it.name.clone(), state: it.state }
    }
}

/// What somebody has to decide about a row.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Question {
    /// What.
    pub kind: QuestionKind,
    /// Whom it is about.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub people: Vec<Candidate>,
}

/// What somebody has decided about a row.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// Leave it out.
    Skip,
    /// It means this person.
    Use(MemberId),
}

/// What is kept of a judgement, in short names since there is one for each row.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct RowPlan {
    /// Whom it is about, if the person is there.
    #[serde(rename = "m", skip_serializing_if = "Option::is_none", default)]
    pub member_id: Option<MemberId>,
    /// What would change.
    #[serde(rename = "c", skip_serializing_if = "Vec::is_empty", default)]
    pub changes: Vec<FieldChange>,
    /// What is wrong.
    #[serde(rename = "e", skip_serializing_if = "Vec::is_empty", default)]
    pub errors: Vec<CellError>,
    /// What is not done, though the row says it.
    #[serde(rename = "n", skip_serializing_if = "Vec::is_empty", default)]
    pub notes: Vec<CellError>,
    /// What has to be decided.
    #[serde(rename = "q", skip_serializing_if = "Option::is_none", default)]
    pub question: Option<Question>,
}

/// What a row would change. The outer `None` leaves a field, the inner one clears it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Change {
    /// The name.
    pub name: Option<String>,
    /// The departments.
    pub departments: Option<Vec<DepartmentId>>,
    /// The job title.
    pub position: Option<Option<PositionId>>,
    /// The work site.
    pub location: Option<Option<LocationId>>,
    /// The employee number.
    pub job_id: Option<Option<String>>,
    /// The roles.
    pub roles: Option<(Option<AdminRole>, Vec<RoleId>)>,
}

impl Change {
    /// Carries it out on a member.
    pub fn apply(self, member: &mut Member) {
        if let Some(name) = self.name {
            member.rename(&name);
        }
        if let Some(departments) = self.departments {
            member.department_ids = departments;
        }
        if let Some(position) = self.position {
            member.position_id = position;
        }
        if let Some(location) = self.location {
            member.location_id = location;
        }
        if let Some(job_id) = self.job_id {
            member.job_id = job_id;
        }
        if let Some((admin_role, role_ids)) = self.roles {
            member.admin_role = admin_role;
            member.role_ids = role_ids;
        }
    }
}

/// What a row would do.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Judgement {
    /// In one word.
    pub verdict: Verdict,
    /// What is kept of it.
    pub plan: RowPlan,
    /// What it changes, once nothing has to be made first; of a new person all there is.
    pub change: Change,
    /// Names that nothing has.
    pub missing: Vec<(UnitKind, String)>,
}

/// Who is there already.
#[derive(Clone, Copy, Debug, Default)]
pub struct Matches<'a> {
    /// With the row's member id.
    pub by_id: Option<&'a Member>,
    /// With its job ID, former members left out.
    pub by_job_id: Option<&'a Member>,
    /// With its address, or whose address it was last.
    pub by_email: Option<&'a Member>,
    /// With its number.
    pub by_phone: Option<&'a Member>,
}

/// What rows are judged by.
#[derive(Debug)]
pub struct World<'a> {
    /// What names mean.
    pub names: &'a Names,
    /// What the importer may do.
    pub rights: &'a Rights,
}

const IMPORT: Permission = Permission::MembersImport;

/// Decides what a row would do.
pub fn judge(
    world: &World<'_>,
    input: &Input,
    matches: &Matches<'_>,
    decision: Option<Decision>,
) -> Judgement {
    let mut work =
        Work { world, plan: RowPlan::default(), change: Change::default(), missing: Vec::new() };
    if decision == Some(Decision::Skip) {
        return work.end(Verdict::Skipped);
    }
    let found = match work.find(input, matches, decision) {
        Ok(found) => found,
        Err(verdict) => return work.end(verdict),
    };
    match found {
        Some(member) => work.update(input, member, matches),
        None => work.create(input),
    }
}

struct Work<'w, 'a> {
    world: &'w World<'a>,
    plan: RowPlan,
    change: Change,
    missing: Vec<(UnitKind, String)>,
}

impl Work<'_, '_> {
    fn end(self, verdict: Verdict) -> Judgement {
        let Self { plan, change, missing, .. } = self;
        Judgement { verdict, plan, change, missing }
    }

    fn wrong(&mut self, column: Column, value: &str, code: &str) {
        self.plan.errors.push(CellError::new(column, value, code));
    }

    fn ask<'m>(
        mut self,
        kind: QuestionKind,
        people: impl IntoIterator<Item = &'m Member>,
    ) -> Judgement {
        let people = people.into_iter().map(Candidate::from).collect();
        self.plan.question = Some(Question { kind, people });
        self.end(Verdict::NeedsDecision)
    }

    /// Whom the row means; `None`: somebody new.
    fn find<'m>(
        &mut self,
        input: &Input,
        matches: &Matches<'m>,
        decision: Option<Decision>,
    ) -> Result<Option<&'m Member>, Verdict> {
        if let Some(id) = input.member_id {
            let Some(member) = matches.by_id.filter(|it| self.sees(it)) else {
                self.wrong(Column::MemberId, &id.to_string(), "import/no-such-member");
                return Err(Verdict::Error);
            };
            return Ok(Some(member));
        }
        let ways = [
            (Column::JobId, matches.by_job_id),
            (Column::Email, matches.by_email),
            (Column::Phone, matches.by_phone),
        ];
        let mut people: Vec<&Member> = Vec::new();
        for (column, member) in ways {
            let Some(member) = member else { continue };
            if !self.sees(member) {
                self.wrong(column, &said(input, column), "import/unavailable");
                return Err(Verdict::Error);
            }
            if !people.iter().any(|it| it.id == member.id) {
                people.push(member);
            }
        }
        if let Some(Decision::Use(id)) = decision
            && let Some(member) = people.iter().find(|it| it.id == id)
        {
            return Ok(Some(member));
        }
        let ask = |work: &mut Self, kind, people: &[&Member]| {
            let people = people.iter().map(|it| Candidate::from(*it)).collect();
            work.plan.question = Some(Question { kind, people });
            Err(Verdict::NeedsDecision)
        };
        match people.as_slice() {
            [] => Ok(None),
            [one] => {
                let by_address = matches.by_email.or(matches.by_phone).is_some();
                if !by_address && is_another(input, one) {
                    return ask(self, QuestionKind::AnotherPerson, &people);
                }
                Ok(Some(one))
            }
            _ => ask(self, QuestionKind::SeveralPeople, &people),
        }
    }

    /// Whether the importer may know of a member.
    fn sees(&self, member: &Member) -> bool {
        if member.state == MemberState::Active {
            return true;
        }
        let Some(reach) = self.world.rights.departments() else { return true };
        let structure = &*self.world.names.structure;
        member
            .department_ids
            .iter()
            .any(|id| structure.lineage(*id).any(|at| reach.contains(&at.id)))
    }

    fn update(mut self, input: &Input, member: &Member, matches: &Matches<'_>) -> Judgement {
        self.plan.member_id = Some(member.id);
        let structure = &*self.world.names.structure;
        let rights = self.world.rights;
        match member.state {
            MemberState::Active | MemberState::Invited => {}
            MemberState::Pending => return self.ask(QuestionKind::Pending, [member]),
            MemberState::Rejected => return self.ask(QuestionKind::Rejected, [member]),
            MemberState::Terminated => return self.ask(QuestionKind::Terminated, [member]),
        }
        self.rename(input, member);
        self.keep_addresses(input, member);
        let departments = self.departments(input);
        let position =
            self.unit(&input.position, UnitKind::Position, |names, it| names.position(it));
        let location =
            self.unit(&input.location, UnitKind::Location, |names, it| names.location(it));
        if let Some(departments) = departments {
            let before = departments_of(self.world, member);
            let after = departments.texts(self.world);
            self.changed("departments", before, after);
            if departments.ids() != Some(member.department_ids.clone()) {
                self.change.departments = departments.ids();
                let after = departments.reached();
                if !rights.may_move(IMPORT, &member.department_ids, &after, structure)
                    || departments.has_new() && !self.may_make(&departments)
                {
                    self.wrong(
                        Column::Departments,
                        &said_departments(input),
                        "import/outside-reach",
                    );
                }
            }
        }
        if let Some(position) = position {
            let before = member.position_id.and_then(|id| structure.position(id));
            self.changed(
                "position",
                before.map(|it| it.name.clone()),
                position.text(|id| structure.position(id).map(|it| it.name.clone())),
            );
            self.change.position = position.id().filter(|it| *it != member.position_id);
        }
        if let Some(location) = location {
            let before = member.location_id.and_then(|id| structure.location(id));
            self.changed(
                "location",
                before.map(|it| it.name.clone()),
                location.text(|id| structure.location(id).map(|it| it.name.clone())),
            );
            self.change.location = location.id().filter(|it| *it != member.location_id);
        }
        self.job_id(input, member, matches);
        self.roles(input, member);
        if !self.missing.is_empty() && self.plan.errors.is_empty() {
            return self.ask(QuestionKind::MissingUnit, []);
        }
        if !self.plan.changes.is_empty() {
            if !rights.may_for_any(IMPORT, &member.department_ids, structure) {
                let error = CellError::of_row("import/not-yours");
                self.plan.errors.insert(0, error);
            } else if let Some(missing) = rights.lacks_of(&Rights::of(member, structure), structure)
            {
                let error = CellError::of_row("import/above").with("permission", missing);
                self.plan.errors.insert(0, error);
            }
        }
        let verdict = if !self.plan.errors.is_empty() {
            Verdict::Error
        } else if self.plan.changes.is_empty() {
            Verdict::Unchanged
        } else {
            Verdict::Update
        };
        if verdict != Verdict::Update {
            self.plan.changes.clear();
        }
        self.end(verdict)
    }

    fn create(mut self, input: &Input) -> Judgement {
        let rights = self.world.rights;
        let structure = &*self.world.names.structure;
        if input.email.is_none() && input.phone.is_none() {
            let column = if input.has_name_column { Column::Email } else { Column::JobId };
            self.wrong(column, "", "import/address-missing");
        }
        match &input.name {
            Some(name) => self.change.name = Some(name.as_str().to_owned()),
            None if input.has_name_column => self.wrong(Column::Name, "", "import/name-missing"),
            None => {
                let email = input.email.as_ref().map(|it| it.as_str());
                let email = email.and_then(|it| it.split('@').next());
                let phone = input.phone.as_ref().map(|it| it.as_str());
                self.change.name = email.or(phone).map(str::to_owned);
            }
        }
        let departments = self.departments(input);
        let position =
            self.unit(&input.position, UnitKind::Position, |names, it| names.position(it));
        let location =
            self.unit(&input.location, UnitKind::Location, |names, it| names.location(it));
        let reached = departments.as_ref().map(Departments::reached).unwrap_or_default();
        if !rights.may_for_all(IMPORT, &reached, structure)
            || departments.as_ref().is_some_and(|it| it.has_new() && !self.may_make(it))
        {
            let said = said_departments(input);
            let code =
                if said.is_empty() { "import/department-needed" } else { "import/outside-reach" };
            self.wrong(Column::Departments, &said, code);
        }
        self.change.departments = departments.as_ref().and_then(Departments::ids);
        self.change.position = position.and_then(|it| it.id());
        self.change.location = location.and_then(|it| it.id());
        if let Cell::Set(job_id) = &input.job_id {
            self.change.job_id = Some(Some(job_id.as_str().to_owned()));
        }
        if let Cell::Set(names) = &input.roles {
            match self.world.names.roles(names) {
                Ok((None, custom)) if custom.is_empty() => {}
                Ok(_) => self.wrong(Column::Role, &names.join("; "), "import/role-too-early"),
                Err(unknown) => self.wrong(Column::Role, &unknown, "import/role-unknown"),
            }
        }
        if !self.plan.errors.is_empty() {
            return self.end(Verdict::Error);
        }
        if !self.missing.is_empty() {
            return self.ask(QuestionKind::MissingUnit, []);
        }
        self.end(Verdict::Create)
    }

    /// Before sign-up the name is what the organization typed; afterwards it is the person's.
    fn rename(&mut self, input: &Input, member: &Member) {
        let Some(name) = &input.name else { return };
        if name.as_str() == member.name {
            return;
        }
        if member.account_id.is_some() {
            let note = CellError::new(Column::Name, name.as_str(), "import/own-name");
            self.plan.notes.push(note.with("name", &member.name));
            return;
        }
        self.changed("name", Some(member.name.clone()), Some(name.as_str().to_owned()));
        self.change.name = Some(name.as_str().to_owned());
    }

    /// No import changes where somebody is reached.
    fn keep_addresses(&mut self, input: &Input, member: &Member) {
        let is_own = member.account_id.is_some();
        let code = if is_own { "import/own-address" } else { "import/address-kept" };
        if let Some(email) = &input.email
            && member.email_canonical.as_deref() != Some(email.canonical())
        {
            self.plan.notes.push(CellError::new(Column::Email, email.as_str(), code));
        }
        if let Some(phone) = &input.phone
            && member.phone.as_deref() != Some(phone.as_str())
        {
            self.plan.notes.push(CellError::new(Column::Phone, phone.as_str(), code));
        }
    }

    fn job_id(&mut self, input: &Input, member: &Member, matches: &Matches<'_>) {
        let after = match &input.job_id {
            Cell::Leave => return,
            Cell::Clear => None,
            Cell::Set(it) => Some(it.as_str().to_owned()),
        };
        if after == member.job_id {
            return;
        }
        if let Some(wanted) = after.as_deref()
            && matches.by_job_id.is_some_and(|it| it.id != member.id)
        {
            self.wrong(Column::JobId, wanted, "import/job-id-taken");
            return;
        }
        self.changed("job_id", member.job_id.clone(), after.clone());
        self.change.job_id = Some(after);
    }

    fn roles(&mut self, input: &Input, member: &Member) {
        let names = match &input.roles {
            Cell::Leave => return,
            Cell::Clear => &Vec::new(),
            Cell::Set(names) => names,
        };
        let said = names.join("; ");
        let (admin_role, mut role_ids) = match self.world.names.roles(names) {
            Ok(roles) => roles,
            Err(unknown) => return self.wrong(Column::Role, &unknown, "import/role-unknown"),
        };
        // In the order that the member has them already: another order is no change.
        role_ids
            .sort_by_key(|id| member.role_ids.iter().position(|it| it == id).unwrap_or(usize::MAX));
        if (admin_role, &role_ids) == (member.admin_role, &member.role_ids) {
            return;
        }
        let structure = &*self.world.names.structure;
        let mut after = member.clone();
        (after.admin_role, after.role_ids) = (admin_role, role_ids.clone());
        let rights = self.world.rights;
        let code = if member.state != MemberState::Active {
            "import/role-too-early"
        } else if !rights.may_everywhere(Permission::RolesManage)
            || rights.lacks_of(&Rights::of(&after, structure), structure).is_some()
        {
            "import/role-above"
        } else if member.admin_role == Some(AdminRole::SuperAdmin)
            && admin_role != member.admin_role
        {
            "import/super-admin"
        } else if role_ids.len() > ROLES_LIMIT {
            "import/too-many-roles"
        } else {
            let text = |it: &Member| roles_of(self.world, it);
            self.changed("roles", text(member), text(&after));
            self.change.roles = Some((admin_role, role_ids));
            return;
        };
        self.wrong(Column::Role, &said, code);
    }

    fn changed(&mut self, field: &str, before: Option<String>, after: Option<String>) {
        self.plan.changes.extend(FieldChange::between(field, before, after));
    }

    fn departments(&mut self, input: &Input) -> Option<Departments> {
        let paths = match &input.departments {
            Cell::Leave => return None,
            Cell::Clear => return Some(Departments(Vec::new())),
            Cell::Set(paths) => paths,
        };
        let mut places = Vec::new();
        for path in paths {
            match self.world.names.department(path) {
                Found::Known(id) if places.contains(&Place::Known(id)) => {}
                Found::Known(id) => places.push(Place::Known(id)),
                Found::New(name) => {
                    if path.len() > DEPTH_LIMIT {
                        self.wrong(Column::Departments, &name, "import/too-deep");
                    }
                    let parent = self.world.names.nearest(&name);
                    places.push(Place::New(name, parent));
                }
                Found::Missing(name) => self.missing.push((UnitKind::Department, name)),
                Found::Several => {
                    let name = path.iter().map(UnitName::as_str).collect::<Vec<_>>().join(" > ");
                    self.wrong(Column::Departments, &name, "import/several-departments");
                }
            }
        }
        if places.len() > DEPARTMENTS_LIMIT {
            let error = CellError::new(Column::Departments, "", "import/too-many-departments");
            self.plan.errors.push(error.with("limit", DEPARTMENTS_LIMIT));
        }
        Some(Departments(places))
    }

    /// `None`: as it is. The inner `None`: cleared.
    fn unit<Id>(
        &mut self,
        cell: &Cell<UnitName>,
        kind: UnitKind,
        find: impl Fn(&Names, &UnitName) -> Found<Id>,
    ) -> Option<Unit<Id>> {
        let name = match cell {
            Cell::Leave => return None,
            Cell::Clear => return Some(Unit::None),
            Cell::Set(name) => name,
        };
        match find(self.world.names, name) {
            Found::Known(id) => Some(Unit::Known(id)),
            Found::New(name) => {
                let (permission, column) = match kind {
                    UnitKind::Position => (Permission::PositionsManage, Column::Position),
                    UnitKind::Location => (Permission::LocationsManage, Column::Location),
                    UnitKind::Department => (Permission::DepartmentsManage, Column::Departments),
                };
                if !self.world.rights.may(permission) {
                    self.wrong(column, &name, "import/may-not-create");
                }
                Some(Unit::New(name))
            }
            Found::Missing(name) => {
                self.missing.push((kind, name));
                None
            }
            Found::Several => None,
        }
    }

    /// Whether the importer may make the departments that are to be made.
    fn may_make(&self, departments: &Departments) -> bool {
        let (rights, structure) = (self.world.rights, &*self.world.names.structure);
        departments.0.iter().all(|it| match it {
            Place::Known(_) => true,
            Place::New(_, parent) => {
                rights.may_for_any(Permission::DepartmentsManage, parent.as_slice(), structure)
            }
        })
    }
}
