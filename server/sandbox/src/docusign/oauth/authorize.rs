//! `/oauth/auth`: the login and consent pages, ending in a code at the app's redirect URI.

use axum::{
    Form,
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use axum_extra::extract::CookieJar;
use chrono::Duration;
use maud::{Markup, html};
use serde::{Deserialize, Serialize};
use url::Url;

use super::{
    super::{
        error::ApiError,
        links::random_token,
        people::{self, Integration, PASSWORD, USERS, User},
    },
    connected_apps::{consented, remember_consent},
    session,
    token::{Code, keep_code},
};
use crate::{
    Shared,
    page::{Vendor, page},
};

const KIND: &str = "docusign.authorization";
const SCOPES: [&str; 5] = ["signature", "extended", "impersonation", "openid", "cors"];
const CODE_MINUTES: i64 = 2;

#[derive(Deserialize)]
pub(super) struct Asked {
    response_type: Option<String>,
    client_id: Option<String>,
    redirect_uri: Option<String>,
    scope: Option<String>,
    state: Option<String>,
    code_challenge: Option<String>,
    code_challenge_method: Option<String>,
    prompt: Option<String>,
    login_hint: Option<String>,
}

/// An authorization under way, between its pages.
#[derive(Clone, Serialize, Deserialize)]
struct Authorization {
    client_id: String,
    redirect_uri: String,
    scope: String,
    state: Option<String>,
    challenge: Option<String>,
    login_hint: Option<String>,
    /// Set once somebody has logged in for it.
    user_id: Option<String>,
}

/// Any http(s) address of this machine is registered for the sandbox's keys.
pub(super) fn is_registered(redirect_uri: &str) -> bool {
    Url::parse(redirect_uri).is_ok_and(|url| {
        matches!(url.scheme(), "http" | "https")
            && matches!(url.host_str(), Some("127.0.0.1" | "localhost" | "[::1]"))
            && url.fragment().is_none()
    })
}

/// `GET /oauth/auth`.
pub(super) async fn start(
    State(shared): State<Shared>,
    jar: CookieJar,
    Query(asked): Query<Asked>,
) -> Result<Response, ApiError> {
    let client_id = asked.client_id.clone().unwrap_or_default();
    let Some(integration) = people::integration(&client_id) else {
        return Ok(problem("The client id provided is not registered with DocuSign.", &client_id));
    };
    let redirect_uri = asked.redirect_uri.clone().unwrap_or_default();
    if !is_registered(&redirect_uri) {
        return Ok(problem("The redirect URI is not registered properly with DocuSign.", &redirect_uri));
    }
    let mut authorization = Authorization {
        client_id: integration.key.to_owned(),
        redirect_uri,
        scope: asked.scope.clone().unwrap_or_default(),
        state: asked.state.clone(),
        challenge: asked.code_challenge.clone().filter(|challenge| !challenge.is_empty()),
        login_hint: asked.login_hint.clone(),
        user_id: None,
    };
    if let Some((error, why)) = refusal(&asked, integration) {
        return Ok(authorization.back(&[("error", error), ("error_message", &why)]));
    }
    let wants_login =
        asked.prompt.as_deref().is_some_and(|prompt| prompt.split(' ').any(|word| word == "login"));
    let id = random_token();
    let known = if wants_login { None } else { session::user(&shared, &jar).await? };
    match known {
        Some(user) => {
            authorization.user_id = Some(user.id.to_owned());
            shared.store.put(KIND, &id, &authorization).await?;
            go_on(&shared, &id, &authorization, user).await
        }
        None => {
            shared.store.put(KIND, &id, &authorization).await?;
            Ok(login_page(&id, &authorization, None).into_response())
        }
    }
}

/// Why the app is sent back at once, if it is.
fn refusal(asked: &Asked, integration: &Integration) -> Option<(&'static str, String)> {
    if asked.response_type.as_deref() != Some("code") {
        return Some(("unsupported_response_type", "The response_type must be code.".to_owned()));
    }
    let scope = asked.scope.as_deref().unwrap_or_default();
    let unknown = scope.split_whitespace().find(|scope| !SCOPES.contains(scope));
    if unknown.is_some() || scope.trim().is_empty() {
        return Some(("invalid_scope", format!("The scope '{}' is not valid.", unknown.unwrap_or_default())));
    }
    let challenge = asked.code_challenge.as_deref().filter(|challenge| !challenge.is_empty());
    let is_s256 =
        asked.code_challenge_method.as_deref().is_some_and(|method| method.eq_ignore_ascii_case("S256"));
    match challenge {
        Some(_) if !is_s256 => {
            Some(("invalid_request", "The code_challenge_method must be S256.".to_owned()))
        }
        None if integration.secret.is_none() => {
            Some(("invalid_request", "A public app must use PKCE.".to_owned()))
        }
        _ => None,
    }
}

impl Authorization {
    fn back(&self, members: &[(&str, &str)]) -> Response {
        let Ok(mut url) = Url::parse(&self.redirect_uri) else {
            return problem("The redirect URI is not registered properly with DocuSign.", &self.redirect_uri);
        };
        url.query_pairs_mut().extend_pairs(members);
        if let Some(state) = &self.state {
            url.query_pairs_mut().append_pair("state", state);
        }
        Redirect::to(url.as_str()).into_response()
    }
}

#[derive(Deserialize)]
pub(super) struct LogIn {
    request: String,
    /// A one-click login.
    user: Option<String>,
    #[serde(default)]
    email: String,
    #[serde(default)]
    password: String,
}

/// `POST /oauth/login`.
pub(super) async fn log_in(
    State(shared): State<Shared>,
    jar: CookieJar,
    Form(form): Form<LogIn>,
) -> Result<Response, ApiError> {
    let Some(mut authorization) = shared.store.get::<Authorization>(KIND, &form.request).await? else {
        return Ok(expired());
    };
    let user = match &form.user {
        Some(id) => people::user(id),
        None => people::user_by_email(&form.email).filter(|_| form.password == PASSWORD),
    };
    let Some(user) = user else {
        let page = login_page(&form.request, &authorization, Some(&form.email));
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    authorization.user_id = Some(user.id.to_owned());
    shared.store.put(KIND, &form.request, &authorization).await?;
    let jar = session::begin(&shared, jar, user).await?;
    Ok((jar, go_on(&shared, &form.request, &authorization, user).await?).into_response())
}

/// After the login: the consent page, or straight back where consent is remembered.
async fn go_on(
    shared: &Shared,
    id: &str,
    authorization: &Authorization,
    user: &User,
) -> Result<Response, ApiError> {
    if consented(&shared.store, user, &authorization.client_id, &authorization.scope).await? {
        return with_code(shared, id, authorization, user).await;
    }
    Ok(consent_page(id, authorization, user).into_response())
}

async fn with_code(
    shared: &Shared,
    id: &str,
    authorization: &Authorization,
    user: &User,
) -> Result<Response, ApiError> {
    if !shared.store.delete(KIND, id).await? {
        return Ok(expired());
    }
    let code = Code {
        client_id: authorization.client_id.clone(),
        user_id: user.id.to_owned(),
        redirect_uri: authorization.redirect_uri.clone(),
        scope: authorization.scope.clone(),
        challenge: authorization.challenge.clone(),
        expires_at: shared.clock.now() + Duration::minutes(CODE_MINUTES),
    };
    let token = keep_code(&shared.store, &code).await?;
    Ok(authorization.back(&[("code", &token)]))
}

#[derive(Deserialize)]
pub(super) struct Answer {
    request: String,
    answer: String,
}

/// `POST /oauth/consent`.
pub(super) async fn answer(
    State(shared): State<Shared>,
    Form(form): Form<Answer>,
) -> Result<Response, ApiError> {
    let Some(authorization) = shared.store.get::<Authorization>(KIND, &form.request).await? else {
        return Ok(expired());
    };
    let Some(user) = authorization.user_id.as_deref().and_then(people::user) else { return Ok(expired()) };
    if form.answer != "allow" {
        shared.store.delete(KIND, &form.request).await?;
        let members = [
            ("error", "access_denied"),
            ("error_message", "The user did not consent to connecting the application."),
        ];
        return Ok(authorization.back(&members));
    }
    remember_consent(&shared, user, &authorization.client_id, &authorization.scope).await?;
    with_code(&shared, &form.request, &authorization, user).await
}

fn problem(sentence: &str, given: &str) -> Response {
    let body = html! {
        p.problem role="alert" { (sentence) " Given: " code { (given) } }
    };
    (StatusCode::BAD_REQUEST, page("DocuSign cannot log you in", Vendor::DocuSign, body)).into_response()
}

fn expired() -> Response {
    let body =
        html! { p.problem { "This login is over. Go back to the app you came from and start again." } };
    (StatusCode::GONE, page("Start again", Vendor::DocuSign, body)).into_response()
}

fn login_page(id: &str, authorization: &Authorization, failed: Option<&str>) -> Markup {
    let email = failed.or(authorization.login_hint.as_deref()).unwrap_or_default();
    let body = html! {
        @if failed.is_some() {
            p.problem role="alert" { "The email or the password is not right. Everybody's password here is " code { (PASSWORD) } "." }
        }
        form.card method="post" action="/oauth/login" {
            h2 { "People of this sandbox" }
            input type="hidden" name="request" value=(id);
            div.row {
                @for user in &USERS {
                    button.plain type="submit" name="user" value=(user.id) { "Continue as " (user.name()) }
                }
            }
        }
        form.card.narrow method="post" action="/oauth/login" {
            h2 { "Email and password" }
            input type="hidden" name="request" value=(id);
            label for="email" { "Email" }
            input id="email" name="email" type="email" autocomplete="username" required value=(email);
            label for="password" { "Password" }
            input id="password" name="password" type="password" autocomplete="current-password" required;
            button type="submit" { "Log in" }
        }
    };
    page("Log in to DocuSign", Vendor::DocuSign, body)
}

fn consent_page(id: &str, authorization: &Authorization, user: &User) -> Markup {
    let app = people::integration(&authorization.client_id).map_or("An app", |integration| integration.name);
    let meaning = |scope: &str| match scope {
        "signature" => "Create and send envelopes, and obtain links for starting signing sessions",
        "extended" => "Stay connected while you are away",
        "impersonation" => "Act as you while you are not logged in",
        _ => "Know who you are",
    };
    let body = html! {
        form.card method="post" action="/oauth/consent" {
            h2 { (app) " is requesting access to your account" }
            p { "Logged in as " strong { (user.name()) } " (" (user.email) ")." }
            ul {
                @for scope in authorization.scope.split_whitespace() {
                    li { (meaning(scope)) " " span.quiet { "(" (scope) ")" } }
                }
            }
            input type="hidden" name="request" value=(id);
            div.row {
                button type="submit" name="answer" value="allow" { "Allow Access" }
                button.plain type="submit" name="answer" value="deny" { "Cancel" }
            }
        }
    };
    page("Allow access?", Vendor::DocuSign, body)
}
