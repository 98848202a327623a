use super::*;

#[test]
fn a_line_of_the_schedule_of_values_is_read() {
    let line: LineItem = serde_json::from_str(
        r#"{"id":"31","description":"Steel","uom":"ton","quantity":12.5,"unit_cost":"100.00","amount":"1250.00",
            "position":2,"wbs_code":{"id":"9","flat_code":"05-120.S","description":"Structural steel"}}"#,
    )
    .unwrap();
    assert_eq!(
        (line.position, line.uom.as_deref(), line.code.as_deref()),
        (2, Some("ton"), Some("05-120.S"))
    );
    assert_eq!((line.quantity, line.amount), (Some(Decimal::new(125, 1)), Decimal::new(125_000, 2)));
    let bare: LineItem = serde_json::from_str(r#"{"amount":null,"wbs_code":null}"#).unwrap();
    assert_eq!((bare.amount, bare.code, bare.quantity), (Decimal::ZERO, None, None));
}

#[test]
fn a_line_of_a_package_counts_its_markup() {
    let line: LineItem = serde_json::from_str(
        r#"{"id":31,"description":"Steel","total_amount":"100.00","extended_amount":"110.00",
            "cost_code":{"full_code":"05-120"},"wbs_code":null}"#,
    )
    .unwrap();
    assert_eq!((line.amount.to_string().as_str(), line.code.as_deref()), ("110.00", Some("05-120")));
}

#[test]
fn a_firm_is_named_by_name_or_by_company() {
    let firm: NamedRef = serde_json::from_str(r#"{"id":"2","company":"Kestrel Steel"}"#).unwrap();
    assert_eq!(firm, NamedRef { id: 2, name: "Kestrel Steel".to_owned() });
    let person: NamedRef =
        serde_json::from_str(r#"{"id":3,"login":"a@b.example","name":"Ann","company":{"id":4,"name":"K"}}"#)
            .unwrap();
    assert_eq!(person.name, "Ann");
}

#[test]
fn an_attachment_is_read_under_either_name() {
    let attachment: Attachment = serde_json::from_str(
        r#"{"id":5,"filename":"Exhibit A.pdf","url":"https://storage.procore.com/api/v5/files/x?sig=y"}"#,
    )
    .unwrap();
    assert_eq!((attachment.id.as_str(), attachment.name.as_str()), ("5", "Exhibit A.pdf"));
    assert_eq!(attachment.content_type, None);
    let attachment: Attachment = serde_json::from_str(
        r#"{"id":"6","name":"Exhibit B.pdf","filename":"exhibit_b.pdf","url":"https://storage.procore.com/y"}"#,
    )
    .unwrap();
    assert_eq!(attachment.name, "Exhibit B.pdf");
}
