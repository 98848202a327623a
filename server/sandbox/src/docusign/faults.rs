//! Ways to go wrong that a tester switches on.
//!
//! `GET /sandbox/faults` shows them as `{"docusign": {…}}`; `POST` with the same shape changes the
//! members it names. A reset clears them. To add one: a member of [`Faults`] and a look at it where
//! it bites.

use axum::{
    Json,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{Shared, store::Store};

const KIND: &str = "docusign.faults";

/// What Connect does with its messages.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Webhooks {
    /// Delivers each once.
    #[default]
    Deliver,
    /// Never delivers them.
    Drop,
    /// Delivers each twice.
    Duplicate,
    /// Delivers each a minute of sandbox time later.
    Delay,
}

/// The faults in force.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Faults {
    /// How many more envelope creations are done without their answer arriving.
    pub(super) drop_reply_after_create: u32,
    /// Every envelope creation is done but answered with this HTTP status and an HTML body.
    pub(super) create_status: Option<u16>,
    pub(super) webhooks: Webhooks,
    /// Every API and OAuth answer is 503 with an HTML body.
    pub(super) down: bool,
    /// A used refresh token is dead at once, without grace.
    pub(super) strict_refresh: bool,
    /// New envelopes are missing from lists for so many seconds of sandbox time.
    pub(super) listing_lag_seconds: i64,
}

impl Faults {
    pub(super) async fn load(store: &Store) -> Result<Self, sqlx::Error> {
        Ok(store.get(KIND, KIND).await?.unwrap_or_default())
    }

    pub(super) async fn save(&self, store: &Store) -> Result<(), sqlx::Error> {
        store.put(KIND, KIND, self).await
    }
}

/// Uses up one lost answer, if one is due.
pub(super) async fn take_dropped_reply(store: &Store) -> Result<bool, sqlx::Error> {
    let mut faults = Faults::load(store).await?;
    let Some(left) = faults.drop_reply_after_create.checked_sub(1) else { return Ok(false) };
    faults.drop_reply_after_create = left;
    faults.save(store).await?;
    Ok(true)
}

pub(super) async fn show(State(shared): State<Shared>) -> Response {
    match Faults::load(&shared.store).await {
        Ok(faults) => Json(json!({ "docusign": faults })).into_response(),
        Err(error) => failed(&error),
    }
}

pub(super) async fn change(State(shared): State<Shared>, Json(wanted): Json<Value>) -> Response {
    let _guard = shared.store.write_lock().await;
    let changed = async {
        let mut current = json!(Faults::load(&shared.store).await?);
        for (name, value) in wanted.get("docusign").and_then(Value::as_object).into_iter().flatten() {
            // The short form of `{"webhooks": "drop"}`.
            match name.as_str() {
                "webhooks_dropped" => {
                    current["webhooks"] = if value == true { "drop".into() } else { "deliver".into() };
                }
                _ => current[name] = value.clone(),
            }
        }
        match serde_json::from_value::<Faults>(current) {
            Ok(faults) => faults.save(&shared.store).await.map(|()| Ok(faults)),
            Err(problem) => Ok(Err(problem)),
        }
    };
    match changed.await {
        Ok(Ok(faults)) => Json(json!({ "docusign": faults })).into_response(),
        Ok(Err(problem)) => {
            (StatusCode::UNPROCESSABLE_ENTITY, format!("no such fault: {problem}\n")).into_response()
        }
        Err(error) => failed(&error),
    }
}

fn failed(error: &sqlx::Error) -> Response {
    (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response()
}
