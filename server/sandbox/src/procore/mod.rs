//! Procore: OAuth, REST v1 and v2.0, uploads, and a plain page for each item.
//!
//! Owns the invented company's projects, directory, permissions, contracts, change orders, invoices,
//! letters and documents, and answers as `developers.procore.com/documentation` says Procore does:
//! paths, fields, statuses, headers, error bodies. It must never be kinder than Procore: a wrong date
//! is stored as null, a used refresh token is dead, an item one may not see is not found.
//!
//! To add a kind of contract or change order, see [`items`]. To add another resource: a record in
//! [`model`], typed access in [`records`], a room with its handlers, a route in [`rest`] (so that the
//! token, company and rate checks of [`access`] hold), its webhook events and seed data.

mod access;
mod answer;
mod attachments;
mod change_orders;
mod commitments;
mod companies;
mod correspondence;
mod directory;
mod documents;
mod files;
mod history;
mod invoicing;
mod items;
mod mail;
mod model;
mod oauth;
mod pages;
mod paging;
mod permissions;
mod prime_contracts;
mod projects;
mod query;
mod rate;
mod records;
mod seed;
mod submission;
mod tester;
mod uploads;
mod webhooks;

use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::{StatusCode, Uri},
    middleware,
    response::{IntoResponse, Response},
};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::{
    Shared,
    faults::{Gate, Vendor, gated},
};

pub(crate) use seed::seed;

/// Adds the project "Scale" with `count` items of each kind.
pub(crate) async fn fill_scale(shared: &Shared, count: u32) -> Result<(), sqlx::Error> {
    seed::fill_scale(shared, count).await
}

/// Starts what runs beside the requests: the delivery of webhooks.
pub(crate) fn background(shared: &Shared, stop: &CancellationToken) -> JoinHandle<()> {
    tokio::spawn(webhooks::run(shared.clone(), stop.clone()))
}

pub(crate) fn router(shared: Shared) -> Router {
    let vendor = Router::new()
        .merge(rest(&shared))
        .merge(oauth::routes())
        .merge(uploads::storage_routes())
        .merge(files::routes());
    let gate = Gate { shared: shared.clone(), vendor: Vendor::Procore, surpassed: rate::answer_surpassed };
    Router::new()
        .merge(gated(vendor, gate))
        .merge(pages::routes())
        .merge(tester::routes())
        .fallback(nothing_here)
        .with_state(shared)
}

/// Everything under `/rest`, behind the checks that every API call passes.
fn rest(shared: &Shared) -> Router<Shared> {
    Router::new()
        .merge(companies::routes())
        .merge(projects::routes())
        .merge(directory::routes())
        .merge(permissions::routes())
        .merge(commitments::routes())
        .merge(prime_contracts::routes())
        .merge(change_orders::routes())
        .merge(documents::routes())
        .merge(uploads::routes())
        .merge(invoicing::routes())
        .merge(correspondence::routes())
        .merge(webhooks::routes())
        .layer(DefaultBodyLimit::disable())
        .route_layer(middleware::from_fn_with_state(shared.clone(), access::guard))
}

async fn nothing_here(uri: Uri) -> Response {
    if uri.path().starts_with("/rest/") {
        answer::Refusal::NotFound.into_response()
    } else {
        (StatusCode::NOT_FOUND, pages::not_found(uri.path())).into_response()
    }
}
