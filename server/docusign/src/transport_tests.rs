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
    Error::Refused(Box::new(refusal("create the envelope", status, &headers(pairs), body.as_bytes())))
}

const SENT: (&str, &str) = ("date", "Mon, 23 Nov 2026 13:40:30 GMT");

#[test]
fn an_error_is_a_sentence_with_docusigns_code_and_trace() {
    let body = r#"{"errorCode":"ANCHOR_TAB_STRING_NOT_FOUND","message":"Anchor string X not found."}"#;
    let error = refused(400, &[("x-docusign-tracetoken", "t-1")], body);
    assert_eq!(
        error.to_string(),
        "DocuSign refused to create the envelope: Anchor string X not found (ANCHOR_TAB_STRING_NOT_FOUND, HTTP 400)."
    );
    assert_eq!(error.trace_id(), Some("t-1"));
    assert_eq!(error.class(), Class::FixData);
    assert!(!error.reply_lost());
}

#[test]
fn an_hourly_limit_waits_for_the_reset_docusign_names() {
    let body = r#"{"errorCode":"HOURLY_APIINVOCATION_LIMIT_EXCEEDED","message":"The hourly limit is 3000."}"#;
    for status in [400, 429] {
        let error = refused(status, &[SENT, ("x-ratelimit-reset", "1795442400")], body);
        assert_eq!(error.class(), Class::WaitUntil(DateTime::from_timestamp(1_795_442_400, 0).unwrap()));
        assert!(!error.reply_lost(), "a limited call was not carried out");
    }
}

#[test]
fn a_burst_limit_waits_half_a_minute() {
    let body = r#"{"errorCode":"BURST_APIINVOCATION_LIMIT_EXCEEDED","message":"Too many."}"#;
    let error = refused(400, &[SENT, ("x-ratelimit-reset", "1795442400")], body);
    assert_eq!(error.class(), Class::WaitUntil(Utc.with_ymd_and_hms(2026, 11, 23, 13, 41, 0).unwrap()));
}

#[test]
fn a_limit_without_a_code_waits_for_what_its_headers_name() {
    let after = refused(429, &[SENT, ("retry-after", "30")], "");
    assert_eq!(after.class(), Class::WaitUntil(Utc.with_ymd_and_hms(2026, 11, 23, 13, 41, 0).unwrap()));
    let reset = refused(429, &[SENT, ("x-ratelimit-reset", "1795442400")], "");
    assert_eq!(reset.class(), Class::WaitUntil(DateTime::from_timestamp(1_795_442_400, 0).unwrap()));
}

#[test]
fn a_polling_limit_counts_in_any_spelling() {
    for code in ["Hourly_Envelope_Polling_Limit_Exceeded", "HOURLY_ENVELOPE_POLLING_LIMIT_EXCEEDED"] {
        let error = refused(400, &[SENT], &format!(r#"{{"errorCode":"{code}","message":"Polling."}}"#));
        let next_hour = Utc.with_ymd_and_hms(2026, 11, 23, 14, 0, 0).unwrap();
        assert_eq!(error.class(), Class::WaitUntil(next_hour), "{code}");
    }
}

#[test]
fn a_limit_without_times_is_tried_again() {
    let error = refused(429, &[], "");
    assert_eq!(error.class(), Class::Retry);
}

#[test]
fn a_web_page_may_hide_a_call_that_was_carried_out() {
    for status in [403, 502, 504] {
        let error = refused(status, &[], "  <html><body>Bad gateway</body></html>");
        assert!(error.reply_lost(), "{status}");
        assert!(error.to_string().contains("a web page came instead"), "{error}");
    }
    assert_eq!(refused(504, &[], "<html>").class(), Class::Retry);
}

#[test]
fn an_empty_body_is_told_as_such() {
    let error = refused(404, &[], "");
    assert!(error.is_not_found());
    assert_eq!(error.class(), Class::GiveUp);
    assert_eq!(error.code(), None);
    assert!(error.to_string().ends_with("(HTTP 404)."), "{error}");
}

#[test]
fn a_dead_grant_and_a_dead_access_token_are_told_apart() {
    let grant = refused(400, &[], r#"{"error":"invalid_grant","error_description":"expired"}"#);
    assert_eq!(grant.class(), Class::Reconnect);
    assert!(grant.is_grant_dead() && !grant.is_token_rejected());
    let token = refused(401, &[], r#"{"errorCode":"AUTHORIZATION_INVALID_TOKEN","message":"Expired"}"#);
    assert_eq!(token.class(), Class::Reconnect);
    assert!(token.is_token_rejected() && !token.is_grant_dead());
}

#[test]
fn codes_decide_where_the_status_says_nothing() {
    for (code, class) in [
        ("ENVELOPE_CANNOT_VOID_INVALID_STATE", Class::GiveUp),
        ("USER_LACKS_PERMISSIONS", Class::GiveUp),
        ("ENVELOPE_DOES_NOT_EXIST", Class::GiveUp),
        ("EDIT_LOCK_NOT_LOCK_OWNER", Class::Retry),
        ("INVALID_EMAIL_ADDRESS_FOR_RECIPIENT", Class::FixData),
        ("invalid_client", Class::GiveUp),
    ] {
        let error = refused(400, &[], &format!(r#"{{"errorCode":"{code}","message":"m"}}"#));
        assert_eq!(error.class(), class, "{code}");
    }
}

#[test]
fn a_success_inside_error_details_is_no_error() {
    let answer = Answer { operation: "discard the draft", status: 200, trace_id: None, body: Bytes::new() };
    let fine = serde_json::json!({"envelopes":[{"errorDetails":{"errorCode":"SUCCESS","message":""}}]});
    assert!(answer.embedded_errors(&fine).is_ok());
    let bad =
        serde_json::json!({"errorDetails":{"errorCode":"ENVELOPE_INVALID_STATUS","message":"No draft."}});
    let error = answer.embedded_errors(&bad).unwrap_err();
    assert_eq!((error.code(), error.class()), (Some("ENVELOPE_INVALID_STATUS"), Class::GiveUp));
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
        for (name, value) in [("retry-after", retry_after), ("x-ratelimit-reset", reset)] {
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
