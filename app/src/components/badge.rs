//! Badges: a word on a coloured ground. The colour only repeats what the word says.

use leptos::prelude::*;

use crate::model::envelope::{EnvelopeState, RecipientState};

/// How a badge, a banner or an alert feels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Nothing to say about it.
    Neutral,
    /// Worth knowing.
    Info,
    /// Somebody is waited for.
    Waiting,
    /// Done.
    Good,
    /// Stopped or broken.
    Bad,
}

impl Tone {
    /// The word in the style sheet.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Neutral => "neutral",
            Self::Info => "info",
            Self::Waiting => "waiting",
            Self::Good => "good",
            Self::Bad => "bad",
        }
    }

    /// The tone of a Procore status.
    pub fn of_status(status: &str) -> Self {
        match status {
            "Approved" | "Approved as Noted" | "Complete" | "Received" => Self::Good,
            "Out For Signature"
            | "Submitted"
            | "Processing"
            | "Partially Received"
            | "Out For Bid"
            | "Under Review"
            | "Pending Owner Approval"
            | "Revise & Resubmit" => Self::Waiting,
            pending if pending.starts_with("Pending - ") => Self::Waiting,
            "Terminated" | "Void" | "Rejected" => Self::Bad,
            _ => Self::Neutral,
        }
    }

    /// The tone of an envelope's state.
    pub const fn of_envelope(state: EnvelopeState) -> Self {
        match state {
            EnvelopeState::Preparing | EnvelopeState::Unknown | EnvelopeState::Draft => Self::Info,
            EnvelopeState::Sent | EnvelopeState::Delivered => Self::Waiting,
            EnvelopeState::Completed => Self::Good,
            EnvelopeState::Declined | EnvelopeState::Failed | EnvelopeState::Unavailable => Self::Bad,
            EnvelopeState::Voided => Self::Neutral,
        }
    }

    /// The tone of a recipient's state.
    pub const fn of_recipient(state: RecipientState) -> Self {
        match state {
            RecipientState::Waiting => Self::Neutral,
            RecipientState::Sent => Self::Waiting,
            RecipientState::Delivered => Self::Info,
            RecipientState::Completed => Self::Good,
            RecipientState::Declined | RecipientState::Undeliverable => Self::Bad,
        }
    }
}

/// A badge.
#[component]
pub fn Badge(
    /// How it feels.
    tone: Tone,
    /// What it says.
    #[prop(into)]
    label: String,
) -> impl IntoView {
    view! { <span class=format!("badge {}", tone.word())>{label}</span> }
}

/// Whether items of a project can be sent.
#[component]
pub fn IntegrationBadge(
    /// Whether they can.
    on: bool,
) -> impl IntoView {
    let (tone, label) = if on { (Tone::Good, "DocuSign on") } else { (Tone::Neutral, "DocuSign off") };
    view! { <Badge tone label /> }
}

/// The newest envelope of an item, in a list.
#[component]
pub fn SigningBadge(
    /// Its state; none where the item was never sent.
    state: Option<EnvelopeState>,
) -> impl IntoView {
    match state {
        Some(state) => view! { <Badge tone=Tone::of_envelope(state) label=state.label() /> }.into_any(),
        None => view! { <span class="quiet">"Not sent"</span> }.into_any(),
    }
}
