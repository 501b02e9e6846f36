//! Who is there already: looked up for many rows at once.

use std::collections::HashMap;

use rollcall_domain::id::{AccountId, MemberId, OrganizationId};
use rollcall_domain::member::Member;

use super::Imports;
use crate::members::{COLUMNS, read};
use crate::value::Row;
use crate::{StoreResult, Tx, Value};

/// Keys that one statement asks for.
const AT_ONCE: usize = 256;

impl Imports<'_> {
    /// The members with these ids.
    ///
    /// # Errors
    /// If the database fails; so for all below.
    pub async fn by_ids(
        &mut self,
        organization: OrganizationId,
        ids: &[MemberId],
    ) -> StoreResult<Vec<Member>> {
        members(self.0, organization, "m.id", ids.iter().map(|it| (*it).into()).collect()).await
    }

    /// The members with these canonical addresses, in whatever state.
    pub async fn by_emails(
        &mut self,
        organization: OrganizationId,
        emails: &[&str],
    ) -> StoreResult<Vec<Member>> {
        let keys = emails.iter().map(|it| (*it).into()).collect();
        members(self.0, organization, "m.email_canonical", keys).await
    }

    /// The members with these numbers (E.164), in whatever state.
    pub async fn by_phones(
        &mut self,
        organization: OrganizationId,
        phones: &[&str],
    ) -> StoreResult<Vec<Member>> {
        let keys = phones.iter().map(|it| (*it).into()).collect();
        members(self.0, organization, "m.phone", keys).await
    }

    /// The members with job IDs of these keys. Those of former members are free.
    pub async fn by_job_keys(
        &mut self,
        organization: OrganizationId,
        keys: &[&[u8]],
    ) -> StoreResult<Vec<Member>> {
        let keys = keys.iter().map(|it| (*it).into()).collect();
        let column = "m.job_id IS NOT NULL AND m.state <> 'terminated' AND m.job_sort";
        members(self.0, organization, column, keys).await
    }

    /// The former members from whom these canonical addresses were released last.
    pub async fn released(
        &mut self,
        organization: OrganizationId,
        emails: &[&str],
    ) -> StoreResult<HashMap<String, MemberId>> {
        let sql = |marks: &str| {
            format!(
                "SELECT address, member_id FROM released_addresses
                 WHERE org_id = ?1 AND address IN ({marks}) ORDER BY released_at, member_id"
            )
        };
        let keys = emails.iter().map(|it| (*it).into()).collect();
        let read = |row: &mut Row<'_>| Ok((row.take()?, row.take()?));
        Ok(by_keys(self.0, Some(organization), sql, keys, read).await?.into_iter().collect())
    }

    /// The accounts that have these canonical addresses.
    pub async fn accounts_by_emails(
        &mut self,
        emails: &[&str],
    ) -> StoreResult<HashMap<String, AccountId>> {
        let sql = |marks: &str| {
            format!("SELECT canonical, account_id FROM account_emails WHERE canonical IN ({marks})")
        };
        let keys = emails.iter().map(|it| (*it).into()).collect();
        let read = |row: &mut Row<'_>| Ok((row.take()?, row.take()?));
        Ok(by_keys(self.0, None, sql, keys, read).await?.into_iter().collect())
    }

    /// The accounts that have these numbers.
    pub async fn accounts_by_phones(
        &mut self,
        phones: &[&str],
    ) -> StoreResult<HashMap<String, AccountId>> {
        let sql = |marks: &str| {
            format!("SELECT number, account_id FROM account_phones WHERE number IN ({marks})")
        };
        let keys = phones.iter().map(|it| (*it).into()).collect();
        let read = |row: &mut Row<'_>| Ok((row.take()?, row.take()?));
        Ok(by_keys(self.0, None, sql, keys, read).await?.into_iter().collect())
    }
}

async fn members(
    tx: &mut Tx,
    organization: OrganizationId,
    column: &str,
    keys: Vec<Value<'_>>,
) -> StoreResult<Vec<Member>> {
    let sql = |marks: &str| {
        format!("SELECT {COLUMNS} FROM members m WHERE m.org_id = ?1 AND {column} IN ({marks})")
    };
    by_keys(tx, Some(organization), sql, keys, read).await
}

/// Asks for many keys, so many at a time that each statement is the same.
async fn by_keys<T>(
    tx: &mut Tx,
    organization: Option<OrganizationId>,
    sql: impl Fn(&str) -> String,
    keys: Vec<Value<'_>>,
    mut read: impl FnMut(&mut Row<'_>) -> StoreResult<T>,
) -> StoreResult<Vec<T>> {
    let first = organization.iter().count();
    let marks: Vec<String> = (1..=AT_ONCE).map(|it| format!("?{}", first + it)).collect();
    let sql = sql(&marks.join(", "));
    let mut found = Vec::new();
    for chunk in keys.chunks(AT_ONCE) {
        let mut values: Vec<Value<'_>> = organization.into_iter().map(Value::from).collect();
        values.extend_from_slice(chunk);
        // The last key stands in for those that lack.
        let last = chunk.last().cloned().unwrap_or(Value::Null);
        values.resize(first + AT_ONCE, last);
        found.extend(tx.query(&sql, &values, &mut read).await?);
    }
    Ok(found)
}
