use std::sync::{Arc, Mutex};

use chrono::{TimeDelta, TimeZone, Utc};
use docusign::{AllowedBaseUri, Class, Client, Error, Hosts, Observer, Pkce};
use url::Url;

use crate::server::{Reply, Server};

fn now() -> chrono::DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 23, 13, 0, 0).unwrap()
}

fn json(status: u16, body: &str) -> Vec<Reply> {
    vec![Reply::Json(status, body.to_owned())]
}

#[tokio::test]
async fn the_authorize_address_carries_state_scopes_and_challenge() {
    let server = Server::start(vec![]).await;
    // RFC 7636, appendix B.
    let pkce = Pkce::from_verifier("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk".to_owned());
    let url = server.client().authorize_url("http://127.0.0.1/cb?x=1", "st&te", &pkce.challenge, true);
    assert_eq!(url.path(), "/oauth/auth");
    let told: Vec<(String, String)> = url.query_pairs().into_owned().collect();
    let expected = [
        ("response_type", "code"),
        ("scope", "signature extended"),
        ("client_id", "the-key"),
        ("redirect_uri", "http://127.0.0.1/cb?x=1"),
        ("state", "st&te"),
        ("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"),
        ("code_challenge_method", "S256"),
        ("prompt", "login"),
    ];
    assert_eq!(told, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
    assert!(!url.as_str().contains(&pkce.verifier));
}

#[tokio::test]
async fn a_code_is_exchanged_with_its_verifier() {
    let body = r#"{"access_token":"at","token_type":"Bearer","refresh_token":"rt","expires_in":28800}"#;
    let server = Server::start(json(200, body)).await;
    let pair = server.client().exchange_code("c0de", "http://127.0.0.1/cb", "verifier", now()).await.unwrap();
    assert_eq!((pair.access_token.as_str(), pair.refresh_token.as_str()), ("at", "rt"));
    assert_eq!(pair.expires_at, now() + TimeDelta::hours(8));
    let request = &server.requests()[0];
    assert_eq!(request.line(), "POST /oauth/token HTTP/1.1");
    assert!(request.has_header("authorization", "Basic dGhlLWtleTp0aGUtc2VjcmV0"));
    assert_eq!(
        request.body,
        "grant_type=authorization_code&code=c0de&redirect_uri=http%3A%2F%2F127.0.0.1%2Fcb&code_verifier=verifier"
    );
}

#[tokio::test]
async fn a_refresh_without_a_new_refresh_token_keeps_the_old_one() {
    let server = Server::start(json(200, r#"{"access_token":"at2","expires_in":"600"}"#)).await;
    let pair = server.client().refresh("rt", now()).await.unwrap();
    assert_eq!((pair.access_token.as_str(), pair.refresh_token.as_str()), ("at2", "rt"));
    assert_eq!(pair.expires_at, now() + TimeDelta::minutes(10));
}

#[tokio::test]
async fn a_dead_grant_asks_for_the_person() {
    let server =
        Server::start(json(400, r#"{"error":"invalid_grant","error_description":"expired_token"}"#)).await;
    let error = server.client().refresh("rt-secret", now()).await.unwrap_err();
    assert_eq!(error.class(), Class::Reconnect);
    assert!(error.is_grant_dead());
    assert_eq!(error.trace_id(), Some("trace-1"));
    assert!(!format!("{error} {error:?}").contains("rt-secret"));
}

#[tokio::test]
async fn accounts_are_read_from_the_user_info() {
    let server = Server::start(vec![]).await;
    let origin = server.url.as_str().trim_end_matches('/').to_owned();
    let body = format!(
        r#"{{"sub":"s","name":"Maria Alvarez","email":"m@example.com","created":"2015-08-13T22:03:03.45","accounts":[
          {{"account_id":"a","is_default":true,"account_name":"One","base_uri":"{origin}"}},
          {{"account_id":"b","is_default":"false","account_name":"Two","base_uri":"{origin}"}}]}}"#
    );
    let info_server = Server::start(json(200, &body)).await;
    let hosts = Hosts {
        account_base: info_server.url.clone(),
        allowed_base_uri: AllowedBaseUri::Exactly(server.url.clone()),
    };
    let client = Client::new(reqwest::Client::new(), hosts, String::new(), String::new());
    let info = client.userinfo("the-token").await.unwrap();
    let accounts: Vec<_> =
        info.accounts.iter().map(|one| (one.account_name.as_str(), one.is_default)).collect();
    assert_eq!(accounts, [("One", true), ("Two", false)]);
    assert!(info_server.requests()[0].has_header("authorization", "Bearer the-token"));
}

#[tokio::test]
async fn an_account_on_a_foreign_host_is_refused() {
    let body = r#"{"sub":"s","accounts":[{"account_id":"a","base_uri":"https://evil.example"}]}"#;
    let server = Server::start(json(200, body)).await;
    let error = server.client().userinfo("the-token").await.unwrap_err();
    assert!(
        matches!(&error, Error::OutsideAllowList { base_uri } if base_uri.starts_with("https://evil.example"))
    );
    assert_eq!(error.class(), Class::GiveUp);
    assert!(server.client().account(&Url::parse("https://evil.example").unwrap(), "a", "t").is_err());
}

#[tokio::test]
async fn debug_shows_no_secret() {
    let body = r#"{"access_token":"at-hidden","refresh_token":"rt-hidden","expires_in":1}"#;
    let server = Server::start(json(200, body)).await;
    let client = server.client();
    let pair = client.refresh("rt-hidden", now()).await.unwrap();
    let pkce = docusign::pkce();
    let account = client.account(&server.url, "acc", "at-hidden").unwrap();
    let shown = format!("{client:?} {pair:?} {pkce:?} {account:?}");
    for secret in ["the-secret", "hidden", pkce.verifier.as_str()] {
        assert!(!shown.contains(secret), "{shown}");
    }
}

#[tokio::test]
async fn an_observer_hears_of_every_request_and_how_it_ended() {
    let server = Server::start(vec![
        Reply::Json(200, r#"{"access_token":"at","refresh_token":"rt","expires_in":600}"#.to_owned()),
        Reply::Json(401, "{}".to_owned()),
        Reply::HangUp,
    ])
    .await;
    let heard = Arc::new(Mutex::new(Vec::new()));
    let keep = heard.clone();
    let client = server.client().observed(Observer::new(move |exchange| {
        let request_id = exchange.request_id.map(str::to_owned);
        keep.lock().unwrap().push((exchange.operation, exchange.writes, exchange.status, request_id));
    }));
    client.refresh("rt", now()).await.unwrap();
    client.userinfo("at").await.unwrap_err();
    client.userinfo("at").await.unwrap_err();
    let traced = || Some("trace-1".to_owned());
    let expected = [
        ("refresh the access token", true, Some(200), traced()),
        ("read the user info", false, Some(401), traced()),
        ("read the user info", false, None, None),
    ];
    assert_eq!(*heard.lock().unwrap(), expected);
}
