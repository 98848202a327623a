use chrono::TimeZone;
use proptest::prelude::*;
use reqwest::header::{HeaderName, HeaderValue};

use super::*;
use crate::error::Class;

fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
    let pair = |(name, value): &(&'static str, &'static str)| {
        (HeaderName::from_static(name), HeaderValue::from_static(value))
    };
    pairs.iter().map(pair).collect()
}

fn refused(status: u16, pairs: &[(&'static str, &'static str)], body: &str) -> Error {
    Error::Refused(Box::new(refusal("update the commitment", status, &headers(pairs), body.as_bytes())))
}

fn told(body: &str) -> String {
    match refused(422, &[], body) {
        Error::Refused(refusal) => refusal.message,
        other => other.to_string(),
    }
}

#[test]
fn every_shape_of_errors_becomes_a_sentence() {
    for (body, message) in [
        (r#"{"errors":["App is not connected to this company."]}"#, "App is not connected to this company."),
        (r#"{"errors":"Unauthorized"}"#, "Unauthorized"),
        (
            r#"{"errors":{"assignees":["required"],"title":["is too long"]}}"#,
            "assignees required; title is too long",
        ),
        (
            r#"{"errors":{"base":["Locked."],"fields":{"status":["is invalid"]}}}"#,
            "Locked.; status is invalid",
        ),
        (r#"{"errors":[{"message":"is invalid","source":"status"}]}"#, "status is invalid"),
        (r#"{"code":404,"message":"Not here","fields":"","reason":"","error":""}"#, "Not here"),
        (
            r#"{"error":{"code":"invalid","message":"Bad.","details":[{"code":"x","message":"is odd","source":"date"}]}}"#,
            "Bad.; date is odd",
        ),
        (r#"{"error":"The access token is invalid"}"#, "The access token is invalid"),
        (r#"{"error":"invalid_grant","error_description":"Expired."}"#, "Expired."),
        (r#""Plain""#, "Plain"),
        ("You have surpassed the max number of requests.", "You have surpassed the max number of requests."),
        ("", "no reason was given"),
        ("<html><h1>502</h1></html>", "a web page came instead of an answer"),
        (r#"{"errors":{}}"#, "no reason was given"),
        ("[1,2]", "no reason was given"),
    ] {
        assert_eq!(told(body), message, "{body}");
    }
}

#[test]
fn a_code_is_a_word_and_never_a_sentence() {
    for (body, code) in [
        (r#"{"error":"invalid_grant"}"#, Some("invalid_grant")),
        (r#"{"error":{"code":"invalid","message":"Bad."}}"#, Some("invalid")),
        (r#"{"error":"The access token is invalid"}"#, None),
        (r#"{"code":404,"message":"Not here"}"#, None),
        ("<html>", None),
    ] {
        assert_eq!(refused(400, &[], body).code(), code, "{body}");
    }
}

#[test]
fn an_error_is_a_sentence_with_procores_request_id() {
    let error =
        refused(422, &[("x-request-id", "r-1")], r#"{"errors":{"status":["is not included in the list."]}}"#);
    assert_eq!(
        error.to_string(),
        "Procore refused to update the commitment: status is not included in the list (HTTP 422)."
    );
    assert_eq!((error.trace_id(), error.class()), (Some("r-1"), Class::FixData));
    assert!(!error.reply_lost());
}

#[test]
fn a_limit_waits_for_the_reset_procore_names() {
    let error = refused(429, &[("x-rate-limit-reset", "1795442400")], "You have surpassed the max number.");
    assert_eq!(error.class(), Class::WaitUntil(DateTime::from_timestamp(1_795_442_400, 0).unwrap()));
    assert_eq!(refused(429, &[], "").class(), Class::Retry);
}

#[test]
fn load_is_waited_out_as_long_as_procore_asks() {
    let headers = [("date", "Mon, 23 Nov 2026 13:40:30 GMT"), ("retry-after", "90")];
    let error = refused(503, &headers, "");
    assert_eq!(error.class(), Class::WaitUntil(Utc.with_ymd_and_hms(2026, 11, 23, 13, 42, 0).unwrap()));
    assert!(error.reply_lost());
    assert_eq!(refused(503, &[], "").class(), Class::Retry);
}

#[test]
fn a_dead_grant_a_dead_token_and_a_wrong_app_are_told_apart() {
    for status in [400, 401] {
        let grant = refused(status, &[], r#"{"error":"invalid_grant"}"#);
        assert!(grant.is_grant_dead() && !grant.is_token_rejected());
        assert_eq!(grant.class(), Class::Reconnect);
        let app = refused(status, &[], r#"{"error":"invalid_client"}"#);
        assert_eq!(app.class(), Class::GiveUp);
    }
    assert!(refused(401, &[], r#"{"errors":"Unauthorized"}"#).is_token_rejected());
}

#[test]
fn an_app_that_is_not_installed_is_recognised() {
    let error = refused(403, &[], r#"{"errors":["App is not connected to this company."]}"#);
    assert!(error.is_app_not_connected());
    assert_eq!(error.class(), Class::GiveUp);
    assert!(!refused(403, &[], r#"{"errors":["No."]}"#).is_app_not_connected());
}

#[test]
fn an_answer_is_taken_out_of_the_v2_envelope() {
    let answer = |body: &'static str| Answer {
        operation: "read",
        status: StatusCode::OK,
        headers: HeaderMap::new(),
        body: Bytes::from_static(body.as_bytes()),
    };
    assert_eq!(answer(r#"{"data":[1,2]}"#).json::<Vec<u8>>().unwrap(), [1, 2]);
    assert_eq!(answer("[1,2]").json::<Vec<u8>>().unwrap(), [1, 2]);
    for (body, complaint) in
        [("", "it is empty"), ("<html>", "a web page"), ("{", "not JSON"), ("{}", "another shape")]
    {
        let error = answer(body).json::<Vec<u8>>().unwrap_err();
        assert!(error.to_string().contains(complaint), "{error}");
        assert!(error.reply_lost());
    }
}

/// Any JSON, with the members that errors have.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        ".{0,20}".prop_map(Value::from),
    ];
    let name = prop_oneof![
        Just("error".to_owned()),
        Just("errors".to_owned()),
        Just("errorCode".to_owned()),
        Just("code".to_owned()),
        Just("message".to_owned()),
        Just("details".to_owned()),
        ".{0,8}",
    ];
    leaf.prop_recursive(4, 40, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::hash_map(name.clone(), inner, 0..6).prop_map(|map| map.into_iter().collect()),
        ]
    })
}

fn any_body() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        prop::collection::vec(any::<u8>(), 0..400),
        any_json().prop_map(|json| json.to_string().into_bytes()),
        (any_json(), any::<prop::sample::Index>()).prop_map(|(json, end)| {
            let text = json.to_string().into_bytes();
            text[..end.index(text.len() + 1)].to_vec()
        }),
    ]
}

proptest! {
    #[test]
    fn fuzz_any_error_body_becomes_one_bounded_sentence(
        status in 400_u16..600,
        body in any_body(),
        retry_after in "[0-9]{0,20}|.{0,9}",
        reset in "-?[0-9]{0,20}",
    ) {
        let mut headers = headers(&[("date", "Mon, 23 Nov 2026 13:40:30 GMT")]);
        for (name, value) in [("retry-after", retry_after), ("x-rate-limit-reset", reset)] {
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.insert(name.parse::<HeaderName>().expect("a name"), value);
            }
        }
        let error = Error::Refused(Box::new(refusal("read the item", status, &headers, &body)));
        let sentence = error.to_string();
        prop_assert!(sentence.chars().count() < 1_200);
        prop_assert!(!sentence.chars().any(char::is_control));
        let _ = (error.class(), error.reply_lost(), error.is_grant_dead(), error.is_token_rejected());
    }
}
