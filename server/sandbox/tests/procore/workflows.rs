//! An item of each kind on which a workflow runs: its status is not an app's to set.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::{
    support::{PIER_9, start},
    uploads::upload,
};

#[tokio::test]
async fn refuses_a_status_and_takes_dates_and_files() {
    let running = start().await;
    let maria = running.sign_in("7001").await;
    let changes = "/rest/v1.0/projects/88101";
    let cases = [
        (format!("{PIER_9}/512354"), "Approved", "signed_contract_received_date"),
        (
            format!("{changes}/commitment_change_orders/620016"),
            "approved",
            "signed_change_order_received_date",
        ),
        (format!("{changes}/prime_change_orders/630015"), "approved", "signed_change_order_received_date"),
    ];
    for (one, approved, date) in cases {
        let is_contract = one.contains("commitment_contracts");
        let at = if is_contract { "/data" } else { "" };
        let wrap = |fields: Value| if is_contract { fields } else { json!({"change_order": fields}) };
        let uuid = upload(&maria, &[b"%PDF-1.7 signed"]).await;
        let body = wrap(json!({"status": approved, date: "2026-03-04", "upload_ids": [uuid]}));
        let (status, answer) = maria.send(Method::PATCH, &one, &body).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{one}");
        assert!(answer["errors"]["status"][0].as_str().is_some_and(|message| message.contains("workflow")));
        let shown = maria.json(&one).await;
        assert_eq!(shown.pointer(&format!("{at}/{date}")), Some(&Value::Null), "all or nothing");
        let body = wrap(json!({date: "2026-03-04", "executed": true, "upload_ids": [uuid]}));
        let (status, answer) = maria.send(Method::PATCH, &one, &body).await;
        assert_eq!(status, StatusCode::OK, "{one}");
        assert_eq!(answer.pointer(&format!("{at}/{date}")), Some(&json!("2026-03-04")));
    }
    let alder = "/rest/v1.0/prime_contract/515361";
    let body = |fields: Value| json!({"project_id": 88102, "prime_contract": fields});
    let (status, _) = maria.send(Method::PATCH, alder, &body(json!({"status": "Approved"}))).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    let same = json!({"status": "Draft", "signed_contract_received_date": "2026-03-04"});
    assert_eq!(maria.send(Method::PATCH, alder, &body(same)).await.0, StatusCode::OK);
    let page = running.page("/88102/project/prime_contracts/515361").await;
    assert!(page.contains("District Board Approval") && page.contains("2026-03-04"));
}
