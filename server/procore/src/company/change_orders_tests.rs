use super::*;

#[test]
fn a_change_order_is_read() {
    let order: ChangeOrder = serde_json::from_str(
        r#"{"id":4711,"type":"PrimeChangeOrder","contract_id":562949953443325,"legacy_package_id":88,"number":"003",
            "revision":0,"title":"Deeper piles","description":null,"status":"pending","executed":false,
            "signature_required":true,"private":false,"paid":false,"field_change":null,"grand_total":"-1250.50",
            "schedule_impact_amount":5,"due_date":"2026-02-01","reviewed_at":"2026-01-31T09:00:00Z",
            "signed_change_order_received_date":null,"reference":"","location":{"id":1,"name":"Pier 9"},
            "change_order_change_reason":{"id":3,"change_reason":"Design change"},
            "created_by":{"id":1,"name":"Maria"},"reviewed_by":null,"received_from":{"id":"2","name":"Ann"},
            "currency_configuration":{"currency_iso_code":"USD"},
            "attachments":[{"id":9,"url":"https://storage.procore.com/x","name":"Sketch.pdf"}],
            "updated_at":"2026-01-31T09:00:00Z"}"#,
    )
    .unwrap();
    assert_eq!((order.id.as_str(), order.contract_id.as_str()), ("4711", "562949953443325"));
    assert_eq!((order.legacy_package_id.as_deref(), order.revision.as_deref()), (Some("88"), Some("0")));
    assert_eq!(
        (order.grand_total.to_string().as_str(), order.currency.as_deref()),
        ("-1250.50", Some("USD"))
    );
    assert_eq!(order.schedule_impact_amount, Some(Decimal::from(5)));
    assert_eq!(order.reviewed_at, NaiveDate::from_ymd_opt(2026, 1, 31));
    assert_eq!((order.description, order.reference, order.field_change), (None, None, None));
    assert_eq!(order.change_reason.as_deref(), Some("Design change"));
    assert_eq!(order.location.as_deref(), Some("Pier 9"));
    assert_eq!(order.received_from.unwrap().name, "Ann");
    assert_eq!((order.attachments.len(), order.signature_required), (1, Some(true)));
}

#[test]
fn a_package_names_its_people_otherwise_and_takes_no_files() {
    let package: ChangeOrder = serde_json::from_str(
        r#"{"id":88,"type":"ChangeOrderPackage","contract_id":612001,"grand_total":"10.00","status":"pending",
            "creator":{"id":1,"login":"m@h.example","name":"Maria"},"reviewer":{"id":2,"name":"Tom"}}"#,
    )
    .unwrap();
    assert_eq!(package.created_by.as_ref().unwrap().name, "Maria");
    assert_eq!(package.reviewed_by.as_ref().unwrap().name, "Tom");
    assert!(package.takes_attachments());
    assert!(!ChangeOrder { id: "package-88".to_owned(), ..package }.takes_attachments());
}
