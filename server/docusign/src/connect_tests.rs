use std::iter;

use chrono::TimeZone;

use proptest::prelude::*;

use super::*;

/// RFC 4231, test case 2.
const RFC_KEY: &str = "Jefe";
const RFC_BODY: &[u8] = b"what do ya want for nothing?";
const RFC_SIGNATURE: &str = "W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM=";

const COMPLETED: &str = r#"{"event":"envelope-completed","apiVersion":"v2.1",
  "uri":"/restapi/v2.1/accounts/a/envelopes/e","retryCount":2,"configurationId":10363315,
  "generatedDateTime":"2026-11-23T18:29:29.7360001Z",
  "data":{"accountId":"a","userId":"u","envelopeId":"e","envelopeSummary":{"status":"completed",
    "completedDateTime":"2026-11-23T18:29:28.92Z",
    "customFields":{"textCustomFields":[{"name":"attempt","value":"a-1"}]},
    "recipients":{"signers":[{"recipientId":"1","name":"S","email":"s@example.com","routingOrder":"1",
      "status":"completed","signedDateTime":"2026-11-23T18:29:28.92Z"}]}}}}"#;

#[test]
fn a_signature_of_any_key_in_any_header_is_accepted() {
    assert!(verify(&[RFC_KEY], iter::once(RFC_SIGNATURE), RFC_BODY));
    let other = sign("other", RFC_BODY);
    assert!(verify(&["old", RFC_KEY], [other.as_str(), RFC_SIGNATURE].into_iter(), RFC_BODY));
    assert_eq!(sign(RFC_KEY, RFC_BODY), RFC_SIGNATURE);
}

#[test]
fn a_changed_body_key_or_signature_is_refused() {
    assert!(!verify(&[RFC_KEY], iter::once(RFC_SIGNATURE), b"what do ya want for nothing!"));
    assert!(!verify(&["jefe"], iter::once(RFC_SIGNATURE), RFC_BODY));
    for signature in ["", "not base64 at all", &RFC_SIGNATURE[..40], "AAAA"] {
        assert!(!verify(&[RFC_KEY], iter::once(signature), RFC_BODY), "{signature}");
    }
}

#[test]
fn nothing_is_accepted_without_a_key_or_a_header() {
    assert!(!verify(&[] as &[&str], iter::once(RFC_SIGNATURE), RFC_BODY));
    assert!(!verify(&[RFC_KEY], iter::empty(), RFC_BODY));
    let of_empty_key = sign("", RFC_BODY);
    assert!(!verify(&[""], iter::once(of_empty_key.as_str()), RFC_BODY), "an empty key would be anybody's");
}

#[test]
fn a_message_is_read_with_its_envelope() {
    let event = parse(COMPLETED.as_bytes()).unwrap();
    assert_eq!((event.event.as_str(), event.retry_count), ("envelope-completed", 2));
    let whole = Utc.with_ymd_and_hms(2026, 11, 23, 18, 29, 29).unwrap();
    assert_eq!(event.generated_at, whole + chrono::TimeDelta::nanoseconds(736_000_100));
    let envelope = event.envelope.unwrap();
    assert_eq!(envelope.envelope_id, "e", "the summary may leave the id to the message");
    assert_eq!(envelope.custom_fields["attempt"], "a-1");
    assert_eq!(envelope.recipients[0].status, "completed");
}

#[test]
fn a_recipient_message_without_a_summary_is_read() {
    let event = parse(
        br#"{"event":"recipient-declined","generatedDateTime":"2026-11-23T18:29:29Z",
             "data":{"accountId":"a","envelopeId":"e","recipientId":"1"}}"#,
    )
    .unwrap();
    assert_eq!(event.recipient_id.as_deref(), Some("1"));
    assert_eq!(event.envelope, None);
}

#[test]
fn a_repeat_has_the_key_of_the_first_try() {
    let first = parse(COMPLETED.replace("\"retryCount\":2", "\"retryCount\":0").as_bytes()).unwrap();
    let repeat = parse(COMPLETED.as_bytes()).unwrap();
    assert_ne!(first, repeat);
    assert_eq!(first.key(), repeat.key());
}

#[test]
fn a_malformed_message_says_what_is_wrong() {
    for (body, complaint) in [
        ("<DocuSignEnvelopeInformation/>", "not a DocuSign Connect message in JSON SIM format"),
        ("", "not a DocuSign Connect message"),
        (r#"{"event":"envelope-sent"}"#, "missing field `data`"),
        (
            r#"{"generatedDateTime":"2026-11-23T18:29:29Z","data":{"envelopeId":"e"}}"#,
            "without a usable event",
        ),
        (
            r#"{"event":"envelope-sent","generatedDateTime":"2026-11-23T18:29:29Z","data":{}}"#,
            "data.envelopeId",
        ),
        (
            r#"{"event":"envelope-sent","generatedDateTime":"soon","data":{"envelopeId":"e"}}"#,
            "generatedDateTime",
        ),
    ] {
        let error = parse(body.as_bytes()).unwrap_err().to_string();
        assert!(error.contains(complaint), "{error}");
    }
}

/// A message as DocuSign sends it, with a part replaced.
fn any_message() -> impl Strategy<Value = Vec<u8>> {
    let whole = r#"{"event":"recipient-completed","apiVersion":"v2.1","uri":"/x","retryCount":0,"configurationId":1,"generatedDateTime":"2026-11-23T10:00:00.0000000Z","data":{"accountId":"a","userId":"u","recipientId":"1","envelopeId":"9f0c3f5e-0000-4000-8000-000000000000","envelopeSummary":{"status":"sent","recipients":{"signers":[]}}}}"#;
    let part = prop_oneof![
        prop::collection::vec(any::<u8>(), 0..12),
        Just(b"null".to_vec()),
        Just(b"[]".to_vec()),
        Just(b"{}".to_vec()),
        Just(b"-1e999".to_vec()),
        Just(b"\"".to_vec()),
        Just(b"[".repeat(2_000)),
    ];
    (part, any::<prop::sample::Index>(), 0_usize..30).prop_map(move |(part, at, length)| {
        let at = at.index(whole.len());
        let end = (at + length).min(whole.len());
        [&whole.as_bytes()[..at], &part, &whole.as_bytes()[end..]].concat()
    })
}

proptest! {
    #[test]
    fn fuzz_any_body_is_a_message_or_refused(body in prop_oneof![any_message(), prop::collection::vec(any::<u8>(), 0..300)]) {
        match parse(&body) {
            Ok(event) => prop_assert!(!event.event.is_empty() && !event.envelope_id.is_empty()),
            Err(error) => prop_assert!(error.to_string().chars().count() < 1_000),
        }
    }

    #[test]
    fn fuzz_only_the_body_that_was_signed_is_taken(
        body in prop::collection::vec(any::<u8>(), 1..200),
        bit: prop::sample::Index,
        key in "[!-~]{1,40}",
        headers in prop::collection::vec(".{0,60}", 0..4),
    ) {
        let signature = sign(&key, &body);
        let claims = || headers.iter().map(String::as_str).chain([signature.as_str()]);
        prop_assert!(verify(&["another key", key.as_str()], claims(), &body));
        let mut changed = body.clone();
        let bit = bit.index(body.len() * 8);
        changed[bit / 8] ^= 1 << (bit % 8);
        prop_assert!(!verify(&[key.as_str()], claims(), &changed));
        let longer = format!("{key}x");
        prop_assert!(!verify(&[longer], claims(), &body));
        prop_assert!(!verify(&[key.as_str()], headers.iter().map(String::as_str), &body));
        prop_assert!(!verify(&[""; 1], claims(), &body));
    }
}
