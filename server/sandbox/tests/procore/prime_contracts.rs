use reqwest::{Method, StatusCode, multipart};
use rust_decimal::Decimal;
use serde_json::{Value, json};

use crate::{
    support::{start, text},
    uploads::upload,
};

const V2: &str = "/rest/v2.0/companies/4280/projects/88101/prime_contracts";
const LIST: &str = "/rest/v1.0/prime_contracts?project_id=88101";
const ONE: &str = "/rest/v1.0/prime_contract/515340";

fn money(value: &Value) -> Decimal {
    text(value).parse().expect("money")
}

#[tokio::test]
async fn lists_in_the_plural_and_shows_in_the_singular() {
    let running = start().await;
    let maria = running.sign_in("7001").await;
    let list = maria.json(LIST).await;
    let statuses: Vec<String> =
        list.as_array().expect("a list").iter().map(|contract| text(&contract["status"])).collect();
    for status in ["Draft", "Out For Bid", "Out For Signature", "Approved", "Complete", "Terminated"] {
        assert!(statuses.iter().any(|seen| seen == status), "{status}");
    }
    let plural = maria.get("/rest/v1.0/prime_contracts/515340?project_id=88101").await;
    assert_eq!(plural.status(), StatusCode::NOT_FOUND);
    assert_eq!(maria.get(ONE).await.status(), StatusCode::BAD_REQUEST);
    let first = maria.json("/rest/v1.0/prime_contract?project_id=88101").await;
    let shown = maria.json(&format!("{ONE}?project_id=88101")).await;
    assert_eq!((&first["id"], &shown["id"]), (&json!(515_340), &json!(515_340)));
    assert_eq!(
        shown["architect"],
        json!({"id": 9300, "login": "sigrid.odegard@odegard.example", "name": "Sigrid Ødegård"})
    );
    assert_eq!(shown["contractor"], json!({"id": 5000, "name": "Harborline Builders"}));
    assert_eq!(shown["vendor"]["id"], 5020);
    assert!(shown.get("signature_required").is_none());
    let lines: Decimal =
        shown["line_items"].as_array().expect("lines").iter().map(|line| money(&line["amount"])).sum();
    assert_eq!(lines, money(&shown["grand_total"]));
    assert_eq!(shown["approved_change_orders"], "26550.00");
    assert_eq!(money(&shown["revised_contract_amount"]), lines + money(&shown["approved_change_orders"]));
    let packages = shown["change_order_packages"].as_array().expect("packages");
    assert!(packages.iter().any(|package| package["id"] == 930_005 && package["status"] == "approved"));
    let rows = maria.json("/rest/v1.0/prime_contracts/515340/line_items?project_id=88101").await;
    assert_eq!(rows.as_array().map(Vec::len), shown["line_items"].as_array().map(Vec::len));
}

#[tokio::test]
async fn shows_the_same_contract_in_v2_with_strings_and_an_envelope() {
    let running = start().await;
    let maria = running.sign_in("7001").await;
    let list = maria.json(&format!("{V2}?filters[signature_required]=true&filters[vendor_id]=5020")).await;
    let ids: Vec<String> =
        list["data"].as_array().expect("a list").iter().map(|contract| text(&contract["id"])).collect();
    assert_eq!(ids, ["515341", "515342", "515345"]);
    let by_architect = maria.json(&format!("{V2}?filters[architect_id]=9310")).await;
    assert_eq!(by_architect["data"].as_array().map(Vec::len), Some(1));
    let shown = maria.json(&format!("{V2}/515342?view=extended")).await["data"].take();
    assert_eq!(
        (&shown["type"], &shown["signature_required"], &shown["architect"]["name"]),
        (&json!("PrimeContract"), &json!(true), &json!("Sigrid Ødegård"))
    );
    assert_eq!(maria.json(&format!("{V2}/515343")).await["data"]["architect"], Value::Null);
    let summary = maria.json(&format!("{V2}/515340/summary")).await["data"].take();
    assert_eq!(summary["approved_change_total"], "26550.00");
    assert!(money(&summary["pending_revised_change_total"]) < Decimal::ZERO);
    let lines = maria.json(&format!("{V2}/515342/line_items")).await;
    assert_eq!(lines["data"].as_array().map(Vec::len), Some(5));
    let pdf = maria.bare(Method::POST, &format!("{V2}/515342/pdf")).header("Procore-Company-Id", "4280");
    assert_eq!(pdf.send().await.expect("an answer").status(), StatusCode::ACCEPTED);
}

#[tokio::test]
async fn writes_what_each_version_takes_and_refuses_an_unknown_status() {
    let running = start().await;
    let priya = running.sign_in("7002").await;
    let body = json!({"prime_contract": {"status": "Approved"}});
    let without = priya.send(Method::PATCH, &format!("{ONE}?project_id=88101"), &body).await;
    assert_eq!(without.0, StatusCode::BAD_REQUEST, "the project belongs into the body");
    let draft = "/rest/v1.0/prime_contract/515342";
    let body = json!({"project_id": 88101, "prime_contract": {
        "status": "Approved", "executed": true, "signed_contract_received_date": "2026-03-02",
        "execution_date": "soon", "private": true, "signature_required": false,
    }});
    let (status, answer) = priya.send(Method::PATCH, draft, &body).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!((&answer["status"], &answer["executed"]), (&json!("Approved"), &json!(true)));
    assert_eq!(answer["signed_contract_received_date"], "2026-03-02");
    assert_eq!((&answer["execution_date"], &answer["private"]), (&Value::Null, &json!(false)));
    let (status, answer) =
        priya.send(Method::PATCH, &format!("{V2}/515342"), &json!({"signature_required": false})).await;
    assert_eq!((status, &answer["data"]["signature_required"]), (StatusCode::OK, &json!(true)));
    let (status, _) = priya.send(Method::PATCH, &format!("{V2}/515342"), &json!({"vendor_id": "5023"})).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "an approved contract keeps its owner");
    for (path, body) in [
        (format!("{V2}/515341"), json!({"status": "Void"})),
        (
            "/rest/v1.0/prime_contract/515341".to_owned(),
            json!({"project_id": 88101, "prime_contract": {"status": "Void"}}),
        ),
    ] {
        let (status, answer) = priya.send(Method::PATCH, &path, &body).await;
        assert_eq!(
            (status, &answer["errors"]["status"]),
            (StatusCode::UNPROCESSABLE_ENTITY, &json!(["is not included in the list"]))
        );
    }
}

#[tokio::test]
async fn attaches_files_by_uuid_and_as_a_form() {
    let running = start().await;
    let maria = running.sign_in("7001").await;
    let uuid = upload(&maria, &[b"%PDF-1.7 signed"]).await;
    let body = json!({"project_id": 88101, "prime_contract": {"upload_ids": [uuid]}});
    let (status, answer) = maria.send(Method::PATCH, "/rest/v1.0/prime_contract/515341", &body).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(answer["attachments"].as_array().map(Vec::len), Some(2));

    let large = vec![b'x'; 3_000_000];
    let form = multipart::Form::new()
        .text("project_id", "88101")
        .text("prime_contract[status]", "Approved")
        .text("prime_contract[executed]", "true")
        .part("attachments[]", multipart::Part::bytes(large.clone()).file_name("PC-002 signed.pdf"));
    let request = maria.bare(Method::PATCH, "/rest/v1.0/prime_contract/515341");
    let answer =
        request.header("Procore-Company-Id", "4280").multipart(form).send().await.expect("an answer");
    assert_eq!(answer.status(), StatusCode::OK);
    let answer: Value = answer.json().await.expect("JSON");
    assert_eq!((&answer["status"], &answer["executed"]), (&json!("Approved"), &json!(true)));
    let signed = &answer["attachments"][2];
    assert_eq!(signed["filename"], "PC-002 signed.pdf");
    let file = running.http.get(text(&signed["url"])).bearer_auth(&maria.token).send().await;
    assert_eq!(file.expect("an answer").bytes().await.expect("bytes"), large);
}

#[tokio::test]
async fn hides_a_private_contract_and_its_files_and_lets_only_admins_write() {
    let running = start().await;
    let (priya, tom) = (running.sign_in("7002").await, running.sign_in("7003").await);
    let private = "/rest/v1.0/prime_contract/515345?project_id=88101";
    let shown = priya.json(private).await;
    assert_eq!(tom.get(private).await.status(), StatusCode::NOT_FOUND);
    let file = text(&shown["attachments"][0]["url"]);
    let answer = running.http.get(&file).bearer_auth(&tom.token).send().await.expect("an answer");
    assert_eq!(answer.status(), StatusCode::NOT_FOUND);
    let seen = tom.json(LIST).await;
    let mut ids = seen.as_array().expect("a list").iter().map(|contract| &contract["id"]);
    assert!(ids.all(|id| *id != 515_345));
    let body = json!({"project_id": 88101, "prime_contract": {"executed": true}});
    assert_eq!(tom.send(Method::PATCH, ONE, &body).await.0, StatusCode::FORBIDDEN);
    let elsewhere = tom.get("/rest/v1.0/prime_contract/515360?project_id=88102").await;
    assert_eq!(elsewhere.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn lists_the_tools_of_a_project_and_each_persons_level() {
    let running = start().await;
    let maria = running.sign_in("7001").await;
    for (project, active) in [(88101, true), (88102, false)] {
        let tools = maria.json(&format!("/rest/v1.0/projects/{project}/tools")).await;
        let tools = tools.as_array().expect("tools").clone();
        let events = tools.iter().find(|tool| tool["engine_name"] == "change_events").expect("the tool");
        assert_eq!(events["is_active"], active);
        assert!(tools.iter().any(|tool| tool["engine_name"] == "invoicing"));
    }
    let expected = [
        ("7001", ["Admin", "Admin", "Admin", "Admin"]),
        ("7002", ["Admin", "Admin", "Standard", "Admin"]),
        ("7003", ["Standard", "Standard", "Read Only", "Standard"]),
        ("7004", ["Read Only", "Read Only", "None", "Read Only"]),
    ];
    for (person, levels) in expected {
        let manifest =
            running.sign_in(person).await.json("/rest/v1.0/settings/permissions?project_id=88101").await;
        let tools = manifest["tools"].as_array().expect("tools");
        for (name, level) in
            ["prime_contracts", "change_orders", "change_events", "invoicing"].iter().zip(levels)
        {
            let tool = tools.iter().find(|tool| tool["name"] == *name).expect("the tool");
            assert_eq!(tool["user_access_level"]["name"], level, "{person} on {name}");
        }
    }
}
