//! What is kept of an invoice and of a billing period.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{fields::OPEN, line::Line};
use crate::procore::{
    items::Collection,
    model::{Attachment, Change, Owner},
    webhooks::Resource,
};

/// Who is billed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::procore) enum Side {
    /// The owner, on a prime contract: a payment application.
    Owner,
    /// The general contractor, on a commitment: a requisition.
    Subcontractor,
}

impl Side {
    /// As people say it.
    pub(in crate::procore) fn title(self) -> &'static str {
        match self {
            Self::Owner => "Owner Invoice",
            Self::Subcontractor => "Subcontractor Invoice",
        }
    }

    /// As the API's paths say it.
    pub(in crate::procore) fn path_segment(self) -> &'static str {
        match self {
            Self::Owner => "payment_applications",
            Self::Subcontractor => "requisitions",
        }
    }

    /// The contracts that are billed.
    pub(in crate::procore) fn contracts(self) -> Collection {
        match self {
            Self::Owner => Collection::PrimeContracts,
            Self::Subcontractor => Collection::CommitmentContracts,
        }
    }

    /// Requisitions are not among the resources of webhooks.
    pub(in crate::procore) fn resource(self) -> Option<Resource> {
        match self {
            Self::Owner => Some(Resource::PaymentApplications),
            Self::Subcontractor => None,
        }
    }
}

/// An application for payment for one period.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in crate::procore) struct Invoice {
    pub(in crate::procore) id: i64,
    pub(in crate::procore) side: Side,
    pub(in crate::procore) project_id: i64,
    /// The prime contract or the commitment.
    pub(in crate::procore) contract_id: i64,
    pub(in crate::procore) contract_title: String,
    /// The owner on the owner's side; the contract company on the other.
    pub(in crate::procore) company: String,
    /// Counts the applications on the contract from 1.
    pub(in crate::procore) number: u32,
    /// The writable attributes; see `fields`.
    pub(in crate::procore) fields: Map<String, Value>,
    /// The workflow that alone may move the status.
    pub(in crate::procore) workflow: Option<String>,
    pub(in crate::procore) lines: Vec<Line>,
    pub(in crate::procore) attachments: Vec<Attachment>,
    pub(in crate::procore) changes: Vec<Change>,
    pub(in crate::procore) created_by: i64,
    pub(in crate::procore) created_at: DateTime<Utc>,
    pub(in crate::procore) updated_at: DateTime<Utc>,
}

impl Invoice {
    /// A text attribute; empty when null.
    pub(in crate::procore) fn text(&self, field: &str) -> &str {
        self.fields.get(field).and_then(Value::as_str).unwrap_or_default()
    }

    /// An attribute as the API shows it; null when it was never written.
    pub(super) fn value(&self, field: &str) -> Value {
        self.fields.get(field).cloned().unwrap_or_default()
    }

    pub(in crate::procore) fn status(&self) -> &str {
        self.text("status")
    }

    /// Still with its author: nothing of a closed invoice changes but its status.
    pub(super) fn is_open(&self) -> bool {
        OPEN.contains(&self.status())
    }

    /// Whether an ERP owns the record: an `origin_id` makes all of it immutable.
    pub(super) fn is_foreign(&self) -> bool {
        !self.text("origin_id").is_empty()
    }

    /// Whose files its attachments are.
    pub(in crate::procore) fn owner(&self) -> Owner {
        match self.side {
            Side::Owner => Owner::PaymentApplication(self.id),
            Side::Subcontractor => Owner::Requisition(self.id),
        }
    }
}

/// A month of billing.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in crate::procore) struct BillingPeriod {
    pub(in crate::procore) id: i64,
    pub(in crate::procore) project_id: i64,
    pub(in crate::procore) position: u32,
    pub(in crate::procore) start_date: String,
    pub(in crate::procore) end_date: String,
    pub(in crate::procore) due_date: String,
    pub(in crate::procore) closed: bool,
    pub(in crate::procore) created_at: DateTime<Utc>,
}
