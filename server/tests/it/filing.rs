//! Signed files and status come back onto the Procore item, by webhook or without one, once.

use app::{
    model::{
        envelope::{EnvelopeState, Filing},
        item::ItemPage,
        person::Viewer,
    },
    port::Product,
};
use serde_json::json;
use server::signing::reconcile;

use crate::support::{STEEL, Stage, item, signers};

/// A subcontract with the status Complete.
const COMPLETE: &str = "512344";
const DANA: (&str, &str) = ("Dana Whitfield", "dana.whitfield@northgatesteel.example");

async fn send_steel(stage: &Stage, maria: &Viewer) {
    let form = stage.form(maria, STEEL).await;
    stage.services.send(maria, &item(STEEL), &form).await.expect("accepted");
    stage.envelope_when(maria, STEEL, |envelope| envelope.state.is_out()).await;
}

async fn both_sign(stage: &Stage) {
    signers::sign(stage, "Dana Whitfield", "dana.whitfield@northgatesteel.example").await;
    signers::sign(stage, "Maria Alvarez", "maria.alvarez@harborline.example").await;
}

async fn assert_filed_once(stage: &Stage, maria: &Viewer) {
    stage.envelope_when(maria, STEEL, |envelope| envelope.filing == Filing::Filed).await;
    let page = stage.page(maria, STEEL).await;
    assert_eq!((page.summary.status.as_str(), page.summary.executed), ("Approved", Some(true)));
    let named = |word: &str| page.attachments.iter().filter(|file| file.name.contains(word)).count();
    assert_eq!((named("signed"), named("certificate")), (1, 1), "{:?}", page.attachments);
    assert!(
        page.fields.iter().any(|(label, _)| label == "Signed Contract Received Date"),
        "{:?}",
        page.fields
    );
}

#[tokio::test]
async fn a_completed_envelope_is_filed_on_its_item() {
    let (stage, maria) = Stage::ready().await;
    send_steel(&stage, &maria).await;
    both_sign(&stage).await;
    assert_filed_once(&stage, &maria).await;
    let told: Vec<String> =
        stage.page(&maria, STEEL).await.history.into_iter().map(|entry| entry.what).collect();
    for step in [
        "asked for signatures",
        "sent the envelope",
        "Dana Whitfield signed",
        "Maria Alvarez signed",
        "read it all back",
    ] {
        assert!(told.iter().any(|what| what.contains(step)), "{step} in {told:#?}");
    }
}

/// Everyone signs before the status could be set that goes with being out.
#[tokio::test]
async fn an_item_that_was_over_when_it_was_sent_is_approved_whichever_step_came_first() {
    let (stage, maria) = Stage::ready().await;
    let away = json!([{ "on": "PATCH /rest/**", "fault": { "status": { "code": 503 } }, "times": 1 }]);
    stage.ask_sandbox("/sandbox/faults", Some(&json!({ "procore": { "calls": away } }))).await;
    let mut form = stage.form(&maria, COMPLETE).await;
    form.recipients.truncate(1);
    (form.recipients[0].name, form.recipients[0].email) = (DANA.0.to_owned(), DANA.1.to_owned());
    stage.services.send(&maria, &item(COMPLETE), &form).await.expect("accepted");
    stage.envelope_when(&maria, COMPLETE, |envelope| envelope.state.is_out()).await;
    signers::sign(&stage, DANA.0, DANA.1).await;
    let approved = |page: &ItemPage| page.summary.status == "Approved";
    let page = stage.page_when(&maria, COMPLETE, approved).await;
    assert_eq!(page.summary.executed, Some(true));
}

#[tokio::test]
async fn events_that_come_twice_file_once() {
    let (stage, maria) = Stage::ready().await;
    stage.docusign_faults(json!({ "webhooks": "duplicate" })).await;
    send_steel(&stage, &maria).await;
    both_sign(&stage).await;
    assert_filed_once(&stage, &maria).await;
    stage.ends_quietly().await;
}

#[tokio::test]
async fn finds_what_no_webhook_told_without_asking_for_each_envelope() {
    let (stage, maria) = Stage::ready().await;
    stage.docusign_faults(json!({ "webhooks": "drop" })).await;
    send_steel(&stage, &maria).await;
    both_sign(&stage).await;
    assert!(stage.page(&maria, STEEL).await.envelope.expect("an envelope").state != EnvelopeState::Completed);
    reconcile::run(&stage.services).await.expect("reconciled");
    assert_filed_once(&stage, &maria).await;
    stage.ends_quietly().await;
}

#[tokio::test]
async fn the_signed_documents_are_asked_for_once_though_the_certificate_fails() {
    let (stage, maria) = Stage::ready().await;
    send_steel(&stage, &maria).await;
    let away =
        json!([{ "on": "GET **/documents/certificate", "fault": { "status": { "code": 503 } }, "times": 2 }]);
    stage.docusign_faults(json!({ "calls": away })).await;
    both_sign(&stage).await;
    for _ in 0..3 {
        stage.jobs_are_done().await;
        stage.pass(chrono::Duration::minutes(2)).await;
    }
    assert_filed_once(&stage, &maria).await;
    assert_eq!(stage.exchanges_with(&["\"GET\"", "/documents/combined"]).len(), 1);
}
