//! What those who run it see: metrics, health, log lines, and an end that cuts nothing off.

use std::{io::Read, process::Stdio};

use app::port::Product;
use axum::{
    body::{Body, to_bytes},
    http::{Request, StatusCode},
};
use reqwest::Method;
use server::startup;
use tempfile::TempDir;
use tower::ServiceExt;

use crate::support::{
    STEEL, Stage,
    browser::Browser,
    item,
    program::{free_port, program, said, start_logging},
    within,
};

/// Asks the listener of those who run it.
async fn ask(stage: &Stage, path: &str) -> (StatusCode, String) {
    let request = Request::get(path).body(Body::empty()).expect("a request");
    let answer = startup::operation_router(&stage.services).oneshot(request).await.expect("an answer");
    let status = answer.status();
    let body = to_bytes(answer.into_body(), usize::MAX).await.expect("a body");
    (status, String::from_utf8(body.to_vec()).expect("text"))
}

async fn scraped(stage: &Stage) -> String {
    let (status, metrics) = ask(stage, "/metrics").await;
    assert_eq!(status, 200);
    metrics
}

#[tokio::test]
async fn metrics_tell_what_was_served_called_and_run_and_nothing_of_whom() {
    let (stage, maria) = Stage::ready().await;
    let form = stage.form(&maria, STEEL).await;
    stage.services.send(&maria, &item(STEEL), &form).await.expect("accepted");
    stage.envelope_when(&maria, STEEL, |envelope| envelope.state.is_out()).await;
    let mut metrics = scraped(&stage).await;
    while ![r#"task="create_envelope",outcome="done""#, r#"outcome="kept""#]
        .iter()
        .all(|it| metrics.contains(it))
    {
        metrics = scraped(&stage).await;
    }
    for figure in [
        r#"countersign_build_info{version=""#,
        r#"countersign_http_request_duration_seconds_count{method="POST",route="/auth/docusign",status="303"} 1"#,
        r#"countersign_vendor_call_duration_seconds_count{vendor="docusign","#,
        r#"countersign_vendor_call_duration_seconds_count{vendor="procore","#,
        r#"countersign_job_duration_seconds_count{task="create_envelope",outcome="done"} 1"#,
        r#"countersign_webhooks_total{vendor="docusign",outcome="kept"}"#,
        "countersign_jobs_due ",
        "countersign_oldest_due_job_age_seconds ",
        "countersign_failures_open 0",
        "countersign_events_kept_aside 0",
    ] {
        assert!(metrics.contains(figure), "{figure} in {metrics}");
    }
    for person_or_item in ["Maria", "@", STEEL, "4280", "7001"] {
        assert!(!metrics.contains(person_or_item), "{person_or_item} in {metrics}");
    }
}

#[tokio::test]
async fn methods_that_clients_make_up_are_one_series() {
    let stage = Stage::set().await;
    let client = startup::http_client().expect("a client");
    for number in 0..20 {
        let method = Method::from_bytes(format!("MADE-UP-{number}").as_bytes()).expect("a token");
        client.request(method, format!("{}/health/live", stage.url)).send().await.expect("an answer");
    }
    let metrics = scraped(&stage).await;
    assert!(!metrics.contains("MADE-UP"), "{metrics}");
    let one = r#"duration_seconds_count{method="other",route="/health/live",status="405"} 20"#;
    assert!(metrics.contains(one), "{metrics}");
}

#[tokio::test]
async fn metrics_are_not_on_the_public_listener() {
    let stage = Stage::set().await;
    let answer = Browser::new().get(&format!("{}/metrics", stage.url)).await;
    assert!(!answer.body.contains("countersign_jobs_due"), "{}", answer.body);
}

#[tokio::test]
async fn a_request_keeps_its_name_or_gets_one() {
    let stage = Stage::set().await;
    let client = startup::http_client().expect("a client");
    let url = format!("{}/health/live", stage.url);
    let given = client.get(&url).header("x-request-id", "from-the-proxy").send().await.expect("an answer");
    assert_eq!(given.headers()["x-request-id"], "from-the-proxy");
    let made = client.get(&url).send().await.expect("an answer");
    assert!(!made.headers()["x-request-id"].is_empty());
}

#[tokio::test]
async fn ready_says_what_is_behind_and_no_once_the_process_is_asked_to_end() {
    let stage = Stage::set().await;
    let (status, told) = ask(&stage, "/health/ready").await;
    assert_eq!(status, 200);
    let told: serde_json::Value = serde_json::from_str(&told).expect("JSON");
    assert_eq!((&told["status"], &told["failures_open"]), (&"ready".into(), &0.into()), "{told}");
    stage.services.stop.cancel();
    assert_eq!(ask(&stage, "/health/ready").await.0, 503);
}

#[tokio::test]
async fn the_public_hears_that_it_is_ready_and_nothing_of_the_work() {
    let stage = Stage::set().await;
    let told = Browser::new().get(&format!("{}/health/ready", stage.url)).await;
    assert_eq!((told.status.as_u16(), told.body.as_str()), (200, r#"{"status":"ready"}"#));
}

async fn status(url: &str) -> u16 {
    let client = startup::http_client().expect("a client");
    let asked = client.get(url).header("x-request-id", "asked-by-the-balancer").send();
    asked.await.expect("an answer").status().as_u16()
}

#[tokio::test]
async fn a_server_that_is_asked_to_end_says_no_first_and_logs_objects_that_name_the_request() {
    let data = TempDir::new().expect("a folder");
    let addr = format!("127.0.0.1:{}", free_port());
    let settings = [
        ("ADDR", addr.as_str()),
        ("SANDBOX_DOCUSIGN_ADDR", "127.0.0.1:0"),
        ("SANDBOX_PROCORE_ADDR", "127.0.0.1:0"),
        ("LOG", "info,tower_http=debug"),
        ("LOG_FORMAT", "json"),
        ("SHUTDOWN_DRAIN_SECONDS", "5"),
    ];
    let mut command = program("serve", data.path(), &settings);
    command.stderr(Stdio::piped());
    let (mut server, _greeting) = start_logging(command, "ready");
    let ready = format!("http://{addr}/health/ready");
    assert_eq!(status(&ready).await, 200);
    server.ask_to_end();
    let no = async { while status(&ready).await == 200 {} };
    within(no, || "it never said no").await;
    assert_eq!(status(&ready).await, 503, "a balancer is told before connections are refused");

    let mut log = String::new();
    server.0.stderr.take().expect("its log").read_to_string(&mut log).expect("text");
    assert!(server.ended().success(), "{log}");
    let lines: Vec<serde_json::Value> =
        log.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}"))).collect();
    let of_request = |line: &serde_json::Value| line["spans"][0]["id"] == "asked-by-the-balancer";
    assert!(lines.iter().any(of_request), "{log}");
}

#[test]
fn sqlite_serves_one_process_only() {
    let data = TempDir::new().expect("a folder");
    let worker = program("worker", data.path(), &[]).output().expect("it runs");
    assert!(!worker.status.success());
    assert!(said(&worker).contains("COUNTERSIGN_DATABASE_URL"), "{}", said(&worker));
    let server = program("serve", data.path(), &[]).arg("--no-jobs").output().expect("it runs");
    assert!(!server.status.success());
}
