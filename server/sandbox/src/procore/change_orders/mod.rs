//! Change orders of commitments and of prime contracts, and their batches: v1.0, with lines and PDF in
//! v2.0. They serve projects of one and two tiers only; in a project of three the lists are empty, and
//! what is there is reached through [`packages`].

mod packages;
mod requests;
mod show;

pub(super) use requests::words;

use axum::{
    Json, Router,
    extract::{Path, State},
    routing::get,
};
use serde_json::Value;

use crate::{
    Shared,
    procore::{
        access::Caller,
        answer::{Body, Refusal},
        items::{Collection, Item, lines, names::Names, pdf, seen_in_project, write},
        model::{Level, Project},
        query::{Query, Span},
        records,
        submission::Submission,
    },
};

pub(super) fn routes() -> Router<Shared> {
    let lists = [
        Collection::CommitmentChangeOrders,
        Collection::PrimeChangeOrders,
        Collection::CommitmentChangeOrderBatches,
        Collection::PrimeChangeOrderBatches,
    ];
    let every = lists.into_iter().fold(Router::new(), |routes, of| routes.merge(of_list(of)));
    every.merge(packages::routes()).merge(requests::routes())
}

fn of_list(of: Collection) -> Router<Shared> {
    let all = format!("/rest/v1.0/projects/{{project_id}}/{}", of.path_segment());
    let one = format!("{all}/{{id}}");
    let v2 =
        format!("/rest/v2.0/companies/{{company_id}}/projects/{{project_id}}/{}/{{id}}", of.path_segment());
    let routes = Router::new()
        .route(&all, get(move |shared, caller, query, path| list(of, shared, caller, query, path)))
        .route(
            &one,
            get(move |shared, caller, query, path| show_one(of, shared, caller, query, path)).patch(
                move |shared, caller, query, path, body| update(of, shared, caller, query, path, body),
            ),
        )
        .merge(pdf::routes(&v2, of));
    if is_batch(of) { routes } else { routes.merge(lines::routes(&v2, of)) }
}

fn is_batch(of: Collection) -> bool {
    matches!(of, Collection::CommitmentChangeOrderBatches | Collection::PrimeChangeOrderBatches)
}

/// Whether the endpoints named after their side work in this project.
fn has_sides(project: &Project) -> bool {
    project.change_order_tiers < 3
}

/// Not paged: no such parameters, no such headers.
async fn list(
    of: Collection,
    State(shared): State<Shared>,
    caller: Caller,
    query: Query,
    Path(project_id): Path<i64>,
) -> Result<Json<Value>, Refusal> {
    let project = caller.project(&shared, project_id).await?;
    caller.require_on(of, Level::ReadOnly)?;
    if !has_sides(&project) {
        return Ok(Json(Value::Array(Vec::new())));
    }
    let mut changes = seen_in_project(&shared, of, project_id, &caller.person).await?;
    let contracts = match of.contracts() {
        Some(contracts) => records::items(&shared.store, contracts, project_id).await?,
        None => Vec::new(),
    };
    let wanted = Filters::read(&query, &contracts)?;
    changes.retain(|change| wanted.admit(change));
    sort(&mut changes, query.one("sort"))?;
    let names = Names::read(&shared).await?;
    Ok(Json(changes.iter().map(|change| show::row(change, &names, query.extended())).collect()))
}

fn sort(changes: &mut [Item], by: Option<&str>) -> Result<(), Refusal> {
    let Some(by) = by else { return Ok(()) };
    match by.trim_start_matches('-') {
        "id" => changes.sort_by_key(|change| change.id),
        "created_at" => changes.sort_by_key(|change| change.created_at),
        other => return Err(Refusal::BadRequest(format!("sort must be id or created_at, not '{other}'."))),
    }
    if by.starts_with('-') {
        changes.reverse();
    }
    Ok(())
}

/// The documented `filters[...]`.
struct Filters<'q> {
    query: &'q Query,
    /// The contracts of the wanted vendors.
    of_vendor: Option<Vec<i64>>,
    executed: Option<bool>,
    signature_required: Option<bool>,
    updated_at: Option<Span>,
}

impl<'q> Filters<'q> {
    fn read(query: &'q Query, contracts: &[Item]) -> Result<Self, Refusal> {
        let of_vendor = query.filter("vendor_id").map(|vendors| {
            let wanted = contracts.iter().filter(|contract| vendors.contains(&contract.text("vendor_id")));
            wanted.map(|contract| contract.id).collect()
        });
        Ok(Self {
            query,
            of_vendor,
            executed: query.flag("executed")?,
            signature_required: query.flag("signature_required")?,
            updated_at: query.range("updated_at")?,
        })
    }

    fn admit(&self, change: &Item) -> bool {
        let among = |filter: &str, value: &str| {
            self.query.filter(filter).is_none_or(|wanted| wanted.contains(&value))
        };
        let contract_id = change.id_of("contract_id");
        change.deleted_at.is_none()
            && among("id", &change.id.to_string())
            && ["batch_id", "legacy_package_id", "contract_id", "status"]
                .into_iter()
                .all(|attribute| among(attribute, change.text(attribute)))
            && self
                .of_vendor
                .as_ref()
                .is_none_or(|ids| contract_id.is_some_and(|contract_id| ids.contains(&contract_id)))
            && self.executed.is_none_or(|wanted| change.flag("executed") == wanted)
            && self.signature_required.is_none_or(|wanted| change.flag("signature_required") == wanted)
            && self.updated_at.as_ref().is_none_or(|span| span.contains(&change.updated_at))
    }
}

async fn find(
    shared: &Shared,
    caller: &Caller,
    of: Collection,
    project_id: i64,
    id: i64,
) -> Result<Item, Refusal> {
    let project = caller.project(shared, project_id).await?;
    if !has_sides(&project) {
        return Err(Refusal::NotFound);
    }
    caller.item(shared, of, project_id, id).await
}

async fn show_one(
    of: Collection,
    State(shared): State<Shared>,
    caller: Caller,
    query: Query,
    Path((project_id, id)): Path<(i64, i64)>,
) -> Result<Json<Value>, Refusal> {
    let change = find(&shared, &caller, of, project_id, id).await?;
    let names = Names::read(&shared).await?;
    Ok(Json(show::one(&shared, &change, &names, query.extended())))
}

/// `{"change_order": {...}}`, of a batch `{"change_order_batch": {...}}`.
async fn update(
    of: Collection,
    State(shared): State<Shared>,
    caller: Caller,
    query: Query,
    Path((project_id, id)): Path<(i64, i64)>,
    Body(body): Body,
) -> Result<Json<Value>, Refusal> {
    let _guard = shared.store.write_lock().await;
    let mut change = find(&shared, &caller, of, project_id, id).await?;
    caller.require_on(of, Level::Admin)?;
    let wrapper = if is_batch(of) { "change_order_batch" } else { "change_order" };
    let given = Submission::of(body).wrapped(wrapper)?;
    write::write(&shared, &caller, &mut change, &given, Vec::new()).await?;
    write::save(&shared, &mut change, Some(caller.person.id)).await?;
    let names = Names::read(&shared).await?;
    Ok(Json(show::one(&shared, &change, &names, query.extended())))
}
