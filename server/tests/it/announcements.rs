//! What Procore announces is told within seconds; what it does not, or nobody lets it, is found all the same.

use app::{
    model::{
        item::ItemPage,
        person::Viewer,
        project::{ChangeNews, CompanySettings},
        tool::Tool,
    },
    port::Product,
    routes::endpoint,
};
use chrono::Duration;
use reqwest::{StatusCode, header::AUTHORIZATION};
use serde_json::json;
use server::{
    signing::{changes, reconcile, tokens},
    startup,
    store::announcements,
};

use crate::support::{COMPANY, PIER_9, STEEL, Stage, at, edit_in_procore, item};

/// What somebody changes on the subcontract's page in Procore while it is out.
const REVISED: [(&str, &str); 3] =
    [("title", "Structural Steel, revised"), ("status", "Out For Signature"), ("amount", "1300000.00")];

async fn settings(stage: &Stage, maria: &Viewer) -> CompanySettings {
    stage.services.company_settings(maria, COMPANY).await.expect("settings")
}

/// With the integration on, and what became of asking Procore.
async fn asked() -> (Stage, Viewer, ChangeNews) {
    let (stage, maria) = Stage::ready().await;
    stage.jobs_are_done().await;
    let news = settings(&stage, &maria).await.changes;
    (stage, maria, news)
}

async fn webhooks(stage: &Stage, maria: &Viewer) -> Vec<procore::Webhook> {
    let listed = tokens::in_company(&stage.services, maria.id, COMPANY, |api| async move {
        api.webhooks(None, "countersign").await
    });
    listed.await.expect("listed")
}

/// Sends the subcontract, and answers the address of its page in Procore.
async fn send_steel(stage: &Stage, maria: &Viewer) -> String {
    let form = stage.form(maria, STEEL).await;
    stage.services.send(maria, &item(STEEL), &form).await.expect("accepted");
    stage.envelope_when(maria, STEEL, |envelope| envelope.state.is_out()).await;
    stage.jobs_are_done().await;
    stage.page(maria, STEEL).await.procore_url
}

/// How often the history says that the item was changed.
async fn times_told(stage: &Stage, maria: &Viewer) -> usize {
    let told = stage.page(maria, STEEL).await.history;
    told.iter().filter(|entry| entry.what.contains("changed in Procore")).count()
}

fn told(page: &ItemPage) -> bool {
    page.history.iter().any(|entry| entry.what.contains("changed in Procore"))
}

async fn is_told(stage: &Stage, maria: &Viewer) {
    stage.page_when(maria, STEEL, told).await;
}

async fn announce(stage: &Stage, authorization: &str, body: &str) -> StatusCode {
    let url = format!("{}{}", stage.url, endpoint::announcements(COMPANY));
    let request = startup::http_client().expect("a client").post(url).header(AUTHORIZATION, authorization);
    request.body(body.to_owned()).send().await.expect("an answer").status()
}

#[tokio::test]
async fn a_change_of_an_item_that_is_out_is_told_once_procore_announces_it() {
    let (stage, maria, news) = asked().await;
    assert_eq!(news, ChangeNews::Announced);
    let page = send_steel(&stage, &maria).await;
    edit_in_procore(&page, &REVISED).await;
    is_told(&stage, &maria).await;
}

/// Procore names the package, by an id that is not the change order's.
#[tokio::test]
async fn a_change_of_a_change_order_is_told_as_well() {
    let (stage, maria, _) = asked().await;
    let place = at(PIER_9, Tool::CommitmentChangeOrders, "620003");
    let form = stage.services.prepare(&maria, &place).await.expect("a form").form;
    stage.services.send(&maria, &place, &form).await.expect("accepted");
    let is_out = |page: &ItemPage| page.envelope.as_ref().is_some_and(|envelope| envelope.state.is_out());
    let page = stage.page_at_when(&maria, &place, is_out).await;
    stage.jobs_are_done().await;
    let revised = [("title", "Added brace frames"), ("status", "pending"), ("amount", "70000.00")];
    edit_in_procore(&page.procore_url, &revised).await;
    stage.page_at_when(&maria, &place, told).await;
}

/// Every step of an envelope changes its item too, which is no news.
#[tokio::test]
async fn what_countersign_changes_itself_is_not_looked_at() {
    let (stage, maria, _) = asked().await;
    send_steel(&stage, &maria).await;
    let mut connection = stage.services.db.connection().await.expect("a connection");
    let looks: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM jobs WHERE key LIKE 'look_for_changes:%'")
        .fetch_one(&mut *connection)
        .await
        .expect("counted");
    assert_eq!(looks, 0);
}

#[tokio::test]
async fn announcements_that_come_twice_are_told_once_and_lost_ones_are_found() {
    let (stage, maria, _) = asked().await;
    let page = send_steel(&stage, &maria).await;
    stage.procore_faults(json!({ "webhooks": "duplicate" })).await;
    edit_in_procore(&page, &REVISED).await;
    is_told(&stage, &maria).await;
    stage.jobs_are_done().await;
    assert_eq!(times_told(&stage, &maria).await, 1);

    let (stage, maria, _) = asked().await;
    let page = send_steel(&stage, &maria).await;
    stage.procore_faults(json!({ "webhooks": "drop" })).await;
    edit_in_procore(&page, &REVISED).await;
    stage.pass(Duration::minutes(1)).await;
    stage.jobs_are_done().await;
    assert_eq!(times_told(&stage, &maria).await, 0);
    stage.services.remembered.forget_items(item(STEEL).project).await;
    changes::watch(&stage.services).await.expect("compared");
    assert_eq!(times_told(&stage, &maria).await, 1);
}

#[tokio::test]
async fn an_announcement_with_another_secret_is_refused_and_an_unreadable_one_holds_nothing_up() {
    let (stage, maria, _) = asked().await;
    let page = send_steel(&stage, &maria).await;
    stage.procore_faults(json!({ "webhooks": [{ "fault": { "signed_with": "wrong" } }] })).await;
    edit_in_procore(&page, &REVISED).await;
    stage.jobs_are_done().await;
    assert_eq!(times_told(&stage, &maria).await, 0);
    for wrong in ["", "Bearer", "Bearer wrong"] {
        assert_eq!(announce(&stage, wrong, "{}").await, StatusCode::UNAUTHORIZED, "{wrong:?}");
    }
    let kept = announcements::of_company(&mut stage.services.db.connection().await.expect("one"), COMPANY)
        .await
        .expect("read")
        .expect("there");
    let secret = stage.services.sealer.open(announcements::SECRET, &kept.secret).expect("opens");
    let bearer = format!("Bearer {secret}");
    for strange in ["", "[]", "{}", r#"{"resource_name":"Moons","resource_id":1,"project_id":88101}"#] {
        assert_eq!(announce(&stage, &bearer, strange).await, StatusCode::OK, "{strange:?}");
    }
    assert_eq!(announce(&stage, &bearer, &"x".repeat(70_000)).await, StatusCode::PAYLOAD_TOO_LARGE);
    let steel = r#"{"resource_name":"Work Order Contracts","resource_id":"512340","project_id":"88101"}"#;
    assert_eq!(announce(&stage, &bearer, steel).await, StatusCode::OK);
    is_told(&stage, &maria).await;
}

#[tokio::test]
async fn a_lost_answer_leaves_one_webhook_and_its_announcements_are_taken() {
    let stage = Stage::set().await;
    let lost = json!([{ "on": "POST **/webhooks/hooks", "fault": "drop_reply", "times": 1 }]);
    stage.procore_faults(json!({ "calls": lost })).await;
    let maria = stage.make_ready().await;
    stage.jobs_are_done().await;
    stage.pass(Duration::seconds(10)).await;
    stage.jobs_are_done().await;
    assert_eq!(settings(&stage, &maria).await.changes, ChangeNews::Announced);
    assert_eq!(webhooks(&stage, &maria).await.len(), 1);
    let page = send_steel(&stage, &maria).await;
    edit_in_procore(&page, &REVISED).await;
    is_told(&stage, &maria).await;
}

#[tokio::test]
async fn where_procore_refuses_the_page_says_why_and_an_admin_asks_again() {
    let stage = Stage::set().await;
    let refused =
        json!([{ "on": "POST **/webhooks/hooks", "fault": { "status": { "code": 403, "body": "json" } } }]);
    stage.procore_faults(json!({ "calls": refused })).await;
    let maria = stage.make_ready().await;
    stage.jobs_are_done().await;
    match settings(&stage, &maria).await.changes {
        ChangeNews::LookedUp { problem: Some(why) } => assert!(why.contains("Webhooks API"), "{why}"),
        other => panic!("{other:?}"),
    }
    stage.procore_faults(json!({ "calls": [] })).await;
    stage.services.ask_for_announcements(&maria, COMPANY).await.expect("asked");
    stage.jobs_are_done().await;
    assert_eq!(settings(&stage, &maria).await.changes, ChangeNews::Announced);
    stage.ends_quietly().await;
}

#[tokio::test]
async fn a_webhook_that_is_gone_is_made_again_and_goes_when_the_integration_is_turned_off() {
    let (stage, maria, _) = asked().await;
    let gone = webhooks(&stage, &maria).await.remove(0).id;
    let deleted = tokens::in_company(&stage.services, maria.id, COMPANY, |api| async move {
        api.delete_webhook(None, gone).await
    });
    deleted.await.expect("deleted");
    stage.pass(Duration::hours(25)).await;
    reconcile::run(&stage.services).await.expect("reconciled");
    stage.jobs_are_done().await;
    assert_eq!(webhooks(&stage, &maria).await.len(), 1, "there is one again");
    stage.services.set_company_integration(&maria, COMPANY, false).await.expect("off");
    stage.jobs_are_done().await;
    assert!(webhooks(&stage, &maria).await.is_empty());
    assert_eq!(settings(&stage, &maria).await.changes, ChangeNews::LookedUp { problem: None });
}

#[tokio::test]
async fn turning_the_integration_on_while_its_webhook_is_taken_away_leaves_one() {
    let (stage, maria, _) = asked().await;
    let hold = json!([{ "on": "DELETE **/webhooks/hooks/*", "fault": { "hold": {} } }]);
    stage.procore_faults(json!({ "calls": hold })).await;
    stage.services.set_company_integration(&maria, COMPANY, false).await.expect("off");
    stage.a_call_is_held().await;
    stage.services.set_company_integration(&maria, COMPANY, true).await.expect("on");
    stage.procore_faults(json!({ "calls": [] })).await;
    stage.jobs_are_done().await;
    assert_eq!(settings(&stage, &maria).await.changes, ChangeNews::Announced);
    assert_eq!(webhooks(&stage, &maria).await.len(), 1);
}

#[tokio::test]
async fn a_secret_whose_key_is_lost_is_replaced_when_procore_is_asked_again() {
    let (stage, maria, _) = asked().await;
    let mut connection = stage.services.db.connection().await.expect("a connection");
    let lost = server::seal::Sealer::new(&server::ids::secret()).expect("a key");
    sqlx::query("UPDATE procore_webhooks SET secret = $1")
        .bind(lost.seal(announcements::SECRET, "secret"))
        .execute(&mut *connection)
        .await
        .expect("changed");
    drop(connection);
    assert_eq!(announce(&stage, "Bearer secret", "{}").await, StatusCode::UNAUTHORIZED);
    stage.services.ask_for_announcements(&maria, COMPANY).await.expect("asked");
    stage.jobs_are_done().await;
    assert_eq!(webhooks(&stage, &maria).await.len(), 1);
    let page = send_steel(&stage, &maria).await;
    edit_in_procore(&page, &REVISED).await;
    is_told(&stage, &maria).await;
}
