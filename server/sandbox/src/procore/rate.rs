//! The hourly request limit and the headers that tell of it; how busy the busiest ten seconds were, for testers.

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header::RETRY_AFTER},
    response::{IntoResponse, Response},
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    Shared,
    faults::Limit,
    procore::{answer::Refusal, model::Person},
};

const KIND: &str = "procore-rate";
/// Requests a person may make in an hour; Procore's documented example.
const LIMIT: u32 = 3_600;
const HOUR: i64 = 3_600;
/// Procore's spike window, in milliseconds. It is counted, not enforced.
const SPIKE: i64 = 10_000;

/// The documented sentence of a 429.
pub(super) const SURPASSED: &str =
    "You have surpassed the max number of requests for an hour. Please wait until your limit resets.";

/// One person's requests of the current hour.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Window {
    /// Unix seconds at which the count starts afresh.
    resets_at: i64,
    used: u32,
    /// When the requests of the last ten seconds came, in Unix milliseconds.
    #[serde(default)]
    recent: Vec<i64>,
    /// The most requests there were in any ten seconds of the hour.
    #[serde(default)]
    busiest: usize,
}

impl Window {
    /// The window of someone who has asked nothing yet.
    pub(super) fn fresh(now: DateTime<Utc>) -> Self {
        Self { resets_at: now.timestamp() + HOUR, used: 0, recent: Vec::new(), busiest: 0 }
    }

    /// Counts one request, in a new window if the old one has ended.
    fn counted(mut self, now: DateTime<Utc>) -> Self {
        if now.timestamp() >= self.resets_at {
            self = Self { recent: self.recent, ..Self::fresh(now) };
        }
        self.used = self.used.saturating_add(1);
        let at = now.timestamp_millis();
        self.recent.retain(|earlier| at - earlier < SPIKE);
        self.recent.push(at);
        self.busiest = self.busiest.max(self.recent.len());
        self
    }

    pub(super) fn surpassed(&self) -> bool {
        self.used > LIMIT
    }

    /// Adds `X-Rate-Limit-*`, and `Retry-After` (seconds) once the limit is surpassed.
    pub(super) fn write(&self, now: DateTime<Utc>, headers: &mut HeaderMap) {
        headers.insert(HeaderName::from_static("x-rate-limit-limit"), HeaderValue::from(LIMIT));
        let remaining = LIMIT.saturating_sub(self.used);
        headers.insert(HeaderName::from_static("x-rate-limit-remaining"), HeaderValue::from(remaining));
        headers.insert(HeaderName::from_static("x-rate-limit-reset"), HeaderValue::from(self.resets_at));
        if self.surpassed() {
            let wait = (self.resets_at - now.timestamp()).max(1);
            headers.insert(RETRY_AFTER, HeaderValue::from(wait));
        }
    }
}

/// The answer to a request too many, with the headers of a window that is used up.
pub(super) fn answer_surpassed(limit: Limit, now: DateTime<Utc>) -> Response {
    let seconds = match limit {
        Limit::Hour => HOUR,
        Limit::Burst => SPIKE / 1_000,
    };
    let used_up = Window { resets_at: now.timestamp() + seconds, used: LIMIT + 1, ..Window::fresh(now) };
    let mut answer = (StatusCode::TOO_MANY_REQUESTS, SURPASSED).into_response();
    used_up.write(now, answer.headers_mut());
    answer
}

/// Counts one request of `person`.
pub(super) async fn count(shared: &Shared, person: &Person) -> Result<Window, sqlx::Error> {
    let _guard = shared.store.write_lock().await;
    let now = shared.clock.now();
    let id = person.id.to_string();
    let window =
        shared.store.get::<Window>(KIND, &id).await?.unwrap_or_else(|| Window::fresh(now)).counted(now);
    shared.store.put(KIND, &id, &window).await?;
    Ok(window)
}

/// What all people together have asked for.
#[derive(Debug, Serialize)]
pub(super) struct Rates {
    /// Requests of one person in the current hour, the most of any.
    used: u32,
    /// Requests of one person in any ten seconds of the hour, the most of any.
    busiest_ten_seconds: usize,
}

/// `GET /sandbox/rates`: `{"used": n, "busiest_ten_seconds": n}`.
pub(super) async fn rates(State(shared): State<Shared>) -> Result<Json<Rates>, Refusal> {
    let windows = shared.store.list::<Window>(KIND).await?;
    Ok(Json(Rates {
        used: windows.iter().map(|window| window.used).max().unwrap_or(0),
        busiest_ten_seconds: windows.iter().map(|window| window.busiest).max().unwrap_or(0),
    }))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderMap;
    use chrono::{DateTime, Duration};

    use super::{LIMIT, Window};

    #[test]
    fn refuses_the_request_after_the_last_and_starts_afresh_in_the_next_hour() {
        let now = DateTime::UNIX_EPOCH;
        let mut window = Window::fresh(now);
        for _ in 0..LIMIT {
            window = window.counted(now);
        }
        assert!(!window.surpassed());
        let over = window.counted(now + Duration::minutes(59));
        assert!(over.surpassed());
        let mut headers = HeaderMap::new();
        over.write(now + Duration::minutes(59), &mut headers);
        assert_eq!(
            (&headers["x-rate-limit-remaining"], &headers["retry-after"]),
            (&"0".parse().expect("header"), &"60".parse().expect("header"))
        );
        assert!(!over.counted(now + Duration::minutes(60)).surpassed());
    }

    #[test]
    fn remembers_the_busiest_ten_seconds() {
        let now = DateTime::UNIX_EPOCH;
        let mut window = Window::fresh(now);
        for second in [0, 1, 9, 11, 30] {
            window = window.counted(now + Duration::seconds(second));
        }
        assert_eq!(window.busiest, 3);
    }
}
