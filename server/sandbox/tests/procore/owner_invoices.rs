use reqwest::{
    Method, StatusCode,
    multipart::{Form, Part},
};
use rust_decimal::Decimal;
use serde_json::{Value, json};

use crate::support::{Person, decimal, start, text};

const LIST: &str = "/rest/v1.0/payment_applications?project_id=88101";
const OF_CONTRACT: &str = "/rest/v1.0/prime_contracts/515340/payment_applications";

fn one(id: i64) -> String {
    format!("/rest/v1.0/payment_applications/{id}?project_id=88101")
}

async fn patch(person: &Person<'_>, id: i64, fields: Value) -> (StatusCode, Value) {
    let body = json!({"project_id": 88101, "payment_application": fields});
    person.send(Method::PATCH, &format!("{OF_CONTRACT}/{id}"), &body).await
}

#[tokio::test]
async fn lists_invoices_in_every_status_and_shows_rows_and_files_of_one() {
    let running = start().await;
    let priya = running.sign_in("7002").await;
    let list = priya.json(LIST).await;
    let list = list.as_array().expect("a list");
    assert!(list.len() >= 12, "{}", list.len());
    for status in ["draft", "under_review", "revise_and_resubmit", "approved"] {
        assert!(list.iter().any(|invoice| invoice["status"] == status), "{status}");
    }
    assert!(list[0].get("g703").is_none());
    let shown = priya.json(&one(820_004)).await;
    assert_eq!(
        shown["contract"],
        json!({"id": 515_340, "type": "PrimeContract", "title": "Pier 9 Warehouse Conversion: Core and Shell"})
    );
    assert!(text(&shown["percent_complete"]).ends_with('%'));
    let types: Vec<&Value> = shown["g703"].as_array().expect("rows").iter().map(|row| &row["type"]).collect();
    assert_eq!((types.first(), types.last()), (Some(&&json!("contract")), Some(&&json!("change_order"))));
    let last = priya.json(&format!("{OF_CONTRACT}?project_id=88101&filters[is_last]=true")).await;
    assert_eq!(last.as_array().map(Vec::len), Some(1));
    assert_eq!(last[0]["id"], 820_013);
}

#[tokio::test]
async fn payments_of_successive_applications_add_up_to_what_was_earned() {
    let running = start().await;
    let maria = running.sign_in("7001").await;
    let mut due = Decimal::ZERO;
    for id in 820_001..=820_013 {
        let shown = maria.json(&one(id)).await;
        let sums = &shown["g702"];
        due += decimal(&sums["current_payment_due"]);
        let of_rows = |field: &str| -> Decimal {
            shown["g703"].as_array().expect("rows").iter().map(|row| decimal(&row[field])).sum()
        };
        assert_eq!(due, decimal(&sums["total_earned_less_retainage"]), "{id}");
        assert_eq!(of_rows("scheduled_value"), decimal(&sums["contract_sum_to_date"]));
        assert_eq!(
            of_rows("total_completed_and_stored_to_date"),
            decimal(&sums["total_completed_and_stored_to_date"])
        );
        assert_eq!(of_rows("total_retainage_currently_retained"), decimal(&sums["total_retainage"]));
        assert_eq!(
            decimal(&sums["contract_sum_to_date"]) - decimal(&sums["total_earned_less_retainage"]),
            decimal(&sums["balance_to_finish_including_retainage"])
        );
    }
    let fourth = maria.json(&one(820_004)).await;
    assert_eq!(fourth["g702"]["positive_new_change_order_item_total"], "26550.00");
    let seventh = maria.json(&one(820_007)).await;
    assert_eq!(seventh["g702"]["negative_new_change_order_item_total"], "-48500.00");
}

#[tokio::test]
async fn takes_files_by_multipart_only() {
    let running = start().await;
    let priya = running.sign_in("7002").await;
    let before = priya.json(&one(820_002)).await["attachments"].take();
    let (status, shown) = patch(
        &priya,
        820_002,
        json!({"invoice_number": "P9-2", "upload_ids": ["ignored"], "attachments": ["x"]}),
    )
    .await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!((&shown["invoice_number"], &shown["attachments"]), (&json!("P9-2"), &before));
    let form = Form::new().text("project_id", "88101").part(
        "attachments[]",
        Part::bytes(b"%PDF-1.7 signed".to_vec())
            .file_name("signé.pdf")
            .mime_str("application/pdf")
            .expect("a type"),
    );
    let request =
        priya.bare(Method::PATCH, &format!("{OF_CONTRACT}/820002")).header("Procore-Company-Id", "4280");
    let answer = request.multipart(form).send().await.expect("an answer");
    assert_eq!(answer.status(), StatusCode::OK);
    let shown: Value = answer.json().await.expect("JSON");
    let file = shown["attachments"].as_array().expect("files").last().expect("one").clone();
    assert_eq!((&file["filename"], &shown["status"]), (&json!("signé.pdf"), &json!("approved")));
    let bytes =
        running.http.get(text(&file["url"])).bearer_auth(&priya.token).send().await.expect("an answer");
    assert_eq!(bytes.bytes().await.expect("bytes").as_ref(), b"%PDF-1.7 signed");
}

#[tokio::test]
async fn refuses_what_procore_refuses() {
    let running = start().await;
    let maria = running.sign_in("7001").await;
    let (status, answer) = patch(&maria, 820_012, json!({"status": "Approved"})).await;
    assert_eq!(
        (status, answer),
        (StatusCode::UNPROCESSABLE_ENTITY, json!({"errors": {"status": ["is not included in the list"]}}))
    );
    let (status, answer) = patch(&maria, 820_009, json!({"status": "draft"})).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(text(&answer["errors"]["status"][0]).contains("Owner Invoice Approval"));
    let (status, answer) =
        patch(&maria, 820_012, json!({"status": "approved", "billing_date": "31.3.2026"})).await;
    assert_eq!((status, &answer["billing_date"]), (StatusCode::OK, &json!(null)));
    assert_eq!(patch(&maria, 820_012, json!({"origin_id": "ERP-1"})).await.0, StatusCode::OK);
    assert_eq!(patch(&maria, 820_012, json!({"status": "draft"})).await.0, StatusCode::UNPROCESSABLE_ENTITY);
    let tom = running.sign_in("7003").await;
    assert_eq!(patch(&tom, 820_013, json!({"status": "approved"})).await.0, StatusCode::FORBIDDEN);
    let unknown = maria.get("/rest/v1.0/payment_applications/820001?project_id=88102").await;
    assert_eq!(unknown.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn hides_the_invoices_and_files_of_a_contract_one_may_not_see() {
    let running = start().await;
    let (maria, tom) = (running.sign_in("7001").await, running.sign_in("7003").await);
    let shown = tom.json(&one(820_001)).await;
    let file = text(&shown["attachments"][0]["url"]);
    let read = || running.http.get(&file).bearer_auth(&tom.token).send();
    assert_eq!(read().await.expect("an answer").status(), StatusCode::OK);
    let private = json!({"project_id": 88101, "prime_contract": {"private": true}});
    let (status, _) = maria.send(Method::PATCH, "/rest/v1.0/prime_contract/515340", &private).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(tom.get(&one(820_001)).await.status(), StatusCode::NOT_FOUND);
    assert_eq!(tom.json(LIST).await, json!([]));
    assert_eq!(read().await.expect("an answer").status(), StatusCode::NOT_FOUND);
    assert_eq!(maria.get(&one(820_001)).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn shows_and_changes_an_invoice_on_its_page() {
    let running = start().await;
    let path = "/88101/project/prime_contracts/515340/payment_applications/820013";
    for path in [
        path,
        "/webclients/host/companies/4280/projects/88101/tools/contracts/prime_contracts/515340/payment_applications/820013",
    ] {
        let page = running.page(path).await;
        for part in [
            "Owner Invoice 13",
            "Draft",
            "Port of Port Haven",
            "PCCO-002: Credit for deleted loading dock levelers",
            "Backup for application 13.pdf",
        ] {
            assert!(page.contains(part), "{part}");
        }
    }
    let line = (820_013_i64 * 1_000 + 1).to_string();
    let form = [("status", "approved"), ("line", line.as_str()), ("amount", "1234.56")];
    let saved = running.http.post(running.url(path)).form(&form).send().await.expect("an answer");
    assert_eq!(saved.status(), StatusCode::SEE_OTHER);
    let maria = running.sign_in("7001").await;
    let shown = maria.json(&one(820_013)).await;
    assert_eq!(
        (&shown["status"], &shown["g703"][0]["work_completed_this_period"]),
        (&json!("approved"), &json!("1234.56"))
    );
    assert!(running.page(path).await.contains("Work Completed This Period, line 1"));
    let wrong = [("status", "approved"), ("line", line.as_str()), ("amount", "a lot")];
    let refused = running.http.post(running.url(path)).form(&wrong).send().await.expect("an answer");
    assert!(refused.text().await.expect("a page").contains("must be a number"));
    assert!(running.page("/88101/project/home").await.contains(path));
}
