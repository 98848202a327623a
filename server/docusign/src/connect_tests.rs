use std::iter;

use chrono::TimeZone;

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
