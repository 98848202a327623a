use super::*;

const KIND: ItemKind = ItemKind::Subcontract;

fn below() -> Vec<(ItemKind, Rules)> {
    vec![(KIND, Rules::of_kind(KIND))]
}

fn inheriting() -> RulesForm {
    RulesForm::of(&RulesPatch::default(), Some(KIND), &Rules::of_kind(KIND))
}

fn patch(form: &RulesForm) -> RulesPatch {
    form.patch(Some(KIND), &below()).expect("nothing is wrong")
}

fn fields(form: &RulesForm) -> Vec<String> {
    let problems = form.patch(Some(KIND), &below()).expect_err("the form is wrong");
    problems.into_iter().map(|problem| problem.field).collect()
}

fn fixed(role: &str, name: &str, email: &str) -> PersonForm {
    PersonForm {
        role: role.into(),
        person: FIXED.into(),
        name: name.into(),
        email: email.into(),
        order: "1".into(),
    }
}

#[test]
fn a_form_that_only_inherits_sets_nothing() {
    for kind in ItemKind::ALL {
        let rules = Rules::of_kind(kind);
        let form = RulesForm::of(&RulesPatch::default(), Some(kind), &rules);
        assert_eq!(form.patch(Some(kind), &[(kind, rules)]), Ok(RulesPatch::default()));
    }
    assert_eq!(RulesForm::default().patch(None, &below()), Ok(RulesPatch::default()), "an empty form too");
}

#[test]
fn a_layer_survives_its_form() {
    let copy = RuleRecipient {
        role: "Accounting".into(),
        kind: RecipientKind::CarbonCopy,
        routing_order: 3,
        person: RulePerson::Fixed { name: "Lee Ito".into(), email: "lee@firm.example".into() },
    };
    let signer = RuleRecipient { kind: RecipientKind::Signer, routing_order: 1, ..copy.clone() };
    let role = RuleRecipient {
        role: "Subcontractor".into(),
        kind: RecipientKind::Signer,
        routing_order: 1,
        person: RulePerson::FromProcore,
    };
    let layer = RulesPatch {
        on_sent: Some(StatusRule::Leave),
        on_completed: Some(StatusRule::Set("Complete".into())),
        on_declined: Some(StatusRule::Set("Draft".into())),
        on_voided: Some(StatusRule::Prior),
        signers: Some(vec![role, signer]),
        copies: Some(vec![copy]),
        document: Some(RuleDocument::Procore),
        template: Some(Choice::Own(TemplateRef {
            id: "9f0c3f5e-0000-4000-8000-000000000000".into(),
            name: "Subcontract cover sheet".into(),
        })),
        subject: Some(Choice::Own("Please sign {number}".into())),
        message: Some(Choice::Ours),
        reminders: Some(Reminders::Days { first: 2, every: 5 }),
        expires_after_days: Some(30),
    };
    assert_eq!(patch(&RulesForm::of(&layer, Some(KIND), &Rules::of_kind(KIND))), layer);
    let letter =
        RulesPatch { on_sent: Some(StatusRule::Set("Awaiting reply".into())), ..RulesPatch::default() };
    let rules = Rules::of_kind(ItemKind::Correspondence);
    let form = RulesForm::of(&letter, Some(ItemKind::Correspondence), &rules);
    assert_eq!(form.patch(Some(ItemKind::Correspondence), &[]), Ok(letter), "a status of the company's own");
}

#[test]
fn a_role_is_left_out_replaced_or_copied() {
    let mut form = RulesForm { signers_choice: OWN.into(), ..inheriting() };
    form.signers[0].person = COPY.into();
    form.signers[1] = fixed("General Contractor", "Maria Alvarez", "maria@firm.example");
    form.signers.push(fixed("Witness", "Ada Owens", "ada@firm.example"));
    form.signers.push(PersonForm { order: "9".into(), ..PersonForm::default() });
    let signers = patch(&form).signers.expect("set");
    let shown: Vec<_> = signers.iter().map(|signer| (signer.role.as_str(), signer.kind)).collect();
    assert_eq!(
        shown,
        [
            ("Subcontractor", RecipientKind::CarbonCopy),
            ("General Contractor", RecipientKind::Signer),
            ("Witness", RecipientKind::Signer)
        ],
        "the empty row is left out"
    );
    form.signers[0].person = OUT.into();
    let signers = patch(&form).signers.expect("set");
    assert_eq!(signers.len(), 2);
    let layer = RulesPatch { signers: Some(signers), ..RulesPatch::default() };
    let again = RulesForm::of(&layer, Some(KIND), &Rules::of_kind(KIND));
    let row = again.signers.iter().find(|row| row.role == "Subcontractor").expect("still offered");
    assert_eq!(row.person, OUT);
}

#[test]
fn names_every_problem_at_once() {
    let form = RulesForm {
        on_sent: StatusForm { choice: PRIOR.into(), ..StatusForm::default() },
        on_completed: StatusForm { choice: format!("{SET}Received"), ..StatusForm::default() },
        signers_choice: OWN.into(),
        signers: vec![PersonForm { order: "100".into(), ..fixed("Witness", "", "nobody") }],
        copies_choice: OWN.into(),
        copies: vec![fixed("", "Lee Ito", "")],
        template: "lunch".into(),
        subject_choice: OWN.into(),
        subject: "{title} {lunch}".into(),
        message_choice: OWN.into(),
        reminders_choice: OWN.into(),
        reminder_after_days: "soon".into(),
        reminder_every_days: "0".into(),
        expiry_choice: OWN.into(),
        expires_after_days: "1000".into(),
        ..inheriting()
    };
    assert_eq!(
        fields(&form),
        [
            "copies[0][email]",
            "subject",
            "message",
            "reminder_after_days",
            "reminder_every_days",
            "expires_after_days",
            "on_sent[choice]",
            "on_completed[choice]",
            "signers[0][name]",
            "signers[0][email]",
            "signers[0][order]",
            "template"
        ]
    );
}

#[test]
fn refuses_a_purchase_orders_status_for_an_invoice_and_its_procore_pdf() {
    let kind = ItemKind::OwnerInvoice;
    let form = RulesForm {
        on_completed: StatusForm { choice: "set:Submitted".into(), ..StatusForm::default() },
        document: PROCORE.into(),
        ..RulesForm::default()
    };
    let problems = form.patch(Some(kind), &[(kind, Rules::of_kind(kind))]).expect_err("wrong");
    let sentence = "“Submitted” is not a status of the kind Owner invoice. Choose one from the list.";
    assert_eq!(
        (problems[0].field.as_str(), problems[0].message.as_str()),
        ("on_completed[choice]", sentence)
    );
    assert_eq!(problems[1].field, "document");
}

#[test]
fn refuses_to_leave_out_every_signer_or_to_double_a_role() {
    let mut form = RulesForm { signers_choice: OWN.into(), ..inheriting() };
    for row in &mut form.signers {
        row.person = OUT.into();
    }
    assert_eq!(fields(&form), ["signers_choice"]);
    form.signers.push(fixed("Subcontractor", "Ada Owens", "ada@firm.example"));
    assert!(form.patch(Some(KIND), &below()).is_ok(), "the role itself is left out");
    form.signers[0].person = PROCORE.into();
    assert_eq!(fields(&form), ["signers[2][role]"]);
}

#[test]
fn refuses_a_subject_that_becomes_too_long_and_a_reminder_after_the_end() {
    let long = "x".repeat(SUBJECT_MAX - 5);
    let subject = |text: String| RulesForm { subject_choice: OWN.into(), subject: text, ..inheriting() };
    assert!(subject(long.clone()).patch(Some(KIND), &below()).is_ok());
    assert_eq!(fields(&subject(format!("{long} {{number}}"))), ["subject"]);
    let expiry =
        |days: &str| RulesForm { expiry_choice: OWN.into(), expires_after_days: days.into(), ..inheriting() };
    assert_eq!(fields(&expiry("3")), ["expires_after_days"], "the inherited reminder comes after three days");
    assert!(expiry("4").patch(Some(KIND), &below()).is_ok());
    let late = RulesForm {
        reminders_choice: OWN.into(),
        reminder_after_days: "120".into(),
        reminder_every_days: "1".into(),
        ..inheriting()
    };
    assert_eq!(fields(&late), ["reminder_after_days"]);
}

#[test]
fn a_form_for_all_kinds_sets_no_status() {
    let form = RulesForm {
        on_sent: StatusForm { choice: LEAVE.into(), ..StatusForm::default() },
        expiry_choice: OWN.into(),
        expires_after_days: "60".into(),
        ..RulesForm::default()
    };
    let set = form.patch(None, &below()).expect("nothing is wrong");
    assert_eq!(set, RulesPatch { expires_after_days: Some(60), ..RulesPatch::default() });
}
