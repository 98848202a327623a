use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::support::{PIER_9, start};

#[tokio::test]
async fn shows_an_item_at_each_of_procores_paths() {
    let running = start().await;
    for path in [
        "/88101/project/commitments/work_order_contracts/512340",
        "/88101/project/contracts/commitments/work_order_contracts/512340",
        "/webclients/host/companies/4280/projects/88101/tools/contracts/commitments/work_order_contracts/512340",
    ] {
        let page = running.page(path).await;
        assert!(page.contains(r#"<html lang="en">"#) && page.contains("Sandbox"));
        for part in [
            "SC-001",
            "Northgate Structural Steel, Inc.",
            "Out For Signature",
            "Exhibit A Scope of Work.pdf",
            "$ 1,284,500.00",
        ] {
            assert!(page.contains(part), "{part} at {path}");
        }
    }
    assert!(running.page("/").await.contains("Kestrel Ridge Water Treatment Plant"));
    assert!(running.page("/88101/project/home").await.contains("PO-014"));
    assert!(running.page("/4280/company/home/list").await.contains("Pier 9 Warehouse Conversion"));
    for nowhere in [
        "/88102/project/commitments/work_order_contracts/512340",
        "/88101/project/commitments/purchase_order_contracts/512340",
        "/no/such/page",
    ] {
        let answer = running.http.get(running.url(nowhere)).send().await.expect("an answer");
        assert_eq!(answer.status(), StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn sets_the_contract_signer_a_vendor_lacks() {
    let running = start().await;
    let maria = running.sign_in("7001").await;
    let vendor = "/rest/v1.0/vendors/5009?company_id=4280&view=extended";
    assert_eq!(maria.json(vendor).await["contract_signer"], json!(null));
    let form = "/4280/company/directory/vendors/5009";
    let half =
        running.http.post(running.url(form)).form(&[("name", "Renée Fontaine"), ("email", "")]).send().await;
    assert!(half.expect("an answer").text().await.expect("a page").contains("needs a name and an email"));
    let signer = [("name", "Renée Fontaine"), ("email", "renee.fontaine@oldmilldrywall.example")];
    let saved = running.http.post(running.url(form)).form(&signer).send().await.expect("an answer");
    assert_eq!(saved.status(), StatusCode::SEE_OTHER);
    let shown = maria.json(vendor).await["contract_signer"].take();
    assert_eq!(
        (&shown["name"], &shown["login"]),
        (&json!("Renée Fontaine"), &json!("renee.fontaine@oldmilldrywall.example"))
    );
    let own = maria.json("/rest/v1.0/vendors/5000?company_id=4280").await;
    assert_eq!(
        (&own["contract_signer"]["name"], &own["primary_contact"]["email_address"]),
        (&json!("Maria Alvarez"), &json!("maria.alvarez@harborline.example"))
    );
}

#[tokio::test]
async fn keeps_its_state_over_a_restart_and_forgets_it_on_reset() {
    let running = start().await;
    let token = {
        let maria = running.sign_in("7001").await;
        let (status, _) =
            maria.send(Method::PATCH, &format!("{PIER_9}/512341"), &json!({"status": "Void"})).await;
        assert_eq!(status, StatusCode::OK);
        maria.token
    };
    let running = running.restart().await;
    let maria = crate::support::Person { running: &running, token };
    assert_eq!(maria.json(&format!("{PIER_9}/512341")).await["data"]["status"], "Void");
    let reset = running.http.post(running.url("/sandbox/reset")).send().await.expect("an answer");
    assert_eq!(reset.status(), StatusCode::NO_CONTENT);
    assert_eq!(maria.get("/rest/v1.0/me").await.status(), StatusCode::UNAUTHORIZED);
    let maria = running.sign_in("7001").await;
    assert_eq!(maria.json(&format!("{PIER_9}/512341")).await["data"]["status"], "Draft");
}
