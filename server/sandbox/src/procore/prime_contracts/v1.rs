//! Prime contracts over v1.0: the list is plural, one contract is singular, the project is a parameter
//! when reading and part of the body when writing.

use axum::{
    Json, Router,
    extract::{Path, State},
    http::Uri,
    response::Response,
    routing::get,
};
use serde_json::{Value, json};

use super::OF;
use crate::{
    Shared,
    procore::{
        access::Caller,
        answer::{Refusal, time},
        attachments, invoicing,
        items::{
            Collection, Item, fields, lines, money, names::Names, seen_in_project, show::currency,
            totals::Totals, write,
        },
        model::Level,
        paging::{self, Style},
        query::Query,
        records,
        submission::Submission,
    },
};

/// What v1.0 does not write, though v2.0 does.
const NOT_WRITTEN: [&str; 12] = [
    "private",
    "accessor_ids",
    "show_line_items_to_non_admins",
    "substantial_completion_date",
    "attachment_ids",
    "allow_comments",
    "allow_markups",
    "allow_payment_applications",
    "allow_payments",
    "display_materials_retainage",
    "display_work_retainage",
    "show_cost_code_on_pdf",
];
/// What v1.0 does not show, or shows as an object.
const NOT_SHOWN: [&str; 7] = [
    "signature_required",
    "accessor_ids",
    "vendor_id",
    "architect_id",
    "contractor_id",
    "change_order_level_of_detail",
    "show_cost_code_on_pdf",
];
/// What the list leaves out.
const NOT_LISTED: [&str; 8] = [
    "allow_comments",
    "allow_markups",
    "allow_payment_applications",
    "allow_payments",
    "display_materials_retainage",
    "display_work_retainage",
    "original_substantial_completion_date",
    "substantial_completion_date",
];

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route("/rest/v1.0/prime_contracts", get(list))
        .route("/rest/v1.0/prime_contract", get(first))
        .route("/rest/v1.0/prime_contract/{id}", get(show_one).patch(update))
        .route("/rest/v1.0/prime_contracts/{id}/line_items", get(list_lines))
        .route("/rest/v1.0/prime_contracts/{id}/line_items/{line_item_id}", get(show_line))
}

/// Those of a project that the caller may see; `filters[id]`, `filters[updated_at]`.
async fn seen(shared: &Shared, caller: &Caller, query: &Query) -> Result<Vec<Item>, Refusal> {
    let project_id = query.required_integer("project_id")?;
    caller.project(shared, project_id).await?;
    caller.require_on(OF, Level::ReadOnly)?;
    let mut contracts = seen_in_project(shared, OF, project_id, &caller.person).await?;
    let (ids, updated) = (query.filter("id"), query.range("updated_at")?);
    contracts.retain(|contract| {
        contract.deleted_at.is_none()
            && ids.as_ref().is_none_or(|ids| ids.contains(&contract.id.to_string().as_str()))
            && updated.as_ref().is_none_or(|span| span.contains(&contract.updated_at))
    });
    Ok(contracts)
}

async fn list(
    State(shared): State<Shared>,
    caller: Caller,
    query: Query,
    uri: Uri,
) -> Result<Response, Refusal> {
    let contracts = seen(&shared, &caller, &query).await?;
    let changes = match contracts.first() {
        Some(one) => records::items(&shared.store, Collection::PrimeChangeOrders, one.project_id).await?,
        None => Vec::new(),
    };
    let names = Names::read(&shared).await?;
    paging::list(&shared, &uri, Style::V1, &contracts, |contract| {
        let mut row = summary(&shared, contract, &names, &Totals::of(contract, &changes));
        if let Value::Object(row) = &mut row {
            NOT_LISTED.iter().for_each(|name| drop(row.remove(*name)));
            row.insert("origin_code".to_owned(), Value::Null);
        }
        row
    })
}

/// The project's first contract.
async fn first(State(shared): State<Shared>, caller: Caller, query: Query) -> Result<Json<Value>, Refusal> {
    let contracts = seen(&shared, &caller, &query).await?;
    let contract = contracts.first().ok_or(Refusal::NotFound)?;
    Ok(Json(whole(&shared, &caller, contract).await?))
}

async fn of_query(shared: &Shared, caller: &Caller, query: &Query, id: i64) -> Result<Item, Refusal> {
    caller.item(shared, OF, query.required_integer("project_id")?, id).await
}

async fn show_one(
    State(shared): State<Shared>,
    caller: Caller,
    query: Query,
    Path(id): Path<i64>,
) -> Result<Json<Value>, Refusal> {
    let contract = of_query(&shared, &caller, &query, id).await?;
    Ok(Json(whole(&shared, &caller, &contract).await?))
}

/// `{"project_id", "prime_contract": {...}}`, or the same as a form with `attachments[]`.
async fn update(
    State(shared): State<Shared>,
    caller: Caller,
    Path(id): Path<i64>,
    mut submission: Submission,
) -> Result<Json<Value>, Refusal> {
    let project_id = submission.required_integer("project_id")?;
    let _guard = shared.store.write_lock().await;
    let mut contract = caller.item(&shared, OF, project_id, id).await?;
    caller.require_on(OF, Level::Admin)?;
    let mut given = submission.wrapped("prime_contract")?;
    given.retain(|name, _| !NOT_WRITTEN.contains(&name.as_str()));
    write::write(&shared, &caller, &mut contract, &given, submission.attachments()).await?;
    write::save(&shared, &mut contract, Some(caller.person.id)).await?;
    Ok(Json(whole(&shared, &caller, &contract).await?))
}

async fn list_lines(
    State(shared): State<Shared>,
    caller: Caller,
    query: Query,
    Path(id): Path<i64>,
    uri: Uri,
) -> Result<Response, Refusal> {
    let contract = of_query(&shared, &caller, &query, id).await?;
    let rows = lines::seen_by(&caller.person, &contract);
    paging::list(&shared, &uri, Style::V1, rows, |line| lines::show_v1(&contract, line))
}

async fn show_line(
    State(shared): State<Shared>,
    caller: Caller,
    query: Query,
    Path((id, line_item_id)): Path<(i64, i64)>,
) -> Result<Json<Value>, Refusal> {
    let contract = of_query(&shared, &caller, &query, id).await?;
    let line = lines::seen_by(&caller.person, &contract).iter().find(|line| line.id == line_item_id);
    line.map(|line| Json(lines::show_v1(&contract, line))).ok_or(Refusal::NotFound)
}

/// A row of the list.
fn summary(shared: &Shared, contract: &Item, names: &Names, totals: &Totals) -> Value {
    let mut body = fields::with_integer_ids(contract);
    NOT_SHOWN.iter().for_each(|name| drop(body.remove(*name)));
    let mut body = Value::Object(body);
    body["id"] = contract.id.into();
    body["grand_total"] = money(contract.grand_total()).into();
    body["approved_change_orders"] = money(totals.approved).into();
    body["architect"] = names.login(contract.id_of("architect_id"));
    body["contractor"] = names.vendor(contract.id_of("contractor_id"));
    body["vendor"] = names.vendor(contract.id_of("vendor_id"));
    body["created_by"] = names.login(Some(contract.created_by));
    body["attachments"] = attachments::show(shared, &contract.attachments);
    for origin in ["origin_id", "origin_data"] {
        body[origin] = Value::Null;
    }
    body["currency_configuration"] = currency();
    body["created_at"] = time(contract.created_at).into();
    body["updated_at"] = time(contract.updated_at).into();
    body["deleted_at"] = contract.deleted_at.map(time).into();
    body
}

/// One contract: the sums, the lines and the change orders too.
async fn whole(shared: &Shared, caller: &Caller, contract: &Item) -> Result<Value, Refusal> {
    let mut changes =
        seen_in_project(shared, Collection::PrimeChangeOrders, contract.project_id, &caller.person).await?;
    changes.retain(|change| change.deleted_at.is_none() && change.id_of("contract_id") == Some(contract.id));
    let totals = Totals::read(shared, contract).await?;
    let mut body = summary(shared, contract, &Names::read(shared).await?, &totals);
    let total = contract.grand_total();
    let revised = total + totals.approved;
    for (name, amount) in [
        ("line_items_total", total),
        ("line_items_extended_total", total),
        ("revised_contract_amount", revised),
        ("outstanding_balance", revised),
        ("draft_change_orders_amount", totals.draft),
        ("pending_change_orders_amount", totals.pending),
        ("pending_revised_contract_amount", revised + totals.pending),
    ] {
        body[name] = money(amount).into();
    }
    body["owner_invoices_amount"] = money(invoicing::billed(shared, contract).await?).into();
    body["total_payments"] = "0.00".into();
    body["percentage_paid"] = "0.0".into();
    body["payments_received"] = json!([]);
    body["type"] = contract.kind.api_name().into();
    let rows = lines::seen_by(&caller.person, contract).iter();
    body["line_items"] = rows.map(|line| lines::show_v1(contract, line)).collect();
    body["change_order_packages"] = changes.iter().map(package).collect();
    Ok(body)
}

/// A change order as its contract lists it.
fn package(change: &Item) -> Value {
    let mut body = json!({
        "id": change.web_id(),
        "contract_id": change.id_of("contract_id"),
        "created_at": time(change.created_at),
        "updated_at": time(change.updated_at),
        "deleted_at": null,
        "currency_configuration": currency(),
    });
    for name in ["number", "title", "status", "due_date", "invoiced_date", "paid_date", "reviewed_at"] {
        body[name] = change.fields.get(name).cloned().into();
    }
    body
}
