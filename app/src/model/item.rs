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
    /// The company on the other side; for correspondence, whom it is from.
    pub party: Option<String>,
    /// The contract it belongs to, as `SC-001 Structural Steel`; for correspondence, its type.
    pub parent: Option<String>,
    /// Procore's status: the word of its API.
    pub status: String,
    /// What a status of the company's own is mapped to: `Open`, `Closed`, `Draft`.
    pub base_status: Option<String>,
    /// Whether it is marked executed; none for kinds that cannot be.
    pub executed: Option<bool>,
    /// Whether only Admins and named people see it.
    pub private: bool,
    /// Its sum; letters have none.
    pub total: Option<Money>,
    /// When Procore last changed it.
    pub updated_at: Option<DateTime<Utc>>,
    /// The state of its newest envelope.
    pub signing: Option<EnvelopeState>,
    /// Whether it is out for signature and no longer what was sent.
    pub changed: bool,
}

impl ItemSummary {
    /// The status in the words of Procore's pages.
    pub fn status_label(&self) -> String {
        self.kind.status_label(&self.status)
    }
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
    /// Out, and the item has changed since.
    Changed,
    /// Declined, voided or not made.
    Stopped,
}

impl Signing {
    /// Every choice.
    pub const ALL: [Self; 5] = [Self::NotSent, Self::Out, Self::Changed, Self::Completed, Self::Stopped];

    /// The word in the URL.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::NotSent => "not_sent",
            Self::Out => "out",
            Self::Completed => "completed",
            Self::Changed => "changed",
            Self::Stopped => "stopped",
        }
    }

    /// The words on the page.
    pub const fn label(self) -> &'static str {
        match self {
            Self::NotSent => "Not sent",
            Self::Out => "Out for signature",
            Self::Completed => "Completed",
            Self::Changed => "Changed since it was sent",
            Self::Stopped => "Declined, voided or not sent",
        }
    }

    /// Whether an item with this newest envelope, changed since or not, belongs here.
    pub fn holds(self, state: Option<EnvelopeState>, changed: bool) -> bool {
        match self {
            Self::NotSent => state.is_none(),
            Self::Out => state.is_some_and(EnvelopeState::is_active),
            Self::Changed => changed,
            Self::Completed => state == Some(EnvelopeState::Completed),
            Self::Stopped => {
                state.is_some_and(|state| !state.is_active() && state != EnvelopeState::Completed)
            }
        }
    }

    /// The choice a word from the URL stands for.
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|signing| signing.slug() == slug)
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
    /// Label and amount: the sums of an invoice, the arithmetic of a change order.
    pub sums: Vec<(String, Money)>,
    /// Its lines.
    pub lines: Lines,
    /// What is particular about this item and worth knowing before it is sent.
    pub notes: Vec<String>,
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
    /// What did not work with its newest envelope and its banner does not say, each as a sentence or two.
    pub failures: Vec<String>,
    /// What of the item is no longer as it was sent; only while it is out.
    pub changes: Vec<ItemChange>,
    /// Newest first.
    pub history: Vec<HistoryEntry>,
}

/// Something of an item that is no longer as it was sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemChange {
    /// `Total`, `Line 3`.
    pub what: String,
    /// As it was sent; none where it was not there.
    pub sent: Option<String>,
    /// As it is now; none where it is gone.
    pub now: Option<String>,
}

/// The lines of an item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Lines {
    /// It has none by nature.
    None,
    /// A schedule of values.
    Schedule(Vec<ScheduleLine>),
    /// The continuation sheet of an invoice.
    Continuation(Vec<ContinuationLine>),
}

/// A line of an invoice's continuation sheet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContinuationLine {
    /// The item number.
    pub number: String,
    /// The work.
    pub description: String,
    /// Its whole value.
    pub scheduled: Money,
    /// Done before this invoice.
    pub previous: Money,
    /// Done in this period.
    pub this_period: Money,
    /// Materials stored, not yet built in.
    pub stored: Money,
    /// Done and stored to date.
    pub to_date: Money,
    /// Kept back.
    pub retainage: Money,
    /// Whether the line comes from a change order.
    pub change_order: bool,
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
