//! An envelope whose sender has gone is still tracked, and somebody else's logins serve it on.

use app::{
    error::AppError,
    model::{
        envelope::{EnvelopeState, Filing},
        failure::FailureQuery,
        person::Viewer,
    },
    port::Product,
};
use chrono::Duration;
use server::{signing::reconcile, startup};

use crate::support::{
    COMPANY, MARIA, PIER_9, PRIYA, STEEL, Stage, TOM,
    browser::{Browser, docusign_user},
    item, signers,
};

const BUILDERS: &str = "Harborline Builders";
const JOINT_VENTURES: &str = "Harborline Joint Ventures";

async fn link(stage: &Stage, person: i64, account: &str) -> Viewer {
    let mut browser = Browser::signed_in(stage, person).await.at_docusign_as(person);
    browser.link(stage, account).await;
    stage.sign_in(person).await
}

async fn send_steel(stage: &Stage, who: &Viewer) -> app::model::ids::EnvelopeId {
    let form = stage.form(who, STEEL).await;
    let envelope = stage.services.send(who, &item(STEEL), &form).await.expect("accepted");
    stage.envelope_when(who, STEEL, |envelope| envelope.state.is_out()).await;
    envelope
}

async fn both_sign(stage: &Stage) {
    signers::sign(stage, "Dana Whitfield", "dana.whitfield@northgatesteel.example").await;
    signers::sign(stage, "Maria Alvarez", "maria.alvarez@harborline.example").await;
}

/// A person takes back at DocuSign what they allowed, and what was given them before has run out.
async fn revoke(stage: &Stage, person: i64) {
    let form = [
        ("user_id", docusign_user(person)),
        ("client_id", "5a4db0c0-0000-4000-8000-000000000001".to_owned()),
    ];
    let revoked = startup::http_client()
        .expect("a client")
        .post(format!("{}/sandbox/connected-apps", stage.docusign_url))
        .form(&form)
        .send()
        .await
        .expect("the sandbox answers");
    assert!(revoked.status().is_redirection(), "{}", revoked.status());
    stage.pass(Duration::hours(9)).await;
}

async fn failures(stage: &Stage, who: &Viewer) -> Vec<app::model::failure::FailureRow> {
    let query = FailureQuery::default();
    stage.services.failures(who, COMPANY, Some(PIER_9), &query).await.expect("a list").rows
}

#[tokio::test]
async fn an_unlinked_senders_envelope_is_still_tracked_and_filed() {
    let (stage, maria) = Stage::ready().await;
    let priya = link(&stage, PRIYA, BUILDERS).await;
    send_steel(&stage, &priya).await;
    let before = stage.services.link_page(&priya, COMPANY, PIER_9).await.expect("a page");
    assert_eq!(before.open_envelopes, 1, "she is warned");
    stage.services.unlink(&priya, COMPANY, PIER_9).await.expect("unlinked");
    let seen = stage.page(&maria, STEEL).await.envelope.expect("an envelope");
    let offer = seen.take_over.expect("Maria may take it over");
    assert!(offer.why.contains("Priya Nair has unlinked") && offer.first.is_none(), "{offer:?}");
    reconcile::run(&stage.services).await.expect("reconciled");
    both_sign(&stage).await;
    stage.envelope_when(&maria, STEEL, |envelope| envelope.filing == Filing::Filed).await;
    assert!(failures(&stage, &maria).await.is_empty());
}

#[tokio::test]
async fn an_envelope_whose_senders_login_has_ended_is_taken_over_signed_and_filed() {
    let (stage, _) = Stage::ready().await;
    let priya = link(&stage, PRIYA, BUILDERS).await;
    let envelope = send_steel(&stage, &priya).await;
    revoke(&stage, PRIYA).await;
    let (maria, tom) = (stage.sign_in(MARIA).await, stage.sign_in(TOM).await);
    reconcile::run(&stage.services).await.expect("reconciled");
    let told = failures(&stage, &maria).await.remove(0);
    assert!(told.login && told.why.contains("DocuSign no longer accepts the login"), "{told:?}");
    let seen = stage.page(&maria, STEEL).await.envelope.expect("an envelope");
    assert_eq!(seen.state, EnvelopeState::Sent, "it is still out");
    let offer = seen.take_over.expect("Maria may take it over");
    assert!(offer.why.contains("no longer accepts Priya Nair’s login") && offer.first.is_none(), "{offer:?}");
    assert_eq!(stage.page(&tom, STEEL).await.envelope.expect("one").take_over, None, "not Tom’s to do");
    let refused = stage.services.take_over(&tom, &envelope).await;
    assert!(matches!(refused, Err(AppError::Forbidden(_))), "{refused:?}");

    stage.services.take_over(&maria, &envelope).await.expect("taken over");
    assert!(failures(&stage, &maria).await.is_empty(), "it can be followed again");
    let page = stage.page(&maria, STEEL).await;
    assert_eq!(page.envelope.expect("one").take_over, None);
    assert!(page.history[0].what.contains("took the envelope over from Priya Nair"), "{:?}", page.history[0]);
    both_sign(&stage).await;
    stage.envelope_when(&maria, STEEL, |envelope| envelope.filing == Filing::Filed).await;
}

#[tokio::test]
async fn what_was_signed_while_no_login_worked_is_filed_once_somebody_takes_over() {
    let (stage, _) = Stage::ready().await;
    let priya = link(&stage, PRIYA, BUILDERS).await;
    let envelope = send_steel(&stage, &priya).await;
    revoke(&stage, PRIYA).await;
    let maria = stage.sign_in(MARIA).await;
    both_sign(&stage).await;
    let stuck = stage
        .envelope_when(
            &maria,
            STEEL,
            |envelope| matches!(&envelope.filing, Filing::Stuck(why) if !why.contains("automatically")),
        )
        .await;
    assert_eq!(stuck.state, EnvelopeState::Completed);
    assert!(stuck.take_over.is_some());
    let told = failures(&stage, &maria).await.remove(0);
    assert!(told.what.contains("could not be filed") && told.login, "{told:?}");
    stage.services.take_over(&maria, &envelope).await.expect("taken over");
    stage.envelope_when(&maria, STEEL, |envelope| envelope.filing == Filing::Filed).await;
    assert!(failures(&stage, &maria).await.is_empty());
}

#[tokio::test]
async fn a_login_of_another_account_or_without_sight_of_it_cannot_take_over() {
    let (stage, maria) = Stage::ready().await;
    let envelope = send_steel(&stage, &maria).await;
    revoke(&stage, MARIA).await;
    reconcile::run(&stage.services).await.expect("reconciled");
    let priya = stage.sign_in(PRIYA).await;
    let offer = async |who: &Viewer| {
        let seen = stage.page(who, STEEL).await.envelope.expect("an envelope");
        seen.take_over.expect("an offer").first.unwrap_or_default()
    };
    assert!(offer(&priya).await.contains("first link Harborline Builders"));
    let priya = link(&stage, PRIYA, JOINT_VENTURES).await;
    let first = offer(&priya).await;
    assert!(first.contains("you are linked to Harborline Joint Ventures"), "{first}");
    let refused = stage.services.take_over(&priya, &envelope).await;
    assert!(matches!(&refused, Err(AppError::Conflict(why)) if *why == first), "{refused:?}");

    let priya = link(&stage, PRIYA, BUILDERS).await;
    assert_eq!(offer(&priya).await, "", "as far as Countersign can tell");
    let refused = stage.services.take_over(&priya, &envelope).await;
    assert!(
        matches!(&refused, Err(AppError::Conflict(why)) if why.contains("does not show this envelope to your login")),
        "{refused:?}"
    );
    let maria = link(&stage, MARIA, BUILDERS).await;
    stage.envelope_when(&maria, STEEL, |envelope| envelope.take_over.is_none()).await;
    reconcile::run(&stage.services).await.expect("reconciled");
    assert!(failures(&stage, &maria).await.is_empty(), "it goes on by itself");
}

#[tokio::test]
async fn an_envelope_whose_sender_has_left_procore_is_taken_over_and_filed() {
    let (stage, maria) = Stage::ready().await;
    let priya = link(&stage, PRIYA, BUILDERS).await;
    let envelope = send_steel(&stage, &priya).await;
    stage.jobs_are_done().await;
    leave_procore(&stage, PRIYA).await;
    reconcile::run(&stage.services).await.expect("reconciled");
    let told = failures(&stage, &maria).await.remove(0);
    assert!(told.what.contains("could not be read in Procore") && told.login && !told.may_retry, "{told:?}");
    let refused = stage.services.retry_failure(&maria, &told.id).await;
    assert!(
        matches!(&refused, Err(AppError::Conflict(why)) if why.contains("take the envelope over")),
        "{refused:?}"
    );
    let offer = stage.page(&maria, STEEL).await.envelope.expect("one").take_over.expect("an offer");
    assert!(offer.why.contains("could not be read in Procore"), "{offer:?}");
    stage.services.take_over(&maria, &envelope).await.expect("taken over");
    assert!(failures(&stage, &maria).await.is_empty());
    let again = stage.services.take_over(&maria, &envelope).await;
    assert!(matches!(again, Err(AppError::Conflict(_))), "it is hers already: {again:?}");
    both_sign(&stage).await;
    stage.envelope_when(&maria, STEEL, |envelope| envelope.filing == Filing::Filed).await;
}

/// Procore accepts nothing of a person any more, and what it said before is forgotten.
async fn leave_procore(stage: &Stage, person: i64) {
    let mut connection = stage.services.db.connection().await.expect("a connection");
    sqlx::query("UPDATE grants SET state = 'dead' WHERE vendor = 'procore' AND person_id = $1")
        .bind(person)
        .execute(&mut *connection)
        .await
        .expect("written");
    stage.services.remembered.items.invalidate_all();
}
