//! DocuSign's side over real HTTP: consent and tokens, envelopes, signing, webhooks, restart.

#[path = "docusign/connect.rs"]
mod connect;
#[path = "docusign/faults.rs"]
mod faults;
#[path = "docusign/routing.rs"]
mod routing;
#[path = "docusign/support.rs"]
mod support;
#[path = "docusign/templates.rs"]
mod templates;

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use hmac::{Hmac, KeyInit, Mac};
use reqwest::StatusCode;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use support::{
    App, GC, Hook, KEY, RETURN, SECRET, SUB, SUB_DATE, between, definition, linked, location, page_count,
    pdf, query, start, text,
};

const ALL: [&str; 3] = [SUB, SUB_DATE, GC];
const NO_HOOK: &str = "http://127.0.0.1:9/hook";

#[tokio::test]
async fn a_code_is_exchanged_once_and_only_with_its_verifier() {
    let app = linked().await;
    let verifier = "v".repeat(43);
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(&verifier));
    let extra = format!("&prompt=login&code_challenge={challenge}&code_challenge_method=S256");
    let email = "priya.nair@harborline.example";
    let code = app.code(email, &extra).await;
    let wrong = [("grant_type", "authorization_code"), ("code", &code), ("code_verifier", "wrong")];
    let refused = app.tokens(&wrong).await;
    assert_eq!(refused.status(), StatusCode::BAD_REQUEST);
    assert_eq!(refused.json::<Value>().await.expect("JSON")["error"], "invalid_grant");

    let code = app.code(email, &extra).await;
    let right = [("grant_type", "authorization_code"), ("code", &code), ("code_verifier", verifier.as_str())];
    let body: Value = app.tokens(&right).await.json().await.expect("JSON");
    assert_eq!(body["expires_in"], 28_800);
    assert_eq!(app.tokens(&right).await.status(), StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn userinfo_names_both_accounts_and_fails_as_docusign_does_when_the_token_is_over() {
    let app = linked().await;
    let info: Value = app.get("/oauth/userinfo").await.json().await.expect("JSON");
    assert_eq!(info["name"], "Maria Alvarez");
    assert_eq!(info["accounts"].as_array().expect("accounts").len(), 2);
    assert_eq!(info["accounts"][0]["base_uri"], app.base);
    app.advance(28_801).await;
    assert_eq!(app.get("/oauth/userinfo").await.status(), StatusCode::INTERNAL_SERVER_ERROR);
    let refused = app.api_get("/envelopes?from_date=2020-01-01").await;
    assert_eq!(refused.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(refused.json::<Value>().await.expect("JSON")["errorCode"], "AUTHORIZATION_INVALID_TOKEN");
}

#[tokio::test]
async fn a_refresh_rotates_the_token_and_the_old_one_dies_after_its_grace() {
    let app = linked().await;
    let old = [("grant_type", "refresh_token"), ("refresh_token", app.refresh.as_str())];
    let body: Value = app.tokens(&old).await.json().await.expect("JSON");
    let new = body["refresh_token"].as_str().expect("a refresh token");
    assert_ne!(new, app.refresh);
    assert_eq!(app.tokens(&old).await.status(), StatusCode::OK);
    app.advance(61).await;
    assert_eq!(app.tokens(&old).await.status(), StatusCode::BAD_REQUEST);
    let with_new = [("grant_type", "refresh_token"), ("refresh_token", new)];
    assert_eq!(app.tokens(&with_new).await.status(), StatusCode::OK);

    let revoke = [("user_id", "11111111-bbbb-4bbb-8bbb-000000007001"), ("client_id", KEY)];
    app.post_form("/sandbox/connected-apps", &revoke).await;
    assert_eq!(app.tokens(&with_new).await.status(), StatusCode::BAD_REQUEST);
    assert_eq!(app.get("/oauth/userinfo").await.status(), StatusCode::OK);
}

#[tokio::test]
async fn unknown_apps_and_addresses_get_a_page_and_refusal_goes_back_with_an_error() {
    let app = linked().await;
    let unknown = format!("/oauth/auth?response_type=code&scope=signature&client_id=x&redirect_uri={RETURN}");
    assert_eq!(app.get(&unknown).await.status(), StatusCode::BAD_REQUEST);
    let authorize = |uri: &str| {
        format!("/oauth/auth?response_type=code&scope=signature&client_id={KEY}&state=s9&redirect_uri={uri}")
    };
    assert_eq!(app.get(&authorize("https://evil.example/")).await.status(), StatusCode::BAD_REQUEST);
    let page = app.get(&authorize(RETURN)).await.text().await.expect("a page");
    let request = between(&page, "name=\"request\" value=\"", "\"");
    let tom = [("request", request), ("user", "11111111-bbbb-4bbb-8bbb-000000007003")];
    app.post_form("/oauth/login", &tom).await;
    let back = location(&app.post_form("/oauth/consent", &[("request", request), ("answer", "deny")]).await);
    assert_eq!(query(&back, "error").as_deref(), Some("access_denied"));
    assert_eq!(query(&back, "state").as_deref(), Some("s9"));
}

#[tokio::test]
async fn a_missing_anchor_fails_the_whole_create() {
    let app = linked().await;
    let answer = app.api_send("POST", "/envelopes", &definition("sent", &[SUB, SUB_DATE], NO_HOOK)).await;
    assert_eq!(answer.status(), StatusCode::BAD_REQUEST);
    assert!(answer.headers().contains_key("x-burstlimit-remaining"));
    assert_eq!(answer.json::<Value>().await.expect("JSON")["errorCode"], "ANCHOR_TAB_STRING_NOT_FOUND");
    let list = app.json("/envelopes?from_date=2020-01-01T00:00:00Z").await;
    assert_eq!(list["resultSetSize"], "0");
    app.create(&definition("sent", &[SUB, GC], NO_HOOK)).await;
}

#[tokio::test]
async fn bad_definitions_are_refused_with_docusigns_codes() {
    let app = linked().await;
    let good = definition("sent", &ALL, NO_HOOK);
    let mut cases = Vec::new();
    for (pointer, value, code) in [
        ("/emailSubject", json!("x".repeat(101)), "INVALID_REQUEST_PARAMETER"),
        ("/recipients/signers/0/email", json!("no-address"), "INVALID_EMAIL_ADDRESS_FOR_RECIPIENT"),
        ("/recipients/signers/0/email", json!(""), "ENVELOPE_IS_INCOMPLETE"),
        ("/recipients/signers/1/recipientId", json!("1"), "INVALID_RECIPIENT_ID"),
        ("/documents/0/documentBase64", json!(STANDARD.encode("no pdf")), "UNABLE_TO_LOAD_DOCUMENT"),
        ("/documents/0/fileExtension", json!("docx"), "UNABLE_TO_LOAD_DOCUMENT"),
        ("/documents", json!([]), "ANCHOR_TAB_STRING_NOT_FOUND"),
    ] {
        let mut bad = good.clone();
        *bad.pointer_mut(pointer).expect("the member") = value;
        cases.push((bad, code));
    }
    for (bad, code) in cases {
        let answer: Value = app.api_send("POST", "/envelopes", &bad).await.json().await.expect("JSON");
        assert_eq!(answer["errorCode"], code);
    }
}

#[tokio::test]
async fn both_sign_in_order_and_connect_tells_it_in_order_with_a_good_signature() {
    let mut hook = Hook::listen().await;
    let app = linked().await;
    let id = app.create(&definition("sent", &ALL, &hook.url)).await;
    assert_eq!(hook.next_event().await["event"], "envelope-sent");
    let not_yet = app.get("/mailbox?address=gc@example.com").await.text().await.expect("a page");
    assert!(!not_yet.contains("/signing/"));
    let sent = app.bytes(&format!("/envelopes/{id}/documents/1")).await;

    assert_eq!(location(&app.sign("sub@example.com", "Jón Sub").await), "/thank-you?event=signing_complete");
    let (headers, body) = hook.next().await;
    let mac = Hmac::<Sha256>::new_from_slice(b"sandbox-connect-hmac-key").expect("a key");
    let expected = STANDARD.encode(mac.chain_update(&body).finalize().into_bytes());
    assert_eq!(headers["x-docusign-signature-1"], expected.as_str());
    let event: Value = serde_json::from_slice(&body).expect("JSON");
    assert_eq!(
        (&event["event"], &event["data"]["recipientId"]),
        (&json!("recipient-completed"), &json!("1"))
    );
    let summary = &event["data"]["envelopeSummary"];
    assert_eq!(summary["customFields"]["textCustomFields"][0]["value"], "a-1");
    assert_eq!(summary["recipients"]["currentRoutingOrder"], "2");

    app.sign("gc@example.com", "Gina Contractor").await;
    assert_eq!(hook.next_event().await["event"], "recipient-completed");
    let last = hook.next_event().await;
    assert_eq!(last["event"], "envelope-completed");
    assert_eq!(last["data"]["envelopeSummary"]["status"], "completed");

    let combined = app.bytes(&format!("/envelopes/{id}/documents/combined?certificate=true")).await;
    assert_ne!(combined, sent);
    assert_eq!(page_count(&combined), 2);
    let written = text(&combined);
    for word in ["Jón Sub", "Gina Contractor", "Certificate Of Completion", &id.to_uppercase()] {
        assert!(written.contains(word), "{word} is missing in {written}");
    }
    assert_eq!(app.json(&format!("/envelopes/{id}/recipients")).await["signers"][0]["status"], "completed");
    let again = app.get(&app.invitation("gc@example.com").await).await.text().await.expect("a page");
    assert!(again.contains("This document is complete"));
}

#[tokio::test]
async fn declining_needs_a_reason_and_ends_the_envelope() {
    let mut hook = Hook::listen().await;
    let app = linked().await;
    let id = app.create(&definition("sent", &ALL, &hook.url)).await;
    let link = app.invitation("sub@example.com").await;
    let empty = app.post_form(&link, &[("action", "decline"), ("reason", " ")]).await;
    assert_eq!(empty.status(), StatusCode::UNPROCESSABLE_ENTITY);
    app.post_form(&link, &[("action", "decline"), ("reason", "The retainage is wrong")]).await;
    assert_eq!(hook.next_event().await["event"], "envelope-sent");
    let declined = hook.next_event().await;
    assert_eq!(declined["event"], "envelope-declined");
    let signer = &declined["data"]["envelopeSummary"]["recipients"]["signers"][0];
    assert_eq!(signer["declinedReason"], "The retainage is wrong");
    assert_eq!(app.status(&id).await, "declined");
}

#[tokio::test]
async fn voiding_works_once_and_only_under_way() {
    let app = linked().await;
    let id = app.create(&definition("sent", &ALL, NO_HOOK)).await;
    let path = format!("/envelopes/{id}");
    let void = json!({ "status": "voided", "voidedReason": "superseded" });
    assert_eq!(app.api_send("PUT", &path, &void).await.status(), StatusCode::OK);
    let again = app.api_send("PUT", &path, &void).await;
    assert_eq!(again.json::<Value>().await.expect("JSON")["errorCode"], "ENVELOPE_CANNOT_VOID_INVALID_STATE");
    let envelope = app.json(&path).await;
    assert_eq!((&envelope["status"], &envelope["voidedReason"]), (&json!("voided"), &json!("superseded")));
    let mails = app.get("/mailbox?address=sub@example.com").await.text().await.expect("a page");
    assert!(mails.contains("Voided: SC-001 Pier 9"));
}

#[tokio::test]
async fn a_draft_goes_through_the_sender_page() {
    let app = linked().await;
    let id = app.create(&definition("created", &ALL, NO_HOOK)).await;
    let body = json!({ "returnUrl": RETURN, "viewAccess": "envelope" });
    let view: Value = app
        .api_send("POST", &format!("/envelopes/{id}/views/sender"), &body)
        .await
        .json()
        .await
        .expect("JSON");
    let path = view["url"].as_str().expect("a URL").trim_start_matches(&app.base).to_owned();
    assert!(app.get(&path).await.text().await.expect("a page").contains("Review and send"));
    let form = [
        ("action", "send"),
        ("subject", "SC-001 Pier 9, corrected"),
        ("message", ""),
        ("name-1", "Jón Sub"),
        ("email-1", "new@example.com"),
        ("order-1", "1"),
    ];
    let back = location(&app.post_form(&path, &form).await);
    assert_eq!(query(&back, "event").as_deref(), Some("Send"));
    assert_eq!(query(&back, "envelopeId").as_deref(), Some(id.as_str()));
    app.sign("new@example.com", "Jón Sub").await;
    let refused = app.api_send("POST", &format!("/envelopes/{id}/views/sender"), &body).await;
    assert_eq!(refused.json::<Value>().await.expect("JSON")["errorCode"], "ENVELOPE_INVALID_STATUS");
}

#[tokio::test]
async fn the_recycle_bin_takes_drafts() {
    let app = linked().await;
    let id = app.create(&definition("created", &ALL, NO_HOOK)).await;
    let void = json!({ "status": "voided", "voidedReason": "x" });
    assert_eq!(
        app.api_send("PUT", &format!("/envelopes/{id}"), &void).await.status(),
        StatusCode::BAD_REQUEST
    );
    let moved = app.api_send("PUT", "/folders/recyclebin", &json!({ "envelopeIds": [id] })).await;
    assert_eq!(moved.status(), StatusCode::OK);
    assert_eq!(app.json("/envelopes?from_date=2020-01-01").await["resultSetSize"], "0");
}

#[tokio::test]
async fn an_embedded_signer_has_one_view_and_only_in_turn() {
    let app = linked().await;
    let mut asked = definition("sent", &ALL, NO_HOOK);
    asked["recipients"]["signers"][1]["clientUserId"] = "7001".into();
    let id = app.create(&asked).await;
    let view = json!({ "returnUrl": RETURN, "authenticationMethod": "none", "email": "gc@example.com",
        "userName": "Gina Contractor", "clientUserId": "7001" });
    let path = format!("/envelopes/{id}/views/recipient");
    let early: Value = app.api_send("POST", &path, &view).await.json().await.expect("JSON");
    assert_eq!(early["errorCode"], "RECIPIENT_NOT_IN_SEQUENCE");
    app.sign("sub@example.com", "Jón Sub").await;
    let given: Value = app.api_send("POST", &path, &view).await.json().await.expect("JSON");
    let once = given["url"].as_str().expect("a URL").trim_start_matches(&app.base).to_owned();
    let session = location(&app.get(&once).await);
    assert_eq!(query(&location(&app.get(&once).await), "event").as_deref(), Some("ttl_expired"));
    let done = app.post_form(&session, &[("action", "finish"), ("signature", "Gina C.")]).await;
    assert_eq!(query(&location(&done), "event").as_deref(), Some("signing_complete"));
    assert_eq!(app.status(&id).await, "completed");
}

#[tokio::test]
async fn a_lost_reply_leaves_an_envelope_that_its_transaction_id_finds() {
    let app = linked().await;
    app.post("/sandbox/faults", &json!({ "docusign": { "drop_reply_after_create": 1 } })).await;
    let url = format!("{}/restapi/v2.1/accounts/{}/envelopes", app.base, support::ACCOUNT);
    let sent =
        app.http.post(url).bearer_auth(&app.token).json(&definition("created", &ALL, NO_HOOK)).send().await;
    let lost = match sent {
        Ok(answer) => answer.bytes().await.is_err(),
        Err(_) => true,
    };
    assert!(lost);
    let found = app.json("/envelopes?transaction_ids=attempt-1").await;
    assert_eq!(found["envelopeTransactionStatuses"][0]["status"], "created");
    let by_field = app.json("/envelopes?from_date=2020-01-01&custom_field=attempt%3Da-1").await;
    assert_eq!(by_field["resultSetSize"], "1");
    assert_eq!(app.json("/envelopes").await["errorCode"], "INVALID_REQUEST_PARAMETER");
}

#[tokio::test]
async fn time_voids_what_nobody_signs_and_polling_too_often_is_noted() {
    let app = linked().await;
    let mut asked = definition("sent", &ALL, NO_HOOK);
    asked["notification"] = json!({ "expirations": { "expireEnabled": "true", "expireAfter": "1" } });
    let id = app.create(&asked).await;
    assert_eq!(app.status(&id).await, "sent");
    assert_eq!(app.status(&id).await, "sent");
    let noted: Value = app.get("/sandbox/polling-violations").await.json().await.expect("JSON");
    assert_eq!(noted[0]["envelopeId"], id.as_str());
    app.advance(86_401).await;
    let mut app = app;
    app.link("maria.alvarez@harborline.example", "&prompt=login").await;
    assert_eq!(app.status(&id).await, "voided");
    let noted: Value = app.get("/sandbox/polling-violations").await.json().await.expect("JSON");
    assert_eq!(noted.as_array().expect("a list").len(), 1);
}

#[tokio::test]
async fn corrections_answer_for_each_recipient() {
    let app = linked().await;
    let id = app.create(&definition("sent", &ALL, NO_HOOK)).await;
    app.sign("sub@example.com", "Jón Sub").await;
    let change = json!({ "signers": [
        { "recipientId": "1", "email": "late@example.com" },
        { "recipientId": "2", "email": "gc2@example.com", "name": "Gil Contractor" },
    ] });
    let answer =
        app.api_send("PUT", &format!("/envelopes/{id}/recipients?resend_envelope=true"), &change).await;
    assert_eq!(answer.status(), StatusCode::OK);
    let results: Value = answer.json().await.expect("JSON");
    let code = |n: usize| results["recipientUpdateResults"][n]["errorDetails"]["errorCode"].clone();
    assert_eq!((code(0), code(1)), (json!("RECIPIENT_UPDATE_FAILED"), json!("SUCCESS")));
    let old = app.invitation("gc@example.com").await;
    assert_eq!(app.get(&old).await.status(), StatusCode::GONE);
    app.sign("gc2@example.com", "Gil Contractor").await;
    assert_eq!(app.status(&id).await, "completed");
}

#[tokio::test]
async fn foreign_accounts_and_outages_answer_as_documented() {
    let app = linked().await;
    let foreign = app.get("/restapi/v2.1/accounts/22222222-aaaa-4aaa-8aaa-000000000001/envelopes").await;
    assert_eq!(foreign.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(foreign.json::<Value>().await.expect("JSON")["errorCode"], "USER_LACKS_MEMBERSHIP");
    let nowhere = app.api_get("/envelopes/0/nothing").await;
    assert_eq!(nowhere.status(), StatusCode::NOT_FOUND);
    app.post("/sandbox/faults", &json!({ "docusign": { "down": true } })).await;
    assert_eq!(app.get("/oauth/userinfo").await.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(app.api_get("/envelopes").await.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(app.post("/sandbox/reset", &json!({})).await.status(), StatusCode::NO_CONTENT);
    assert_eq!(app.get("/.well-known/openid-configuration").await.status(), StatusCode::OK);
}

#[tokio::test]
async fn a_restart_keeps_envelopes_tokens_and_undelivered_messages() {
    let dir = tempfile::tempdir().expect("a folder");
    let state = dir.path().join("state.sqlite");
    let first = start(&state).await;
    let mut app = App::at(&first.docusign_url);
    app.link("maria.alvarez@harborline.example", "").await;
    app.post("/sandbox/faults", &json!({ "docusign": { "webhooks": "delay" } })).await;
    let mut hook = Hook::listen().await;
    let id = app.create(&definition("sent", &ALL, &hook.url)).await;
    assert!(hook.is_empty());
    first.stop().await;

    let second = start(&state).await;
    app.base = second.docusign_url.clone();
    assert_eq!(app.status(&id).await, "sent");
    assert!(app.bytes(&format!("/envelopes/{id}/documents/1")).await.len() > pdf(&ALL).len());
    app.advance(61).await;
    assert_eq!(hook.next_event().await["event"], "envelope-sent");
    let body = [
        ("grant_type", "refresh_token"),
        ("refresh_token", &app.refresh),
        ("client_id", KEY),
        ("client_secret", SECRET),
    ];
    assert_eq!(app.post_form("/oauth/token", &body).await.status(), StatusCode::OK);
    second.stop().await;
}
