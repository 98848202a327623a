//! The outbox: work that is promised in the same transaction as the state that asks for it.
//!
//! A job is leased, not locked: when its worker dies, the lease runs out and another takes it; a worker
//! whose lease was taken over can no longer settle the job. Jobs of the same subject run one after the
//! other. A job that has used up its attempts stays, with what went wrong, until somebody asks for it again;
//! [`super::failures`] tells people of it.

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, Utc};
use sqlx::{AnyConnection, FromRow};
use uuid::Uuid;

use super::{
    Db, Engine, Result,
    failures::{self, Reason, Told},
    json_of, json_text, text_of, time_of_some,
};
use crate::jobs::Task;

/// Two claims in the same moment could not see that they take jobs of the same subject. Whoever is lost while it
/// holds the lock, a number that nothing else uses, holds the others up for seconds only.
const ONE_CLAIM_AT_A_TIME: &str = "SELECT set_config('idle_in_transaction_session_timeout', '10s', true),
     set_config('lock_timeout', '20s', true), CAST(pg_advisory_xact_lock(109258188612979) AS TEXT)";
/// How long a job waits that this version cannot read.
const READ_AGAIN_AFTER: Duration = Duration::minutes(5);

/// A job to run now.
#[derive(Debug)]
pub struct Job {
    /// Its id.
    pub id: String,
    /// What to do.
    pub task: Task,
    /// How many times it did not work before, 0 the first time.
    pub attempt: u32,
    lease: String,
}

#[derive(FromRow)]
struct Row {
    id: String,
    key: String,
    task: String,
    attempt: i64,
}

/// Promises a job. One that waits under the same key is moved to the earlier time; one that runs now is
/// run once more after it; one that has ended begins afresh.
pub async fn promise(connection: &mut AnyConnection, task: &Task, run_at: DateTime<Utc>) -> Result<()> {
    sqlx::query(
        "INSERT INTO jobs (id, key, subject, task, state, run_at, attempt, again) VALUES ($1, $2, $3, $4, 'ready', $5, 0, 0)
         ON CONFLICT (key) DO UPDATE SET
             again = CASE WHEN jobs.leased_by IS NULL THEN 0 ELSE 1 END,
             attempt = CASE WHEN jobs.state = 'ready' THEN jobs.attempt ELSE 0 END,
             run_at = CASE WHEN jobs.state = 'ready' AND jobs.run_at < excluded.run_at THEN jobs.run_at ELSE excluded.run_at END,
             state = 'ready'",
    )
    .bind(Uuid::now_v7().to_string())
    .bind(task.key())
    .bind(task.subject())
    .bind(json_text(task)?)
    .bind(text_of(run_at))
    .execute(connection)
    .await?;
    Ok(())
}

macro_rules! claim {
    ($lock:literal) => {
        concat!(
            "UPDATE jobs SET lease_until = $1, leased_by = $2 WHERE id = (
                 SELECT id FROM jobs AS due
                 WHERE state = 'ready' AND run_at <= $3 AND (lease_until IS NULL OR lease_until < $3)
                     AND NOT EXISTS (SELECT 1 FROM jobs AS other WHERE other.subject = due.subject AND other.id <> due.id AND other.lease_until >= $3)
                 ORDER BY run_at LIMIT 1 ",
            $lock,
            ") RETURNING id, key, task, attempt"
        )
    };
}

/// What was taken from the outbox.
#[derive(Debug)]
pub enum Claimed {
    /// A job to run.
    Job(Job),
    /// A job that this version cannot read, by its key. It waits for a version that can.
    Unreadable(String),
}

/// Takes the job that is due longest, until the lease runs out.
pub async fn claim(db: &Db, now: DateTime<Utc>, lease_until: DateTime<Utc>) -> Result<Option<Claimed>> {
    let sql = match db.engine() {
        Engine::Sqlite => claim!(""),
        Engine::Postgres => claim!("FOR UPDATE SKIP LOCKED"),
    };
    let lease = Uuid::now_v7().to_string();
    let mut tx = db.begin().await?;
    if db.engine() == Engine::Postgres {
        sqlx::query(ONE_CLAIM_AT_A_TIME).execute(&mut *tx).await?;
    }
    let row: Option<Row> = sqlx::query_as(sql)
        .bind(text_of(lease_until))
        .bind(&lease)
        .bind(text_of(now))
        .fetch_optional(&mut *tx)
        .await?;
    tx.commit().await?;
    let Some(row) = row else { return Ok(None) };
    match json_of(&row.task, "jobs", "task") {
        Ok(task) => Ok(Some(Claimed::Job(Job {
            task,
            attempt: u32::try_from(row.attempt).unwrap_or(0),
            id: row.id,
            lease,
        }))),
        Err(unreadable) => {
            set_aside(db, &row, &unreadable.to_string(), now).await?;
            Ok(Some(Claimed::Unreadable(row.key)))
        }
    }
}

async fn set_aside(db: &Db, row: &Row, why: &str, now: DateTime<Utc>) -> Result<()> {
    let mut tx = db.begin().await?;
    sqlx::query(
        "UPDATE jobs SET run_at = $2, leased_by = NULL, lease_until = NULL, last_error = $3 WHERE id = $1",
    )
    .bind(&row.id)
    .bind(text_of(now + READ_AGAIN_AFTER))
    .bind(why)
    .execute(&mut *tx)
    .await?;
    let told = Told::of_nobody(
        &row.key,
        "A job cannot be read.",
        "It was written by another version of Countersign, and waits until that version runs.",
    );
    let reason = Reason { why: why.to_owned(), login: false };
    failures::record(&mut tx, &row.key, None, &told, &reason, 1, now).await?;
    tx.commit().await
}

/// Keeps the job for longer; false where another worker has it by now.
pub async fn renew(connection: &mut AnyConnection, job: &Job, lease_until: DateTime<Utc>) -> Result<bool> {
    let done = sqlx::query("UPDATE jobs SET lease_until = $3 WHERE id = $1 AND leased_by = $2")
        .bind(&job.id)
        .bind(&job.lease)
        .bind(text_of(lease_until))
        .execute(connection)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// The job is done; one that was promised meanwhile runs once more. False, and nothing happens, where another
/// worker has it by now.
pub async fn done(connection: &mut AnyConnection, job: &Job, now: DateTime<Utc>) -> Result<bool> {
    let done = sqlx::query(
        "UPDATE jobs SET state = CASE WHEN again = 1 THEN 'ready' ELSE 'done' END, run_at = $3, attempt = 0, again = 0,
             leased_by = NULL, lease_until = NULL, last_error = NULL WHERE id = $1 AND leased_by = $2",
    )
    .bind(&job.id)
    .bind(&job.lease)
    .bind(text_of(now))
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The job is to be tried again, after so many attempts that did not work; at once where it was promised
/// meanwhile. False, and nothing happens, where another worker has it by now.
pub async fn again(
    connection: &mut AnyConnection,
    job: &Job,
    run_at: DateTime<Utc>,
    attempt: u32,
    error: Option<&str>,
) -> Result<bool> {
    let done = sqlx::query(
        "UPDATE jobs SET state = 'ready', run_at = CASE WHEN again = 1 THEN run_at ELSE $3 END, attempt = $4, again = 0,
             leased_by = NULL, lease_until = NULL, last_error = $5 WHERE id = $1 AND leased_by = $2",
    )
    .bind(&job.id)
    .bind(&job.lease)
    .bind(text_of(run_at))
    .bind(i64::from(attempt))
    .bind(error)
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The job did not work and trying again does not help. False where it runs once more all the same, because it
/// was promised meanwhile, or where another worker has it by now.
pub async fn give_up(connection: &mut AnyConnection, job: &Job, error: &str) -> Result<bool> {
    let state: Option<String> = sqlx::query_scalar(
        "UPDATE jobs SET state = CASE WHEN again = 1 THEN 'ready' ELSE 'stuck' END, attempt = 0, again = 0,
             leased_by = NULL, lease_until = NULL, last_error = $3 WHERE id = $1 AND leased_by = $2 RETURNING state",
    )
    .bind(&job.id)
    .bind(&job.lease)
    .bind(error)
    .fetch_optional(connection)
    .await?;
    Ok(state.as_deref() == Some("stuck"))
}

/// Frees the jobs that a process before this one had in hand. Only where no other process works on them.
pub async fn free_all(connection: &mut AnyConnection) -> Result<()> {
    sqlx::query("UPDATE jobs SET leased_by = NULL, lease_until = NULL WHERE leased_by IS NOT NULL")
        .execute(connection)
        .await?;
    Ok(())
}

/// Whether a job is to run, or runs.
pub async fn is_promised(connection: &mut AnyConnection, key: &str) -> Result<bool> {
    let state: Option<String> = sqlx::query_scalar("SELECT state FROM jobs WHERE key = $1")
        .bind(key)
        .fetch_optional(connection)
        .await?;
    Ok(state.as_deref() == Some("ready"))
}

/// How many jobs there are in each state: `ready`, `done` and `stuck`; states without any are left out.
pub async fn counts_by_state(connection: &mut AnyConnection) -> Result<BTreeMap<String, i64>> {
    let rows: Vec<(String, i64)> =
        sqlx::query_as("SELECT state, COUNT(*) FROM jobs GROUP BY state").fetch_all(connection).await?;
    Ok(rows.into_iter().collect())
}

/// Since when the job that is due longest waits; none where none is due. Jobs in hand do not count.
pub async fn oldest_due(connection: &mut AnyConnection, now: DateTime<Utc>) -> Result<Option<DateTime<Utc>>> {
    let oldest: Option<String> = sqlx::query_scalar(
        "SELECT MIN(run_at) FROM jobs WHERE state = 'ready' AND run_at <= $1 AND (lease_until IS NULL OR lease_until < $1)",
    )
    .bind(text_of(now))
    .fetch_one(connection)
    .await?;
    time_of_some(oldest.as_deref(), "jobs", "run_at")
}

/// How many jobs are in a state: `ready`, `done` or `stuck`.
pub async fn count(connection: &mut AnyConnection, state: &str) -> Result<i64> {
    Ok(sqlx::query_scalar("SELECT COUNT(*) FROM jobs WHERE state = $1")
        .bind(state)
        .fetch_one(connection)
        .await?)
}

/// How many jobs are due and not yet done, those in hand among them.
pub async fn count_due(connection: &mut AnyConnection, now: DateTime<Utc>) -> Result<i64> {
    Ok(sqlx::query_scalar("SELECT COUNT(*) FROM jobs WHERE state = 'ready' AND run_at <= $1")
        .bind(text_of(now))
        .fetch_one(connection)
        .await?)
}

/// Removes jobs that were done before a time.
pub async fn prune(connection: &mut AnyConnection, before: DateTime<Utc>) -> Result<()> {
    super::delete_expired(connection, "DELETE FROM jobs WHERE state = 'done' AND run_at < $1", before).await
}
