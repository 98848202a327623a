//! `POST /oauth/token`, `GET /oauth/token/info`, `POST /oauth/revoke`.

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

use crate::{
    Shared,
    procore::{
        answer::Refusal,
        oauth::{CLIENT_ID, OauthError, params::Params, tokens},
        records,
    },
};

/// Answers `{access_token, token_type, expires_in, refresh_token, created_at}`.
pub(super) async fn token(State(shared): State<Shared>, params: Params) -> Result<Json<Value>, OauthError> {
    let _guard = shared.store.write_lock().await;
    let grant_type = params.require("grant_type")?;
    // A refresh token dies by being shown, before anything else about the call is looked at.
    let refreshed = match params.get("refresh_token") {
        Some(token) if grant_type == "refresh_token" => tokens::take_refresh_token(&shared, token).await?,
        _ => None,
    };
    if !params.client_is_known() {
        return Err(OauthError::InvalidClient);
    }
    let person_id = match grant_type {
        "authorization_code" => code_owner(&shared, &params).await?,
        "refresh_token" => {
            params.require("refresh_token")?;
            refreshed.ok_or(OauthError::InvalidGrant)?
        }
        "client_credentials" => service_account(&shared).await?,
        _ => return Err(OauthError::UnsupportedGrantType),
    };
    let token = tokens::issue(&shared, person_id, grant_type != "client_credentials").await?;
    let mut body = json!({
        "access_token": token.token,
        "token_type": "Bearer",
        "expires_in": tokens::ACCESS_SECONDS,
        "created_at": token.created_at.timestamp(),
    });
    if let Some(refresh) = token.refresh_token {
        body["refresh_token"] = refresh.into();
    }
    Ok(Json(body))
}

async fn code_owner(shared: &Shared, params: &Params) -> Result<i64, OauthError> {
    let code = tokens::take_code(shared, params.require("code")?).await?;
    let redirect_uri = params.require("redirect_uri")?;
    let code = code.filter(|code| code.redirect_uri == redirect_uri);
    code.map(|code| code.person_id).ok_or(OauthError::InvalidGrant)
}

async fn service_account(shared: &Shared) -> Result<i64, OauthError> {
    let people = records::people(&shared.store).await?;
    let account = people.iter().find(|person| person.service_account);
    account.map(|person| person.id).ok_or(OauthError::InvalidClient)
}

/// `resource_owner_id` is null for a token of the app itself.
pub(super) async fn info(State(shared): State<Shared>, headers: HeaderMap) -> Result<Json<Value>, Refusal> {
    let token = tokens::of_headers(&shared, &headers).await?;
    Ok(Json(json!({
        "resource_owner_id": token.refresh_token.is_some().then_some(token.person_id),
        "scopes": [],
        "expires_in_seconds": token.seconds_left(shared.clock.now()),
        "application": {"uid": CLIENT_ID},
        "created_at": token.created_at.timestamp(),
    })))
}

/// 200 `{}` also for a token that is not known.
pub(super) async fn revoke(State(shared): State<Shared>, params: Params) -> Result<Response, OauthError> {
    let _guard = shared.store.write_lock().await;
    if !params.client_is_known() {
        return Err(OauthError::NotYoursToRevoke);
    }
    tokens::revoke(&shared, params.require("token")?).await?;
    Ok((StatusCode::OK, Json(json!({}))).into_response())
}
