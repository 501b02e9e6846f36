//! Members: one row each, and what is derived from it.

mod bulk;
#[cfg(test)]
pub(crate) mod bulk_tests;
mod derived;
mod list;
mod particulars;
#[cfg(test)]
mod particulars_tests;

use rollcall_domain::id::{AccountId, MemberId, OrganizationId};
use rollcall_domain::member::{Member, job_sort};
use rollcall_domain::organization::Plan;
use rollcall_domain::permission::AdminRole;
use rollcall_domain::sort_key::SortKey;
use rollcall_domain::time::Timestamp;

pub(crate) use derived::Deferred;
pub(crate) use list::within_condition;
pub use list::{DepartmentFilter, Filter, ListedMember, Order, Position, PositionValue, Total};
pub(crate) use particulars::reason_key;
pub use particulars::{Now, Particulars};

use crate::structure::{pack_ids, unpack_ids};
use crate::value::Row;
use crate::{Dialect, StoreResult, Tx, Value, params};

/// The columns of a member, for any statement that names the table `m`.
pub(crate) const COLUMNS: &str = "m.org_id, m.id, m.account_id, m.state, m.name, m.sort_key, m.email,
    m.email_canonical, m.phone, m.department_ids, m.position_id, m.location_id, m.job_id, m.admin_role,
    m.role_ids, m.joined_at, m.created_at, m.updated_at, m.version";

/// Ids that one statement asks for.
const MANY_IDS: usize = 64;

/// Members of organizations.
pub struct Members<'t>(pub(crate) &'t mut Tx);

/// Somebody who was refused or left before and may be the same person.
#[derive(Clone, Debug)]
pub struct Lookalike {
    /// The member.
    pub member: Member,
    /// When they were refused or left.
    pub at: Timestamp,
    /// Whether the name is the same.
    pub has_same_name: bool,
    /// Whether the address was theirs.
    pub had_same_address: bool,
}

/// One of the organizations that an account has a place in.
#[derive(Clone, Debug)]
pub struct Membership {
    /// The organization's name.
    pub organization_name: String,
    /// Its plan.
    pub plan: Plan,
    /// The version of its structure.
    pub structure_version: i64,
    /// The place in it.
    pub member: Member,
    /// The moment from which on it is planned to be over.
    pub ends_at: Option<Timestamp>,
}

impl Members<'_> {
    /// The member with this id.
    ///
    /// # Errors
    /// If the database fails; so for all below.
    pub async fn find(
        &mut self,
        organization: OrganizationId,
        id: MemberId,
    ) -> StoreResult<Option<Member>> {
        let sql = format!("SELECT {COLUMNS} FROM members m WHERE m.org_id = ?1 AND m.id = ?2");
        self.0.query_opt(&sql, params![organization, id], read).await
    }

    /// The members with these ids as far as they exist, by id. On PostgreSQL they are locked in that order
    /// until the transaction ends, so that nobody else changes them.
    pub async fn find_many_to_change(
        &mut self,
        organization: OrganizationId,
        ids: &[MemberId],
    ) -> StoreResult<Vec<Member>> {
        let locking = match self.0.dialect() {
            Dialect::Sqlite => "",
            Dialect::Postgres => "FOR UPDATE",
        };
        let mut ids = ids.to_vec();
        ids.sort_unstable();
        ids.dedup();
        let marks: Vec<String> = (2..MANY_IDS + 2).map(|it| format!("?{it}")).collect();
        let sql = format!(
            "SELECT {COLUMNS} FROM members m WHERE m.org_id = ?1 AND m.id IN ({}) ORDER BY m.id {locking}",
            marks.join(", ")
        );
        let mut found = Vec::with_capacity(ids.len());
        for chunk in ids.chunks(MANY_IDS) {
            let mut values = vec![Value::from(organization)];
            // One statement for every number of ids: the last one stands in for those that lack.
            let last = chunk.last().copied();
            let padded = chunk.iter().copied().chain(last.into_iter().cycle());
            values.extend(padded.take(MANY_IDS).map(Value::from));
            found.extend(self.0.query(&sql, &values, read).await?);
        }
        Ok(found)
    }

    /// The place that an account has in an organization.
    pub async fn find_by_account(
        &mut self,
        organization: OrganizationId,
        account: AccountId,
    ) -> StoreResult<Option<Member>> {
        let sql =
            format!("SELECT {COLUMNS} FROM members m WHERE m.org_id = ?1 AND m.account_id = ?2");
        self.0.query_opt(&sql, params![organization, account], read).await
    }

    /// The place that belongs to an address, in whatever state.
    pub async fn find_by_email(
        &mut self,
        organization: OrganizationId,
        canonical: &str,
    ) -> StoreResult<Option<Member>> {
        let sql = format!(
            "SELECT {COLUMNS} FROM members m WHERE m.org_id = ?1 AND m.email_canonical = ?2"
        );
        self.0.query_opt(&sql, params![organization, canonical], read).await
    }

    /// The place that belongs to a phone number (E.164), in whatever state.
    pub async fn find_by_phone(
        &mut self,
        organization: OrganizationId,
        number: &str,
    ) -> StoreResult<Option<Member>> {
        let sql = format!("SELECT {COLUMNS} FROM members m WHERE m.org_id = ?1 AND m.phone = ?2");
        self.0.query_opt(&sql, params![organization, number], read).await
    }

    /// Who has this job ID. Those of former members are free.
    pub async fn find_by_job_id(
        &mut self,
        organization: OrganizationId,
        job_id: &str,
    ) -> StoreResult<Option<Member>> {
        let sql = format!(
            "SELECT {COLUMNS} FROM members m
             WHERE m.org_id = ?1 AND m.job_sort = ?2 AND m.job_id IS NOT NULL AND m.state <> 'terminated'"
        );
        self.0.query_opt(&sql, params![organization, job_sort(Some(job_id))], read).await
    }

    /// Rejected and former members who may be the same person as `member`: those of the same name,
    /// whatever its case and accents, and those whose address it was; at most `limit`.
    pub async fn lookalikes(&mut self, member: &Member, limit: i64) -> StoreResult<Vec<Lookalike>> {
        let sql = format!(
            "SELECT {COLUMNS}, COALESCE(e.at, r.decided_at, m.updated_at), f.same_name, f.same_address
             FROM (SELECT id, CAST(MAX(by_name) AS BIGINT) AS same_name,
                              CAST(MAX(by_address) AS BIGINT) AS same_address FROM (
                       SELECT n.id AS id, 1 AS by_name, 0 AS by_address FROM members n
                       WHERE n.org_id = ?1 AND n.state IN ('rejected', 'terminated')
                       AND n.sort_key >= ?3 AND n.sort_key < ?4
                       UNION ALL SELECT a.member_id, 0, 1 FROM released_addresses a
                       WHERE a.org_id = ?1 AND a.address = ?5) AS each_way
                   GROUP BY id LIMIT ?6) AS f
             CROSS JOIN members m
             LEFT JOIN terminations e ON e.org_id = m.org_id AND e.member_id = m.id
             LEFT JOIN join_requests r ON r.org_id = m.org_id AND r.member_id = m.id
             WHERE m.org_id = ?1 AND m.id = f.id AND m.id <> ?2
             AND m.state IN ('rejected', 'terminated') ORDER BY m.sort_key, m.id"
        );
        let (from, until) = member.sort_key.same_name();
        let address = member.email_canonical.as_deref().unwrap_or_default();
        let fields = params![member.organization_id, member.id, from, until, address, limit];
        self.0
            .query(&sql, fields, |row| {
                Ok(Lookalike {
                    member: read(row)?,
                    at: row.take()?,
                    has_same_name: row.take::<i64>()? != 0,
                    had_same_address: row.take::<i64>()? != 0,
                })
            })
            .await
    }

    /// All organizations that an account has a place in, by name.
    pub async fn memberships(&mut self, account: AccountId) -> StoreResult<Vec<Membership>> {
        let sql = format!(
            "SELECT o.name, o.plan, o.structure_version, p.ends_at, {COLUMNS}
             FROM members m JOIN organizations o ON o.id = m.org_id
             LEFT JOIN planned_terminations p ON p.org_id = m.org_id AND p.member_id = m.id
             WHERE m.account_id = ?1 ORDER BY o.name, o.id LIMIT 1000"
        );
        self.0
            .query(&sql, params![account], |row| {
                Ok(Membership {
                    organization_name: row.take()?,
                    plan: row.take()?,
                    structure_version: row.take()?,
                    ends_at: row.take()?,
                    member: read(row)?,
                })
            })
            .await
    }

    /// A new member, with everything derived.
    pub async fn insert(&mut self, member: &Member) -> StoreResult<()> {
        let sql = "INSERT INTO members (org_id, id, account_id, state, name, sort_key, email,
                   email_canonical, phone, department_ids, position_id, location_id, job_id, job_sort,
                   admin_role, joined_at, created_at, updated_at, version, role_ids)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20)";
        let fields = params![
            member.organization_id,
            member.id,
            member.account_id,
            member.state,
            &member.name,
            member.sort_key.as_bytes(),
            member.email.as_deref(),
            member.email_canonical.as_deref(),
            member.phone.as_deref(),
            pack_ids(&member.department_ids),
            member.position_id,
            member.location_id,
            member.job_id.as_deref(),
            job_sort(member.job_id.as_deref()),
            member.admin_role,
            member.joined_at,
            member.created_at,
            member.updated_at,
            member.version,
            pack_ids(&member.role_ids)
        ];
        self.0.execute(sql, fields).await?;
        derived::apply(self.0, None, Some(member)).await
    }

    /// Replaces `before` by `after`, with everything derived; false if somebody else changed the
    /// member meanwhile. The version of `after` is that of `before` plus one.
    pub async fn update(&mut self, before: &Member, after: &Member) -> StoreResult<bool> {
        let sql = "UPDATE members SET account_id = ?3, state = ?4, name = ?5, sort_key = ?6, email = ?7,
                   email_canonical = ?8, phone = ?9, department_ids = ?10, position_id = ?11,
                   location_id = ?12, job_id = ?13, job_sort = ?14, admin_role = ?15, joined_at = ?16,
                   updated_at = ?17, version = ?18, role_ids = ?21
                   WHERE org_id = ?1 AND id = ?2 AND version = ?19 AND state = ?20";
        let fields = params![
            after.organization_id,
            after.id,
            after.account_id,
            after.state,
            &after.name,
            after.sort_key.as_bytes(),
            after.email.as_deref(),
            after.email_canonical.as_deref(),
            after.phone.as_deref(),
            pack_ids(&after.department_ids),
            after.position_id,
            after.location_id,
            after.job_id.as_deref(),
            job_sort(after.job_id.as_deref()),
            after.admin_role,
            after.joined_at,
            after.updated_at,
            before.version + 1,
            before.version,
            before.state,
            pack_ids(&after.role_ids)
        ];
        if self.0.execute(sql, fields).await? != 1 {
            return Ok(false);
        }
        derived::apply(self.0, Some(before), Some(after)).await?;
        Ok(true)
    }

    /// Removes the member as read in this transaction; false if it was changed meanwhile.
    pub async fn delete(&mut self, member: &Member) -> StoreResult<bool> {
        let sql =
            "DELETE FROM members WHERE org_id = ?1 AND id = ?2 AND version = ?3 AND state = ?4";
        let fields = params![member.organization_id, member.id, member.version, member.state];
        if self.0.execute(sql, fields).await? != 1 {
            return Ok(false);
        }
        derived::apply(self.0, Some(member), None).await?;
        Ok(true)
    }

    /// Active members with a role of any kind, those with a built-in one first.
    pub async fn administrators(
        &mut self,
        organization: OrganizationId,
        limit: i64,
    ) -> StoreResult<Vec<Member>> {
        let sql = format!(
            "SELECT {COLUMNS} FROM members m WHERE m.org_id = ?1 AND m.admin_role IS NOT NULL
             AND m.state = 'active' LIMIT ?2"
        );
        let mut found = self.0.query(&sql, params![organization, limit], read).await?;
        let sql = format!(
            "SELECT {COLUMNS} FROM members m WHERE m.org_id = ?1 AND m.admin_role IS NULL AND m.state = 'active'
             AND m.id IN (SELECT member_id FROM role_members WHERE org_id = ?1) LIMIT ?2"
        );
        let rest = limit - i64::try_from(found.len()).unwrap_or(limit);
        found.extend(self.0.query(&sql, params![organization, rest], read).await?);
        Ok(found)
    }

    /// How many active members have a built-in role.
    pub async fn count_with_role(
        &mut self,
        organization: OrganizationId,
        role: AdminRole,
    ) -> StoreResult<i64> {
        let sql = "SELECT COUNT(*) FROM members
                   WHERE org_id = ?1 AND admin_role = ?2 AND state = 'active'";
        self.0.query_one(sql, params![organization, role]).await
    }

    /// Who the actor is: the member of an account, with the organization's structure version and the
    /// moment from which on the membership is planned to be over.
    pub async fn find_actor(
        &mut self,
        organization: OrganizationId,
        account: AccountId,
    ) -> StoreResult<Option<(Member, i64, Option<Timestamp>)>> {
        let sql = format!(
            "SELECT {COLUMNS}, o.structure_version, p.ends_at
             FROM members m JOIN organizations o ON o.id = m.org_id
             LEFT JOIN planned_terminations p ON p.org_id = m.org_id AND p.member_id = m.id
             WHERE m.org_id = ?1 AND m.account_id = ?2"
        );
        self.0
            .query_opt(&sql, params![organization, account], |row| {
                Ok((read(row)?, row.take()?, row.take()?))
            })
            .await
    }
}

pub(crate) fn read(row: &mut Row<'_>) -> StoreResult<Member> {
    Ok(Member {
        organization_id: row.take()?,
        id: row.take()?,
        account_id: row.take()?,
        state: row.take()?,
        name: row.take()?,
        sort_key: SortKey::from_bytes(row.take()?),
        email: row.take()?,
        email_canonical: row.take()?,
        phone: row.take()?,
        department_ids: unpack_ids(&row.take::<Vec<u8>>()?),
        position_id: row.take()?,
        location_id: row.take()?,
        job_id: row.take()?,
        admin_role: row.take()?,
        role_ids: unpack_ids(&row.take::<Vec<u8>>()?),
        joined_at: row.take::<Option<Timestamp>>()?,
        created_at: row.take()?,
        updated_at: row.take()?,
        version: row.take()?,
    })
}
