//! An older copy of the database is put in place: what happened since comes back from the vendors.

use app::{
    model::envelope::{EnvelopeState, Filing},
    port::Product,
};
use server::{
    doctor,
    jobs::Task,
    store::{events, jobs, operation},
};
use tempfile::TempDir;

use crate::support::{STEEL, Stage, item, program::program, signers};

const CONCRETE: &str = "512341";

async fn send(stage: &Stage, who: &app::model::person::Viewer, id: &str) {
    let form = stage.form(who, id).await;
    stage.services.send(who, &item(id), &form).await.expect("accepted");
    stage.envelope_when(who, id, |envelope| envelope.state.is_out()).await;
}

#[tokio::test]
async fn a_restored_copy_catches_up_with_what_was_signed_since() {
    let folder = TempDir::new().expect("a folder");
    let file = |name: &str| folder.path().join(name).display().to_string();
    let mut stage =
        Stage::set_with(|config| config.database_url = format!("sqlite:{}", file("now.sqlite"))).await;
    let maria = stage.make_ready().await;
    send(&stage, &maria, STEEL).await;
    stage.services.db.copy_to(&file("copy.sqlite")).await.expect("copied");

    signers::sign(&stage, "Dana Whitfield", "dana.whitfield@northgatesteel.example").await;
    signers::sign(&stage, "Maria Alvarez", "maria.alvarez@harborline.example").await;
    stage.envelope_when(&maria, STEEL, |envelope| envelope.filing == Filing::Filed).await;
    send(&stage, &maria, CONCRETE).await;
    let unknown = stage.page(&maria, CONCRETE).await.envelope.expect("an envelope");

    stage.restart_with(|config| config.database_url = format!("sqlite:{}", file("copy.sqlite"))).await;
    let before = stage.page(&maria, STEEL).await.envelope.expect("it was out when the copy was made");
    assert!(before.state.is_out(), "{before:?}");
    let now = stage.services.clock.now();
    let mut connection = stage.services.db.connection().await.expect("a connection");
    jobs::promise(&mut connection, &Task::Reconcile, now).await.expect("promised");
    stage.services.job_promised.notify_one();
    let caught_up = stage.envelope_when(&maria, STEEL, |envelope| envelope.filing == Filing::Filed).await;
    assert_eq!(caught_up.state, EnvelopeState::Completed);
    let page = stage.page(&maria, STEEL).await;
    let named = |word: &str| page.attachments.iter().filter(|file| file.name.contains(word)).count();
    assert_eq!((named("signed"), named("certificate")), (1, 1), "{:?}", page.attachments);

    // What was sent after the copy, the copy cannot know; its events are kept, and the doctor names it.
    let signer = &unknown.recipients[0];
    signers::sign(&stage, &signer.name, &signer.email).await;
    let mut kept = Vec::new();
    while kept.is_empty() {
        kept = events::unknown_envelopes(&mut connection).await.expect("asked");
    }
    assert!(operation::figures(&mut connection, now).await.expect("counted").events_kept_aside > 0);
    let findings = doctor::examine(&stage.services.config).await;
    let named = findings.iter().find(|finding| finding.what.contains(&kept[0])).expect("the doctor names it");
    assert!(named.mend.is_some());
}

#[test]
fn the_embedded_database_is_copied_while_it_is_there_and_never_over_another_file() {
    let data = TempDir::new().expect("a folder");
    let copy = data.path().join("copy.sqlite");
    let back_up = || program("backup", data.path(), &[]).arg(&copy).output().expect("it runs");
    assert!(!back_up().status.success(), "there is nothing to copy");
    assert!(program("migrate", data.path(), &[]).status().expect("it runs").success());
    assert!(back_up().status.success());
    assert!(copy.is_file());
    assert!(!back_up().status.success(), "the copy is there already");
}
