//! Values that the server itself keeps: the set-up code's digest, keys that sign cursors.

use crate::{StoreResult, Tx, params};

/// Settings.
pub struct Settings<'t>(pub(crate) &'t mut Tx);

impl Settings<'_> {
    /// The value of a setting.
    ///
    /// # Errors
    /// If the database fails; so for all below.
    pub async fn find(&mut self, name: &str) -> StoreResult<Option<String>> {
        let sql = "SELECT value FROM settings WHERE name = ?1";
        self.0.query_opt(sql, params![name], |row| row.take()).await
    }

    /// Sets a value.
    pub async fn put(&mut self, name: &str, value: &str) -> StoreResult<()> {
        let sql = "INSERT INTO settings (name, value) VALUES (?1, ?2)
                   ON CONFLICT (name) DO UPDATE SET value = excluded.value";
        self.0.execute(sql, params![name, value]).await?;
        Ok(())
    }

    /// Sets a value unless there is one, and answers the one that is there now.
    pub async fn put_if_missing(&mut self, name: &str, value: &str) -> StoreResult<String> {
        let sql =
            "INSERT INTO settings (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO NOTHING";
        self.0.execute(sql, params![name, value]).await?;
        Ok(self.find(name).await?.unwrap_or_default())
    }

    /// Forgets a value.
    pub async fn delete(&mut self, name: &str) -> StoreResult<()> {
        self.0.execute("DELETE FROM settings WHERE name = ?1", params![name]).await?;
        Ok(())
    }

    /// Replaces a value if it still is `expected`; of two callers exactly one succeeds.
    pub async fn replace(&mut self, name: &str, expected: &str, value: &str) -> StoreResult<bool> {
        let sql = "UPDATE settings SET value = ?3 WHERE name = ?1 AND value = ?2";
        Ok(self.0.execute(sql, params![name, expected, value]).await? == 1)
    }
}
