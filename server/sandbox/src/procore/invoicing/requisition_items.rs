//! The rows of a subcontractor invoice: `detail` and the lists by type.

use axum::{
    Json, Router,
    extract::{Path, State},
    http::Uri,
    response::Response,
    routing::get,
};
use serde_json::Value;

use super::{
    find,
    line::{ItemType, Line},
    model::Side,
    requisition_show::item,
};
use crate::{
    Shared,
    procore::{
        access::Caller,
        answer::Refusal,
        paging::{self, Style},
        query::Query,
    },
};

pub(super) fn routes() -> Router<Shared> {
    let one = "/rest/v1.0/requisitions/{id}";
    Router::new()
        .route(&format!("{one}/detail"), get(detail))
        .route(&format!("{one}/contract_items"), get(contract_items))
        .route(&format!("{one}/contract_detail_items"), get(contract_detail_items))
        .route(&format!("{one}/change_order_items"), get(change_order_items))
}

/// All rows in their order, unpaged.
async fn detail(
    State(shared): State<Shared>,
    caller: Caller,
    query: Query,
    Path(id): Path<i64>,
) -> Result<Json<Value>, Refusal> {
    let invoice =
        find(&shared, &caller, Side::Subcontractor, query.required_integer("project_id")?, id).await?;
    let row = |line: &Line| {
        let mut row = item(line);
        row["item_number"] = line.position.into();
        row
    };
    Ok(Json(invoice.lines.iter().map(row).collect()))
}

async fn contract_items(
    state: State<Shared>,
    caller: Caller,
    query: Query,
    id: Path<i64>,
    uri: Uri,
) -> Result<Response, Refusal> {
    of_type(state, caller, query, id, uri, ItemType::Contract).await
}

async fn contract_detail_items(
    state: State<Shared>,
    caller: Caller,
    query: Query,
    id: Path<i64>,
    uri: Uri,
) -> Result<Response, Refusal> {
    of_type(state, caller, query, id, uri, ItemType::ContractDetail).await
}

async fn change_order_items(
    state: State<Shared>,
    caller: Caller,
    query: Query,
    id: Path<i64>,
    uri: Uri,
) -> Result<Response, Refusal> {
    of_type(state, caller, query, id, uri, ItemType::ChangeOrder).await
}

async fn of_type(
    State(shared): State<Shared>,
    caller: Caller,
    query: Query,
    Path(id): Path<i64>,
    uri: Uri,
    wanted: ItemType,
) -> Result<Response, Refusal> {
    let invoice =
        find(&shared, &caller, Side::Subcontractor, query.required_integer("project_id")?, id).await?;
    let lines: Vec<&Line> = invoice.lines.iter().filter(|line| line.item_type == wanted).collect();
    paging::list(&shared, &uri, Style::V1, &lines, |line| item(line))
}
