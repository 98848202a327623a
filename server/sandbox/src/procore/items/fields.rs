//! The attributes of items: name, label, kind of value, which kinds of item have it, and whether the API
//! writes it. To add one: a row in [`FIELDS`]. It is then read, checked, shown, written to the Change
//! History and, if it is a date, on the item's page.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

use super::{
    Item,
    ItemKind::{
        self, CommitmentChangeOrder, CommitmentChangeOrderBatch, PrimeChangeOrder, PrimeChangeOrderBatch,
        PrimeContract, PurchaseOrderContract, WorkOrderContract,
    },
};
use crate::procore::{
    answer::Wrong,
    attachments::{id, ids},
    history::Edit,
};

/// What an attribute holds, which decides how a written value is checked.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Text,
    /// An unformatted decimal number as a string.
    Decimal,
    Integer,
    Flag,
    /// `YYYY-MM-DD`; anything else is stored as null.
    Date,
    Id,
    Ids,
    Status,
    OneOf(&'static [&'static str]),
}

struct Field {
    name: &'static str,
    label: &'static str,
    kind: Kind,
    on: &'static [ItemKind],
    writable: bool,
}

const fn row(name: &'static str, label: &'static str, kind: Kind, on: &'static [ItemKind]) -> Field {
    Field { name, label, kind, on, writable: true }
}

/// An attribute that the API shows and does not take.
const fn shown(name: &'static str, label: &'static str, kind: Kind, on: &'static [ItemKind]) -> Field {
    Field { name, label, kind, on, writable: false }
}

const EVERY: &[ItemKind] = &[
    WorkOrderContract,
    PurchaseOrderContract,
    PrimeContract,
    CommitmentChangeOrder,
    PrimeChangeOrder,
    CommitmentChangeOrderBatch,
    PrimeChangeOrderBatch,
];
const BUT_PRIME: &[ItemKind] = &[
    WorkOrderContract,
    PurchaseOrderContract,
    CommitmentChangeOrder,
    PrimeChangeOrder,
    CommitmentChangeOrderBatch,
    PrimeChangeOrderBatch,
];
const CONTRACTS: &[ItemKind] = &[WorkOrderContract, PurchaseOrderContract, PrimeContract];
const COMMITMENTS: &[ItemKind] = &ItemKind::COMMITMENTS;
const FOR_WORK: &[ItemKind] = &[WorkOrderContract, PrimeContract];
const ORDERS: &[ItemKind] = &[PurchaseOrderContract];
const PRIME: &[ItemKind] = &[PrimeContract];
const CHANGES: &[ItemKind] =
    &[CommitmentChangeOrder, PrimeChangeOrder, CommitmentChangeOrderBatch, PrimeChangeOrderBatch];
const CHANGE_ORDERS: &[ItemKind] = &[CommitmentChangeOrder, PrimeChangeOrder];
const BATCHES: &[ItemKind] = &[CommitmentChangeOrderBatch, PrimeChangeOrderBatch];
const COMMITMENT_CHANGES: &[ItemKind] = &[CommitmentChangeOrder];
const WITH_SSOV: &[ItemKind] = &[WorkOrderContract, PurchaseOrderContract, CommitmentChangeOrder];

#[rustfmt::skip]
const FIELDS: &[Field] = &[
    row("number", "Number", Kind::Text, EVERY),
    row("revision", "Revision", Kind::Integer, CHANGES),
    row("title", "Title", Kind::Text, EVERY),
    row("status", "Status", Kind::Status, EVERY),
    row("description", "Description", Kind::Text, EVERY),
    row("executed", "Executed", Kind::Flag, EVERY),
    row("signature_required", "Sign with DocuSign", Kind::Flag, BUT_PRIME),
    shown("signature_required", "Sign with DocuSign", Kind::Flag, PRIME),
    row("contract_id", "Contract", Kind::Id, CHANGES),
    row("vendor_id", "Contract Company", Kind::Id, COMMITMENTS),
    row("vendor_id", "Owner/Client", Kind::Id, PRIME),
    row("architect_id", "Architect/Engineer", Kind::Id, PRIME),
    row("contractor_id", "Contractor", Kind::Id, PRIME),
    row("private", "Private", Kind::Flag, EVERY),
    row("show_line_items_to_non_admins", "Show SOV Items to Non-Admins", Kind::Flag, CONTRACTS),
    row("accessor_ids", "Accessors", Kind::Ids, CONTRACTS),
    row("bill_recipient_ids", "Invoice Contacts", Kind::Ids, COMMITMENTS),
    row("retainage_percent", "Default Retainage", Kind::Decimal, CONTRACTS),
    row("accounting_method", "Accounting Method", Kind::OneOf(&["amount", "unit"]), CONTRACTS),
    row("contract_date", "Contract Date", Kind::Date, CONTRACTS),
    row("contract_start_date", "Start Date", Kind::Date, FOR_WORK),
    row("contract_estimated_completion_date", "Estimated Completion Date", Kind::Date, FOR_WORK),
    row("substantial_completion_date", "Substantial Completion Date", Kind::Date, PRIME),
    shown("original_substantial_completion_date", "Original Substantial Completion Date", Kind::Date, PRIME),
    row("actual_completion_date", "Actual Completion Date", Kind::Date, FOR_WORK),
    row("delivery_date", "Delivery Date", Kind::Date, ORDERS),
    row("execution_date", "Execution Date", Kind::Date, CONTRACTS),
    row("issued_on_date", "Issued On Date", Kind::Date, CONTRACTS),
    row("letter_of_intent_date", "Letter of Intent Date", Kind::Date, CONTRACTS),
    row("returned_date", "Returned Date", Kind::Date, CONTRACTS),
    row("approval_letter_date", "Approval Letter Date", Kind::Date, CONTRACTS),
    shown("contract_termination_date", "Termination Date", Kind::Date, PRIME),
    row("signed_contract_received_date", "Signed Contract Received Date", Kind::Date, FOR_WORK),
    row("signed_contract_received_date", "Signed Purchase Order Received Date", Kind::Date, ORDERS),
    row("due_date", "Due Date", Kind::Date, CHANGES),
    row("invoiced_date", "Invoiced Date", Kind::Date, CHANGES),
    row("paid_date", "Paid Date", Kind::Date, CHANGES),
    row("signed_change_order_received_date", "Signed Change Order Received Date", Kind::Date, CHANGES),
    shown("revised_substantial_completion_date", "Revised Substantial Completion Date", Kind::Date, &[PrimeChangeOrder]),
    row("revised_substantial_completion_date", "Revised Substantial Completion Date", Kind::Date, BATCHES),
    shown("reviewed_at", "Review Date", Kind::Text, CHANGES),
    row("schedule_impact_amount", "Schedule Impact", Kind::Integer, CHANGES),
    row("paid", "Paid", Kind::Flag, CHANGE_ORDERS),
    row("field_change", "Field Change", Kind::Flag, CHANGE_ORDERS),
    row("reference", "Reference", Kind::Text, CHANGE_ORDERS),
    row("reason", "Reason", Kind::Text, CHANGE_ORDERS),
    row("batch_id", "Batch", Kind::Id, CHANGE_ORDERS),
    row("location_id", "Location", Kind::Id, CHANGE_ORDERS),
    row("change_order_change_reason_id", "Change Reason", Kind::Id, CHANGE_ORDERS),
    row("designated_reviewer_id", "Designated Reviewer", Kind::Id, CHANGES),
    shown("reviewed_by_id", "Reviewed By", Kind::Id, CHANGES),
    row("received_from_id", "Request Received From", Kind::Id, CHANGE_ORDERS),
    shown("legacy_package_id", "Change Order Package", Kind::Id, CHANGES),
    shown("legacy_request_id", "Change Order Request", Kind::Id, CHANGES),
    row("inclusions", "Inclusions", Kind::Text, FOR_WORK),
    row("exclusions", "Exclusions", Kind::Text, FOR_WORK),
    row("assignee_id", "Assigned To", Kind::Id, ORDERS),
    row("bill_to_address", "Bill To", Kind::Text, ORDERS),
    row("ship_to_address", "Ship To", Kind::Text, ORDERS),
    row("ship_via", "Ship Via", Kind::Text, ORDERS),
    row("payment_terms", "Payment Terms", Kind::Text, ORDERS),
    row("allow_comments", "Allow Comments", Kind::Flag, CONTRACTS),
    row("allow_markups", "Allow Markups", Kind::Flag, CONTRACTS),
    row("allow_payment_applications", "Allow Invoices", Kind::Flag, CONTRACTS),
    row("allow_payments", "Allow Payments", Kind::Flag, CONTRACTS),
    row("allow_change_orders_ssov", "Allow Change Order SSOV", Kind::Flag, COMMITMENTS),
    row("display_materials_retainage", "Display Materials Retainage", Kind::Flag, CONTRACTS),
    row("display_work_retainage", "Display Work Retainage", Kind::Flag, CONTRACTS),
    row("enable_ssov", "Enable SSOV", Kind::Flag, WITH_SSOV),
    row("ssr_enabled", "Sliding Scale Retainage", Kind::Flag, COMMITMENTS),
    row("show_cost_code_on_pdf", "Show Cost Code on PDF", Kind::Flag, CONTRACTS),
    row("billing_schedule_of_values_status", "SSOV Status", Kind::Text, COMMITMENTS),
    shown("billing_schedule_of_values_status", "SSOV Status", Kind::Text, COMMITMENT_CHANGES),
    row("change_order_level_of_detail", "Change Order Level of Detail", Kind::OneOf(DETAIL), CONTRACTS),
];

const DETAIL: &[&str] =
    &["change_order_package", "change_order_request", "potential_change_order", "line_item"];

fn fields(kind: ItemKind) -> impl Iterator<Item = &'static Field> {
    FIELDS.iter().filter(move |field| field.on.contains(&kind))
}

/// What people call an attribute on this kind of item.
pub(in crate::procore) fn label(kind: ItemKind, name: &str) -> &'static str {
    fields(kind).find(|field| field.name == name).map_or("", |field| field.label)
}

/// The dates of this kind of item, in the order its page shows them.
pub(in crate::procore) fn dates(kind: ItemKind) -> impl Iterator<Item = &'static str> {
    fields(kind).filter(|field| field.kind == Kind::Date).map(|field| field.name)
}

/// The attributes of a new item.
pub(in crate::procore) fn defaults(kind: ItemKind) -> Map<String, Value> {
    fields(kind).map(|field| (field.name.to_owned(), default(kind, field))).collect()
}

fn default(kind: ItemKind, field: &Field) -> Value {
    let on = [
        "allow_comments",
        "allow_markups",
        "allow_payment_applications",
        "allow_payments",
        "display_materials_retainage",
        "display_work_retainage",
        "show_cost_code_on_pdf",
    ];
    match (field.kind, field.name) {
        (Kind::Flag, name) => on.contains(&name).into(),
        (Kind::Ids, _) => json!([]),
        (Kind::Status, _) => kind.statuses().first().copied().into(),
        (_, "revision") => json!(0),
        (_, "retainage_percent") => json!("10.0"),
        (_, "accounting_method") => json!("amount"),
        (_, "change_order_level_of_detail") => json!("line_item"),
        (_, "billing_schedule_of_values_status") => json!("draft"),
        _ => Value::Null,
    }
}

/// The attributes as v1.0 shows them: ids as numbers.
pub(in crate::procore) fn with_integer_ids(item: &Item) -> Map<String, Value> {
    let number =
        |id: &Value| id.as_str().and_then(|text| text.parse::<i64>().ok()).map_or(Value::Null, Value::from);
    let shown = fields(item.kind).map(|field| {
        let value = item.fields.get(field.name).cloned().unwrap_or_default();
        let value = match field.kind {
            Kind::Id => number(&value),
            Kind::Ids => value.as_array().into_iter().flatten().map(number).collect(),
            _ => value,
        };
        (field.name.to_owned(), value)
    });
    shown.collect()
}

/// Writes what `body` gives into the item and says what became different. Keys that are no
/// writable attribute of this kind of item are passed over, as Procore does.
///
/// # Errors
/// The attributes with a value they cannot take, and why; nothing is written then.
pub(in crate::procore) fn apply(item: &mut Item, body: &Map<String, Value>) -> Result<Vec<Edit>, Wrong> {
    let mut written = item.fields.clone();
    let mut changed = Vec::new();
    let mut wrong = Wrong::new();
    for field in fields(item.kind).filter(|field| field.writable) {
        let Some(given) = body.get(field.name) else { continue };
        match accept(field.kind, item.kind, given) {
            Ok(new) => {
                let old = written.insert(field.name.to_owned(), new.clone()).unwrap_or_default();
                if old != new {
                    changed.push(Edit::of_values(label(item.kind, field.name), &old, &new));
                }
            }
            Err(message) => {
                wrong.insert(field.name.to_owned(), vec![message]);
            }
        }
    }
    if !wrong.is_empty() {
        return Err(wrong);
    }
    item.fields = written;
    for (name, value) in body.iter().filter(|(name, _)| name.starts_with("custom_field_")) {
        item.custom_fields.insert(name.clone(), json!({"data_type": "string", "value": value}));
    }
    Ok(changed)
}

/// The value as it is stored, or why it cannot be.
fn accept(kind: Kind, item_kind: ItemKind, given: &Value) -> Result<Value, String> {
    match kind {
        Kind::Text => match given {
            Value::Null | Value::String(_) => Ok(given.clone()),
            _ => Err("must be a string".to_owned()),
        },
        Kind::Decimal => {
            decimal(given).map(|number| number.map_or(Value::Null, |number| number.to_string().into()))
        }
        Kind::Integer => match given {
            Value::Null => Ok(Value::Null),
            _ => id(given)
                .and_then(|digits| digits.parse::<i64>().ok())
                .map(Value::from)
                .ok_or_else(|| "is not a number".to_owned()),
        },
        Kind::Flag => match given {
            Value::Bool(_) => Ok(given.clone()),
            Value::String(text) if text == "true" => Ok(true.into()),
            Value::String(text) if text == "false" => Ok(false.into()),
            _ => Err("must be true or false".to_owned()),
        },
        Kind::Date => Ok(given.as_str().filter(|text| is_date(text)).map_or(Value::Null, Value::from)),
        Kind::Id => match given {
            Value::Null => Ok(Value::Null),
            _ => id(given).map(Value::from).ok_or_else(|| "must be an id".to_owned()),
        },
        Kind::Ids => ids(given).map(Value::from).ok_or_else(|| "must be a list of ids".to_owned()),
        Kind::Status => one_of(item_kind.statuses(), given),
        Kind::OneOf(values) => one_of(values, given),
    }
}

fn one_of(values: &[&str], given: &Value) -> Result<Value, String> {
    let known = given.as_str().is_some_and(|text| values.contains(&text));
    if known { Ok(given.clone()) } else { Err("is not included in the list".to_owned()) }
}

/// A decimal number sent as a string or a JSON number.
///
/// # Errors
/// A message for the attribute when it is neither.
pub(in crate::procore) fn decimal(given: &Value) -> Result<Option<Decimal>, String> {
    let text = match given {
        Value::Null => return Ok(None),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    text.parse().map(Some).map_err(|_| "is not a number".to_owned())
}

fn is_date(text: &str) -> bool {
    text.len() == 10 && text.parse::<NaiveDate>().is_ok()
}
