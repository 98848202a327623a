//! What goes wrong on purpose on DocuSign's side.

use std::time::{Duration, Instant};

use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use reqwest::{Response, StatusCode};
use serde_json::{Value, json};
use sha2::Sha256;

use crate::{
    ALL, NO_HOOK,
    support::{App, Hook, definition, linked},
};

const CREATE: &str = "POST **/envelopes";

async fn faults(app: &App, faults: Value) {
    let answer = app.post("/sandbox/faults", &json!({ "docusign": faults })).await;
    assert_eq!(answer.status(), StatusCode::OK, "{:?}", answer.text().await);
}

async fn create(app: &App) -> Response {
    app.api_send("POST", "/envelopes", &definition("created", &ALL, NO_HOOK)).await
}

async fn envelopes(app: &App) -> usize {
    let all: Value = app.get("/sandbox/envelopes").await.json().await.expect("JSON");
    all.as_array().expect("a list").len()
}

#[tokio::test]
async fn answers_with_a_status_before_or_after_the_work_is_done() {
    let app = linked().await;
    faults(
        &app,
        json!({ "calls": [
            { "on": CREATE, "fault": { "status": { "code": 500, "body": "json" } }, "times": 1 },
            { "on": CREATE, "fault": { "status": { "code": 504, "when": "after" } }, "times": 1 },
            { "on": CREATE, "fault": { "status": { "code": 502, "body": "empty" } }, "times": 1 },
        ] }),
    )
    .await;
    let first = create(&app).await;
    assert_eq!(first.status(), StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(first.json::<Value>().await.expect("JSON")["message"], "500 Internal Server Error");
    assert_eq!(envelopes(&app).await, 0);
    let second = create(&app).await;
    assert_eq!(second.status(), StatusCode::GATEWAY_TIMEOUT);
    assert!(second.text().await.expect("a page").contains("<h1>504 Gateway Timeout</h1>"));
    assert_eq!(envelopes(&app).await, 1);
    let third = create(&app).await;
    assert_eq!((third.status(), third.content_length()), (StatusCode::BAD_GATEWAY, Some(0)));
    assert_eq!(create(&app).await.status(), StatusCode::CREATED);
}

#[tokio::test]
async fn refuses_a_call_too_many_with_the_headers_of_the_window() {
    let app = linked().await;
    faults(
        &app,
        json!({ "calls": [
            { "fault": { "rate_limited": "hour" }, "times": 1 },
            { "fault": { "rate_limited": "burst" }, "times": 1 },
        ] }),
    )
    .await;
    for (code, empty, other) in [
        ("HOURLY_APIINVOCATION_LIMIT_EXCEEDED", "x-ratelimit-remaining", "x-burstlimit-remaining"),
        ("BURST_APIINVOCATION_LIMIT_EXCEEDED", "x-burstlimit-remaining", "x-ratelimit-remaining"),
    ] {
        let refused = create(&app).await;
        assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(refused.headers()[empty], "0");
        assert_ne!(refused.headers()[other], "0");
        assert_eq!(refused.json::<Value>().await.expect("JSON")["errorCode"], code);
    }
}

#[tokio::test]
async fn a_slow_answer_comes_late_and_a_wrong_name_is_refused() {
    let app = linked().await;
    faults(&app, json!({ "calls": [{ "on": CREATE, "fault": { "slow": { "milliseconds": 300 } } }] })).await;
    let asked = Instant::now();
    assert_eq!(create(&app).await.status(), StatusCode::CREATED);
    assert!(asked.elapsed() >= Duration::from_millis(300));
    for wrong in [
        json!({ "calls": [{ "on": CREATE, "fault": "drop_replies" }] }),
        json!({ "calls": [{ "at": CREATE, "fault": "drop_reply" }] }),
        json!({ "lost": 1 }),
    ] {
        let answer = app.post("/sandbox/faults", &json!({ "docusign": wrong })).await;
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    }
}

/// The calls held, once there are so many.
async fn held(app: &App, count: usize) -> Value {
    loop {
        let faults: Value = app.get("/sandbox/faults").await.json().await.expect("JSON");
        if faults["held"].as_array().expect("a list").len() == count {
            return faults["held"].clone();
        }
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_held_call_is_shown_until_it_is_released_or_its_caller_goes_away() {
    let app = linked().await;
    for (when, done) in [("before", 0), ("after", 1)] {
        faults(
            &app,
            json!({ "calls": [{ "on": CREATE, "fault": { "hold": { "when": when } }, "times": 1 }] }),
        )
        .await;
        let leaves = async {
            tokio::select! {
                _ = create(&app) => panic!("it was answered"),
                calls = held(&app, 1) => calls,
            }
        };
        let calls = leaves.await;
        assert!(calls[0].as_str().expect("a call").ends_with("/envelopes"), "{calls}");
        held(&app, 0).await;
        assert_eq!(envelopes(&app).await, done, "{when}");
    }
    faults(&app, json!({ "calls": [{ "on": CREATE, "fault": { "hold": {} }, "times": 1 }] })).await;
    let release = async {
        held(&app, 1).await;
        faults(&app, json!({ "calls": [] })).await;
    };
    let (answer, ()) = tokio::join!(create(&app), release);
    assert_eq!((answer.status(), envelopes(&app).await), (StatusCode::CREATED, 2));
}

fn signed_with(key: &str, body: &[u8]) -> String {
    let mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).expect("a key");
    STANDARD.encode(mac.chain_update(body).finalize().into_bytes())
}

#[tokio::test]
async fn messages_are_signed_with_a_wrong_key_the_next_one_or_both() {
    let mut hook = Hook::listen().await;
    let app = linked().await;
    let (current, next) = ("sandbox-connect-hmac-key", "sandbox-connect-next-hmac-key");
    for (keys, expected) in [("wrong", vec![]), ("next", vec![next]), ("both", vec![next, current])] {
        faults(&app, json!({ "webhooks": [{ "fault": { "signed_with": keys } }] })).await;
        app.create(&definition("sent", &ALL, &hook.url)).await;
        let (headers, body) = hook.next().await;
        let signatures: Vec<&str> = ["x-docusign-signature-1", "x-docusign-signature-2"]
            .iter()
            .filter_map(|name| headers.get(*name)?.to_str().ok())
            .collect();
        assert_eq!(signatures.len(), expected.len().max(1));
        for (signature, key) in signatures.iter().zip(&expected) {
            assert_eq!(*signature, signed_with(key, &body));
        }
        assert_ne!(signatures[0], signed_with("", &body));
        let is_known = [current, next].iter().any(|key| signatures[0] == signed_with(key, &body));
        assert_eq!(is_known, !expected.is_empty(), "{keys}");
    }
}

#[tokio::test]
async fn a_delayed_message_is_overtaken_by_the_next() {
    let mut hook = Hook::listen().await;
    let app = linked().await;
    let delay = json!({ "on": "envelope-sent", "fault": { "delay": { "seconds": 60 } }, "times": 1 });
    faults(&app, json!({ "webhooks": [delay] })).await;
    let id = app.create(&definition("sent", &ALL, &hook.url)).await;
    let done = app.post(&format!("/sandbox/envelopes/{id}/decline"), &json!({})).await;
    assert_eq!(done.json::<Value>().await.expect("JSON")["status"], "declined");
    assert_eq!(hook.next_event().await["event"], "envelope-declined");
    app.advance(61).await;
    assert_eq!(hook.next_event().await["event"], "envelope-sent");
}

#[tokio::test]
async fn access_tokens_die_early_and_used_refresh_tokens_as_told() {
    let app = linked().await;
    faults(&app, json!({ "access_token_seconds": 60 })).await;
    assert_eq!(create(&app).await.status(), StatusCode::CREATED);
    app.advance(61).await;
    assert_eq!(create(&app).await.status(), StatusCode::UNAUTHORIZED);
    let refresh = [("grant_type", "refresh_token"), ("refresh_token", app.refresh.as_str())];
    assert_eq!(app.tokens(&refresh).await.status(), StatusCode::OK);
    assert_eq!(app.tokens(&refresh).await.status(), StatusCode::OK, "DocuSign is lenient");
    faults(&app, json!({ "refresh": "strict" })).await;
    assert_eq!(app.tokens(&refresh).await.status(), StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn everybody_signs_without_a_browser() {
    let app = linked().await;
    let id = app.create(&definition("sent", &ALL, NO_HOOK)).await;
    let done = app.post(&format!("/sandbox/envelopes/{id}/sign"), &json!({})).await;
    assert_eq!(done.json::<Value>().await.expect("JSON")["status"], "completed");
    assert_eq!(app.status(&id).await, "completed");
    let again = app.post(&format!("/sandbox/envelopes/{id}/decline"), &json!({})).await;
    assert_eq!(again.status(), StatusCode::CONFLICT);
    let listed: Value = app.get("/sandbox/envelopes").await.json().await.expect("JSON");
    assert_eq!(listed[0]["transactionId"], "attempt-1");
    assert_eq!(listed[0]["customFields"]["textCustomFields"][0]["value"], "a-1");
}
