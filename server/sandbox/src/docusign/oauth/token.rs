//! `POST /oauth/token`: codes and refresh tokens become access tokens.

use std::collections::HashMap;

use axum::{
    Json,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::super::{
    access::{self, ACCESS_SECONDS, AccessToken},
    error::ApiError,
    links::random_token,
    people::{self, Integration},
};
use crate::{
    Shared,
    faults::{Faults, Refresh, Vendor},
    store::Store,
};

const CODE: &str = "docusign.code";
const REFRESH: &str = "docusign.refresh_token";
const REFRESH_DAYS: i64 = 30;

/// A code that was given out.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Code {
    pub(super) client_id: String,
    pub(super) user_id: String,
    pub(super) redirect_uri: String,
    pub(super) scope: String,
    pub(super) challenge: Option<String>,
    pub(super) expires_at: DateTime<Utc>,
}

#[derive(Clone, Serialize, Deserialize)]
struct RefreshToken {
    token: String,
    client_id: String,
    user_id: String,
    scope: String,
    expires_at: DateTime<Utc>,
    used_at: Option<DateTime<Utc>>,
}

/// Keeps a code and returns it as the app sees it.
pub(super) async fn keep_code(store: &Store, code: &Code) -> Result<String, sqlx::Error> {
    let token = random_token();
    store.put(CODE, &token, code).await?;
    Ok(token)
}

/// Ends all refresh tokens of a user with an app.
pub(super) async fn forget_refresh_tokens(
    store: &Store,
    user_id: &str,
    client_id: &str,
) -> Result<(), sqlx::Error> {
    for refresh in store.list::<RefreshToken>(REFRESH).await? {
        if refresh.user_id == user_id && refresh.client_id == client_id {
            store.delete(REFRESH, &refresh.token).await?;
        }
    }
    Ok(())
}

/// Why no token is given.
enum Refusal {
    OAuth(&'static str, &'static str),
    Store(sqlx::Error),
}

impl From<sqlx::Error> for Refusal {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error)
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        match self {
            Self::OAuth(error, description) => {
                let body = Json(json!({ "error": error, "error_description": description }));
                (StatusCode::BAD_REQUEST, body).into_response()
            }
            Self::Store(error) => ApiError::from(error).into_response(),
        }
    }
}

type Fields = HashMap<String, String>;

/// `POST /oauth/token`, form-urlencoded, with the secret as Basic or in the body.
pub(super) async fn exchange(State(shared): State<Shared>, headers: HeaderMap, body: Bytes) -> Response {
    let fields: Fields = url::form_urlencoded::parse(&body).into_owned().collect();
    let _guard = shared.store.write_lock().await;
    let given = match fields.get("grant_type").map(String::as_str) {
        Some("authorization_code") => by_code(&shared, &headers, &fields).await,
        Some("refresh_token") => by_refresh(&shared, &headers, &fields).await,
        Some(_) => Err(Refusal::OAuth("unsupported_grant_type", "The grant type is not supported.")),
        None => Err(Refusal::OAuth("invalid_request", "The grant_type is missing.")),
    };
    let mut answer = given.unwrap_or_else(IntoResponse::into_response);
    answer.headers_mut().insert(header::CACHE_CONTROL, header::HeaderValue::from_static("no-store"));
    answer
}

/// The app that asks, if it proves to be it; a public app proves nothing here.
fn client(headers: &HeaderMap, fields: &Fields) -> Result<&'static Integration, Refusal> {
    let basic = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok()?.strip_prefix("Basic "))
        .and_then(|encoded| STANDARD.decode(encoded.trim()).ok())
        .and_then(|decoded| String::from_utf8(decoded).ok())
        .and_then(|pair| pair.split_once(':').map(|(id, secret)| (id.to_owned(), Some(secret.to_owned()))));
    let in_body = || Some((fields.get("client_id")?.clone(), fields.get("client_secret").cloned()));
    let (id, secret) =
        basic.or_else(in_body).ok_or(Refusal::OAuth("invalid_client", "The client is not named."))?;
    let integration = people::integration(&id)
        .ok_or(Refusal::OAuth("invalid_client", "The client id is not registered."))?;
    if integration.secret == secret.as_deref() {
        Ok(integration)
    } else {
        Err(Refusal::OAuth("invalid_client", "The client secret is not right."))
    }
}

async fn by_code(shared: &Shared, headers: &HeaderMap, fields: &Fields) -> Result<Response, Refusal> {
    const DEAD: Refusal = Refusal::OAuth("invalid_grant", "expired_client_token");
    let integration = client(headers, fields)?;
    let token = fields.get("code").ok_or(Refusal::OAuth("invalid_request", "The code is missing."))?;
    let code: Option<Code> = shared.store.get(CODE, token).await?;
    let code = code.filter(|code| code.client_id == integration.key).ok_or(DEAD)?;
    shared.store.delete(CODE, token).await?;
    if code.expires_at <= shared.clock.now() {
        return Err(DEAD);
    }
    if fields.get("redirect_uri").is_some_and(|uri| *uri != code.redirect_uri) {
        return Err(Refusal::OAuth(
            "invalid_grant",
            "The redirect_uri is not the one the code was made for.",
        ));
    }
    if let Some(challenge) = &code.challenge {
        let verifier = fields.get("code_verifier").map(String::as_str).unwrap_or_default();
        if URL_SAFE_NO_PAD.encode(Sha256::digest(verifier)) != challenge.trim_end_matches('=') {
            return Err(Refusal::OAuth("invalid_grant", "PKCE verification failed."));
        }
    }
    let expires_at = shared.clock.now() + Duration::days(REFRESH_DAYS);
    give(shared, code.client_id, code.user_id, code.scope, expires_at).await
}

async fn by_refresh(shared: &Shared, headers: &HeaderMap, fields: &Fields) -> Result<Response, Refusal> {
    const DEAD: Refusal =
        Refusal::OAuth("invalid_grant", "The refresh token is expired, revoked or unknown.");
    let integration = client(headers, fields)?;
    let token = fields
        .get("refresh_token")
        .ok_or(Refusal::OAuth("invalid_request", "The refresh_token is missing."))?;
    let now = shared.clock.now();
    let faults = Faults::load(&shared.store, Vendor::DocuSign).await?;
    let found: Option<RefreshToken> = shared.store.get(REFRESH, token).await?;
    let grace = Duration::seconds(faults.refresh_grace(Refresh::Lenient));
    let live = |refresh: &RefreshToken| {
        refresh.client_id == integration.key
            && refresh.expires_at > now
            && refresh.used_at.is_none_or(|used| used + grace > now)
    };
    let mut refresh = found.filter(live).ok_or(DEAD)?;
    refresh.used_at = refresh.used_at.or(Some(now));
    shared.store.put(REFRESH, token, &refresh).await?;
    let extended = refresh.scope.split_whitespace().any(|scope| scope == "extended");
    let expires_at = if extended { now + Duration::days(REFRESH_DAYS) } else { refresh.expires_at };
    give(shared, refresh.client_id, refresh.user_id, refresh.scope, expires_at).await
}

async fn give(
    shared: &Shared,
    client_id: String,
    user_id: String,
    scope: String,
    refresh_until: DateTime<Utc>,
) -> Result<Response, Refusal> {
    let (access_token, refresh_token) = (random_token(), random_token());
    let expires_at = shared.clock.now() + Duration::seconds(ACCESS_SECONDS);
    let access = AccessToken { user_id: user_id.clone(), scope: scope.clone(), expires_at };
    access::keep(&shared.store, &access_token, &access).await?;
    let answer = json!({
        "access_token": access_token,
        "token_type": "Bearer",
        "refresh_token": refresh_token,
        "expires_in": ACCESS_SECONDS,
        "scope": scope,
    });
    let refresh = RefreshToken {
        token: refresh_token.clone(),
        client_id,
        user_id,
        scope,
        expires_at: refresh_until,
        used_at: None,
    };
    shared.store.put(REFRESH, &refresh_token, &refresh).await?;
    Ok(Json(answer).into_response())
}
