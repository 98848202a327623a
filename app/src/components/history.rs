//! What happened to an item, step by step.

use leptos::prelude::*;

use super::when::When;
use crate::model::history::HistoryEntry;

/// The history, newest first.
#[component]
pub fn History(
    /// Its entries.
    entries: Vec<HistoryEntry>,
) -> impl IntoView {
    if entries.is_empty() {
        return view! { <p class="quiet">"Nothing has been sent for signature yet."</p> }.into_any();
    }
    let steps = entries
        .into_iter()
        .map(|entry| {
            view! {
                <li>
                    <p class="what"><strong>{entry.actor}</strong> ": " {entry.what}</p>
                    <p class="quiet"><When at=entry.at /></p>
                </li>
            }
        })
        .collect_view();
    view! { <ol class="timeline">{steps}</ol> }.into_any()
}
