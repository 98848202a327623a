//! What did not work and waits for a person.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{
    ids::{BulkId, CompanyId, FailureId, ProjectId},
    item::ItemRef,
    project::{Company, Project},
    tool::Tool,
};

/// How many failures a page shows.
pub const PAGE_SIZE: usize = 20;
/// The most characters of a note.
pub const NOTE_MAX: usize = 500;

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

/// What the page shows: everything of it stands in the URL.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FailureQuery {
    /// A state's slug, `all`, or empty for those that are open.
    #[serde(default)]
    pub state: String,
    /// A tool's slug; empty for all.
    #[serde(default)]
    pub tool: String,
    /// Words of the item, or of what failed and why.
    #[serde(default)]
    pub search: String,
    /// The page, counted from 1.
    #[serde(default)]
    pub page: u32,
}

/// The word in the URL for failures of every state.
pub const ALL_STATES: &str = "all";

impl FailureQuery {
    /// The state asked for; none for all.
    pub fn state(&self) -> Option<FailureState> {
        match self.state.as_str() {
            ALL_STATES => None,
            word => Some(FailureState::from_slug(word).unwrap_or(FailureState::Open)),
        }
    }

    /// Whether it asks for less than what is open.
    pub fn is_filtered(&self) -> bool {
        [&self.state, &self.tool, &self.search].into_iter().any(|word| !word.is_empty())
    }
}

/// A failure on the page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FailureRow {
    /// Its id.
    pub id: FailureId,
    /// The project's name.
    pub project: String,
    /// The tool.
    pub tool: Tool,
    /// The item's kind, number and title, or what else it is about.
    pub title: String,
    /// Where to look at it.
    pub about: About,
    /// What failed.
    pub what: String,
    /// Why.
    pub why: String,
    /// What it means for the item.
    pub meaning: String,
    /// Whether only a new login helps, or somebody who takes over.
    pub login: bool,
    /// How many times it was tried.
    pub tries: u32,
    /// When it failed first.
    pub first_at: DateTime<Utc>,
    /// When it failed last.
    pub last_at: DateTime<Utc>,
    /// What became of it.
    pub state: FailureState,
    /// Who has handled it.
    pub settled_by: Option<String>,
    /// When it was handled or resolved.
    pub settled_at: Option<DateTime<Utc>>,
    /// What was noted when it was handled.
    pub note: Option<String>,
    /// Whether it is tried again right now or soon.
    pub trying: bool,
    /// Whether the person may have it tried again.
    pub may_retry: bool,
    /// Whether the person may mark it as handled.
    pub may_handle: bool,
}

/// What a failure is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum About {
    /// An item.
    Item(ItemRef),
    /// A sending of many items.
    Bulk(CompanyId, ProjectId, BulkId),
    /// Neither.
    Nothing,
}

/// A page of failures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FailureList {
    /// The company.
    pub company: Company,
    /// The project; none for all of the company's.
    pub project: Option<Project>,
    /// The failures.
    pub rows: Vec<FailureRow>,
    /// How many match the query.
    pub matching: usize,
    /// This page.
    pub page: u32,
    /// How many pages there are.
    pub pages: u32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_what_is_open_unless_asked_otherwise() {
        let asked = |state: &str| FailureQuery { state: state.to_owned(), ..FailureQuery::default() }.state();
        assert_eq!(asked(""), Some(FailureState::Open));
        assert_eq!(asked("nonsense"), Some(FailureState::Open));
        assert_eq!(asked("all"), None);
        for state in FailureState::ALL {
            assert_eq!(asked(state.slug()), Some(state));
        }
    }
}
