//! Rules: layer upon layer, who may change them, and what a change says before it is saved.

use app::{
    error::AppError,
    model::{
        ids::{CompanyId, ProjectId},
        person::Viewer,
        rules::{
            Layer, Setting, StatusRule,
            form::{INHERIT, OWN, PersonForm, RulesForm, StatusForm},
            page::RulesPreview,
            place::RulePlace,
        },
        tool::ItemKind,
    },
    port::Product,
};
use server::signing::rules::effective;

use crate::support::{ALDER_STREET, COMPANY, MARIA, PIER_9, Stage, TOM};

/// A contract administrator: Admin on the tools, Read Only on the Admin tool.
const PRIYA: i64 = 7002;
const JON: i64 = 7004;

const ALL: RulePlace = RulePlace { company: COMPANY, project: None, kind: None };
const SUBCONTRACTS: RulePlace = RulePlace { kind: Some(ItemKind::Subcontract), ..ALL };
const ON_PIER_9: RulePlace = RulePlace { project: Some(PIER_9), ..ALL };
const SUBCONTRACTS_ON_PIER_9: RulePlace = RulePlace { project: Some(PIER_9), ..SUBCONTRACTS };

fn expires(days: &str) -> RulesForm {
    RulesForm { expiry_choice: OWN.into(), expires_after_days: days.into(), ..RulesForm::default() }
}

fn completes_as(choice: &str) -> RulesForm {
    let on_completed = StatusForm { choice: choice.into(), ..StatusForm::default() };
    RulesForm { on_completed, ..RulesForm::default() }
}

/// The draft's name and what it would do.
async fn preview(stage: &Stage, who: &Viewer, place: RulePlace, form: &RulesForm) -> (String, RulesPreview) {
    let draft = stage.services.draft_rules(who, place, form).await.expect("kept");
    let editor = stage.services.rules_editor(who, place, Some(&draft)).await.expect("a page");
    assert_eq!(editor.problems, [], "the form is right");
    (draft, editor.preview.expect("a preview"))
}

async fn set(stage: &Stage, who: &Viewer, place: RulePlace, form: &RulesForm) {
    let (draft, preview) = preview(stage, who, place, form).await;
    stage.services.save_rules(who, place, &draft, &preview.seen).await.expect("saved");
}

async fn expiry(stage: &Stage, project: ProjectId, kind: ItemKind) -> u32 {
    effective(&stage.services, COMPANY, project, kind).await.expect("rules").expires_after_days
}

#[tokio::test]
async fn each_layer_overrides_those_below_it() {
    let stage = Stage::set().await;
    let maria = stage.sign_in(MARIA).await;
    let (sub, order) = (ItemKind::Subcontract, ItemKind::PurchaseOrder);
    assert_eq!(expiry(&stage, PIER_9, sub).await, 120, "the product's default");
    for (place, days, on_pier, on_alder, of_orders) in [
        (ALL, "60", 60, 60, 60),
        (SUBCONTRACTS, "50", 50, 50, 60),
        (ON_PIER_9, "40", 40, 50, 40),
        (SUBCONTRACTS_ON_PIER_9, "30", 30, 50, 40),
    ] {
        set(&stage, &maria, place, &expires(days)).await;
        assert_eq!(expiry(&stage, PIER_9, sub).await, on_pier, "{place}");
        assert_eq!(expiry(&stage, ALDER_STREET, sub).await, on_alder, "{place}");
        assert_eq!(expiry(&stage, PIER_9, order).await, of_orders, "{place}");
    }
    set(&stage, &maria, SUBCONTRACTS_ON_PIER_9, &RulesForm::default()).await;
    assert_eq!(expiry(&stage, PIER_9, sub).await, 40, "what is inherited again follows the layer below");
    let rules = effective(&stage.services, COMPANY, PIER_9, sub).await.expect("rules");
    assert_eq!(rules.on_completed, StatusRule::Set("Approved".into()), "what nobody set is untouched");
}

#[tokio::test]
async fn the_overview_says_what_is_set_where() {
    let stage = Stage::set().await;
    let maria = stage.sign_in(MARIA).await;
    set(&stage, &maria, ALL, &expires("60")).await;
    set(&stage, &maria, SUBCONTRACTS_ON_PIER_9, &completes_as("set:Complete")).await;
    let overview = stage.services.rules(&maria, COMPANY, Some(PIER_9)).await.expect("an overview");
    let shown = |kind: Option<ItemKind>, setting: Setting| {
        let row = overview.rows.iter().find(|row| row.place.kind == kind).expect("a row");
        row.settings.iter().find(|shown| shown.setting == setting).cloned().expect("shown")
    };
    let completed = shown(Some(ItemKind::Subcontract), Setting::OnCompleted);
    assert_eq!((completed.words.as_str(), completed.layer), ("Complete", Layer::ProjectKind));
    let expiry = shown(Some(ItemKind::Subcontract), Setting::Expiry);
    assert_eq!((expiry.words.as_str(), expiry.layer), ("after 60 days", Layer::CompanyAll));
    assert_eq!(shown(Some(ItemKind::OwnerInvoice), Setting::OnSent).layer, Layer::Product);
    let lines: Vec<&str> = overview.history.iter().map(|line| line.what.as_str()).collect();
    assert_eq!(lines, ["Subcontract – Status when everyone has signed: from Approved to Complete."]);
    assert_eq!(overview.history[0].actor, "Maria Alvarez");
    let company = stage.services.rules(&maria, COMPANY, None).await.expect("an overview");
    assert_eq!(company.own_rules, [(PIER_9, "Pier 9 Warehouse Conversion".to_owned())]);
}

#[tokio::test]
async fn the_preview_says_what_it_does_and_saves_nothing() {
    let stage = Stage::set().await;
    let maria = stage.sign_in(MARIA).await;
    set(&stage, &maria, SUBCONTRACTS_ON_PIER_9, &completes_as("leave")).await;
    let (_, preview) = preview(&stage, &maria, SUBCONTRACTS, &completes_as("set:Complete")).await;
    let [change] = &preview.changes[..] else { panic!("{preview:?}") };
    assert_eq!(change.title(), "Subcontract");
    let line = &change.lines[0];
    assert_eq!((line.before.as_str(), line.after.as_str()), ("Approved", "Complete"));
    assert_eq!(
        line.reach,
        "2 of 3 projects you see. Pier 9 Warehouse Conversion keeps its own: stays as it is."
    );
    assert_eq!(preview.open_envelopes, 0);
    let rules =
        effective(&stage.services, COMPANY, ALDER_STREET, ItemKind::Subcontract).await.expect("rules");
    assert_eq!(rules.on_completed, StatusRule::Set("Approved".into()), "nothing is saved before Confirm");
}

#[tokio::test]
async fn only_admins_of_the_admin_tool_change_rules_and_everybody_else_sees_them() {
    let stage = Stage::set().await;
    let maria = stage.sign_in(MARIA).await;
    let (draft, seen) = preview(&stage, &maria, ALL, &expires("60")).await;
    for person in [PRIYA, TOM, JON] {
        let who = stage.sign_in(person).await;
        for place in [ALL, SUBCONTRACTS, ON_PIER_9, SUBCONTRACTS_ON_PIER_9] {
            let overview = stage.services.rules(&who, COMPANY, place.project).await.expect("theirs to see");
            assert!(!overview.owner.may_change, "{person} {place}");
            for refused in [
                stage.services.rules_editor(&who, place, None).await.map(drop),
                stage.services.draft_rules(&who, place, &expires("1")).await.map(drop),
                stage.services.save_rules(&who, place, &draft, &seen.seen).await,
            ] {
                let refused = refused.expect_err("not theirs to change");
                assert!(matches!(refused, AppError::Forbidden(_)), "{person} {place}: {refused}");
                assert!(refused.to_string().contains("Admin tool"), "{refused}");
            }
        }
    }
    assert_eq!(expiry(&stage, PIER_9, ItemKind::Subcontract).await, 120);
}

#[tokio::test]
async fn another_companys_rules_look_as_if_they_were_not_there() {
    let stage = Stage::set().await;
    let (maria, tom) = (stage.sign_in(MARIA).await, stage.sign_in(TOM).await);
    let elsewhere = RulePlace { company: CompanyId(1), ..ALL };
    for (who, place) in [
        (&maria, elsewhere),
        (&maria, RulePlace { project: Some(PIER_9), ..elsewhere }),
        (&maria, RulePlace { project: Some(ProjectId(1)), ..ALL }),
        (&tom, RulePlace { project: Some(ALDER_STREET), ..ALL }),
    ] {
        for refused in [
            stage.services.rules(who, place.company, place.project).await.map(drop),
            stage.services.rules_editor(who, place, None).await.map(drop),
            stage.services.draft_rules(who, place, &expires("1")).await.map(drop),
            stage.services.save_rules(who, place, "made-up", "").await,
        ] {
            let refused = refused.expect_err("not there");
            assert!(matches!(refused, AppError::NotFound { .. }), "{place}: {refused}");
        }
    }
}

#[tokio::test]
async fn what_is_wrong_is_named_and_what_was_typed_is_kept() {
    let stage = Stage::set().await;
    let maria = stage.sign_in(MARIA).await;
    let typed = RulesForm {
        signers_choice: OWN.into(),
        signers: vec![
            PersonForm {
                role: "Witness".into(),
                email: "nobody".into(),
                order: "0".into(),
                ..Default::default()
            },
            PersonForm { order: "3".into(), ..PersonForm::default() },
        ],
        subject_choice: OWN.into(),
        subject: "Please sign {nubmer}".into(),
        expiry_choice: OWN.into(),
        expires_after_days: "2".into(),
        ..completes_as("set:Received")
    };
    let draft = stage.services.draft_rules(&maria, SUBCONTRACTS, &typed).await.expect("kept");
    let editor = stage.services.rules_editor(&maria, SUBCONTRACTS, Some(&draft)).await.expect("a page");
    let fields: Vec<&str> = editor.problems.iter().map(|problem| problem.field.as_str()).collect();
    assert_eq!(
        fields,
        [
            "subject",
            "on_completed[choice]",
            "signers[0][name]",
            "signers[0][email]",
            "signers[0][order]",
            "expires_after_days"
        ]
    );
    assert!(editor.preview.is_none(), "there is nothing to confirm");
    assert_eq!(editor.form, typed.without_blank_rows());
    let refused = stage.services.save_rules(&maria, SUBCONTRACTS, &draft, "").await.expect_err("wrong");
    assert!(matches!(refused, AppError::Invalid(_)), "{refused}");
}

#[tokio::test]
async fn a_change_somebody_else_made_meanwhile_is_not_lost() {
    let stage = Stage::set().await;
    let maria = stage.sign_in(MARIA).await;
    let (late, seen) = preview(&stage, &maria, ALL, &expires("60")).await;
    set(&stage, &maria, ALL, &expires("90")).await;
    let refused = stage.services.save_rules(&maria, ALL, &late, &seen.seen).await.expect_err("too late");
    assert!(matches!(refused, AppError::Conflict(_)), "{refused}");
    assert_eq!(expiry(&stage, PIER_9, ItemKind::Subcontract).await, 90);
    let again = stage.services.rules_editor(&maria, ALL, Some(&late)).await.expect("a page");
    let preview = again.preview.expect("shown against the new rules");
    assert_eq!(preview.changes[0].lines[0].before, "after 90 days");
    stage.services.save_rules(&maria, ALL, &late, &preview.seen).await.expect("now it is seen");
    assert_eq!(expiry(&stage, PIER_9, ItemKind::Subcontract).await, 60);
    let gone = stage.services.save_rules(&maria, ALL, &late, "").await.expect_err("saved already");
    assert!(matches!(gone, AppError::Conflict(_)), "{gone}");
}

#[tokio::test]
async fn a_draft_is_its_writers_own() {
    let stage = Stage::set().await;
    let maria = stage.sign_in(MARIA).await;
    let (draft, _) = preview(&stage, &maria, ALL, &expires("60")).await;
    let elsewhere = stage.services.rules_editor(&maria, ON_PIER_9, Some(&draft)).await.expect("a page");
    assert_eq!((elsewhere.draft, elsewhere.preview), (None, None), "it was typed for another place");
    assert_eq!(elsewhere.form.expiry_choice, INHERIT);
}
