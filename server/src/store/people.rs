//! People who have signed in, and their sessions. A session's token is kept as its hash only.

use app::model::{ids::PersonId, person::Viewer};
use chrono::{DateTime, Duration, Utc};
use sqlx::{AnyConnection, FromRow};

use super::{Result, text_of};

/// A session that has not been used for this long is over.
const IDLE: Duration = Duration::hours(12);
/// A session is over after this long, however much it is used.
const ABSOLUTE: Duration = Duration::days(14);
/// A session's last use is written down at most this often.
const TOUCH_EVERY: Duration = Duration::minutes(5);

#[derive(FromRow)]
struct Row {
    id: i64,
    name: String,
    email: String,
}

impl From<Row> for Viewer {
    fn from(row: Row) -> Self {
        Self { id: PersonId(row.id), name: row.name, email: row.email }
    }
}

/// Writes a person down, or their new name and email.
pub async fn save(connection: &mut AnyConnection, person: &Viewer, now: DateTime<Utc>) -> Result<()> {
    sqlx::query(
        "INSERT INTO people (id, name, email, updated_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (id) DO UPDATE SET name = excluded.name, email = excluded.email, updated_at = excluded.updated_at",
    )
    .bind(person.id.0)
    .bind(&person.name)
    .bind(&person.email)
    .bind(text_of(now))
    .execute(connection)
    .await?;
    Ok(())
}

/// A person by id.
pub async fn find(connection: &mut AnyConnection, person: PersonId) -> Result<Option<Viewer>> {
    let row: Option<Row> = sqlx::query_as("SELECT id, name, email FROM people WHERE id = $1")
        .bind(person.0)
        .fetch_optional(connection)
        .await?;
    Ok(row.map(Viewer::from))
}

/// Begins a session.
pub async fn begin_session(
    connection: &mut AnyConnection,
    token_hash: &str,
    person: PersonId,
    now: DateTime<Utc>,
) -> Result<()> {
    super::delete_expired(connection, "DELETE FROM sessions WHERE seen_at < $1", now - IDLE).await?;
    sqlx::query("INSERT INTO sessions (token_hash, person_id, created_at, seen_at) VALUES ($1, $2, $3, $3)")
        .bind(token_hash)
        .bind(person.0)
        .bind(text_of(now))
        .execute(connection)
        .await?;
    Ok(())
}

/// Who a session belongs to, while it is alive; notes its use.
pub async fn of_session(
    connection: &mut AnyConnection,
    token_hash: &str,
    now: DateTime<Utc>,
) -> Result<Option<Viewer>> {
    let row: Option<Row> = sqlx::query_as(
        "SELECT people.id, people.name, people.email FROM sessions JOIN people ON people.id = sessions.person_id
         WHERE sessions.token_hash = $1 AND sessions.seen_at > $2 AND sessions.created_at > $3",
    )
    .bind(token_hash)
    .bind(text_of(now - IDLE))
    .bind(text_of(now - ABSOLUTE))
    .fetch_optional(&mut *connection)
    .await?;
    if row.is_some() {
        sqlx::query("UPDATE sessions SET seen_at = $2 WHERE token_hash = $1 AND seen_at < $3")
            .bind(token_hash)
            .bind(text_of(now))
            .bind(text_of(now - TOUCH_EVERY))
            .execute(connection)
            .await?;
    }
    Ok(row.map(Viewer::from))
}

/// Ends a session and answers whose it was; one that is over already stays over.
pub async fn end_session(connection: &mut AnyConnection, token_hash: &str) -> Result<Option<Viewer>> {
    let person: Option<i64> =
        sqlx::query_scalar("DELETE FROM sessions WHERE token_hash = $1 RETURNING person_id")
            .bind(token_hash)
            .fetch_optional(&mut *connection)
            .await?;
    match person {
        Some(person) => find(connection, PersonId(person)).await,
        None => Ok(None),
    }
}
