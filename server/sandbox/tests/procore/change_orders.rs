use reqwest::{Method, StatusCode};
use rust_decimal::Decimal;
use serde_json::{Value, json};

use crate::{
    support::{start, text},
    uploads::upload,
};

const COMMITMENT: &str = "/rest/v1.0/projects/88101/commitment_change_orders";
const PRIME: &str = "/rest/v1.0/projects/88101/prime_change_orders";
const STATUSES: [&str; 12] = [
    "draft",
    "pricing",
    "not_pricing",
    "pending",
    "revised",
    "proceeding",
    "not_proceeding",
    "pending_billable",
    "no_charge",
    "approved",
    "rejected",
    "void",
];

fn ids(list: &Value) -> Vec<i64> {
    list.as_array().expect("a list").iter().filter_map(|change| change["id"].as_i64()).collect()
}

#[tokio::test]
async fn lists_every_status_of_both_sides_without_pages() {
    let running = start().await;
    let maria = running.sign_in("7001").await;
    for (path, kind) in [(COMMITMENT, "CommitmentChangeOrder"), (PRIME, "PrimeChangeOrder")] {
        let answer = maria.get(&format!("{path}?per_page=2")).await;
        assert!(answer.headers().get("total").is_none() && answer.headers().get("link").is_none());
        let list: Value = answer.json().await.expect("JSON");
        let changes = list.as_array().expect("a list");
        assert!(changes.len() >= 12);
        for status in STATUSES {
            assert!(changes.iter().any(|change| change["status"] == status), "{kind} {status}");
        }
        let all = |holds: &dyn Fn(&Value) -> bool| changes.iter().all(holds);
        assert!(all(&|change| change["type"] == kind && change.get("attachments").is_none()));
        assert!(changes.iter().any(|change| text(&change["grand_total"]).starts_with('-')));
        assert!(changes.iter().any(|change| change["grand_total"] == "0.00"));
    }
}

#[tokio::test]
async fn filters_and_sorts_as_documented() {
    let running = start().await;
    let maria = running.sign_in("7001").await;
    for (query, found) in [
        ("filters[status]=approved", vec![620_006]),
        ("filters[contract_id]=512342", vec![620_001, 620_002, 620_014]),
        ("filters[vendor_id]=5001&sort=-id", vec![620_015, 620_003]),
        ("filters[executed]=true", vec![620_006]),
        ("filters[legacy_package_id]=920004", vec![620_004]),
        ("filters[updated_at]=2000-01-01...2000-12-31", vec![]),
    ] {
        assert_eq!(ids(&maria.json(&format!("{COMMITMENT}?{query}")).await), found, "{query}");
    }
    assert_eq!(maria.get(&format!("{COMMITMENT}?sort=title")).await.status(), StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn writes_under_its_wrapper_and_shows_attachments() {
    let running = start().await;
    let priya = running.sign_in("7002").await;
    for one in [format!("{COMMITMENT}/620003"), format!("{PRIME}/630001")] {
        let before = priya.json(&one).await;
        let uuid = upload(&priya, &[b"%PDF-1.7 signed"]).await;
        let (status, _) = priya.send(Method::PATCH, &one, &json!({"status": "approved"})).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "without the wrapper");
        let body = json!({"change_order": {
            "status": "approved", "executed": true, "signed_change_order_received_date": "2026-03-04",
            "upload_ids": [uuid],
        }});
        let (status, after) = priya.send(Method::PATCH, &one, &body).await;
        assert_eq!(status, StatusCode::OK);
        assert_eq!((&after["status"], &after["executed"]), (&json!("approved"), &json!(true)));
        assert_eq!(after["signed_change_order_received_date"], "2026-03-04");
        let count = |change: &Value| change["attachments"].as_array().map(Vec::len).expect("attachments");
        assert_eq!(count(&after), count(&before) + 1);
        assert_eq!(after["attachments"][count(&before)]["name"], "SC-001 signé.pdf");
        let (status, answer) =
            priya.send(Method::PATCH, &one, &json!({"change_order": {"status": "Approved"}})).await;
        assert_eq!(
            (status, &answer["errors"]["status"]),
            (StatusCode::UNPROCESSABLE_ENTITY, &json!(["is not included in the list"]))
        );
        let (status, answer) =
            priya.send(Method::PATCH, &one, &json!({"change_order": {"contract_id": 1}})).await;
        assert_eq!(
            (status, &answer["errors"]["contract_id"]),
            (StatusCode::UNPROCESSABLE_ENTITY, &json!(["must exist"]))
        );
    }
    let contract = priya.json("/rest/v1.0/prime_contract/515340?project_id=88101").await;
    assert_eq!(contract["approved_change_orders"], "139690.75");
}

#[tokio::test]
async fn shows_people_only_what_they_may_see() {
    let running = start().await;
    let (maria, tom, jon) =
        (running.sign_in("7001").await, running.sign_in("7003").await, running.sign_in("7004").await);
    for (path, private) in [(COMMITMENT, 620_015), (PRIME, 630_014)] {
        assert_eq!(maria.get(&format!("{path}/{private}")).await.status(), StatusCode::OK);
        for person in [&tom, &jon] {
            assert_eq!(person.get(&format!("{path}/{private}")).await.status(), StatusCode::NOT_FOUND);
            assert!(!ids(&person.json(path).await).contains(&private));
        }
    }
    let body = json!({"change_order": {"executed": true}});
    let (status, _) = tom.send(Method::PATCH, &format!("{PRIME}/630001"), &body).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    let elsewhere = "/rest/v1.0/projects/88102/prime_change_orders";
    assert_eq!(tom.get(elsewhere).await.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn has_four_hundred_lines_that_add_up_and_a_pdf() {
    let running = start().await;
    let maria = running.sign_in("7001").await;
    for (list, segment, id) in
        [(COMMITMENT, "commitment_change_orders", 620_004), (PRIME, "prime_change_orders", 630_003)]
    {
        let one = format!("/rest/v2.0/companies/4280/projects/88101/{segment}/{id}");
        let mut amounts = Vec::new();
        for page in 1..=4 {
            let lines = maria.json(&format!("{one}/line_items?per_page=100&page={page}")).await;
            let rows = lines["data"].as_array().expect("lines").clone();
            amounts.extend(rows.iter().map(|line| text(&line["amount"]).parse::<Decimal>().expect("money")));
        }
        assert_eq!(amounts.len(), 400);
        let shown = maria.json(&format!("{list}/{id}")).await;
        assert_eq!(amounts.iter().sum::<Decimal>().to_string(), text(&shown["grand_total"]));
        let pdf = format!("{one}/pdf");
        let started = maria.bare(Method::POST, &pdf).header("Procore-Company-Id", "4280").send().await;
        assert_eq!(started.expect("an answer").status(), StatusCode::ACCEPTED);
        assert_eq!(maria.get(&pdf).await.status(), StatusCode::ACCEPTED);
        assert_eq!(maria.get(&pdf).await.status(), StatusCode::FOUND);
    }
}

#[tokio::test]
async fn gathers_the_changes_of_two_tiers_in_batches() {
    let running = start().await;
    let maria = running.sign_in("7001").await;
    let project = "/rest/v1.0/projects/88102";
    assert_eq!(ids(&maria.json(&format!("{project}/commitment_change_order_batches")).await).len(), 2);
    assert!(ids(&maria.json("/rest/v1.0/projects/88101/prime_change_order_batches").await).is_empty());
    let inside = maria.json(&format!("{project}/commitment_change_orders?filters[batch_id]=640001")).await;
    assert_eq!(ids(&inside), [621_001, 621_002]);
    let batch = format!("{project}/prime_change_order_batches/641001");
    let uuid = {
        let created = maria
            .send(Method::POST, &format!("{project}/uploads"), &json!({"response_filename": "a.pdf"}))
            .await
            .1;
        let mut form = reqwest::multipart::Form::new();
        for (name, value) in created["fields"].as_object().expect("fields") {
            form = form.text(name.clone(), text(value));
        }
        let form = form.part("file", reqwest::multipart::Part::bytes(b"signed".to_vec()).file_name("a.pdf"));
        running.http.post(text(&created["url"])).multipart(form).send().await.expect("an answer");
        text(&created["uuid"])
    };
    let body = json!({"change_order_batch": {"status": "approved", "upload_ids": [uuid]}});
    let (status, answer) = maria.send(Method::PATCH, &batch, &body).await;
    assert_eq!((status, &answer["status"]), (StatusCode::OK, &json!("approved")));
    assert_eq!(answer["attachments"].as_array().map(Vec::len), Some(2));
}

#[tokio::test]
async fn names_the_companys_statuses() {
    let running = start().await;
    let maria = running.sign_in("7001").await;
    let statuses = maria.json("/rest/v1.0/change_order/statuses?company_id=4280").await;
    let mapped: Vec<String> = statuses
        .as_array()
        .expect("statuses")
        .iter()
        .map(|status| text(&status["mapped_to_status"]))
        .collect();
    assert_eq!(mapped, STATUSES);
    assert_eq!(statuses[3]["name"], "Pending - In Review");
}
