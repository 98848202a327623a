//! REST v2.0: `/companies/{c}[/projects/{p}]/webhooks/…`, flat bodies, ids as strings.

use std::collections::HashMap;

use axum::{
    Json, Router,
    extract::{Path, State},
    http::{StatusCode, Uri},
    response::{IntoResponse, Response},
    routing::{delete, get, post},
};
use serde_json::{Value, json};

use super::{
    hook::{self, Hook, Trigger},
    queue::{self, Delivery},
    resource,
};
use crate::{
    Shared,
    procore::{
        access::{self, Caller},
        answer::{Body, Refusal, data, time},
        model::COMPANY,
        paging::{self, Style},
        query::Query,
    },
};

pub(super) fn routes() -> Router<Shared> {
    let scopes =
        ["/rest/v2.0/companies/{company_id}", "/rest/v2.0/companies/{company_id}/projects/{project_id}"];
    scopes.into_iter().fold(Router::new(), |routes, scope| {
        let hooks = format!("{scope}/webhooks/hooks");
        let one = format!("{hooks}/{{hook_id}}");
        routes
            .route(&format!("{scope}/webhooks/resources"), get(resources))
            .route(&hooks, get(list).post(create))
            .route(&one, get(show_one).patch(update).delete(remove))
            .route(&format!("{one}/triggers"), get(triggers).post(add_trigger))
            .route(&format!("{one}/triggers/bulk"), post(add_triggers).delete(remove_triggers))
            .route(&format!("{one}/triggers/{{id}}"), delete(remove_trigger))
            .route(&format!("{one}/deliveries"), get(deliveries))
    })
}

/// The numbers in a path, by name.
type Ids = Path<HashMap<String, i64>>;

/// The project that a call is about; the company as a whole when `None`.
async fn scope(shared: &Shared, caller: &Caller, ids: &HashMap<String, i64>) -> Result<Option<i64>, Refusal> {
    let company_id = ids.get("company_id").copied();
    access::company(company_id.unwrap_or_default())?;
    let project_id = ids.get("project_id").copied();
    hook::authorize(shared, caller, company_id, project_id).await?;
    Ok(project_id)
}

/// The hook of the path.
async fn wanted(shared: &Shared, caller: &Caller, ids: &HashMap<String, i64>) -> Result<Hook, Refusal> {
    let project_id = scope(shared, caller, ids).await?;
    hook::find(&shared.store, project_id, ids.get("hook_id").copied().unwrap_or_default()).await
}

/// `payload_version` is required.
async fn resources(
    State(shared): State<Shared>,
    caller: Caller,
    query: Query,
    Path(ids): Ids,
) -> Result<Json<Value>, Refusal> {
    let project_id = scope(&shared, &caller, &ids).await?;
    let version = query.one("payload_version").ok_or_else(|| {
        Refusal::BadRequest("param is missing or the value is empty: payload_version".to_owned())
    })?;
    Ok(data(resource::listed_v2(project_id.is_some(), version)))
}

async fn list(
    State(shared): State<Shared>,
    caller: Caller,
    query: Query,
    Path(ids): Ids,
    uri: Uri,
) -> Result<Response, Refusal> {
    let project_id = scope(&shared, &caller, &ids).await?;
    let mut hooks = hook::of_scope(&shared.store, project_id).await?;
    for (parameter, field) in [
        ("namespace", (|hook| &hook.namespace) as fn(&Hook) -> &String),
        ("payload_version", |hook| &hook.payload_version),
    ] {
        if let Some(wanted) = query.one(parameter) {
            hooks.retain(|hook| field(hook) == wanted);
        }
    }
    paging::list(&shared, &uri, Style::V2, &hooks, show)
}

async fn create(
    State(shared): State<Shared>,
    caller: Caller,
    Path(ids): Ids,
    Body(body): Body,
) -> Result<(StatusCode, Json<Value>), Refusal> {
    let _guard = shared.store.write_lock().await;
    let project_id = scope(&shared, &caller, &ids).await?;
    for required in ["payload_version", "namespace", "destination_url"] {
        if body.get(required).and_then(Value::as_str).is_none_or(str::is_empty) {
            return Err(Refusal::invalid(required, "can't be blank"));
        }
    }
    let mut hook = hook::new(&shared, &caller, project_id).await?;
    hook.apply(&body, "payload_version")?;
    hook::put(&shared.store, &hook).await?;
    Ok((StatusCode::CREATED, data(show(&hook))))
}

async fn show_one(
    State(shared): State<Shared>,
    caller: Caller,
    Path(ids): Ids,
) -> Result<Json<Value>, Refusal> {
    Ok(data(show(&wanted(&shared, &caller, &ids).await?)))
}

async fn update(
    State(shared): State<Shared>,
    caller: Caller,
    Path(ids): Ids,
    Body(body): Body,
) -> Result<Json<Value>, Refusal> {
    let _guard = shared.store.write_lock().await;
    let mut hook = wanted(&shared, &caller, &ids).await?;
    hook.apply(&body, "payload_version")?;
    hook.updated_at = shared.clock.now();
    hook::put(&shared.store, &hook).await?;
    Ok(data(show(&hook)))
}

async fn remove(State(shared): State<Shared>, caller: Caller, Path(ids): Ids) -> Result<StatusCode, Refusal> {
    let _guard = shared.store.write_lock().await;
    hook::delete(&shared.store, &wanted(&shared, &caller, &ids).await?).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn triggers(
    State(shared): State<Shared>,
    caller: Caller,
    Path(ids): Ids,
    uri: Uri,
) -> Result<Response, Refusal> {
    let hook = wanted(&shared, &caller, &ids).await?;
    paging::list(&shared, &uri, Style::V2, &hook.triggers, |trigger| show_trigger(&hook, trigger))
}

async fn add_trigger(
    State(shared): State<Shared>,
    caller: Caller,
    Path(ids): Ids,
    Body(body): Body,
) -> Result<(StatusCode, Json<Value>), Refusal> {
    let _guard = shared.store.write_lock().await;
    let mut hook = wanted(&shared, &caller, &ids).await?;
    let trigger = hook.add_trigger(&shared.store, &Value::Object(body)).await?;
    hook::put(&shared.store, &hook).await?;
    Ok((StatusCode::CREATED, data(show_trigger(&hook, &trigger))))
}

/// 201 when all were added, 207 when some were not.
async fn add_triggers(
    State(shared): State<Shared>,
    caller: Caller,
    Path(ids): Ids,
    Json(given): Json<Vec<Value>>,
) -> Result<Response, Refusal> {
    let _guard = shared.store.write_lock().await;
    let mut hook = wanted(&shared, &caller, &ids).await?;
    let (mut done, mut failed) = (Vec::new(), Vec::new());
    for one in given {
        match hook.add_trigger(&shared.store, &one).await {
            Ok(trigger) => done.push(show_trigger(&hook, &trigger)),
            Err(Refusal::Invalid(errors)) => failed.push(json!({"trigger": one, "errors": errors})),
            Err(other) => return Err(other),
        }
    }
    hook::put(&shared.store, &hook).await?;
    if failed.is_empty() {
        return Ok((StatusCode::CREATED, data(done)).into_response());
    }
    Ok((StatusCode::MULTI_STATUS, data(json!({"succeeded": done, "failed": failed}))).into_response())
}

async fn remove_triggers(
    State(shared): State<Shared>,
    caller: Caller,
    Path(ids): Ids,
    Json(given): Json<Vec<String>>,
) -> Result<Response, Refusal> {
    let _guard = shared.store.write_lock().await;
    let mut hook = wanted(&shared, &caller, &ids).await?;
    let (done, failed): (Vec<String>, Vec<String>) =
        given.into_iter().partition(|id| id.parse().is_ok_and(|id| hook.remove_trigger(id)));
    hook::put(&shared.store, &hook).await?;
    if failed.is_empty() {
        return Ok(data(json!({"succeeded": done})).into_response());
    }
    Ok((StatusCode::MULTI_STATUS, data(json!({"succeeded": done, "failed": failed}))).into_response())
}

async fn remove_trigger(
    State(shared): State<Shared>,
    caller: Caller,
    Path(ids): Ids,
) -> Result<StatusCode, Refusal> {
    let _guard = shared.store.write_lock().await;
    let mut hook = wanted(&shared, &caller, &ids).await?;
    if !hook.remove_trigger(ids.get("id").copied().unwrap_or_default()) {
        return Err(Refusal::NotFound);
    }
    hook::put(&shared.store, &hook).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `filter[status]`, `filter[resource_name]`, `filter[event_type]`.
async fn deliveries(
    State(shared): State<Shared>,
    caller: Caller,
    query: Query,
    Path(ids): Ids,
    uri: Uri,
) -> Result<Response, Refusal> {
    let hook = wanted(&shared, &caller, &ids).await?;
    let mut all = queue::of_hook(&shared.store, hook.id).await?;
    let among = |name: &str, value: &str| query.one(name).is_none_or(|wanted| wanted == value);
    all.retain(|delivery| {
        let status = match query.one("filter[status]") {
            Some("succeeded") => delivery.fate.name() == "delivered",
            Some("failed") => delivery.attempts.last().is_some_and(|attempt| !attempt.succeeded()),
            _ => among("filter[status]", delivery.fate.name()),
        };
        status
            && among("filter[resource_name]", delivery.event.resource.name())
            && among("filter[event_type]", delivery.event.event.name())
    });
    paging::list(&shared, &uri, Style::V2, &all, show_delivery)
}

fn show_delivery(delivery: &Delivery) -> Value {
    let attempts = delivery.attempts.iter().map(|attempt| {
        json!({
            "started_at": time(attempt.at),
            "response_status": attempt.status,
            "response_error": attempt.error,
        })
    });
    json!({
        "id": delivery.event.id.to_string(),
        "status": delivery.fate.name(),
        "payload": delivery.payload,
        "delivery_attempts": attempts.collect::<Vec<Value>>(),
    })
}

fn show(hook: &Hook) -> Value {
    json!({
        "id": hook.id.to_string(),
        "status": if hook.active { "active" } else { "disabled" },
        "payload_version": hook.payload_version,
        "namespace": hook.namespace,
        "destination_headers": hook.masked_headers(),
        "destination_url": hook.url,
        "trigger_count": hook.triggers.len(),
        "company_id": COMPANY.id.to_string(),
        "project_id": hook.project_id.map(|id| id.to_string()),
        "created_at": time(hook.created_at),
        "updated_at": time(hook.updated_at),
    })
}

fn show_trigger(hook: &Hook, trigger: &Trigger) -> Value {
    json!({
        "id": trigger.id.to_string(),
        "webhook_hook_id": hook.id.to_string(),
        "resource_name": trigger.resource.name(),
        "event_type": trigger.event.name(),
        "company_id": COMPANY.id.to_string(),
        "project_id": hook.project_id.map(|id| id.to_string()),
    })
}
