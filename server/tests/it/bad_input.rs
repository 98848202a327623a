//! Bad input ends in a sentence that says what happened and what to do, and loses nothing.

use app::{error::AppError, model::envelope::EnvelopeState, port::Product};
use server::{startup, store};

use crate::support::{
    MARIA, NO_SIGNER, ON_A_CUSTOM_FORM, STEEL, Stage,
    browser::{Browser, query},
    item,
};

#[tokio::test]
async fn a_sign_in_started_in_another_browser_is_refused() {
    let stage = Stage::set().await;
    let mut victim = Browser::new();
    let mut other = Browser::new();
    let page = other.start_sign_in(&stage, "/").await;
    let answer = victim.decide_at_procore(&page, &[("person", "7001")]).await;
    assert_eq!(query(&answer.url, "problem"), "state");
    assert!(answer.body.contains("was not started in this browser"), "{}", answer.body);
    assert!(!victim.get(&stage.url).await.body.contains("Sign out"), "nobody is signed in");
}

#[tokio::test]
async fn a_used_code_is_refused_and_the_path_asked_for_is_kept() {
    let stage = Stage::set().await;
    let mut browser = Browser::new();
    let path = "/companies/4280/projects/88101/commitments/512340";
    let page = browser.start_sign_in(&stage, path).await;
    let callback =
        format!("{}/auth/procore/callback?state={}&code=used-already", stage.url, query(&page, "state"));
    let answer = browser.get(&callback).await;
    assert_eq!(query(&answer.url, "problem"), "procore_code");
    assert_eq!(query(&answer.url, "return_to"), path);
    let answer = browser.get(&callback).await;
    assert_eq!(query(&answer.url, "problem"), "state", "a state is good for one answer");
}

#[tokio::test]
async fn cancelling_at_procore_says_that_nothing_changed() {
    let stage = Stage::set().await;
    let mut browser = Browser::new();
    let page = browser.start_sign_in(&stage, "/").await;
    let answer = browser.decide_at_procore(&page, &[("cancel", "yes")]).await;
    assert!(answer.body.contains("You cancelled the sign-in"), "{}", answer.body);
}

#[tokio::test]
async fn refusing_at_docusign_links_nothing() {
    let stage = Stage::set().await;
    let maria = stage.sign_in(MARIA).await;
    stage.services.set_company_integration(&maria, crate::support::COMPANY, true).await.expect("on");
    let mut browser = Browser::signed_in(&stage, MARIA).await;
    let login = browser.start_link(&stage).await;
    let answer = browser.consent(login, "deny").await;
    assert_eq!(query(&answer.url, "problem"), "docusign_refused");
    assert!(answer.body.contains("Login with DocuSign"), "{}", answer.body);
    for callback in ["state=made-up&code=x", "code=x", ""] {
        let answer = browser.get(&format!("{}/auth/docusign/callback?{callback}", stage.url)).await;
        assert_eq!(query(&answer.url, "problem"), "state", "{callback}");
    }
}

#[tokio::test]
async fn a_link_is_not_started_where_the_integration_is_off() {
    let stage = Stage::set().await;
    let mut browser = Browser::signed_in(&stage, MARIA).await;
    let answer = browser.start_link(&stage).await;
    assert_eq!(answer.status, 403);
    assert!(answer.body.contains("can turn it on under Company settings"), "{}", answer.body);
}

#[tokio::test]
async fn a_vendor_that_is_down_is_named_and_nothing_is_lost() {
    let (mut stage, maria) = Stage::ready().await;
    let form = stage.form(&maria, STEEL).await;
    stage.sandbox.take().expect("runs").stop().await;
    let refused = stage.services.send(&maria, &item(STEEL), &form).await.expect_err("Procore is down");
    assert!(refused.to_string().contains("Procore cannot be reached"), "{refused}");
    let mut connection = stage.services.db.connection().await.expect("a connection");
    assert_eq!(
        store::envelopes::count_active(&mut connection, crate::support::PIER_9).await.expect("counted"),
        0
    );
    let mut browser = Browser::new();
    let answer = browser.get(&stage.url).await;
    assert!(answer.status.is_success(), "the product itself goes on: {}", answer.status);
}

#[tokio::test]
async fn docusign_down_delays_the_envelope_and_loses_nothing() {
    let (stage, maria) = Stage::ready().await;
    let form = stage.form(&maria, STEEL).await;
    stage.docusign_faults(serde_json::json!({ "down": true })).await;
    stage.services.send(&maria, &item(STEEL), &form).await.expect("accepted");
    stage.envelope_when(&maria, STEEL, |envelope| envelope.state == EnvelopeState::Unknown).await;
    stage.docusign_faults(serde_json::json!({ "down": false })).await;
    assert!(stage.page(&maria, STEEL).await.envelope.expect("kept").state.is_active());
}

#[tokio::test]
async fn a_blank_signer_is_named_with_the_procore_field_to_fill() {
    let (stage, maria) = Stage::ready().await;
    let preparation = stage.services.prepare(&maria, &item(NO_SIGNER)).await.expect("a form");
    let problem =
        preparation.problems.iter().find(|problem| problem.field == "recipients[0][email]").expect("named");
    assert!(problem.message.contains("Contract Signer"), "{}", problem.message);
    assert!(problem.fix.as_ref().expect("a link").url.contains("/company/directory/vendors/"));
    let refused = stage.services.send(&maria, &item(NO_SIGNER), &preparation.form).await.expect_err("blank");
    assert!(matches!(refused, AppError::Invalid(_)), "{refused}");
    assert!(stage.page(&maria, NO_SIGNER).await.envelope.is_none(), "nothing was created");
}

#[tokio::test]
async fn a_pdf_without_its_anchors_is_not_sent_and_the_page_says_why() {
    let (stage, maria) = Stage::ready().await;
    let mut form = stage.form(&maria, ON_A_CUSTOM_FORM).await;
    form.document = "procore".to_owned();
    stage.services.send(&maria, &item(ON_A_CUSTOM_FORM), &form).await.expect("accepted");
    let failed = stage
        .envelope_when(&maria, ON_A_CUSTOM_FORM, |envelope| envelope.state == EnvelopeState::Failed)
        .await;
    let reason = failed.reason.expect("a reason");
    assert!(
        reason.contains("anchor words") && reason.contains("Send Countersign’s own document"),
        "{reason}"
    );
    form.document = "ours".to_owned();
    stage.services.send(&maria, &item(ON_A_CUSTOM_FORM), &form).await.expect("accepted with our document");
    stage.envelope_when(&maria, ON_A_CUSTOM_FORM, |envelope| envelope.state.is_out()).await;
}

#[tokio::test]
async fn a_malformed_webhook_and_one_of_an_unknown_envelope_are_kept_aside() {
    let stage = Stage::set().await;
    let post = async |body: String, key: Option<&str>| {
        let client = startup::http_client().expect("a client");
        let mut request = client.post(format!("{}/webhooks/docusign", stage.url)).body(body.clone());
        if let Some(key) = key {
            request = request.header("X-DocuSign-Signature-1", docusign::connect::sign(key, body.as_bytes()));
        }
        request.send().await.expect("an answer").status().as_u16()
    };
    let key = Some("sandbox-connect-hmac-key");
    assert_eq!(post("{}".to_owned(), None).await, 401);
    assert_eq!(post("{}".to_owned(), Some("another key")).await, 401);
    assert_eq!(post("not json".to_owned(), key).await, 200);
    assert_eq!(post("x".repeat(3 * 1024 * 1024), key).await, 413);
    let event = r#"{"event":"envelope-completed","apiVersion":"v2.1","uri":"/x","retryCount":0,"configurationId":1,
        "generatedDateTime":"2026-11-23T10:00:00.0000000Z",
        "data":{"accountId":"a","userId":"u","envelopeId":"9f0c3f5e-0000-4000-8000-000000000000"}}"#;
    assert_eq!(post(event.to_owned(), key).await, 200);
    let mut connection = stage.services.db.connection().await.expect("a connection");
    let kept: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM connect_events")
        .fetch_one(&mut *connection)
        .await
        .expect("counted");
    assert_eq!(kept, 2);
}

#[tokio::test]
async fn another_site_cannot_post_a_form() {
    let stage = Stage::set().await;
    let answer = startup::http_client()
        .expect("a client")
        .post(format!("{}/auth/sign-out", stage.url))
        .header("Origin", "https://evil.example")
        .header("Sec-Fetch-Site", "cross-site")
        .send()
        .await
        .expect("an answer");
    assert_eq!(answer.status(), 403);
}
