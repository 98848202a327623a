//! Who makes the request: read once from the cookie and put where pages and server functions find it.

use app::port::Caller;
use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use axum_extra::extract::CookieJar;

use super::cookies;
use crate::{ids, services::Services, store::people};

/// Puts the [`Caller`] into the request.
pub async fn identify(
    State(services): State<Services>,
    jar: CookieJar,
    mut request: Request,
    next: Next,
) -> Response {
    let caller = match cookies::session(&services, &jar) {
        Some(token) => match of_token(&services, &token).await {
            Ok(caller) => caller,
            Err(error) => {
                tracing::error!(%error, "a session could not be read");
                return super::refusal::database_down();
            }
        },
        None => Caller(None),
    };
    request.extensions_mut().insert(caller);
    next.run(request).await
}

async fn of_token(services: &Services, token: &str) -> crate::store::Result<Caller> {
    let mut connection = services.db.connection().await?;
    Ok(Caller(people::of_session(&mut connection, &ids::fingerprint(token), services.clock.now()).await?))
}
