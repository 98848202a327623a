use reqwest::{Method, StatusCode};
use rust_decimal::Decimal;
use serde_json::{Value, json};

use crate::support::{Person, decimal, start, text};

const LIST: &str = "/rest/v1.1/requisitions?project_id=88101";

fn one(id: i64) -> String {
    format!("/rest/v1.1/requisitions/{id}?project_id=88101")
}

async fn patch(person: &Person<'_>, (id, commitment): (i64, i64), fields: Value) -> (StatusCode, Value) {
    let body = json!({"project_id": 88101, "commitment_id": commitment, "requisition": fields});
    person.send(Method::PATCH, &format!("/rest/v1.1/requisitions/{id}"), &body).await
}

#[tokio::test]
async fn lists_invoices_in_all_six_statuses_and_filters_them() {
    let running = start().await;
    let maria = running.sign_in("7001").await;
    let all = maria.json(LIST).await;
    assert!(all.as_array().map_or(0, Vec::len) >= 14);
    let statuses = [
        "draft",
        "under_review",
        "revise_and_resubmit",
        "approved",
        "approved_as_noted",
        "pending_owner_approval",
    ];
    for status in statuses {
        let some = maria.json(&format!("{LIST}&filters[status]={status}")).await;
        let some = some.as_array().expect("a list").clone();
        assert!(!some.is_empty() && some.iter().all(|invoice| invoice["status"] == status), "{status}");
    }
    let of_steel = maria.json(&format!("{LIST}&filters[commitment_id]=512340")).await;
    assert_eq!(of_steel.as_array().map(Vec::len), Some(3));
    let last = maria.json(&format!("{LIST}&filters[commitment_id]=512340&filters[is_last]=true")).await;
    assert_eq!((&last[0]["number"], &last[0]["previous_requisition_id"]), (&json!(3), &json!(830_002)));
    assert!(all[0].get("items").is_none());
    let items = maria.json(&format!("{LIST}&view=items&filters[id]=830003")).await;
    let last_item = items[0]["items"].as_array().expect("items").last().expect("one").clone();
    assert_eq!(
        (&last_item["item_type"], &last_item["scheduled_value"]),
        (&json!("change_order_item"), &json!("64100.25"))
    );
}

#[tokio::test]
async fn shows_who_bills_whom_and_totals_that_add_up() {
    let running = start().await;
    let maria = running.sign_in("7001").await;
    let mut due = Decimal::ZERO;
    for id in 830_001..=830_003 {
        let shown = maria.json(&one(id)).await;
        due += decimal(&shown["summary"]["current_payment_due"]);
        assert_eq!(due, decimal(&shown["summary"]["total_earned_less_retainage"]));
    }
    let shown = maria.json(&one(830_001)).await;
    assert_eq!(
        (&shown["summary_text"]["subcontractor_name"], &shown["summary_text"]["to_general_contractor"]),
        (&json!("Northgate Structural Steel, Inc."), &json!("Harborline Builders"))
    );
    assert_eq!(
        (&shown["commitment_type"], &shown["electronic_signature_id"]),
        (&json!("WorkOrderContract"), &json!(null))
    );
    let old = maria.json("/rest/v1.0/requisitions/830001?project_id=88101").await;
    assert_eq!(old["g702"]["current_payment_due"], shown["summary"]["current_payment_due"]);
    let order = maria.json(&one(830_081)).await;
    assert_eq!(
        (&order["commitment_type"], &order["contract_invoicing_method"]),
        (&json!("PurchaseOrderContract"), &json!("unit"))
    );
    let detail = maria.json("/rest/v1.0/requisitions/830031/detail?project_id=88101").await;
    let rows = detail.as_array().expect("rows");
    assert_eq!((rows.len(), &rows[399]["item_type"]), (400, &json!("contract_detail_item")));
    let contract = maria.json("/rest/v2.0/companies/4280/projects/88101/commitment_contracts/512347").await;
    let sum: Decimal = rows.iter().map(|row| decimal(&row["scheduled_value"])).sum();
    assert_eq!(sum, decimal(&contract["data"]["grand_total"]));
}

#[tokio::test]
async fn locks_closed_and_earlier_invoices_but_their_status() {
    let running = start().await;
    let maria = running.sign_in("7001").await;
    let (status, shown) = patch(&maria, (830_002, 512_340), json!({"status": "approved"})).await;
    assert_eq!((status, &shown["status"]), (StatusCode::OK, &json!("approved")));
    let (status, answer) = patch(&maria, (830_002, 512_340), json!({"invoice_number": "X"})).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(text(&answer["errors"]["invoice_number"][0]).contains("latest"));
    let (status, shown) = patch(
        &maria,
        (830_014, 512_342),
        json!({"invoice_number": "E-4", "items": [{"id": 830_014_001_i64, "item_type": "contract_item", "work_completed_this_period": "100.10"}]}),
    )
    .await;
    assert_eq!((status, &shown["invoice_number"]), (StatusCode::OK, &json!("E-4")));
    assert_eq!(shown["items"][0]["work_completed_retainage_retained_this_period"], "10.01");
    let (status, answer) = patch(&maria, (830_071, 512_341), json!({"status": "draft"})).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(text(&answer["errors"]["status"][0]).contains("Subcontractor Invoice Review"));
    assert_eq!(
        patch(&maria, (830_041, 512_351), json!({"status": "draft"})).await.0,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    let tom = running.sign_in("7003").await;
    assert_eq!(patch(&tom, (830_014, 512_342), json!({"invoice_number": "T"})).await.0, StatusCode::OK);
    assert_eq!(
        patch(&tom, (830_003, 512_340), json!({"invoice_number": "T"})).await.0,
        StatusCode::FORBIDDEN
    );
    let history = maria.json("/rest/v1.0/requisitions/830014/change_histories?project_id=88101").await;
    assert_eq!((&history[0]["new_value"], &history[0]["action_by"]), (&json!("T"), &json!("Tom Becker")));
}

#[tokio::test]
async fn compiles_a_pdf_and_says_when_it_is_ready() {
    let running = start().await;
    let priya = running.sign_in("7002").await;
    let path = "/rest/v1.0/requisitions/830001/single_pdf_compilers?project_id=88101";
    let files = json!({"files": [{"type": "cover_sheet", "id": ""}]});
    let (status, answer) = priya.send(Method::POST, &format!("{path}&polling=true"), &files).await;
    assert_eq!(status, StatusCode::OK);
    let job = text(&answer["job_url"]).replace(&running.sandbox.procore_url, "");
    assert_eq!(priya.json(&job).await["status"], "processing");
    let ready = priya.json(&job).await;
    let file =
        running.http.get(text(&ready["url"])).bearer_auth(&priya.token).send().await.expect("an answer");
    assert!(file.bytes().await.expect("bytes").starts_with(b"%PDF"));
    assert_eq!(priya.send(Method::POST, path, &files).await.0, StatusCode::OK);
    assert!(running.page("/notification-mails").await.contains("priya.nair@harborline.example"));
}

#[tokio::test]
async fn has_periods_and_vendors_with_no_one_and_two_invoice_contacts() {
    let running = start().await;
    let maria = running.sign_in("7001").await;
    let open = maria.json("/rest/v1.0/projects/88101/billing_periods?filters[status]=open").await;
    assert_eq!(open.as_array().map(Vec::len), Some(2));
    assert_eq!((&open[1]["position"], &open[1]["end_date"]), (&json!(13), &json!("2026-10-31")));
    for (vendor, contacts) in [(5001, 2), (5014, 0), (5008, 1), (5003, 1)] {
        let shown = maria.json(&format!("/rest/v1.0/vendors/{vendor}?company_id=4280&view=extended")).await;
        assert_eq!(shown["invoice_contacts"].as_array().map(Vec::len), Some(contacts), "{vendor}");
    }
    let nobody = maria.json("/rest/v1.0/projects/88101/users?filters[search]=Moana").await;
    assert_eq!(nobody[0]["email_address"], "");
}
