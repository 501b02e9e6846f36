//! Accounts and their addresses.

use rollcall_domain::account::Account;
use rollcall_domain::email::EmailAddress;
use rollcall_domain::id::AccountId;
use rollcall_domain::phone::PhoneNumber;
use rollcall_domain::time::Timestamp;

use crate::value::Row;
use crate::{Dialect, StoreResult, Tx, params};

/// The columns of an account, for statements with [`ADDRESSES`].
pub(crate) const COLUMNS: &str =
    "a.id, a.name, e.address, p.number, a.locale, a.time_zone, a.list_density,
    a.created_at, a.version";

/// Joins the primary addresses to accounts named `a`; everybody has one of the two at least.
pub(crate) const ADDRESSES: &str =
    "LEFT JOIN account_emails e ON e.account_id = a.id AND e.is_primary = 1
    LEFT JOIN account_phones p ON p.account_id = a.id AND p.is_primary = 1";

/// Accounts.
pub struct Accounts<'t>(pub(crate) &'t mut Tx);

impl Accounts<'_> {
    /// The account with this id.
    ///
    /// # Errors
    /// If the database fails; so for all below.
    pub async fn find(&mut self, id: AccountId) -> StoreResult<Option<Account>> {
        let sql = format!("SELECT {COLUMNS} FROM accounts a {ADDRESSES} WHERE a.id = ?1");
        self.0.query_opt(&sql, params![id], read).await
    }

    /// Makes other changes that lock the account wait for this one: for whoever reads it to write
    /// something that follows from it. Take it before anything of an organization.
    pub async fn lock(&mut self, id: AccountId) -> StoreResult<()> {
        // SQLite has one writer anyway.
        if self.0.dialect() == Dialect::Postgres {
            let sql = "SELECT 1 FROM accounts WHERE id = ?1 FOR UPDATE";
            self.0.query(sql, params![id], |_| Ok(())).await?;
        }
        Ok(())
    }

    /// The account that owns an address, with its password hash.
    pub async fn find_by_email(
        &mut self,
        canonical: &str,
    ) -> StoreResult<Option<(AccountId, String)>> {
        let sql = "SELECT a.id, a.password_hash FROM account_emails e JOIN accounts a ON a.id = e.account_id
                   WHERE e.canonical = ?1";
        self.0.query_opt(sql, params![canonical], |row| Ok((row.take()?, row.take()?))).await
    }

    /// The account that owns a phone number, with its password hash.
    pub async fn find_by_phone(
        &mut self,
        number: &str,
    ) -> StoreResult<Option<(AccountId, String)>> {
        let sql = "SELECT a.id, a.password_hash FROM account_phones p JOIN accounts a ON a.id = p.account_id
                   WHERE p.number = ?1";
        self.0.query_opt(sql, params![number], |row| Ok((row.take()?, row.take()?))).await
    }

    /// Whether the account owns the phone number, verified.
    pub async fn owns_phone(&mut self, id: AccountId, number: &str) -> StoreResult<bool> {
        let sql = "SELECT number FROM account_phones WHERE number = ?1 AND account_id = ?2";
        let found = self.0.query_opt(sql, params![number, id], |row| row.take::<String>()).await?;
        Ok(found.is_some())
    }

    /// Whether the account owns the address, verified.
    pub async fn owns(&mut self, id: AccountId, canonical: &str) -> StoreResult<bool> {
        let sql = "SELECT canonical FROM account_emails WHERE canonical = ?1 AND account_id = ?2";
        Ok(self
            .0
            .query_opt(sql, params![canonical, id], |row| row.take::<String>())
            .await?
            .is_some())
    }

    /// The verified addresses of an account in canonical form, the primary one first.
    pub async fn emails(&mut self, id: AccountId) -> StoreResult<Vec<String>> {
        let sql = "SELECT canonical FROM account_emails WHERE account_id = ?1
                   ORDER BY is_primary DESC, canonical LIMIT 100";
        self.0.query(sql, params![id], |row| row.take()).await
    }

    /// The verified phone numbers of an account, the primary one first.
    pub async fn phones(&mut self, id: AccountId) -> StoreResult<Vec<String>> {
        let sql = "SELECT number FROM account_phones WHERE account_id = ?1
                   ORDER BY is_primary DESC, number LIMIT 100";
        self.0.query(sql, params![id], |row| row.take()).await
    }

    /// The password hash of an account.
    pub async fn find_hash(&mut self, id: AccountId) -> StoreResult<Option<String>> {
        let sql = "SELECT password_hash FROM accounts WHERE id = ?1";
        self.0.query_opt(sql, params![id], |row| row.take()).await
    }

    /// Takes an address off an account; another of its addresses becomes the primary one if need
    /// be. `None` if the address is not that account's, else what its primary address is now, as
    /// typed and in canonical form.
    pub async fn remove_email(
        &mut self,
        id: AccountId,
        canonical: &str,
    ) -> StoreResult<Option<Option<(String, String)>>> {
        let sql = "DELETE FROM account_emails WHERE canonical = ?1 AND account_id = ?2";
        if self.0.execute(sql, params![canonical, id]).await? != 1 {
            return Ok(None);
        }
        let sql = "SELECT address, canonical FROM account_emails WHERE account_id = ?1
                   ORDER BY is_primary DESC, verified_at, canonical LIMIT 1";
        let read = |row: &mut Row<'_>| Ok((row.take::<String>()?, row.take::<String>()?));
        let rest = self.0.query_opt(sql, params![id], read).await?;
        if let Some((_, canonical)) = &rest {
            let sql = "UPDATE account_emails SET is_primary = 1 WHERE canonical = ?1";
            self.0.execute(sql, params![canonical]).await?;
        }
        Ok(Some(rest))
    }

    /// The primary address of an account, as typed and in canonical form.
    pub async fn primary_email(&mut self, id: AccountId) -> StoreResult<Option<(String, String)>> {
        let sql = "SELECT address, canonical FROM account_emails
                   WHERE account_id = ?1 AND is_primary = 1";
        self.0.query_opt(sql, params![id], |row| Ok((row.take()?, row.take()?))).await
    }

    /// A new account with its first address, which the person has proved to own.
    pub async fn insert(
        &mut self,
        account: &Account,
        email: &EmailAddress,
        password_hash: &str,
    ) -> StoreResult<()> {
        self.insert_row(account, password_hash).await?;
        let sql =
            "INSERT INTO account_emails (canonical, account_id, address, verified_at, is_primary)
                   VALUES (?1, ?2, ?3, ?4, 1)";
        let address = params![email.canonical(), account.id, email.as_str(), account.created_at];
        self.0.execute(sql, address).await?;
        Ok(())
    }

    /// A new account with its first phone number, which the person has proved to hold.
    pub async fn insert_with_phone(
        &mut self,
        account: &Account,
        phone: &PhoneNumber,
        password_hash: &str,
    ) -> StoreResult<()> {
        self.insert_row(account, password_hash).await?;
        let sql = "INSERT INTO account_phones (number, account_id, verified_at, is_primary)
                   VALUES (?1, ?2, ?3, 1)";
        self.0.execute(sql, params![phone.as_str(), account.id, account.created_at]).await?;
        Ok(())
    }

    async fn insert_row(&mut self, account: &Account, password_hash: &str) -> StoreResult<()> {
        let sql = "INSERT INTO accounts (id, name, locale, time_zone, list_density, password_hash,
                   created_at, updated_at, version) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7, ?8)";
        self.0
            .execute(
                sql,
                params![
                    account.id,
                    &account.name,
                    account.locale,
                    &account.time_zone,
                    account.list_density,
                    password_hash,
                    account.created_at,
                    account.version
                ],
            )
            .await?;
        Ok(())
    }

    /// Stores what the person may change of the account.
    pub async fn update(&mut self, account: &Account, now: Timestamp) -> StoreResult<()> {
        let sql = "UPDATE accounts SET name = ?2, locale = ?3, time_zone = ?4, list_density = ?5,
                   updated_at = ?6, version = version + 1 WHERE id = ?1";
        let fields = params![
            account.id,
            &account.name,
            account.locale,
            &account.time_zone,
            account.list_density,
            now
        ];
        self.0.execute(sql, fields).await?;
        Ok(())
    }
}

/// Reads [`COLUMNS`].
pub(crate) fn read(row: &mut Row<'_>) -> StoreResult<Account> {
    Ok(Account {
        id: row.take()?,
        name: row.take()?,
        email: row.take()?,
        phone: row.take()?,
        locale: row.take()?,
        time_zone: row.take()?,
        list_density: row.take()?,
        created_at: row.take()?,
        version: row.take()?,
    })
}
