//! What happened to an item, step by step.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// One line of an item's history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryEntry {
    /// When.
    pub at: DateTime<Utc>,
    /// A person's name, `DocuSign`, `Procore` or `Countersign`.
    pub actor: String,
    /// What happened, as a sentence.
    pub what: String,
}
