//! Who a token belongs to, and where everything is.

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::super::{
    access::{Bearer, bearer},
    error::ApiError,
    people::{ACCOUNTS, User},
};
use crate::Shared;

/// `GET /oauth/userinfo`. An expired token gives DocuSign's `internal_server_error`, not a 401.
pub(super) async fn userinfo(State(shared): State<Shared>, headers: HeaderMap) -> Result<Response, ApiError> {
    Ok(match bearer(&shared, &headers).await? {
        Bearer::Live(user, _) => Json(info(user, &shared.docusign_url)).into_response(),
        Bearer::Absent => {
            (StatusCode::UNAUTHORIZED, Json(json!({ "error": "invalid_request" }))).into_response()
        }
        Bearer::Dead => {
            let body = json!({ "error": "internal_server_error", "reference_id": Uuid::new_v4() });
            (StatusCode::INTERNAL_SERVER_ERROR, Json(body)).into_response()
        }
    })
}

fn info(user: &User, base_uri: &str) -> Value {
    let accounts = ACCOUNTS.iter().map(|account| {
        json!({
            "account_id": account.id,
            "is_default": account.id == user.default_account,
            "account_name": account.name,
            "base_uri": base_uri,
        })
    });
    json!({
        "sub": user.id,
        "name": user.name(),
        "given_name": user.given_name,
        "family_name": user.family_name,
        "created": "2021-03-01T16:20:31.453",
        "email": user.email,
        "accounts": accounts.collect::<Vec<_>>(),
    })
}

/// `GET /.well-known/openid-configuration`.
pub(super) async fn discovery(State(shared): State<Shared>) -> Json<Value> {
    let at = |path: &str| format!("{}{path}", shared.docusign_url);
    Json(json!({
        "issuer": at("/"),
        "authorization_endpoint": at("/oauth/auth"),
        "token_endpoint": at("/oauth/token"),
        "userinfo_endpoint": at("/oauth/userinfo"),
        "end_session_endpoint": at("/logout"),
        "response_types_supported": ["code"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "scopes_supported": ["signature", "extended", "impersonation", "openid", "cors"],
        "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic"],
        "code_challenge_methods_supported": ["s256"],
    }))
}
