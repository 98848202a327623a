//! The sandbox's time: the machine's, moved by an offset that a tester sets and a restart keeps.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use chrono::{DateTime, Duration, Utc};

use crate::store::Store;

const KIND: &str = "clock";
const ID: &str = "offset";

/// Tells the sandbox's time.
#[derive(Clone)]
pub struct Clock {
    offset_seconds: Arc<AtomicI64>,
}

impl Clock {
    pub(crate) async fn open(store: &Store) -> Result<Self, sqlx::Error> {
        let offset: Option<i64> = store.get(KIND, ID).await?;
        Ok(Self { offset_seconds: Arc::new(AtomicI64::new(offset.unwrap_or(0))) })
    }

    /// The time both vendors believe it is.
    #[expect(clippy::disallowed_methods, reason = "the one place that asks the system for the time")]
    pub fn now(&self) -> DateTime<Utc> {
        Utc::now() + Duration::seconds(self.offset_seconds())
    }

    /// How far the sandbox's time is ahead of the machine's, in seconds.
    pub fn offset_seconds(&self) -> i64 {
        self.offset_seconds.load(Ordering::Relaxed)
    }

    pub(crate) async fn set_offset(&self, store: &Store, seconds: i64) -> Result<(), sqlx::Error> {
        store.put(KIND, ID, &seconds).await?;
        self.offset_seconds.store(seconds, Ordering::Relaxed);
        Ok(())
    }
}
