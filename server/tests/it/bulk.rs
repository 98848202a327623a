//! Many items at once: each goes out once, whatever happens on the way, and nobody is hurried.

use app::{
    error::AppError,
    model::{
        bulk::{BulkPreview, BulkRun, Check, Held, Outcome, RunState},
        ids::{BulkId, EnvelopeId, ItemId},
        person::Viewer,
        tool::Tool,
    },
    port::Product,
};
use serde_json::{Value, json};
use server::{
    jobs::Task,
    signing::send,
    startup,
    store::{
        bulk::{self, Chosen, Run},
        jobs,
    },
};

use crate::support::{
    COMPANY, MARIA, NO_SIGNER, PIER_9, PRIYA, STEEL, Stage, TOM, browser::Browser, item, within,
};

/// A draft that is complete in every respect.
const CONCRETE: &str = "512341";
/// A purchase order that is complete in every respect.
const LIGHTING: &str = "512400";

fn ids(items: &[&str]) -> Vec<ItemId> {
    items.iter().map(|id| ItemId((*id).to_owned())).collect()
}

/// The preview once every item has been read.
async fn preview(stage: &Stage, who: &Viewer, items: &[&str]) -> BulkPreview {
    loop {
        let seen = stage.services.bulk_preview(who, COMPANY, PIER_9, Tool::Commitments, &ids(items)).await;
        let seen = seen.expect("a preview");
        if seen.unread() == 0 {
            return seen;
        }
    }
}

async fn start(stage: &Stage, who: &Viewer, items: &[&str]) -> BulkId {
    let run = stage.services.start_bulk(who, COMPANY, PIER_9, Tool::Commitments, &ids(items)).await;
    run.expect("started")
}

async fn run_when(stage: &Stage, who: &Viewer, id: &BulkId, wished: impl Fn(&BulkRun) -> bool) -> BulkRun {
    let mut changes = stage.services.live.listen();
    let waiting = async {
        loop {
            let run = stage.services.bulk_run(who, COMPANY, PIER_9, id).await.expect("a run");
            if wished(&run) {
                return run;
            }
            changes.recv().await.expect("the product runs");
        }
    };
    within(waiting, || "the run never got there").await
}

fn is_out(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Sent(state) if state.is_out())
}

/// A run of which nobody has promised the job yet, as if the server had been cut off right after it was written.
async fn written(stage: &Stage, who: &Viewer, items: &[&str]) -> Run {
    let run = Run {
        id: BulkId(format!("run-{}", items.join("-"))),
        who: who.clone(),
        company: COMPANY,
        project: PIER_9,
        tool: Tool::Commitments,
        created_at: stage.services.clock.now(),
        held: None,
        stopped: false,
        finished: false,
    };
    let items: Vec<Chosen> =
        ids(items).into_iter().map(|id| Chosen { number: id.0.clone(), title: String::new(), id }).collect();
    let mut connection = stage.services.db.connection().await.expect("a connection");
    bulk::insert(&mut connection, &run, &items).await.expect("written");
    run
}

async fn promise(stage: &Stage, run: &Run) {
    let task = Task::BulkSend { run: run.id.clone() };
    let mut connection = stage.services.db.connection().await.expect("a connection");
    jobs::promise(&mut connection, &task, stage.services.clock.now()).await.expect("promised");
    stage.services.job_promised.notify_one();
}

async fn invitations(stage: &Stage, email: &str) -> usize {
    let address = format!("{}/mailbox?address={}", stage.docusign_url, email.replace('@', "%40"));
    Browser::new().get(&address).await.body.matches("href=\"/signing/").count()
}

fn procore_url(stage: &Stage) -> &str {
    &stage.sandbox.as_ref().expect("it runs").procore_url
}

/// Lets the sandbox's hour pass, so that its counts begin afresh.
async fn an_hour_later(stage: &Stage) {
    let address = format!("{}/sandbox/clock", procore_url(stage));
    let moved = startup::http_client()
        .expect("a client")
        .post(address)
        .json(&json!({ "advance_seconds": 3_601 }))
        .send()
        .await
        .expect("the sandbox answers");
    assert!(moved.status().is_success());
}

#[tokio::test]
async fn sends_every_chosen_item_once_within_procores_limits() {
    let (stage, maria) = Stage::ready().await;
    let chosen = [STEEL, CONCRETE, LIGHTING];
    let seen = preview(&stage, &maria, &chosen).await;
    assert_eq!(seen.ready().count(), 3, "{:?}", seen.rows);
    assert_eq!(seen.rows[0].signers[0].name, "Dana Whitfield");
    an_hour_later(&stage).await;
    let id = start(&stage, &maria, &[STEEL, CONCRETE, LIGHTING, STEEL]).await;
    let run = run_when(&stage, &maria, &id, |run| {
        run.state == RunState::Finished && run.items.iter().all(|item| is_out(&item.outcome))
    })
    .await;
    assert_eq!((run.items.len(), run.done(), run.to_send_again().len()), (3, 3, 0));
    assert_eq!(run.items[0].number, "SC-001");
    assert_eq!(invitations(&stage, "dana.whitfield@northgatesteel.example").await, 1);
    assert_eq!(invitations(&stage, "marcus.oyelaran@tidewaterconcrete.example").await, 1);
    let rates = Browser::new().get(&format!("{}/sandbox/rates", procore_url(&stage))).await.body;
    let rates: Value = serde_json::from_str(&rates).expect("JSON");
    let busiest = rates["busiest_ten_seconds"].as_u64().expect("a count");
    assert!(busiest <= 25, "Procore allows 25 calls in ten seconds: {rates}");
}

#[tokio::test]
async fn a_problem_is_named_and_its_item_is_left_out() {
    let (stage, maria) = Stage::ready().await;
    let form = stage.form(&maria, STEEL).await;
    stage.services.send(&maria, &item(STEEL), &form).await.expect("accepted");
    let seen = preview(&stage, &maria, &[NO_SIGNER, STEEL, "999999"]).await;
    assert_eq!(seen.ready().count(), 0);
    match &seen.rows[0].check {
        Check::Problems(problems) => {
            assert!(problems[0].message.contains("Contract Signer"), "{problems:?}");
            assert!(problems[0].fix.as_ref().expect("a link").url.contains("/directory/vendors/"));
        }
        other => panic!("nothing is missing? {other:?}"),
    }
    let why = |row: usize| match &seen.rows[row].check {
        Check::LeftOut(why) => why.clone(),
        other => panic!("not left out: {other:?}"),
    };
    assert!(why(1).contains("already has an envelope"), "{}", why(1));
    assert!(why(2).contains("not found"), "{}", why(2));

    let id = start(&stage, &maria, &[NO_SIGNER, STEEL]).await;
    let run = run_when(&stage, &maria, &id, |run| run.state == RunState::Finished).await;
    assert!(
        matches!(&run.items[0].outcome, Outcome::Failed(why) if why.contains("Contract Signer")),
        "{run:?}"
    );
    assert!(matches!(&run.items[1].outcome, Outcome::Skipped(_)), "{run:?}");
    assert_eq!(run.to_send_again(), ids(&[NO_SIGNER]));
}

#[tokio::test]
async fn a_run_that_is_stopped_sends_nothing_after_the_item_in_hand() {
    let (stage, maria) = Stage::ready().await;
    let id = start(&stage, &maria, &[STEEL, CONCRETE, LIGHTING]).await;
    stage.services.stop_bulk(&maria, COMPANY, PIER_9, &id).await.expect("stopped");
    let run = run_when(&stage, &maria, &id, |run| run.state == RunState::Stopped).await;
    assert_eq!(run.items[2].outcome, Outcome::Stopped);
    assert!(run.items.iter().all(|item| !matches!(item.outcome, Outcome::Waiting | Outcome::Sending)));
    assert!(stage.page(&maria, LIGHTING).await.envelope.is_none());
    let again = stage.services.stop_bulk(&maria, COMPANY, PIER_9, &id).await.expect_err("it is over");
    assert!(matches!(again, AppError::Conflict(_)), "{again}");
}

#[tokio::test]
async fn an_item_that_went_out_before_a_crash_does_not_go_out_again() {
    let (stage, maria) = Stage::ready().await;
    let run = written(&stage, &maria, &[STEEL, CONCRETE]).await;
    let envelope = EnvelopeId("00000000-0000-7000-8000-000000000001".to_owned());
    let taken = {
        let mut connection = stage.services.db.connection().await.expect("a connection");
        bulk::take(&mut connection, &run.id, &envelope).await.expect("asked").expect("the first")
    };
    let form = stage.form(&maria, STEEL).await;
    send::send_as(&stage.services, &maria, &item(STEEL), &form, taken.envelope).await.expect("accepted");

    promise(&stage, &run).await;
    let run = run_when(&stage, &maria, &run.id, |run| {
        run.state == RunState::Finished && run.items.iter().all(|item| is_out(&item.outcome))
    })
    .await;
    assert_eq!(run.tally(), "2 sent");
    assert_eq!(stage.page(&maria, STEEL).await.envelope.expect("one").id, envelope);
    assert_eq!(invitations(&stage, "dana.whitfield@northgatesteel.example").await, 1);
}

#[tokio::test]
async fn a_run_pauses_without_a_login_and_goes_on_by_itself_when_it_is_back() {
    let (stage, maria) = Stage::ready().await;
    let run = written(&stage, &maria, &[CONCRETE]).await;
    stage.services.unlink(&maria, COMPANY, PIER_9).await.expect("unlinked");
    promise(&stage, &run).await;
    let paused = run_when(&stage, &maria, &run.id, |run| run.state == RunState::Held(Held::Docusign)).await;
    assert_eq!(paused.items[0].outcome, Outcome::Waiting);
    let mut browser = Browser::signed_in(&stage, MARIA).await;
    browser.link(&stage, "Harborline Builders").await;
    let done = run_when(&stage, &maria, &run.id, |run| run.state == RunState::Finished).await;
    assert!(matches!(done.items[0].outcome, Outcome::Sent(_)), "{done:?}");
}

#[tokio::test]
async fn only_who_started_a_run_and_admins_of_the_tool_see_it() {
    let (stage, maria) = Stage::ready().await;
    let (priya, tom) = (stage.sign_in(PRIYA).await, stage.sign_in(TOM).await);
    let run = written(&stage, &maria, &[CONCRETE]).await;
    let seen = stage.services.bulk_run(&priya, COMPANY, PIER_9, &run.id).await.expect("Priya is Admin");
    assert!(!seen.own && seen.sender == maria.name);
    let services = &stage.services;
    for refused in [
        services.bulk_run(&tom, COMPANY, PIER_9, &run.id).await.map(drop),
        services.stop_bulk(&tom, COMPANY, PIER_9, &run.id).await,
        services.continue_bulk(&tom, COMPANY, PIER_9, &run.id).await,
    ] {
        assert!(matches!(refused, Err(AppError::NotFound { .. })), "{refused:?}");
    }
    assert!(services.bulk_runs(&tom, COMPANY, PIER_9).await.expect("a list").runs.is_empty());
    assert_eq!(services.bulk_runs(&maria, COMPANY, PIER_9).await.expect("a list").runs.len(), 1);
    let refused = services.start_bulk(&tom, COMPANY, PIER_9, Tool::Commitments, &ids(&[CONCRETE])).await;
    assert!(matches!(refused, Err(AppError::Forbidden(_))), "{refused:?}");
}
