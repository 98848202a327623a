//! Change order packages: the legacy endpoints, and a project of three tiers that has no others.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{start, text};

const KESTREL: &str = "/rest/v1.0/change_order_packages?project_id=88103";

#[tokio::test]
async fn has_no_other_change_orders_in_three_tiers() {
    let running = start().await;
    let maria = running.sign_in("7001").await;
    for segment in ["commitment_change_orders", "prime_change_orders", "prime_change_order_batches"] {
        let list = format!("/rest/v1.0/projects/88103/{segment}");
        assert_eq!(maria.json(&list).await, json!([]));
        assert_eq!(maria.get(&format!("{list}/632001")).await.status(), StatusCode::NOT_FOUND);
    }
    let packages = maria.json(KESTREL).await;
    let packages = packages.as_array().expect("packages");
    assert!(packages.len() >= 12);
    for status in [
        "draft",
        "pricing",
        "not_pricing",
        "pending",
        "revised",
        "proceeding",
        "not_proceeding",
        "no_charge",
        "approved",
        "rejected",
        "void",
    ] {
        assert!(packages.iter().any(|package| package["status"] == status), "{status}");
    }
    let of_contract = maria.json(&format!("{KESTREL}&contract_id=514342")).await;
    assert_eq!(of_contract.as_array().map(Vec::len), Some(2));
    let requests = maria.json("/rest/v1.0/change_order_requests?project_id=88103&contract_id=514342").await;
    assert_eq!(requests[0]["change_order_package_id"], 922_001);
    let potential = maria.json("/rest/v1.0/potential_change_orders?project_id=88103").await;
    assert_eq!(potential[0]["change_order_tiers"], 3);
}

#[tokio::test]
async fn writes_a_package_but_attaches_nothing_to_it() {
    let running = start().await;
    let maria = running.sign_in("7001").await;
    let one = "/rest/v1.0/change_order_packages/932002";
    let shown = maria.json(&format!("{one}?project_id=88103&contract_id=515380")).await;
    assert_eq!((&shown["type"], &shown["status"]), (&json!("PrimeContractChangeOrder"), &json!("pending")));
    assert!(shown["line_items"].as_array().is_some_and(|lines| !lines.is_empty()));
    let other_contract = format!("{one}?project_id=88103&contract_id=515381");
    assert_eq!(maria.get(&other_contract).await.status(), StatusCode::NOT_FOUND);
    let fields = json!({
        "status": "approved", "executed": true, "signed_change_order_received_date": "2026-03-05",
        "upload_ids": ["no-such-upload"],
    });
    let without = json!({"project_id": 88103, "change_order": fields});
    assert_eq!(maria.send(Method::PATCH, one, &without).await.0, StatusCode::BAD_REQUEST);
    let body = json!({"project_id": 88103, "contract_id": 515380, "change_order": fields});
    let (status, answer) = maria.send(Method::PATCH, one, &body).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!((&answer["status"], &answer["executed"]), (&json!("approved"), &json!(true)));
    assert_eq!(answer["attachments"], shown["attachments"]);
    let body = json!({"project_id": 88103, "contract_id": 515380, "change_order": {"status": "done"}});
    assert_eq!(maria.send(Method::PATCH, one, &body).await.0, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn finds_a_change_order_of_one_tier_by_its_legacy_id() {
    let running = start().await;
    let maria = running.sign_in("7001").await;
    let change = maria.json("/rest/v1.0/projects/88101/prime_change_orders/630005").await;
    let id = change["legacy_package_id"].as_i64().expect("an id");
    let package: Value = maria.json(&format!("/rest/v1.0/change_order_packages/{id}?project_id=88101")).await;
    assert_eq!(text(&package["title"]), text(&change["title"]));
    let batches = maria.json("/rest/v1.0/change_order_packages?project_id=88102").await;
    assert_eq!(batches.as_array().map(Vec::len), Some(4));
}
