//! How far DocuSign's lists of changes have been read, per login and account: a login sees its own envelopes.

use chrono::{DateTime, Utc};
use sqlx::AnyConnection;

use super::{Result, text_of, time_of};

/// Up to when the list was read; none where it never was.
pub async fn read_to(
    connection: &mut AnyConnection,
    grant: &str,
    account_id: &str,
) -> Result<Option<DateTime<Utc>>> {
    let text: Option<String> =
        sqlx::query_scalar("SELECT read_to FROM change_lists WHERE grant_id = $1 AND account_id = $2")
            .bind(grant)
            .bind(account_id)
            .fetch_optional(connection)
            .await?;
    text.map(|text| time_of(&text, "change_lists", "read_to")).transpose()
}

/// Notes up to when the list was read; never back.
pub async fn set_read_to(
    connection: &mut AnyConnection,
    grant: &str,
    account_id: &str,
    read_to: DateTime<Utc>,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO change_lists (grant_id, account_id, read_to) VALUES ($1, $2, $3)
         ON CONFLICT (grant_id, account_id) DO UPDATE SET read_to = excluded.read_to WHERE change_lists.read_to < excluded.read_to",
    )
    .bind(grant)
    .bind(account_id)
    .bind(text_of(read_to))
    .execute(connection)
    .await?;
    Ok(())
}
