use super::*;
use proptest::prelude::*;

fn status() -> impl Strategy<Value = StatusRule> {
    prop_oneof![Just(StatusRule::Leave), Just(StatusRule::Prior), "[A-Z][a-z]{2,6}".prop_map(StatusRule::Set)]
}

fn recipient(kind: RecipientKind) -> impl Strategy<Value = RuleRecipient> {
    ("[A-Z][a-z]{2,6}", 1u32..9).prop_map(move |(name, routing_order)| RuleRecipient {
        role: name.clone(),
        kind,
        routing_order,
        person: RulePerson::Fixed { email: format!("{name}@firm.example"), name },
    })
}

fn recipients(kind: RecipientKind) -> impl Strategy<Value = Option<Vec<RuleRecipient>>> {
    prop::option::of(prop::collection::vec(recipient(kind), 0..4))
}

fn wording() -> impl Strategy<Value = Option<Choice<String>>> {
    prop::option::of(prop_oneof![Just(Choice::Ours), "[a-z ]{1,20}".prop_map(Choice::Own)])
}

fn patch() -> impl Strategy<Value = RulesPatch> {
    let statuses = (
        prop::option::of(status()),
        prop::option::of(status()),
        prop::option::of(status()),
        prop::option::of(status()),
    );
    let people = (recipients(RecipientKind::Signer), recipients(RecipientKind::CarbonCopy));
    let reminders = prop_oneof![
        Just(Reminders::Never),
        (1u32..9, 1u32..9).prop_map(|(first, every)| Reminders::Days { first, every })
    ];
    let mail = (wording(), wording(), prop::option::of(reminders), prop::option::of(10u32..99));
    (statuses, people, mail).prop_map(|(statuses, people, mail)| RulesPatch {
        on_sent: statuses.0,
        on_completed: statuses.1,
        on_declined: statuses.2,
        on_voided: statuses.3,
        signers: people.0,
        copies: people.1,
        subject: mail.0,
        message: mail.1,
        reminders: mail.2,
        expires_after_days: mail.3,
        ..RulesPatch::default()
    })
}

fn kind() -> impl Strategy<Value = ItemKind> {
    prop::sample::select(&ItemKind::ALL)
}

proptest! {
    #[test]
    fn a_layer_without_settings_changes_nothing(kind in kind(), below in patch(), above in patch()) {
        let empty = RulesPatch::default();
        let without = Rules::layered(kind, [&below, &above]);
        for layers in [[&empty, &below, &above], [&below, &empty, &above], [&below, &above, &empty]] {
            prop_assert_eq!(&Rules::layered(kind, layers), &without);
        }
    }

    #[test]
    fn a_setting_comes_from_the_highest_layer_that_sets_it(kind in kind(), below in patch(), above in patch()) {
        let both = Rules::layered(kind, [&below, &above]);
        let (from_below, from_above) = (Rules::layered(kind, [&below]), Rules::layered(kind, [&above]));
        for setting in Setting::ALL {
            let expected = if above.sets(setting) { &from_above } else { &from_below };
            prop_assert_eq!(both.words(setting, kind), expected.words(setting, kind), "{:?}", setting);
        }
    }

    #[test]
    fn recipients_stand_in_routing_order(kind in kind(), below in patch(), above in patch()) {
        let rules = Rules::layered(kind, [&below, &above]);
        prop_assert!(rules.recipients.is_sorted_by_key(|recipient| recipient.routing_order));
    }

    #[test]
    fn a_layer_survives_the_database(patch in patch()) {
        let text = serde_json::to_string(&patch).expect("json");
        prop_assert_eq!(serde_json::from_str::<RulesPatch>(&text).expect("read back"), patch);
    }
}

#[test]
fn the_defaults_are_the_ones_people_know() {
    let set = |value: &str| StatusRule::Set(value.to_owned());
    for (kind, sent, completed, back) in [
        (ItemKind::Subcontract, set("Out For Signature"), set("Approved"), StatusRule::Prior),
        (ItemKind::PrimeContract, set("Out For Signature"), set("Approved"), StatusRule::Prior),
        (ItemKind::PurchaseOrder, set("Submitted"), set("Approved"), StatusRule::Prior),
        (ItemKind::CommitmentChangeOrder, set("pending"), set("approved"), StatusRule::Prior),
        (ItemKind::PrimeChangeOrder, set("pending"), set("approved"), StatusRule::Prior),
        (ItemKind::OwnerInvoice, StatusRule::Leave, StatusRule::Leave, StatusRule::Leave),
        (ItemKind::SubcontractorInvoice, StatusRule::Leave, StatusRule::Leave, StatusRule::Leave),
        (ItemKind::Correspondence, StatusRule::Leave, StatusRule::Leave, StatusRule::Leave),
    ] {
        let rules = Rules::of_kind(kind);
        assert_eq!((&rules.on_sent, &rules.on_completed), (&sent, &completed), "{kind:?}");
        assert_eq!((&rules.on_declined, &rules.on_voided), (&back, &back), "{kind:?}");
        assert_eq!(rules.expires_after_days, 120);
        assert_eq!((rules.reminder_after_days, rules.reminder_every_days), (Some(3), Some(3)));
    }
}
