//! What DocuSign Connect sent, as it was sent: kept before it is answered, applied afterwards.

use chrono::{DateTime, Utc};
use sqlx::{AnyConnection, FromRow};
use uuid::Uuid;

use super::{Result, exactly_one, text_of};

/// As text within a statement: only then is the index used that holds nothing else.
macro_rules! kept_aside {
    () => {
        "kept aside: no envelope of ours has this id"
    };
}

/// The outcome of an event that no envelope of ours takes.
pub const KEPT_ASIDE: &str = kept_aside!();

/// The outcome of a signed event that cannot be read.
pub fn unreadable(error: &docusign::connect::MalformedEvent) -> String {
    format!("unreadable: {error}")
}

/// An event as it was sent.
#[derive(Debug, FromRow)]
pub struct Stored {
    /// Our id.
    pub id: String,
    /// The body, byte by byte.
    pub body: Vec<u8>,
}

/// Keeps an event, to be applied where it has no outcome yet; none where the same one is kept already.
pub async fn keep(
    connection: &mut AnyConnection,
    dedupe: &str,
    docusign_id: &str,
    body: &[u8],
    outcome: Option<&str>,
    now: DateTime<Utc>,
) -> Result<Option<String>> {
    let id = Uuid::now_v7().to_string();
    let done = sqlx::query(
        "INSERT INTO connect_events (id, dedupe, docusign_id, received_at, body, outcome) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (dedupe) DO NOTHING",
    )
    .bind(&id)
    .bind(dedupe)
    .bind(docusign_id)
    .bind(text_of(now))
    .bind(body)
    .bind(outcome)
    .execute(connection)
    .await?;
    Ok((done.rows_affected() == 1).then_some(id))
}

/// An event by id.
pub async fn find(connection: &mut AnyConnection, id: &str) -> Result<Option<Stored>> {
    Ok(sqlx::query_as("SELECT id, body FROM connect_events WHERE id = $1")
        .bind(id)
        .fetch_optional(connection)
        .await?)
}

/// Notes what became of an event.
pub async fn settle(connection: &mut AnyConnection, id: &str, outcome: &str) -> Result<()> {
    let done = sqlx::query("UPDATE connect_events SET outcome = $2 WHERE id = $1")
        .bind(id)
        .bind(outcome)
        .execute(connection)
        .await?;
    exactly_one(&done, "connect_events")
}

/// Ids of the events of an envelope that were kept aside because none of ours had its id.
pub async fn kept_aside(connection: &mut AnyConnection, docusign_id: &str) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar(concat!(
        "SELECT id FROM connect_events WHERE docusign_id = $1 AND outcome = '",
        kept_aside!(),
        "' ORDER BY id"
    ))
    .bind(docusign_id)
    .fetch_all(connection)
    .await?)
}

/// How many events were kept aside.
pub async fn count_kept_aside(connection: &mut AnyConnection) -> Result<i64> {
    Ok(sqlx::query_scalar(concat!(
        "SELECT COUNT(*) FROM connect_events WHERE outcome = '",
        kept_aside!(),
        "'"
    ))
    .fetch_one(connection)
    .await?)
}

/// DocuSign's ids of the envelopes that events were kept aside for.
pub async fn unknown_envelopes(connection: &mut AnyConnection) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar(concat!(
        "SELECT DISTINCT docusign_id FROM connect_events WHERE outcome = '",
        kept_aside!(),
        "' ORDER BY docusign_id"
    ))
    .fetch_all(connection)
    .await?)
}

/// Removes events that were received before a time and have been settled.
pub async fn prune(connection: &mut AnyConnection, before: DateTime<Utc>) -> Result<()> {
    super::delete_expired(
        connection,
        "DELETE FROM connect_events WHERE outcome IS NOT NULL AND received_at < $1",
        before,
    )
    .await
}
