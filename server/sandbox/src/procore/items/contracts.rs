//! Contracts over v2.0: the list with its filters, one contract, changing it.

use axum::{
    Json, Router,
    extract::{Path, State},
    http::Uri,
    response::Response,
    routing::get,
};
use serde_json::Value;

use super::{Collection, Item, OnePath, names::Names, seen_in_project, show, write};
use crate::{
    Shared,
    procore::{
        access::{self, Caller},
        answer::{Body, Refusal, data},
        model::Level,
        paging::{self, Style},
        query::{Query, Span},
    },
};

/// `GET {all}`, `GET` and `PATCH {one}`.
pub(in crate::procore) fn routes(all: &str, one: &str, of: Collection) -> Router<Shared> {
    Router::new()
        .route(all, get(move |shared, caller, query, path, uri| list(of, shared, caller, query, path, uri)))
        .route(
            one,
            get(move |shared, caller, query, path| show_one(of, shared, caller, query, path)).patch(
                move |shared, caller, query, path, body| update(of, shared, caller, query, path, body),
            ),
        )
}

async fn list(
    of: Collection,
    State(shared): State<Shared>,
    caller: Caller,
    query: Query,
    Path((company_id, project_id)): Path<(i64, i64)>,
    uri: Uri,
) -> Result<Response, Refusal> {
    access::company(company_id)?;
    caller.project(&shared, project_id).await?;
    caller.require_on(of, Level::ReadOnly)?;
    let mut items = seen_in_project(&shared, of, project_id, &caller.person).await?;
    let wanted = Filters::read(&query)?;
    items.retain(|item| wanted.admit(item));
    let names = Names::read(&shared).await?;
    paging::list(&shared, &uri, Style::V2, &items, |item| show::contract(item, &names, query.extended()))
}

/// The documented `filters[...]` of the lists.
struct Filters<'q> {
    query: &'q Query,
    executed: Option<bool>,
    signature_required: Option<bool>,
    created_at: Option<Span>,
    updated_at: Option<Span>,
}

impl<'q> Filters<'q> {
    fn read(query: &'q Query) -> Result<Self, Refusal> {
        Ok(Self {
            query,
            executed: query.flag("executed")?,
            signature_required: query.flag("signature_required")?,
            created_at: query.range("created_at")?,
            updated_at: query.range("updated_at")?,
        })
    }

    fn admit(&self, item: &Item) -> bool {
        let among = |filter: &str, value: &str| {
            self.query.filter(filter).is_none_or(|wanted| wanted.contains(&value))
        };
        let deleted = match self.query.filter("include_deleted").as_deref() {
            Some(["only"]) => item.deleted_at.is_some(),
            Some(["with"]) => true,
            _ => item.deleted_at.is_none(),
        };
        deleted
            && among("id", &item.id.to_string())
            && among("type", item.kind.api_name())
            && ["status", "vendor_id", "architect_id", "contractor_id", "accounting_method"]
                .into_iter()
                .all(|attribute| among(attribute, item.text(attribute)))
            && self.executed.is_none_or(|wanted| item.flag("executed") == wanted)
            && self.signature_required.is_none_or(|wanted| item.flag("signature_required") == wanted)
            && self.created_at.as_ref().is_none_or(|span| span.contains(&item.created_at))
            && self.updated_at.as_ref().is_none_or(|span| span.contains(&item.updated_at))
    }
}

async fn show_one(
    of: Collection,
    State(shared): State<Shared>,
    caller: Caller,
    query: Query,
    Path((company_id, project_id, id)): OnePath,
) -> Result<Json<Value>, Refusal> {
    access::company(company_id)?;
    let item = caller.item(&shared, of, project_id, id).await?;
    let names = Names::read(&shared).await?;
    Ok(data(show::contract(&item, &names, query.extended())))
}

async fn update(
    of: Collection,
    State(shared): State<Shared>,
    caller: Caller,
    query: Query,
    Path((company_id, project_id, id)): OnePath,
    Body(body): Body,
) -> Result<Json<Value>, Refusal> {
    access::company(company_id)?;
    let _guard = shared.store.write_lock().await;
    let mut item = caller.item(&shared, of, project_id, id).await?;
    caller.require_on(of, Level::Admin)?;
    write::write(&shared, &caller, &mut item, &body, Vec::new()).await?;
    write::save(&shared, &mut item, Some(caller.person.id)).await?;
    let names = Names::read(&shared).await?;
    Ok(data(show::contract(&item, &names, query.extended())))
}
