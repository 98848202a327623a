//! Which columns are sealed, for changing the key they are sealed with.
//!
//! Values come and go sealed. A value is replaced only where it still is the one that was read, and a
//! permission's only while nobody renews it: who renews compares the pair that was read before, too.
//! To seal one more column: a line in [`COLUMNS`].

use chrono::{DateTime, Utc};
use sqlx::AnyConnection;

use super::{Result, text_of};

/// A sealed column.
#[derive(Debug)]
pub struct Column {
    /// `table.column`.
    pub name: &'static str,
    /// Whether it is a permission's: its row is part of the place it is sealed for, and it is renewed under a lease.
    of_grant: bool,
    rows: &'static str,
    replace: &'static str,
}

/// All of them.
pub const COLUMNS: [Column; 4] = [
    Column {
        name: "grants.access",
        of_grant: true,
        rows: "SELECT id, access FROM grants WHERE access <> ''",
        replace: "UPDATE grants SET access = $3 WHERE id = $1 AND access = $2 AND (lease_until IS NULL OR lease_until < $4)",
    },
    Column {
        name: "grants.refresh",
        of_grant: true,
        rows: "SELECT id, refresh FROM grants WHERE refresh <> ''",
        replace: "UPDATE grants SET refresh = $3 WHERE id = $1 AND refresh = $2 AND (lease_until IS NULL OR lease_until < $4)",
    },
    Column {
        name: "oauth_flows.verifier",
        of_grant: false,
        rows: "SELECT state_hash, verifier FROM oauth_flows WHERE verifier IS NOT NULL",
        replace: "UPDATE oauth_flows SET verifier = $3 WHERE state_hash = $1 AND verifier = $2",
    },
    Column {
        name: super::announcements::SECRET,
        of_grant: false,
        rows: "SELECT CAST(company_id AS TEXT), secret FROM procore_webhooks",
        replace: "UPDATE procore_webhooks SET secret = $3 WHERE CAST(company_id AS TEXT) = $1 AND secret = $2",
    },
];

impl Column {
    /// The place that the value of a row is sealed for.
    pub fn place(&self, row: &str) -> String {
        if self.of_grant { format!("{}.{row}", self.name) } else { self.name.to_owned() }
    }

    /// The rows, and what is sealed in each.
    ///
    /// # Errors
    /// The database's.
    pub async fn rows(&self, connection: &mut AnyConnection) -> Result<Vec<(String, String)>> {
        Ok(sqlx::query_as(self.rows).fetch_all(connection).await?)
    }

    /// Puts another value in the place of the one that was read; false where that has changed, or is being renewed.
    ///
    /// # Errors
    /// The database's.
    pub async fn replace(
        &self,
        connection: &mut AnyConnection,
        row: &str,
        (old, new): (&str, &str),
        now: DateTime<Utc>,
    ) -> Result<bool> {
        let mut query = sqlx::query(self.replace).bind(row).bind(old).bind(new);
        if self.of_grant {
            query = query.bind(text_of(now));
        }
        Ok(query.execute(connection).await?.rows_affected() == 1)
    }
}
