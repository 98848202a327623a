//! Sending with a DocuSign template: the rules', the form's, and one that is not there.

use app::{
    model::{
        envelope::EnvelopeState,
        person::Viewer,
        rules::{TemplateRef, form::RulesForm, place::RulePlace},
        tool::ItemKind,
    },
    port::Product,
};
use serde_json::json;

use crate::support::{COMPANY, STEEL, Stage, item, signers};

const DANA: (&str, &str) = ("Dana Whitfield", "dana.whitfield@northgatesteel.example");

fn subcontract() -> TemplateRef {
    template("11111111-cccc-4ccc-8ccc-000000000011", "Harborline subcontract")
}

/// It belongs to Harborline Joint Ventures; the envelopes go out from Harborline Builders.
fn of_another_account() -> TemplateRef {
    template("11111111-cccc-4ccc-8ccc-000000000021", "Joint venture subcontract")
}

fn template(id: &str, name: &str) -> TemplateRef {
    TemplateRef { id: id.to_owned(), name: name.to_owned() }
}

async fn rule(stage: &Stage, who: &Viewer, template: &TemplateRef) {
    let place = RulePlace { company: COMPANY, project: None, kind: Some(ItemKind::Subcontract) };
    let form = RulesForm { template: template.option(), ..RulesForm::default() };
    let draft = stage.services.draft_rules(who, place, &form).await.expect("kept");
    let editor = stage.services.rules_editor(who, place, Some(&draft)).await.expect("a page");
    let seen = editor.preview.expect("a preview").seen;
    stage.services.save_rules(who, place, &draft, &seen).await.expect("saved");
}

#[tokio::test]
async fn sends_with_the_template_of_the_rules() {
    let (stage, maria) = Stage::ready().await;
    rule(&stage, &maria, &subcontract()).await;
    let prepared = stage.services.prepare(&maria, &item(STEEL)).await.expect("a form");
    let names: Vec<&str> = prepared.templates.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["Harborline subcontract", "Owner change order"]);
    assert_eq!(
        (prepared.form.template.as_str(), &prepared.problems[..]),
        (&*subcontract().option(), &[][..])
    );
    stage.services.send(&maria, &item(STEEL), &prepared.form).await.expect("accepted");
    stage.envelope_when(&maria, STEEL, |envelope| envelope.state.is_out()).await;
    let page = signers::signing_page(&stage, DANA.1).await;
    assert!(page.contains("Contractor license number"), "the template's field: {page}");
    assert!(page.contains("Sign here"), "our own field: {page}");
    signers::sign(&stage, DANA.0, DANA.1).await;
}

#[tokio::test]
async fn sends_without_a_template_where_the_sender_takes_none() {
    let (stage, maria) = Stage::ready().await;
    rule(&stage, &maria, &subcontract()).await;
    let mut form = stage.form(&maria, STEEL).await;
    form.template.clear();
    stage.services.send(&maria, &item(STEEL), &form).await.expect("accepted");
    stage.envelope_when(&maria, STEEL, |envelope| envelope.state.is_out()).await;
    let page = signers::signing_page(&stage, DANA.1).await;
    assert!(!page.contains("Contractor license number"), "{page}");
}

#[tokio::test]
async fn a_template_that_is_not_in_the_account_is_named_with_the_way_out() {
    let (stage, maria) = Stage::ready().await;
    rule(&stage, &maria, &of_another_account()).await;
    let prepared = stage.services.prepare(&maria, &item(STEEL)).await.expect("a form");
    let [problem] = &prepared.problems[..] else { panic!("{:?}", prepared.problems) };
    assert_eq!((problem.field.as_str(), prepared.form.template.as_str()), ("template", ""));
    assert!(problem.message.contains("“Joint venture subcontract”"), "{}", problem.message);

    let mut form = prepared.form;
    form.template = of_another_account().option();
    stage.services.send(&maria, &item(STEEL), &form).await.expect("accepted");
    let failed = stage.envelope_when(&maria, STEEL, |envelope| envelope.state == EnvelopeState::Failed).await;
    let reason = failed.reason.expect("a reason");
    for words in ["“Joint venture subcontract”", "Harborline Builders", "send without one"] {
        assert!(reason.contains(words), "{words} is missing: {reason}");
    }
}

#[tokio::test]
async fn the_form_keeps_the_template_of_the_rules_while_docusign_is_down() {
    let (stage, maria) = Stage::ready().await;
    rule(&stage, &maria, &subcontract()).await;
    stage.services.remembered.templates.invalidate_all();
    stage.docusign_faults(json!({ "down": true })).await;
    let prepared = stage.services.prepare(&maria, &item(STEEL)).await.expect("a form");
    assert_eq!(prepared.templates, [subcontract()]);
    assert_eq!((prepared.form.template, prepared.problems), (subcontract().option(), Vec::new()));
}
