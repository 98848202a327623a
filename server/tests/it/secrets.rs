//! Secrets never leave: one journey with every kind of secret in it, then a search for them in the database's files,
//! the log of every crate of ours, and what the product answered when things went wrong.

use std::{
    collections::BTreeSet,
    fs,
    io::{self, Write},
    path::Path,
    sync::{Arc, Mutex},
};

use app::{
    model::envelope::{EnvelopeState, Filing},
    port::Product,
    routes::endpoint,
};
use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use leptos::server_fn::axum::server_fn_paths;
use serde_json::Value;
use server::startup;
use tracing::instrument::WithSubscriber;
use tracing_subscriber::EnvFilter;
use url::{Url, form_urlencoded};

use crate::support::{
    COMPANY, MARIA, STEEL, Stage,
    browser::{Browser, query},
    item,
    signers::sign,
};

/// Everything the product and its libraries say; the sandbox is the other side.
const LOG: &str = "trace,sandbox=off,selectors=off,html5ever=off";
/// What only the product and one vendor may know.
const SECRET_FIELDS: [&str; 4] = ["access_token", "refresh_token", "code", "code_verifier"];

#[derive(Clone, Default)]
struct Heard(Arc<Mutex<Vec<u8>>>);

impl Write for Heard {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("not poisoned").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The secrets that went over the wire, as the sandbox has recorded them, and those of the settings.
fn secrets(record: &Path, stage: &Stage) -> BTreeSet<String> {
    let vendors = &stage.services.vendors;
    let mut found = BTreeSet::from([vendors.procore_app.1.clone(), vendors.docusign_app.1.clone()]);
    found.extend(vendors.hmac_keys.clone());
    found.extend(
        [&vendors.procore_app, &vendors.docusign_app]
            .map(|(id, secret)| STANDARD.encode(format!("{id}:{secret}"))),
    );
    let key = fs::read_to_string(stage.services.config.key_file()).expect("the sealing key");
    found.insert(key.trim().to_owned());
    for line in fs::read_to_string(record).expect("what was said").lines() {
        let exchange: Value = serde_json::from_str(line).expect("an exchange");
        for said in ["body", "answer"] {
            found.extend(
                SECRET_FIELDS.iter().filter_map(|field| exchange[said][field].as_str()).map(str::to_owned),
            );
        }
        let asked = exchange["query"].as_str().unwrap_or_default().as_bytes();
        found.extend(
            form_urlencoded::parse(asked).filter(|(name, _)| name == "state").map(|(_, it)| it.into_owned()),
        );
    }
    found
}

/// A secret as it is, and in the forms it could hide in.
fn forms(secret: &str) -> Vec<String> {
    let encoded: String = form_urlencoded::byte_serialize(secret.as_bytes()).collect();
    let mut forms = vec![
        secret.to_owned(),
        STANDARD.encode(secret).trim_end_matches('=').to_owned(),
        URL_SAFE_NO_PAD.encode(secret),
        encoded,
    ];
    forms.dedup();
    forms
}

fn holds(text: &[u8], what: &str) -> bool {
    text.windows(what.len()).any(|window| window == what.as_bytes())
}

/// Where a secret was found; none where it was not.
fn search(secrets: &BTreeSet<String>, places: &[(String, Vec<u8>)]) -> Vec<String> {
    let mut found = Vec::new();
    for secret in secrets {
        assert!(secret.len() > 12, "too short to be told from other words: {secret}");
        for (place, text) in places {
            found.extend(
                forms(secret)
                    .iter()
                    .filter(|form| holds(text, form))
                    .map(|form| format!("{form} in {place}")),
            );
        }
    }
    found
}

fn database_files(stage: &Stage) -> Vec<(String, Vec<u8>)> {
    let files = fs::read_dir(&stage.services.config.data_dir).expect("the data folder");
    files
        .map(|file| file.expect("a file").path())
        .filter(|path| {
            path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("countersign.sqlite"))
        })
        .map(|path| (path.display().to_string(), fs::read(&path).expect("its bytes")))
        .collect()
}

/// From the sign-in to the signed file on the item. Answers what the browser was given.
async fn journey(stage: &Stage) -> BTreeSet<String> {
    let mut browser = Browser::signed_in(stage, MARIA).await;
    let maria = stage.person(MARIA).await;
    stage.services.set_company_integration(&maria, COMPANY, true).await.expect("on");
    browser.link(stage, "Harborline Builders").await;
    stage.services.clock.advance(chrono::Duration::hours(9));
    let handed_over = stage.services.hand_over(&maria).await.expect("a code");
    let form = stage.form(&maria, STEEL).await;
    stage.services.send(&maria, &item(STEEL), &form).await.expect("accepted");
    let envelope = stage.envelope_when(&maria, STEEL, |envelope| envelope.state.is_out()).await;
    for signer in &envelope.recipients {
        sign(stage, &signer.name, &signer.email).await;
    }
    stage.envelope_when(&maria, STEEL, |envelope| matches!(envelope.filing, Filing::Filed)).await;
    ["countersign-session", "countersign-browser"]
        .map(|cookie| browser.cookie(cookie).to_owned())
        .into_iter()
        .chain([handed_over])
        .collect()
}

/// What the product answers when something is wrong, with secrets in what it is asked.
async fn provoked(stage: &Stage, secrets: &BTreeSet<String>) -> Vec<(String, Vec<u8>)> {
    let mut answers = Vec::new();
    let mut browser = Browser::new();
    for secret in secrets.iter().take(12) {
        let page = browser.start_sign_in(stage, "/").await;
        let state = query(&page, "state");
        let mut addresses = vec![
            format!("{}{}?state={state}&code=x", stage.url, endpoint::SIGN_IN_CALLBACK),
            format!("{}{}?state=x&code=x&error=x", stage.url, endpoint::LINK_CALLBACK),
            format!("{}/files/envelopes/x/document", stage.url),
            format!("{}/open", stage.url),
        ];
        for address in &mut addresses {
            let mut url = Url::parse(address).expect("an address");
            url.query_pairs_mut().append_pair("secret", secret);
            answers.push((url.path().to_owned(), browser.get(url.as_str()).await.body.into_bytes()));
        }
        let form = [("code", secret.as_str()), ("return_to", "/nowhere")];
        let refused = browser.post(&format!("{}{}", stage.url, endpoint::HAND_OVER), &form).await;
        answers.push((endpoint::HAND_OVER.to_owned(), refused.body.into_bytes()));
    }
    for (path, _) in server_fn_paths() {
        let client = startup::http_client().expect("a client");
        for body in ["", "item[company]=x"] {
            let request = client.post(format!("{}{path}", stage.url)).body(body);
            let answer = request.header("content-type", "application/x-www-form-urlencoded").send().await;
            let body = answer.expect("an answer").bytes().await.expect("a body");
            answers.push((path.to_owned(), body.to_vec()));
        }
    }
    answers
}

async fn planted_and_searched(heard: Heard) {
    let record = tempfile::NamedTempFile::new().expect("a file");
    let path = record.path().to_owned();
    let stage = Stage::set_with(|config| config.sandbox_record = Some(path.clone())).await;
    let given = journey(&stage).await;
    let mut secrets = secrets(&path, &stage);
    assert!(secrets.len() >= 14, "two logins, a refresh, and the settings: {}", secrets.len());
    secrets.extend(given);
    stage.docusign_faults(serde_json::json!({ "down": true })).await;
    let mut places = provoked(&stage, &secrets).await;
    places.extend(database_files(&stage));
    places.push(("the log".to_owned(), heard.0.lock().expect("not poisoned").clone()));
    assert!(places.iter().any(|(place, text)| place == "the log" && text.len() > 10_000), "the log is heard");
    assert!(places.iter().any(|(place, _)| place.ends_with("-wal")), "the database's own log is read");
    let found = search(&secrets, &places);
    assert!(found.is_empty(), "{} secrets have left:\n{}", found.len(), found.join("\n"));
}

#[tokio::test]
async fn no_secret_is_in_the_database_the_log_or_an_error() {
    let heard = Heard::default();
    let writer = heard.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::new(LOG))
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .finish();
    let _listening = tracing::subscriber::set_default(subscriber);
    planted_and_searched(heard).with_current_subscriber().await;
}

#[test]
fn a_secret_is_found_in_every_form() {
    let secret = "gAAAA-very/secret+token".to_owned();
    for form in forms(&secret) {
        let places = [("a page".to_owned(), format!("<p>{form}</p>").into_bytes())];
        assert_eq!(search(&BTreeSet::from([secret.clone()]), &places).len(), 1, "{form}");
    }
}

/// A host that gets its requests and never answers them.
async fn evil() -> (String, tokio::task::JoinHandle<String>) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    let heard = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.expect("a connection");
        let mut request = vec![0; 4_096];
        stream.readable().await.expect("something to read");
        let length = stream.try_read(&mut request).unwrap_or_default();
        String::from_utf8_lossy(&request[..length]).into_owned()
    });
    (address, heard)
}

#[tokio::test]
async fn a_stored_api_host_is_held_against_the_list_before_a_token_goes_there() {
    let (stage, maria) = Stage::ready().await;
    let (evil, heard) = evil().await;
    let mut connection = stage.services.db.connection().await.expect("a connection");
    sqlx::query("UPDATE links SET base_uri = $1")
        .bind(&evil)
        .execute(&mut *connection)
        .await
        .expect("changed");
    drop(connection);
    let form = stage.form(&maria, STEEL).await;
    stage.services.send(&maria, &item(STEEL), &form).await.expect("accepted");
    let failed = stage.envelope_when(&maria, STEEL, |envelope| envelope.state == EnvelopeState::Failed).await;
    let reason = failed.reason.expect("a reason");
    assert!(reason.contains("is not a DocuSign host of this environment"), "{reason}");
    assert!(!heard.is_finished(), "nobody was asked there");
}
