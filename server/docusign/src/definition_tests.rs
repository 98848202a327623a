use super::*;

fn definition() -> EnvelopeDefinition {
    let tabs = Tabs {
        sign_here: vec![AnchorTab::new("ProcoreSubcontractorSignHere")],
        date_signed: vec![AnchorTab { x_offset: -4, ignore_if_not_present: true, ..AnchorTab::new("Dated") }],
        ..Tabs::default()
    };
    EnvelopeDefinition {
        email_subject: "Please sign CO-7".to_owned(),
        transaction_id: Some("co-7-rev2".to_owned()),
        documents: vec![Document::new(1, "co.pdf", &b"%PDF-1.4\n"[..])],
        signers: vec![Signer {
            recipient_id: "1".to_owned(),
            name: "S".to_owned(),
            email: "s@example.com".to_owned(),
            routing_order: 1,
            role_name: None,
            client_user_id: None,
            tabs,
        }],
        carbon_copies: vec![CarbonCopy {
            recipient_id: "2".to_owned(),
            name: "C".to_owned(),
            email: "c@example.com".to_owned(),
            routing_order: 2,
            role_name: None,
        }],
        custom_fields: vec![TextCustomField::hidden("itemId", "CO-7")],
        notification: Some(Notification {
            reminder_delay: Some(2),
            reminder_frequency: Some(3),
            expire_after: Some(30),
            expire_warn: Some(5),
        }),
        event_notification: Some(EventNotification::sim(Url::parse("https://app.example/hook").unwrap())),
        ..EnvelopeDefinition::default()
    }
}

#[test]
fn every_scalar_is_written_as_the_text_docusign_wants() {
    let wire = serde_json::to_value(definition()).unwrap();
    let document = &wire["documents"][0];
    assert_eq!(document["documentId"], "1");
    assert_eq!(document["fileExtension"], "pdf");
    assert_eq!(document["documentBase64"], "JVBERi0xLjQK");
    let signer = &wire["recipients"]["signers"][0];
    assert_eq!((&signer["recipientId"], &signer["routingOrder"]), (&json!("1"), &json!("1")));
    assert!(
        signer.get("clientUserId").is_none(),
        "an absent client user id must not make the signer embedded"
    );
    assert_eq!(signer["tabs"]["signHereTabs"][0]["anchorString"], "ProcoreSubcontractorSignHere");
    assert_eq!(signer["tabs"]["signHereTabs"][0]["anchorIgnoreIfNotPresent"], "false");
    assert_eq!(signer["tabs"]["dateSignedTabs"][0]["anchorXOffset"], "-4");
    assert_eq!(signer["tabs"]["dateSignedTabs"][0]["anchorIgnoreIfNotPresent"], "true");
    assert_eq!(wire["recipients"]["carbonCopies"][0]["routingOrder"], "2");
    assert_eq!(wire["customFields"]["textCustomFields"][0]["show"], "false");
    let reminders = json!({"reminderEnabled":"true","reminderDelay":"2","reminderFrequency":"3"});
    assert_eq!(wire["notification"]["reminders"], reminders);
    let expirations = json!({"expireEnabled":"true","expireAfter":"30","expireWarn":"5"});
    assert_eq!(wire["notification"]["expirations"], expirations);
}

#[test]
fn an_envelope_is_a_draft_unless_asked_otherwise() {
    assert_eq!(serde_json::to_value(definition()).unwrap()["status"], "created");
    let sent = EnvelopeDefinition { status: InitialStatus::Sent, ..definition() };
    assert_eq!(serde_json::to_value(sent).unwrap()["status"], "sent");
}

#[test]
fn connect_is_asked_for_json_sim_with_hmac() {
    let wire = serde_json::to_value(definition()).unwrap();
    let connect = &wire["eventNotification"];
    assert_eq!(connect["deliveryMode"], "SIM");
    assert_eq!(connect["includeHMAC"], "true");
    assert_eq!(connect["requireAcknowledgment"], "true");
    assert_eq!(
        connect["eventData"],
        json!({"version":"restv2.1","format":"json","includeData":["custom_fields","recipients"]})
    );
    assert!(connect.get("integratorManaged").is_none());
}

#[test]
fn what_is_not_asked_for_is_not_written() {
    let wire = serde_json::to_value(EnvelopeDefinition::default()).unwrap();
    let mut members: Vec<&str> = wire.as_object().unwrap().keys().map(String::as_str).collect();
    members.sort_unstable();
    assert_eq!(members, ["documents", "emailSubject", "recipients", "status"]);
}

#[test]
fn the_extension_comes_from_the_name_and_is_pdf_where_it_has_none() {
    for (name, extension) in [
        ("a.PDF", "pdf"),
        ("exhibit.docx", "docx"),
        ("SC-001", "pdf"),
        ("Rev. 2 (final)", "pdf"),
        ("a.", "pdf"),
    ] {
        assert_eq!(Document::new(1, name, Bytes::new()).file_extension(), extension, "{name}");
    }
}

#[test]
fn a_template_lies_under_our_recipients_and_our_documents_take_the_place_of_its_own() {
    let mut with_template = definition();
    with_template.template_id = Some("9f0c3f5e-0000-4000-8000-000000000000".to_owned());
    with_template.signers[0].role_name = Some("Subcontractor".to_owned());
    with_template.documents.push(Document::new(2, "exhibit.pdf", &b"%PDF-1.4\n"[..]));
    let wire = serde_json::to_value(&with_template).unwrap();
    let first = &wire["compositeTemplates"][0];
    assert_eq!(
        first["serverTemplates"],
        json!([{ "sequence": "1", "templateId": "9f0c3f5e-0000-4000-8000-000000000000" }])
    );
    assert_eq!(
        (&first["document"]["documentId"], &first["document"]["name"]),
        (&json!("1"), &json!("co.pdf"))
    );
    let ours = &first["inlineTemplates"][0];
    assert_eq!(ours["sequence"], "2", "the last layer wins");
    let signer = &ours["recipients"]["signers"][0];
    assert_eq!((&signer["roleName"], &signer["recipientId"]), (&json!("Subcontractor"), &json!("1")));
    assert_eq!(signer["tabs"]["signHereTabs"][0]["anchorString"], "ProcoreSubcontractorSignHere");
    assert_eq!(ours["customFields"]["textCustomFields"][0]["value"], "CO-7");
    let second = &wire["compositeTemplates"][1];
    assert_eq!(second["document"]["name"], "exhibit.pdf");
    assert!(second.get("serverTemplates").is_none(), "the template's fields go on one document");
    let again = &second["inlineTemplates"][0]["recipients"]["signers"][0];
    assert_eq!((&again["email"], &again["tabs"]), (&json!("s@example.com"), &json!({})));
    for beside in ["documents", "recipients", "customFields"] {
        assert!(wire.get(beside).is_none(), "DocuSign does not read {beside} beside composite templates");
    }
    for kept in ["emailSubject", "status", "transactionId", "notification", "eventNotification"] {
        assert_eq!(wire[kept], serde_json::to_value(definition()).unwrap()[kept], "{kept}");
    }
}
