use super::*;

#[test]
fn a_summary_is_read_to_the_cent_and_what_is_absent_is_zero() {
    let summary: ApplicationSummary = serde_json::from_str(
        r#"{"original_contract_sum":"1022452.50","completed_work_retainage_percent":"10.00",
            "negative_change_order_item_total":"-150.25","current_payment_due":null}"#,
    )
    .unwrap();
    assert_eq!(summary.original_contract_sum.to_string(), "1022452.50");
    assert_eq!(summary.negative_change_order_item_total.to_string(), "-150.25");
    assert_eq!((summary.current_payment_due, summary.total_retainage), (Decimal::ZERO, Decimal::ZERO));
}

#[test]
fn a_sum_that_is_no_number_is_an_error_and_never_zero() {
    assert!(serde_json::from_str::<ApplicationSummary>(r#"{"current_payment_due":"1,000.00 USD"}"#).is_err());
}

#[test]
fn a_line_of_an_owner_invoice_is_read() {
    let line: ApplicationLine = serde_json::from_str(
        r#"{"id":135135,"item_number":3,"description_of_work":"Windows","description_override":"Windows, level 2",
            "added_from_source":"change_order","wbs_code":{"flat_code":"08-500.S"},"scheduled_value":"100.00",
            "work_completed_from_previous_application":"20.00","work_completed_this_period":"30.00",
            "materials_presently_stored":"5.00","total_completed_and_stored_to_date":"55.00",
            "balance_to_finish":"45.00","total_retainage_currently_retained":"5.50"}"#,
    )
    .unwrap();
    assert_eq!((line.item_number.as_str(), line.description.as_str()), ("3", "Windows, level 2"));
    assert_eq!((line.cost_code.as_deref(), line.is_change_order), (Some("08-500.S"), true));
    assert_eq!(
        (line.balance_to_finish.to_string(), line.total_retainage.to_string()),
        ("45.00".into(), "5.50".into())
    );
}

#[test]
fn every_spelling_of_a_change_orders_line_is_known() {
    for (member, value, change_order) in [
        ("added_from_source", "change_order", true),
        ("added_from_source", "contract", false),
        ("type", "change_order", true),
        ("type", "payment_application_markup_line_item", false),
        ("item_type", "whole_change_order_item", true),
        ("item_type", "contract_detail_item", false),
    ] {
        let line: ApplicationLine = serde_json::from_value(serde_json::json!({ member: value })).unwrap();
        assert_eq!(line.is_change_order, change_order, "{member}: {value}");
    }
}

#[test]
fn sums_a_line_does_not_tell_are_made_from_its_columns() {
    let line: ApplicationLine = serde_json::from_str(
        r#"{"item_type":"contract_detail_item","description_of_work":"Steel","scheduled_value":"100.00",
            "work_completed_from_previous_application":"20.00","work_completed_this_period":"30.00",
            "materials_presently_stored":"5.00","work_completed_retainage_currently_retained":"5.00",
            "materials_stored_retainage_currently_retained":"0.50"}"#,
    )
    .unwrap();
    assert_eq!(line.total_completed_and_stored_to_date, Decimal::from(55));
    assert_eq!(line.balance_to_finish, Decimal::from(45));
    assert_eq!((line.total_retainage, line.is_change_order), (Decimal::new(550, 2), false));
}
