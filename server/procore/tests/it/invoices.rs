//! Invoices to the owner and from subcontractors, and whom the latter are signed by.

use bytes::Bytes;
use procore::{PaymentApplicationUpdate, RequisitionUpdate};
use serde_json::json;

use crate::server::{Reply, Server};

#[tokio::test]
async fn files_of_an_owner_invoice_travel_in_a_multipart_form_under_its_contract() {
    let server =
        Server::start(vec![Reply::new(200, r#"{"id":5,"contract":{"id":610001},"status":"approved"}"#)])
            .await;
    let files = [
        ("Invoice 4.pdf".to_owned(), Bytes::from_static(b"%PDF-1.7 one")),
        ("Certificate.pdf".to_owned(), Bytes::from_static(b"%PDF-1.7 two")),
    ];
    let update = PaymentApplicationUpdate::default();
    let company = server.company();
    let invoice = company.update_payment_application(88101, "610001", "5", &update, &files).await.unwrap();
    assert_eq!((invoice.id.as_str(), invoice.contract_id.as_str()), ("5", "610001"));
    let request = &server.requests()[0];
    assert_eq!(request.line(), "PATCH /rest/v1.0/prime_contracts/610001/payment_applications/5 HTTP/1.1");
    assert!(request.header("content-type").unwrap().starts_with("multipart/form-data; boundary="));
    let body = &request.body;
    assert!(body.contains("name=\"project_id\"\r\n\r\n88101\r\n"), "{body}");
    assert_eq!(body.matches("name=\"attachments[]\"; filename=").count(), 2, "{body}");
    assert!(body.contains("Content-Type: application/pdf\r\n\r\n%PDF-1.7 one\r\n"), "{body}");
    assert!(!body.contains("status") && !body.contains("origin_id"), "{body}");
}

#[tokio::test]
async fn the_status_of_an_owner_invoice_is_a_field_of_the_form() {
    let server = Server::start(vec![Reply::new(200, r#"{"id":5,"contract":{"id":610001}}"#)]).await;
    let update = PaymentApplicationUpdate { status: Some("under_review".to_owned()) };
    server.company().update_payment_application(88101, "610001", "5", &update, &[]).await.unwrap();
    let body = &server.requests()[0].body;
    assert!(body.contains("name=\"payment_application[status]\"\r\n\r\nunder_review\r\n"), "{body}");
}

#[tokio::test]
async fn a_subcontractor_invoice_is_read_and_written_in_v1_1_and_its_lines_in_v1_0() {
    let invoice = r#"{"id":900,"commitment_id":512340,"commitment_type":"WorkOrderContract"}"#;
    let server = Server::start(vec![
        Reply::new(200, format!("[{invoice}]")),
        Reply::new(200, invoice),
        Reply::new(
            200,
            r#"[{"item_number":1,"item_type":"whole_change_order_item","scheduled_value":"5.00"}]"#,
        ),
        Reply::new(200, invoice),
    ])
    .await;
    let company = server.company();
    assert_eq!(company.requisitions(88101).await.unwrap().len(), 1);
    company.requisition(88101, "900").await.unwrap();
    assert!(company.requisition_lines(88101, "900").await.unwrap()[0].is_change_order);
    let update = RequisitionUpdate { status: None, upload_ids: vec!["01FZ8Q".to_owned()] };
    company.update_requisition(88101, "512340", "900", &update).await.unwrap();
    assert_eq!(
        server.lines(),
        [
            "GET /rest/v1.1/requisitions?project_id=88101&page=1&per_page=100 HTTP/1.1",
            "GET /rest/v1.1/requisitions/900?project_id=88101&view=extended HTTP/1.1",
            "GET /rest/v1.0/requisitions/900/detail?project_id=88101 HTTP/1.1",
            "PATCH /rest/v1.1/requisitions/900?view=extended HTTP/1.1"
        ]
    );
    assert_eq!(
        server.requests()[3].json(),
        json!({"project_id": 88101, "commitment_id": 512340, "requisition": {"upload_ids": ["01FZ8Q"]}})
    );
}

#[tokio::test]
async fn the_addresses_of_invoice_contacts_are_looked_up_in_the_projects_users_and_then_in_the_companys_people()
 {
    let server = Server::start(vec![
        Reply::new(200, r#"{"id":5001,"invoice_contacts":[{"id":7,"name":"Ann"},{"id":8,"name":"Bo Larsen"},{"id":9,"name":"Cy"}]}"#),
        Reply::new(200, r#"[{"id":7,"name":"Ann K.","email_address":"ann@k.example","job_title":"Clerk"}]"#),
        Reply::new(200, r#"[{"id":70,"name":"Bo Larsen","email_address":"bo@k.example"},{"id":9,"name":"Cy"}]"#),
    ])
    .await;
    let contacts = server.company().invoice_contacts(5001, 88101).await.unwrap();
    let emails: Vec<_> = contacts.iter().map(|contact| contact.email.as_deref()).collect();
    assert_eq!(emails, [Some("ann@k.example"), Some("bo@k.example"), None]);
    assert_eq!(contacts[0].job_title.as_deref(), Some("Clerk"));
    let users =
        "GET /rest/v1.0/projects/88101/users?filters%5Bvendor_id%5D%5B%5D=5001&page=1&per_page=100 HTTP/1.1";
    assert_eq!(server.lines()[1], users);
    assert!(server.lines()[2].starts_with("GET /rest/v1.0/companies/4280/people?"));
}

#[tokio::test]
async fn a_person_without_the_directories_gets_the_contacts_without_addresses() {
    let server = Server::start(vec![
        Reply::new(200, r#"{"id":5001,"invoice_contacts":[{"id":7,"name":"Ann"}]}"#),
        Reply::new(403, "{}"),
        Reply::new(404, "{}"),
    ])
    .await;
    let contacts = server.company().invoice_contacts(5001, 88101).await.unwrap();
    assert_eq!((contacts.len(), contacts[0].email.as_deref()), (1, None));
}
