//! REST v1.0: `/webhooks/hooks`, scoped by `company_id` or `project_id` in the query or the body.

use axum::{
    Json, Router,
    extract::{Path, State},
    http::{StatusCode, Uri},
    response::{IntoResponse, Response},
    routing::{delete, get, post},
};
use serde_json::{Map, Value, json};

use super::{
    hook::{self, Hook, Trigger},
    queue::{self, Delivery, Fate},
    resource,
};
use crate::{
    Shared,
    procore::{
        access::Caller,
        answer::{Body, Refusal, time},
        model::COMPANY,
        paging::{self, Style},
        query::Query,
    },
};

/// The most triggers of one bulk call.
const BULK: usize = 500;

pub(super) fn routes() -> Router<Shared> {
    let one = "/rest/v1.0/webhooks/hooks/{hook_id}";
    Router::new()
        .route("/rest/v1.0/webhooks/resources", get(resources))
        .route("/rest/v1.0/webhooks/resources/api_versions", get(api_versions))
        .route("/rest/v1.0/webhooks/hooks", get(list).post(create))
        .route(one, axum::routing::patch(update).delete(remove))
        .route(&format!("{one}/triggers"), get(triggers).post(add_trigger))
        .route(&format!("{one}/triggers/bulk"), post(add_triggers).delete(remove_triggers))
        .route(&format!("{one}/triggers/{{id}}"), delete(remove_trigger))
        .route(&format!("{one}/deliveries"), get(deliveries))
}

/// The project that a call is about; the company as a whole when `None`.
async fn query_scope(shared: &Shared, caller: &Caller, query: &Query) -> Result<Option<i64>, Refusal> {
    let project_id = query.integer("project_id")?;
    hook::authorize(shared, caller, query.integer("company_id")?, project_id).await?;
    Ok(project_id)
}

async fn body_scope(
    shared: &Shared,
    caller: &Caller,
    body: &Map<String, Value>,
) -> Result<Option<i64>, Refusal> {
    let id = |name: &str| body.get(name).and_then(Value::as_i64);
    hook::authorize(shared, caller, id("company_id"), id("project_id")).await?;
    Ok(id("project_id"))
}

async fn resources(
    State(shared): State<Shared>,
    caller: Caller,
    query: Query,
) -> Result<Json<Value>, Refusal> {
    let project_id = query_scope(&shared, &caller, &query).await?;
    Ok(Json(resource::listed_v1(project_id.is_some()).into()))
}

async fn api_versions(_caller: Caller) -> Json<Value> {
    Json(json!(["v2"]))
}

async fn list(
    State(shared): State<Shared>,
    caller: Caller,
    query: Query,
    uri: Uri,
) -> Result<Response, Refusal> {
    let project_id = query_scope(&shared, &caller, &query).await?;
    let mut hooks = hook::of_scope(&shared.store, project_id).await?;
    if let Some(namespace) = query.one("namespace") {
        hooks.retain(|hook| hook.namespace == namespace);
    }
    paging::list(&shared, &uri, Style::V1, &hooks, show)
}

async fn create(
    State(shared): State<Shared>,
    caller: Caller,
    Body(body): Body,
) -> Result<(StatusCode, Json<Value>), Refusal> {
    let _guard = shared.store.write_lock().await;
    let project_id = body_scope(&shared, &caller, &body).await?;
    let given = body.get("hook").and_then(Value::as_object);
    let given = given.ok_or_else(|| missing("hook"))?;
    let mut hook = hook::new(&shared, &caller, project_id).await?;
    hook.apply(given, "api_version")?;
    if hook.url.is_empty() {
        return Err(Refusal::invalid("destination_url", "can't be blank"));
    }
    if hook.namespace.is_empty() {
        return Err(Refusal::invalid("namespace", "can't be blank"));
    }
    hook::put(&shared.store, &hook).await?;
    Ok((StatusCode::CREATED, Json(show(&hook))))
}

fn missing(name: &str) -> Refusal {
    Refusal::BadRequest(format!("param is missing or the value is empty: {name}"))
}

async fn update(
    State(shared): State<Shared>,
    caller: Caller,
    Path(id): Path<i64>,
    Body(body): Body,
) -> Result<Json<Value>, Refusal> {
    let _guard = shared.store.write_lock().await;
    let project_id = body_scope(&shared, &caller, &body).await?;
    let mut hook = hook::find(&shared.store, project_id, id).await?;
    hook.apply(body.get("hook").and_then(Value::as_object).ok_or_else(|| missing("hook"))?, "api_version")?;
    hook.updated_at = shared.clock.now();
    hook::put(&shared.store, &hook).await?;
    Ok(Json(show(&hook)))
}

async fn remove(
    State(shared): State<Shared>,
    caller: Caller,
    query: Query,
    Path(id): Path<i64>,
) -> Result<StatusCode, Refusal> {
    let _guard = shared.store.write_lock().await;
    let project_id = query_scope(&shared, &caller, &query).await?;
    hook::delete(&shared.store, &hook::find(&shared.store, project_id, id).await?).await?;
    Ok(StatusCode::OK)
}

async fn triggers(
    State(shared): State<Shared>,
    caller: Caller,
    query: Query,
    Path(id): Path<i64>,
    uri: Uri,
) -> Result<Response, Refusal> {
    let project_id = query_scope(&shared, &caller, &query).await?;
    let hook = hook::find(&shared.store, project_id, id).await?;
    paging::list(&shared, &uri, Style::V1, &hook.triggers, |trigger| show_trigger(&hook, trigger))
}

async fn add_trigger(
    State(shared): State<Shared>,
    caller: Caller,
    Path(id): Path<i64>,
    Body(body): Body,
) -> Result<(StatusCode, Json<Value>), Refusal> {
    let _guard = shared.store.write_lock().await;
    let project_id = body_scope(&shared, &caller, &body).await?;
    let mut hook = hook::find(&shared.store, project_id, id).await?;
    let given = body.get("trigger").ok_or_else(|| missing("trigger"))?;
    let trigger = hook.add_trigger(&shared.store, given).await?;
    hook::put(&shared.store, &hook).await?;
    Ok((StatusCode::CREATED, Json(show_trigger(&hook, &trigger))))
}

/// 200 when all were added, 207 with what failed and why when some were not.
async fn add_triggers(
    State(shared): State<Shared>,
    caller: Caller,
    Path(id): Path<i64>,
    Body(body): Body,
) -> Result<Response, Refusal> {
    let _guard = shared.store.write_lock().await;
    let project_id = body_scope(&shared, &caller, &body).await?;
    let mut hook = hook::find(&shared.store, project_id, id).await?;
    let given = body.get("triggers").and_then(Value::as_array).ok_or_else(|| missing("triggers"))?;
    let (mut done, mut failed) = (Vec::new(), Vec::new());
    for one in limited(given)? {
        match hook.add_trigger(&shared.store, one).await {
            Ok(trigger) => done.push(show_trigger(&hook, &trigger)),
            Err(Refusal::Invalid(errors)) => failed.push(json!({"trigger": one, "errors": errors})),
            Err(other) => return Err(other),
        }
    }
    hook::put(&shared.store, &hook).await?;
    Ok(of_many(done, failed))
}

async fn remove_triggers(
    State(shared): State<Shared>,
    caller: Caller,
    Path(id): Path<i64>,
    Body(body): Body,
) -> Result<Response, Refusal> {
    let _guard = shared.store.write_lock().await;
    let project_id = body_scope(&shared, &caller, &body).await?;
    let mut hook = hook::find(&shared.store, project_id, id).await?;
    let given = body.get("trigger_ids").and_then(Value::as_array).ok_or_else(|| missing("trigger_ids"))?;
    let (mut done, mut failed) = (Vec::new(), Vec::new());
    for one in limited(given)? {
        match one.as_i64().filter(|id| hook.remove_trigger(*id)) {
            Some(id) => done.push(id.into()),
            None => failed.push(json!({"id": one, "errors": ["Not found"]})),
        }
    }
    hook::put(&shared.store, &hook).await?;
    Ok(of_many(done, failed))
}

fn limited(given: &[Value]) -> Result<&[Value], Refusal> {
    if given.len() <= BULK {
        return Ok(given);
    }
    Err(Refusal::BadRequest(format!("At most {BULK} triggers can be given at once.")))
}

fn of_many(done: Vec<Value>, failed: Vec<Value>) -> Response {
    if failed.is_empty() {
        return Json(json!({"success": done})).into_response();
    }
    (StatusCode::MULTI_STATUS, Json(json!({"success": done, "failure": failed}))).into_response()
}

async fn remove_trigger(
    State(shared): State<Shared>,
    caller: Caller,
    query: Query,
    Path((hook_id, id)): Path<(i64, i64)>,
) -> Result<StatusCode, Refusal> {
    let _guard = shared.store.write_lock().await;
    let project_id = query_scope(&shared, &caller, &query).await?;
    let mut hook = hook::find(&shared.store, project_id, hook_id).await?;
    if !hook.remove_trigger(id) {
        return Err(Refusal::NotFound);
    }
    hook::put(&shared.store, &hook).await?;
    Ok(StatusCode::OK)
}

/// `filters[status]` is `any`, `successful`, `failing` or `discarded`; one row for each try.
async fn deliveries(
    State(shared): State<Shared>,
    caller: Caller,
    query: Query,
    Path(id): Path<i64>,
) -> Result<Json<Value>, Refusal> {
    let project_id = query_scope(&shared, &caller, &query).await?;
    let hook = hook::find(&shared.store, project_id, id).await?;
    let status = query.filter("status").and_then(|values| values.first().copied()).unwrap_or("any");
    let wanted = |delivery: &Delivery| match status {
        "successful" => delivery.fate == Fate::Delivered,
        "failing" => delivery.fate == Fate::Retrying,
        "discarded" => delivery.fate == Fate::Discarded,
        _ => true,
    };
    let all = queue::of_hook(&shared.store, hook.id).await?;
    let size = query.integer("page_size")?.and_then(|size| usize::try_from(size).ok()).unwrap_or(100);
    let after = query.integer("page_start")?.unwrap_or(0);
    let rows =
        all.iter().filter(|delivery| wanted(delivery) && delivery.event.id > after).flat_map(show_tries);
    Ok(Json(rows.take(size).collect()))
}

fn show_tries(delivery: &Delivery) -> impl Iterator<Item = Value> {
    let last = delivery.attempts.len();
    (1..).zip(&delivery.attempts).map(move |(number, attempt)| {
        let outcome = match delivery.fate {
            _ if attempt.succeeded() => "ok",
            Fate::Discarded if number == last => "discarded",
            _ => "retried",
        };
        json!({
            "event": delivery.payload,
            "event_id": delivery.event.id,
            "outcome": outcome,
            "response_body": null,
            "response_error": attempt.error,
            "started_at": time(attempt.at),
            "completed_at": time(attempt.at),
            "response_status": attempt.status,
            "response_headers": {},
        })
    })
}

fn show(hook: &Hook) -> Value {
    json!({
        "id": hook.id,
        "api_version": hook.payload_version,
        "namespace": hook.namespace,
        "destination_url": hook.url,
        "destination_headers": hook.masked_headers(),
        "owned_by_company_id": hook.project_id.is_none().then_some(COMPANY.id),
        "owned_by_project_id": hook.project_id,
        "owned_by_user_id": hook.owner,
    })
}

fn show_trigger(hook: &Hook, trigger: &Trigger) -> Value {
    json!({
        "id": trigger.id,
        "webhook_hook_id": hook.id,
        "resource_name": trigger.resource.name(),
        "resource_id": null,
        "event_type": trigger.event.name(),
        "company_id": hook.project_id.is_none().then_some(COMPANY.id),
        "project_id": hook.project_id,
        "user_id": hook.owner,
    })
}
