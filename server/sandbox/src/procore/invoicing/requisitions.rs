//! Subcontractor invoices: `requisitions`, read. v1.1 has `summary`, v1.0 the same as `g702`.

use axum::{
    Json, Router,
    extract::{Path, State},
    http::Uri,
    response::Response,
    routing::get,
};
use serde_json::{Value, json};

use super::{
    find,
    model::{Invoice, Side},
    requisition_show::{self, Parties, Shape},
    requisition_write,
};
use crate::{
    Shared,
    procore::{
        access::Caller,
        answer::{Refusal, time},
        history,
        model::{Level, Tool},
        paging::{self, Style},
        query::Query,
        records,
    },
};

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route("/rest/v1.1/requisitions", get(list))
        .route("/rest/v1.1/requisitions/{id}", get(show_one).patch(requisition_write::update))
        .route("/rest/v1.0/requisitions", get(list))
        .route("/rest/v1.0/requisitions/{id}", get(show_one).patch(requisition_write::update))
        .route("/rest/v1.0/requisitions/{id}/change_histories", get(change_histories))
}

/// All of a project that the caller may see, and who is party to each.
async fn all(shared: &Shared, caller: &Caller, project_id: i64) -> Result<(Vec<Invoice>, Parties), Refusal> {
    caller.project(shared, project_id).await?;
    caller.require(Tool::Commitments, Level::ReadOnly)?;
    let parties = Parties::read(shared, project_id).await?;
    let mut invoices = records::invoices(&shared.store, Side::Subcontractor, project_id).await?;
    invoices.retain(|invoice| {
        parties.commitment(invoice).is_some_and(|commitment| commitment.visible_to(&caller.person))
    });
    Ok((invoices, parties))
}

/// `view`, and `filters[id|commitment_id|period_id|status|created_at|updated_at|origin_id|is_last]`.
async fn list(
    State(shared): State<Shared>,
    caller: Caller,
    query: Query,
    uri: Uri,
) -> Result<Response, Refusal> {
    let (mut invoices, parties) = all(&shared, &caller, query.required_integer("project_id")?).await?;
    if let Some(wanted) = query.flag("is_last")? {
        let is_last: Vec<bool> = invoices.iter().map(|invoice| is_latest(invoice, &invoices)).collect();
        let mut is_last = is_last.into_iter();
        invoices.retain(|_| is_last.next() == Some(wanted));
    }
    let (created, updated) = (query.range("created_at")?, query.range("updated_at")?);
    let among = |filter: &str, value: &str| query.filter(filter).is_none_or(|wanted| wanted.contains(&value));
    invoices.retain(|invoice| {
        among("id", &invoice.id.to_string())
            && among("commitment_id", &invoice.contract_id.to_string())
            && among("period_id", &invoice.value("period_id").to_string())
            && among("status", invoice.status())
            && among("origin_id", invoice.text("origin_id"))
            && created.as_ref().is_none_or(|span| span.contains(&invoice.created_at))
            && updated.as_ref().is_none_or(|span| span.contains(&invoice.updated_at))
    });
    let shape = Shape::read(&query, &uri)?;
    paging::list(&shared, &uri, Style::V1, &invoices, |invoice| {
        requisition_show::show(&shared, &caller, invoice, &parties, shape)
    })
}

/// The last application on its commitment.
pub(super) fn is_latest(invoice: &Invoice, all: &[Invoice]) -> bool {
    !all.iter().any(|other| other.contract_id == invoice.contract_id && other.number > invoice.number)
}

async fn show_one(
    State(shared): State<Shared>,
    caller: Caller,
    query: Query,
    Path(id): Path<i64>,
    uri: Uri,
) -> Result<Json<Value>, Refusal> {
    let invoice =
        find(&shared, &caller, Side::Subcontractor, query.required_integer("project_id")?, id).await?;
    let parties = Parties::read(&shared, invoice.project_id).await?;
    let shape = Shape::read(&query, &uri)?.or_extended(&query);
    Ok(Json(requisition_show::show(&shared, &caller, &invoice, &parties, shape)))
}

/// Newest first.
async fn change_histories(
    State(shared): State<Shared>,
    caller: Caller,
    query: Query,
    Path(id): Path<i64>,
) -> Result<Json<Value>, Refusal> {
    let invoice =
        find(&shared, &caller, Side::Subcontractor, query.required_integer("project_id")?, id).await?;
    let rows = history::newest_first(id, &invoice.changes).map(|(number, change)| {
        json!({
            "id": number,
            "column": change.column,
            "old_value": change.old,
            "new_value": change.new,
            "action_by": change.by,
            "action_by_id": null,
            "created_at": time(change.at),
            "ref_id": id,
            "ref_type": "Requisition",
        })
    });
    Ok(Json(rows.collect()))
}
