//! What an operator watches: how far the work is behind, and what waits for a person.

use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::AnyConnection;

use super::{Result, events, failures, jobs};

/// The figures of a moment, for all processes together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Figures {
    /// Jobs that are due and not done, those in hand among them.
    pub jobs_due: i64,
    /// For how many seconds the oldest that nobody has in hand has been due; 0 where there is none.
    pub oldest_due_job_seconds: i64,
    /// What failed and waits for a person.
    pub failures_open: i64,
    /// Events of envelopes that this database does not know.
    pub events_kept_aside: i64,
}

/// Counts them.
pub async fn figures(connection: &mut AnyConnection, now: DateTime<Utc>) -> Result<Figures> {
    let jobs_due = jobs::count_due(connection, now).await?;
    let oldest = jobs::oldest_due(connection, now).await?;
    let failures_open = failures::open_count(connection).await?;
    let events_kept_aside = events::count_kept_aside(connection).await?;
    Ok(Figures {
        jobs_due,
        oldest_due_job_seconds: oldest.map_or(0, |oldest| (now - oldest).num_seconds()),
        failures_open,
        events_kept_aside,
    })
}
