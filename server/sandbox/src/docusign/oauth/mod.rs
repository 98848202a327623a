//! OAuth on the account host: login, consent, tokens, who one is, and taking consent back.
//!
//! Every lifetime is counted by the sandbox's clock.

mod authorize;
mod connected_apps;
mod session;
mod token;
mod userinfo;

use axum::{
    Router,
    middleware::map_response,
    routing::{get, post},
};

use crate::{Shared, page::unframed};

pub(super) fn router() -> Router<Shared> {
    Router::new()
        .route("/oauth/auth", get(authorize::start))
        .route("/oauth/login", post(authorize::log_in))
        .route("/oauth/consent", post(authorize::answer))
        .route("/oauth/token", post(token::exchange))
        .route("/oauth/userinfo", get(userinfo::userinfo))
        .route("/.well-known/openid-configuration", get(userinfo::discovery))
        .route("/logout", get(session::log_out))
        .layer(map_response(unframed))
}

/// The page where a person takes consent back; it answers even while the API is down.
pub(super) fn tester_router() -> Router<Shared> {
    Router::new().route("/sandbox/connected-apps", get(connected_apps::show).post(connected_apps::revoke))
}
