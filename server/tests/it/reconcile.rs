//! What no webhook tells is found, within DocuSign's rules.

use std::collections::BTreeSet;

use app::{
    model::{
        envelope::{EnvelopeState, Filing},
        person::Viewer,
    },
    port::Product,
};
use chrono::Duration;
use serde_json::json;
use server::{
    signing::{
        make, reconcile, steer,
        tokens::{self, AccountAt},
    },
    store::{change_lists, envelopes},
};

use crate::support::{STEEL, Stage, item, signers};

/// Subcontracts and a purchase order that are complete in every respect.
const ITEMS: [&str; 3] = [STEEL, "512341", "512400"];

/// Sends an item and has everyone sign.
async fn sign(stage: &Stage, maria: &Viewer, id: &str) {
    let form = stage.form(maria, id).await;
    stage.services.send(maria, &item(id), &form).await.expect("accepted");
    stage.envelope_when(maria, id, |envelope| envelope.state.is_out()).await;
    for recipient in form.recipients.iter().filter(|recipient| recipient.kind == "signer") {
        signers::sign(stage, &recipient.name, &recipient.email).await;
    }
}

/// Several envelopes that everyone has signed, of which no webhook has told.
async fn signed_in_silence() -> (Stage, Viewer) {
    let (stage, maria) = Stage::ready().await;
    stage.docusign_faults(json!({ "webhooks": "drop" })).await;
    for id in ITEMS {
        sign(&stage, &maria, id).await;
    }
    stage.jobs_are_done().await;
    (stage, maria)
}

async fn account(stage: &Stage) -> AccountAt {
    let mut connection = stage.services.db.connection().await.expect("a connection");
    let (id,): (String,) = sqlx::query_as("SELECT id FROM envelopes LIMIT 1")
        .fetch_one(&mut *connection)
        .await
        .expect("an envelope");
    let envelope = envelopes::find(&mut connection, &app::model::ids::EnvelopeId(id)).await;
    make::account_at(&envelope.expect("read").expect("there"))
}

/// Every envelope that is finished at DocuSign is filed, and nothing else is; nothing is left to do.
async fn assert_the_books_balance(stage: &Stage, maria: &Viewer) {
    for id in ITEMS {
        stage.envelope_when(maria, id, |envelope| envelope.filing == Filing::Filed).await;
    }
    stage.ends_quietly().await;
    let from = stage.services.clock.now() - Duration::days(2);
    let account = account(stage).await;
    let listed = tokens::with_docusign(&stage.services, &account, |api| async move {
        api.list_status_changes(from, None).await
    });
    let finished: BTreeSet<String> = listed
        .await
        .expect("listed")
        .into_iter()
        .filter(|told| told.status == "completed")
        .map(|told| told.envelope_id)
        .collect();
    let mut connection = stage.services.db.connection().await.expect("a connection");
    let filed: Vec<(String,)> = sqlx::query_as("SELECT docusign_id FROM envelopes WHERE filing = 'filed'")
        .fetch_all(&mut *connection)
        .await
        .expect("read");
    assert_eq!(finished, filed.into_iter().map(|(id,)| id).collect());
    assert_eq!(finished.len(), ITEMS.len());
    for id in ITEMS {
        let names = stage.page(maria, id).await.attachments;
        assert_eq!(names.iter().filter(|file| file.name.contains("signed")).count(), 1, "{names:?}");
    }
}

#[tokio::test]
async fn every_finished_envelope_is_filed_when_all_webhooks_are_lost() {
    let (stage, maria) = signed_in_silence().await;
    reconcile::run(&stage.services).await.expect("reconciled");
    assert_the_books_balance(&stage, &maria).await;
}

#[tokio::test]
async fn every_finished_envelope_is_filed_when_half_of_the_webhooks_are_lost() {
    let (stage, maria) = signed_in_silence().await;
    let deliveries = stage.ask_sandbox("/sandbox/deliveries", None).await;
    for delivery in deliveries.as_array().expect("a list").iter().step_by(2) {
        let again = format!("/sandbox/deliveries/{}/retry", delivery["id"].as_str().expect("an id"));
        stage.ask_sandbox(&again, Some(&json!({}))).await;
    }
    reconcile::run(&stage.services).await.expect("reconciled");
    assert_the_books_balance(&stage, &maria).await;
}

#[tokio::test]
async fn a_burst_of_events_ten_hours_late_files_everything_once() {
    let (stage, maria) = signed_in_silence().await;
    stage.pass(Duration::hours(10)).await;
    let deliveries = stage.ask_sandbox("/sandbox/deliveries", None).await;
    for delivery in deliveries.as_array().expect("a list").iter().rev() {
        let again = format!("/sandbox/deliveries/{}/retry", delivery["id"].as_str().expect("an id"));
        stage.ask_sandbox(&again, Some(&json!({}))).await;
    }
    reconcile::run(&stage.services).await.expect("reconciled beside the burst");
    assert_the_books_balance(&stage, &maria).await;
}

#[tokio::test]
async fn the_list_of_changes_reaches_back_over_the_last_one() {
    let (stage, maria) = signed_in_silence().await;
    let account = account(&stage).await;
    let mut connection = stage.services.db.connection().await.expect("a connection");
    let now = stage.services.clock.now();
    change_lists::set_read_to(&mut connection, &account.grant, &account.account_id, now)
        .await
        .expect("noted");
    drop(connection);
    stage.pass(Duration::minutes(20)).await;
    reconcile::run(&stage.services).await.expect("reconciled");
    assert_the_books_balance(&stage, &maria).await;
}

#[tokio::test]
async fn asks_for_no_envelope_by_its_id_twice_in_fifteen_minutes() {
    let (stage, maria) = Stage::ready().await;
    let form = stage.form(&maria, STEEL).await;
    let id = stage.services.send(&maria, &item(STEEL), &form).await.expect("accepted");
    stage.envelope_when(&maria, STEEL, |envelope| envelope.state.is_out()).await;
    stage.pass(Duration::hours(3)).await;
    for _ in 0..3 {
        reconcile::run(&stage.services).await.expect("reconciled");
        reconcile::catch_up_one(&stage.services, &id).await.expect("caught up");
        stage.pass(Duration::minutes(4)).await;
    }
    assert_eq!(stage.exchanges_with(&["envelope_ids="]).len(), 1);
    stage.pass(Duration::minutes(60)).await;
    reconcile::run(&stage.services).await.expect("reconciled");
    assert_eq!(stage.exchanges_with(&["envelope_ids="]).len(), 2, "now and then it is looked for");
    assert_eq!(stage.page(&maria, STEEL).await.envelope.expect("kept").state, EnvelopeState::Sent);
    stage.ends_quietly().await;
}

#[tokio::test]
async fn documents_are_asked_for_once() {
    let (stage, maria) = Stage::ready().await;
    sign(&stage, &maria, STEEL).await;
    let filed = stage.envelope_when(&maria, STEEL, |envelope| envelope.filing == Filing::Filed).await;
    stage.pass(Duration::minutes(16)).await;
    for _ in 0..3 {
        steer::document(&stage.services, &maria, &filed.id).await.expect("a document");
    }
    stage.ends_quietly().await;
}
