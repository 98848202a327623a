//! One attempt, one envelope, whatever happens on the way.

use app::{
    error::AppError,
    model::{
        envelope::{Banner, EnvelopeState, Filing, Signal},
        person::Viewer,
    },
    port::Product,
};
use chrono::Duration;
use serde_json::json;
use server::{
    jobs::Task,
    signing::track::{self, News},
    store::{audit::Actor, jobs},
};

use crate::support::{STEEL, Stage, item, signers};

const DANA: (&str, &str) = ("Dana Whitfield", "dana.whitfield@northgatesteel.example");

async fn envelopes_at_docusign(stage: &Stage) -> usize {
    let mut browser = crate::support::browser::Browser::new();
    let mailbox = browser
        .get(&format!("{}/mailbox?address=dana.whitfield%40northgatesteel.example", stage.docusign_url))
        .await;
    mailbox.body.matches("href=\"/signing/").count()
}

#[tokio::test]
async fn sends_one_envelope_when_the_reply_is_lost() {
    let (stage, maria) = Stage::ready().await;
    stage.docusign_faults(json!({ "drop_reply_after_create": 1 })).await;
    let form = stage.form(&maria, STEEL).await;
    stage.services.send(&maria, &item(STEEL), &form).await.expect("accepted");
    let unsure =
        stage.envelope_when(&maria, STEEL, |envelope| envelope.state != EnvelopeState::Preparing).await;
    assert_eq!(unsure.state, EnvelopeState::Unknown, "the page says that it is being looked up");
    stage.envelope_when(&maria, STEEL, |envelope| envelope.state.is_out()).await;
    assert_eq!(envelopes_at_docusign(&stage).await, 1);
    stage.ends_quietly().await;
}

/// Sends an item whose create call is not answered, and sees the page say so.
async fn send_unsure(stage: &Stage, maria: &Viewer, faults: serde_json::Value) {
    stage.docusign_faults(faults).await;
    let form = stage.form(maria, STEEL).await;
    stage.services.send(maria, &item(STEEL), &form).await.expect("accepted");
    stage.envelope_when(maria, STEEL, |envelope| envelope.state == EnvelopeState::Unknown).await;
}

/// The envelope goes out, and there is one.
async fn assert_sent_once(stage: &Stage, maria: &Viewer) {
    stage.envelope_when(maria, STEEL, |envelope| envelope.state.is_out()).await;
    assert_eq!(envelopes_at_docusign(stage).await, 1);
    assert_eq!(
        stage.exchanges_with(&["\"method\":\"POST\"", "\"/restapi/", "/envelopes\""]).len(),
        1,
        "created once"
    );
    stage.ends_quietly().await;
}

#[tokio::test]
async fn sends_one_envelope_when_a_gateway_answers_504_with_html() {
    let (stage, maria) = Stage::ready().await;
    send_unsure(&stage, &maria, json!({ "create_status": 504 })).await;
    assert_sent_once(&stage, &maria).await;
}

#[tokio::test]
async fn sends_one_envelope_when_the_lists_lag() {
    let (stage, maria) = Stage::ready().await;
    send_unsure(&stage, &maria, json!({ "drop_reply_after_create": 1, "listing_lag_seconds": 600 })).await;
    for _ in 0..3 {
        stage.pass(Duration::minutes(3)).await;
        stage.jobs_are_done().await;
        let unsure = stage.page(&maria, STEEL).await.envelope.expect("kept");
        assert_eq!(unsure.state, EnvelopeState::Unknown, "it is neither found nor posted again");
    }
    stage.pass(Duration::minutes(5)).await;
    assert_sent_once(&stage, &maria).await;
}

#[tokio::test]
async fn finds_an_envelope_by_its_custom_field_when_its_transaction_id_is_too_old() {
    let (stage, maria) = Stage::ready().await;
    send_unsure(&stage, &maria, json!({ "drop_reply_after_create": 1, "listing_lag_seconds": 86_400 })).await;
    stage.docusign_faults(json!({ "down": true, "listing_lag_seconds": 0 })).await;
    stage.pass(Duration::days(8)).await;
    stage.jobs_are_done().await;
    stage.docusign_faults(json!({ "down": false })).await;
    let maria = stage.sign_in(crate::support::MARIA).await;
    stage.pass(Duration::minutes(2)).await;
    assert_sent_once(&stage, &maria).await;
}

#[tokio::test]
async fn makes_one_envelope_of_two_clicks() {
    let (stage, maria) = Stage::ready().await;
    let form = stage.form(&maria, STEEL).await;
    let steel = item(STEEL);
    let (one, other) =
        tokio::join!(stage.services.send(&maria, &steel, &form), stage.services.send(&maria, &steel, &form));
    let refused = one.and(other).expect_err("one of them is refused");
    assert!(matches!(refused, AppError::Conflict(_)), "{refused}");
    stage.envelope_when(&maria, STEEL, |envelope| envelope.state.is_out()).await;
    assert_eq!(envelopes_at_docusign(&stage).await, 1);
}

#[tokio::test]
async fn gives_the_item_its_status_back_when_a_signer_declines() {
    let (stage, maria) = Stage::ready().await;
    let before = stage.page(&maria, "512341").await.summary.status;
    assert_eq!(before, "Draft");
    let mut form = stage.form(&maria, "512341").await;
    form.recipients[0].name = DANA.0.to_owned();
    form.recipients[0].email = DANA.1.to_owned();
    stage.services.send(&maria, &item("512341"), &form).await.expect("accepted");
    stage.envelope_when(&maria, "512341", |envelope| envelope.state.is_out()).await;
    status_becomes(&stage, &maria, "512341", "Out For Signature").await;
    signers::decline(&stage, DANA.1, "The retainage is wrong").await;
    let declined =
        stage.envelope_when(&maria, "512341", |envelope| envelope.state == EnvelopeState::Declined).await;
    assert!(declined.reason.expect("a reason").contains("The retainage is wrong"));
    status_becomes(&stage, &maria, "512341", "Draft").await;
}

#[tokio::test]
async fn a_voided_envelope_makes_room_for_a_new_one() {
    let (stage, maria) = Stage::ready().await;
    let form = stage.form(&maria, STEEL).await;
    let first = stage.services.send(&maria, &item(STEEL), &form).await.expect("accepted");
    stage.envelope_when(&maria, STEEL, |envelope| envelope.state.is_out()).await;
    let without_reason = stage.services.void(&maria, &first, " ").await.expect_err("a reason is needed");
    assert!(matches!(without_reason, AppError::Invalid(_)), "{without_reason}");
    stage.services.void(&maria, &first, "Wrong retainage").await.expect("voided");
    stage.envelope_when(&maria, STEEL, |envelope| envelope.state == EnvelopeState::Voided).await;
    let second = stage.services.send(&maria, &item(STEEL), &form).await.expect("accepted again");
    let newest = stage.envelope_when(&maria, STEEL, |envelope| envelope.state.is_out()).await;
    assert_eq!(newest.id, second);
    assert_eq!(stage.page(&maria, STEEL).await.earlier.len(), 1);
}

#[tokio::test]
async fn a_draft_that_is_finished_in_docusign_waits_for_its_sender() {
    let (stage, maria) = Stage::ready().await;
    let mut form = stage.form(&maria, STEEL).await;
    form.then = "finish".to_owned();
    let envelope = stage.services.send(&maria, &item(STEEL), &form).await.expect("accepted");
    let draft = stage.envelope_when(&maria, STEEL, |envelope| envelope.state == EnvelopeState::Draft).await;
    assert!(draft.actions.finish && draft.filing == Filing::NotDue);
    let sender_page = stage.services.finish(&maria, &envelope).await.expect("an address");
    let mut browser = crate::support::browser::Browser::signed_in(&stage, crate::support::MARIA).await;
    let page = browser.get(&sender_page).await;
    assert!(page.body.contains("Dana Whitfield"), "{}", page.body);
    stage.services.void(&maria, &envelope, "").await.expect("a draft is thrown away without a reason");
    assert_eq!(stage.page(&maria, STEEL).await.envelope.expect("kept").state, EnvelopeState::Voided);
}

#[tokio::test]
async fn a_status_that_a_person_has_set_is_left_when_a_draft_is_thrown_away() {
    let (stage, maria) = Stage::ready().await;
    assert_eq!(
        stage.page(&maria, STEEL).await.summary.status,
        "Out For Signature",
        "set by hand, as Procore recommends"
    );
    let mut form = stage.form(&maria, STEEL).await;
    form.then = "finish".to_owned();
    let envelope = stage.services.send(&maria, &item(STEEL), &form).await.expect("accepted");
    stage.envelope_when(&maria, STEEL, |envelope| envelope.state == EnvelopeState::Draft).await;
    stage.services.void(&maria, &envelope, "").await.expect("thrown away");
    stage.jobs_are_done().await;
    assert_eq!(stage.page(&maria, STEEL).await.summary.status, "Out For Signature");
}

#[tokio::test]
async fn the_status_before_the_first_envelope_comes_back_after_the_second() {
    let (stage, maria) = Stage::ready().await;
    let form = stage.form(&maria, "512341").await;
    let first = stage.services.send(&maria, &item("512341"), &form).await.expect("accepted");
    status_becomes(&stage, &maria, "512341", "Out For Signature").await;
    stage.services.void(&maria, &first, "Wrong exhibit").await.expect("voided");
    let second = stage.services.send(&maria, &item("512341"), &form).await.expect("accepted again");
    stage.envelope_when(&maria, "512341", |envelope| envelope.state.is_out()).await;
    stage.services.void(&maria, &second, "Wrong exhibit again").await.expect("voided");
    status_becomes(&stage, &maria, "512341", "Draft").await;
}

#[tokio::test]
async fn an_envelope_that_vanished_from_docusign_can_be_given_up() {
    let (stage, maria) = Stage::ready().await;
    let mut form = stage.form(&maria, STEEL).await;
    form.then = "finish".to_owned();
    let id = stage.services.send(&maria, &item(STEEL), &form).await.expect("accepted");
    stage.envelope_when(&maria, STEEL, |envelope| envelope.state == EnvelopeState::Draft).await;
    let news = News { reason: None, at: stage.services.clock.now(), actor: Actor::Docusign, what: None };
    track::signalled(&stage.services, &id, Signal::NotFound, &news).await.expect("told");
    assert_eq!(stage.page(&maria, STEEL).await.envelope.expect("kept").banner, Banner::Unavailable);
    stage.services.void(&maria, &id, "It is gone").await.expect("given up");
    stage.services.send(&maria, &item(STEEL), &form).await.expect("the item is free again");
}

#[tokio::test]
async fn an_outage_of_docusign_does_not_count_as_gone() {
    let (stage, maria) = Stage::ready().await;
    stage.docusign_faults(json!({ "webhooks": "drop" })).await;
    let form = stage.form(&maria, STEEL).await;
    let id = stage.services.send(&maria, &item(STEEL), &form).await.expect("accepted");
    stage.envelope_when(&maria, STEEL, |envelope| envelope.state.is_out()).await;
    let news = News { reason: None, at: stage.services.clock.now(), actor: Actor::Docusign, what: None };
    track::signalled(&stage.services, &id, Signal::NotFound, &news).await.expect("told");
    stage.docusign_faults(json!({ "down": true })).await;
    let refused = stage.services.void(&maria, &id, "It is gone").await.expect_err("not now");
    assert!(matches!(refused, AppError::VendorDown { .. }), "{refused}");
    assert_eq!(stage.page(&maria, STEEL).await.envelope.expect("kept").state, EnvelopeState::Unavailable);
}

/// What a person sees is a moment old: by the time they take an envelope back it may be out.
#[tokio::test]
async fn an_envelope_that_goes_out_meanwhile_is_not_taken_back() {
    let (stage, maria) = Stage::ready().await;
    let away = json!([{ "on": "POST **/envelopes", "fault": { "rate_limited": "burst" }, "times": 1 }]);
    let hold = json!([{ "on": "GET **/commitment_contracts/*", "fault": { "hold": {} }, "times": 1 }]);
    stage.docusign_faults(json!({ "calls": away })).await;
    let form = stage.form(&maria, STEEL).await;
    let id = stage.services.send(&maria, &item(STEEL), &form).await.expect("accepted");
    stage.jobs_are_done().await;
    stage.procore_faults(json!({ "calls": hold })).await;
    let voiding = {
        let (services, maria, id) = (stage.services.clone(), maria.clone(), id.clone());
        tokio::spawn(async move { services.void(&maria, &id, "").await })
    };
    stage.a_call_is_held().await;
    stage.pass(Duration::seconds(30)).await;
    stage.envelope_when(&maria, STEEL, |envelope| envelope.state.is_out()).await;
    stage.procore_faults(json!({ "calls": [] })).await;
    let refused = voiding.await.expect("ends").expect_err("too late");
    assert!(matches!(refused, AppError::Conflict(_)), "{refused}");
    assert!(stage.page(&maria, STEEL).await.envelope.expect("kept").state.is_out());
}

#[tokio::test]
async fn a_create_that_is_refused_for_hours_is_made_once_docusign_takes_it() {
    let (stage, maria) = Stage::ready().await;
    let away = json!([{ "on": "POST **/envelopes", "fault": { "rate_limited": "burst" }, "times": 6 }]);
    stage.docusign_faults(json!({ "calls": away })).await;
    let form = stage.form(&maria, STEEL).await;
    stage.services.send(&maria, &item(STEEL), &form).await.expect("accepted");
    for _ in 0..8 {
        stage.jobs_are_done().await;
        stage.pass(Duration::hours(1)).await;
    }
    stage.envelope_when(&maria, STEEL, |envelope| envelope.state.is_out()).await;
    assert_eq!(envelopes_at_docusign(&stage).await, 1);
}

#[tokio::test]
async fn an_envelope_that_can_no_longer_be_looked_up_can_be_given_up() {
    let (stage, maria) = Stage::ready().await;
    send_unsure(&stage, &maria, json!({ "drop_reply_after_create": 1, "listing_lag_seconds": 600 })).await;
    let id = stage.page(&maria, STEEL).await.envelope.expect("kept").id;
    stage.jobs_are_done().await;
    let refused = stage.services.void(&maria, &id, "").await.expect_err("it is being looked up");
    assert!(matches!(refused, AppError::Conflict(_)), "{refused}");
    docusign_login(&stage, "dead").await;
    for _ in 0..4 {
        stage.pass(Duration::minutes(5)).await;
        stage.jobs_are_done().await;
    }
    let stuck = stage.page(&maria, STEEL).await.envelope.expect("kept");
    assert_eq!((stuck.state, stuck.actions.void), (EnvelopeState::Unknown, true));
    stage.services.void(&maria, &id, "").await.expect("given up");
    assert_eq!(stage.page(&maria, STEEL).await.envelope.expect("kept").state, EnvelopeState::Voided);
    let query = app::model::failure::FailureQuery::default();
    let open = stage.services.failures(&maria, crate::support::COMPANY, None, &query).await.expect("a list");
    assert!(open.rows.is_empty(), "{:?}", open.rows);
}

#[tokio::test]
async fn an_envelope_that_is_found_meanwhile_is_not_given_up() {
    let (stage, maria) = Stage::ready().await;
    send_unsure(&stage, &maria, json!({ "drop_reply_after_create": 1, "listing_lag_seconds": 600 })).await;
    let id = stage.page(&maria, STEEL).await.envelope.expect("kept").id;
    docusign_login(&stage, "dead").await;
    for _ in 0..4 {
        stage.pass(Duration::minutes(5)).await;
        stage.jobs_are_done().await;
    }
    let hold = json!([{ "on": "GET **/commitment_contracts/*", "fault": { "hold": {} }, "times": 1 }]);
    stage.procore_faults(json!({ "calls": hold })).await;
    let voiding = {
        let (services, maria, id) = (stage.services.clone(), maria.clone(), id.clone());
        tokio::spawn(async move { services.void(&maria, &id, "").await })
    };
    stage.a_call_is_held().await;
    docusign_login(&stage, "live").await;
    let task = Task::CreateEnvelope { envelope: id };
    let mut connection = stage.services.db.connection().await.expect("a connection");
    jobs::promise(&mut connection, &task, stage.services.clock.now()).await.expect("promised");
    drop(connection);
    stage.envelope_when(&maria, STEEL, |envelope| envelope.state.is_out()).await;
    stage.procore_faults(json!({ "calls": [] })).await;
    let refused = voiding.await.expect("ends").expect_err("too late");
    assert!(matches!(refused, AppError::Conflict(_)), "{refused}");
    assert_sent_once(&stage, &maria).await;
}

/// DocuSign takes Maria's tokens no longer, or again.
async fn docusign_login(stage: &Stage, state: &str) {
    let mut connection = stage.services.db.connection().await.expect("a connection");
    sqlx::query("UPDATE grants SET state = $1 WHERE vendor = 'docusign'")
        .bind(state)
        .execute(&mut *connection)
        .await
        .expect("changed");
}

#[tokio::test]
async fn the_status_comes_back_though_the_answer_to_setting_it_was_lost() {
    let (stage, maria) = Stage::ready().await;
    let lost = json!([{ "on": "PATCH **/commitment_contracts/*", "fault": "drop_reply", "times": 1 }]);
    stage.procore_faults(json!({ "calls": lost })).await;
    let form = stage.form(&maria, "512341").await;
    let id = stage.services.send(&maria, &item("512341"), &form).await.expect("accepted");
    stage.envelope_when(&maria, "512341", |envelope| envelope.state.is_out()).await;
    stage.jobs_are_done().await;
    stage.pass(Duration::seconds(30)).await;
    stage.jobs_are_done().await;
    let page = stage.page(&maria, "512341").await;
    assert_eq!(page.summary.status, "Out For Signature");
    assert!(page.history.iter().any(|entry| entry.what.contains("changed the status")), "{:?}", page.history);
    stage.services.void(&maria, &id, "Wrong exhibit").await.expect("voided");
    status_becomes(&stage, &maria, "512341", "Draft").await;
}

/// Waits until Procore has the status; the product's own changes wake the wait.
async fn status_becomes(stage: &Stage, who: &app::model::person::Viewer, id: &str, status: &str) {
    stage.page_when(who, id, |page| page.summary.status == status).await;
}
