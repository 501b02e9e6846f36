//! Addresses of former members that other people have now.

use rollcall_domain::id::{MemberId, OrganizationId};
use rollcall_domain::termination::ReleasedAddress;

use crate::value::Row;
use crate::{StoreResult, Tx, params};

const COLUMNS: &str = "org_id, address, member_id, newcomer_id, released_at";

/// Released addresses of organizations.
pub struct ReleasedAddresses<'t>(pub(crate) &'t mut Tx);

impl ReleasedAddresses<'_> {
    /// Whose an address was last, before it was released.
    ///
    /// # Errors
    /// If the database fails; so for all below.
    pub async fn find_last(
        &mut self,
        organization: OrganizationId,
        address: &str,
    ) -> StoreResult<Option<ReleasedAddress>> {
        let sql = format!(
            "SELECT {COLUMNS} FROM released_addresses WHERE org_id = ?1 AND address = ?2
             ORDER BY released_at DESC, member_id DESC LIMIT 1"
        );
        self.0.query_opt(&sql, params![organization, address], read).await
    }

    /// Whose address was released for this newcomer.
    pub async fn find_by_newcomer(
        &mut self,
        organization: OrganizationId,
        newcomer: MemberId,
    ) -> StoreResult<Option<ReleasedAddress>> {
        let sql = format!(
            "SELECT {COLUMNS} FROM released_addresses WHERE org_id = ?1 AND newcomer_id = ?2
             ORDER BY released_at DESC LIMIT 1"
        );
        self.0.query_opt(&sql, params![organization, newcomer], read).await
    }

    /// Notes a release; replaces what was noted of the same member and address.
    pub async fn put(&mut self, released: &ReleasedAddress) -> StoreResult<()> {
        let sql =
            "DELETE FROM released_addresses WHERE org_id = ?1 AND address = ?2 AND member_id = ?3";
        let it = released;
        self.0.execute(sql, params![it.organization_id, &it.address, it.former_id]).await?;
        let sql =
            "INSERT INTO released_addresses (org_id, address, member_id, newcomer_id, released_at)
                   VALUES (?1, ?2, ?3, ?4, ?5)";
        let fields =
            params![it.organization_id, &it.address, it.former_id, it.newcomer_id, it.released_at];
        self.0.execute(sql, fields).await?;
        Ok(())
    }
}

fn read(row: &mut Row<'_>) -> StoreResult<ReleasedAddress> {
    Ok(ReleasedAddress {
        organization_id: row.take()?,
        address: row.take()?,
        former_id: row.take()?,
        newcomer_id: row.take()?,
        released_at: row.take()?,
    })
}
