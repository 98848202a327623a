//! Sends due events.

use std::{collections::BTreeMap, time::Duration};

use reqwest::{
    Client,
    header::{AUTHORIZATION, CONTENT_TYPE, USER_AGENT},
};
use tokio_util::sync::CancellationToken;

use super::{
    hook,
    queue::{self, Delivery},
};
use crate::{Shared, faults::Keys, outbox};

/// How long Procore waits for an answer.
const TIMEOUT: Duration = Duration::from_secs(5);

/// Delivers until stopped; an event whose try is cut off stays queued.
pub(in crate::procore) async fn run(shared: Shared, stop: CancellationToken) {
    let client = match outbox::client(TIMEOUT) {
        Ok(client) => client,
        Err(error) => return tracing::error!(%error, "Procore's webhooks cannot deliver anything"),
    };
    while outbox::tick(&stop).await {
        if let Some(Err(error)) = stop.run_until_cancelled(deliver_due(&shared, &client)).await {
            tracing::error!(%error, "Procore's webhooks could not read or write their queue");
        }
    }
}

/// Tries everything that is due: in order for one hook, side by side for several.
async fn deliver_due(shared: &Shared, client: &Client) -> Result<(), sqlx::Error> {
    let mut by_hook: BTreeMap<i64, Vec<Delivery>> = BTreeMap::new();
    for delivery in queue::due(shared).await? {
        by_hook.entry(delivery.hook_id).or_default().push(delivery);
    }
    let each = by_hook.into_values().map(|deliveries| deliver_in_order(shared, client, deliveries));
    futures::future::try_join_all(each).await.map(|_: Vec<()>| ())
}

/// Stops at the first failure, which pauses the rest too.
async fn deliver_in_order(
    shared: &Shared,
    client: &Client,
    deliveries: Vec<Delivery>,
) -> Result<(), sqlx::Error> {
    for delivery in deliveries {
        let Some(hook) = hook::get(&shared.store, delivery.hook_id).await?.filter(|hook| hook.active) else {
            queue::discard(shared, delivery).await?;
            continue;
        };
        let mut request = client
            .post(&hook.url)
            .header(CONTENT_TYPE, "application/json")
            .header(USER_AGENT, "Procore-Webhooks/sandbox")
            .body(delivery.payload.to_string());
        if let Some(authorization) = &hook.authorization {
            let wrong = delivery.keys == Keys::Wrong;
            request = request.header(AUTHORIZATION, if wrong { "Bearer nobody" } else { authorization });
        }
        let attempt = outbox::attempt(shared, request).await;
        let failed = !attempt.succeeded();
        queue::record(shared, &delivery.id, attempt).await?;
        if failed {
            break;
        }
    }
    Ok(())
}
