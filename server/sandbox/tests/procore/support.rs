//! A sandbox of one's own, and people signed in to it.

use std::path::Path;

use reqwest::{Client, Method, RequestBuilder, Response, StatusCode, header::LOCATION, redirect::Policy};
use rust_decimal::Decimal;
use sandbox::{Config, EmbeddedApp, Sandbox};
use serde_json::{Value, json};
use tempfile::TempDir;
use url::Url;

pub(crate) const CLIENT: [(&str, &str); 2] =
    [("client_id", "countersign-sandbox-procore"), ("client_secret", "sandbox-procore-secret")];
pub(crate) const REDIRECT: &str = "http://127.0.0.1:3000/oauth/procore/callback";
pub(crate) const PIER_9: &str = "/rest/v2.0/companies/4280/projects/88101/commitment_contracts";

pub(crate) struct Running {
    pub(crate) sandbox: Sandbox,
    pub(crate) http: Client,
    dir: TempDir,
}

pub(crate) async fn start() -> Running {
    let dir = TempDir::new().expect("a temporary directory");
    let sandbox = start_in(dir.path()).await;
    let http = Client::builder().redirect(Policy::none()).build().expect("a client");
    Running { sandbox, http, dir }
}

async fn start_in(dir: &Path) -> Sandbox {
    let any = "127.0.0.1:0".parse().expect("an address");
    let config = Config {
        docusign_addr: any,
        procore_addr: any,
        state_file: dir.join("sandbox.sqlite"),
        record: None,
        embedded_app: Some(EmbeddedApp {
            slug: "framed".to_owned(),
            name: "Framed".to_owned(),
            full_screen_url: "http://127.0.0.1:9/full?project={{procore.project.id}}".to_owned(),
            side_panel_url: "http://127.0.0.1:9/panel".to_owned(),
        }),
    };
    sandbox::start(&config).await.expect("the sandbox starts")
}

impl Running {
    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.sandbox.procore_url)
    }

    pub(crate) async fn restart(self) -> Self {
        self.sandbox.stop().await;
        Self { sandbox: start_in(self.dir.path()).await, http: self.http, dir: self.dir }
    }

    /// Signs in on the page and gives the address the browser is sent back to.
    pub(crate) async fn decide(&self, choice: &[(&str, &str)]) -> Url {
        let asked = [
            ("response_type", "code"),
            ("client_id", CLIENT[0].1),
            ("redirect_uri", REDIRECT),
            ("state", "s-1"),
        ];
        let form: Vec<(&str, &str)> = asked.iter().chain(choice).copied().collect();
        let answer =
            self.http.post(self.url("/oauth/authorize")).form(&form).send().await.expect("an answer");
        assert_eq!(answer.status(), StatusCode::FOUND);
        answer.headers()[LOCATION].to_str().expect("text").parse().expect("an address")
    }

    pub(crate) async fn code(&self, person: &str) -> String {
        let back = self.decide(&[("person", person)]).await;
        query(&back, "code").expect("a code")
    }

    pub(crate) async fn token_call(&self, fields: &[(&str, &str)]) -> Response {
        let form: Vec<(&str, &str)> = CLIENT.iter().chain(fields).copied().collect();
        self.http.post(self.url("/oauth/token")).form(&form).send().await.expect("an answer")
    }

    /// The token pair of a person, by Procore user id.
    pub(crate) async fn tokens(&self, person: &str) -> Value {
        let code = self.code(person).await;
        let fields =
            [("grant_type", "authorization_code"), ("code", code.as_str()), ("redirect_uri", REDIRECT)];
        let answer = self.token_call(&fields).await;
        assert_eq!(answer.status(), StatusCode::OK);
        answer.json().await.expect("tokens")
    }

    pub(crate) async fn sign_in(&self, person: &str) -> Person<'_> {
        let tokens = self.tokens(person).await;
        Person { running: self, token: text(&tokens["access_token"]) }
    }

    pub(crate) async fn page(&self, path: &str) -> String {
        let answer = self.http.get(self.url(path)).send().await.expect("an answer");
        assert_eq!(answer.status(), StatusCode::OK, "{path}");
        answer.text().await.expect("a page")
    }

    pub(crate) async fn advance_clock(&self, seconds: i64) {
        let answer = self
            .http
            .post(self.url("/sandbox/clock"))
            .json(&json!({"advance_seconds": seconds}))
            .send()
            .await;
        assert_eq!(answer.expect("an answer").status(), StatusCode::OK);
    }
}

/// Someone with an access token, calling into company 4280.
pub(crate) struct Person<'r> {
    pub(crate) running: &'r Running,
    pub(crate) token: String,
}

impl Person<'_> {
    pub(crate) fn bare(&self, method: Method, path: &str) -> RequestBuilder {
        self.running.http.request(method, self.running.url(path)).bearer_auth(&self.token)
    }

    pub(crate) async fn get(&self, path: &str) -> Response {
        let request = self.bare(Method::GET, path).header("Procore-Company-Id", "4280");
        request.send().await.expect("an answer")
    }

    pub(crate) async fn send(&self, method: Method, path: &str, body: &Value) -> (StatusCode, Value) {
        let request = self.bare(method, path).header("Procore-Company-Id", "4280").json(body);
        let answer = request.send().await.expect("an answer");
        (answer.status(), answer.json().await.unwrap_or_default())
    }

    pub(crate) async fn json(&self, path: &str) -> Value {
        let answer = self.get(path).await;
        assert_eq!(answer.status(), StatusCode::OK, "{path}");
        answer.json().await.expect("JSON")
    }
}

pub(crate) fn text(value: &Value) -> String {
    value.as_str().expect("a string").to_owned()
}

pub(crate) fn query(url: &Url, name: &str) -> Option<String> {
    url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}

/// Money sent as a string.
pub(crate) fn decimal(value: &Value) -> Decimal {
    text(value).parse().expect("an amount")
}
