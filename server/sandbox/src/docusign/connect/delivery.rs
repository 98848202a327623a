//! Sends due messages, and shows and repeats them for a tester.
//!
//! - `GET /sandbox/deliveries`: every message with its tries.
//! - `POST /sandbox/deliveries/{id}/retry`: tries one again. 202, or 404.

use std::{collections::BTreeMap, time::Duration};

use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use tokio_util::sync::CancellationToken;

use super::{
    super::people::{CONNECT_HMAC_KEY, NEXT_CONNECT_HMAC_KEY},
    message::signature,
    queue::{self, Delivery},
};
use crate::{
    Shared,
    faults::Keys,
    outbox::{self, Attempt},
};

/// How long Connect waits for an answer.
const TIMEOUT: Duration = Duration::from_secs(100);

/// Delivers until stopped; a message whose try is cut off stays queued.
pub(in super::super) async fn run(shared: Shared, stop: CancellationToken) {
    let client = match outbox::client(TIMEOUT) {
        Ok(client) => client,
        Err(error) => return tracing::error!(%error, "Connect cannot deliver anything"),
    };
    while outbox::tick(&stop).await {
        if let Some(Err(error)) = stop.run_until_cancelled(deliver_due(&shared, &client)).await {
            tracing::error!(%error, "Connect could not read or write its queue");
        }
    }
}

/// Tries everything that is due: in order for one URL, side by side for several.
async fn deliver_due(shared: &Shared, client: &reqwest::Client) -> Result<(), sqlx::Error> {
    let mut by_url: BTreeMap<String, Vec<Delivery>> = BTreeMap::new();
    for delivery in queue::due(&shared.store, shared.clock.now()).await? {
        by_url.entry(delivery.url.clone()).or_default().push(delivery);
    }
    let each = by_url.into_values().map(async |deliveries| {
        for delivery in deliveries {
            let attempt = attempt(shared, client, &delivery).await;
            queue::record(shared, &delivery.id, attempt).await?;
        }
        Ok(())
    });
    futures::future::try_join_all(each).await.map(|_: Vec<()>| ())
}

async fn attempt(shared: &Shared, client: &reqwest::Client, delivery: &Delivery) -> Attempt {
    let mut message = delivery.message.clone();
    message["retryCount"] = delivery.attempts.len().into();
    let body = message.to_string();
    let mut request = client
        .post(&delivery.url)
        .header("Content-Type", "application/json; charset=utf-8")
        .header("User-Agent", "DocuSign-Connect/sandbox")
        .header("X-DocuSign-AccountId", &delivery.account_id);
    if delivery.signed {
        request = request.header("X-Authorization-Digest", "HMACSHA256");
        for (number, key) in (1..).zip(keys(delivery.keys)) {
            request =
                request.header(format!("X-DocuSign-Signature-{number}"), signature(key, body.as_bytes()));
        }
    }
    outbox::attempt(shared, request.body(body)).await
}

fn keys(keys: Keys) -> &'static [&'static str] {
    match keys {
        Keys::Current => &[CONNECT_HMAC_KEY],
        Keys::Wrong => &["a key that nobody knows"],
        Keys::Next => &[NEXT_CONNECT_HMAC_KEY],
        Keys::Both => &[NEXT_CONNECT_HMAC_KEY, CONNECT_HMAC_KEY],
    }
}

pub(in super::super) async fn list(State(shared): State<Shared>) -> Response {
    match queue::all(&shared.store).await {
        Ok(deliveries) => Json(deliveries).into_response(),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
    }
}

pub(in super::super) async fn retry(State(shared): State<Shared>, Path(id): Path<String>) -> Response {
    match queue::retry(&shared, &id).await {
        Ok(true) => StatusCode::ACCEPTED.into_response(),
        Ok(false) => (StatusCode::NOT_FOUND, "no such delivery\n").into_response(),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
    }
}
