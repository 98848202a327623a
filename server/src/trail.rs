//! Which requests the work in hand has made of the vendors, for the audit log.
//!
//! A [`Trail`] is laid around each job and each request of a browser; the vendors' clients are observed, and the
//! next entry of the log takes what was asked since the last one. Only requests that could change something are
//! kept. Work outside of a trail leaves none.

use std::{
    future::Future,
    sync::{Arc, Mutex, PoisonError},
};

use app::model::audit::VendorRequest;
use axum::{extract::Request, middleware::Next, response::Response};

/// The most requests one entry names: more than any piece of work makes.
const MOST: usize = 100;

tokio::task_local! {
    static TRAIL: Trail;
}

/// The requests of one piece of work.
#[derive(Debug, Clone, Default)]
pub struct Trail(Arc<Mutex<Vec<VendorRequest>>>);

impl Trail {
    /// Does `work`; its requests, and those of other work kept with a clone, come together.
    pub async fn keep<F: Future>(&self, work: F) -> F::Output {
        TRAIL.scope(self.clone(), work).await
    }
}

/// Keeps a trail for a request of a browser.
pub async fn of_request(request: Request, next: Next) -> Response {
    Trail::default().keep(next.run(request)).await
}

/// Takes what was asked since the last time.
pub fn take() -> Vec<VendorRequest> {
    with(std::mem::take).unwrap_or_default()
}

/// Notes what was asked of DocuSign.
pub fn hear_docusign(exchange: &docusign::Exchange<'_>) {
    if exchange.writes {
        note("DocuSign", exchange.operation, exchange.status, exchange.request_id);
    }
}

/// Notes what was asked of Procore.
pub fn hear_procore(exchange: &procore::Exchange<'_>) {
    if exchange.writes {
        note("Procore", exchange.operation, exchange.status, exchange.request_id);
    }
}

fn note(vendor: &str, operation: &str, status: Option<u16>, request_id: Option<&str>) {
    let request = VendorRequest {
        vendor: vendor.to_owned(),
        operation: operation.to_owned(),
        status,
        request_id: request_id.map(str::to_owned),
    };
    // Outside of a trail nobody asks for it.
    let _ = with(|requests| {
        if requests.len() < MOST {
            requests.push(request);
        }
    });
}

fn with<T>(look: impl FnOnce(&mut Vec<VendorRequest>) -> T) -> Option<T> {
    TRAIL.try_with(|trail| look(&mut trail.0.lock().unwrap_or_else(PoisonError::into_inner))).ok()
}
