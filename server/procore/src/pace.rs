//! How fast work that nobody waits for may ask.
//!
//! Procore counts a person's calls in two windows, an hourly one and one of ten seconds (25 calls), and answers
//! name the one that is nearest to its end. Work within a [`Pace`] takes its turn before each call, and holds
//! back while the last fifth of a window is left, so that the person's own clicks still get through.

use std::{
    future::Future,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use chrono::{DateTime, Utc};
use reqwest::header::HeaderMap;
use tokio::time::{Instant, sleep_until};

use crate::error::{Error, Result};
use crate::transport::{sent_at, text_header};

/// Calls that may follow each other at once; with [`EVERY`] at most 20 in any ten seconds.
const BURST: u32 = 5;
/// The pace after that.
const EVERY: Duration = Duration::from_millis(667);
/// The part of a window that is left to others: a fifth.
const RESERVE: i64 = 5;
/// How long a call waits for a window to begin afresh; one that takes longer is refused instead.
const PATIENCE: Duration = Duration::from_secs(15);

tokio::task_local! {
    static PACE: Arc<Pace>;
}

/// One person's pace. Shared by all work in their name; a call outside of it never waits.
#[derive(Debug)]
pub struct Pace(Mutex<Turns>);

#[derive(Debug)]
struct Turns {
    /// When the calls so far would be over at the pace of [`EVERY`].
    over: Instant,
    /// Set while a window is nearly used up: until when, by both clocks.
    held: Option<(Instant, DateTime<Utc>)>,
}

impl Default for Pace {
    fn default() -> Self {
        Self(Mutex::new(Turns { over: Instant::now(), held: None }))
    }
}

impl Pace {
    /// Does `work`; every call to Procore in it waits for its turn.
    pub async fn keep<F: Future>(self: &Arc<Self>, work: F) -> F::Output {
        PACE.scope(self.clone(), work).await
    }

    /// Whether the work that asks keeps a pace.
    pub fn is_kept() -> bool {
        PACE.try_with(|_| ()).is_ok()
    }

    fn turn(&self, now: Instant) -> std::result::Result<Instant, DateTime<Utc>> {
        let mut turns = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let held = turns.held.filter(|(until, _)| *until > now);
        let from = match held {
            Some((until, reset)) if until - now > PATIENCE => return Err(reset),
            Some((until, _)) => until,
            None => now,
        };
        turns.over = turns.over.max(from) + EVERY;
        Ok(from + turns.over.saturating_duration_since(from + EVERY * BURST))
    }

    fn hear(&self, headers: &HeaderMap, now: Instant) {
        let number = |name: &str| text_header(headers, name).and_then(|text| text.trim().parse::<i64>().ok());
        let (Some(limit), Some(remaining)) = (number("x-rate-limit-limit"), number("x-rate-limit-remaining"))
        else {
            return;
        };
        let reset = number("x-rate-limit-reset").and_then(|epoch| DateTime::from_timestamp(epoch, 0));
        let held =
            reset.zip(sent_at(headers)).filter(|_| remaining * RESERVE < limit).and_then(|(reset, sent)| {
                let left = (reset - sent).to_std().ok()?;
                Some((now + left, reset))
            });
        self.0.lock().unwrap_or_else(PoisonError::into_inner).held = held;
    }
}

/// Waits for the turn of the next call, where the work keeps a pace.
pub(crate) async fn turn(operation: &'static str) -> Result<()> {
    if let Ok(pace) = PACE.try_with(Arc::clone) {
        let at = pace.turn(Instant::now()).map_err(|until| Error::HeldBack { operation, until })?;
        sleep_until(at).await;
    }
    Ok(())
}

/// Hears what an answer says of the limits.
pub(crate) fn hear(headers: &HeaderMap) {
    // Outside of a pace nobody has to know.
    let _ = PACE.try_with(|pace| pace.hear(headers, Instant::now()));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(remaining: i64, seconds_left: i64) -> HeaderMap {
        let mut headers = HeaderMap::new();
        let now = DateTime::from_timestamp(1_800_000_000, 0).expect("a time");
        for (name, value) in [
            ("date", now.to_rfc2822().replace("+0000", "GMT")),
            ("x-rate-limit-limit", "3600".to_owned()),
            ("x-rate-limit-remaining", remaining.to_string()),
            ("x-rate-limit-reset", (now.timestamp() + seconds_left).to_string()),
        ] {
            headers.insert(name, value.parse().expect("a header"));
        }
        headers
    }

    #[test]
    fn never_makes_more_than_twenty_calls_in_ten_seconds() {
        let pace = Pace::default();
        let mut at = vec![Instant::now()];
        for call in 0..60 {
            at.push(pace.turn(at[call]).expect("a turn"));
        }
        let busiest = at[1..].iter().map(|from| {
            at[1..].iter().filter(|call| (*from..*from + Duration::from_secs(10)).contains(call)).count()
        });
        assert!(busiest.max().is_some_and(|calls| (15..=20).contains(&calls)));
    }

    #[test]
    fn holds_back_while_the_last_fifth_of_an_hour_is_left() {
        let pace = Pace::default();
        let now = Instant::now();
        pace.hear(&headers(720, 1_800), now);
        assert!(pace.turn(now).is_ok());
        pace.hear(&headers(719, 1_800), now);
        assert_eq!(pace.turn(now).expect_err("held").timestamp(), 1_800_001_800);
        assert!(pace.turn(now + Duration::from_secs(1_801)).is_ok(), "the next hour has begun");
    }

    #[test]
    fn waits_for_a_short_window_to_begin_afresh() {
        let pace = Pace::default();
        let now = Instant::now();
        pace.hear(&headers(1, 9), now);
        assert_eq!(pace.turn(now), Ok(now + Duration::from_secs(9)));
    }
}
