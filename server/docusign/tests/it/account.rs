use chrono::{TimeZone, Utc};
use docusign::{Class, Document, EnvelopeDefinition, RecipientViewRequest};

use crate::server::{Reply, Server};

fn json(status: u16, body: &str) -> Reply {
    Reply::Json(status, body.to_owned())
}

#[tokio::test]
async fn an_envelope_is_created_under_the_account() {
    let server = Server::start(vec![json(
        201,
        r#"{"envelopeId":"e","uri":"/envelopes/e","statusDateTime":"2026-11-23T13:00:00.123Z","status":"created"}"#,
    )])
    .await;
    let definition = EnvelopeDefinition {
        email_subject: "Subject".to_owned(),
        documents: vec![Document::new(1, "a.pdf", &b"%PDF-"[..])],
        ..EnvelopeDefinition::default()
    };
    let summary = server.account().create_envelope(&definition).await.unwrap();
    assert_eq!((summary.envelope_id.as_str(), summary.status.as_str()), ("e", "created"));
    assert!(summary.status_at.is_some());
    let request = &server.requests()[0];
    assert_eq!(request.line(), "POST /restapi/v2.1/accounts/acc/envelopes HTTP/1.1");
    assert!(request.has_header("authorization", "Bearer the-token"));
    assert_eq!(request.json()["status"], "created");
}

#[tokio::test]
async fn a_create_whose_connection_breaks_may_have_been_carried_out_and_is_not_repeated() {
    let server =
        Server::start(vec![Reply::HangUp, json(201, r#"{"envelopeId":"twice","status":"created"}"#)]).await;
    let error = server.account().create_envelope(&EnvelopeDefinition::default()).await.unwrap_err();
    assert!(error.reply_lost());
    assert_eq!(error.class(), Class::Retry);
    assert_eq!(server.requests().len(), 1);
    assert!(!error.to_string().contains("http://"), "{error}");
}

#[tokio::test]
async fn a_gateway_timeout_may_hide_an_envelope() {
    let server = Server::start(vec![Reply::Body(504, "text/html", b"<html>".to_vec())]).await;
    let error = server.account().create_envelope(&EnvelopeDefinition::default()).await.unwrap_err();
    assert!(error.reply_lost());
    assert_eq!((error.status(), error.class()), (Some(504), Class::Retry));
}

#[tokio::test]
async fn a_host_that_is_down_has_not_been_asked() {
    let error = Server::down().account().envelope("e").await.unwrap_err();
    assert!(!error.reply_lost(), "{error}");
    assert_eq!(error.class(), Class::Retry);
    assert!(error.to_string().starts_with("DocuSign could not be asked to read the envelope: "), "{error}");
}

#[tokio::test]
async fn a_list_is_read_page_after_page() {
    let page = |id: &str| {
        json(
            200,
            &format!(
                r#"{{"resultSetSize":"1","totalSetSize":"2","envelopes":[{{"envelopeId":"{id}","status":"sent"}}]}}"#
            ),
        )
    };
    let server = Server::start(vec![page("one"), page("two")]).await;
    let from = Utc.with_ymd_and_hms(2026, 11, 1, 0, 0, 0).unwrap();
    let found = server.account().find_by_custom_field("attempt", "a b=c", from).await.unwrap();
    assert_eq!(found.iter().map(|one| one.envelope_id.as_str()).collect::<Vec<_>>(), ["one", "two"]);
    let lines: Vec<String> = server.requests().iter().map(|one| one.line().to_owned()).collect();
    assert!(
        lines[0].contains("from_date=2026-11-01T00%3A00%3A00.000Z&custom_field=attempt%3Da+b%3Dc"),
        "{lines:?}"
    );
    assert!(lines[0].contains("start_position=0") && lines[1].contains("start_position=1"), "{lines:?}");
}

#[tokio::test]
async fn a_draft_with_a_template_merges_its_roles_with_our_recipients() {
    let refused = r#"{"errorCode":"TEMPLATE_ID_INVALID","message":"Invalid template ID."}"#;
    let server =
        Server::start(vec![json(201, r#"{"envelopeId":"e","status":"created"}"#), json(400, refused)]).await;
    let definition = EnvelopeDefinition {
        template_id: Some("t".to_owned()),
        documents: vec![Document::new(1, "a.pdf", &b"%PDF-"[..])],
        ..EnvelopeDefinition::default()
    };
    server.account().create_envelope(&definition).await.unwrap();
    let request = &server.requests()[0];
    assert_eq!(
        request.line(),
        "POST /restapi/v2.1/accounts/acc/envelopes?merge_roles_on_draft=true HTTP/1.1"
    );
    assert_eq!(request.json()["compositeTemplates"][0]["serverTemplates"][0]["templateId"], "t");
    let error = server.account().create_envelope(&definition).await.unwrap_err();
    assert!(error.is_template_missing() && !error.reply_lost(), "{error}");
    assert_eq!(error.class(), Class::FixData);
}

#[tokio::test]
async fn the_templates_are_read_page_after_page() {
    let page = |id: &str| {
        let row = format!(r#"{{"templateId":"{id}","name":"Cover sheet {id}","shared":"true"}}"#);
        json(200, &format!(r#"{{"resultSetSize":"1","totalSetSize":"2","envelopeTemplates":[{row}]}}"#))
    };
    let server = Server::start(vec![page("1"), page("2"), json(200, r#"{"resultSetSize":"0"}"#)]).await;
    let found = server.account().templates().await.unwrap();
    let names: Vec<&str> = found.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["Cover sheet 1", "Cover sheet 2"]);
    let lines: Vec<String> = server.requests().iter().map(|one| one.line().to_owned()).collect();
    assert!(lines[0].starts_with("GET /restapi/v2.1/accounts/acc/templates?order_by=name"), "{lines:?}");
    assert!(lines[1].contains("start_position=1"), "{lines:?}");
    assert_eq!(server.account().templates().await.unwrap(), [], "an account without any");
}

#[tokio::test]
async fn a_transaction_that_made_no_envelope_finds_nothing() {
    let server = Server::start(vec![json(
        200,
        r#"{"resultSetSize":"0","envelopeTransactionStatuses":[
            {"transactionId":"t","errorDetails":{"errorCode":"TRANSACTION_NOT_FOUND","message":"No."}},
            {"transactionId":"t","envelopeId":"00000000-0000-0000-0000-000000000000","status":""},
            {"transactionId":"other","envelopeId":"x","status":"sent"},
            {"transactionId":"t","envelopeId":"e","status":"Created"}]}"#,
    )])
    .await;
    let found = server.account().find_by_transaction("t").await.unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].envelope_id.as_str(), found[0].status.as_str()), ("e", "created"));
}

#[tokio::test]
async fn a_void_reason_is_cut_by_characters_at_what_docusign_keeps() {
    let server = Server::start(vec![json(200, r#"{"envelopeId":"e"}"#)]).await;
    server.account().void("e", &"þ".repeat(300)).await.unwrap();
    let request = &server.requests()[0];
    assert_eq!(request.line(), "PUT /restapi/v2.1/accounts/acc/envelopes/e HTTP/1.1");
    assert_eq!(request.json(), serde_json::json!({"status":"voided","voidedReason":"þ".repeat(200)}));
}

#[tokio::test]
async fn a_draft_that_cannot_be_discarded_is_an_error_although_the_status_is_200() {
    let server = Server::start(vec![json(
        200,
        r#"{"envelopes":[{"envelopeId":"e","errorDetails":{"errorCode":"ENVELOPE_DOES_NOT_EXIST","message":"No."}}]}"#,
    )])
    .await;
    let error = server.account().discard_draft("e").await.unwrap_err();
    assert!(error.is_not_found());
    assert_eq!(server.requests()[0].line(), "PUT /restapi/v2.1/accounts/acc/folders/recyclebin HTTP/1.1");
}

#[tokio::test]
async fn a_document_that_is_no_pdf_is_not_taken_for_one() {
    let server = Server::start(vec![
        Reply::Body(200, "application/pdf", b"%PDF-1.7 signed".to_vec()),
        Reply::Body(200, "text/html", b"<html>Please sign in</html>".to_vec()),
    ])
    .await;
    let account = server.account();
    assert_eq!(&account.combined_document("e", true).await.unwrap()[..], b"%PDF-1.7 signed");
    assert!(
        server.requests()[0].line().ends_with("/envelopes/e/documents/combined?certificate=true HTTP/1.1")
    );
    let error = account.certificate("e").await.unwrap_err();
    assert!(error.to_string().contains("a PDF was expected"), "{error}");
}

#[tokio::test]
async fn the_signing_page_is_asked_for_as_docusign_wants_it() {
    let server = Server::start(vec![json(201, r#"{"url":"https://demo.docusign.net/Signing/x?t=1"}"#)]).await;
    let request = RecipientViewRequest {
        return_url: "http://127.0.0.1/back".to_owned(),
        authentication_method: "none".to_owned(),
        email: "s@example.com".to_owned(),
        user_name: "S".to_owned(),
        client_user_id: Some("1".to_owned()),
        recipient_id: None,
    };
    let url = server.account().recipient_view("e", &request).await.unwrap();
    assert_eq!(url.as_str(), "https://demo.docusign.net/Signing/x?t=1");
    let expected = serde_json::json!({"returnUrl":"http://127.0.0.1/back","authenticationMethod":"none",
        "email":"s@example.com","userName":"S","clientUserId":"1"});
    assert_eq!(server.requests()[0].json(), expected);
}

#[tokio::test]
async fn the_history_is_read_as_fields() {
    let server = Server::start(vec![json(
        200,
        r#"{"auditEvents":[{"eventFields":[{"name":"logTime","value":"2026-11-23T13:00:00Z"},
            {"name":"Action","value":"Signed"},{"name":"GeoLocation","value":null}]}]}"#,
    )])
    .await;
    let events = server.account().audit_events("e").await.unwrap();
    assert_eq!(events[0].get("action"), Some("Signed"));
}

#[tokio::test]
async fn an_id_with_a_slash_stays_one_segment() {
    let server = Server::start(vec![json(200, r#"{"envelopeId":"e","status":"sent"}"#)]).await;
    server.account().envelope("y/../z").await.unwrap();
    assert!(
        server.requests()[0].line().contains("/envelopes/y%2F..%2Fz?include="),
        "{}",
        server.requests()[0].line()
    );
}
