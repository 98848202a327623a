//! What does not work stands on Failures: once, for those who may see it, until it has worked or is handled.

use app::{
    error::AppError,
    model::{
        bulk::RunState,
        envelope::EnvelopeState,
        failure::{About, FailureList, FailureQuery, FailureRow, FailureState},
        ids::{BulkId, EnvelopeId, FailureId, PersonId, ProjectId},
        person::Viewer,
        tool::Tool,
    },
    port::Product,
};
use chrono::Duration;
use serde_json::json;
use server::{
    jobs::Task,
    signing::reconcile,
    store::{
        bulk::{self, Chosen, Run},
        failures::{self, Place, Reason, Told},
        jobs,
    },
};

use crate::support::{
    ALDER_STREET, COMPANY, MARIA, ON_A_CUSTOM_FORM, PIER_9, PRIVATE, PRIYA, STEEL, Stage, TOM,
    browser::Browser, item, within,
};

fn asked(state: &str) -> FailureQuery {
    FailureQuery { state: state.to_owned(), ..FailureQuery::default() }
}

async fn list(stage: &Stage, who: &Viewer, state: &str) -> FailureList {
    stage.services.failures(who, COMPANY, Some(PIER_9), &asked(state)).await.expect("a list")
}

/// Waits until the failures of a state are as wished.
async fn list_when(
    stage: &Stage,
    who: &Viewer,
    state: &str,
    wished: impl Fn(&[FailureRow]) -> bool,
) -> Vec<FailureRow> {
    let mut changes = stage.services.live.listen();
    let waiting = async {
        loop {
            let list = list(stage, who, state).await;
            if wished(&list.rows) {
                return list.rows;
            }
            changes.recv().await.expect("the product runs");
        }
    };
    within(waiting, || "the failures never got there").await
}

async fn rows_of_all(stage: &Stage) -> i64 {
    let mut connection = stage.services.db.connection().await.expect("a connection");
    let counts = failures::counts_by_state(&mut connection).await.expect("counted");
    counts.values().sum()
}

/// A failure of an item, as a job leaves it.
pub async fn failed(stage: &Stage, project: ProjectId, id: &str) -> FailureId {
    let place = Place { company: COMPANY, project, tool: Tool::Commitments, item: Some(item(id).id) };
    let told = Told {
        place: Some(place),
        envelope: None,
        person: Some(PersonId(MARIA)),
        title: format!("Subcontract {id}"),
        what: "It did not work.".to_owned(),
        meaning: "Nothing has changed.".to_owned(),
    };
    let reason = Reason { why: "A secret reason.".to_owned(), login: false };
    let task = Task::CatchUp { envelope: EnvelopeId(format!("none-{id}")) };
    let mut connection = stage.services.db.connection().await.expect("a connection");
    let now = stage.services.clock.now();
    failures::record(&mut connection, &task.key(), Some(&task), &told, &reason, 1, now).await.expect("kept");
    let all = failures::list(&mut connection, COMPANY, None, None).await.expect("a list");
    all.into_iter().find(|failure| failure.key == task.key()).expect("just written").id
}

#[tokio::test]
async fn the_work_of_another_version_stands_on_the_list_and_cannot_be_tried_here() {
    let (stage, maria) = Stage::ready().await;
    for id in [STEEL, ON_A_CUSTOM_FORM] {
        failed(&stage, PIER_9, id).await;
    }
    let mut connection = stage.services.db.connection().await.expect("a connection");
    let done =
        sqlx::query("UPDATE failures SET task = '{\"of_tomorrow\":{}}' WHERE item_id = $1").bind(STEEL);
    assert_eq!(done.execute(&mut *connection).await.expect("done").rows_affected(), 1);
    let rows = list(&stage, &maria, "").await.rows;
    let may_retry = |id: &str| {
        let row = rows.iter().find(|row| row.about == About::Item(item(id))).expect("on the list");
        assert!(row.may_handle, "{row:?}");
        row.may_retry
    };
    assert!(!may_retry(STEEL) && may_retry(ON_A_CUSTOM_FORM));
}

#[tokio::test]
async fn what_could_not_be_made_leaves_the_list_once_the_item_is_sent_again() {
    let (stage, maria) = Stage::ready().await;
    let mut form = stage.form(&maria, ON_A_CUSTOM_FORM).await;
    form.document = "procore".to_owned();
    stage.services.send(&maria, &item(ON_A_CUSTOM_FORM), &form).await.expect("accepted");
    let failure = list_when(&stage, &maria, "", |rows| rows.len() == 1).await.remove(0);
    assert_eq!(failure.about, About::Item(item(ON_A_CUSTOM_FORM)));
    assert!(failure.why.contains("anchor words"), "{}", failure.why);
    assert!(failure.meaning.contains("Nobody has been asked to sign"), "{}", failure.meaning);
    assert!(failure.may_retry && failure.may_handle && !failure.login);
    assert_eq!(stage.page(&maria, STEEL).await.project.failures, 1, "each page of the project says so");

    stage.services.retry_failure(&maria, &failure.id).await.expect("tried again");
    let again = list_when(&stage, &maria, "", |rows| rows.iter().any(|row| row.tries == 2)).await;
    assert_eq!((again.len(), &again[0].id), (1, &failure.id), "the same row");

    form.document = "ours".to_owned();
    stage.services.send(&maria, &item(ON_A_CUSTOM_FORM), &form).await.expect("accepted with our document");
    list_when(&stage, &maria, "", <[FailureRow]>::is_empty).await;
    let resolved = list(&stage, &maria, "resolved").await.rows;
    assert_eq!((resolved.len(), resolved[0].state), (1, FailureState::Resolved));
    assert_eq!(stage.page(&maria, STEEL).await.project.failures, 0);
}

#[tokio::test]
async fn tries_end_and_trying_again_goes_on_where_it_stopped() {
    let stage = Stage::set_with(|config| config.retry_after = vec![Duration::seconds(1); 2]).await;
    let maria = stage.make_ready().await;
    let form = stage.form(&maria, STEEL).await;
    stage.docusign_faults(json!({ "down": true })).await;
    stage.services.send(&maria, &item(STEEL), &form).await.expect("accepted");
    let failure = list_when(&stage, &maria, "", |rows| rows.len() == 1).await.remove(0);
    assert_eq!((failure.tries, failure.trying), (3, false), "one try, and one for each wait");
    assert!(failure.why.contains("DocuSign cannot be reached"), "{}", failure.why);
    stage.docusign_faults(json!({ "down": false })).await;
    stage.services.retry_failure(&maria, &failure.id).await.expect("tried again");
    // It is looked for first: DocuSign might have made it all the same.
    stage.pass(Duration::minutes(16)).await;
    stage.envelope_when(&maria, STEEL, |envelope| envelope.state.is_out()).await;
    list_when(&stage, &maria, "", <[FailureRow]>::is_empty).await;
    assert_eq!(rows_of_all(&stage).await, 1);
}

#[tokio::test]
async fn what_is_handled_keeps_who_did_it_and_why() {
    let (stage, maria) = Stage::ready().await;
    let priya = stage.sign_in(PRIYA).await;
    let id = failed(&stage, PIER_9, STEEL).await;
    let too_long = stage.services.handle_failure(&priya, &id, &"x".repeat(501)).await;
    assert!(matches!(too_long, Err(AppError::Invalid(_))), "{too_long:?}");
    stage.services.handle_failure(&priya, &id, " Set by hand. ").await.expect("handled");
    assert!(list(&stage, &maria, "").await.rows.is_empty());
    let handled = list(&stage, &maria, "handled").await.rows.remove(0);
    assert_eq!(
        (handled.settled_by.as_deref(), handled.note.as_deref()),
        (Some("Priya Nair"), Some("Set by hand."))
    );
    assert!(!handled.may_retry && !handled.may_handle);
    let told = stage.page(&maria, STEEL).await.history;
    assert!(
        told[0].what.contains("marked as handled (“Set by hand.”)") && told[0].actor == "Priya Nair",
        "{told:?}"
    );
    for refused in [
        stage.services.handle_failure(&maria, &id, "").await,
        stage.services.retry_failure(&maria, &id).await,
    ] {
        assert!(matches!(refused, Err(AppError::Conflict(_))), "{refused:?}");
    }
}

#[tokio::test]
async fn a_private_items_failure_is_as_if_it_were_not_there() {
    let (stage, maria) = Stage::ready().await;
    let (priya, tom) = (stage.sign_in(PRIYA).await, stage.sign_in(TOM).await);
    let (private, open) = (failed(&stage, PIER_9, PRIVATE).await, failed(&stage, PIER_9, STEEL).await);
    assert_eq!(list(&stage, &maria, "").await.matching, 2);
    assert_eq!(list(&stage, &priya, "").await.matching, 2, "Admin of the tool");
    let toms = list(&stage, &tom, "").await;
    assert_eq!((toms.matching, &toms.rows[0].id), (1, &open));
    assert!(!toms.rows[0].may_retry && !toms.rows[0].may_handle);
    let services = &stage.services;
    for unseen in [&private, &FailureId("none".to_owned())] {
        for refused in
            [services.retry_failure(&tom, unseen).await, services.handle_failure(&tom, unseen, "").await]
        {
            assert!(
                matches!(&refused, Err(AppError::NotFound { what }) if what == "This failure"),
                "{refused:?}"
            );
        }
    }
    let refused = services.handle_failure(&tom, &open, "").await;
    assert!(matches!(refused, Err(AppError::Forbidden(_))), "{refused:?}");
    assert_eq!(stage.page(&tom, STEEL).await.project.failures, 0, "nothing waits for Tom");
}

#[tokio::test]
async fn a_company_sees_all_its_projects_failures_and_others_none() {
    let (stage, maria) = Stage::ready().await;
    let tom = stage.sign_in(TOM).await;
    failed(&stage, PIER_9, STEEL).await;
    let everywhere =
        stage.services.failures(&maria, COMPANY, None, &asked("")).await.expect("Maria is Admin");
    assert_eq!((everywhere.matching, everywhere.project), (1, None));
    assert_eq!(everywhere.rows[0].project, "Pier 9 Warehouse Conversion");
    let refused = stage.services.failures(&tom, COMPANY, None, &asked("")).await;
    assert!(matches!(refused, Err(AppError::Forbidden(_))), "{refused:?}");
    let refused = stage.services.failures(&tom, COMPANY, Some(ALDER_STREET), &asked("")).await;
    assert!(matches!(refused, Err(AppError::NotFound { .. })), "{refused:?}");
    for (tool, search, found) in
        [("commitments", "secret STEEL", 0), ("commitments", "secret 512340", 1), ("prime-contracts", "", 0)]
    {
        let query = FailureQuery { tool: tool.to_owned(), search: search.to_owned(), ..asked("") };
        let list = stage.services.failures(&maria, COMPANY, None, &query).await.expect("a list");
        assert_eq!(list.matching, found, "{query:?}");
    }
}

#[tokio::test]
async fn a_bulk_send_without_a_login_stands_on_failures_until_it_goes_on() {
    let (stage, maria) = Stage::ready().await;
    let run = Run {
        id: BulkId("run".to_owned()),
        who: maria.clone(),
        company: COMPANY,
        project: PIER_9,
        tool: Tool::Commitments,
        created_at: stage.services.clock.now(),
        held: None,
        stopped: false,
        finished: false,
    };
    let chosen = Chosen { id: item(STEEL).id, number: STEEL.to_owned(), title: String::new() };
    stage.services.unlink(&maria, COMPANY, PIER_9).await.expect("unlinked");
    let mut connection = stage.services.db.connection().await.expect("a connection");
    bulk::insert(&mut connection, &run, &[chosen]).await.expect("written");
    let task = Task::BulkSend { run: run.id.clone() };
    jobs::promise(&mut connection, &task, stage.services.clock.now()).await.expect("promised");
    drop(connection);
    let failure = list_when(&stage, &maria, "", |rows| rows.len() == 1).await.remove(0);
    assert_eq!(failure.about, About::Bulk(COMPANY, PIER_9, run.id.clone()));
    assert!(failure.login, "{failure:?}");
    Browser::signed_in(&stage, MARIA).await.link(&stage, "Harborline Builders").await;
    list_when(&stage, &maria, "", <[FailureRow]>::is_empty).await;
    stage.envelope_when(&maria, STEEL, |envelope| envelope.state.is_out()).await;
    let run = stage.services.bulk_run(&maria, COMPANY, PIER_9, &run.id).await.expect("seen");
    assert!(matches!(run.state, RunState::Sending | RunState::Finished), "{:?}", run.state);
}

#[tokio::test]
async fn an_account_that_is_silent_for_a_day_is_told_once_and_not_again_once_it_is_handled() {
    let (stage, maria) = Stage::ready().await;
    let form = stage.form(&maria, STEEL).await;
    stage.services.send(&maria, &item(STEEL), &form).await.expect("accepted");
    stage.envelope_when(&maria, STEEL, |envelope| envelope.state.is_out()).await;
    stage.docusign_faults(json!({ "down": true })).await;
    reconcile::run(&stage.services).await.expect("reconciled");
    assert!(list(&stage, &maria, "").await.rows.is_empty(), "time may help");
    stage.pass(Duration::hours(25)).await;
    let maria = stage.sign_in(MARIA).await;
    for _ in 0..3 {
        reconcile::run(&stage.services).await.expect("reconciled");
    }
    let failure = list(&stage, &maria, "").await.rows.remove(0);
    assert!(failure.what.contains("DocuSign could not be asked"), "{failure:?}");
    assert_eq!(rows_of_all(&stage).await, 1, "repeated failures are one row");
    let page = stage.page(&maria, STEEL).await;
    assert_eq!((page.failures.len(), page.envelope.expect("one").state), (1, EnvelopeState::Sent));

    stage.services.handle_failure(&maria, &failure.id, "").await.expect("handled");
    reconcile::run(&stage.services).await.expect("reconciled");
    assert!(list(&stage, &maria, "").await.rows.is_empty(), "it is not told again");
    stage.docusign_faults(json!({ "down": false })).await;
    reconcile::run(&stage.services).await.expect("reconciled");
    assert_eq!(list(&stage, &maria, "resolved").await.rows.len(), 1, "it has worked since");
}
