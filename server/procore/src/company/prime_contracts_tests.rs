use super::*;

#[test]
fn a_prime_contract_is_read_with_its_three_parties() {
    let contract: PrimeContract = serde_json::from_str(
        r#"{"id":610001,"number":"PC-001","title":"Pier 9","status":"Approved","executed":true,"private":true,
            "grand_total":"1000000.00","approved_change_orders":"2500.50","revised_contract_amount":"1002500.50",
            "retainage_percent":"5.0","contract_date":"2026-01-05","contract_termination_date":null,
            "substantial_completion_date":"2027-06-30","signed_contract_received_date":"",
            "architect":{"id":7,"login":"ines@atelier.example","name":"Inês Prado"},
            "vendor":{"id":8,"name":"Port Authority"},"contractor":{"id":9,"company":"Harborline"},
            "attachments":[{"id":5324,"url":"https://storage.procore.com/x","filename":"Exhibit.pdf"}]}"#,
    )
    .unwrap();
    let architect = contract.architect.unwrap();
    assert_eq!(
        (architect.name.as_str(), architect.email.as_deref()),
        ("Inês Prado", Some("ines@atelier.example"))
    );
    assert_eq!(contract.vendor.unwrap().name, "Port Authority");
    assert_eq!(contract.contractor.unwrap().name, "Harborline");
    assert_eq!(contract.revised_contract_amount.unwrap().to_string(), "1002500.50");
    assert_eq!(contract.substantial_completion_date, NaiveDate::from_ymd_opt(2027, 6, 30));
    assert_eq!((contract.signed_contract_received_date, contract.contract_termination_date), (None, None));
    assert_eq!(contract.attachments[0].name, "Exhibit.pdf");
}

#[test]
fn a_prime_contract_without_parties_is_read() {
    let contract: PrimeContract =
        serde_json::from_str(r#"{"id":"1","architect":null,"vendor":null,"grand_total":null}"#).unwrap();
    assert_eq!((contract.architect, contract.vendor, contract.grand_total), (None, None, Decimal::ZERO));
}
