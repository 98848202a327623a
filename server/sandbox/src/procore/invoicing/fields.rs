//! The writable attributes of an invoice, by their names on either side.

use chrono::NaiveDate;
use serde_json::{Map, Value};

use super::model::{Invoice, Side};
use crate::procore::{answer::Wrong, attachments, history::Edit};

/// The statuses of owner invoices; subcontractor invoices have all, in Procore's order.
const OWNER_STATUSES: &[&str] = &["draft", "under_review", "revise_and_resubmit", "approved"];
const STATUSES: &[&str] = &[
    "draft",
    "under_review",
    "revise_and_resubmit",
    "approved",
    "approved_as_noted",
    "pending_owner_approval",
];
/// An invoice in one of these is still with its author.
pub(super) const OPEN: &[&str] = &["draft", "under_review", "revise_and_resubmit"];

impl Side {
    /// The statuses the API takes.
    pub(in crate::procore) fn statuses(self) -> &'static [&'static str] {
        match self {
            Self::Owner => OWNER_STATUSES,
            Self::Subcontractor => STATUSES,
        }
    }
}

/// A status as people read it: `approved_as_noted` is "Approved as Noted".
pub(in crate::procore) fn label(status: &str) -> &'static str {
    match status {
        "draft" => "Draft",
        "under_review" => "Under Review",
        "revise_and_resubmit" => "Revise and Resubmit",
        "approved" => "Approved",
        "approved_as_noted" => "Approved as Noted",
        "pending_owner_approval" => "Pending Owner Approval",
        _ => "",
    }
}

#[derive(Clone, Copy)]
enum Kind {
    Text,
    Flag,
    /// `YYYY-MM-DD`; anything else is stored as null.
    Date,
    Id,
    Status,
}

/// The kept name, the names in a payment application and in a requisition (empty where it has none),
/// what people call it, and what it holds.
struct Field(&'static str, &'static str, &'static str, &'static str, Kind);

const FIELDS: &[Field] = &[
    Field("status", "status", "status", "Status", Kind::Status),
    Field("invoice_number", "invoice_number", "invoice_number", "Invoice #", Kind::Text),
    Field("billing_date", "billing_date", "billing_date", "Billing Date", Kind::Date),
    Field("period_start", "period_start", "requisition_start", "Period Start", Kind::Date),
    Field("period_end", "period_end", "requisition_end", "Period End", Kind::Date),
    Field("period_id", "commitment_billing_period_id", "period_id", "Billing Period", Kind::Id),
    Field("payment_date", "", "payment_date", "Payment Date", Kind::Date),
    Field("submitted_at", "", "submitted_at", "Submitted", Kind::Date),
    Field("final", "", "final", "Final Invoice", Kind::Flag),
    Field("origin_id", "origin_id", "origin_id", "Origin ID", Kind::Text),
    Field("origin_data", "origin_data", "origin_data", "Origin Data", Kind::Text),
];

impl Field {
    fn api_name(&self, side: Side) -> &'static str {
        match side {
            Side::Owner => self.1,
            Side::Subcontractor => self.2,
        }
    }
}

/// Writes what a body says and gives a history row for each change; unknown names are ignored.
pub(super) fn apply(invoice: &mut Invoice, body: &Map<String, Value>, wrong: &mut Wrong) -> Vec<Edit> {
    let mut edits = Vec::new();
    for field in FIELDS {
        let name = field.api_name(invoice.side);
        let Some(given) = body.get(name).filter(|_| !name.is_empty()) else { continue };
        let Some(new) = read(field.4, invoice.side, given) else {
            wrong.insert(name.to_owned(), vec!["is not included in the list".to_owned()]);
            continue;
        };
        let old = invoice.value(field.0);
        if old != new {
            edits.push(Edit::of_values(field.3, &old, &new));
            invoice.fields.insert(field.0.to_owned(), new);
        }
    }
    edits
}

/// Which attributes of an invoice a body would write.
pub(super) fn named(side: Side, body: &Map<String, Value>) -> impl Iterator<Item = &'static str> {
    let names = FIELDS.iter().map(move |field| field.api_name(side)).filter(|name| !name.is_empty());
    names.filter(|name| body.contains_key(*name))
}

fn read(kind: Kind, side: Side, given: &Value) -> Option<Value> {
    match kind {
        Kind::Status => given.as_str().filter(|status| side.statuses().contains(status)).map(Value::from),
        Kind::Text => Some(given.as_str().map(Value::from).unwrap_or_default()),
        Kind::Flag => Some((given == true || given == "true").into()),
        Kind::Date => {
            let date = given.as_str().filter(|text| text.parse::<NaiveDate>().is_ok());
            Some(date.map(Value::from).unwrap_or_default())
        }
        Kind::Id => {
            let id = attachments::id(given).and_then(|id| id.parse::<i64>().ok());
            Some(id.map(Value::from).unwrap_or_default())
        }
    }
}
