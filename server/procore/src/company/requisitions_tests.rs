use super::*;

#[test]
fn a_subcontractor_invoice_is_read() {
    let invoice: Requisition = serde_json::from_str(
        r#"{"id":900,"project_id":1,"commitment_id":512340,"commitment_type":"WorkOrderContract",
            "contract_name":"SC-001 - Structural steel","vendor_id":5001,"vendor_name":"Kestrel Steel","number":2,
            "invoice_number":"K-77","status":"approved_as_noted","billing_date":"2026-03-31",
            "requisition_start":"2026-03-01","requisition_end":"2026-03-31","payment_date":null,
            "submitted_at":"2026-03-30T08:00:00Z","percent_complete":"40.00%","final":true,"erp_status":null,
            "total_claimed_amount":"1234.56","comment":"","summary":{"total_retainage":"12.00"},
            "summary_text":{"project_name":"Pier 9","subcontractor_name":"Kestrel Steel",
              "subcontractor_street":"1 Dock St","subcontractor_city":"Richmond","subcontractor_state_code":"CA",
              "subcontractor_zip":"94801","subcontractor_country_code":"US","contract_date":"2026-01-05"},
            "created_by":{"id":1,"name":"Ann","login":"ann@k.example","company_name":"K"},
            "attachments":[{"id":3,"url":"https://storage.procore.com/x","filename":"Backup.pdf","content_type":"application/pdf"}]}"#,
    )
    .unwrap();
    assert_eq!(
        (invoice.commitment_id.as_str(), invoice.commitment_kind),
        ("512340", CommitmentKind::Subcontract)
    );
    assert_eq!(invoice.vendor, Some(NamedRef { id: 5001, name: "Kestrel Steel".to_owned() }));
    assert_eq!((invoice.number, invoice.is_final, invoice.comment), (2, true, None));
    assert_eq!(invoice.total_claimed_amount.unwrap().to_string(), "1234.56");
    assert_eq!(invoice.summary.total_retainage, Decimal::from(12));
    assert_eq!(invoice.summary_text.subcontractor_address, ["1 Dock St", "Richmond, CA 94801", "US"]);
    assert_eq!(invoice.summary_text.contract_date, NaiveDate::from_ymd_opt(2026, 1, 5));
    assert_eq!(invoice.attachments[0].content_type.as_deref(), Some("application/pdf"));
}

#[test]
fn a_row_of_a_list_without_vendor_and_summary_is_read() {
    let invoice: Requisition = serde_json::from_str(
        r#"{"id":"900","commitment_id":"7","commitment_type":"PurchaseOrderContract","vendor_id":null,"summary":null}"#,
    )
    .unwrap();
    assert_eq!((invoice.vendor, invoice.commitment_kind), (None, CommitmentKind::PurchaseOrder));
    assert_eq!(invoice.summary_text, RequisitionText::default());
}
