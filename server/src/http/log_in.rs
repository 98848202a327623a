//! The browser's way to Procore's and DocuSign's login pages and back.

use app::{
    model::{
        ids::{CompanyId, EnvelopeId, ProjectId},
        person::Viewer,
    },
    port::Caller,
    routes::{Detour, Route, safe_return},
};
use axum::{
    Extension, Form,
    extract::{Query, State},
    response::{IntoResponse, Redirect, Response},
};
use axum_extra::extract::CookieJar;
use serde::Deserialize;

use super::{cookies, refusal};
use crate::{
    services::Services,
    signing::{Answer, failure::Failure, link_account, sign_in, steer},
};

/// The sign-in form.
#[derive(Deserialize)]
pub struct SignIn {
    return_to: Option<String>,
}

/// Sends the browser to Procore.
pub async fn start_sign_in(
    State(services): State<Services>,
    jar: CookieJar,
    Form(form): Form<SignIn>,
) -> Response {
    let (jar, browser) = cookies::with_browser(&services, jar);
    match sign_in::start(&services, &browser, form.return_to.as_deref()).await {
        Ok(url) => (jar, Redirect::to(url.as_str())).into_response(),
        Err(failure) => refusal::page(&failure.told()),
    }
}

/// Takes the browser back from Procore.
pub async fn finish_sign_in(
    State(services): State<Services>,
    jar: CookieJar,
    Query(answer): Query<Answer>,
) -> Response {
    let browser = cookies::browser(&services, &jar);
    match sign_in::finish(&services, browser.as_deref(), &answer).await {
        Ok(Ok(signed_in)) => {
            end_old_session(&services, &jar).await;
            let jar = cookies::with_session(&services, jar, signed_in.session);
            (jar, Redirect::to(&signed_in.return_to)).into_response()
        }
        Ok(Err((detour, return_to))) => Redirect::to(&sign_in_again(detour, return_to)).into_response(),
        Err(failure) => refusal::page(&failure.told()),
    }
}

/// A sign-in makes a new session; the old one must not live on beside it.
async fn end_old_session(services: &Services, jar: &CookieJar) {
    if let Some(old) = cookies::session(services, jar)
        && let Err(error) = sign_in::sign_out(services, &old).await
    {
        tracing::error!(%error, "an old session could not be ended");
    }
}

fn sign_in_again(detour: Detour, return_to: Option<String>) -> String {
    let joint = if return_to.is_some() { '&' } else { '?' };
    format!("{}{joint}problem={}", Route::SignIn { return_to }, detour.slug())
}

/// What a window that has signed in gives to the frame that opened it.
#[derive(Deserialize)]
pub struct HandOver {
    code: String,
    return_to: Option<String>,
}

/// Begins a frame's session: browsers keep a frame's cookies apart from those of the window that has signed in.
pub async fn take_over(
    State(services): State<Services>,
    jar: CookieJar,
    Form(form): Form<HandOver>,
) -> Response {
    let return_to = form.return_to.as_deref().and_then(safe_return).map(str::to_owned);
    match sign_in::take_over(&services, &form.code).await {
        Ok(Some(session)) => {
            end_old_session(&services, &jar).await;
            let jar = cookies::with_session(&services, jar, session);
            (jar, Redirect::to(&return_to.unwrap_or_else(|| Route::Home.href()))).into_response()
        }
        Ok(None) => Redirect::to(&sign_in_again(Detour::State, return_to)).into_response(),
        Err(failure) => refusal::page(&failure.told()),
    }
}

/// Ends the session.
pub async fn sign_out(State(services): State<Services>, jar: CookieJar) -> Response {
    if let Some(token) = cookies::session(&services, &jar)
        && let Err(error) = sign_in::sign_out(&services, &token).await
    {
        tracing::error!(%error, "a session could not be ended");
        return refusal::database_down();
    }
    (cookies::without_session(&services, jar), Redirect::to(&Route::Home.href())).into_response()
}

/// The **Login with DocuSign** form.
#[derive(Deserialize)]
pub struct Link {
    company: CompanyId,
    project: ProjectId,
}

/// Sends the browser to DocuSign.
pub async fn start_link(
    State(services): State<Services>,
    Extension(caller): Extension<Caller>,
    jar: CookieJar,
    Form(form): Form<Link>,
) -> Response {
    let who = match caller.signed_in() {
        Ok(who) => who,
        Err(error) => return refusal::page(&error),
    };
    let (jar, browser) = cookies::with_browser(&services, jar);
    match link_account::start(&services, who, &browser, form.company, form.project).await {
        Ok(url) => (jar, Redirect::to(url.as_str())).into_response(),
        Err(failure) => refusal::page(&failure.told()),
    }
}

/// Takes the browser back from DocuSign's login.
pub async fn finish_link(
    State(services): State<Services>,
    Extension(caller): Extension<Caller>,
    jar: CookieJar,
    Query(answer): Query<Answer>,
) -> Response {
    let browser = cookies::browser(&services, &jar);
    redirected(&caller, async |who: &Viewer| {
        link_account::finish(&services, who, browser.as_deref(), &answer).await
    })
    .await
}

/// What our own address carries when the sender page sends the browser back.
#[derive(Deserialize)]
pub struct SenderReturn {
    envelope: EnvelopeId,
}

/// Takes the browser back from DocuSign's sender page.
pub async fn back_from_sender(
    State(services): State<Services>,
    Extension(caller): Extension<Caller>,
    Query(back): Query<SenderReturn>,
) -> Response {
    redirected(&caller, async |who: &Viewer| {
        let envelope = steer::back_from_sender(&services, who, &back.envelope).await?;
        Ok(Route::Item(envelope.item).href())
    })
    .await
}

async fn redirected(caller: &Caller, lead: impl AsyncFnOnce(&Viewer) -> Result<String, Failure>) -> Response {
    let who = match caller.signed_in() {
        Ok(who) => who,
        Err(error) => return refusal::page(&error),
    };
    match lead(who).await {
        Ok(path) => Redirect::to(&path).into_response(),
        Err(failure) => refusal::page(&failure.told()),
    }
}
