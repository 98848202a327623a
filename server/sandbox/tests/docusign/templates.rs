//! Templates of an account, and envelopes composed with one.

use base64::{Engine, engine::general_purpose::STANDARD};
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::{
    ALL, NO_HOOK,
    support::{App, definition, linked, pdf, text},
};

const SUBCONTRACT: &str = "11111111-cccc-4ccc-8ccc-000000000011";
const OF_ANOTHER_ACCOUNT: &str = "11111111-cccc-4ccc-8ccc-000000000021";

/// The definition of the other tests, with a template under its recipients and an exhibit behind its document.
fn composed(status: &str, template: &str) -> Value {
    let mut asked = definition(status, &ALL, NO_HOOK);
    let members = asked.as_object_mut().expect("an object");
    let mut take = |member: &str| members.remove(member).expect("there");
    let (documents, mut recipients, fields) = (take("documents"), take("recipients"), take("customFields"));
    recipients["signers"][0]["roleName"] = "Subcontractor".into();
    recipients["signers"][1]["roleName"] = "General Contractor".into();
    let exhibit = json!({ "documentId": "2", "name": "exhibit.pdf",
        "documentBase64": STANDARD.encode(pdf(&["Exhibit A"])) });
    let again = json!({ "signers": [
        { "email": "sub@example.com", "name": "Jón Sub", "recipientId": "1", "routingOrder": "1" },
        { "email": "gc@example.com", "name": "Gina Contractor", "recipientId": "2", "routingOrder": "2" },
    ] });
    asked["compositeTemplates"] = json!([
        { "document": documents[0],
          "serverTemplates": [{ "sequence": "1", "templateId": template }],
          "inlineTemplates": [{ "sequence": "2", "recipients": recipients, "customFields": fields }] },
        { "document": exhibit, "inlineTemplates": [{ "sequence": "1", "recipients": again }] },
    ]);
    asked
}

async fn code(app: &App, path: &str, asked: &Value) -> Value {
    let answer = app.api_send("POST", path, asked).await;
    assert_eq!(answer.status(), StatusCode::BAD_REQUEST);
    answer.json::<Value>().await.expect("JSON")["errorCode"].clone()
}

#[tokio::test]
async fn templates_are_listed_and_shown_by_account() {
    let app = linked().await;
    let list = app.json("/templates?order_by=name&count=1&start_position=1").await;
    assert_eq!((&list["resultSetSize"], &list["totalSetSize"]), (&json!("1"), &json!("2")));
    assert_eq!(list["envelopeTemplates"][0]["name"], "Owner change order");
    let shown = app.json(&format!("/templates/{SUBCONTRACT}")).await;
    assert_eq!(shown["recipients"]["signers"][1]["roleName"], "General Contractor");
    let foreign = app.api_get(&format!("/templates/{OF_ANOTHER_ACCOUNT}")).await;
    assert_eq!(foreign.json::<Value>().await.expect("JSON")["errorCode"], "TEMPLATE_ID_INVALID");
}

#[tokio::test]
async fn a_template_adds_its_fields_to_those_of_its_roles() {
    let app = linked().await;
    let id = app.create(&composed("sent", SUBCONTRACT)).await;
    let envelope = app.json(&format!("/envelopes/{id}?include=custom_fields,recipients,tabs")).await;
    assert_eq!(envelope["emailSubject"], "SC-001 Pier 9", "the template's mail does not win");
    assert_eq!(envelope["customFields"]["textCustomFields"][0]["value"], "a-1");
    assert_eq!(envelope["recipients"]["signers"].as_array().expect("signers").len(), 2);
    let tabs = app.json(&format!("/envelopes/{id}/recipients/1/tabs")).await;
    assert_eq!(tabs["textTabs"][0]["tabLabel"], "Contractor license number");
    assert_eq!(tabs["textTabs"][0]["documentId"], "1");
    assert_eq!(tabs["signHereTabs"].as_array().expect("our own").len(), 1);
    let link = app.invitation("sub@example.com").await;
    let page = app.get(&link).await.text().await.expect("a page");
    assert!(page.contains("Contractor license number") && page.contains("Initial here"), "{page}");
    let field = tabs["textTabs"][0]["tabId"].as_str().expect("an id");
    app.post_form(&link, &[("action", "finish"), ("signature", "Jón Sub"), (field, "CA-77120")]).await;
    let signed = text(&app.bytes(&format!("/envelopes/{id}/documents/1")).await);
    assert!(signed.contains("CA-77120") && signed.contains("JS"), "{signed}");
    let exhibit = text(&app.bytes(&format!("/envelopes/{id}/documents/2")).await);
    assert!(exhibit.contains("Exhibit A") && !exhibit.contains("CA-77120"), "{exhibit}");
}

#[tokio::test]
async fn a_role_that_nobody_has_is_left_out_only_where_roles_are_merged() {
    let app = linked().await;
    let mut asked = composed("created", SUBCONTRACT);
    asked["compositeTemplates"][0]["inlineTemplates"][0]["recipients"]["signers"][1]["roleName"] =
        "Witness".into();
    assert_eq!(code(&app, "/envelopes", &asked).await, "INVALID_REQUEST_PARAMETER");
    let answer = app.api_send("POST", "/envelopes?merge_roles_on_draft=true", &asked).await;
    assert_eq!(answer.status(), StatusCode::CREATED);
    let id = answer.json::<Value>().await.expect("JSON")["envelopeId"].as_str().expect("an id").to_owned();
    let witness = app.json(&format!("/envelopes/{id}/recipients/2/tabs")).await;
    assert!(witness.get("initialHereTabs").is_none(), "{witness}");
}

#[tokio::test]
async fn a_template_of_another_account_is_no_template() {
    let app = linked().await;
    let asked = composed("created", OF_ANOTHER_ACCOUNT);
    assert_eq!(code(&app, "/envelopes?merge_roles_on_draft=true", &asked).await, "TEMPLATE_ID_INVALID");
}
