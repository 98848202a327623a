//! What is wrong with an input, where, and what to do.

use serde::{Deserialize, Serialize};

/// One thing to mend before an envelope can be made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// The name of the form's field, for instance `recipients[0][email]`.
    pub field: String,
    /// What is wrong and what to do, as a sentence.
    pub message: String,
    /// Where it is mended at the source.
    pub fix: Option<Fix>,
}

impl Problem {
    /// A problem that is mended on the form itself.
    pub fn new(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self { field: field.into(), message: message.into(), fix: None }
    }
}

/// A link to the place in Procore where data is missing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fix {
    /// The words of the link.
    pub label: String,
    /// Where it leads.
    pub url: String,
}
