//! Answers to items.

use axum::{
    Json, Router,
    extract::{Path, State},
    http::{StatusCode, Uri},
    response::Response as Answer,
    routing::get,
};
use serde_json::Value;

use super::{
    items::{OnePath, find},
    model::Response,
    show::{self, Users},
    write::notify,
};
use crate::{
    Shared,
    procore::{
        access::Caller,
        answer::Refusal,
        attachments,
        model::{Level, Owner},
        paging::{self, Style},
        records,
        submission::Submission,
        webhooks::{self, Event, Resource},
    },
};

const RESPONSES: (&str, i64) = ("generic-tool-item-response", 870_001);

pub(super) fn routes() -> Router<Shared> {
    let one = "/rest/v1.0/projects/{project_id}/generic_tools/{generic_tool_id}/generic_tool_items/{id}";
    Router::new().route(&format!("{one}/generic_tool_item_responses"), get(list).post(create))
}

async fn list(
    State(shared): State<Shared>,
    caller: Caller,
    Path((project_id, type_id, id)): OnePath,
    uri: Uri,
) -> Result<Answer, Refusal> {
    let item = find(&shared, &caller, project_id, Some(type_id), id).await?;
    let users = Users::read(&shared, project_id).await?;
    let numbered: Vec<(usize, &Response)> = (1..).zip(&item.responses).collect();
    paging::list(&shared, &uri, Style::V1, &numbered, |(position, one)| {
        show::response(&shared, *position, one, &users)
    })
}

/// JSON, or a form with `generic_tool_item_response[attachments][]`.
async fn create(
    State(shared): State<Shared>,
    caller: Caller,
    Path((project_id, type_id, id)): OnePath,
    mut sent: Submission,
) -> Result<(StatusCode, Json<Value>), Refusal> {
    let _guard = shared.store.write_lock().await;
    let mut item = find(&shared, &caller, project_id, Some(type_id), id).await?;
    caller.require(item.letter_type().tool, Level::Standard)?;
    let files = sent.attachments();
    let given = sent.wrapped("generic_tool_item_response")?;
    let notes = given.get("notes").and_then(Value::as_str).unwrap_or_default();
    if notes.trim().is_empty() {
        return Err(Refusal::invalid("notes", "can't be blank"));
    }
    let mut attached = Vec::new();
    for file in files {
        attached.push(attachments::store(&shared, Owner::GenericToolItem(id), file).await?);
    }
    let response = Response {
        id: records::next_id(&shared.store, RESPONSES.0, RESPONSES.1).await?,
        notes: notes.to_owned(),
        official: given.get("official").is_some_and(|official| official == true || official == "true"),
        by: caller.person.id,
        attachments: attached,
        at: shared.clock.now(),
    };
    item.responses.push(response.clone());
    item.updated_at = response.at;
    records::put_letter(&shared.store, &item).await?;
    let subject = format!("{} responded to {}", caller.person.name(), item.number());
    notify(&shared, &item, &subject, std::slice::from_ref(&response.notes)).await?;
    let by = Some(caller.person.id);
    webhooks::changed(&shared, Resource::GenericToolItems, id, project_id, Event::Update, by).await?;
    let users = Users::read(&shared, project_id).await?;
    Ok((StatusCode::CREATED, Json(show::response(&shared, item.responses.len(), &response, &users))))
}
