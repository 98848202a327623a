//! The person looking at the page.

use serde::{Deserialize, Serialize};

use super::ids::PersonId;

/// Who is signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Viewer {
    /// The Procore user id.
    pub id: PersonId,
    /// `Maria Alvarez`.
    pub name: String,
    /// The Procore login.
    pub email: String,
}

impl Viewer {
    /// `MA` for Maria Alvarez; the first letter of the email where there is no name.
    pub fn initials(&self) -> String {
        let mut words = self.name.split_whitespace().filter_map(|word| word.chars().next());
        let initials: String = match (words.next(), words.next_back()) {
            (Some(first), Some(last)) => [first, last].into_iter().collect(),
            (Some(only), None) => only.to_string(),
            _ => self.email.chars().take(1).collect(),
        };
        initials.to_uppercase()
    }
}

/// A person's level on a Procore tool.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccessLevel {
    /// The tool is not theirs to see.
    None,
    /// Sees.
    ReadOnly,
    /// Sees and adds.
    Standard,
    /// May do everything, sending for signature among it.
    Admin,
}

impl AccessLevel {
    /// The words of Procore's permission table.
    pub const fn label(self) -> &'static str {
        match self {
            Self::None => "None",
            Self::ReadOnly => "Read Only",
            Self::Standard => "Standard",
            Self::Admin => "Admin",
        }
    }
}

/// How this installation is set up, as far as every page must say it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deployment {
    /// Set where the vendors are played by the sandbox.
    pub sandbox: Option<SandboxAddresses>,
    /// The origins of Procore's pages that may show the product in a frame.
    pub frame_ancestors: Vec<String>,
}

/// Where a person finds the sandbox's own pages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SandboxAddresses {
    /// The signers' mailbox.
    pub mailbox: String,
    /// Procore's pages.
    pub procore: String,
}
