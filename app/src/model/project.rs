//! Companies, projects, and whether the integration is on.

use serde::{Deserialize, Serialize};

use super::ids::{CompanyId, ProjectId};

/// A company the person belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Company {
    /// Its Procore id.
    pub id: CompanyId,
    /// Its name.
    pub name: String,
}

/// A project the person may see.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Project {
    /// Its company.
    pub company: CompanyId,
    /// Its Procore id.
    pub id: ProjectId,
    /// `Pier 9 Warehouse Conversion`.
    pub name: String,
    /// The firm's own number.
    pub number: Option<String>,
    /// `San Francisco, CA`.
    pub place: Option<String>,
    /// Whether items can be sent.
    pub integration: Integration,
    /// How many failures wait for this person.
    pub failures: usize,
}

/// The two switches users know as **Enable DocuSign**.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Integration {
    /// The company's switch; off hides the project's.
    pub company_on: bool,
    /// The project's own choice; none follows the company.
    pub project_choice: Option<bool>,
}

impl Integration {
    /// Whether the project's items can be sent.
    pub fn is_on(self) -> bool {
        self.company_on && self.project_choice.unwrap_or(true)
    }

    /// Who can turn it on, in a sentence; none where it is on.
    pub fn how_to_turn_on(self) -> Option<&'static str> {
        if self.is_on() {
            None
        } else if self.company_on {
            Some(
                "DocuSign is not enabled on this project. A person with Admin on this project's Admin tool can turn it on under Project settings.",
            )
        } else {
            Some(
                "DocuSign is not enabled for this company. A person with Admin on the company's Admin tool can turn it on under Company settings.",
            )
        }
    }
}

/// How it becomes known that an item which is out was changed in Procore.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ChangeNews {
    /// Procore announces it.
    Announced,
    /// Procore is being asked to.
    Asked,
    /// Items that are out are looked at from time to time.
    LookedUp {
        /// Why Procore does not announce it, as a sentence; none where it was not asked.
        problem: Option<String>,
    },
}

/// A company's settings page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompanySettings {
    /// The company.
    pub company: Company,
    /// Whether **Enable DocuSign** is on for its projects.
    pub enabled: bool,
    /// How changes in Procore become known.
    pub changes: ChangeNews,
    /// Whether the person may change it.
    pub may_change: bool,
}

/// A project's settings page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProjectSettings {
    /// The project with its two switches.
    pub project: Project,
    /// Whether the person may change the project's.
    pub may_change: bool,
    /// Envelopes of the project that are still out.
    pub open_envelopes: i64,
}
