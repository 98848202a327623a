//! Prime contracts, change orders and the Documents tool.

use bytes::Bytes;
use chrono::NaiveDate;
use procore::{ChangeOrderOf, ChangeOrderUpdate, Error, PrimeContractUpdate};
use serde_json::json;

use crate::server::{Reply, Server};

const REFUSED: &str = r#"{"errors":["This endpoint does not support this project."]}"#;

#[tokio::test]
async fn a_prime_contract_is_listed_in_the_plural_and_read_and_written_in_the_singular() {
    let contract = r#"{"id":610001,"status":"Approved","grand_total":"1.00"}"#;
    let server = Server::start(vec![
        Reply::new(200, format!("[{contract}]")),
        Reply::new(200, contract),
        Reply::new(200, contract),
    ])
    .await;
    let company = server.company();
    assert_eq!(company.prime_contracts(88101).await.unwrap()[0].id, "610001");
    company.prime_contract(88101, "610001").await.unwrap();
    let update = PrimeContractUpdate {
        executed: Some(true),
        signed_contract_received_date: NaiveDate::from_ymd_opt(2026, 2, 1),
        upload_ids: vec!["01FZ8Q".to_owned()],
        ..PrimeContractUpdate::default()
    };
    company.update_prime_contract(88101, "610001", &update).await.unwrap();
    assert_eq!(
        server.lines(),
        [
            "GET /rest/v1.0/prime_contracts?project_id=88101&page=1&per_page=100 HTTP/1.1",
            "GET /rest/v1.0/prime_contract/610001?project_id=88101 HTTP/1.1",
            "PATCH /rest/v1.0/prime_contract/610001 HTTP/1.1"
        ]
    );
    assert_eq!(
        server.requests()[2].json(),
        json!({"project_id": 88101, "prime_contract": {"executed": true,
            "signed_contract_received_date": "2026-02-01", "upload_ids": ["01FZ8Q"]}})
    );
}

#[tokio::test]
async fn change_orders_are_read_without_page_parameters_and_their_packages_are_not_listed_twice() {
    let server = Server::start(vec![
        Reply::new(200, r#"[{"id":4711,"contract_id":9,"legacy_package_id":88,"grand_total":"1.00"}]"#),
        Reply::new(
            200,
            r#"[{"id":88,"contract_id":9,"type":"CommitmentContractChangeOrder"},
            {"id":90,"contract_id":610001,"type":"PrimeContractChangeOrder"}]"#,
        ),
    ])
    .await;
    let orders = server.company().change_orders(ChangeOrderOf::Commitment, 88101).await.unwrap();
    assert_eq!(orders.iter().map(|order| order.id.as_str()).collect::<Vec<_>>(), ["4711"]);
    assert_eq!(
        server.lines(),
        [
            "GET /rest/v1.0/projects/88101/commitment_change_orders HTTP/1.1",
            "GET /rest/v1.0/change_order_packages?project_id=88101&page=1&per_page=100 HTTP/1.1"
        ]
    );
}

#[tokio::test]
async fn a_project_with_three_tiers_has_the_packages_of_the_asked_sides_contracts() {
    let server = Server::start(vec![
        Reply::new(404, REFUSED),
        Reply::new(200, r#"[{"id":88,"contract_id":9,"status":"pending"},{"id":90,"contract_id":612001}]"#),
        Reply::new(200, r#"[{"id":612001}]"#),
    ])
    .await;
    let orders = server.company().change_orders(ChangeOrderOf::Prime, 88103).await.unwrap();
    let read: Vec<_> =
        orders.iter().map(|order| (order.id.as_str(), order.of, order.takes_attachments())).collect();
    assert_eq!(read, [("package-90", ChangeOrderOf::Prime, false)]);
    assert!(server.lines()[2].starts_with("GET /rest/v1.0/prime_contracts?project_id=88103"));
}

#[tokio::test]
async fn a_person_who_may_see_neither_list_is_told_so() {
    let server = Server::start(vec![Reply::new(403, REFUSED), Reply::new(403, REFUSED)]).await;
    let error = server.company().change_orders(ChangeOrderOf::Prime, 88103).await.unwrap_err();
    assert_eq!(error.status(), Some(403));
}

#[tokio::test]
async fn a_change_order_is_written_under_its_project() {
    let server =
        Server::start(vec![Reply::new(200, r#"{"id":4711,"status":"approved","type":"PrimeChangeOrder"}"#)])
            .await;
    let update = ChangeOrderUpdate {
        status: Some("approved".to_owned()),
        upload_ids: vec!["01FZ8Q".to_owned()],
        ..ChangeOrderUpdate::default()
    };
    let order =
        server.company().update_change_order(ChangeOrderOf::Prime, 88101, "4711", &update).await.unwrap();
    assert_eq!((order.status.as_str(), order.of), ("approved", ChangeOrderOf::Prime));
    let request = &server.requests()[0];
    assert_eq!(request.line(), "PATCH /rest/v1.0/projects/88101/prime_change_orders/4711 HTTP/1.1");
    assert_eq!(request.json(), json!({"change_order": {"status": "approved", "upload_ids": ["01FZ8Q"]}}));
}

#[tokio::test]
async fn a_package_is_written_with_its_contract_and_its_files_go_into_the_documents_tool() {
    let package = r#"{"id":90,"contract_id":612001,"number":"003","title":"Piles","status":"approved"}"#;
    let server = Server::start(vec![
        Reply::new(200, package),
        Reply::new(200, package),
        Reply::new(200, r#"{"id":1,"name":"Root","folders":[{"id":2,"name":"Drawings"}]}"#),
        Reply::new(201, r#"{"id":3,"name":"Signed documents"}"#),
        Reply::new(201, r#"{"id":4,"name":"Change order 003 signed (1).pdf"}"#),
    ])
    .await;
    let update = ChangeOrderUpdate {
        status: Some("approved".to_owned()),
        executed: Some(true),
        upload_ids: vec!["01FZ8Q".to_owned()],
        ..ChangeOrderUpdate::default()
    };
    let company = server.company();
    let order =
        company.update_change_order(ChangeOrderOf::Prime, 88103, "package-90", &update).await.unwrap();
    assert_eq!((order.id.as_str(), order.of), ("package-90", ChangeOrderOf::Prime));
    let requests = server.requests();
    assert_eq!(requests[0].line(), "GET /rest/v1.0/change_order_packages/90?project_id=88103 HTTP/1.1");
    assert_eq!(requests[1].line(), "PATCH /rest/v1.0/change_order_packages/90 HTTP/1.1");
    assert_eq!(
        requests[1].json(),
        json!({"project_id": 88103, "contract_id": 612001, "change_order": {"status": "approved", "executed": true}})
    );
    assert_eq!(requests[3].line(), "POST /rest/v1.0/folders?project_id=88103 HTTP/1.1");
    assert_eq!(requests[3].json(), json!({"folder": {"name": "Signed documents"}}));
    assert_eq!(requests[4].line(), "POST /rest/v1.0/files?project_id=88103 HTTP/1.1");
    assert_eq!(
        requests[4].json()["file"],
        json!({"parent_id": 3, "name": "Change order 003 signed (1).pdf", "upload_uuid": "01FZ8Q", "unique_name": true})
    );
}

#[tokio::test]
async fn the_folder_of_signed_documents_is_found_and_its_files_are_told_in_their_latest_version() {
    let root = r#"{"id":1,"folders":[{"id":2,"name":"Signed documents","is_deleted":true},
        {"id":3,"name":"signed documents"}]}"#;
    let folder = r#"{"id":3,"files":[{"id":4,"name":"CO 003.pdf","file_versions":[
        {"number":1,"url":"https://storage.procore.com/old"},{"number":2,"url":"https://storage.procore.com/new"}]},
        {"id":5,"name":"Gone.pdf","is_deleted":true},{"id":6,"name":"Bare.pdf"}]}"#;
    let server = Server::start(vec![Reply::new(200, root), Reply::new(200, folder)]).await;
    let files = server.company().documents_in_signed_folder(88103).await.unwrap();
    assert_eq!(files.iter().map(|file| file.name.as_str()).collect::<Vec<_>>(), ["CO 003.pdf", "Bare.pdf"]);
    assert_eq!(files[0].url.as_str(), "https://storage.procore.com/new");
    assert_eq!(server.lines()[1], "GET /rest/v1.0/folders/3?project_id=88103 HTTP/1.1");
}

#[tokio::test]
async fn each_kind_of_contract_has_its_pdf_and_a_package_has_none() {
    let pdf = || Reply::new(200, "%PDF-1.7");
    let server = Server::start(vec![pdf(), pdf(), pdf()]).await;
    let company = server.company();
    assert_eq!(company.prime_contract_pdf(88101, "1").await.unwrap(), Bytes::from_static(b"%PDF-1.7"));
    company.change_order_pdf(ChangeOrderOf::Prime, 88101, "2").await.unwrap();
    company.change_order_pdf(ChangeOrderOf::Commitment, 88101, "3").await.unwrap();
    let error = company.change_order_pdf(ChangeOrderOf::Prime, 88101, "package-4").await.unwrap_err();
    assert!(matches!(error, Error::NotOffered { .. }), "{error}");
    let base = "POST /rest/v2.0/companies/4280/projects/88101";
    let wanted = ["prime_contracts/1", "prime_change_orders/2", "commitment_change_orders/3"];
    assert_eq!(server.lines(), wanted.map(|item| format!("{base}/{item}/pdf HTTP/1.1")));
}
