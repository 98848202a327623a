//! Owner invoices: `payment_applications`, v1.0 only.
//!
//! Files come by multipart `attachments[]` alone; `upload_ids` is ignored without a word.

use axum::{
    Json, Router,
    extract::{Path, State},
    http::Uri,
    response::Response,
    routing::get,
};
use serde_json::{Map, Value, json};

use super::{
    fields, find,
    line::{ItemType, Line, percent},
    model::{Invoice, Side},
    periods, save,
    summary::Summary,
};
use crate::{
    Shared,
    procore::{
        access::Caller,
        answer::{Refusal, Wrong, held_by, time},
        attachments,
        items::{self, money},
        model::{Level, Tool},
        paging::{self, Style},
        query::Query,
        records,
        submission::Submission,
    },
};

pub(super) fn routes() -> Router<Shared> {
    let of_contract = "/rest/v1.0/prime_contracts/{prime_contract_id}/payment_applications";
    Router::new()
        .route("/rest/v1.0/payment_applications", get(list))
        .route("/rest/v1.0/payment_applications/{id}", get(show_one))
        .route(of_contract, get(list_of_contract))
        .route(&format!("{of_contract}/{{id}}"), get(show_of_contract).patch(update))
}

async fn all(shared: &Shared, caller: &Caller, query: &Query) -> Result<Vec<Invoice>, Refusal> {
    let project_id = query.required_integer("project_id")?;
    caller.project(shared, project_id).await?;
    caller.require(Tool::PrimeContracts, Level::ReadOnly)?;
    let contracts =
        items::seen_in_project(shared, Side::Owner.contracts(), project_id, &caller.person).await?;
    let mut invoices = records::invoices(&shared.store, Side::Owner, project_id).await?;
    invoices.retain(|invoice| contracts.iter().any(|contract| contract.id == invoice.contract_id));
    Ok(invoices)
}

async fn list(
    State(shared): State<Shared>,
    caller: Caller,
    query: Query,
    uri: Uri,
) -> Result<Response, Refusal> {
    let invoices = all(&shared, &caller, &query).await?;
    paging::list(&shared, &uri, Style::V1, &invoices, show)
}

/// `filters[id]` and `filters[is_last]`.
async fn list_of_contract(
    State(shared): State<Shared>,
    caller: Caller,
    query: Query,
    Path(contract_id): Path<i64>,
    uri: Uri,
) -> Result<Response, Refusal> {
    let mut invoices = all(&shared, &caller, &query).await?;
    invoices.retain(|invoice| invoice.contract_id == contract_id);
    let last = invoices.iter().map(|invoice| invoice.number).max();
    if let Some(wanted) = query.flag("is_last")? {
        invoices.retain(|invoice| (Some(invoice.number) == last) == wanted);
    }
    if let Some(ids) = query.filter("id") {
        invoices.retain(|invoice| ids.contains(&invoice.id.to_string().as_str()));
    }
    paging::list(&shared, &uri, Style::V1, &invoices, show)
}

async fn show_one(
    State(shared): State<Shared>,
    caller: Caller,
    query: Query,
    Path(id): Path<i64>,
) -> Result<Json<Value>, Refusal> {
    let invoice = find(&shared, &caller, Side::Owner, query.required_integer("project_id")?, id).await?;
    Ok(Json(show_in_full(&shared, &invoice)))
}

async fn show_of_contract(
    State(shared): State<Shared>,
    caller: Caller,
    query: Query,
    Path((contract_id, id)): Path<(i64, i64)>,
) -> Result<Json<Value>, Refusal> {
    let invoice = find(&shared, &caller, Side::Owner, query.required_integer("project_id")?, id).await?;
    if invoice.contract_id != contract_id {
        return Err(Refusal::NotFound);
    }
    Ok(Json(show_in_full(&shared, &invoice)))
}

async fn update(
    State(shared): State<Shared>,
    caller: Caller,
    Path((contract_id, id)): Path<(i64, i64)>,
    mut sent: Submission,
) -> Result<Json<Value>, Refusal> {
    let _guard = shared.store.write_lock().await;
    let mut invoice = find(&shared, &caller, Side::Owner, sent.required_integer("project_id")?, id).await?;
    if invoice.contract_id != contract_id {
        return Err(Refusal::NotFound);
    }
    caller.require(Tool::PrimeContracts, Level::Admin)?;
    let files = sent.attachments();
    let given = match sent.wrapped("payment_application") {
        Err(_) if !files.is_empty() => Map::new(),
        other => other?,
    };
    let mut wrong = refusals(&invoice, &given);
    let mut edits = fields::apply(&mut invoice, &given, &mut wrong);
    let without_uploads = Map::new();
    let present = invoice.attachments.clone();
    let asked = attachments::asked(
        &shared,
        &caller,
        invoice.project_id,
        &present,
        (&without_uploads, files),
        &mut wrong,
    )
    .await?;
    if !wrong.is_empty() {
        return Err(Refusal::Invalid(wrong));
    }
    let (kept, attached) = asked.keep(&shared, invoice.owner()).await?;
    invoice.attachments = kept;
    edits.extend(attached);
    save(&shared, &mut invoice, edits, (&caller.person.name(), Some(caller.person.id))).await?;
    Ok(Json(show_in_full(&shared, &invoice)))
}

/// What stands in the way of any write, and of moving the status.
pub(super) fn refusals(invoice: &Invoice, body: &Map<String, Value>) -> Wrong {
    let mut wrong = Wrong::new();
    if invoice.is_foreign() {
        let message = "This invoice is owned by an ERP system (it has an origin_id) and cannot be changed.";
        wrong.insert("base".to_owned(), vec![message.to_owned()]);
    }
    let moves = body.get("status").is_some_and(|status| *status != invoice.value("status"));
    if let Some(workflow) = invoice.workflow.as_ref().filter(|_| moves) {
        wrong.insert("status".to_owned(), vec![held_by(workflow)]);
    }
    wrong
}

/// As lists show it: without rows and files.
fn show(invoice: &Invoice) -> Value {
    let sums = Summary::of(&invoice.lines);
    json!({
        "id": invoice.id,
        "number": invoice.number,
        "invoice_number": invoice.value("invoice_number"),
        "status": invoice.status(),
        "billing_date": invoice.value("billing_date"),
        "period_start": invoice.value("period_start"),
        "period_end": invoice.value("period_end"),
        "period_id": invoice.value("period_id"),
        "percent_complete": sums.percent_complete(),
        "total_amount_paid": if invoice.status() == "approved" { money(sums.due()) } else { "0.00".to_owned() },
        "total_amount_accrued_this_period": money(sums.accrued()),
        "formatted_contract_company": invoice.company,
        "description_type": "automatic",
        "contract": {"id": invoice.contract_id, "type": "PrimeContract", "title": invoice.contract_title},
        "billing_period": {
            "start_date": invoice.value("period_start"),
            "end_date": invoice.value("period_end"),
        },
        "g702": sums.show(&periods::formatted(invoice)),
        "currency_configuration": currency(),
        "origin_id": invoice.value("origin_id"),
        "origin_data": invoice.value("origin_data"),
        "created_at": time(invoice.created_at),
        "updated_at": time(invoice.updated_at),
    })
}

fn show_in_full(shared: &Shared, invoice: &Invoice) -> Value {
    let mut body = show(invoice);
    body["g703"] = invoice.lines.iter().map(show_line).collect();
    body["attachments"] = attachments::show(shared, &invoice.attachments);
    body
}

pub(super) fn currency() -> Value {
    json!({"currency_iso_code": "USD", "currency_exchange_rate": "1.0", "base_currency_iso_code": "USD"})
}

/// A row of `g703`.
fn show_line(line: &Line) -> Value {
    let mut body = amounts(line);
    body["id"] = line.id.into();
    body["item_number"] = line.position.into();
    body["type"] = if line.item_type == ItemType::ChangeOrder { "change_order" } else { "contract" }.into();
    body["cost_code"] = json!({"full_code": line.cost_code, "name": line.cost_code_name});
    body
}

/// What a row of either side shows: money and percents as strings.
pub(super) fn amounts(line: &Line) -> Value {
    let (before, to_date) = (&line.before, line.to_date());
    let rate = |part, whole| format!("{:.2}", percent(part, whole));
    json!({
        "description_of_work": line.description,
        "wbs_code": {"id": line.line_item_id, "flat_code": line.cost_code, "description": line.cost_code_name},
        "scheduled_value": money(line.scheduled_value),
        "work_completed_from_previous_application": money(before.work),
        "work_completed_this_period": money(line.work_now),
        "materials_presently_stored": money(line.stored),
        "total_completed_and_stored_to_date": money(to_date.total()),
        "total_completed_and_stored_to_date_percent": rate(to_date.total(), line.scheduled_value),
        "balance_to_finish": money(line.balance_to_finish()),
        "work_completed_retainage_from_previous_application": money(before.work_retainage),
        "work_completed_retainage_retained_this_period": money(line.retained_now),
        "work_completed_retainage_released_this_period": money(line.released_now),
        "work_completed_retainage_currently_retained": money(to_date.work_retainage),
        "work_completed_retainage_percent_this_period": rate(line.retained_now, line.work_now),
        "materials_stored_retainage_from_previous_application": money(before.stored_retainage),
        "materials_stored_retainage_retained_this_period": money(line.stored_retained - before.stored_retainage),
        "materials_stored_retainage_released_this_period": "0.00",
        "materials_stored_retainage_currently_retained": money(line.stored_retained),
        "materials_stored_retainage_percent_this_period": rate(line.stored_retained, line.stored),
        "total_retainage_from_previous_application": money(before.retainage()),
        "total_retainage_currently_retained": money(to_date.retainage()),
        "scheduled_unit_price": line.unit.as_ref().map(|unit| unit.unit_cost.to_string()),
        "scheduled_quantity": line.unit.as_ref().map(|unit| unit.quantity.to_string()),
        "work_completed_this_period_quantity": line.quantity_of(line.work_now),
        "work_completed_from_previous_application_quantity": line.quantity_of(before.work),
        "total_completed_and_stored_to_date_quantity": line.quantity_of(to_date.work),
    })
}
