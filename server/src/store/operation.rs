//! What an operator watches: how far the work is behind, and what waits for a person.

use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::AnyConnection;

use super::{Result, events, text_of, time_of};

/// The figures of a moment, for all processes together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Figures {
    /// Jobs that are due and not done, those in hand among them.
    pub jobs_due: i64,
    /// For how many seconds the oldest of them has been due; 0 where none is.
    pub oldest_due_job_seconds: i64,
    /// Jobs that were given up and wait for a person.
    pub failures_open: i64,
    /// Events of envelopes that this database does not know.
    pub events_kept_aside: i64,
}

/// Counts them.
pub async fn figures(connection: &mut AnyConnection, now: DateTime<Utc>) -> Result<Figures> {
    let (jobs_due, oldest): (i64, Option<String>) =
        sqlx::query_as("SELECT COUNT(*), MIN(run_at) FROM jobs WHERE state = 'ready' AND run_at <= $1")
            .bind(text_of(now))
            .fetch_one(&mut *connection)
            .await?;
    let oldest = oldest.as_deref().map(|oldest| time_of(oldest, "jobs", "run_at")).transpose()?;
    let failures_open = sqlx::query_scalar("SELECT COUNT(*) FROM jobs WHERE state = 'stuck'")
        .fetch_one(&mut *connection)
        .await?;
    let events_kept_aside = sqlx::query_scalar("SELECT COUNT(*) FROM connect_events WHERE outcome = $1")
        .bind(events::KEPT_ASIDE)
        .fetch_one(connection)
        .await?;
    Ok(Figures {
        jobs_due,
        oldest_due_job_seconds: oldest.map_or(0, |oldest| (now - oldest).num_seconds()),
        failures_open,
        events_kept_aside,
    })
}
