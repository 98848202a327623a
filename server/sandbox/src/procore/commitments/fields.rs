//! The writable attributes of a commitment contract: name, kind of value, and which contracts have it.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

use crate::procore::{
    answer::Wrong,
    attachments::{id, ids},
    history::Edit,
    model::{Commitment, ContractType},
};

/// What an attribute holds, which decides how a written value is checked.
#[derive(Clone, Copy)]
enum Kind {
    Text,
    /// An unformatted decimal number as a string.
    Decimal,
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
    /// The only type that has it; both when absent.
    only: Option<ContractType>,
}

const fn both(name: &'static str, label: &'static str, kind: Kind) -> Field {
    Field { name, label, kind, only: None }
}

const fn work_order(name: &'static str, label: &'static str, kind: Kind) -> Field {
    Field { name, label, kind, only: Some(ContractType::WorkOrderContract) }
}

const fn purchase_order(name: &'static str, label: &'static str, kind: Kind) -> Field {
    Field { name, label, kind, only: Some(ContractType::PurchaseOrderContract) }
}

const FIELDS: &[Field] = &[
    both("number", "Number", Kind::Text),
    both("title", "Title", Kind::Text),
    both("status", "Status", Kind::Status),
    both("description", "Description", Kind::Text),
    both("executed", "Executed", Kind::Flag),
    both("signature_required", "Sign with DocuSign", Kind::Flag),
    both("vendor_id", "Contract Company", Kind::Id),
    both("private", "Private", Kind::Flag),
    both("show_line_items_to_non_admins", "Show SOV Items to Non-Admins", Kind::Flag),
    both("accessor_ids", "Accessors", Kind::Ids),
    both("bill_recipient_ids", "Invoice Contacts", Kind::Ids),
    both("retainage_percent", "Default Retainage", Kind::Decimal),
    both("accounting_method", "Accounting Method", Kind::OneOf(&["amount", "unit"])),
    both("contract_date", "Contract Date", Kind::Date),
    both("execution_date", "Execution Date", Kind::Date),
    both("issued_on_date", "Issued On Date", Kind::Date),
    both("letter_of_intent_date", "Letter of Intent Date", Kind::Date),
    both("returned_date", "Returned Date", Kind::Date),
    both("approval_letter_date", "Approval Letter Date", Kind::Date),
    both("signed_contract_received_date", "Signed Contract Received Date", Kind::Date),
    work_order("inclusions", "Inclusions", Kind::Text),
    work_order("exclusions", "Exclusions", Kind::Text),
    work_order("contract_start_date", "Start Date", Kind::Date),
    work_order("contract_estimated_completion_date", "Estimated Completion Date", Kind::Date),
    work_order("actual_completion_date", "Actual Completion Date", Kind::Date),
    purchase_order("assignee_id", "Assigned To", Kind::Id),
    purchase_order("bill_to_address", "Bill To", Kind::Text),
    purchase_order("ship_to_address", "Ship To", Kind::Text),
    purchase_order("ship_via", "Ship Via", Kind::Text),
    purchase_order("payment_terms", "Payment Terms", Kind::Text),
    purchase_order("delivery_date", "Delivery Date", Kind::Date),
    both("allow_comments", "Allow Comments", Kind::Flag),
    both("allow_markups", "Allow Markups", Kind::Flag),
    both("allow_payment_applications", "Allow Invoices", Kind::Flag),
    both("allow_payments", "Allow Payments", Kind::Flag),
    both("allow_change_orders_ssov", "Allow Change Order SSOV", Kind::Flag),
    both("display_materials_retainage", "Display Materials Retainage", Kind::Flag),
    both("display_work_retainage", "Display Work Retainage", Kind::Flag),
    both("enable_ssov", "Enable SSOV", Kind::Flag),
    both("ssr_enabled", "Sliding Scale Retainage", Kind::Flag),
    both("show_cost_code_on_pdf", "Show Cost Code on PDF", Kind::Flag),
    both("billing_schedule_of_values_status", "SSOV Status", Kind::Text),
    both(
        "change_order_level_of_detail",
        "Change Order Level of Detail",
        Kind::OneOf(&["change_order_package", "change_order_request", "potential_change_order", "line_item"]),
    ),
];

fn fields(contract_type: ContractType) -> impl Iterator<Item = &'static Field> {
    FIELDS.iter().filter(move |field| field.only.is_none_or(|only| only == contract_type))
}

/// What people call an attribute on this type of contract.
pub(in crate::procore) fn label(contract_type: ContractType, name: &str) -> &'static str {
    match (contract_type, name) {
        (ContractType::PurchaseOrderContract, "signed_contract_received_date") => {
            "Signed Purchase Order Received Date"
        }
        _ => fields(contract_type).find(|field| field.name == name).map_or("", |field| field.label),
    }
}

/// The attributes of a new contract.
pub(in crate::procore) fn defaults(contract_type: ContractType) -> Map<String, Value> {
    let on = ["allow_comments", "allow_markups", "allow_payment_applications", "allow_payments"];
    let shown = ["display_materials_retainage", "display_work_retainage", "show_cost_code_on_pdf"];
    fields(contract_type)
        .map(|field| {
            let value = match field.kind {
                Kind::Flag => json!(on.contains(&field.name) || shown.contains(&field.name)),
                Kind::Ids => json!([]),
                Kind::Status => json!("Draft"),
                Kind::Text | Kind::Decimal | Kind::Date | Kind::Id | Kind::OneOf(_) => match field.name {
                    "retainage_percent" => json!("10.0"),
                    "accounting_method" => json!("amount"),
                    "change_order_level_of_detail" => json!("line_item"),
                    "billing_schedule_of_values_status" => json!("draft"),
                    _ => Value::Null,
                },
            };
            (field.name.to_owned(), value)
        })
        .collect()
}

/// Writes what `body` gives into the contract and says what became different. Keys that are no
/// attribute of this type of contract are passed over, as Procore does.
///
/// # Errors
/// The attributes with a value they cannot take, and why; nothing is written then.
pub(super) fn apply(commitment: &mut Commitment, body: &Map<String, Value>) -> Result<Vec<Edit>, Wrong> {
    let mut written = commitment.fields.clone();
    let mut changed = Vec::new();
    let mut wrong = Wrong::new();
    for field in fields(commitment.contract_type) {
        let Some(given) = body.get(field.name) else { continue };
        match accept(field.kind, commitment.contract_type, given) {
            Ok(new) => {
                let old = written.insert(field.name.to_owned(), new.clone()).unwrap_or_default();
                if old != new {
                    changed.push(Edit::of_values(label(commitment.contract_type, field.name), &old, &new));
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
    commitment.fields = written;
    for (name, value) in body.iter().filter(|(name, _)| name.starts_with("custom_field_")) {
        commitment.custom_fields.insert(name.clone(), json!({"data_type": "string", "value": value}));
    }
    Ok(changed)
}

/// The value as it is stored, or why it cannot be.
fn accept(kind: Kind, contract_type: ContractType, given: &Value) -> Result<Value, String> {
    match kind {
        Kind::Text => match given {
            Value::Null | Value::String(_) => Ok(given.clone()),
            _ => Err("must be a string".to_owned()),
        },
        Kind::Decimal => {
            decimal(given).map(|number| number.map_or(Value::Null, |number| number.to_string().into()))
        }
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
        Kind::Status => one_of(contract_type.statuses(), given),
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
pub(super) fn decimal(given: &Value) -> Result<Option<Decimal>, String> {
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
