use super::*;

const SUBCONTRACT: &str = r#"{"id":"512340","type":"WorkOrderContract","number":"SC-001","title":"Structural steel",
  "status":"Out For Signature","description":"<p>Furnish &amp; erect</p>","executed":false,"private":true,
  "signature_required":true,"accounting_method":"amount","grand_total":"125000.05","retainage_percent":"10.0",
  "approval_letter_date":null,"contract_date":"2026-01-05","signed_contract_received_date":"2026-02-01T00:00:00Z",
  "contract_start_date":"","inclusions":"   ","exclusions":null,
  "currency_configuration":{"currency_iso_code":"USD","base_currency_iso_code":"USD"},
  "created_by":{"id":1,"name":"Maria"},"vendor":{"id":"2","name":"Kestrel Steel"},"accessor_ids":["7003",7004],
  "custom_fields":{},"created_at":"2026-01-02T03:04:05Z","updated_at":"2026-01-02T03:04:05Z"}"#;

#[test]
fn a_subcontract_is_read() {
    let item: Commitment = serde_json::from_str(SUBCONTRACT).unwrap();
    assert_eq!((item.id.as_str(), item.kind), ("512340", CommitmentKind::Subcontract));
    assert_eq!(item.grand_total.to_string(), "125000.05");
    assert_eq!(item.retainage_percent.unwrap().to_string(), "10.0");
    assert_eq!(item.currency.as_deref(), Some("USD"));
    assert_eq!(item.vendor, Some(NamedRef { id: 2, name: "Kestrel Steel".to_owned() }));
    assert_eq!(item.accessor_ids, [7003, 7004]);
    assert_eq!(item.contract_date, NaiveDate::from_ymd_opt(2026, 1, 5));
    assert_eq!(item.signed_contract_received_date, NaiveDate::from_ymd_opt(2026, 2, 1));
    assert_eq!((item.contract_start_date, item.inclusions), (None, None));
    assert_eq!((item.executed, item.private, item.signature_required), (false, true, Some(true)));
}

#[test]
fn numbers_are_taken_where_texts_are_usual_and_the_other_way_round() {
    let item: Commitment = serde_json::from_str(
        r#"{"id":562949953443325,"type":"PurchaseOrderContract","number":7,"grand_total":1234.5,"vendor":null}"#,
    )
    .unwrap();
    assert_eq!((item.id.as_str(), item.number.as_str()), ("562949953443325", "7"));
    assert_eq!(item.grand_total, Decimal::new(12_345, 1));
    assert_eq!((item.vendor, item.signature_required), (None, None));
}

#[test]
fn an_amount_that_is_no_number_is_an_error_and_never_zero() {
    let body = r#"{"id":"1","type":"PurchaseOrderContract","grand_total":"12,34 USD"}"#;
    let error = serde_json::from_str::<Commitment>(body).unwrap_err();
    assert!(error.to_string().contains("a decimal number is expected"), "{error}");
}

#[test]
fn an_update_writes_only_what_changes() {
    assert_eq!(serde_json::to_string(&CommitmentUpdate::default()).unwrap(), "{}");
    let update = CommitmentUpdate {
        status: Some("Approved".to_owned()),
        executed: Some(true),
        signed_contract_received_date: NaiveDate::from_ymd_opt(2026, 2, 1),
        signature_required: None,
        upload_ids: vec!["01FZ8Q".to_owned()],
    };
    assert_eq!(
        serde_json::to_value(update).unwrap(),
        serde_json::json!({"status":"Approved","executed":true,"signed_contract_received_date":"2026-02-01",
            "upload_ids":["01FZ8Q"]})
    );
}
