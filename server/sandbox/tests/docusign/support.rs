//! A running sandbox, an app that has tokens, and a receiver of Connect messages.

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use axum::{Router, body::Bytes, http::HeaderMap, routing::post};
use base64::{Engine, engine::general_purpose::STANDARD};
use lopdf::{Document, Object, Stream, dictionary};
use reqwest::{Client, Response, StatusCode, redirect};
use sandbox::{Config, Sandbox};
use serde_json::{Value, json};
use tokio::{net::TcpListener, sync::mpsc};

pub(crate) const KEY: &str = "5a4db0c0-0000-4000-8000-000000000001";
pub(crate) const SECRET: &str = "sandbox-docusign-secret";
pub(crate) const ACCOUNT: &str = "11111111-aaaa-4aaa-8aaa-000000000001";
pub(crate) const RETURN: &str = "http://127.0.0.1:9/back";
pub(crate) const SUB: &str = "ProcoreSubcontractorSignHere";
pub(crate) const SUB_DATE: &str = "ProcoreSubcontractorSignedDate";
pub(crate) const GC: &str = "ProcoreGeneralContractorSignHere";

pub(crate) async fn start(state_file: &Path) -> Sandbox {
    let any = "127.0.0.1:0".parse().expect("an address");
    let config = Config {
        docusign_addr: any,
        procore_addr: any,
        state_file: state_file.to_owned(),
        record: None,
        embedded_app: None,
    };
    sandbox::start(&config).await.expect("the sandbox starts")
}

pub(crate) struct App {
    pub(crate) http: Client,
    pub(crate) base: String,
    pub(crate) token: String,
    pub(crate) refresh: String,
    _dir: Option<tempfile::TempDir>,
}

/// A sandbox with an empty state, and Maria's tokens.
pub(crate) async fn linked() -> App {
    let dir = tempfile::tempdir().expect("a folder");
    let sandbox = start(&dir.path().join("state.sqlite")).await;
    let mut app = App::at(&sandbox.docusign_url);
    app._dir = Some(dir);
    app.link("maria.alvarez@harborline.example", "").await;
    app
}

impl App {
    #[expect(
        clippy::disallowed_methods,
        reason = "the tests are a client of their own, outside of the product"
    )]
    pub(crate) fn at(base: &str) -> Self {
        let http = Client::builder().redirect(redirect::Policy::none()).build().expect("a client");
        let (token, refresh) = Default::default();
        Self { http, base: base.to_owned(), token, refresh, _dir: None }
    }

    /// Goes through login and consent and returns the code; `extra` goes into the authorize address.
    pub(crate) async fn code(&self, email: &str, extra: &str) -> String {
        let authorize = format!(
            "/oauth/auth?response_type=code&scope=signature%20extended&client_id={KEY}&redirect_uri={RETURN}&state=s1{extra}"
        );
        let page = self.get(&authorize).await.text().await.expect("a page");
        let request = between(&page, "name=\"request\" value=\"", "\"");
        let form = [("request", request), ("email", email), ("password", "countersign")];
        let answer = self.post_form("/oauth/login", &form).await;
        if answer.status() == StatusCode::SEE_OTHER {
            return query(&location(&answer), "code").expect("a code");
        }
        let answer = self.post_form("/oauth/consent", &[("request", request), ("answer", "allow")]).await;
        assert_eq!(query(&location(&answer), "state").as_deref(), Some("s1"));
        query(&location(&answer), "code").expect("a code")
    }

    pub(crate) async fn link(&mut self, email: &str, extra: &str) {
        let code = self.code(email, extra).await;
        let answer = self.tokens(&[("grant_type", "authorization_code"), ("code", &code)]).await;
        let body: Value = answer.json().await.expect("tokens");
        self.token = body["access_token"].as_str().expect("an access token").to_owned();
        self.refresh = body["refresh_token"].as_str().expect("a refresh token").to_owned();
    }

    pub(crate) async fn tokens(&self, form: &[(&str, &str)]) -> Response {
        let request = self.http.post(format!("{}/oauth/token", self.base)).basic_auth(KEY, Some(SECRET));
        request.form(form).send().await.expect("an answer")
    }

    pub(crate) async fn get(&self, path: &str) -> Response {
        self.http
            .get(format!("{}{path}", self.base))
            .bearer_auth(&self.token)
            .send()
            .await
            .expect("an answer")
    }

    pub(crate) async fn post_form(&self, path: &str, form: &[(&str, &str)]) -> Response {
        self.http.post(format!("{}{path}", self.base)).form(form).send().await.expect("an answer")
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Response {
        self.http.post(format!("{}{path}", self.base)).json(body).send().await.expect("an answer")
    }

    fn api(path: &str) -> String {
        format!("/restapi/v2.1/accounts/{ACCOUNT}{path}")
    }

    pub(crate) async fn api_get(&self, path: &str) -> Response {
        self.get(&Self::api(path)).await
    }

    pub(crate) async fn json(&self, path: &str) -> Value {
        self.api_get(path).await.json().await.expect("JSON")
    }

    pub(crate) async fn bytes(&self, path: &str) -> Vec<u8> {
        let answer = self.api_get(path).await;
        assert_eq!(answer.status(), StatusCode::OK);
        answer.bytes().await.expect("a body").to_vec()
    }

    pub(crate) async fn api_send(&self, method: &str, path: &str, body: &Value) -> Response {
        let method = method.parse().expect("a method");
        let request = self.http.request(method, format!("{}{}", self.base, Self::api(path)));
        request.bearer_auth(&self.token).json(body).send().await.expect("an answer")
    }

    /// Creates an envelope and returns its id.
    pub(crate) async fn create(&self, definition: &Value) -> String {
        let answer = self.api_send("POST", "/envelopes", definition).await;
        let status = answer.status();
        let body: Value = answer.json().await.expect("JSON");
        assert_eq!(status, StatusCode::CREATED, "{body}");
        body["envelopeId"].as_str().expect("an id").to_owned()
    }

    pub(crate) async fn status(&self, envelope_id: &str) -> String {
        let envelope = self.json(&format!("/envelopes/{envelope_id}")).await;
        envelope["status"].as_str().expect("a status").to_owned()
    }

    /// The newest signing link in somebody's mailbox.
    pub(crate) async fn invitation(&self, address: &str) -> String {
        let page = self.get(&format!("/mailbox?address={address}")).await.text().await.expect("a page");
        format!("/signing/{}", between(&page, "href=\"/signing/", "\""))
    }

    pub(crate) async fn sign(&self, address: &str, name: &str) -> Response {
        let link = self.invitation(address).await;
        assert_eq!(self.get(&link).await.status(), StatusCode::OK);
        self.post_form(&link, &[("action", "finish"), ("signature", name)]).await
    }

    pub(crate) async fn advance(&self, seconds: i64) {
        let answer = self.post("/sandbox/clock", &json!({ "advance_seconds": seconds })).await;
        assert_eq!(answer.status(), StatusCode::OK);
    }
}

/// A definition with two signers in order, our anchors, and all events to a URL.
pub(crate) fn definition(status: &str, anchors: &[&str], hook: &str) -> Value {
    json!({
        "status": status,
        "emailSubject": "SC-001 Pier 9",
        "transactionId": "attempt-1",
        "documents": [{ "documentId": "1", "name": "SC-001.pdf", "fileExtension": "pdf",
            "documentBase64": STANDARD.encode(pdf(anchors)) }],
        "customFields": { "textCustomFields": [{ "name": "attempt", "value": "a-1", "show": "false" }] },
        "recipients": { "signers": [
            { "email": "sub@example.com", "name": "Jón Sub", "recipientId": "1", "routingOrder": "1",
              "tabs": { "signHereTabs": [{ "anchorString": SUB }],
                        "dateSignedTabs": [{ "anchorString": SUB_DATE, "anchorIgnoreIfNotPresent": "true" }] } },
            { "email": "gc@example.com", "name": "Gina Contractor", "recipientId": "2", "routingOrder": "2",
              "tabs": { "signHereTabs": [{ "anchorString": GC }] } },
        ] },
        "eventNotification": { "url": hook, "includeHMAC": "true", "requireAcknowledgment": "true",
            "deliveryMode": "SIM",
            "events": ["envelope-sent", "recipient-completed", "envelope-completed", "envelope-declined", "envelope-voided"],
            "eventData": { "version": "restv2.1", "format": "json", "includeData": ["custom_fields", "recipients"] } },
    })
}

/// A one-page PDF that shows each line.
pub(crate) fn pdf(lines: &[&str]) -> Vec<u8> {
    let mut pdf = Document::with_version("1.5");
    let tree = pdf.new_object_id();
    let shows: String = lines
        .iter()
        .map(|line| format!("BT /F1 12 Tf 72 {} Td ({line}) Tj ET\n", 700 - line.len()))
        .collect();
    let contents = pdf.add_object(Stream::new(dictionary! {}, shows.into_bytes()));
    let font = dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica" };
    let page = pdf.add_object(dictionary! {
        "Type" => "Page", "Parent" => tree, "Contents" => contents,
        "MediaBox" => vec![0.into(), 0.into(), 612.into(), 792.into()],
        "Resources" => dictionary! { "Font" => dictionary! { "F1" => font } },
    });
    let kids = vec![Object::Reference(page)];
    pdf.objects.insert(tree, dictionary! { "Type" => "Pages", "Count" => 1, "Kids" => kids }.into());
    let catalog = pdf.add_object(dictionary! { "Type" => "Catalog", "Pages" => tree });
    pdf.trailer.set("Root", catalog);
    let mut bytes = Vec::new();
    pdf.save_to(&mut bytes).expect("bytes");
    bytes
}

/// The text of all pages.
pub(crate) fn text(pdf: &[u8]) -> String {
    let pdf = Document::load_mem(pdf).expect("a PDF");
    let pages: Vec<u32> = pdf.get_pages().into_keys().collect();
    pdf.extract_text(&pages).expect("text")
}

pub(crate) fn page_count(pdf: &[u8]) -> usize {
    Document::load_mem(pdf).expect("a PDF").get_pages().len()
}

/// Receives Connect messages: headers and raw body.
pub(crate) struct Hook {
    pub(crate) url: String,
    received: mpsc::UnboundedReceiver<(HeaderMap, Bytes)>,
}

impl Hook {
    pub(crate) async fn listen() -> Self {
        Self::failing(0).await
    }

    /// A receiver that answers 500 to the first messages.
    pub(crate) async fn failing(failures: usize) -> Self {
        let (sender, received) = mpsc::unbounded_channel();
        let seen = Arc::new(AtomicUsize::new(0));
        let take = async move |headers: HeaderMap, body: Bytes| {
            // Nobody listens any more once a test is over.
            let _ = sender.send((headers, body));
            let is_failing = seen.fetch_add(1, Ordering::Relaxed) < failures;
            if is_failing { StatusCode::INTERNAL_SERVER_ERROR } else { StatusCode::OK }
        };
        let router = Router::new().route("/hook", post(take));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}/hook", listener.local_addr().expect("an address"));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url, received }
    }

    pub(crate) async fn next(&mut self) -> (HeaderMap, Bytes) {
        let next = tokio::time::timeout(Duration::from_secs(20), self.received.recv());
        next.await.expect("a message in time").expect("an open hook")
    }

    pub(crate) async fn next_event(&mut self) -> Value {
        serde_json::from_slice(&self.next().await.1).expect("JSON")
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.received.is_empty()
    }
}

pub(crate) fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    let start = text.find(before).unwrap_or_else(|| panic!("no {before} in {text}")) + before.len();
    let rest = &text[start..];
    &rest[..rest.find(after).expect("an end")]
}

pub(crate) fn location(answer: &Response) -> String {
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    answer.headers()["location"].to_str().expect("a location").to_owned()
}

pub(crate) fn query(url: &str, name: &str) -> Option<String> {
    let url = url::Url::parse(url).expect("a URL");
    url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}
