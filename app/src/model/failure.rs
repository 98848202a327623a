//! What did not work and waits for a person.

use serde::{Deserialize, Serialize};

/// What became of a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FailureState {
    /// It waits for a person.
    Open,
    /// A person has said that nothing more is to be done.
    Handled,
    /// It has worked since.
    Resolved,
}

impl FailureState {
    /// Every state.
    pub const ALL: [Self; 3] = [Self::Open, Self::Handled, Self::Resolved];

    /// The word in URLs and in the database.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Handled => "handled",
            Self::Resolved => "resolved",
        }
    }

    /// The state a word stands for.
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.slug() == slug)
    }

    /// The word on screen.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Open => "Open",
            Self::Handled => "Handled",
            Self::Resolved => "Resolved",
        }
    }
}
