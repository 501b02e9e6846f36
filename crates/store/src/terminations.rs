//! How memberships ended, and those that will end on a day.

use rollcall_domain::id::{AccountId, MemberId, OrganizationId};
use rollcall_domain::termination::{Day, PlannedTermination, Receipt, Termination};
use rollcall_domain::time::Timestamp;

use crate::members::reason_key;
use crate::value::Row;
use crate::{StoreError, StoreResult, Tx, params};

/// The columns of a termination, for any statement that names the table `e`.
pub(crate) const COLUMNS: &str =
    "e.member_id, e.at, e.last_day, e.reason, e.ended_by, e.actor_id, e.actor_name, e.number";
/// How many columns those are.
pub(crate) const COLUMN_COUNT: usize = 8;

const PLAN_COLUMNS: &str =
    "member_id, last_day, ends_at, reason, actor_id, actor_name, planned_at, hand_over_to";

/// Terminations of organizations, done and planned.
pub struct Terminations<'t>(pub(crate) &'t mut Tx);

impl Terminations<'_> {
    /// How the membership of a terminated member ended, with the receipt.
    ///
    /// # Errors
    /// If the database fails; so for all below.
    pub async fn find(
        &mut self,
        organization: OrganizationId,
        member: MemberId,
    ) -> StoreResult<Option<(Termination, Receipt)>> {
        let sql = format!(
            "SELECT {COLUMNS}, e.receipt FROM terminations e WHERE e.org_id = ?1 AND e.member_id = ?2"
        );
        self.0
            .query_opt(&sql, params![organization, member], |row| {
                let member = row.take()?;
                let termination = read_after_id(row, member)?;
                let receipt = serde_json::from_str(&row.take::<String>()?).map_err(unreadable)?;
                Ok((termination, receipt))
            })
            .await
    }

    /// Notes how a membership ended; replaces what was noted of the member before.
    pub async fn put(
        &mut self,
        organization: OrganizationId,
        termination: &Termination,
        receipt: &Receipt,
    ) -> StoreResult<()> {
        self.delete(organization, termination.member_id).await?;
        let sql =
            "INSERT INTO terminations (org_id, member_id, at, last_day, reason, ended_by, actor_id,
                   actor_name, number, receipt, reason_key) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
        let it = termination;
        let receipt = serde_json::to_string(receipt).map_err(unreadable)?;
        let fields = params![
            organization,
            it.member_id,
            it.at,
            it.last_day.to_string(),
            &it.reason,
            it.ended_by,
            it.actor_id,
            &it.actor_name,
            it.number,
            receipt,
            reason_key(&it.reason)
        ];
        self.0.execute(sql, fields).await?;
        Ok(())
    }

    /// Forgets how a membership ended that was reopened.
    pub async fn delete(
        &mut self,
        organization: OrganizationId,
        member: MemberId,
    ) -> StoreResult<()> {
        let sql = "DELETE FROM terminations WHERE org_id = ?1 AND member_id = ?2";
        self.0.execute(sql, params![organization, member]).await?;
        Ok(())
    }

    /// The end that is planned for a member.
    pub async fn find_plan(
        &mut self,
        organization: OrganizationId,
        member: MemberId,
    ) -> StoreResult<Option<PlannedTermination>> {
        let sql = format!(
            "SELECT {PLAN_COLUMNS} FROM planned_terminations WHERE org_id = ?1 AND member_id = ?2"
        );
        self.0.query_opt(&sql, params![organization, member], read_plan).await
    }

    /// Plans an end; replaces the plan that there was.
    pub async fn put_plan(
        &mut self,
        organization: OrganizationId,
        plan: &PlannedTermination,
    ) -> StoreResult<()> {
        self.delete_plan(organization, plan.member_id).await?;
        let sql = "INSERT INTO planned_terminations (org_id, member_id, last_day, ends_at, reason, actor_id,
                   actor_name, planned_at, hand_over_to) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
        let fields = params![
            organization,
            plan.member_id,
            plan.last_day.to_string(),
            plan.ends_at,
            &plan.reason,
            plan.actor_id,
            &plan.actor_name,
            plan.planned_at,
            plan.hand_over_to
        ];
        self.0.execute(sql, fields).await?;
        Ok(())
    }

    /// Calls a planned end off; false if there is none.
    pub async fn delete_plan(
        &mut self,
        organization: OrganizationId,
        member: MemberId,
    ) -> StoreResult<bool> {
        let sql = "DELETE FROM planned_terminations WHERE org_id = ?1 AND member_id = ?2";
        Ok(self.0.execute(sql, params![organization, member]).await? == 1)
    }

    /// On how many devices an account is signed in at `now`.
    pub async fn count_sessions(&mut self, account: AccountId, now: Timestamp) -> StoreResult<i64> {
        let sql = "SELECT COUNT(*) FROM sessions WHERE account_id = ?1 AND expires_at > ?2";
        self.0.query_one(sql, params![account, now]).await
    }
}

/// The termination of a left join: `None` if the row has none.
pub(crate) fn read_optional(row: &mut Row<'_>) -> StoreResult<Option<Termination>> {
    match row.take()? {
        Some(member) => read_after_id(row, member).map(Some),
        None => {
            row.skip(COLUMN_COUNT - 1);
            Ok(None)
        }
    }
}

fn read_after_id(row: &mut Row<'_>, member_id: MemberId) -> StoreResult<Termination> {
    Ok(Termination {
        member_id,
        at: row.take()?,
        last_day: read_day(row)?,
        reason: row.take()?,
        ended_by: row.take()?,
        actor_id: row.take()?,
        actor_name: row.take()?,
        number: row.take()?,
    })
}

fn read_plan(row: &mut Row<'_>) -> StoreResult<PlannedTermination> {
    Ok(PlannedTermination {
        member_id: row.take()?,
        last_day: read_day(row)?,
        ends_at: row.take()?,
        reason: row.take()?,
        actor_id: row.take()?,
        actor_name: row.take()?,
        planned_at: row.take()?,
        hand_over_to: row.take()?,
    })
}

fn read_day(row: &mut Row<'_>) -> StoreResult<Day> {
    let text: String = row.take()?;
    text.parse().map_err(|_| StoreError::Schema(format!("{text} is no day")))
}

fn unreadable(cause: serde_json::Error) -> StoreError {
    StoreError::Schema(format!("a receipt cannot be read: {cause}"))
}
