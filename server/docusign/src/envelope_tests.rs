use super::*;

const DECLINED: &str = r#"{
  "status":"Declined","emailSubject":"Please sign SC-001","envelopeId":"11111111-2222-3333-4444-555555555555",
  "createdDateTime":"2026-11-20T15:19:24.5Z","sentDateTime":"2026-11-20T15:19:41.09Z",
  "statusChangedDateTime":"2026-11-21T08:00:00.1234567Z","declinedDateTime":"2026-11-21T08:00:00",
  "expireEnabled":"true","anySigner":null,"somethingNew":{"a":1},
  "customFields":{"textCustomFields":[{"fieldId":"1","name":"attempt","value":"a-1","show":"false","required":"false"}],
    "listCustomFields":[{"name":"region","value":"west"}]},
  "recipients":{"currentRoutingOrder":"1","recipientCount":"3",
    "carbonCopies":[{"recipientId":"3","name":"Copy","email":"c@example.com","routingOrder":"1","status":"created"}],
    "signers":[
      {"recipientId":"2","name":"Maria","email":"m@example.com","routingOrder":"2","status":"created"},
      {"recipientId":98969862,"name":"Jón","email":"j@example.com","routingOrder":1,"status":"Declined",
       "sentDateTime":"2026-11-20T15:19:41.043Z","deliveredDateTime":"2026-11-21T07:59:00Z",
       "declinedDateTime":"2026-11-21T08:00:00Z","declinedReason":"Wrong retainage"}],
    "inPersonSigners":[{"recipientId":"9","hostName":"Host","signerName":"On Site","signerEmail":"o@example.com",
      "routingOrder":"3","status":"created"}],
    "agents":null}}"#;

#[test]
fn an_envelope_is_read_with_recipients_in_routing_order() {
    let envelope: Envelope = serde_json::from_str(DECLINED).unwrap();
    assert_eq!(envelope.status, "declined");
    let order: Vec<_> = envelope.recipients.iter().map(|one| (one.recipient_id.as_str(), one.role)).collect();
    let expected = [
        ("98969862", RecipientRole::Signer),
        ("3", RecipientRole::CarbonCopy),
        ("2", RecipientRole::Signer),
        ("9", RecipientRole::Other),
    ];
    assert_eq!(order, expected);
    let decliner = &envelope.recipients[0];
    assert_eq!(decliner.status, "declined");
    assert_eq!(decliner.declined_reason.as_deref(), Some("Wrong retainage"));
    assert_eq!(envelope.recipients[3].email, "o@example.com");
    assert_eq!(envelope.current_routing_order, Some(1));
}

#[test]
fn dates_are_read_in_all_of_docusigns_spellings() {
    let envelope: Envelope = serde_json::from_str(DECLINED).unwrap();
    let told = |moment: Option<DateTime<Utc>>| moment.map(|moment| moment.to_rfc3339());
    assert_eq!(told(envelope.sent_at).as_deref(), Some("2026-11-20T15:19:41.090+00:00"));
    assert_eq!(told(envelope.status_changed_at).as_deref(), Some("2026-11-21T08:00:00.123456700+00:00"));
    assert_eq!(told(envelope.declined_at).as_deref(), Some("2026-11-21T08:00:00+00:00"));
    assert_eq!(envelope.voided_at, None);
}

#[test]
fn custom_fields_of_both_kinds_are_read() {
    let envelope: Envelope = serde_json::from_str(DECLINED).unwrap();
    assert_eq!(envelope.custom_fields["attempt"], "a-1");
    assert_eq!(envelope.custom_fields["region"], "west");
}

#[test]
fn a_bare_envelope_is_read_too() {
    let envelope: Envelope =
        serde_json::from_str(r#"{"envelopeId":"e","status":"sent","recipients":null}"#).unwrap();
    assert_eq!((envelope.envelope_id.as_str(), envelope.status.as_str()), ("e", "sent"));
    assert!(envelope.recipients.is_empty() && envelope.custom_fields.is_empty());
}
