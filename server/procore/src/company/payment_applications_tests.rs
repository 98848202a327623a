use super::*;

#[test]
fn an_owner_invoice_is_read_with_its_contract() {
    let invoice: PaymentApplication = serde_json::from_str(
        r#"{"id":58820,"number":4,"invoice_number":"INV-004","status":"approved","billing_date":"2026-03-31",
            "period_start":"2026-03-01","period_end":"2026-03-31","percent_complete":"96.36%",
            "total_amount_paid":"250.00","formatted_contract_company":"Port Authority",
            "contract":{"id":610001,"type":"PrimeContract","title":"Pier 9"},
            "currency_configuration":{"currency_iso_code":"USD","currency_exchange_rate":"2.1"},
            "g702":{"current_payment_due":"10812.60"},
            "g703":[{"item_number":1,"scheduled_value":"1.00"},{"item_number":2,"scheduled_value":"2.00"}],
            "attachments":[{"id":1,"url":"https://storage.procore.com/x","filename":"a.pdf"}]}"#,
    )
    .unwrap();
    assert_eq!((invoice.contract_id.as_str(), invoice.contract_title.as_str()), ("610001", "Pier 9"));
    assert_eq!((invoice.number, invoice.percent_complete.as_deref()), (4, Some("96.36%")));
    assert_eq!(invoice.g702.current_payment_due.to_string(), "10812.60");
    assert_eq!((invoice.g703.len(), invoice.attachments.len()), (2, 1));
}

#[test]
fn a_row_of_a_list_has_no_lines_and_no_files() {
    let invoice: PaymentApplication =
        serde_json::from_str(r#"{"id":1,"contract":{"id":2},"g702":null,"number":null}"#).unwrap();
    assert!(invoice.g703.is_empty() && invoice.attachments.is_empty());
    assert_eq!(invoice.g702, ApplicationSummary::default());
}

#[test]
fn an_invoice_with_an_unreadable_line_is_an_error_and_not_an_invoice_without_it() {
    let body = r#"{"id":1,"contract":{"id":2},"g703":[{"scheduled_value":"about a hundred"}]}"#;
    assert!(serde_json::from_str::<PaymentApplication>(body).is_err());
}
