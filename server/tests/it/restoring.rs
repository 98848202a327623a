//! An older copy of the database is put in place: what happened since comes back from the vendors.

use std::process::Command;

use app::{
    model::{
        envelope::{EnvelopeState, EnvelopeView, Filing},
        person::Viewer,
    },
    port::Product,
};
use chrono::Duration;
use server::{
    doctor,
    jobs::Task,
    store::{events, jobs, operation},
};
use tempfile::TempDir;

use crate::support::{STEEL, Stage, item, postgres, program::program, signers, within};

const CONCRETE: &str = "512341";

async fn send(stage: &Stage, who: &Viewer, id: &str) {
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
    let unknown = goes_on_after_the_copy(&stage, &maria).await;
    stage.restart_with(|config| config.database_url = format!("sqlite:{}", file("copy.sqlite"))).await;
    catches_up(&stage, &maria, &unknown).await;
}

/// With the commands of the readme.
#[tokio::test]
async fn a_restored_dump_catches_up_with_what_was_signed_since() {
    let folder = TempDir::new().expect("a folder");
    let dump = folder.path().join("countersign.dump");
    let mut stage = Stage::set_with(|config| config.database_url = postgres::database()).await;
    let maria = stage.make_ready().await;
    send(&stage, &maria, STEEL).await;
    let url = stage.services.config.database_url.clone();
    let file = format!("--file={}", dump.display());
    postgres_runs("pg_dump", &["--format=custom", &file, &url]).await;
    let unknown = goes_on_after_the_copy(&stage, &maria).await;
    stage.jobs_are_done().await;
    stage.services.stop.cancel();
    let (database, dump) = (format!("--dbname={url}"), dump.display().to_string());
    postgres_runs("pg_restore", &["--clean", "--if-exists", &database, &dump]).await;
    stage.restart_with(|_| {}).await;
    catches_up(&stage, &maria, &unknown).await;
}

/// While the product goes on.
async fn postgres_runs(program: &'static str, arguments: &[&str]) {
    let mut command = Command::new(postgres::program(program));
    command.args(arguments);
    tokio::task::spawn_blocking(move || postgres::run(&mut command)).await.expect("it ran");
}

/// What was out is signed and filed, and something more is sent, which the copy cannot know.
async fn goes_on_after_the_copy(stage: &Stage, maria: &Viewer) -> EnvelopeView {
    signers::sign(stage, "Dana Whitfield", "dana.whitfield@northgatesteel.example").await;
    signers::sign(stage, "Maria Alvarez", "maria.alvarez@harborline.example").await;
    stage.envelope_when(maria, STEEL, |envelope| envelope.filing == Filing::Filed).await;
    send(stage, maria, CONCRETE).await;
    stage.page(maria, CONCRETE).await.envelope.expect("an envelope")
}

async fn catches_up(stage: &Stage, maria: &Viewer, unknown: &EnvelopeView) {
    let before = stage.page(maria, STEEL).await.envelope.expect("it was out when the copy was made");
    assert!(before.state.is_out(), "{before:?}");
    let mut connection = stage.services.db.connection().await.expect("a connection");
    let now = stage.services.clock.now();
    jobs::promise(&mut connection, &Task::Reconcile, now).await.expect("promised, as at every start");
    stage.pass(Duration::hours(1)).await;
    let caught_up = stage.envelope_when(maria, STEEL, |envelope| envelope.filing == Filing::Filed).await;
    assert_eq!(caught_up.state, EnvelopeState::Completed);
    let page = stage.page(maria, STEEL).await;
    let named = |word: &str| page.attachments.iter().filter(|file| file.name.contains(word)).count();
    assert_eq!((named("signed"), named("certificate")), (1, 1), "{:?}", page.attachments);

    // What was sent after the copy, the copy cannot know; its events are kept, and the doctor names it.
    let signer = &unknown.recipients[0];
    signers::sign(stage, &signer.name, &signer.email).await;
    let keeping = async {
        loop {
            let kept = events::unknown_envelopes(&mut connection).await.expect("asked");
            if !kept.is_empty() {
                return kept;
            }
        }
    };
    let kept = within(keeping, || "the event was not kept").await;
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
