//! What goes wrong on purpose on Procore's side.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::{
    support::{PIER_9, Person, Running, start, text},
    uploads::upload,
};

async fn tell(running: &Running, path: &str, body: Value) {
    let answer = running.http.post(running.url(path)).json(&body).send().await.expect("an answer");
    assert!(answer.status().is_success(), "{:?}", answer.text().await);
}

async fn faults(running: &Running, faults: Value) {
    tell(running, "/sandbox/faults", json!({ "procore": faults })).await;
}

async fn attach(person: &Person<'_>, uuid: &str) -> (StatusCode, Value) {
    person.send(Method::PATCH, &format!("{PIER_9}/512340"), &json!({ "upload_ids": [uuid] })).await
}

#[tokio::test]
async fn a_lost_upload_is_answered_as_complete_and_cannot_be_attached() {
    let running = start().await;
    let maria = running.sign_in("7001").await;
    faults(&running, json!({ "lost_uploads": 1 })).await;
    let lost = upload(&maria, &[b"%PDF-1.7 signed"]).await;
    let (status, answer) = attach(&maria, &lost).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{answer}");
    let kept = upload(&maria, &[b"%PDF-1.7 signed"]).await;
    assert_eq!(attach(&maria, &kept).await.0, StatusCode::OK);
}

#[tokio::test]
async fn a_write_whose_answer_is_lost_was_done() {
    let running = start().await;
    let maria = running.sign_in("7001").await;
    faults(&running, json!({ "calls": [{ "on": "PATCH **/512340", "fault": "drop_reply", "times": 1 }] }))
        .await;
    let path = format!("{PIER_9}/512340");
    let request = maria.bare(Method::PATCH, &path).header("Procore-Company-Id", "4280");
    let lost = request.json(&json!({ "status": "Approved" })).send().await;
    assert!(lost.is_err(), "{lost:?}");
    assert_eq!(maria.json(&path).await["data"]["status"], "Approved");
}

#[tokio::test]
async fn a_call_too_many_says_how_long_to_wait() {
    let running = start().await;
    let maria = running.sign_in("7001").await;
    faults(
        &running,
        json!({ "calls": [
            { "fault": { "rate_limited": "hour" }, "times": 1 },
            { "fault": { "rate_limited": "burst" }, "times": 1 },
        ] }),
    )
    .await;
    for wait in ["3600", "10"] {
        let refused = maria.get("/rest/v1.0/companies").await;
        assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(
            (&refused.headers()["retry-after"], &refused.headers()["x-rate-limit-remaining"]),
            (&wait.parse().expect("a header"), &"0".parse().expect("a header"))
        );
    }
    assert_eq!(maria.get("/rest/v1.0/companies").await.status(), StatusCode::OK);
}

#[tokio::test]
async fn a_refresh_whose_answer_is_lost_leaves_no_token_unless_procore_is_lenient() {
    let running = start().await;
    for (refresh, second) in [("strict", StatusCode::BAD_REQUEST), ("lenient", StatusCode::OK)] {
        let tokens = running.tokens("7001").await;
        let lost = json!([{ "on": "POST /oauth/token", "fault": "drop_reply", "times": 1 }]);
        faults(&running, json!({ "refresh": refresh, "calls": lost })).await;
        let fields = [
            ("grant_type", "refresh_token"),
            ("refresh_token", tokens["refresh_token"].as_str().expect("a token")),
            ("client_id", "countersign-sandbox-procore"),
            ("client_secret", "sandbox-procore-secret"),
        ];
        let request = running.http.post(running.url("/oauth/token")).form(&fields);
        assert!(request.send().await.is_err());
        let request = running.http.post(running.url("/oauth/token")).form(&fields);
        assert_eq!(request.send().await.expect("an answer").status(), second, "{refresh}");
    }
}

#[tokio::test]
async fn access_tokens_die_early() {
    let running = start().await;
    let maria = running.sign_in("7001").await;
    faults(&running, json!({ "access_token_seconds": 60 })).await;
    running.advance_clock(61).await;
    let refused = maria.get("/rest/v1.0/companies").await;
    assert_eq!(refused.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(text(&refused.json::<Value>().await.expect("JSON")["error"]), "The access token expired");
}

#[tokio::test]
async fn a_workflow_takes_the_status_and_a_lost_permission_the_tool() {
    let running = start().await;
    let maria = running.sign_in("7001").await;
    let path = format!("{PIER_9}/512340");
    tell(&running, "/sandbox/workflows", json!({ "item": 512_340, "workflow": "Approval" })).await;
    let approved = json!({ "status": "Approved" });
    assert_eq!(maria.send(Method::PATCH, &path, &approved).await.0, StatusCode::UNPROCESSABLE_ENTITY);
    tell(&running, "/sandbox/workflows", json!({ "item": 512_340, "workflow": null })).await;
    assert_eq!(maria.send(Method::PATCH, &path, &approved).await.0, StatusCode::OK);
    tell(&running, "/sandbox/people/7001", json!({ "levels": { "commitments": "None" } })).await;
    assert_eq!(maria.get(&path).await.status(), StatusCode::FORBIDDEN);
}
