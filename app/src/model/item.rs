//! Items of a tool: their place, their list, their page.

use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{
    envelope::{EnvelopeState, EnvelopeView},
    history::HistoryEntry,
    ids::{CompanyId, ItemId, ProjectId},
    money::Money,
    person::AccessLevel,
    project::Project,
    tool::{ItemKind, Tool},
};

/// Where an item is.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ItemRef {
    /// The company.
    pub company: CompanyId,
    /// The project.
    pub project: ProjectId,
    /// The tool.
    pub tool: Tool,
    /// The id within the tool.
    pub id: ItemId,
}

/// A row of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemSummary {
    /// Where it is.
    pub item: ItemRef,
    /// What it is.
    pub kind: ItemKind,
    /// `SC-001`.
    pub number: String,
    /// Its title.
    pub title: String,
    /// The contract company.
    pub party: Option<String>,
    /// Procore's status.
    pub status: String,
    /// Whether it is marked executed.
    pub executed: bool,
    /// Whether only Admins and named people see it.
    pub private: bool,
    /// Its sum.
    pub total: Money,
    /// When Procore last changed it.
    pub updated_at: Option<DateTime<Utc>>,
    /// The state of its newest envelope.
    pub signing: Option<EnvelopeState>,
}

/// What a list shows: everything of it stands in the URL.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemQuery {
    /// Words of the number, title or company.
    #[serde(default)]
    pub search: String,
    /// A Procore status; empty for all.
    #[serde(default)]
    pub status: String,
    /// A kind's slug; empty for all.
    #[serde(default)]
    pub kind: String,
    /// A [`Signing`] word; empty for all.
    #[serde(default)]
    pub signing: String,
    /// A column, with `-` before it for descending: `number`, `title`, `party`, `status`, `total`, `updated`.
    #[serde(default)]
    pub sort: String,
    /// 1 is the first.
    #[serde(default)]
    pub page: u32,
}

/// What the signing filter of a list offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signing {
    /// No envelope yet.
    NotSent,
    /// An envelope that is being made, is a draft or is out.
    Out,
    /// Everyone signed.
    Completed,
    /// Declined, voided or not made.
    Stopped,
}

impl Signing {
    /// Every choice.
    pub const ALL: [Self; 4] = [Self::NotSent, Self::Out, Self::Completed, Self::Stopped];

    /// The word in the URL.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::NotSent => "not_sent",
            Self::Out => "out",
            Self::Completed => "completed",
            Self::Stopped => "stopped",
        }
    }

    /// The words on the page.
    pub const fn label(self) -> &'static str {
        match self {
            Self::NotSent => "Not sent",
            Self::Out => "Out for signature",
            Self::Completed => "Completed",
            Self::Stopped => "Declined, voided or not sent",
        }
    }

    /// Where an item with this newest envelope belongs.
    pub fn of(state: Option<EnvelopeState>) -> Self {
        match state {
            None => Self::NotSent,
            Some(EnvelopeState::Completed) => Self::Completed,
            Some(state) if state.is_active() => Self::Out,
            Some(_) => Self::Stopped,
        }
    }
}

/// Rows on one page of a list.
pub const PAGE_SIZE: usize = 20;

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemList {
    /// The project.
    pub project: Project,
    /// The person's level on the tool.
    pub access: AccessLevel,
    /// The rows of this page.
    pub rows: Vec<ItemSummary>,
    /// Rows on all pages.
    pub matching: usize,
    /// Rows without any filter.
    pub total: usize,
    /// This page; 1 is the first.
    pub page: u32,
    /// How many pages there are, at least 1.
    pub pages: u32,
}

/// An item's page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemPage {
    /// The project.
    pub project: Project,
    /// The row it has in the list.
    pub summary: ItemSummary,
    /// Label and value, in the order of Procore's page; empty ones left out.
    pub fields: Vec<(String, String)>,
    /// Heading and paragraphs: description, inclusions, exclusions.
    pub texts: Vec<(String, Vec<String>)>,
    /// The schedule of values.
    pub lines: Vec<ScheduleLine>,
    /// The files on the Procore item.
    pub attachments: Vec<Attachment>,
    /// The item in Procore.
    pub procore_url: String,
    /// Whether this person can send it now.
    pub sending: Sending,
    /// The newest envelope.
    pub envelope: Option<EnvelopeView>,
    /// Earlier envelopes, newest first.
    pub earlier: Vec<EnvelopeView>,
    /// Newest first.
    pub history: Vec<HistoryEntry>,
}

/// A line of the schedule of values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScheduleLine {
    /// 1 is the first.
    pub position: u32,
    /// The budget code.
    pub code: Option<String>,
    /// The work.
    pub description: String,
    /// How much of it.
    pub quantity: Option<Decimal>,
    /// `lf`, `ea`.
    pub uom: Option<String>,
    /// The price of one.
    pub unit_cost: Option<Money>,
    /// The line's sum.
    pub amount: Money,
}

/// A file on the item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// Procore's id.
    pub id: String,
    /// The file's name.
    pub name: String,
    /// Whether DocuSign can take it as it is.
    pub is_pdf: bool,
}

/// Whether this person can send this item now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Sending {
    /// Yes: shows the button.
    Ready,
    /// Yes, once they have linked their DocuSign account.
    LinkNeeded,
    /// Yes, once they have logged in to DocuSign again.
    ReauthenticationNeeded,
    /// An envelope is active; its banner says what can be done.
    AlreadyOut,
    /// No, and the sentence says why and who can.
    No(String),
}

/// A date field of an item that is set.
pub fn dated(label: &str, date: Option<NaiveDate>) -> Option<(String, String)> {
    date.map(|date| (label.to_owned(), super::when::long_date(date)))
}
