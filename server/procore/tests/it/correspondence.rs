use procore::LetterUpdate;
use serde_json::json;

use crate::server::{Reply, Server};

const LETTER: &str = r#"{"id":77,"title":"Delay","status":"Sent","status_type":"Open",
    "generic_tool":{"id":301,"title":"Notice of Delay","abbreviation":"NOD"}}"#;

#[tokio::test]
async fn a_letter_is_found_by_its_id_and_read_under_its_type_with_its_answers() {
    let server = Server::start(vec![
        Reply::new(200, r#"{"id":77,"generic_tool":{"id":301,"title":"Notice of Delay"}}"#),
        Reply::new(200, LETTER),
        Reply::new(
            200,
            r#"[{"id":1,"notes":"Noted.","created_at":"2026-03-02T10:00:00Z","official":true,
            "created_by":{"id":3,"name":"Ann"}}]"#,
        ),
    ])
    .await;
    let letter = server.company().letter(88101, "77").await.unwrap();
    assert_eq!((letter.status_type.as_str(), letter.correspondence_type.id), ("Open", 301));
    let answer = &letter.responses[0];
    assert_eq!((answer.by.as_deref(), answer.text.as_str(), answer.official), (Some("Ann"), "Noted.", true));
    let items = "GET /rest/v1.0/projects/88101/generic_tools/301/generic_tool_items/77";
    assert_eq!(
        server.lines(),
        [
            "GET /rest/v1.0/generic_tool_items/77?project_id=88101 HTTP/1.1".to_owned(),
            format!("{items} HTTP/1.1"),
            format!("{items}/generic_tool_item_responses?page=1&per_page=100 HTTP/1.1")
        ]
    );
}

#[tokio::test]
async fn letters_of_all_types_and_the_types_of_a_project_are_listed() {
    let server = Server::start(vec![
        Reply::new(200, format!("[{LETTER}]")),
        Reply::new(
            200,
            r#"[{"id":301,"title":"Notice of Delay","abbreviation":"NOD","private_by_default":true}]"#,
        ),
    ])
    .await;
    let company = server.company();
    assert_eq!(company.letters(88101).await.unwrap()[0].id, "77");
    assert!(company.correspondence_types(88101).await.unwrap()[0].private_by_default);
    assert_eq!(
        server.lines(),
        [
            "GET /rest/v1.0/projects/88101/correspondence_type_items?view=extended&page=1&per_page=100 HTTP/1.1",
            "GET /rest/v1.0/companies/4280/generic_tools?filters%5Bproject_id%5D=88101&page=1&per_page=100 HTTP/1.1"
        ]
    );
}

#[tokio::test]
async fn no_mail_goes_out_when_a_letter_is_changed() {
    let server = Server::start(vec![Reply::new(200, LETTER), Reply::new(200, LETTER)]).await;
    let company = server.company();
    company.update_letter(88101, 301, "77", &LetterUpdate::default()).await.unwrap();
    let update = LetterUpdate { status: Some("Signed".to_owned()), upload_ids: vec!["01FZ8Q".to_owned()] };
    company.update_letter(88101, 301, "77", &update).await.unwrap();
    let [bare, whole] = &server.requests()[..] else { panic!("two requests are expected") };
    assert_eq!(
        bare.line(),
        "PATCH /rest/v1.0/projects/88101/generic_tools/301/generic_tool_items/77 HTTP/1.1"
    );
    assert_eq!(bare.json(), json!({"generic_tool_item": {"skip_emails": true}}));
    assert_eq!(
        whole.json(),
        json!({"generic_tool_item": {"skip_emails": true, "status": "Signed", "upload_ids": ["01FZ8Q"]}})
    );
}

#[tokio::test]
async fn the_statuses_of_a_type_are_listed_by_name() {
    let server =
        Server::start(vec![Reply::new(200, r#"[{"name":"Draft"},{"name":"Sent"},{"name":null}]"#)]).await;
    assert_eq!(server.company().available_statuses(88101, 301).await.unwrap(), ["Draft", "Sent"]);
    let wanted = "GET /rest/v1.0/projects/88101/generic_tools/301/generic_tool_items/available_statuses?";
    assert!(server.lines()[0].starts_with(wanted), "{:?}", server.lines());
}

#[tokio::test]
async fn the_change_events_tool_is_on_where_it_is_active() {
    let server = Server::start(vec![
        Reply::new(200, r#"[{"engine_name":"x","title":"Change Events","is_active":true}]"#),
        Reply::new(200, r#"[{"engine_name":"change_events","title":"CE","is_active":false}]"#),
    ])
    .await;
    assert!(server.company().change_events_on(88101).await.unwrap());
    assert!(!server.company().change_events_on(88101).await.unwrap());
}
