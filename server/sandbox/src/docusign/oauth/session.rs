//! The login a browser carries.

use axum::{
    extract::{Query, State},
    response::{IntoResponse, Redirect, Response},
};
use axum_extra::extract::{
    CookieJar,
    cookie::{Cookie, SameSite},
};
use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};

use super::super::{
    error::ApiError,
    links::random_token,
    people::{self, User},
};
use crate::Shared;

const COOKIE: &str = "docusign_sandbox_session";
const KIND: &str = "docusign.session";

#[derive(Serialize, Deserialize)]
struct Session {
    user_id: String,
    expires_at: DateTime<Utc>,
}

/// Who is logged in in this browser.
pub(super) async fn user(shared: &Shared, jar: &CookieJar) -> Result<Option<&'static User>, sqlx::Error> {
    let Some(cookie) = jar.get(COOKIE) else { return Ok(None) };
    let session: Option<Session> = shared.store.get(KIND, cookie.value()).await?;
    let live = session.filter(|session| session.expires_at > shared.clock.now());
    Ok(live.and_then(|session| people::user(&session.user_id)))
}

/// Logs a user in for twelve hours.
pub(super) async fn begin(shared: &Shared, jar: CookieJar, user: &User) -> Result<CookieJar, sqlx::Error> {
    let token = random_token();
    let expires_at = shared.clock.now() + Duration::hours(12);
    shared.store.put(KIND, &token, &Session { user_id: user.id.to_owned(), expires_at }).await?;
    Ok(jar.add(Cookie::build((COOKIE, token)).path("/").http_only(true).same_site(SameSite::Lax)))
}

#[derive(Deserialize)]
pub(super) struct LogOut {
    redirect_uri: Option<String>,
}

/// `GET /logout`: ends the login, then goes to `redirect_uri` where one is given.
pub(super) async fn log_out(
    State(shared): State<Shared>,
    jar: CookieJar,
    Query(asked): Query<LogOut>,
) -> Result<Response, ApiError> {
    if let Some(cookie) = jar.get(COOKIE) {
        shared.store.delete(KIND, cookie.value()).await?;
    }
    let jar = jar.remove(Cookie::build(COOKIE).path("/"));
    let to = asked
        .redirect_uri
        .filter(|uri| super::authorize::is_registered(uri))
        .unwrap_or_else(|| "/".to_owned());
    Ok((jar, Redirect::to(&to)).into_response())
}
