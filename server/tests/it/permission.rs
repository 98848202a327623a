//! Who may see and do what; not theirs and not there look the same.

use app::{
    error::AppError,
    model::{
        ids::{CompanyId, EnvelopeId, ItemId, ProjectId},
        item::{ItemRef, Sending},
    },
    port::Product,
};
use server::startup;

use crate::support::{ALDER_STREET, COMPANY, MARIA, PIER_9, PRIVATE, STEEL, Stage, TOM, item};

#[tokio::test]
async fn a_person_below_admin_sees_why_they_cannot_send() {
    let stage = Stage::set().await;
    let (maria, tom) = (stage.sign_in(MARIA).await, stage.sign_in(TOM).await);
    stage.services.set_company_integration(&maria, COMPANY, true).await.expect("on");
    match stage.page(&tom, STEEL).await.sending {
        Sending::No(sentence) => assert!(sentence.contains("Admin on the Commitments tool"), "{sentence}"),
        other => panic!("Tom may send: {other:?}"),
    }
    let refused = stage.services.prepare(&tom, &item(STEEL)).await.expect_err("Tom may not");
    assert!(matches!(refused, AppError::Forbidden(_)), "{refused}");
    let refused =
        stage.services.send(&tom, &item(STEEL), &Default::default()).await.expect_err("Tom may not");
    assert!(matches!(refused, AppError::Forbidden(_)), "{refused}");
}

#[tokio::test]
async fn only_admins_of_the_admin_tool_turn_the_switches() {
    let stage = Stage::set().await;
    let (maria, tom) = (stage.sign_in(MARIA).await, stage.sign_in(TOM).await);
    for refused in [
        stage.services.set_company_integration(&tom, COMPANY, true).await,
        stage.services.set_project_integration(&tom, COMPANY, PIER_9, true).await,
    ] {
        assert!(matches!(refused, Err(AppError::Forbidden(_))), "{refused:?}");
    }
    let too_early = stage.services.set_project_integration(&maria, COMPANY, PIER_9, true).await;
    assert!(matches!(too_early, Err(AppError::Conflict(_))), "the company's switch is off: {too_early:?}");
}

#[tokio::test]
async fn what_is_not_theirs_looks_as_if_it_were_not_there() {
    let stage = Stage::set().await;
    let tom = stage.sign_in(TOM).await;
    let elsewhere = |company: i64, project: ProjectId, id: &str| ItemRef {
        company: CompanyId(company),
        project,
        tool: app::model::tool::Tool::Commitments,
        id: ItemId(id.to_owned()),
    };
    for asked in [
        item(PRIVATE),
        item("999999"),
        elsewhere(4280, ALDER_STREET, STEEL),
        elsewhere(4280, ProjectId(1), STEEL),
    ] {
        let refused = stage.services.item(&tom, &asked).await.expect_err("not Tom's");
        assert!(matches!(refused, AppError::NotFound { .. }), "{asked:?}: {refused}");
    }
}

#[tokio::test]
async fn an_envelope_of_a_tool_that_a_person_lost_looks_like_an_invented_one() {
    let (stage, maria) = Stage::ready().await;
    let tom = stage.sign_in(TOM).await;
    let form = stage.form(&maria, STEEL).await;
    let envelope = stage.services.send(&maria, &item(STEEL), &form).await.expect("accepted");
    let procore = &stage.services.vendors.procore.api_base;
    let none = serde_json::json!({ "levels": { "commitments": "None" } });
    let people = startup::http_client().expect("a client").post(format!("{procore}sandbox/people/{TOM}"));
    assert!(people.json(&none).send().await.expect("an answer").status().is_success());
    let refused = stage.services.refresh(&tom, &envelope).await.expect_err("not Tom's any more");
    let invented = EnvelopeId("01900000-0000-7000-8000-000000000000".to_owned());
    let nothing = stage.services.refresh(&tom, &invented).await.expect_err("not there");
    assert_eq!(refused.to_string(), nothing.to_string());
}

#[tokio::test]
async fn the_sealed_tokens_are_not_in_the_database_file() {
    let (stage, _) = Stage::ready().await;
    let mut connection = stage.services.db.connection().await.expect("a connection");
    let sealed: Vec<(String, String)> =
        sqlx::query_as("SELECT access, refresh FROM grants").fetch_all(&mut *connection).await.expect("rows");
    assert_eq!(sealed.len(), 2, "one for each vendor");
    for (access, refresh) in &sealed {
        assert!(access.contains('.') && refresh.contains('.') && access != refresh, "sealed with a key id");
    }
}
