//! Procore's login host: authorize, token, token info, revoke.
//!
//! Errors have Doorkeeper's bodies (`error`, `error_description`). Codes and refresh tokens are single
//! use; a refresh token dies with the first call that shows it, whether that call succeeds or not.

mod authorize;
mod grant;
mod params;
pub(super) mod tokens;

use axum::{
    Json, Router,
    http::StatusCode,
    middleware::map_response,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde_json::json;

use crate::{Shared, page::unframed};

/// The one app the sandbox knows.
pub(super) const CLIENT_ID: &str = "countersign-sandbox-procore";
const CLIENT_SECRET: &str = "sandbox-procore-secret";
/// The password of every person.
const PASSWORD: &str = "countersign";

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route("/oauth/authorize", get(authorize::show).post(authorize::decide))
        .route("/oauth/token", post(grant::token))
        .route("/oauth/token/info", get(grant::info))
        .route("/oauth/revoke", post(grant::revoke))
        .layer(map_response(unframed))
}

/// An error of the token endpoints.
#[derive(Debug)]
enum OauthError {
    InvalidClient,
    InvalidGrant,
    /// A parameter is missing or the body cannot be read; says which or why.
    InvalidRequest(String),
    UnsupportedGrantType,
    NotYoursToRevoke,
    Store(sqlx::Error),
}

impl From<sqlx::Error> for OauthError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error)
    }
}

impl IntoResponse for OauthError {
    fn into_response(self) -> Response {
        let (status, error, description) = match self {
            Self::InvalidClient => (
                StatusCode::UNAUTHORIZED,
                "invalid_client",
                "Client authentication failed due to unknown client, no client authentication included, or unsupported authentication method.".to_owned(),
            ),
            Self::InvalidGrant => (
                StatusCode::BAD_REQUEST,
                "invalid_grant",
                "The provided authorization grant is invalid, expired, revoked, does not match the redirection URI used in the authorization request, or was issued to another client.".to_owned(),
            ),
            Self::InvalidRequest(description) => (StatusCode::BAD_REQUEST, "invalid_request", description),
            Self::UnsupportedGrantType => (
                StatusCode::BAD_REQUEST,
                "unsupported_grant_type",
                "The authorization grant type is not supported by the authorization server.".to_owned(),
            ),
            Self::NotYoursToRevoke => (
                StatusCode::FORBIDDEN,
                "unauthorized_client",
                "You are not authorized to revoke this token".to_owned(),
            ),
            Self::Store(error) => {
                tracing::error!(%error, "the sandbox could not keep its state");
                (StatusCode::INTERNAL_SERVER_ERROR, "server_error", error.to_string())
            }
        };
        (status, Json(json!({"error": error, "error_description": description}))).into_response()
    }
}
