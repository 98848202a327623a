//! Creating, changing and deleting commitment contracts.

use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
};
use serde_json::Value;

use crate::{
    Shared,
    procore::{
        access::{self, Caller},
        answer::{Body, Refusal, data},
        items::{Item, ItemKind, OnePath, names::Names, show, write},
        model::Level,
        query::Query,
        records,
        webhooks::Event,
    },
};

use super::OF;

/// Series of commitment ids; seeded ones lie below.
const SERIES: (&str, i64) = ("commitment", 590_001);

pub(super) async fn create(
    State(shared): State<Shared>,
    caller: Caller,
    query: Query,
    Path((company_id, project_id)): Path<(i64, i64)>,
    Body(body): Body,
) -> Result<(StatusCode, Json<Value>), Refusal> {
    access::company(company_id)?;
    let _guard = shared.store.write_lock().await;
    caller.project(&shared, project_id).await?;
    caller.require_on(OF, Level::Admin)?;
    let named = body.get("type").and_then(Value::as_str);
    let kind = ItemKind::COMMITMENTS.into_iter().find(|kind| Some(kind.api_name()) == named);
    let kind = kind.ok_or_else(|| Refusal::invalid("type", "is not included in the list"))?;
    let id = records::next_id(&shared.store, SERIES.0, SERIES.1).await?;
    let mut item = Item::new(kind, id, project_id, caller.person.id, shared.clock.now());
    let number = write::next_number(&records::items(&shared.store, OF, project_id).await?, kind);
    item.fields.insert("number".to_owned(), number.into());
    write::write(&shared, &caller, &mut item, &body, Vec::new()).await?;
    item.changes.clear();
    records::put_item(&shared.store, &item).await?;
    write::announce(&shared, &item, Event::Create, Some(caller.person.id)).await?;
    let names = Names::read(&shared).await?;
    Ok((StatusCode::CREATED, data(show::contract(&item, &names, query.extended()))))
}

pub(super) async fn delete(
    State(shared): State<Shared>,
    caller: Caller,
    Path((company_id, project_id, id)): OnePath,
) -> Result<StatusCode, Refusal> {
    access::company(company_id)?;
    let _guard = shared.store.write_lock().await;
    let mut item = caller.item(&shared, OF, project_id, id).await?;
    caller.require_on(OF, Level::Admin)?;
    if write::is_locked(&item) {
        return Err(Refusal::invalid("base", "An Approved or Complete contract cannot be deleted."));
    }
    item.deleted_at = Some(shared.clock.now());
    records::put_item(&shared.store, &item).await?;
    write::announce(&shared, &item, Event::Delete, Some(caller.person.id)).await?;
    Ok(StatusCode::NO_CONTENT)
}
