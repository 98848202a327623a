//! The sign-in page: `GET /oauth/authorize` shows it, `POST` decides.

use axum::{
    Form,
    extract::{Query, State},
    http::{StatusCode, header::LOCATION},
    response::{IntoResponse, Response},
};
use maud::{Markup, html};
use serde::Deserialize;
use url::{Host, Url};

use crate::{
    Shared,
    page::{self, page},
    procore::{
        model::Person,
        oauth::{CLIENT_ID, PASSWORD, tokens},
        records,
    },
};

/// Shows the code on a page instead of sending it anywhere.
const OUT_OF_BAND: &str = "urn:ietf:wg:oauth:2.0:oob";

/// The parameters of the authorization request, which the forms carry along.
#[derive(Debug, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    response_type: String,
    #[serde(default)]
    client_id: String,
    #[serde(default)]
    redirect_uri: String,
    state: Option<String>,
}

impl Asked {
    /// Why the request cannot be granted, in words for the page.
    fn problem(&self) -> Option<String> {
        if self.client_id != CLIENT_ID {
            return Some("Client authentication failed due to unknown client: no app has this client_id. Use the sandbox's client_id from the README.".to_owned());
        }
        if self.response_type != "code" {
            return Some(
                "The authorization server does not support this response type. Use response_type=code."
                    .to_owned(),
            );
        }
        if !registered(&self.redirect_uri) {
            return Some(format!(
                "The redirect uri included is not valid: '{}' is not registered for this app. The sandbox takes http addresses on 127.0.0.1 and localhost.",
                self.redirect_uri
            ));
        }
        None
    }

    /// The redirect URI with the answer and the state added to its query.
    fn back(&self, answer: &[(&str, &str)]) -> Option<Url> {
        let mut url = Url::parse(&self.redirect_uri).ok()?;
        url.query_pairs_mut().extend_pairs(answer);
        if let Some(state) = &self.state {
            url.query_pairs_mut().append_pair("state", state);
        }
        Some(url)
    }
}

fn registered(redirect_uri: &str) -> bool {
    if redirect_uri == OUT_OF_BAND {
        return true;
    }
    let Ok(url) = Url::parse(redirect_uri) else { return false };
    let here = match url.host() {
        Some(Host::Domain(domain)) => domain == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    url.scheme() == "http" && here && url.fragment().is_none()
}

pub(super) async fn show(State(shared): State<Shared>, Query(asked): Query<Asked>) -> Response {
    match asked.problem() {
        Some(problem) => refused(&problem),
        None => sign_in(&shared, &asked, "", None).await,
    }
}

/// What the page's buttons send besides the parameters asked with.
#[derive(Debug, Deserialize)]
pub(super) struct Decision {
    #[serde(flatten)]
    asked: Asked,
    email: Option<String>,
    password: Option<String>,
    person: Option<i64>,
    cancel: Option<String>,
}

pub(super) async fn decide(State(shared): State<Shared>, Form(decision): Form<Decision>) -> Response {
    let asked = &decision.asked;
    if let Some(problem) = asked.problem() {
        return refused(&problem);
    }
    if decision.cancel.is_some() {
        let denied = [
            ("error", "access_denied"),
            ("error_description", "The resource owner or authorization server denied the request."),
        ];
        return found(asked.back(&denied));
    }
    let people = match records::people(&shared.store).await {
        Ok(people) => people,
        Err(error) => return refused(&error.to_string()),
    };
    match people.iter().find(|person| is_chosen(person, &decision)) {
        Some(person) => hand_out_code(&shared, asked, person).await,
        None => {
            let email = decision.email.as_deref().unwrap_or_default();
            let problem =
                "The email or the password is wrong. The password of every sandbox person is 'countersign'.";
            sign_in(&shared, asked, email, Some(problem)).await
        }
    }
}

fn is_chosen(person: &Person, decision: &Decision) -> bool {
    let by_password = decision.password.as_deref() == Some(PASSWORD)
        && decision.email.as_ref().is_some_and(|email| email.trim().eq_ignore_ascii_case(&person.email));
    !person.service_account && (decision.person == Some(person.id) || by_password)
}

async fn hand_out_code(shared: &Shared, asked: &Asked, person: &Person) -> Response {
    let code = match tokens::issue_code(shared, person.id, &asked.redirect_uri).await {
        Ok(code) => code,
        Err(error) => return refused(&error.to_string()),
    };
    if asked.redirect_uri == OUT_OF_BAND {
        let body = html! { p { "Give this code to the app:" } p { code { (code) } } };
        return page("Authorization code", page::Vendor::Procore, body).into_response();
    }
    found(asked.back(&[("code", &code)]))
}

fn found(target: Option<Url>) -> Response {
    match target {
        Some(url) => (StatusCode::FOUND, [(LOCATION, url.to_string())]).into_response(),
        None => page("Access denied", page::Vendor::Procore, html! { p { "Nothing was authorized." } })
            .into_response(),
    }
}

fn refused(problem: &str) -> Response {
    let body = html! { p.problem role="alert" { (problem) } };
    (StatusCode::BAD_REQUEST, page("An error has occurred", page::Vendor::Procore, body)).into_response()
}

async fn sign_in(shared: &Shared, asked: &Asked, email: &str, problem: Option<&str>) -> Response {
    let people = match records::people(&shared.store).await {
        Ok(people) => people,
        Err(error) => return refused(&error.to_string()),
    };
    let status = if problem.is_some() { StatusCode::UNAUTHORIZED } else { StatusCode::OK };
    let body = html! {
        @if let Some(problem) = problem { p.problem role="alert" { (problem) } }
        p { "An app asks to use Procore in your name. Choose who you are." }
        form method="post" action="/oauth/authorize" class="card narrow" {
            (carried(asked))
            h2 { "One click" }
            @for person in people.iter().filter(|person| !person.service_account) {
                div.row {
                    button name="person" value=(person.id) { "Sign in as " (person.name()) }
                    span.quiet { (person.job_title) }
                }
            }
        }
        form method="post" action="/oauth/authorize" class="card narrow" {
            (carried(asked))
            h2 { "Email and password" }
            label for="email" { "Email" }
            input id="email" name="email" type="email" autocomplete="username" required value=(email);
            label for="password" { "Password" }
            input id="password" name="password" type="password" autocomplete="current-password" required;
            button { "Sign in" }
        }
        form method="post" action="/oauth/authorize" {
            (carried(asked))
            button.plain name="cancel" value="yes" { "Cancel" }
        }
    };
    (status, page("Sign in to Procore", page::Vendor::Procore, body)).into_response()
}

fn carried(asked: &Asked) -> Markup {
    html! {
        input type="hidden" name="response_type" value=(asked.response_type);
        input type="hidden" name="client_id" value=(asked.client_id);
        input type="hidden" name="redirect_uri" value=(asked.redirect_uri);
        @if let Some(state) = &asked.state { input type="hidden" name="state" value=(state); }
    }
}
