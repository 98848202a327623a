//! DocuSign: OAuth, eSignature v2.1, Connect, and the pages senders and signers use.
//!
//! Owns the account host and the API host, both on one address. [`oauth`] gives tokens, [`rest`] is
//! the API, [`envelope`] the rules, [`connect`] the webhooks, [`pages`] what people see. It must
//! never know Procore or Countersign. To add an endpoint: a handler in [`rest`] and a route there.
//!
//! A tester's own endpoints: `/sandbox/deliveries`, `/sandbox/polling-violations`, `/sandbox/envelopes`,
//! `/sandbox/connected-apps`.

mod access;
mod connect;
mod envelope;
mod error;
mod limits;
mod links;
mod mail;
mod oauth;
mod pages;
mod people;
mod rest;
mod templates;
mod tester;

use std::time::Duration;

use axum::{
    Router, middleware,
    routing::{get, post},
};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::{
    Shared,
    faults::{Gate, Vendor, gated},
};

/// How often time is let pass for envelopes when nobody calls.
const TICK: Duration = Duration::from_secs(2);

pub(crate) fn router(shared: Shared) -> Router {
    let counted =
        middleware::from_fn_with_state((shared.clone(), limits::Limits::default()), limits::limited);
    let gate = Gate { shared: shared.clone(), vendor: Vendor::DocuSign, surpassed: limits::surpassed };
    let vendor = gated(Router::new().merge(rest::router().layer(counted)).merge(oauth::router()), gate);
    let tester = Router::new()
        .route("/sandbox/polling-violations", get(limits::violations))
        .route("/sandbox/deliveries", get(connect::delivery::list))
        .route("/sandbox/deliveries/{id}/retry", post(connect::delivery::retry))
        .merge(tester::router())
        .merge(oauth::tester_router());
    Router::new().merge(vendor).merge(tester).merge(pages::router()).with_state(shared)
}

/// Starts what runs beside the requests: Connect deliveries, reminders and expiry.
pub(crate) fn background(shared: &Shared, stop: &CancellationToken) -> Vec<JoinHandle<()>> {
    vec![
        tokio::spawn(connect::delivery::run(shared.clone(), stop.clone())),
        tokio::spawn(let_time_pass(shared.clone(), stop.clone())),
    ]
}

async fn let_time_pass(shared: Shared, stop: CancellationToken) {
    while stop.run_until_cancelled(tokio::time::sleep(TICK)).await.is_some() {
        if let Err(error) = envelope::registry::pass_time(&shared).await {
            tracing::error!(%error, "envelopes could not be looked through for expiry");
        }
    }
}
