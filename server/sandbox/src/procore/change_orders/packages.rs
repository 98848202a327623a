//! Change order packages, the endpoints from before the two sides had their own: all there is in a
//! project of three tiers. A package is known by its legacy id and has no attachments to write.

use axum::{
    Json, Router,
    extract::{Path, State},
    http::Uri,
    response::Response,
    routing::get,
};
use serde_json::Value;

use super::show;
use crate::{
    Shared,
    procore::{
        access::Caller,
        answer::{Body, Refusal},
        items::{Collection, Item, names::Names, seen_in_project, write},
        model::{Level, Project},
        paging::{self, Style},
        query::Query,
        submission::Submission,
    },
};

const WRITTEN: [&str; 9] = [
    "status",
    "title",
    "description",
    "schedule_impact_amount",
    "paid_date",
    "invoiced_date",
    "due_date",
    "executed",
    "signed_change_order_received_date",
];

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route("/rest/v1.0/change_order_packages", get(list))
        .route("/rest/v1.0/change_order_packages/{id}", get(show_one).patch(update))
}

/// What is a package in this project: the batches of two tiers, the change orders of one and of three.
fn lists(project: &Project) -> [Collection; 2] {
    if project.change_order_tiers == 2 {
        [Collection::CommitmentChangeOrderBatches, Collection::PrimeChangeOrderBatches]
    } else {
        [Collection::CommitmentChangeOrders, Collection::PrimeChangeOrders]
    }
}

/// The packages of both sides that the caller may see.
async fn seen(shared: &Shared, caller: &Caller, project_id: i64) -> Result<Vec<Item>, Refusal> {
    let project = caller.project(shared, project_id).await?;
    let mut packages = Vec::new();
    for of in lists(&project) {
        packages.extend(seen_in_project(shared, of, project_id, &caller.person).await?);
    }
    packages.retain(|package| package.deleted_at.is_none());
    Ok(packages)
}

async fn list(
    State(shared): State<Shared>,
    caller: Caller,
    query: Query,
    uri: Uri,
) -> Result<Response, Refusal> {
    let mut packages = seen(&shared, &caller, query.required_integer("project_id")?).await?;
    let contract_id = query.integer("contract_id")?;
    let (ids, created) = (query.filter("id"), query.range("created_at")?);
    let updated = query.range("updated_at")?;
    packages.retain(|package| {
        contract_id.is_none_or(|id| package.id_of("contract_id") == Some(id))
            && ids.as_ref().is_none_or(|ids| ids.contains(&package.web_id().to_string().as_str()))
            && created.as_ref().is_none_or(|span| span.contains(&package.created_at))
            && updated.as_ref().is_none_or(|span| span.contains(&package.updated_at))
    });
    let names = Names::read(&shared).await?;
    paging::list(&shared, &uri, Style::V1, &packages, |package| show::package_row(package, &names))
}

async fn find(
    shared: &Shared,
    caller: &Caller,
    project_id: i64,
    contract_id: Option<i64>,
    id: i64,
) -> Result<Item, Refusal> {
    let packages = seen(shared, caller, project_id).await?;
    let of_contract = |package: &Item| contract_id.is_none() || package.id_of("contract_id") == contract_id;
    let found = packages.into_iter().find(|package| package.web_id() == id && of_contract(package));
    found.ok_or(Refusal::NotFound)
}

async fn show_one(
    State(shared): State<Shared>,
    caller: Caller,
    query: Query,
    Path(id): Path<i64>,
) -> Result<Json<Value>, Refusal> {
    let project_id = query.required_integer("project_id")?;
    let package = find(&shared, &caller, project_id, query.integer("contract_id")?, id).await?;
    Ok(Json(show::package(&shared, &package, &Names::read(&shared).await?)))
}

/// `{"project_id", "contract_id", "change_order": {...}}`; what is not written is passed over.
async fn update(
    State(shared): State<Shared>,
    caller: Caller,
    Path(id): Path<i64>,
    Body(body): Body,
) -> Result<Json<Value>, Refusal> {
    let mut submission = Submission::of(body);
    let project_id = submission.required_integer("project_id")?;
    let contract_id = submission.required_integer("contract_id")?;
    let mut given = submission.wrapped("change_order")?;
    given.retain(|name, _| WRITTEN.contains(&name.as_str()));
    let _guard = shared.store.write_lock().await;
    let mut package = find(&shared, &caller, project_id, Some(contract_id), id).await?;
    caller.require_on(package.kind.collection(), Level::Admin)?;
    write::write(&shared, &caller, &mut package, &given, Vec::new()).await?;
    write::save(&shared, &mut package, Some(caller.person.id)).await?;
    Ok(Json(show::package(&shared, &package, &Names::read(&shared).await?)))
}
