use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode as Status},
    routing::post,
};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::support::{PIER_9, Person, start, text};

/// A listener that refuses the first so many events.
struct Listener {
    url: String,
    events: UnboundedReceiver<(HeaderMap, Value)>,
}

type Inbox = (Arc<AtomicU32>, UnboundedSender<(HeaderMap, Value)>);

async fn listen(refusals: u32) -> Listener {
    let (sender, events) = unbounded_channel();
    let receive = async |State((left, sender)): State<Inbox>, headers: HeaderMap, body: Bytes| {
        let event = serde_json::from_slice(&body).expect("JSON");
        sender.send((headers, event)).expect("the test listens");
        let refused =
            left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_ok();
        if refused { Status::SERVICE_UNAVAILABLE } else { Status::OK }
    };
    let router =
        Router::new().route("/hook", post(receive)).with_state((Arc::new(AtomicU32::new(refusals)), sender));
    let socket = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}/hook", socket.local_addr().expect("an address"));
    tokio::spawn(async move { axum::serve(socket, router).await });
    Listener { url, events }
}

impl Listener {
    async fn next(&mut self) -> (HeaderMap, Value) {
        let wait = std::time::Duration::from_secs(20);
        tokio::time::timeout(wait, self.events.recv()).await.expect("an event in time").expect("an event")
    }
}

async fn hook(maria: &Person<'_>, url: &str, version: &str, resources: &[&str]) -> i64 {
    let hook = json!({"project_id": 88101, "hook": {
        "api_version": version, "namespace": "countersign", "destination_url": url,
        "destination_headers": {"Authorization": "Bearer s3cret-12345"},
    }});
    let (status, made) = maria.send(Method::POST, "/rest/v1.0/webhooks/hooks", &hook).await;
    assert_eq!(status, StatusCode::CREATED, "{made}");
    assert_eq!(made["destination_headers"]["Authorization"], "**************12345");
    let id = made["id"].as_i64().expect("an id");
    for resource in resources {
        let trigger =
            json!({"project_id": 88101, "trigger": {"resource_name": resource, "event_type": "update"}});
        let path = format!("/rest/v1.0/webhooks/hooks/{id}/triggers");
        assert_eq!(maria.send(Method::POST, &path, &trigger).await.0, StatusCode::CREATED);
    }
    id
}

#[tokio::test]
async fn tells_of_changed_items_with_ids_and_the_configured_header() {
    let mut listener = listen(0).await;
    let running = start().await;
    let maria = running.sign_in("7001").await;
    hook(
        &maria,
        &listener.url,
        "v2",
        &["Work Order Contracts", "Payment Applications", "Generic Tool Items"],
    )
    .await;
    maria.send(Method::PATCH, &format!("{PIER_9}/512341"), &json!({"title": "Concrete"})).await;
    let (headers, event) = listener.next().await;
    assert_eq!(headers["authorization"], "Bearer s3cret-12345");
    assert_eq!(
        (&event["resource_name"], &event["resource_id"], &event["event_type"], &event["project_id"]),
        (&json!("Work Order Contracts"), &json!(512_341), &json!("update"), &json!(88101))
    );
    assert_eq!(event["metadata"]["source_application_id"], "countersign-sandbox-procore");
    assert!(event.get("title").is_none());
    let invoice = json!({"project_id": 88101, "payment_application": {"status": "approved"}});
    maria
        .send(Method::PATCH, "/rest/v1.0/prime_contracts/515340/payment_applications/820012", &invoice)
        .await;
    assert_eq!(listener.next().await.1["resource_name"], "Payment Applications");
    let by_hand = [("title", "Timber piles"), ("status", "Open")];
    let page = running.url("/88101/project/generic_tool/show/810001");
    running.http.post(page).form(&by_hand).send().await.expect("an answer");
    let (_, event) = listener.next().await;
    assert_eq!(
        (&event["resource_id"], &event["metadata"]["source_application_id"]),
        (&json!(810_001), &json!(null))
    );
}

#[tokio::test]
async fn knows_change_orders_as_packages_only() {
    let mut listener = listen(0).await;
    let running = start().await;
    let maria = running.sign_in("7001").await;
    hook(&maria, &listener.url, "v3.0", &["Change Order Packages", "Prime Contracts"]).await;
    let path = "/rest/v1.0/projects/88101/commitment_change_orders/620001";
    let package = maria.json(path).await["legacy_package_id"].take();
    let (status, _) = maria.send(Method::PATCH, path, &json!({"change_order": {"status": "pending"}})).await;
    assert_eq!(status, StatusCode::OK);
    let (_, event) = listener.next().await;
    assert_eq!(
        (&event["resource_name"], &event["resource_id"], &event["api_version"]),
        (&json!("Change Order Packages"), &package, &json!("v3.0"))
    );
    assert_eq!(event["related_resources"][1], json!({"id": 88101, "name": "Projects"}));
    let contract = json!({"project_id": 88101, "prime_contract": {"status": "Approved"}});
    maria.send(Method::PATCH, "/rest/v1.0/prime_contract/515341", &contract).await;
    assert_eq!(listener.next().await.1["resource_name"], "Prime Contracts");
    let page = "/88101/project/prime_contracts/515340/change_orders/change_order_packages/930001";
    let form = [("title", "By hand"), ("status", "draft"), ("amount", "1")];
    running.http.post(running.url(page)).form(&form).send().await.expect("an answer");
    let (_, event) = listener.next().await;
    assert_eq!(
        (&event["resource_id"], &event["metadata"]["source_application_id"]),
        (&json!(930_001), &json!(null))
    );
}

#[tokio::test]
async fn repeats_what_was_refused_and_keeps_the_order() {
    let mut listener = listen(1).await;
    let running = start().await;
    let maria = running.sign_in("7001").await;
    let id = hook(&maria, &listener.url, "v2", &["Work Order Contracts"]).await;
    maria.send(Method::PATCH, &format!("{PIER_9}/512341"), &json!({"title": "first"})).await;
    let refused = listener.next().await.1;
    maria.send(Method::PATCH, &format!("{PIER_9}/512348"), &json!({"title": "second"})).await;
    running.advance_clock(2).await;
    let mut seen = vec![listener.next().await.1];
    while seen.last().is_some_and(|event| event["resource_id"] != 512_348) {
        seen.push(listener.next().await.1);
    }
    assert_eq!(refused["id"], seen[0]["id"]);
    let deliveries = maria.json(&format!("/rest/v1.0/webhooks/hooks/{id}/deliveries?project_id=88101")).await;
    assert_eq!(
        (&deliveries[0]["outcome"], &deliveries[0]["response_status"]),
        (&json!("retried"), &json!(503))
    );
}

#[tokio::test]
async fn discards_events_after_twelve_hours() {
    let mut listener = listen(u32::MAX).await;
    let running = start().await;
    let maria = running.sign_in("7001").await;
    let id = hook(&maria, &listener.url, "v2", &["Work Order Contracts"]).await;
    maria.send(Method::PATCH, &format!("{PIER_9}/512341"), &json!({"title": "first"})).await;
    let (_, event) = listener.next().await;
    running.advance_clock(12 * 3_600 + 60).await;
    assert_eq!(listener.next().await.1["id"], event["id"]);
    let maria = running.sign_in("7001").await;
    let path =
        format!("/rest/v1.0/webhooks/hooks/{id}/deliveries?project_id=88101&filters[status]=discarded");
    while maria.json(&path).await.as_array().is_some_and(Vec::is_empty) {
        tokio::task::yield_now().await;
    }
    let page = maria.json(&path).await;
    assert_eq!(page[1]["outcome"], "discarded");
}

#[tokio::test]
async fn has_the_newer_api_with_flat_payloads_and_the_gaps_of_the_list() {
    let mut listener = listen(0).await;
    let running = start().await;
    let maria = running.sign_in("7001").await;
    let hooks = "/rest/v2.0/companies/4280/projects/88101/webhooks/hooks";
    let body =
        json!({"payload_version": "v4.0", "namespace": "countersign", "destination_url": listener.url});
    let (status, made) = maria.send(Method::POST, hooks, &body).await;
    assert_eq!((status, &made["data"]["status"]), (StatusCode::CREATED, &json!("active")));
    let one = format!("{hooks}/{}", text(&made["data"]["id"]));
    let triggers = json!([
        {"resource_name": "Work Order Contracts", "event_type": "update"},
        {"resource_name": "Requisitions", "event_type": "update"},
    ]);
    let (status, answer) = maria.send(Method::POST, &format!("{one}/triggers/bulk"), &triggers).await;
    assert_eq!(
        (status, answer["data"]["failed"].as_array().map(Vec::len)),
        (StatusCode::MULTI_STATUS, Some(1))
    );
    maria.send(Method::PATCH, &format!("{PIER_9}/512341"), &json!({"title": "v4"})).await;
    let (headers, event) = listener.next().await;
    assert!(!headers.contains_key("authorization"));
    assert_eq!(
        (&event["reason"], &event["resource_id"], text(&event["id"]).len()),
        (&json!("update"), &json!("512341"), 26)
    );
    let insecure = json!({"payload_version": "v4.0", "namespace": "countersign", "destination_url": "http://example.com/"});
    assert_eq!(maria.send(Method::POST, hooks, &insecure).await.0, StatusCode::UNPROCESSABLE_ENTITY);
    let tom = running.sign_in("7003").await;
    assert_eq!(tom.get(hooks).await.status(), StatusCode::FORBIDDEN);
    let removed = maria.bare(Method::DELETE, &one).header("Procore-Company-Id", "4280").send().await;
    assert_eq!(removed.expect("an answer").status(), StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn what_was_not_delivered_survives_a_restart() {
    let mut listener = listen(1).await;
    let running = start().await;
    {
        let maria = running.sign_in("7001").await;
        hook(&maria, &listener.url, "v2", &["Work Order Contracts"]).await;
        maria.send(Method::PATCH, &format!("{PIER_9}/512341"), &json!({"title": "kept"})).await;
    }
    let first = listener.next().await.1;
    let running = running.restart().await;
    running.advance_clock(5).await;
    assert_eq!(listener.next().await.1["ulid"], first["ulid"]);
}
