//! Connect when the receiver or the way to it is not well.

use serde_json::{Value, json};

use crate::{
    ALL,
    support::{Hook, definition, linked},
};

#[tokio::test]
async fn a_refused_message_comes_again_later_with_its_retry_count() {
    let mut hook = Hook::failing(1).await;
    let app = linked().await;
    app.create(&definition("sent", &ALL, &hook.url)).await;
    let first = hook.next_event().await;
    app.advance(6).await;
    let second = hook.next_event().await;
    assert_eq!((&first["retryCount"], &second["retryCount"]), (&json!(0), &json!(1)));
    assert_eq!(first["generatedDateTime"], second["generatedDateTime"]);
}

#[tokio::test]
async fn messages_can_be_doubled_or_dropped_and_sent_again_by_hand() {
    let mut hook = Hook::listen().await;
    let app = linked().await;
    app.post("/sandbox/faults", &json!({ "docusign": { "webhooks": "duplicate" } })).await;
    let first = app.create(&definition("sent", &ALL, &hook.url)).await;
    let (one, other) = (hook.next_event().await, hook.next_event().await);
    assert_eq!(one, other);

    app.post("/sandbox/faults", &json!({ "docusign": { "webhooks": "drop" } })).await;
    let second = app.create(&definition("sent", &ALL, &hook.url)).await;
    let deliveries: Value = app.get("/sandbox/deliveries").await.json().await.expect("JSON");
    let dropped = &deliveries[2];
    assert_eq!((&dropped["fate"], &dropped["envelope_id"]), (&json!("dropped"), &json!(second)));
    assert_ne!(first, second);
    let retry = format!("/sandbox/deliveries/{}/retry", dropped["id"].as_str().expect("an id"));
    app.post(&retry, &json!({})).await;
    assert_eq!(hook.next_event().await["data"]["envelopeId"], second.as_str());
}

#[tokio::test]
async fn only_the_events_asked_for_are_sent() {
    let mut hook = Hook::listen().await;
    let app = linked().await;
    let mut asked = definition("sent", &ALL, &hook.url);
    asked["eventNotification"]["events"] = json!(["envelope-voided"]);
    asked["eventNotification"]["includeHMAC"] = "false".into();
    let id = app.create(&asked).await;
    let void = json!({ "status": "voided", "voidedReason": "superseded" });
    app.api_send("PUT", &format!("/envelopes/{id}"), &void).await;
    let (headers, body) = hook.next().await;
    assert!(!headers.contains_key("x-docusign-signature-1"));
    let event: Value = serde_json::from_slice(&body).expect("JSON");
    assert_eq!(event["event"], "envelope-voided");
    assert_eq!(event["data"]["envelopeSummary"]["voidedReason"], "superseded");
}
