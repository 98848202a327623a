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
async fn frames_an_app_full_screen_and_beside_an_item() {
    let running = start().await;
    assert!(running.page("/88101/project/home").await.contains("/88101/project/apps/framed"));
    let full_screen = running.page("/88101/project/apps/framed").await;
    assert!(full_screen.contains(r#"src="http://127.0.0.1:9/full?project=88101""#), "{full_screen}");
    for (path, view) in [
        ("commitments/work_order_contracts/512340", "commitments.work_order_contracts.detail"),
        ("prime_contracts/515340", "prime_contracts.detail"),
    ] {
        let page = running.page(&format!("/88101/project/{path}")).await;
        assert!(
            page.contains(r#"src="http://127.0.0.1:9/panel""#) && page.contains(view),
            "{view} at {path}"
        );
    }
    let login = running.http.get(running.url("/oauth/authorize")).send().await.expect("an answer");
    assert_eq!(login.headers()["content-security-policy"], "frame-ancestors 'none'");
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

#[tokio::test]
async fn shows_prime_contracts_and_change_orders_at_each_of_procores_paths() {
    let running = start().await;
    let web = "/webclients/host/companies/4280/projects/88101/tools/contracts";
    let cco = "commitments/work_order_contracts/512342/change_orders/commitment_contract_change_orders";
    let pcco = "prime_contracts/515340/change_orders/change_order_packages";
    for (path, parts) in [
        (
            "prime_contracts/515340".to_owned(),
            ["PC-001", "Port Haven Waterfront Development Authority", "Sigrid Ødegård", "PCCO-005"],
        ),
        (format!("{cco}/920001"), ["CCO-001", "Granite Peak Earthworks, Inc.", "$ 38,750.50", "SC-003"]),
        (format!("{cco}/620001"), ["CCO-001", "Granite Peak Earthworks, Inc.", "$ 38,750.50", "SC-003"]),
        (format!("{pcco}/930002"), ["PCCO-002", "Pending - In Review", "$ -48,500.00", "PC-001"]),
    ] {
        for path in [format!("/88101/project/{path}"), format!("{web}/{path}")] {
            let page = running.page(&path).await;
            for part in parts {
                assert!(page.contains(part), "{part} at {path}");
            }
        }
    }
    for nowhere in [
        "/88102/project/prime_contracts/515340",
        "/88101/project/prime_contracts/515341/change_orders/change_order_packages/930002",
        "/88101/project/commitments/purchase_order_contracts/512342/change_orders/commitment_contract_change_orders/620001",
    ] {
        let answer = running.http.get(running.url(nowhere)).send().await.expect("an answer");
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{nowhere}");
    }
    let home = running.page("/88101/project/home").await;
    let link = "/88101/project/prime_contracts/515340/change_orders/change_order_packages/930001";
    assert!(home.contains(link) && home.contains("Prime Contract Change Orders"));
}

#[tokio::test]
async fn changes_an_item_by_hand_and_remembers_who_and_what() {
    let running = start().await;
    let maria = running.sign_in("7001").await;
    let base = "/88101/project/prime_contracts/515340/change_orders/change_order_packages/930001";
    for (path, status, shown) in [
        ("/88101/project/commitments/work_order_contracts/512340", "Void", "Void"),
        ("/88101/project/prime_contracts/515342", "Approved", "Approved"),
        (base, "rejected", "Rejected"),
    ] {
        let form = [("title", "Changed meanwhile"), ("status", status), ("amount", "$ 1,000,000.25")];
        let saved = running.http.post(running.url(path)).form(&form).send().await.expect("an answer");
        assert_eq!(saved.status(), StatusCode::SEE_OTHER, "{path}");
        let page = running.page(path).await;
        for part in ["Changed meanwhile", shown, "$ 1,000,000.25", "Maria Alvarez", "1000000.25"] {
            assert!(page.contains(part), "{part} at {path}");
        }
        let wrong = [("title", "No"), ("status", "napkin"), ("amount", "1")];
        let refused = running.http.post(running.url(path)).form(&wrong).send().await.expect("an answer");
        assert!(refused.text().await.expect("a page").contains("no such status"));
    }
    let change = maria.json("/rest/v1.0/projects/88101/prime_change_orders/630001").await;
    assert_eq!(
        (&change["grand_total"], &change["title"]),
        (&json!("1000000.25"), &json!("Changed meanwhile"))
    );
}
