//! Organizations.

use rollcall_domain::id::OrganizationId;
use rollcall_domain::organization::Organization;
use rollcall_domain::time::{Span, Timestamp};

use crate::value::Row;
use crate::{StoreResult, Tx, params};

const COLUMNS: &str = "id, name, door_number, plan, enrollment_approval, invitation_lifetime,
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
        let sql = "INSERT INTO organizations (id, name, door_number, plan, enrollment_approval,
                   invitation_lifetime, structure_version, created_at, updated_at, version)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8, ?9)";
        let fields = params![
            organization.id,
            &organization.name,
            &organization.door_number,
            organization.plan,
            organization.enrollment_approval,
            organization.invitation_lifetime.as_millis(),
            organization.structure_version,
            organization.created_at,
            organization.version
        ];
        self.0.execute(sql, fields).await?;
        let sql = "INSERT INTO audit_heads (org_id, seq, hash) VALUES (?1, 0, ?2)";
        self.0.execute(sql, params![organization.id, &[0_u8; 32]]).await?;
        Ok(())
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

fn read(row: &mut Row<'_>) -> StoreResult<Organization> {
    Ok(Organization {
        id: row.take()?,
        name: row.take()?,
        door_number: row.take()?,
        plan: row.take()?,
        enrollment_approval: row.take()?,
        invitation_lifetime: Span::milliseconds(row.take()?),
        structure_version: row.take()?,
        created_at: row.take()?,
        version: row.take()?,
    })
}
