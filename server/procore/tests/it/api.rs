use std::sync::{Arc, Mutex};

use procore::{AccessLevel, Class, CommitmentUpdate, Observer, Tool};

use crate::server::{Reply, Server};

#[tokio::test]
async fn the_person_is_read_without_a_company_and_the_user_with_one() {
    let server = Server::start(vec![
        Reply::new(200, r#"{"id":7001,"login":"maria@example.com"}"#),
        Reply::new(200, r#"{"id":7001,"name":"Maria Alvarez","email_address":"maria@example.com"}"#),
    ])
    .await;
    let api = server.client().api("the-token");
    let me = api.me().await.unwrap();
    assert_eq!((me.id, me.login.as_str(), me.name), (7001, "maria@example.com", None));
    assert_eq!(api.company(4280).me().await.unwrap().name, "Maria Alvarez");
    let requests = server.requests();
    assert_eq!(requests[0].line(), "GET /rest/v1.0/me HTTP/1.1");
    assert_eq!(
        (requests[0].header("procore-company-id"), requests[0].header("authorization")),
        (None, Some("Bearer the-token"))
    );
    assert_eq!(requests[1].line(), "GET /rest/v1.0/companies/4280/me HTTP/1.1");
    assert_eq!(requests[1].header("procore-company-id"), Some("4280"));
}

#[tokio::test]
async fn a_list_is_read_until_there_is_no_next_link() {
    let link = r#"<http://x/rest/v1.0/projects?page=2>; rel="next", <http://x/rest/v1.0/projects?page=2>; rel="last""#;
    let server = Server::start(vec![
        Reply::new(200, r#"[{"id":1,"name":"One"},{"name":"no id, passed over"}]"#).with("link", link),
        Reply::new(200, r#"[{"id":"2","name":"Two","active":false}]"#)
            .with("link", r#"<http://x>; rel="first""#),
    ])
    .await;
    let projects = server.company().projects().await.unwrap();
    let read: Vec<_> = projects.iter().map(|project| (project.id, project.active)).collect();
    assert_eq!(read, [(1, true), (2, false)]);
    assert_eq!(
        server.lines(),
        [
            "GET /rest/v1.0/projects?company_id=4280&page=1&per_page=100 HTTP/1.1",
            "GET /rest/v1.0/projects?company_id=4280&page=2&per_page=100 HTTP/1.1"
        ]
    );
}

#[tokio::test]
async fn commitments_are_read_by_total_where_there_is_no_link() {
    let page = |id: u32| {
        let body = format!(r#"{{"data":[{{"id":"{id}","type":"WorkOrderContract","grand_total":"1.00"}}]}}"#);
        Reply::new(200, body).with("total", "2")
    };
    let server = Server::start(vec![page(1), page(2)]).await;
    let commitments = server.company().commitments(88101).await.unwrap();
    assert_eq!(commitments.iter().map(|one| one.id.as_str()).collect::<Vec<_>>(), ["1", "2"]);
    assert_eq!(
        server.lines()[0],
        "GET /rest/v2.0/companies/4280/projects/88101/commitment_contracts?view=extended&page=1&per_page=100 HTTP/1.1"
    );
}

#[tokio::test]
async fn an_update_is_a_flat_patch_and_returns_the_item() {
    let server = Server::start(vec![Reply::new(
        200,
        r#"{"data":{"id":9,"type":"WorkOrderContract","status":"Approved"}}"#,
    )])
    .await;
    let update = CommitmentUpdate { status: Some("Approved".to_owned()), ..CommitmentUpdate::default() };
    let item = server.company().update_commitment(88101, "9", &update).await.unwrap();
    assert_eq!(item.status, "Approved");
    let request = &server.requests()[0];
    assert!(
        request.line().starts_with("PATCH /rest/v2.0/companies/4280/projects/88101/commitment_contracts/9?")
    );
    assert_eq!(request.json(), serde_json::json!({"status":"Approved"}));
}

#[tokio::test]
async fn permissions_are_asked_for_the_project_or_the_company() {
    let body = r#"{"tools":[{"name":"commitments","user_access_level":{"id":3,"name":"Standard"}}]}"#;
    let server = Server::start(vec![Reply::new(200, body), Reply::new(200, body)]).await;
    let company = server.company();
    let level = company.permissions(Some(88101)).await.unwrap().level(Tool::Commitments);
    assert_eq!(level, AccessLevel::Standard);
    company.permissions(None).await.unwrap();
    assert_eq!(
        server.lines(),
        [
            "GET /rest/v1.0/settings/permissions?project_id=88101 HTTP/1.1",
            "GET /rest/v1.0/settings/permissions?company_id=4280 HTTP/1.1"
        ]
    );
}

#[tokio::test]
async fn a_vendor_is_read_with_its_contacts() {
    let body = r#"{"id":2,"name":"Kestrel Steel","address":"1 Dock St","zip":98101,
        "contract_signer":{"id":5,"name":"Jo Kestrel","login":"jo@kestrel.example","company_name":"K","contact_id":9},
        "primary_contact":{"id":6,"first_name":"Al","last_name":"Kestrel","email_address":null},
        "invoice_contacts":[{"id":7,"name":"Ann"}]}"#;
    let server = Server::start(vec![Reply::new(200, body)]).await;
    let vendor = server.company().vendor(2, 88101).await.unwrap();
    let signer = vendor.contract_signer.unwrap();
    assert_eq!((signer.name.as_str(), signer.email.as_deref()), ("Jo Kestrel", Some("jo@kestrel.example")));
    let primary = vendor.primary_contact.unwrap();
    assert_eq!((primary.name.as_str(), primary.email), ("Al Kestrel", None));
    assert_eq!((vendor.invoice_contacts.len(), vendor.zip.as_deref()), (1, Some("98101")));
    assert_eq!(server.lines(), ["GET /rest/v1.0/vendors/2?company_id=4280&view=extended HTTP/1.1"]);
}

#[tokio::test]
async fn a_person_without_the_company_directory_gets_the_projects_entry() {
    let server = Server::start(vec![
        Reply::new(403, r#"{"errors":["You do not have permission."]}"#),
        Reply::new(200, r#"{"id":2,"name":"Kestrel Steel","contract_signer":null}"#),
    ])
    .await;
    let vendor = server.company().vendor(2, 88101).await.unwrap();
    assert_eq!((vendor.name.as_str(), vendor.contract_signer), ("Kestrel Steel", None));
    assert_eq!(server.lines()[1], "GET /rest/v1.0/projects/88101/vendors/2?view=extended HTTP/1.1");
}

#[tokio::test]
async fn a_company_without_the_app_is_told_at_once() {
    let body = r#"{"errors":["App is not connected to this company."]}"#;
    let server = Server::start(vec![Reply::new(403, body)]).await;
    let error = server.company().vendor(2, 88101).await.unwrap_err();
    assert!(error.is_app_not_connected());
    assert_eq!((error.class(), server.requests().len()), (Class::GiveUp, 1));
}

#[tokio::test]
async fn an_observer_hears_of_every_request_and_how_it_ended() {
    let server = Server::start(vec![
        Reply::new(200, r#"{"id":7001,"login":"maria@example.com"}"#),
        Reply::new(422, r#"{"errors":"no"}"#),
        Reply::hang_up(),
    ])
    .await;
    let heard = Arc::new(Mutex::new(Vec::new()));
    let keep = heard.clone();
    let client = server.client().observed(Observer::new(move |exchange| {
        let request_id = exchange.request_id.map(str::to_owned);
        keep.lock().unwrap().push((exchange.operation, exchange.writes, exchange.status, request_id));
    }));
    client.api("the-token").me().await.unwrap();
    client.revoke("the-token").await.unwrap_err();
    client.api("the-token").company(4280).me().await.unwrap_err();
    let named = || Some("request-1".to_owned());
    let expected = [
        ("read who is signed in", false, Some(200), named()),
        ("revoke the access", true, Some(422), named()),
        ("read who is signed in", false, None, None),
    ];
    assert_eq!(*heard.lock().unwrap(), expected);
}
