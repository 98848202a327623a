//! A change order as the API shows it: under its own name, and as a package.

use serde_json::{Value, json};

use crate::{
    Shared,
    procore::{
        answer::time,
        attachments,
        items::{Item, ItemKind, fields, lines, money, names::Names, show::currency},
        model::LineItem,
    },
};

/// Change reasons of the company.
const REASONS: [(i64, &str); 5] = [
    (1, "Client Request"),
    (2, "Design Development"),
    (3, "Existing Condition"),
    (4, "Allowance"),
    (5, "Back Charge"),
];

/// Shown as an object instead.
const REFERENCES: [&str; 4] =
    ["designated_reviewer_id", "reviewed_by_id", "received_from_id", "change_order_change_reason_id"];

/// A row of a list.
pub(super) fn row(change: &Item, names: &Names, extended: bool) -> Value {
    let mut body = fields::with_integer_ids(change);
    REFERENCES.iter().for_each(|name| drop(body.remove(*name)));
    let mut body = Value::Object(body);
    body["id"] = change.id.into();
    body["type"] = change.kind.api_name().into();
    body["grand_total"] = money(change.grand_total()).into();
    body["created_by"] = names.person(Some(change.created_by));
    body["designated_reviewer"] = names.person(change.id_of("designated_reviewer_id"));
    body["reviewed_by"] = names.person(change.id_of("reviewed_by_id"));
    if change.fields.contains_key("received_from_id") {
        body["received_from"] = names.person(change.id_of("received_from_id"));
        let reason = change.id_of("change_order_change_reason_id");
        let reason = reason.and_then(|id| REASONS.iter().find(|reason| reason.0 == id));
        body["change_order_change_reason"] =
            reason.map(|(id, reason)| json!({"id": id, "change_reason": reason})).into();
    }
    body["currency_configuration"] = currency();
    body["custom_fields"] = Value::Object(change.custom_fields.clone());
    body["created_at"] = time(change.created_at).into();
    body["updated_at"] = time(change.updated_at).into();
    if extended {
        body["change_events"] = json!([]);
    }
    body
}

/// One change order: its attachments too.
pub(super) fn one(shared: &Shared, change: &Item, names: &Names, extended: bool) -> Value {
    let mut body = row(change, names, extended);
    body["attachments"] = files(shared, change);
    body
}

/// Change orders give an attachment's name twice; `filename` is the older one.
fn files(shared: &Shared, change: &Item) -> Value {
    attachments::show_with(shared, &change.attachments, |attachment| json!({"name": attachment.name}))
}

/// A row of the list of packages.
pub(super) fn package_row(change: &Item, names: &Names) -> Value {
    let all = fields::with_integer_ids(change);
    let listed = [
        "contract_id",
        "number",
        "revision",
        "title",
        "status",
        "executed",
        "due_date",
        "invoiced_date",
        "paid_date",
        "reviewed_at",
        "signed_change_order_received_date",
    ];
    let mut body =
        Value::Object(all.into_iter().filter(|(name, _)| listed.contains(&name.as_str())).collect());
    body["id"] = change.web_id().into();
    body["grand_total"] = money(change.grand_total()).into();
    body["created_by_id"] = change.created_by.into();
    body["designated_reviewer"] = names.login(change.id_of("designated_reviewer_id"));
    for origin in ["origin_id", "origin_data", "origin_code"] {
        body[origin] = Value::Null;
    }
    body["currency_configuration"] = json!({"currency_iso_code": "USD", "base_currency_iso_code": "USD"});
    body["custom_fields"] = Value::Object(change.custom_fields.clone());
    body["created_at"] = time(change.created_at).into();
    body["updated_at"] = time(change.updated_at).into();
    body["deleted_at"] = change.deleted_at.map(time).into();
    body
}

/// One package: its lines and attachments too.
pub(super) fn package(shared: &Shared, change: &Item, names: &Names) -> Value {
    let mut body = package_row(change, names);
    body["type"] = match change.kind {
        ItemKind::PrimeChangeOrder | ItemKind::PrimeChangeOrderBatch => "PrimeContractChangeOrder",
        _ => "CommitmentContractChangeOrder",
    }
    .into();
    for name in ["description", "private", "schedule_impact_amount", "revised_substantial_completion_date"] {
        body[name] = change.fields.get(name).cloned().into();
    }
    body["position"] = 1.into();
    body["review_notes"] = Value::Null;
    body["creator"] = names.login(Some(change.created_by));
    body["reviewer"] = names.login(change.id_of("reviewed_by_id"));
    body["attachments"] = files(shared, change);
    body["line_items"] = change.lines.iter().map(|line| package_line(change, line)).collect();
    if let Value::Object(body) = &mut body {
        body.remove("created_by_id");
    }
    body
}

/// A package's line has its sum under two names, and neither is `amount`.
fn package_line(change: &Item, line: &LineItem) -> Value {
    let mut body = lines::show_v1(change, line);
    if let Value::Object(body) = &mut body {
        for name in ["amount", "extended_type", "tax_code_id", "origin_id", "origin_data"] {
            body.remove(name);
        }
    }
    body
}
