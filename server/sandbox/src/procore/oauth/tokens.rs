//! Codes, access tokens and refresh tokens, and how long each lives.

use axum::http::{HeaderMap, header::AUTHORIZATION};
use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    Shared,
    faults::{Faults, Refresh, Vendor},
    procore::{answer::Refusal, records::new_key},
};

const CODE: &str = "procore-code";
const ACCESS: &str = "procore-access-token";
const REFRESH: &str = "procore-refresh-token";

/// Seconds an access token lives.
pub(super) const ACCESS_SECONDS: i64 = 5_400;
const CODE_MINUTES: i64 = 10;

/// What an authorization code stands for.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Code {
    pub(super) person_id: i64,
    pub(super) redirect_uri: String,
    issued_at: DateTime<Utc>,
}

/// A refresh token and the access token that came with it.
#[derive(Debug, Serialize, Deserialize)]
struct RefreshToken {
    access_token: String,
    used_at: Option<DateTime<Utc>>,
}

/// An access token that was issued.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in crate::procore) struct AccessToken {
    pub(super) token: String,
    pub(super) refresh_token: Option<String>,
    pub(in crate::procore) person_id: i64,
    pub(super) created_at: DateTime<Utc>,
    revoked: bool,
}

impl AccessToken {
    /// Seconds until it expires; not positive once it has.
    pub(super) fn seconds_left(&self, now: DateTime<Utc>) -> i64 {
        ACCESS_SECONDS - (now - self.created_at).num_seconds()
    }
}

pub(super) async fn issue_code(
    shared: &Shared,
    person_id: i64,
    redirect_uri: &str,
) -> Result<String, sqlx::Error> {
    let code = new_key();
    let record = Code { person_id, redirect_uri: redirect_uri.to_owned(), issued_at: shared.clock.now() };
    shared.store.put(CODE, &code, &record).await?;
    Ok(code)
}

/// Uses a code up: the second call with it, or one after ten minutes, finds nothing. Needs the write lock.
pub(super) async fn take_code(shared: &Shared, code: &str) -> Result<Option<Code>, sqlx::Error> {
    let record: Option<Code> = shared.store.get(CODE, code).await?;
    shared.store.delete(CODE, code).await?;
    Ok(record.filter(|code| shared.clock.now() - code.issued_at < Duration::minutes(CODE_MINUTES)))
}

/// Uses a refresh token up and says whose it was. Needs the write lock.
pub(super) async fn take_refresh_token(shared: &Shared, token: &str) -> Result<Option<i64>, sqlx::Error> {
    let now = shared.clock.now();
    let faults = Faults::load(&shared.store, Vendor::Procore).await?;
    let grace = Duration::seconds(faults.refresh_grace(Refresh::Strict));
    let found: Option<RefreshToken> = shared.store.get(REFRESH, token).await?;
    let Some(refresh) = found.filter(|refresh| refresh.used_at.is_none_or(|used| used + grace > now)) else {
        return Ok(None);
    };
    let used = RefreshToken { used_at: refresh.used_at.or(Some(now)), ..refresh };
    shared.store.put(REFRESH, token, &used).await?;
    Ok(find(shared, &used.access_token).await?.map(|token| token.person_id))
}

/// Issues an access token, with a refresh token where a person stands behind it.
pub(super) async fn issue(
    shared: &Shared,
    person_id: i64,
    refreshable: bool,
) -> Result<AccessToken, sqlx::Error> {
    let token = AccessToken {
        token: format!("{}{}", new_key(), new_key()),
        refresh_token: refreshable.then(|| format!("{}{}", new_key(), new_key())),
        person_id,
        created_at: shared.clock.now(),
        revoked: false,
    };
    shared.store.put(ACCESS, &token.token, &token).await?;
    if let Some(refresh) = &token.refresh_token {
        let kept = RefreshToken { access_token: token.token.clone(), used_at: None };
        shared.store.put(REFRESH, refresh, &kept).await?;
    }
    Ok(token)
}

/// Revokes the pair that `token`, an access or a refresh token, belongs to; an unknown one is no error.
/// Needs the write lock.
pub(super) async fn revoke(shared: &Shared, token: &str) -> Result<(), sqlx::Error> {
    let refresh: Option<RefreshToken> = shared.store.get(REFRESH, token).await?;
    let access = refresh.map_or_else(|| token.to_owned(), |refresh| refresh.access_token);
    let Some(mut pair) = find(shared, &access).await? else { return Ok(()) };
    if let Some(refresh) = &pair.refresh_token {
        shared.store.delete(REFRESH, refresh).await?;
    }
    pair.revoked = true;
    shared.store.put(ACCESS, &pair.token, &pair).await
}

/// The live token of the `Authorization: Bearer` header.
pub(in crate::procore) async fn of_headers(
    shared: &Shared,
    headers: &HeaderMap,
) -> Result<AccessToken, Refusal> {
    let header = headers.get(AUTHORIZATION).ok_or(Refusal::NoToken)?.to_str().ok();
    let (scheme, token) = header.and_then(|text| text.split_once(' ')).ok_or(Refusal::NoToken)?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(Refusal::NoToken);
    }
    let seconds = Faults::load(&shared.store, Vendor::Procore).await?.access_token_seconds;
    let early = seconds.map_or(0, |seconds| ACCESS_SECONDS - seconds);
    match find(shared, token.trim()).await? {
        None => Err(Refusal::BadToken("The access token is invalid")),
        Some(token) if token.revoked => Err(Refusal::BadToken("The access token was revoked")),
        Some(token) if token.seconds_left(shared.clock.now()) <= early => {
            Err(Refusal::BadToken("The access token expired"))
        }
        Some(token) => Ok(token),
    }
}

async fn find(shared: &Shared, access_token: &str) -> Result<Option<AccessToken>, sqlx::Error> {
    shared.store.get(ACCESS, access_token).await
}
