//! Answers of the server's own routes when they cannot do what was asked: a plain page with the sentence.

use app::{error::AppError, routes::Route};
use axum::{
    http::StatusCode,
    response::{Html, IntoResponse, Redirect, Response},
};

/// The error as a page; somebody who is signed out is sent to the sign-in instead.
pub fn page(error: &AppError) -> Response {
    if matches!(error, AppError::SignedOut | AppError::ProcoreReconnect) {
        return Redirect::to(&Route::SignIn { return_to: None }.href()).into_response();
    }
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, sentence_page(&error.to_string())).into_response()
}

/// The database does not answer.
pub fn database_down() -> Response {
    let page = sentence_page(
        "Countersign’s database cannot be reached right now. Nothing is lost; try again in a minute.",
    );
    (StatusCode::SERVICE_UNAVAILABLE, page).into_response()
}

fn sentence_page(sentence: &str) -> Html<String> {
    let sentence = sentence.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    Html(format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>Countersign</title><link rel=\"stylesheet\" href=\"/pkg/countersign.css\"></head>\
         <body><main><h1>That did not work</h1><p>{sentence}</p><p><a href=\"/\">Go to your projects</a></p></main></body></html>"
    ))
}
