//! What a tester changes without a page, as somebody in Procore's own settings would.
//!
//! - `POST /sandbox/people/{id}` with `{"levels": {"commitments": "None", …}}` gives a person other levels.
//! - `POST /sandbox/workflows` with `{"item": id, "workflow": "Name"}` starts a workflow on a contract or
//!   change order, which holds its status; null ends it.

use axum::{
    Json, Router,
    extract::{Path, State},
    http::StatusCode,
    routing::{get, post},
};
use serde::Deserialize;

use crate::{
    Shared,
    procore::{
        answer::Refusal,
        items::Collection,
        model::{Level, Tool},
        rate, records,
    },
};

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route("/sandbox/rates", get(rate::rates))
        .route("/sandbox/people/{id}", post(set_levels))
        .route("/sandbox/workflows", post(set_workflow))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Person {
    levels: std::collections::BTreeMap<Tool, Level>,
}

async fn set_levels(
    State(shared): State<Shared>,
    Path(id): Path<i64>,
    Json(wanted): Json<Person>,
) -> Result<StatusCode, Refusal> {
    let _guard = shared.store.write_lock().await;
    let mut person = records::person(&shared.store, id).await?.ok_or(Refusal::NotFound)?;
    person.levels.extend(wanted.levels);
    records::put_person(&shared.store, &person).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Workflow {
    item: i64,
    workflow: Option<String>,
}

async fn set_workflow(
    State(shared): State<Shared>,
    Json(wanted): Json<Workflow>,
) -> Result<StatusCode, Refusal> {
    let _guard = shared.store.write_lock().await;
    for of in Collection::ALL {
        if let Some(mut item) = records::item(&shared.store, of, wanted.item).await? {
            item.workflow = wanted.workflow;
            records::put_item(&shared.store, &item).await?;
            return Ok(StatusCode::NO_CONTENT);
        }
    }
    Err(Refusal::NotFound)
}
