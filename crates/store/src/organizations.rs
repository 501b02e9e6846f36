//! Organizations.

use rollcall_domain::id::OrganizationId;
use rollcall_domain::organization::{JoinField, JoinRules, Organization};
use rollcall_domain::time::{Span, Timestamp};

use crate::value::Row;
use crate::{Dialect, StoreResult, Tx, params};

const COLUMNS: &str = "id, name, door_number, plan, seats, enrollment_approval, share_links_open,
    door_number_open, required_information, who_may_invite, invitation_lifetime,
    structure_version, created_at, version";

/// Organizations.
pub struct Organizations<'t>(pub(crate) &'t mut Tx);

impl Organizations<'_> {
    /// The organization with this id.
    ///
    /// # Errors
    /// If the database fails; so for all below.
    pub async fn find(&mut self, id: OrganizationId) -> StoreResult<Option<Organization>> {
        let sql = format!("SELECT {COLUMNS} FROM organizations WHERE id = ?1");
        self.0.query_opt(&sql, params![id], read).await
    }

    /// Those with exactly this name, by id; at most 100.
    pub async fn find_by_name(&mut self, name: &str) -> StoreResult<Vec<Organization>> {
        let sql =
            format!("SELECT {COLUMNS} FROM organizations WHERE name = ?1 ORDER BY id LIMIT 100");
        self.0.query(&sql, params![name], read).await
    }

    /// All organizations by name: for the operator's command line.
    pub async fn list(&mut self) -> StoreResult<Vec<Organization>> {
        let sql = format!("SELECT {COLUMNS} FROM organizations ORDER BY name, id");
        self.0.query(&sql, params![], read).await
    }

    /// Whether a door number is taken.
    pub async fn door_number_exists(&mut self, door_number: &str) -> StoreResult<bool> {
        let sql = "SELECT id FROM organizations WHERE door_number = ?1";
        let found: Option<OrganizationId> =
            self.0.query_opt(sql, params![door_number], |row| row.take()).await?;
        Ok(found.is_some())
    }

    /// A new organization, with an empty audit log.
    pub async fn insert(&mut self, organization: &Organization) -> StoreResult<()> {
        let sql =
            "INSERT INTO organizations (id, name, door_number, plan, seats, enrollment_approval,
                   share_links_open, door_number_open, required_information, who_may_invite,
                   invitation_lifetime, structure_version, created_at, updated_at, version)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?13, ?14)";
        let rules = &organization.join_rules;
        let fields = params![
            organization.id,
            &organization.name,
            &organization.door_number,
            organization.plan,
            organization.seats,
            rules.enrollment_approval,
            rules.share_links_open,
            rules.door_number_open,
            field_list(&rules.required_information),
            rules.who_may_invite,
            rules.invitation_lifetime.as_millis(),
            organization.structure_version,
            organization.created_at,
            organization.version
        ];
        self.0.execute(sql, fields).await?;
        let sql = "INSERT INTO audit_heads (org_id, seq, hash) VALUES (?1, 0, ?2)";
        self.0.execute(sql, params![organization.id, &[0_u8; 32]]).await?;
        let sql = "INSERT INTO organization_locks (org_id) VALUES (?1)";
        self.0.execute(sql, params![organization.id]).await?;
        Ok(())
    }

    /// Replaces name, door number, plan, seats and join rules; false if somebody else changed the
    /// organization meanwhile. The version becomes that of `organization` plus one.
    pub async fn update(
        &mut self,
        organization: &Organization,
        now: Timestamp,
    ) -> StoreResult<bool> {
        let sql = "UPDATE organizations SET name = ?2, door_number = ?3, plan = ?4, seats = ?5,
                   enrollment_approval = ?6, share_links_open = ?7, door_number_open = ?8,
                   required_information = ?9, who_may_invite = ?10, invitation_lifetime = ?11,
                   updated_at = ?12, version = version + 1 WHERE id = ?1 AND version = ?13";
        let rules = &organization.join_rules;
        let fields = params![
            organization.id,
            &organization.name,
            &organization.door_number,
            organization.plan,
            organization.seats,
            rules.enrollment_approval,
            rules.share_links_open,
            rules.door_number_open,
            field_list(&rules.required_information),
            rules.who_may_invite,
            rules.invitation_lifetime.as_millis(),
            now,
            organization.version
        ];
        Ok(self.0.execute(sql, fields).await? == 1)
    }

    /// Makes others who call this wait until the transaction ends: for rules that look at several
    /// members at once, such as the last super admin and the seats. Call it before reading them.
    pub async fn lock(&mut self, id: OrganizationId) -> StoreResult<()> {
        // SQLite has one writer anyway.
        if self.0.dialect() == Dialect::Postgres {
            let sql = "SELECT 1 FROM organization_locks WHERE org_id = ?1 FOR UPDATE";
            self.0.query(sql, params![id], |_| Ok(())).await?;
        }
        Ok(())
    }

    /// The organization with this door number.
    pub async fn find_by_door_number(
        &mut self,
        door_number: &str,
    ) -> StoreResult<Option<Organization>> {
        let sql = format!("SELECT {COLUMNS} FROM organizations WHERE door_number = ?1");
        self.0.query_opt(&sql, params![door_number], read).await
    }

    /// Says that departments, positions or locations changed. `version` is random, never counted
    /// up: a number that was rolled back must not come again with another content.
    pub async fn set_structure_version(
        &mut self,
        id: OrganizationId,
        version: i64,
        now: Timestamp,
    ) -> StoreResult<()> {
        let sql = "UPDATE organizations SET structure_version = ?2, updated_at = ?3 WHERE id = ?1";
        self.0.execute(sql, params![id, version, now]).await?;
        Ok(())
    }
}

fn field_list(fields: &[JoinField]) -> String {
    fields.iter().map(|it| it.as_str()).collect::<Vec<_>>().join(" ")
}

fn read(row: &mut Row<'_>) -> StoreResult<Organization> {
    Ok(Organization {
        id: row.take()?,
        name: row.take()?,
        door_number: row.take()?,
        plan: row.take()?,
        seats: row.take()?,
        join_rules: JoinRules {
            enrollment_approval: row.take()?,
            share_links_open: row.take()?,
            door_number_open: row.take()?,
            required_information: row
                .take::<String>()?
                .split(' ')
                .filter_map(JoinField::from_code)
                .collect(),
            who_may_invite: row.take()?,
            invitation_lifetime: Span::milliseconds(row.take()?),
        },
        structure_version: row.take()?,
        created_at: row.take()?,
        version: row.take()?,
    })
}
