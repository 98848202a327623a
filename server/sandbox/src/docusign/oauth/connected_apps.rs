//! Consents: remembered for each person and app, shown, and taken back.

use axum::{
    Form,
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use chrono::{DateTime, Utc};
use maud::html;
use serde::{Deserialize, Serialize};

use super::{
    super::{
        error::ApiError,
        people::{self, User},
    },
    token::forget_refresh_tokens,
};
use crate::{
    Shared,
    page::{Vendor, page},
    store::Store,
};

const KIND: &str = "docusign.consent";

#[derive(Serialize, Deserialize)]
struct Consent {
    user_id: String,
    client_id: String,
    scope: String,
    since: DateTime<Utc>,
}

fn record_id(user_id: &str, client_id: &str) -> String {
    format!("{user_id} {client_id}")
}

/// Whether the user has allowed this app all of these scopes.
pub(super) async fn consented(
    store: &Store,
    user: &User,
    client_id: &str,
    scope: &str,
) -> Result<bool, sqlx::Error> {
    let consent: Option<Consent> = store.get(KIND, &record_id(user.id, client_id)).await?;
    Ok(consent.is_some_and(|consent| {
        scope.split_whitespace().all(|wanted| consent.scope.split_whitespace().any(|given| given == wanted))
    }))
}

/// Remembers a consent until it is taken back.
pub(super) async fn remember_consent(
    shared: &Shared,
    user: &User,
    client_id: &str,
    scope: &str,
) -> Result<(), sqlx::Error> {
    let consent = Consent {
        user_id: user.id.to_owned(),
        client_id: client_id.to_owned(),
        scope: scope.to_owned(),
        since: shared.clock.now(),
    };
    shared.store.put(KIND, &record_id(user.id, client_id), &consent).await
}

/// `GET /sandbox/connected-apps`: everybody's consents with a button each.
pub(super) async fn show(State(shared): State<Shared>) -> Result<Response, ApiError> {
    let consents: Vec<Consent> = shared.store.list(KIND).await?;
    let body = html! {
        p { "Apps that people here have allowed into their DocuSign accounts. Revoking ends the refresh tokens; access tokens work until they expire." }
        @if consents.is_empty() {
            p.card { "Nobody has connected an app." }
        }
        @for consent in &consents {
            form.card method="post" action="/sandbox/connected-apps" {
                h2 { (people::integration(&consent.client_id).map_or("An app", |app| app.name)) }
                p {
                    (people::user(&consent.user_id).map(User::name).unwrap_or_default())
                    " · " (consent.scope) " · since " (consent.since.format("%Y-%m-%d %H:%M UTC"))
                }
                input type="hidden" name="user_id" value=(consent.user_id);
                input type="hidden" name="client_id" value=(consent.client_id);
                button.danger type="submit" { "Revoke access" }
            }
        }
    };
    Ok(page("Connected Apps", Vendor::DocuSign, body).into_response())
}

#[derive(Deserialize)]
pub(super) struct Revoke {
    user_id: String,
    client_id: String,
}

/// `POST /sandbox/connected-apps`: takes a consent back.
pub(super) async fn revoke(
    State(shared): State<Shared>,
    Form(form): Form<Revoke>,
) -> Result<Response, ApiError> {
    let _guard = shared.store.write_lock().await;
    shared.store.delete(KIND, &record_id(&form.user_id, &form.client_id)).await?;
    forget_refresh_tokens(&shared.store, &form.user_id, &form.client_id).await?;
    Ok(Redirect::to("/sandbox/connected-apps").into_response())
}
