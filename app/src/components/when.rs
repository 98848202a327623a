//! A moment, readable for people and machines.

use chrono::{DateTime, Utc};
use leptos::prelude::*;

use crate::model::when::date_time;

/// `Nov 23, 2026, 2:05 PM UTC`.
#[component]
pub fn When(
    /// The moment.
    at: DateTime<Utc>,
) -> impl IntoView {
    view! { <time datetime=at.to_rfc3339()>{date_time(at)}</time> }
}
