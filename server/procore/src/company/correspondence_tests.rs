use super::*;

const LETTER: &str = r#"{"id":77,"position":"001","title":"Delay of steel","description":"<p>Late</p>",
  "status":"Sent to owner","status_type":"Open","private":true,"due_date":"2026-04-01",
  "issued_at":"2026-03-01T10:00:00Z","closed_at":null,
  "schedule_impact":{"status":"yes_known","value":5.0},"cost_impact":{"status":"yes_known","value":1200.5},
  "created_by":{"id":1,"login":"maria@h.example","name":"Maria","company":{"id":2,"name":"Harborline"}},
  "received_from":null,"assignees":[{"id":3,"login":"ann@k.example","name":"Ann"}],"distribution_members":[],
  "attachments":[{"id":5,"url":"https://storage.procore.com/x","filename":"Notice.pdf"}],
  "generic_tool":{"id":301,"title":"Notice of Delay","abbreviation":"NOD","domain_id":-301},
  "location":{"id":1,"name":"Pier 9","node_name":"9"},"cost_code":{"id":1,"full_code":"05-120","name":"Steel"},
  "specification_section":{"id":1,"number":"05 12 00","description":"Structural Steel"},
  "trades":[{"id":1,"name":"Steel"},{"id":2,"name":"Crane"}]}"#;

#[test]
fn a_letter_is_read() {
    let letter: Letter = serde_json::from_str(LETTER).unwrap();
    let of = &letter.correspondence_type;
    assert_eq!((of.id, of.title.as_str(), of.abbreviation.as_str()), (301, "Notice of Delay", "NOD"));
    assert_eq!((letter.status.as_str(), letter.status_type.as_str()), ("Sent to owner", "Open"));
    assert_eq!(letter.assignees[0].email.as_deref(), Some("ann@k.example"));
    assert_eq!((letter.received_from, letter.closed_at), (None, None));
    assert_eq!(letter.cost_code.as_deref(), Some("05-120 Steel"));
    assert_eq!(letter.specification_section.as_deref(), Some("05 12 00 Structural Steel"));
    assert_eq!(letter.trades, ["Steel", "Crane"]);
    assert_eq!(letter.schedule_impact.as_deref(), Some("Yes, 5 days"));
    assert_eq!(letter.cost_impact.as_deref(), Some("Yes, 1200.50"));
}

#[test]
fn a_single_trade_is_a_trade() {
    let body = json!({"id": 1, "generic_tool": {"id": 2}, "trades": [], "trade": {"id": 3, "name": "Steel"}});
    assert_eq!(serde_json::from_value::<Letter>(body).unwrap().trades, ["Steel"]);
    let body = json!({"id": 1, "generic_tool": {"id": 2}, "trade": null});
    assert!(serde_json::from_value::<Letter>(body).unwrap().trades.is_empty());
}

#[test]
fn impacts_are_told_in_words() {
    let impact = |json: serde_json::Value| {
        let body = json!({"id": 1, "generic_tool": {"id": 2}, "schedule_impact": json});
        serde_json::from_value::<Letter>(body).unwrap().schedule_impact
    };
    assert_eq!(impact(json!({"status": "yes_known", "value": 1})).as_deref(), Some("Yes, 1 day"));
    assert_eq!(
        impact(json!({"status": "yes_unknown", "value": null})).as_deref(),
        Some("Yes, not known how much")
    );
    assert_eq!(impact(json!({"status": "no_impact"})).as_deref(), Some("No"));
    assert_eq!(impact(json!({"status": "tbd"})).as_deref(), Some("To be determined"));
    assert_eq!(impact(json!({"status": "n_a"})).as_deref(), Some("Not applicable"));
    assert_eq!(impact(json!("5")).as_deref(), Some("5 days"));
    assert_eq!(impact(json!({"status": null, "value": null})), None);
    assert_eq!(impact(json!(null)), None);
}
