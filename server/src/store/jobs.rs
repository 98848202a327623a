//! The outbox: work that is promised in the same transaction as the state that asks for it.
//!
//! A job is leased, not locked: when its worker dies, the lease runs out and another takes it. A job
//! that has used up its attempts stays, with what went wrong, until somebody asks for it again.

use chrono::{DateTime, Utc};
use sqlx::{AnyConnection, FromRow};
use uuid::Uuid;

use super::{Db, Engine, Result, exactly_one, json_of, json_text, text_of};
use crate::jobs::Task;

/// A job to run now.
#[derive(Debug)]
pub struct Job {
    /// Its id.
    pub id: String,
    /// What to do.
    pub task: Task,
    /// How many times it was begun before, 0 the first time.
    pub attempt: u32,
}

#[derive(FromRow)]
struct Row {
    id: String,
    task: String,
    attempt: i64,
}

/// Promises a job. One that is waiting under the same key is moved to the earlier time; one that has
/// ended begins afresh.
pub async fn promise(connection: &mut AnyConnection, task: &Task, run_at: DateTime<Utc>) -> Result<()> {
    sqlx::query(
        "INSERT INTO jobs (id, key, task, state, run_at, attempt) VALUES ($1, $2, $3, 'ready', $4, 0)
         ON CONFLICT (key) DO UPDATE SET
             attempt = CASE WHEN jobs.state = 'ready' THEN jobs.attempt ELSE 0 END,
             run_at = CASE WHEN jobs.state = 'ready' AND jobs.run_at < excluded.run_at THEN jobs.run_at ELSE excluded.run_at END,
             state = 'ready'",
    )
    .bind(Uuid::now_v7().to_string())
    .bind(task.key())
    .bind(json_text(task)?)
    .bind(text_of(run_at))
    .execute(connection)
    .await?;
    Ok(())
}

const CLAIM_SQLITE: &str = "UPDATE jobs SET lease_until = $1, attempt = attempt + 1
     WHERE id = (SELECT id FROM jobs WHERE state = 'ready' AND run_at <= $2 AND (lease_until IS NULL OR lease_until < $2) ORDER BY run_at LIMIT 1)
     RETURNING id, task, attempt";
const CLAIM_POSTGRES: &str = "UPDATE jobs SET lease_until = $1, attempt = attempt + 1
     WHERE id = (SELECT id FROM jobs WHERE state = 'ready' AND run_at <= $2 AND (lease_until IS NULL OR lease_until < $2) ORDER BY run_at LIMIT 1 FOR UPDATE SKIP LOCKED)
     RETURNING id, task, attempt";

/// Takes the job that is due longest, until the lease runs out.
pub async fn claim(db: &Db, now: DateTime<Utc>, lease_until: DateTime<Utc>) -> Result<Option<Job>> {
    let sql = match db.engine() {
        Engine::Sqlite => CLAIM_SQLITE,
        Engine::Postgres => CLAIM_POSTGRES,
    };
    let mut connection = db.connection().await?;
    let row: Option<Row> = sqlx::query_as(sql)
        .bind(text_of(lease_until))
        .bind(text_of(now))
        .fetch_optional(&mut *connection)
        .await?;
    row.map(|row| {
        Ok(Job {
            task: json_of(&row.task, "jobs", "task")?,
            attempt: u32::try_from(row.attempt - 1).unwrap_or(0),
            id: row.id,
        })
    })
    .transpose()
}

/// The job is done.
pub async fn done(connection: &mut AnyConnection, id: &str) -> Result<()> {
    let done = sqlx::query("UPDATE jobs SET state = 'done', lease_until = NULL, last_error = NULL WHERE id = $1")
        .bind(id)
        .execute(connection)
        .await?;
    exactly_one(&done, "jobs")
}

/// The job did not work and is to be tried again.
pub async fn again(connection: &mut AnyConnection, id: &str, run_at: DateTime<Utc>, error: &str) -> Result<()> {
    let done =
        sqlx::query("UPDATE jobs SET state = 'ready', lease_until = NULL, run_at = $2, last_error = $3 WHERE id = $1")
            .bind(id)
            .bind(text_of(run_at))
            .bind(error)
            .execute(connection)
            .await?;
    exactly_one(&done, "jobs")
}

/// The job did not work and trying again does not help.
pub async fn give_up(connection: &mut AnyConnection, id: &str, error: &str) -> Result<()> {
    let done = sqlx::query("UPDATE jobs SET state = 'stuck', lease_until = NULL, last_error = $2 WHERE id = $1")
        .bind(id)
        .bind(error)
        .execute(connection)
        .await?;
    exactly_one(&done, "jobs")
}

/// How many jobs are in a state: `ready`, `done` or `stuck`.
pub async fn count(connection: &mut AnyConnection, state: &str) -> Result<i64> {
    Ok(sqlx::query_scalar("SELECT COUNT(*) FROM jobs WHERE state = $1").bind(state).fetch_one(connection).await?)
}
