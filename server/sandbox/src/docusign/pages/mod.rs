//! The pages people use: mailbox, signing, sending, and the front door. Plain forms, no scripts.

mod details;
mod facsimile;
mod landing;
mod mailbox;
mod sending;
mod signing;

use axum::{
    Router,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use maud::{Markup, html};

use super::error::ApiError;
use crate::{
    Shared,
    page::{Vendor, page},
};

pub(super) fn router() -> Router<Shared> {
    Router::new()
        .route("/", get(landing::show))
        .route("/mailbox", get(mailbox::show))
        .route("/signing/{token}", get(signing::show).post(signing::act))
        .route("/signing/{token}/documents/{document_id}", get(signing::document))
        .route("/sending/{token}", get(sending::show).post(sending::act))
        .route("/sending/{token}/documents/{document_id}", get(sending::document))
        .route("/send/documents/details/{envelope_id}", get(details::show))
        .route("/thank-you", get(landing::thank_you))
}

/// Why a page cannot be shown.
enum Refusal {
    /// A sentence under a title.
    Said(StatusCode, &'static str, String),
    Failed(ApiError),
}

impl<E: Into<ApiError>> From<E> for Refusal {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        match self {
            Self::Said(status, title, sentence) => (status, notice(title, &sentence)).into_response(),
            Self::Failed(error) => error.into_response(),
        }
    }
}

/// A page that says one thing.
fn notice(title: &str, sentence: &str) -> Markup {
    page(title, Vendor::DocuSign, html! { p.card { (sentence) } })
}

fn gone(sentence: &str) -> Refusal {
    Refusal::Said(StatusCode::GONE, "This link does not work any more", sentence.to_owned())
}

fn pdf(bytes: Vec<u8>) -> Response {
    let headers = [(header::CONTENT_TYPE, "application/pdf"), (header::CONTENT_DISPOSITION, "inline")];
    (headers, bytes).into_response()
}
