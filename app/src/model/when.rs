//! Dates and times as people write them.

use chrono::{DateTime, NaiveDate, Utc};

/// `November 23, 2026`.
pub fn long_date(date: NaiveDate) -> String {
    date.format("%B %-d, %Y").to_string()
}

/// `Nov 23, 2026`.
pub fn short_date(date: NaiveDate) -> String {
    date.format("%b %-d, %Y").to_string()
}

/// `Nov 23, 2026, 2:05 PM UTC`. The page shows UTC because it is the same before and after WASM arrives.
pub fn date_time(at: DateTime<Utc>) -> String {
    at.format("%b %-d, %Y, %-I:%M %p UTC").to_string()
}
