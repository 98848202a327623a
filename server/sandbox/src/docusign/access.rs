//! Access tokens, and who calls: every eSignature handler takes a [`Caller`].

use axum::{
    extract::{FromRequestParts, RawPathParams},
    http::{HeaderMap, header, request::Parts},
};
use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};

use super::{
    envelope::state::Actor,
    error::ApiError,
    people::{self, Account, User},
};
use crate::{
    Shared,
    faults::{Faults, Vendor},
    store::Store,
};

const KIND: &str = "docusign.access_token";
/// Seconds an access token lives.
pub(super) const ACCESS_SECONDS: i64 = 28_800;

/// What an access token stands for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct AccessToken {
    pub(super) user_id: String,
    pub(super) scope: String,
    pub(super) expires_at: DateTime<Utc>,
}

pub(super) async fn keep(store: &Store, token: &str, access: &AccessToken) -> Result<(), sqlx::Error> {
    store.put(KIND, token, access).await
}

/// A bearer token's state.
pub(super) enum Bearer {
    Absent,
    /// Unknown, malformed or expired.
    Dead,
    Live(&'static User, AccessToken),
}

pub(super) async fn bearer(shared: &Shared, headers: &HeaderMap) -> Result<Bearer, sqlx::Error> {
    let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let Some(given) = given else { return Ok(Bearer::Absent) };
    let token = given.split_once(' ').filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
    let Some((_, token)) = token else { return Ok(Bearer::Dead) };
    let found: Option<AccessToken> = shared.store.get(KIND, token.trim()).await?;
    let seconds = Faults::load(&shared.store, Vendor::DocuSign).await?.access_token_seconds;
    let early = Duration::seconds(seconds.map_or(0, |seconds| ACCESS_SECONDS - seconds));
    Ok(match found.filter(|access| access.expires_at - early > shared.clock.now()) {
        Some(access) => people::user(&access.user_id).map_or(Bearer::Dead, |user| Bearer::Live(user, access)),
        None => Bearer::Dead,
    })
}

/// A user with a live token with the `signature` scope, and the account in the address, which is theirs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Caller {
    pub(super) user: &'static User,
    pub(super) account: &'static Account,
}

impl Caller {
    pub(super) fn actor(&self) -> Actor {
        Actor { name: self.user.name(), user_id: self.user.id.to_owned() }
    }
}

impl FromRequestParts<Shared> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, shared: &Shared) -> Result<Self, ApiError> {
        let (user, access) = match bearer(shared, &parts.headers).await? {
            Bearer::Live(user, access) => (user, access),
            Bearer::Absent => {
                return Err(ApiError::unauthorized(
                    "USER_AUTHENTICATION_FAILED",
                    "One or both of Username and Password are invalid. Invalid access token",
                ));
            }
            Bearer::Dead => {
                return Err(ApiError::unauthorized(
                    "AUTHORIZATION_INVALID_TOKEN",
                    "The access token provided is expired, revoked or malformed.",
                ));
            }
        };
        if !access.scope.split_whitespace().any(|scope| scope == "signature") {
            return Err(ApiError::unauthorized(
                "AUTHORIZATION_INVALID_TOKEN",
                "The access token provided does not have the signature scope.",
            ));
        }
        let params = RawPathParams::from_request_parts(parts, shared).await.map_err(|_| no_membership())?;
        let account_id = params.iter().find(|(name, _)| *name == "account_id").map(|(_, id)| id.to_owned());
        let account = account_id.and_then(|id| people::account(&id)).ok_or_else(no_membership)?;
        Ok(Self { user, account })
    }
}

fn no_membership() -> ApiError {
    ApiError::unauthorized(
        "USER_LACKS_MEMBERSHIP",
        "The UserID does not have a valid membership in this Account.",
    )
}
