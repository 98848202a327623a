//! Time, handed to whoever needs it: never asked of the system elsewhere.

use chrono::{DateTime, Utc};

/// Tells the time.
#[derive(Debug, Clone, Copy, Default)]
pub struct Clock;

impl Clock {
    /// Now.
    #[expect(clippy::disallowed_methods, reason = "the one place that asks the system for the time")]
    pub fn now(self) -> DateTime<Utc> {
        Utc::now()
    }
}
