use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use procore::Class;

use crate::server::{Reply, Server};

fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 23, 13, 0, 0).unwrap()
}

#[tokio::test]
async fn the_authorize_address_carries_app_and_state() {
    let server = Server::start(vec![]).await;
    let url = server.client().authorize_url("http://localhost/cb", "st&te");
    assert_eq!(url.path(), "/oauth/authorize");
    assert_eq!(
        url.query(),
        Some("response_type=code&client_id=the-app&redirect_uri=http%3A%2F%2Flocalhost%2Fcb&state=st%26te")
    );
}

#[tokio::test]
async fn a_code_is_exchanged() {
    let body = r#"{"access_token":"at","token_type":"bearer","expires_in":5400,"refresh_token":"rt","created_at":1}"#;
    let server = Server::start(vec![Reply::new(200, body)]).await;
    let pair = server.client().exchange_code("c0de", "http://localhost/cb", now()).await.unwrap();
    assert_eq!((pair.access_token.as_str(), pair.refresh_token.as_str()), ("at", "rt"));
    assert_eq!(pair.expires_at, now() + TimeDelta::seconds(5400));
    assert_eq!(
        server.requests()[0].body,
        "grant_type=authorization_code&code=c0de&redirect_uri=http%3A%2F%2Flocalhost%2Fcb\
         &client_id=the-app&client_secret=the-secret"
    );
}

#[tokio::test]
async fn a_refresh_whose_answer_is_lost_is_not_repeated() {
    let body = r#"{"access_token":"at","refresh_token":"rt"}"#;
    let server = Server::start(vec![Reply::hang_up(), Reply::new(200, body)]).await;
    let error = server.client().refresh("rt-hidden", now()).await.unwrap_err();
    assert!(error.reply_lost());
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn a_spent_refresh_token_asks_for_the_person() {
    let body =
        r#"{"error":"invalid_grant","error_description":"The provided authorization grant is invalid."}"#;
    let server = Server::start(vec![Reply::new(401, body)]).await;
    let error = server.client().refresh("rt-hidden", now()).await.unwrap_err();
    assert!(error.is_grant_dead());
    assert_eq!((error.class(), error.trace_id()), (Class::Reconnect, Some("request-1")));
    assert!(!format!("{error} {error:?}").contains("hidden"));
}

#[tokio::test]
async fn a_refresh_without_a_new_refresh_token_is_unreadable() {
    let server = Server::start(vec![Reply::new(200, r#"{"access_token":"at"}"#)]).await;
    let error = server.client().refresh("rt", now()).await.unwrap_err();
    assert!(error.reply_lost(), "the old refresh token is spent and no new one came");
}

#[tokio::test]
async fn access_is_revoked_with_the_apps_credentials() {
    let server = Server::start(vec![Reply::new(200, "{}")]).await;
    server.client().revoke("at").await.unwrap();
    let request = &server.requests()[0];
    assert_eq!(request.line(), "POST /oauth/revoke HTTP/1.1");
    assert_eq!(request.body, "token=at&client_id=the-app&client_secret=the-secret");
}

#[tokio::test]
async fn debug_shows_no_secret() {
    let body = r#"{"access_token":"at-hidden","refresh_token":"rt-hidden"}"#;
    let server = Server::start(vec![Reply::new(200, body)]).await;
    let client = server.client();
    let pair = client.refresh("rt-hidden", now()).await.unwrap();
    let shown = format!("{client:?} {pair:?} {:?}", client.api("at-hidden").company(1));
    assert!(!shown.contains("hidden") && !shown.contains("the-secret"), "{shown}");
}
