use procore::{WebhookEvent, WebhookMessage};
use serde_json::json;
use url::Url;

use crate::server::{Reply, Server};

#[tokio::test]
async fn a_hook_is_made_with_its_header_and_told_of_a_resource() {
    let server = Server::start(vec![
        Reply::new(201, r#"{"id":12,"namespace":"countersign","destination_url":"https://c.example/hook","owned_by_project_id":88101}"#),
        Reply::new(
            207,
            r#"{"success":[{"id":13,"webhook_hook_id":12,"resource_name":"Prime Contracts","event_type":"UPDATE"}],
                "failure":[{"trigger":{"resource_name":"Moons","event_type":"delete"},"errors":["unknown"]}]}"#,
        ),
    ])
    .await;
    let company = server.company();
    let address = Url::parse("https://c.example/hook").unwrap();
    let hook = company.create_webhook(Some(88101), "countersign", &address, "Bearer x").await.unwrap();
    assert_eq!((hook.id, hook.project_id), (12, Some(88101)));
    let wanted = [("Prime Contracts", WebhookEvent::Update), ("Moons", WebhookEvent::Delete)];
    let taken = company.create_webhook_triggers(Some(88101), 12, &wanted).await.unwrap();
    let taken: Vec<_> = taken.iter().map(|trigger| (trigger.id, trigger.event_type)).collect();
    assert_eq!(taken, [(13, WebhookEvent::Update)]);
    let [made, told] = &server.requests()[..] else { panic!("two requests are expected") };
    assert_eq!(made.line(), "POST /rest/v1.0/webhooks/hooks HTTP/1.1");
    assert_eq!(
        made.json(),
        json!({"project_id": 88101, "hook": {"api_version": "v2", "namespace": "countersign",
            "destination_url": "https://c.example/hook", "destination_headers": {"Authorization": "Bearer x"}}})
    );
    assert_eq!(told.line(), "POST /rest/v1.0/webhooks/hooks/12/triggers/bulk HTTP/1.1");
    assert_eq!(
        told.json(),
        json!({"project_id": 88101, "api_version": "v2",
            "triggers": [{"resource_name": "Prime Contracts", "event_type": "update"},
                {"resource_name": "Moons", "event_type": "delete"}]})
    );
}

#[tokio::test]
async fn hooks_of_the_company_are_listed_and_deleted_within_it() {
    let server = Server::start(vec![
        Reply::new(200, r#"[{"id":12,"namespace":"countersign"}]"#),
        Reply::new(200, r#"[{"id":13,"resource_name":"Prime Contracts","event_type":"create"}]"#),
        Reply::new(200, ""),
        Reply::new(200, ""),
    ])
    .await;
    let company = server.company();
    assert_eq!(company.webhooks(None, "countersign").await.unwrap()[0].project_id, None);
    assert_eq!(company.webhook_triggers(None, 12).await.unwrap()[0].event_type, WebhookEvent::Create);
    company.delete_webhook_trigger(None, 12, 13).await.unwrap();
    company.delete_webhook(None, 12).await.unwrap();
    assert_eq!(
        server.lines(),
        [
            "GET /rest/v1.0/webhooks/hooks?company_id=4280&namespace=countersign HTTP/1.1",
            "GET /rest/v1.0/webhooks/hooks/12/triggers?company_id=4280 HTTP/1.1",
            "DELETE /rest/v1.0/webhooks/hooks/12/triggers/13?company_id=4280 HTTP/1.1",
            "DELETE /rest/v1.0/webhooks/hooks/12?company_id=4280 HTTP/1.1"
        ]
    );
}

#[test]
fn every_version_of_the_payload_tells_what_it_is_about() {
    let told = |body: &str| WebhookMessage::parse(body.as_bytes()).unwrap();
    let second =
        told(r#"{"id":1,"ulid":"01","resource_name":"Prime Contracts","resource_id":7,"project_id":88101}"#);
    let fourth =
        told(r#"{"id":"01","resource_type":"Prime Contracts","resource_id":"7","project_id":"88101"}"#);
    assert_eq!(second, fourth);
    assert_eq!((second.resource_id.as_str(), second.project_id), ("7", Some(88101)));
    let ours = told(
        r#"{"resource_name":"Projects","resource_id":1,"metadata":{"source_application_id":"our-app"}}"#,
    );
    assert_eq!(ours.metadata.source_application_id.as_deref(), Some("our-app"));
    assert_eq!(told(r#"{"resource_name":"Projects","resource_id":1,"project_id":null}"#).project_id, None);
    assert!(WebhookMessage::parse(b"[]").is_err() && WebhookMessage::parse(b"{}").is_err());
}
