//! A subcontractor invoice as the API shows it.

use std::collections::HashMap;

use axum::http::Uri;
use serde_json::{Value, json};

use super::{
    model::Invoice,
    owner::{amounts, currency},
    periods,
    summary::Summary,
};
use crate::{
    Shared,
    procore::{
        access::Caller,
        answer::{Refusal, time},
        attachments,
        invoicing::line::Line,
        items::{Collection, Item, money},
        model::{COMPANY, Level, Person, Project, Tool, Vendor},
        query::Query,
        records,
    },
};

/// Which attributes: those of `view`, and the name of the summary.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shape {
    items: bool,
    policy: bool,
    summary: &'static str,
}

impl Shape {
    pub(super) fn read(query: &Query, uri: &Uri) -> Result<Self, Refusal> {
        let (items, policy) = match query.one("view") {
            None | Some("default") => (false, false),
            Some("extended" | "items") => (true, false),
            Some("action_policy") => (false, true),
            Some(other) => return Err(Refusal::BadRequest(format!("There is no view '{other}'."))),
        };
        let summary = if uri.path().starts_with("/rest/v1.0/") { "g702" } else { "summary" };
        Ok(Self { items, policy, summary })
    }

    /// One invoice is shown with its items unless another view is asked for.
    pub(super) fn or_extended(self, query: &Query) -> Self {
        Self { items: self.items || query.one("view").is_none(), ..self }
    }
}

/// Everybody who is named on the invoices of a project.
pub(super) struct Parties {
    pub(super) project: Project,
    commitments: HashMap<i64, Item>,
    vendors: HashMap<i64, Vendor>,
    people: HashMap<i64, Person>,
}

impl Parties {
    pub(super) async fn read(shared: &Shared, project_id: i64) -> Result<Self, Refusal> {
        let store = &shared.store;
        let commitments = records::items(store, Collection::CommitmentContracts, project_id).await?;
        let vendors = records::vendors(store).await?;
        let people = records::people(store).await?;
        Ok(Self {
            project: records::project(store, project_id).await?.ok_or(Refusal::NotFound)?,
            commitments: commitments.into_iter().map(|one| (one.id, one)).collect(),
            vendors: vendors.into_iter().map(|one| (one.id, one)).collect(),
            people: people.into_iter().map(|one| (one.id, one)).collect(),
        })
    }

    pub(super) fn commitment(&self, invoice: &Invoice) -> Option<&Item> {
        self.commitments.get(&invoice.contract_id).filter(|commitment| commitment.deleted_at.is_none())
    }

    pub(super) fn vendor(&self, invoice: &Invoice) -> Option<&Vendor> {
        self.vendors.get(&self.commitment(invoice)?.id_of("vendor_id")?)
    }
}

pub(super) fn show(
    shared: &Shared,
    caller: &Caller,
    invoice: &Invoice,
    parties: &Parties,
    shape: Shape,
) -> Value {
    let sums = Summary::of(&invoice.lines);
    let mut body = head(invoice, parties, &sums);
    let mut summary = sums.show(&periods::formatted(invoice));
    sums.show_materials(&mut summary);
    body[shape.summary] = summary;
    body["summary_text"] = summary_text(invoice, parties);
    body["payment_summary"] = json!({"total_paid": "0.00"});
    body["created_by"] = parties.people.get(&invoice.created_by).map(login).into();
    body["attachments"] = attachments::show_with(
        shared,
        &invoice.attachments,
        |attachment| json!({"content_type": attachment.content_type}),
    );
    body["custom_fields"] = json!({});
    body["currency_configuration"] = currency();
    body["currency_configuration"]["currency_exchange_rate"] = json!(1.0);
    if shape.items {
        body["items"] = invoice.lines.iter().map(item).collect();
        body["item_packages"] = packages(invoice);
    }
    if shape.policy {
        let admin = caller.person.level(Tool::Commitments) == Level::Admin;
        body["action_policy"] =
            json!({"can_update": admin || invoice.is_open(), "can_delete": admin && invoice.is_open()});
    }
    body
}

fn head(invoice: &Invoice, parties: &Parties, sums: &Summary) -> Value {
    let commitment = parties.commitment(invoice);
    let kind = commitment.map(|commitment| commitment.kind.api_name());
    let vendor = parties.vendor(invoice);
    let value = |field: &str| invoice.value(field);
    json!({
        "id": invoice.id,
        "project_id": invoice.project_id,
        "commitment_id": invoice.contract_id,
        "commitment_type": kind,
        "contract_name": commitment.map(|one| format!("{} - {}", one.text("number"), one.text("title"))),
        "contract_invoicing_method": if invoice.lines.iter().any(|line| line.unit.is_some()) { "unit" } else { "amount" },
        "vendor_id": vendor.map(|vendor| vendor.id),
        "vendor_name": vendor.map(|vendor| &vendor.name),
        "number": invoice.number,
        "invoice_number": value("invoice_number"),
        "invoice_type": "requisition",
        "status": invoice.status(),
        "billing_date": value("billing_date"),
        "requisition_start": value("period_start"),
        "requisition_end": value("period_end"),
        "period_id": value("period_id"),
        "payment_date": value("payment_date"),
        "submitted_at": value("submitted_at"),
        "percent_complete": sums.percent_complete(),
        "final": value("final") == true,
        "deletable": invoice.is_open(),
        "erp_status": if invoice.is_foreign() { "synced" } else { "not_synced" },
        "total_claimed_amount": money(sums.accrued()),
        "electronic_signature_id": null,
        "move_materials_to_previous_work_completed": false,
        "comment": value("comment"),
        "previous_requisition_id": value("previous_id"),
        "origin_id": value("origin_id"),
        "origin_data": value("origin_data"),
        "created_at": time(invoice.created_at),
        "updated_at": time(invoice.updated_at),
    })
}

/// `contract_date` is the date on which the signed contract was received.
fn summary_text(invoice: &Invoice, parties: &Parties) -> Value {
    let commitment = parties.commitment(invoice);
    let address = parties.vendor(invoice).map(|vendor| &vendor.address);
    let received = commitment.map(|one| one.text("signed_contract_received_date")).unwrap_or_default();
    json!({
        "project_name": parties.project.name,
        "project_number": parties.project.number,
        "to_general_contractor": COMPANY.name,
        "requisition_period_start": invoice.value("period_start"),
        "requisition_period_end": invoice.value("period_end"),
        "subcontractor_name": parties.vendor(invoice).map(|vendor| &vendor.name),
        "subcontractor_street": address.map(|address| &address.street),
        "subcontractor_city": address.map(|address| &address.city),
        "subcontractor_state_code": address.map(|address| &address.state_code),
        "subcontractor_zip": address.map(|address| &address.zip),
        "subcontractor_country_code": address.map(|address| &address.country_code),
        "application_number": invoice.number.to_string(),
        "contract_for": commitment.map(|one| one.text("title")),
        "contract_date": Some(received).filter(|date| !date.is_empty()),
    })
}

fn login(person: &Person) -> Value {
    json!({"id": person.id, "name": person.name(), "login": person.email, "company_name": COMPANY.name})
}

/// A row as `items` shows it.
pub(super) fn item(line: &Line) -> Value {
    let mut body = amounts(line);
    let more = json!({
        "id": line.id,
        "item_type": line.item_type.api_name(),
        "accounting_method": if line.unit.is_some() { "unit" } else { "amount" },
        "cost_code_id": line.line_item_id,
        "line_item_id": line.line_item_id,
        "gross_amount": money(line.to_date().total() - line.before.total()),
        "net_amount": money(line.to_date().earned() - line.before.earned()),
        "subcontractor_claimed_amount": money(line.work_now),
        "materials_stored_retainage_new_materials": "0.00",
        "materials_moved": "0.00",
        "materials_retainage_retained_moved": "0.00",
        "change_order_package_id": line.change_order.map(|(package, _)| package),
        "uom": line.unit.as_ref().map(|unit| &unit.uom),
        "comment": null,
        "status": null,
        "position": line.position,
        "line_number": line.position.to_string(),
        "ssr_manual_override": false,
        "currency_configuration": {"currency_iso_code": "USD"},
    });
    if let (Some(body), Value::Object(more)) = (body.as_object_mut(), more) {
        body.extend(more);
    }
    body
}

/// The contract and each change order that the rows belong to.
fn packages(invoice: &Invoice) -> Value {
    let mut change_orders: Vec<i64> =
        invoice.lines.iter().filter_map(|line| line.change_order.map(|(package, _)| package)).collect();
    change_orders.dedup();
    let contract = json!({
        "id": invoice.contract_id,
        "contract_id": invoice.contract_id,
        "change_order_id": null,
        "title": invoice.contract_title,
        "position": 0,
    });
    let change_order = |(position, package): (usize, i64)| {
        json!({
            "id": package,
            "contract_id": null,
            "change_order_id": package,
            "number": format!("{position:03}"),
            "status": "approved",
            "position": position,
        })
    };
    std::iter::once(contract).chain((1..).zip(change_orders).map(change_order)).collect()
}
