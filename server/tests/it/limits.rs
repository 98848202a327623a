//! How often one address may ask, and how large what it sends may be.

use app::routes::endpoint;
use chrono::Duration;
use leptos::server_fn::axum::server_fn_paths;
use reqwest::header::RETRY_AFTER;
use server::{config::Config, startup};

use crate::support::{MARIA, Stage, browser::Browser};

const KEY: &str = "sandbox-connect-hmac-key";

fn narrow(config: &mut Config) {
    config.limits.logins = 4;
    config.limits.calls = 3;
    config.limits.bad_signatures = 2;
}

async fn post(stage: &Stage, path: &str, headers: &[(&str, String)]) -> reqwest::Response {
    let mut request = startup::http_client().expect("a client").post(format!("{}{path}", stage.url));
    for (name, value) in headers {
        request = request.header(*name, value);
    }
    request.header("content-type", "application/x-www-form-urlencoded").send().await.expect("an answer")
}

async fn signed(stage: &Stage, key: &str, body: &str) -> reqwest::Response {
    let request =
        startup::http_client().expect("a client").post(format!("{}{}", stage.url, endpoint::CONNECT));
    let signature = docusign::connect::sign(key, body.as_bytes());
    request.header("X-DocuSign-Signature-1", signature).body(body.to_owned()).send().await.expect("an answer")
}

#[tokio::test]
async fn one_address_may_not_start_sign_ins_without_end() {
    let stage = Stage::set_with(narrow).await;
    Browser::signed_in(&stage, MARIA).await;
    let html = [("accept", "text/html".to_owned())];
    for _ in 0..2 {
        assert_eq!(post(&stage, endpoint::SIGN_IN, &html).await.status(), 303);
    }
    let refused = post(&stage, endpoint::HAND_OVER, &html).await;
    assert_eq!(refused.status(), 429);
    let seconds: i64 = refused.headers()[RETRY_AFTER].to_str().expect("text").parse().expect("seconds");
    let page = refused.text().await.expect("a page");
    assert!(page.contains("Too many requests came from your network"), "{page}");
    let open = startup::http_client().expect("a client").get(&stage.url).send().await.expect("an answer");
    assert_eq!(open.status(), 200, "pages are not limited");
    stage.services.clock.advance(Duration::seconds(seconds));
    assert_eq!(post(&stage, endpoint::SIGN_IN, &html).await.status(), 303, "it has waited");
}

#[tokio::test]
async fn server_functions_are_limited_and_say_so_to_the_page() {
    let stage = Stage::set_with(narrow).await;
    let (path, _) =
        server_fn_paths().find(|(path, _)| path.starts_with("/api/load_frame")).expect("a function");
    for _ in 0..3 {
        assert_eq!(post(&stage, path, &[]).await.status(), 200);
    }
    let refused = post(&stage, path, &[]).await;
    assert_eq!(refused.status(), 429);
    let error: app::error::AppError = refused.json().await.expect("the error");
    assert!(error.to_string().contains("try again"), "{error}");
}

#[tokio::test]
async fn wrong_signatures_are_limited_and_right_ones_never() {
    let stage = Stage::set_with(narrow).await;
    for expected in [401, 401, 429, 429] {
        assert_eq!(signed(&stage, "another key", "{}").await.status(), expected);
    }
    for _ in 0..5 {
        assert_eq!(signed(&stage, KEY, "{}").await.status(), 200, "it is kept, though it is no event");
    }
    stage.services.clock.advance(Duration::seconds(61));
    assert_eq!(signed(&stage, "another key", "{}").await.status(), 401);
}

#[tokio::test]
async fn clients_behind_a_named_proxy_are_told_apart() {
    let forwarded = |client: &str| [("x-forwarded-for", client.to_owned())];
    let stage = Stage::set_with(|config| {
        narrow(config);
        config.limits.trusted_proxies = vec!["127.0.0.0/8".parse().expect("a network")];
    })
    .await;
    for client in ["198.51.100.1", "198.51.100.2"] {
        for _ in 0..4 {
            assert_eq!(post(&stage, endpoint::SIGN_IN, &forwarded(client)).await.status(), 303);
        }
        assert_eq!(post(&stage, endpoint::SIGN_IN, &forwarded(client)).await.status(), 429);
    }
    let stage = Stage::set_with(narrow).await;
    let mut answers = Vec::new();
    for client in ["198.51.100.1", "198.51.100.2", "198.51.100.3", "198.51.100.4", "198.51.100.5"] {
        answers.push(post(&stage, endpoint::SIGN_IN, &forwarded(client)).await.status().as_u16());
    }
    assert_eq!(answers, [303, 303, 303, 303, 429], "nobody is believed who is not named");
}

#[tokio::test]
async fn a_form_that_is_too_large_is_not_read() {
    let stage = Stage::set().await;
    let client = startup::http_client().expect("a client");
    let forms = server_fn_paths().map(|(path, _)| path).chain([endpoint::SIGN_IN, endpoint::HAND_OVER]);
    for path in forms {
        let body = format!("return_to=/{}", "x".repeat(1024 * 1024));
        let request = client.post(format!("{}{path}", stage.url)).body(body);
        let answer = request.header("content-type", "application/x-www-form-urlencoded").send().await;
        assert_eq!(answer.expect("an answer").status(), 413, "{path}");
    }
}
