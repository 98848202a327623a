//! A person's DocuSign account, linked to a project or to all of their projects.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::project::Project;

/// Which DocuSign an account lives in. Sandbox and live never mix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Environment {
    /// The sandbox that comes with Countersign.
    Sandbox,
    /// DocuSign's developer environment.
    Demo,
    /// DocuSign itself.
    Production,
}

impl Environment {
    /// The word on a badge.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Sandbox => "Sandbox",
            Self::Demo => "Demo",
            Self::Production => "Production",
        }
    }
}

/// The **Link DocuSign Account** part of the Personal tab.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkPage {
    /// The project the person is in.
    pub project: Project,
    /// What there is to show.
    pub link: Link,
    /// The person's envelopes that are still out through this link.
    pub open_envelopes: i64,
}

/// A person's link, as seen from a project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Link {
    /// Shows **Login with DocuSign**.
    NotLinked,
    /// Shows **Synced**.
    Synced(LinkedAccount),
    /// The grant is dead: shows **Re-Authentication Required**.
    ReauthenticationRequired(LinkedAccount),
}

/// The account behind a link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkedAccount {
    /// The DocuSign account's name.
    pub account_name: String,
    /// The DocuSign login's name.
    pub name: String,
    /// The DocuSign login's email.
    pub email: String,
    /// Where it lives.
    pub environment: Environment,
    /// When it was linked.
    pub since: DateTime<Utc>,
    /// Whether the link serves all of the person's projects.
    pub all_projects: bool,
}

/// After DocuSign's login: which of the login's accounts to use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountChoice {
    /// The project the link is for.
    pub project: Project,
    /// The DocuSign login's name.
    pub name: String,
    /// The DocuSign login's email.
    pub email: String,
    /// The login's accounts, the default one first.
    pub accounts: Vec<OfferedAccount>,
}

/// One of the login's accounts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfferedAccount {
    /// DocuSign's account id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Whether DocuSign calls it the default.
    pub is_default: bool,
}
