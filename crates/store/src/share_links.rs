//! Share links.

use rollcall_domain::id::{MemberId, OrganizationId, ShareLinkId};
use rollcall_domain::share_link::ShareLink;
use rollcall_domain::time::Timestamp;

use crate::value::Row;
use crate::{StoreResult, Tx, params};

const COLUMNS: &str = "id, creator_id, name, created_at, expires_at, max_uses, uses, closed_at";

/// Share links of organizations.
pub struct ShareLinks<'t>(pub(crate) &'t mut Tx);

/// Which links are meant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LinkFilter {
    /// Of whom; `None`: of everybody.
    pub creator: Option<MemberId>,
    /// Also those that were closed.
    pub with_closed: bool,
}

impl ShareLinks<'_> {
    /// The link with this id.
    ///
    /// # Errors
    /// If the database fails; so for all below.
    pub async fn find(
        &mut self,
        organization: OrganizationId,
        id: ShareLinkId,
    ) -> StoreResult<Option<ShareLink>> {
        let sql = format!("SELECT {COLUMNS} FROM share_links WHERE org_id = ?1 AND id = ?2");
        self.0.query_opt(&sql, params![organization, id], read).await
    }

    /// Links, newest first, before the one with the id `before`.
    pub async fn list(
        &mut self,
        organization: OrganizationId,
        filter: LinkFilter,
        before: Option<ShareLinkId>,
        limit: i64,
    ) -> StoreResult<Vec<ShareLink>> {
        let before = before.unwrap_or_else(|| uuid::Uuid::max().into());
        let (creator, open) = conditions(filter);
        let sql = format!(
            "SELECT {COLUMNS} FROM share_links
             WHERE org_id = ?1 AND id < ?2 {creator} {open} ORDER BY id DESC LIMIT ?4"
        );
        let creator = filter.creator.unwrap_or_else(|| uuid::Uuid::nil().into());
        self.0.query(&sql, params![organization, before, creator, limit], read).await
    }

    /// How many there are, counted up to 10,000.
    pub async fn count(
        &mut self,
        organization: OrganizationId,
        filter: LinkFilter,
    ) -> StoreResult<i64> {
        let (creator, open) = conditions(filter);
        let sql = format!(
            "SELECT COUNT(*) FROM (SELECT id FROM share_links
             WHERE org_id = ?1 AND id <> ?2 {creator} {open} LIMIT 10000) AS found"
        );
        let nobody = uuid::Uuid::nil();
        let creator = filter.creator.unwrap_or_else(|| nobody.into());
        self.0.query_one(&sql, params![organization, nobody, creator]).await
    }

    /// Who made links that are neither closed nor run out, and how many each: what works unless its
    /// creator may not invite any more. At most `limit`
    /// creators, by their ids.
    pub async fn count_by_creator(
        &mut self,
        organization: OrganizationId,
        only: Option<MemberId>,
        now: Timestamp,
        limit: i64,
    ) -> StoreResult<Vec<(MemberId, i64)>> {
        let (creator, open) = conditions(LinkFilter { creator: only, with_closed: false });
        let sql = format!(
            "SELECT creator_id, COUNT(*) FROM share_links
             WHERE org_id = ?1 {creator} {open} AND (expires_at IS NULL OR expires_at > ?2)
             AND (max_uses IS NULL OR uses < max_uses)
             GROUP BY creator_id ORDER BY creator_id LIMIT ?4"
        );
        let only = only.unwrap_or_else(|| uuid::Uuid::nil().into());
        let read = |row: &mut Row<'_>| Ok((row.take()?, row.take()?));
        self.0.query(&sql, params![organization, now, only, limit], read).await
    }

    /// A new link.
    pub async fn insert(
        &mut self,
        organization: OrganizationId,
        link: &ShareLink,
    ) -> StoreResult<()> {
        let sql = "INSERT INTO share_links (org_id, id, creator_id, name, created_at, expires_at,
                   max_uses, uses, closed_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
        let fields = params![
            organization,
            link.id,
            link.creator_id,
            &link.name,
            link.created_at,
            link.expires_at,
            link.max_uses,
            link.uses,
            link.closed_at
        ];
        self.0.execute(sql, fields).await?;
        Ok(())
    }

    /// Counts one use; false if the link was closed, has expired or was used up meanwhile. Whoever
    /// comes at the same moment waits here, so that none is counted that may not be.
    pub async fn count_use(
        &mut self,
        organization: OrganizationId,
        id: ShareLinkId,
        now: Timestamp,
    ) -> StoreResult<bool> {
        let sql = "UPDATE share_links SET uses = uses + 1 WHERE org_id = ?1 AND id = ?2
                   AND closed_at IS NULL AND (expires_at IS NULL OR expires_at > ?3)
                   AND (max_uses IS NULL OR uses < max_uses)";
        Ok(self.0.execute(sql, params![organization, id, now]).await? == 1)
    }

    /// Closes a link; false if it was closed before.
    pub async fn close(
        &mut self,
        organization: OrganizationId,
        id: ShareLinkId,
        now: Timestamp,
    ) -> StoreResult<bool> {
        let sql = "UPDATE share_links SET closed_at = ?3
                   WHERE org_id = ?1 AND id = ?2 AND closed_at IS NULL";
        Ok(self.0.execute(sql, params![organization, id, now]).await? == 1)
    }

    /// Closes all links of a member but one, and says which.
    pub async fn close_of(
        &mut self,
        organization: OrganizationId,
        creator: MemberId,
        except: Option<ShareLinkId>,
        now: Timestamp,
    ) -> StoreResult<Vec<ShareLink>> {
        let except = except.unwrap_or_else(|| uuid::Uuid::nil().into());
        let hint = self.0.dialect().by_index("share_links_open");
        let sql = format!(
            "UPDATE share_links {hint} SET closed_at = ?4 WHERE org_id = ?1 AND creator_id = ?2
             AND id <> ?3 AND closed_at IS NULL RETURNING {COLUMNS}"
        );
        self.0.query(&sql, params![organization, creator, except, now], read).await
    }
}

impl ShareLinks<'_> {
    /// Gives all links of a member that are not closed to another one; how many.
    pub async fn hand_over(
        &mut self,
        organization: OrganizationId,
        from: MemberId,
        to: MemberId,
    ) -> StoreResult<u64> {
        let hint = self.0.dialect().by_index("share_links_open");
        let sql = format!(
            "UPDATE share_links {hint} SET creator_id = ?3
             WHERE org_id = ?1 AND creator_id = ?2 AND closed_at IS NULL"
        );
        self.0.execute(&sql, params![organization, from, to]).await
    }
}

fn conditions(filter: LinkFilter) -> (&'static str, &'static str) {
    // Each statement has the same values whatever the filter, which PostgreSQL wants to see used.
    let creator = match filter.creator {
        Some(_) => "AND creator_id = ?3",
        None => "AND creator_id <> ?3",
    };
    (creator, if filter.with_closed { "" } else { "AND closed_at IS NULL" })
}

fn read(row: &mut Row<'_>) -> StoreResult<ShareLink> {
    Ok(ShareLink {
        id: row.take()?,
        creator_id: row.take()?,
        name: row.take()?,
        created_at: row.take()?,
        expires_at: row.take()?,
        max_uses: row.take()?,
        uses: row.take()?,
        closed_at: row.take()?,
    })
}
