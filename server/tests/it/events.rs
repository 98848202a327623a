//! DocuSign's events: kept before they are answered, never forged, applied in any order to the same end.

use app::model::{
    envelope::{EnvelopeState, Filing, RecipientState},
    ids::EnvelopeId,
    person::Viewer,
};
use app::port::Product;
use chrono::{DateTime, Utc};
use proptest::{prelude::*, strategy::ValueTree, test_runner::TestRunner};
use reqwest::StatusCode;
use serde_json::{Value, json};
use server::{
    jobs::Task,
    services::Services,
    signing::track,
    startup,
    store::{envelopes, events, jobs, recipients},
};

use crate::support::{STEEL, Stage, item, signers, within};

const KEY: &str = "sandbox-connect-hmac-key";
const NEW_KEY: &str = "the-key-after-the-rotation";
/// No envelope of ours.
const STRANGER: &str = "0b2ee4a0-0000-4000-8000-00000000aaaa";

fn event(envelope: &str, name: &str) -> Value {
    json!({
        "event": name, "apiVersion": "v2.1", "uri": "/", "retryCount": 0, "configurationId": 1,
        "generatedDateTime": "2026-11-25T09:00:00.1230000Z",
        "data": { "accountId": "a", "userId": "u", "envelopeId": envelope },
    })
}

async fn post(url: &str, signatures: &[String], body: &[u8]) -> StatusCode {
    let mut request = startup::http_client().expect("a client").post(format!("{url}/webhooks/docusign"));
    for (index, signature) in signatures.iter().enumerate() {
        request = request.header(format!("X-DocuSign-Signature-{}", index + 1), signature);
    }
    request.body(body.to_vec()).send().await.expect("an answer").status()
}

async fn tell(stage: &Stage, body: &Value) -> StatusCode {
    let body = body.to_string();
    post(&stage.url, &[docusign::connect::sign(KEY, body.as_bytes())], body.as_bytes()).await
}

/// Bodies and outcomes of what is kept, in the order it came.
async fn kept(services: &Services) -> Vec<(Vec<u8>, Option<String>)> {
    let mut connection = services.db.connection().await.expect("a connection");
    sqlx::query_as("SELECT body, outcome FROM connect_events ORDER BY id")
        .fetch_all(&mut *connection)
        .await
        .expect("read")
}

async fn change(services: &Services, sql: &'static str) {
    let mut connection = services.db.connection().await.expect("a connection");
    sqlx::query(sql).execute(&mut *connection).await.expect("changed");
}

async fn outcome_becomes(services: &Services, wished: &str) {
    let waiting = async {
        while kept(services).await.iter().all(|(_, outcome)| outcome.as_deref() != Some(wished)) {
            tokio::task::yield_now().await;
        }
    };
    within(waiting, || "the event never got there").await;
}

#[tokio::test]
async fn an_event_is_on_disk_byte_by_byte_once_it_is_answered() {
    let stage = Stage::set().await;
    let body = format!("  {}\n", event(STRANGER, "envelope-sent"));
    let signature = docusign::connect::sign(KEY, body.as_bytes());
    assert_eq!(post(&stage.url, &[signature], body.as_bytes()).await, StatusCode::OK);
    assert_eq!(kept(&stage.services).await[0].0, body.as_bytes());
}

#[tokio::test]
async fn forged_events_are_refused_and_never_stored() {
    let stage = Stage::set_with(|config| config.limits.bad_signatures = u32::MAX).await;
    let body = event(STRANGER, "envelope-completed").to_string().into_bytes();
    let signature = docusign::connect::sign(KEY, &body);
    for signatures in [
        vec![],
        vec![String::new()],
        vec!["not base64".to_owned()],
        vec![docusign::connect::sign("another key", &body)],
        vec![signature[..20].to_owned()],
    ] {
        assert_eq!(post(&stage.url, &signatures, &body).await, StatusCode::UNAUTHORIZED, "{signatures:?}");
    }
    for bit in (0..body.len() * 8).step_by(53) {
        let mut flipped = body.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        let answer = post(&stage.url, std::slice::from_ref(&signature), &flipped).await;
        assert_eq!(answer, StatusCode::UNAUTHORIZED, "bit {bit}");
    }
    assert!(kept(&stage.services).await.is_empty());
}

#[tokio::test]
async fn while_keys_are_exchanged_either_is_taken_in_any_header() {
    let stage = Stage::set().await;
    let two_keys = |vendors: &mut server::config::Vendors| vendors.hmac_keys.push(NEW_KEY.to_owned());
    let process = stage.another_process(two_keys).await;
    for (index, keys) in
        [vec![KEY], vec![NEW_KEY], vec!["gone", NEW_KEY], vec![KEY, "unknown"]].iter().enumerate()
    {
        let body = event(&format!("{STRANGER}{index}"), "envelope-sent").to_string();
        let signatures: Vec<String> =
            keys.iter().map(|key| docusign::connect::sign(key, body.as_bytes())).collect();
        assert_eq!(post(&process.url, &signatures, body.as_bytes()).await, StatusCode::OK, "{keys:?}");
    }
    assert_eq!(kept(&stage.services).await.len(), 4);
}

#[tokio::test]
async fn a_body_of_ten_megabytes_is_refused_unread() {
    let stage = Stage::set().await;
    let body = vec![b' '; 10 * 1024 * 1024];
    let signature = docusign::connect::sign(KEY, &body);
    assert_eq!(post(&stage.url, &[signature], &body).await, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(kept(&stage.services).await.is_empty());
}

#[tokio::test]
async fn without_a_database_an_event_is_answered_503_and_taken_when_it_comes_again() {
    let stage = Stage::set().await;
    let body = event(STRANGER, "envelope-sent");
    change(&stage.services, "ALTER TABLE connect_events RENAME TO out_of_reach").await;
    assert_eq!(tell(&stage, &body).await, StatusCode::SERVICE_UNAVAILABLE);
    change(&stage.services, "ALTER TABLE out_of_reach RENAME TO connect_events").await;
    assert!(kept(&stage.services).await.is_empty());
    assert_eq!(tell(&stage, &body).await, StatusCode::OK);
    assert_eq!(kept(&stage.services).await.len(), 1);
}

#[tokio::test]
async fn a_signed_event_that_cannot_be_read_is_kept_aside_once() {
    let stage = Stage::set().await;
    let odd = json!({ "event": "envelope-sent", "data": { "something": "new" } });
    for _ in 0..2 {
        assert_eq!(tell(&stage, &odd).await, StatusCode::OK, "DocuSign need not hold back what follows");
    }
    let kept = kept(&stage.services).await;
    assert_eq!(kept.len(), 1);
    assert!(kept[0].1.as_deref().is_some_and(|outcome| outcome.starts_with("unreadable")), "{kept:?}");
    stage.ends_quietly().await;
}

#[tokio::test]
async fn an_event_that_is_sent_again_is_kept_once() {
    let stage = Stage::set().await;
    let first = event(STRANGER, "envelope-sent");
    let again = json!({ "retryCount": 3 });
    let mut repeated = first.clone();
    repeated["retryCount"] = again["retryCount"].clone();
    for body in [&first, &repeated, &event(STRANGER, "envelope-delivered")] {
        assert_eq!(tell(&stage, body).await, StatusCode::OK);
    }
    assert_eq!(kept(&stage.services).await.len(), 2);
}

#[tokio::test]
async fn an_event_that_comes_before_its_envelope_is_known_is_applied_once_it_is() {
    let (stage, maria) = Stage::ready().await;
    let mut form = stage.form(&maria, STEEL).await;
    form.then = "finish".to_owned();
    let id = stage.services.send(&maria, &item(STEEL), &form).await.expect("accepted");
    let draft = stage.envelope_when(&maria, STEEL, |envelope| envelope.state == EnvelopeState::Draft).await;
    stage.jobs_are_done().await;
    change(&stage.services, "UPDATE envelopes SET docusign_id = NULL, state = 'unknown'").await;
    let docusign_id = draft.docusign_id.expect("a draft has one");
    assert_eq!(tell(&stage, &event(&docusign_id, "envelope-voided")).await, StatusCode::OK);
    outcome_becomes(&stage.services, events::KEPT_ASIDE).await;
    let mut connection = stage.services.db.connection().await.expect("a connection");
    let task = Task::CreateEnvelope { envelope: id };
    jobs::promise(&mut connection, &task, stage.services.clock.now()).await.expect("promised");
    drop(connection);
    stage.envelope_when(&maria, STEEL, |envelope| envelope.state == EnvelopeState::Voided).await;
}

/// What must not depend on the order of events.
#[derive(Debug, PartialEq)]
struct End {
    state: EnvelopeState,
    filing: Filing,
    finished_at: Option<DateTime<Utc>>,
    recipients: Vec<(String, RecipientState, Option<DateTime<Utc>>)>,
}

async fn end(services: &Services, id: &EnvelopeId) -> End {
    let mut connection = services.db.connection().await.expect("a connection");
    let envelope = envelopes::find(&mut connection, id).await.expect("read").expect("there");
    let recipients = recipients::of_envelope(&mut connection, id).await.expect("read");
    End {
        state: envelope.state,
        filing: envelope.filing,
        finished_at: envelope.finished_at,
        recipients: recipients.into_iter().map(|it| (it.recipient_id, it.state, it.at)).collect(),
    }
}

/// Signs an envelope of which no webhook tells, and answers what the webhooks would have said.
async fn history(stage: &Stage, maria: &Viewer) -> (EnvelopeId, Vec<Value>) {
    stage.docusign_faults(json!({ "webhooks": "drop" })).await;
    let form = stage.form(maria, STEEL).await;
    let id = stage.services.send(maria, &item(STEEL), &form).await.expect("accepted");
    stage.envelope_when(maria, STEEL, |envelope| envelope.state.is_out()).await;
    for recipient in form.recipients.iter().filter(|recipient| recipient.kind == "signer") {
        signers::sign(stage, &recipient.name, &recipient.email).await;
    }
    stage.jobs_are_done().await;
    let deliveries = stage.ask_sandbox("/sandbox/deliveries", None).await;
    let messages = deliveries.as_array().expect("a list").iter().map(|it| it["message"].clone()).collect();
    (id, messages)
}

async fn apply(services: &Services, told: &[Value]) {
    for (index, message) in told.iter().enumerate() {
        let body = message.to_string();
        let now = services.clock.now();
        let mut connection = services.db.connection().await.expect("a connection");
        let kept = events::keep(&mut connection, &index.to_string(), "", body.as_bytes(), None, now).await;
        drop(connection);
        let event = kept.expect("kept").expect("the first with its key");
        track::apply_event(services, &event).await.expect("applied");
    }
}

#[tokio::test]
async fn the_events_of_a_signed_envelope_end_the_same_in_any_order_and_number() {
    let (stage, maria) = Stage::ready().await;
    let (id, messages) = history(&stage, &maria).await;
    assert!(messages.len() >= 4, "{messages:#?}");
    stage.services.stop.cancel();
    let mut ends = Vec::new();
    let any_order = prop::collection::vec(prop::sample::select(messages.clone()), 0..4)
        .prop_flat_map(|extra| Just([messages.clone(), extra].concat()).prop_shuffle());
    let mut runner = TestRunner::deterministic();
    for round in 0..16 {
        for sql in [
            "DELETE FROM connect_events",
            "UPDATE recipients SET state = 'waiting', at = NULL",
            "UPDATE envelopes SET state = 'sent', active = 1, filing = 'not_due', told_at = NULL, finished_at = NULL",
        ] {
            change(&stage.services, sql).await;
        }
        let told = match round {
            0 => messages.clone(),
            _ => any_order.new_tree(&mut runner).expect("an order").current(),
        };
        apply(&stage.services, &told).await;
        ends.push(end(&stage.services, &id).await);
    }
    assert_eq!((ends[0].state, &ends[0].filing), (EnvelopeState::Completed, &Filing::Waiting));
    for other in &ends[1..] {
        assert_eq!(other, &ends[0]);
    }
}

/// A list that was read before the last signature, and an event that comes after it but was generated before.
#[tokio::test]
async fn a_signature_that_is_told_late_still_counts() {
    let (stage, maria) = Stage::ready().await;
    let (id, told) = history(&stage, &maria).await;
    let later = stage.services.clock.now() + chrono::Duration::minutes(1);
    let mut connection = stage.services.db.connection().await.expect("a connection");
    envelopes::set_told(&mut connection, &id, later).await.expect("told");
    drop(connection);
    apply(&stage.services, &told).await;
    let end = end(&stage.services, &id).await;
    let done =
        |(_, state, _): &(String, RecipientState, Option<DateTime<Utc>>)| *state == RecipientState::Completed;
    assert!(end.recipients.iter().all(done), "{:?}", end.recipients);
    let told = stage.page(&maria, STEEL).await.history;
    assert!(told.iter().any(|entry| entry.what.contains("Dana Whitfield signed")), "{told:#?}");
}
