use reqwest::{StatusCode, multipart::Form};
use serde_json::{Value, json};

use crate::support::{CLIENT, REDIRECT, query, start, text};

#[tokio::test]
async fn gives_a_code_that_works_once_and_only_for_its_redirect_uri() {
    let running = start().await;
    let back =
        running.decide(&[("email", "Maria.Alvarez@harborline.example"), ("password", "countersign")]).await;
    assert!(back.as_str().starts_with(REDIRECT));
    assert_eq!(query(&back, "state").as_deref(), Some("s-1"));
    let code = query(&back, "code").expect("a code");
    let fields = [("grant_type", "authorization_code"), ("code", code.as_str()), ("redirect_uri", REDIRECT)];
    let tokens: Value = running.token_call(&fields).await.json().await.expect("tokens");
    assert_eq!((&tokens["token_type"], &tokens["expires_in"]), (&json!("Bearer"), &json!(5400)));
    let again = running.token_call(&fields).await;
    assert_eq!(again.status(), StatusCode::BAD_REQUEST);
    assert_eq!(again.json::<Value>().await.expect("JSON")["error"], "invalid_grant");

    let code = running.code("7001").await;
    let elsewhere = [
        ("grant_type", "authorization_code"),
        ("code", code.as_str()),
        ("redirect_uri", "http://127.0.0.1/"),
    ];
    assert_eq!(running.token_call(&elsewhere).await.status(), StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn forgets_a_code_after_ten_minutes_and_a_token_after_ninety() {
    let running = start().await;
    let code = running.code("7001").await;
    let maria = running.sign_in("7001").await;
    running.advance_clock(601).await;
    let fields = [("grant_type", "authorization_code"), ("code", code.as_str()), ("redirect_uri", REDIRECT)];
    assert_eq!(running.token_call(&fields).await.status(), StatusCode::BAD_REQUEST);
    assert_eq!(maria.get("/rest/v1.0/me").await.status(), StatusCode::OK);
    running.advance_clock(4_800).await;
    let answer = maria.get("/rest/v1.0/me").await;
    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(answer.json::<Value>().await.expect("JSON")["error"], "The access token expired");
}

#[tokio::test]
async fn kills_a_refresh_token_by_any_call_that_shows_it() {
    let running = start().await;
    let first = text(&running.tokens("7002").await["refresh_token"]);
    let fields = [("grant_type", "refresh_token"), ("refresh_token", first.as_str())];
    let pair: Value = running.token_call(&fields).await.json().await.expect("tokens");
    let second = text(&pair["refresh_token"]);
    assert_ne!(first, second);
    assert_eq!(running.token_call(&fields).await.status(), StatusCode::BAD_REQUEST);

    let refused =
        [("grant_type", "refresh_token"), ("refresh_token", second.as_str()), ("client_id", "stranger")];
    let answer =
        running.http.post(running.url("/oauth/token")).form(&refused).send().await.expect("an answer");
    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(answer.json::<Value>().await.expect("JSON")["error"], "invalid_client");
    let fields = [("grant_type", "refresh_token"), ("refresh_token", second.as_str())];
    assert_eq!(running.token_call(&fields).await.status(), StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn takes_token_calls_as_json_form_and_multipart_with_the_secret_in_body_or_header() {
    let running = start().await;
    let token_url = running.url("/oauth/token");
    let body =
        json!({"grant_type": "client_credentials", "client_id": CLIENT[0].1, "client_secret": CLIENT[1].1});
    let multipart = Form::new()
        .text("grant_type", "client_credentials")
        .text(CLIENT[0].0, CLIENT[0].1)
        .text(CLIENT[1].0, CLIENT[1].1);
    let basic = running.http.post(&token_url).basic_auth(CLIENT[0].1, Some(CLIENT[1].1));
    for request in [
        running.http.post(&token_url).json(&body),
        running.http.post(&token_url).multipart(multipart),
        basic.form(&[("grant_type", "client_credentials")]),
    ] {
        let answer = request.send().await.expect("an answer");
        assert_eq!(answer.status(), StatusCode::OK);
        let tokens: Value = answer.json().await.expect("tokens");
        assert!(tokens["access_token"].is_string() && tokens.get("refresh_token").is_none());
    }
}

#[tokio::test]
async fn revokes_both_tokens_of_a_pair() {
    let running = start().await;
    let tokens = running.tokens("7001").await;
    let (access, refresh) = (text(&tokens["access_token"]), text(&tokens["refresh_token"]));
    let info = running
        .http
        .get(running.url("/oauth/token/info"))
        .bearer_auth(&access)
        .send()
        .await
        .expect("an answer");
    let info: Value = info.json().await.expect("JSON");
    assert_eq!(
        (&info["resource_owner_id"], &info["application"]["uid"]),
        (&json!(7001), &json!(CLIENT[0].1))
    );
    for token in [access.as_str(), "unknown"] {
        let form = [CLIENT[0], CLIENT[1], ("token", token)];
        let answer =
            running.http.post(running.url("/oauth/revoke")).form(&form).send().await.expect("an answer");
        assert_eq!((answer.status(), answer.text().await.expect("text").as_str()), (StatusCode::OK, "{}"));
    }
    let answer =
        running.http.get(running.url("/rest/v1.0/me")).bearer_auth(&access).send().await.expect("an answer");
    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
    let fields = [("grant_type", "refresh_token"), ("refresh_token", refresh.as_str())];
    assert_eq!(running.token_call(&fields).await.status(), StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn shows_on_a_page_what_is_wrong_with_an_authorization_request() {
    let running = start().await;
    let good = [("response_type", "code"), ("client_id", CLIENT[0].1), ("redirect_uri", REDIRECT)];
    let cases = [
        (("client_id", "stranger"), "unknown client"),
        (("redirect_uri", "https://evil.example/callback"), "redirect uri included is not valid"),
        (("response_type", "magic"), "does not support this response type"),
    ];
    for ((name, value), sentence) in cases {
        let asked = good.map(|(key, good)| (key, if key == name { value } else { good }));
        let answer =
            running.http.get(running.url("/oauth/authorize")).query(&asked).send().await.expect("an answer");
        assert_eq!(answer.status(), StatusCode::BAD_REQUEST);
        assert!(answer.text().await.expect("a page").contains(sentence), "{sentence}");
    }
    let answer =
        running.http.get(running.url("/oauth/authorize")).query(&good).send().await.expect("an answer");
    let page = answer.text().await.expect("a page");
    for name in ["Maria Alvarez", "Priya Nair", "Tom Becker", "Jón Þórsson"] {
        assert!(page.contains(&format!("Sign in as {name}")));
    }
    assert!(!page.contains("Service Account"));
}

#[tokio::test]
async fn sends_the_browser_back_with_access_denied_when_cancelled() {
    let running = start().await;
    let back = running.decide(&[("cancel", "yes")]).await;
    assert_eq!(query(&back, "error").as_deref(), Some("access_denied"));
    assert_eq!(query(&back, "state").as_deref(), Some("s-1"));
    assert_eq!(query(&back, "code"), None);
}

#[tokio::test]
async fn wants_the_company_header_and_an_installed_app() {
    let running = start().await;
    let maria = running.sign_in("7001").await;
    let call = |path: &str, company: Option<&str>| {
        let request = maria.bare(reqwest::Method::GET, path);
        match company {
            Some(id) => request.header("Procore-Company-Id", id),
            None => request,
        }
        .send()
    };
    let without = call("/rest/v1.0/projects?company_id=4280", None).await.expect("an answer");
    assert_eq!(without.status(), StatusCode::BAD_REQUEST);
    assert!(without.text().await.expect("text").contains("Missing Procore-Company-Id header!"));
    let other = call("/rest/v1.0/projects?company_id=4281", Some("4281")).await.expect("an answer");
    assert_eq!(other.status(), StatusCode::FORBIDDEN);
    assert_eq!(
        other.json::<Value>().await.expect("JSON"),
        json!({"errors": ["App is not connected to this company."]})
    );

    let me = call("/rest/v1.0/me", None).await.expect("an answer");
    assert_eq!(me.headers()["x-rate-limit-limit"], "3600");
    assert_eq!(
        me.json::<Value>().await.expect("JSON"),
        json!({"id": 7001, "login": "maria.alvarez@harborline.example"})
    );
    let companies: Value =
        call("/rest/v1.0/companies", None).await.expect("an answer").json().await.expect("JSON");
    assert_eq!(companies.as_array().map(Vec::len), Some(2));
    let named = maria.json("/rest/v1.0/me?company_id=4280").await;
    assert_eq!(named["name"], "Maria Alvarez");

    let nobody = running.http.get(running.url("/rest/v1.0/me")).send().await.expect("an answer");
    assert_eq!(nobody.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(nobody.json::<Value>().await.expect("JSON"), json!({"errors": "Unauthorized"}));
}
