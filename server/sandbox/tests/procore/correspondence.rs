use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{Person, start, text};

const ALL: &str = "/rest/v1.0/projects/88101/correspondence_type_items";

fn one(type_id: i64, id: i64) -> String {
    format!("/rest/v1.0/projects/88101/generic_tools/{type_id}/generic_tool_items/{id}")
}

async fn patch(person: &Person<'_>, path: &str, fields: Value) -> (StatusCode, Value) {
    person.send(Method::PATCH, path, &json!({"generic_tool_item": fields})).await
}

#[tokio::test]
async fn gives_each_type_its_statuses_and_each_person_a_level() {
    let running = start().await;
    let priya = running.sign_in("7002").await;
    let types = priya.json("/rest/v1.0/companies/4280/generic_tools?filters[project_id]=88101").await;
    assert_eq!(
        types[0],
        json!({"id": 301, "title": "Notice of Delay", "abbreviation": "NOD", "domain_id": -301, "private_by_default": true})
    );
    let statuses = priya.json("/rest/v1.0/companies/4280/generic_tools/301/statuses").await;
    assert_eq!(
        (&statuses[3]["status_name"], &statuses[3]["status"]),
        (&json!("Acknowledged"), &json!("Closed"))
    );
    let manifest = priya.json("/rest/v1.0/settings/permissions?project_id=88101").await;
    let level = |name: &str| {
        let tool = manifest["tools"].as_array().expect("tools").iter().find(|tool| tool["name"] == name);
        text(&tool.expect(name)["user_access_level"]["name"])
    };
    assert_eq!(
        [level("generic_tool_301"), level("generic_tool_302"), level("generic_tool_303")],
        ["Admin", "Standard", "None"]
    );
    let entries = priya.json("/rest/v1.0/projects/88101/correspondence_types/permissions").await;
    assert_eq!(
        (&entries[1]["domain_id"], &entries[1]["url"]),
        (&json!(-302), &json!("/88101/project/generic_tool?tool_id=302"))
    );
    let defaults = priya.json("/rest/v1.0/projects/88101/correspondence_types/defaults").await;
    assert_eq!(defaults.as_array().map(Vec::len), Some(2));
    let users = priya.json("/rest/v1.0/projects/88101/correspondence_types/users?per_page=200").await;
    let jon = users.as_array().expect("users").iter().find(|user| user["id"] == 7004).expect("Jón");
    assert_eq!(jon["generic_tools"][0]["potential_assignee"], false);
    let refused = priya.get("/rest/v1.0/projects/88101/generic_tools/303/generic_tool_items").await;
    assert_eq!(refused.status(), StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn hides_private_items_from_those_not_on_them() {
    let running = start().await;
    let (maria, tom, jon) =
        (running.sign_in("7001").await, running.sign_in("7003").await, running.sign_in("7004").await);
    let count = |list: Value| list.as_array().map_or(0, Vec::len);
    assert_eq!(count(maria.json(ALL).await), 17);
    assert_eq!(tom.get(&one(301, 810_005)).await.status(), StatusCode::OK);
    assert_eq!(tom.get(&one(303, 810_042)).await.status(), StatusCode::NOT_FOUND);
    assert_eq!(jon.get(&one(301, 810_005)).await.status(), StatusCode::NOT_FOUND);
    assert_eq!(count(jon.json(&format!("{ALL}?filters[generic_tool_id][]=301&view=ids_only")).await), 7);
    let shown = maria.json(&one(301, 810_001)).await;
    assert_eq!((&shown["status_type"], &shown["position"]), (&json!("Open"), &json!("001")));
    assert_eq!(shown["assignees"][0]["login"], "dana.whitfield@northgatesteel.example");
    assert_eq!(shown["schedule_impact"], json!({"status": "yes_known", "value": 11}));
    let plain = maria.json("/rest/v1.0/generic_tool_items/810001?project_id=88101").await;
    assert_eq!(plain["schedule_impact"], "11");
}

#[tokio::test]
async fn takes_only_statuses_of_the_type_and_follows_them() {
    let running = start().await;
    let priya = running.sign_in("7002").await;
    let path = one(301, 810_001);
    let (status, answer) = patch(&priya, &path, json!({"status": "Accepted"})).await;
    assert_eq!(
        (status, answer),
        (StatusCode::UNPROCESSABLE_ENTITY, json!({"errors": {"status": ["is not included in the list"]}}))
    );
    let (status, shown) = patch(&priya, &path, json!({"status": "Acknowledged", "skip_emails": true})).await;
    assert_eq!((status, &shown["status_type"]), (StatusCode::OK, &json!("Closed")));
    assert!(shown["closed_at"].is_string());
    let history = priya.json(&format!("{path}/change_histories")).await;
    assert_eq!(
        (&history[0]["old_value"], &history[0]["new_value"]),
        (&json!("Open"), &json!("Acknowledged"))
    );
    let available =
        priya.json("/rest/v1.0/projects/88101/generic_tools/302/generic_tool_items/available_statuses").await;
    assert_eq!(available[1], json!({"name": "Issued"}));
    let (status, answer) = patch(&priya, &one(301, 810_008), json!({"status": "Closed"})).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(text(&answer["errors"]["status"][0]).contains("Notice of Delay Review"));
    assert_eq!(patch(&priya, &one(301, 810_008), json!({"description": "new"})).await.0, StatusCode::OK);
    assert_eq!(patch(&priya, &one(302, 810_021), json!({"title": "x"})).await.0, StatusCode::FORBIDDEN);
    assert_eq!(patch(&priya, &one(302, 810_022), json!({"title": "mine"})).await.0, StatusCode::OK);
}

#[tokio::test]
async fn mails_the_people_on_an_item_unless_told_not_to() {
    let running = start().await;
    let priya = running.sign_in("7002").await;
    let path = one(301, 810_001);
    patch(&priya, &path, json!({"status": "Out for Signature", "skip_emails": true})).await;
    assert!(running.page("/notification-mails").await.contains("No mail yet"));
    patch(&priya, &path, json!({"status": "Open"})).await;
    let mails = running.page("/notification-mails").await;
    for part in [
        "Priya Nair changed NOD-001",
        "dana.whitfield@northgatesteel.example",
        "luis.ferreira@northgatesteel.example",
        "Out for Signature → Open",
    ] {
        assert!(mails.contains(part), "{part}");
    }
}

#[tokio::test]
async fn takes_new_items_and_answers() {
    let running = start().await;
    let tom = running.sign_in("7003").await;
    let path = "/rest/v1.0/projects/88101/generic_tools/302/generic_tool_items";
    let fields = json!({"generic_tool_item": {"title": "Prix des garde-corps", "status": "Issued", "assignee_ids": [9050]}});
    let (status, made) = tom.send(Method::POST, path, &fields).await;
    assert_eq!(
        (status, &made["position"], &made["status_type"]),
        (StatusCode::CREATED, &json!("006"), &json!("Open"))
    );
    let answers = format!("{path}/{}/generic_tool_item_responses", made["id"]);
    let notes = json!({"generic_tool_item_response": {"notes": "Reçu.", "official": true}});
    assert_eq!(tom.send(Method::POST, &answers, &notes).await.0, StatusCode::CREATED);
    let listed = tom.json(&answers).await;
    assert_eq!(
        (&listed[0]["notes"], &listed[0]["created_by"]["name"]),
        (&json!("Reçu."), &json!("Tom Becker"))
    );
    let page = running.page(&format!("/88101/project/generic_tool/show/{}", made["id"])).await;
    assert!(page.contains("RFP-006: Prix des garde-corps") && page.contains("Reçu."));
}
