//! The client against the sandbox: an envelope's life from draft to certificate.

use bytes::Bytes;
use chrono::{TimeDelta, Utc};
use docusign::{
    AccountApi, AllowedBaseUri, AnchorTab, Class, Client, Document, EnvelopeDefinition, EventNotification,
    Hosts, Notification, RecipientUpdate, RecipientViewRequest, Signer, Tabs, TextCustomField, connect,
};
use sandbox::{Config, Sandbox};
use tempfile::TempDir;
use url::Url;

use crate::server::Mailbox;

const BACK: &str = "http://127.0.0.1:3000/callback";
const ANCHOR: &str = "ProcoreSubcontractorSignHere";

struct World {
    sandbox: Sandbox,
    http: reqwest::Client,
    client: Client,
    _state: TempDir,
}

impl World {
    async fn start() -> Self {
        let state = tempfile::tempdir().unwrap();
        let free = "127.0.0.1:0".parse().unwrap();
        let config = Config {
            docusign_addr: free,
            procore_addr: free,
            state_file: state.path().join("sandbox.sqlite"),
            record: None,
            embedded_app: None,
        };
        let sandbox = sandbox::start(&config).await.unwrap();
        let base = Url::parse(&sandbox.docusign_url).unwrap();
        let hosts = Hosts { account_base: base.clone(), allowed_base_uri: AllowedBaseUri::Exactly(base) };
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        let (key, secret) = ("5a4db0c0-0000-4000-8000-000000000001", "sandbox-docusign-secret");
        let client = Client::new(http.clone(), hosts, key.to_owned(), secret.to_owned());
        Self { sandbox, http, client, _state: state }
    }

    async fn post(&self, path: &str, form: &[(&str, &str)]) -> reqwest::Response {
        let url = format!("{}{path}", self.sandbox.docusign_url);
        self.http.post(url).form(form).send().await.unwrap()
    }

    /// Logs Maria in and lets her consent as her browser would, then opens her default account.
    async fn account(&self) -> AccountApi {
        let pkce = docusign::pkce();
        let page = self.client.authorize_url(BACK, "the-state", &pkce.challenge, true);
        let page = self.http.get(page).send().await.unwrap().text().await.unwrap();
        let request = page.split_once("name=\"request\" value=\"").unwrap().1.split('"').next().unwrap();
        let person = [
            ("request", request),
            ("email", "maria.alvarez@harborline.example"),
            ("password", "countersign"),
        ];
        self.post("/oauth/login", &person).await;
        let consent = self.post("/oauth/consent", &[("request", request), ("answer", "allow")]).await;
        let back = Url::parse(consent.headers()["location"].to_str().unwrap()).unwrap();
        let code = back.query_pairs().find(|(name, _)| name == "code").unwrap().1.into_owned();
        let tokens = self.client.exchange_code(&code, BACK, &pkce.verifier, Utc::now()).await.unwrap();
        let tokens = self.client.refresh(&tokens.refresh_token, Utc::now()).await.unwrap();
        let user = self.client.userinfo(&tokens.access_token).await.unwrap();
        assert_eq!((user.name.as_str(), user.accounts.len()), ("Maria Alvarez", 2));
        let account = user.accounts.iter().find(|account| account.is_default).unwrap();
        assert_eq!(account.account_name, "Harborline Builders");
        self.client.account(&account.base_uri, &account.account_id, &tokens.access_token).unwrap()
    }
}

/// A one-page PDF with a line of text.
fn paper(text: &str) -> Bytes {
    let content = format!("BT /F1 12 Tf 72 700 Td ({text}) Tj ET");
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R \
         /Resources << /Font << /F1 5 0 R >> >> >>"
            .to_owned(),
        format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".to_owned(),
    ];
    let (mut file, mut table) = ("%PDF-1.4\n".to_owned(), String::new());
    for (object, number) in objects.iter().zip(1..) {
        table.push_str(&format!("{:010} 00000 n \n", file.len()));
        file.push_str(&format!("{number} 0 obj\n{object}\nendobj\n"));
    }
    let start = file.len();
    let trailer = "trailer\n<< /Size 6 /Root 1 0 R >>";
    file.push_str(&format!("xref\n0 6\n0000000000 65535 f \n{table}{trailer}\nstartxref\n{start}\n%%EOF\n"));
    file.into()
}

fn signer(id: &str, name: &str, order: u32) -> Signer {
    Signer {
        recipient_id: id.to_owned(),
        name: name.to_owned(),
        email: format!("signer{id}@example.com"),
        routing_order: order,
        role_name: None,
        client_user_id: Some(id.to_owned()),
        tabs: Tabs { sign_here: vec![AnchorTab::new(ANCHOR)], ..Tabs::default() },
    }
}

fn definition(text: &str, hook: Option<&Url>) -> EnvelopeDefinition {
    EnvelopeDefinition {
        email_subject: "Please sign SC-001".to_owned(),
        transaction_id: Some("attempt-1".to_owned()),
        documents: vec![Document::new(1, "SC-001.pdf", paper(text))],
        signers: vec![signer("1", "Jo Kestrel", 1)],
        custom_fields: vec![TextCustomField::hidden("attempt", "attempt-1")],
        notification: Some(Notification {
            reminder_delay: Some(2),
            expire_after: Some(30),
            ..Default::default()
        }),
        event_notification: hook.map(|url| EventNotification::sim(url.clone())),
        ..EnvelopeDefinition::default()
    }
}

#[tokio::test]
async fn an_envelope_is_drafted_found_sent_signed_and_fetched() {
    let world = World::start().await;
    let account = world.account().await;
    let mailbox = Mailbox::open().await;
    let begin = Utc::now() - TimeDelta::minutes(5);
    let draft = account.create_envelope(&definition(ANCHOR, Some(&mailbox.url))).await.unwrap();
    assert_eq!(draft.status, "created");
    let id = draft.envelope_id.as_str();
    let found = account.find_by_transaction("attempt-1").await.unwrap();
    assert_eq!(found.iter().map(|one| one.envelope_id.as_str()).collect::<Vec<_>>(), [id]);
    let found = account.find_by_custom_field("attempt", "attempt-1", begin).await.unwrap();
    assert_eq!(found.iter().map(|one| one.envelope_id.as_str()).collect::<Vec<_>>(), [id]);

    account.send_draft(id).await.unwrap();
    let view = RecipientViewRequest {
        return_url: "http://127.0.0.1:3000/signed".to_owned(),
        authentication_method: "none".to_owned(),
        email: "signer1@example.com".to_owned(),
        user_name: "Jo Kestrel".to_owned(),
        client_user_id: Some("1".to_owned()),
        recipient_id: None,
    };
    let page = account.recipient_view(id, &view).await.unwrap();
    let opened = world.http.get(page).send().await.unwrap();
    let session = opened.headers()["location"].to_str().unwrap().to_owned();
    assert!(
        world
            .http
            .get(format!("{}{session}", world.sandbox.docusign_url))
            .send()
            .await
            .unwrap()
            .status()
            .is_success()
    );
    world.post(&session, &[("signature", "Jo Kestrel"), ("action", "finish")]).await;

    let envelope = account.envelope(id).await.unwrap();
    assert_eq!(envelope.status, "completed");
    assert_eq!(envelope.custom_fields["attempt"], "attempt-1");
    assert!(envelope.recipients[0].signed_at.is_some());
    let changed = account.list_status_changes(begin, None).await.unwrap();
    assert!(changed.iter().any(|one| one.envelope_id == id && one.recipients.len() == 1));
    let signed = account.combined_document(id, true).await.unwrap();
    assert_ne!(signed, account.certificate(id).await.unwrap());
    assert!(account.audit_events(id).await.unwrap().len() > 2);

    loop {
        let message = mailbox.next().await;
        let signatures = message.headers_starting_with("x-docusign-signature-");
        let headers = || signatures.iter().map(String::as_str);
        assert!(connect::verify(&["sandbox-connect-hmac-key"], headers(), message.body.as_bytes()));
        assert!(!connect::verify(&["another-key"], headers(), message.body.as_bytes()));
        let event = connect::parse(message.body.as_bytes()).unwrap();
        assert_eq!((event.envelope_id.as_str(), event.account_id.is_empty()), (id, false));
        if event.event == "envelope-completed" {
            assert_eq!(event.envelope.unwrap().custom_fields["attempt"], "attempt-1");
            break;
        }
    }
    world.sandbox.stop().await;
}

#[tokio::test]
async fn an_envelope_on_its_way_is_corrected_resent_and_voided_once() {
    let world = World::start().await;
    let account = world.account().await;
    let id = account.create_envelope(&definition(ANCHOR, None)).await.unwrap().envelope_id;
    assert!(account.sender_view(&id, BACK).await.is_ok());
    account.send_draft(&id).await.unwrap();
    assert_eq!(account.sender_view(&id, BACK).await.unwrap_err().code(), Some("ENVELOPE_INVALID_STATUS"));
    assert!(account.correct_view(&id, BACK).await.is_ok());
    let update = RecipientUpdate {
        recipient_id: "1".to_owned(),
        email: Some("new@example.com".to_owned()),
        name: Some("Jo Kestrel".to_owned()),
        routing_order: None,
    };
    let results = account.update_recipients(&id, &[update], true).await.unwrap();
    assert!(results.iter().all(|result| result.refused.is_none()), "{results:?}");
    assert_eq!(account.recipients(&id).await.unwrap().all[0].email, "new@example.com");
    account.resend(&id).await.unwrap();
    account.void(&id, "Superseded").await.unwrap();
    let envelope = account.envelope(&id).await.unwrap();
    assert_eq!((envelope.status.as_str(), envelope.voided_reason.as_deref()), ("voided", Some("Superseded")));
    let again = account.void(&id, "Superseded").await.unwrap_err();
    assert!(again.has_code("ENVELOPE_CANNOT_VOID_INVALID_STATE"), "{again}");
    world.sandbox.stop().await;
}

#[tokio::test]
async fn a_document_without_the_anchor_is_for_a_person_to_mend() {
    let world = World::start().await;
    let account = world.account().await;
    let error = account.create_envelope(&definition("Nothing to sign", None)).await.unwrap_err();
    assert!(error.has_code("ANCHOR_TAB_STRING_NOT_FOUND"), "{error}");
    assert_eq!(error.class(), Class::FixData);
    assert!(!error.reply_lost());
    world.sandbox.stop().await;
}

#[tokio::test]
async fn a_draft_is_discarded() {
    let world = World::start().await;
    let account = world.account().await;
    let id = account.create_envelope(&definition(ANCHOR, None)).await.unwrap().envelope_id;
    account.discard_draft(&id).await.unwrap();
    let found = account.find_by_transaction("attempt-1").await.unwrap();
    assert!(found.iter().all(|one| one.status != "created"), "{found:?}");
    world.sandbox.stop().await;
}

#[tokio::test]
async fn a_create_whose_reply_is_dropped_is_found_by_its_transaction() {
    let world = World::start().await;
    let account = world.account().await;
    let faults = format!("{}/sandbox/faults", world.sandbox.docusign_url);
    let body = r#"{"docusign":{"drop_reply_after_create":1}}"#;
    let asked = world.http.post(faults).header("content-type", "application/json").body(body);
    assert!(asked.send().await.unwrap().status().is_success());
    let error = account.create_envelope(&definition(ANCHOR, None)).await.unwrap_err();
    assert!(error.reply_lost(), "{error}");
    assert_eq!(account.find_by_transaction("attempt-1").await.unwrap().len(), 1);
    world.sandbox.stop().await;
}

#[tokio::test]
async fn a_template_adds_its_fields_to_our_document() {
    let world = World::start().await;
    let account = world.account().await;
    let templates = account.templates().await.unwrap();
    let names: Vec<&str> = templates.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["Harborline subcontract", "Owner change order"]);
    let mut definition = definition(ANCHOR, None);
    definition.template_id = Some(templates[0].template_id.clone());
    definition.signers[0].role_name = Some("Subcontractor".to_owned());
    let id = account.create_envelope(&definition).await.unwrap().envelope_id;
    let envelope = account.envelope(&id).await.unwrap();
    assert_eq!(envelope.recipients.len(), 1, "roles that nobody has are left out");
    assert_eq!(envelope.custom_fields["attempt"], "attempt-1");
    definition.template_id = Some("9f0c3f5e-0000-4000-8000-000000000000".to_owned());
    let error = account.create_envelope(&definition).await.unwrap_err();
    assert!(error.is_template_missing(), "{error}");
    world.sandbox.stop().await;
}
