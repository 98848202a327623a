//! Every kind of item, from the form to the signed files on the Procore item; and what each refuses.

use app::{
    error::AppError,
    model::{
        envelope::{EnvelopeState, Filing},
        ids::ProjectId,
        item::{ItemPage, ItemRef, Sending},
        person::Viewer,
        tool::Tool,
    },
    port::Product,
    routes::{Route, procore::ProcoreLink},
};

use serde_json::json;

use crate::support::{
    ALDER_STREET, COMPANY, PIER_9, PRIYA, STEEL, Stage, TOM, at, edit_in_procore, item, signers,
};

const KESTREL_RIDGE: ProjectId = ProjectId(88103);

/// Sends the item with what the form proposes and signs in everybody's name, each in their turn.
async fn signed(stage: &Stage, who: &Viewer, place: &ItemRef) -> ItemPage {
    let form = stage.services.prepare(who, place).await.expect("a form").form;
    assert_eq!(form.plan().err(), None, "{place:?}");
    stage.services.send(who, place, &form).await.expect("accepted");
    sign_all(stage, who, place).await;
    stage.page_at_when(who, place, envelope_filed).await;
    // That page may have read the item right before the files came.
    stage.page_at(who, place).await
}

fn envelope_filed(page: &ItemPage) -> bool {
    match page.envelope.as_ref().map(|envelope| &envelope.filing) {
        Some(Filing::Stuck(why)) => panic!("stuck: {why}"),
        filing => filing == Some(&Filing::Filed),
    }
}

async fn sign_all(stage: &Stage, who: &Viewer, place: &ItemRef) {
    loop {
        let page = stage
            .page_at_when(who, place, |page| {
                page.envelope.as_ref().is_some_and(|envelope| {
                    assert_ne!(envelope.state, EnvelopeState::Failed, "{:?}", envelope.reason);
                    !envelope.state.is_active() || envelope.recipients.iter().any(|it| it.ball_in_court)
                })
            })
            .await;
        let envelope = page.envelope.expect("just seen");
        let Some(next) = envelope.recipients.iter().find(|recipient| recipient.ball_in_court) else { return };
        let (name, email) = (next.name.clone(), next.email.clone());
        signers::sign(stage, &name, &email).await;
        stage
            .page_at_when(who, place, |page| {
                let envelope = page.envelope.as_ref().expect("an envelope");
                envelope.recipients.iter().all(|it| it.email != email || !it.ball_in_court)
            })
            .await;
    }
}

fn assert_has_files(page: &ItemPage) {
    let named = |word: &str| page.attachments.iter().filter(|file| file.name.contains(word)).count();
    assert_eq!((named("signed"), named("certificate")), (1, 1), "{:?}", page.attachments);
}

fn field<'p>(page: &'p ItemPage, label: &str) -> Option<&'p str> {
    page.fields.iter().find(|(known, _)| known == label).map(|(_, value)| value.as_str())
}

async fn refusal(stage: &Stage, who: &Viewer, place: &ItemRef) -> String {
    match stage.page_at(who, place).await.sending {
        Sending::No(sentence) => sentence,
        other => panic!("{place:?} can be sent: {other:?}"),
    }
}

#[tokio::test]
async fn a_purchase_order_comes_back_approved_and_executed() {
    let (stage, maria) = Stage::ready().await;
    let page = signed(&stage, &maria, &at(PIER_9, Tool::Commitments, "512400")).await;
    assert_eq!((page.summary.status.as_str(), page.summary.executed), ("Approved", Some(true)));
    assert!(field(&page, "Signed Purchase Order Received Date").is_some(), "{:?}", page.fields);
    assert_has_files(&page);
}

#[tokio::test]
async fn a_commitment_change_order_comes_back_approved_and_executed() {
    let (stage, maria) = Stage::ready().await;
    let page = signed(&stage, &maria, &at(PIER_9, Tool::CommitmentChangeOrders, "620003")).await;
    assert_eq!((page.summary.status.as_str(), page.summary.executed), ("approved", Some(true)));
    assert!(field(&page, "Signed Change Order Received Date").is_some(), "{:?}", page.fields);
    assert_has_files(&page);
}

#[tokio::test]
async fn a_prime_contract_is_signed_by_contractor_then_architect_then_owner() {
    let (stage, maria) = Stage::ready().await;
    let place = at(PIER_9, Tool::PrimeContracts, "515341");
    let page = signed(&stage, &maria, &place).await;
    let envelope = page.envelope.clone().expect("an envelope");
    let order: Vec<_> =
        envelope.recipients.iter().map(|it| (it.routing_order, it.role.as_str(), it.name.as_str())).collect();
    assert_eq!(
        order,
        [
            (1, "General Contractor", "Maria Alvarez"),
            (2, "Architect", "Sigrid Ødegård"),
            (3, "Owner", "Eleanor Vance-Ruiz")
        ]
    );
    assert_eq!((page.summary.status.as_str(), page.summary.executed), ("Approved", Some(true)));
    assert!(field(&page, "Signed Contract Received Date").is_some(), "{:?}", page.fields);
    assert_has_files(&page);
}

#[tokio::test]
async fn a_prime_contract_change_order_comes_back_approved_and_executed() {
    let (stage, maria) = Stage::ready().await;
    let place = at(PIER_9, Tool::PrimeChangeOrders, "630001");
    let page = signed(&stage, &maria, &place).await;
    assert_eq!((page.summary.status.as_str(), page.summary.executed), ("approved", Some(true)));
    assert!(field(&page, "Signed Change Order Received Date").is_some(), "{:?}", page.fields);
    assert_has_files(&page);
}

#[tokio::test]
async fn an_owner_invoice_gets_its_files_and_keeps_its_status() {
    let (stage, maria) = Stage::ready().await;
    let page = signed(&stage, &maria, &at(PIER_9, Tool::OwnerInvoices, "820010")).await;
    assert_eq!((page.summary.status.as_str(), page.summary.executed), ("approved", None));
    assert_has_files(&page);
}

#[tokio::test]
async fn a_subcontractor_invoice_gets_its_files_and_keeps_its_status() {
    let (stage, maria) = Stage::ready().await;
    let page = signed(&stage, &maria, &at(PIER_9, Tool::SubcontractorInvoices, "830002")).await;
    assert_eq!(page.summary.status, "approved_as_noted");
    assert_has_files(&page);
}

#[tokio::test]
async fn a_letter_goes_to_whom_the_sender_chooses_and_mails_nobody_else() {
    let (stage, maria) = Stage::ready().await;
    let place = at(PIER_9, Tool::Correspondence, "810001");
    let mut form = stage.services.prepare(&maria, &place).await.expect("a form").form;
    assert!(form.plan().is_err(), "nobody is picked yet");
    form.recipients[0].picked = true;
    stage.services.send(&maria, &place, &form).await.expect("accepted");
    sign_all(&stage, &maria, &place).await;
    let page = stage.page_at_when(&maria, &place, envelope_filed).await;
    assert_eq!(page.summary.status, "Open", "no rule changes it");
    assert_has_files(&page);
}

async fn pending_of_three_tiers(stage: &Stage, maria: &Viewer) -> ItemRef {
    let all = stage
        .services
        .items(maria, COMPANY, KESTREL_RIDGE, Tool::PrimeChangeOrders, &Default::default())
        .await
        .expect("a list");
    all.rows.into_iter().find(|row| row.status == "pending").expect("a pending one").item
}

#[tokio::test]
async fn a_change_order_of_three_tiers_is_filed_in_the_documents_tool() {
    let (stage, maria) = Stage::ready().await;
    let place = pending_of_three_tiers(&stage, &maria).await;
    let page = signed(&stage, &maria, &place).await;
    assert_eq!((page.summary.status.as_str(), page.summary.executed), ("approved", Some(true)));
    assert!(page.notes.iter().any(|note| note.contains("Documents tool")), "{:?}", page.notes);
    let told = page.history.iter().any(|entry| entry.what.contains("in the project’s Documents tool"));
    assert!(told, "{:#?}", page.history);
}

#[tokio::test]
async fn files_that_go_into_the_documents_tool_go_once_though_procore_refuses_the_status() {
    let (stage, maria) = Stage::ready().await;
    let place = pending_of_three_tiers(&stage, &maria).await;
    let form = stage.services.prepare(&maria, &place).await.expect("a form").form;
    stage.services.send(&maria, &place, &form).await.expect("accepted");
    stage
        .page_at_when(&maria, &place, |page| page.envelope.as_ref().is_some_and(|it| it.state.is_out()))
        .await;
    stage.jobs_are_done().await;
    let refused = json!([{ "on": "PATCH **/change_order_packages/*", "fault": { "status": { "code": 422, "body": "json" } }, "times": 1 }]);
    stage.procore_faults(json!({ "calls": refused })).await;
    sign_all(&stage, &maria, &place).await;
    stage.page_at_when(&maria, &place, envelope_filed).await;
    assert_eq!(stage.exchanges_with(&["\"POST\"", "\"/rest/v1.0/files\""]).len(), 2);
}

#[tokio::test]
async fn a_workflow_keeps_the_status_and_the_history_says_so() {
    let (stage, maria) = Stage::ready().await;
    let place = at(PIER_9, Tool::PrimeChangeOrders, "630015");
    let page = signed(&stage, &maria, &place).await;
    assert_eq!(page.summary.status, "pending");
    assert!(
        field(&page, "Signed Change Order Received Date").is_some(),
        "the date is set: {:?}",
        page.fields
    );
    assert_has_files(&page);
    let told = page.history.iter().any(|entry| entry.what.contains("a workflow controls it"));
    assert!(told, "{:#?}", page.history);
}

#[tokio::test]
async fn an_item_waits_for_the_status_its_kind_needs() {
    let (stage, maria) = Stage::ready().await;
    for (tool, id, word) in [
        (Tool::OwnerInvoices, "820013", "once its status in Procore is Approved"),
        (Tool::SubcontractorInvoices, "830003", "Approved, Approved as Noted or Pending Owner Approval"),
        (Tool::PrimeChangeOrders, "630018", "once the prime contract is Approved or Complete"),
        (Tool::Correspondence, "810004", "once it is issued"),
    ] {
        let place = at(PIER_9, tool, id);
        let sentence = refusal(&stage, &maria, &place).await;
        assert!(sentence.contains(word), "{sentence}");
        let preparation = stage.services.prepare(&maria, &place).await.expect("a form");
        assert!(preparation.problems.iter().any(|problem| problem.message == sentence), "{preparation:?}");
        let mut form = preparation.form;
        form.recipients.truncate(1);
        for recipient in &mut form.recipients {
            (recipient.name, recipient.email) = ("Ann Other".into(), "ann@other.example".into());
            recipient.picked = true;
        }
        let refused = stage.services.send(&maria, &place, &form).await.expect_err("refused");
        assert!(matches!(&refused, AppError::Conflict(told) if *told == sentence), "{refused}");
    }
}

#[tokio::test]
async fn who_may_send_is_read_from_procore() {
    let (stage, _) = Stage::ready().await;
    let (tom, priya) = (stage.sign_in(TOM).await, stage.sign_in(PRIYA).await);
    for (tool, id, word) in [
        (Tool::CommitmentChangeOrders, "620001", "Admin on the Commitments tool"),
        (Tool::PrimeContracts, "515341", "Admin on the Prime Contracts tool"),
        (Tool::PrimeChangeOrders, "630001", "Admin on the Prime Contracts tool"),
        (Tool::OwnerInvoices, "820010", "Admin on the Prime Contracts tool"),
        (Tool::SubcontractorInvoices, "830001", "Admin on the Commitments tool"),
        (Tool::Correspondence, "810001", "Admin on the correspondence type’s tool"),
    ] {
        let place = at(PIER_9, tool, id);
        let sentence = refusal(&stage, &tom, &place).await;
        assert!(sentence.contains(word), "{sentence}");
        let refused = stage.services.send(&tom, &place, &Default::default()).await.expect_err("Tom may not");
        assert!(matches!(refused, AppError::Forbidden(_)), "{refused}");
    }
    let her_type = stage.page_at(&priya, &at(PIER_9, Tool::Correspondence, "810001")).await;
    assert_eq!(her_type.sending, Sending::LinkNeeded, "Admin on Notice of Delay");
    let not_hers = refusal(&stage, &priya, &at(PIER_9, Tool::Correspondence, "810021")).await;
    assert!(not_hers.contains("you have Standard"), "{not_hers}");
    let unseen = stage.services.item(&priya, &at(PIER_9, Tool::Correspondence, "810041")).await;
    assert!(matches!(unseen, Err(AppError::NotFound { .. })), "{unseen:?}");
}

#[tokio::test]
async fn a_signer_who_is_missing_in_procore_is_named_with_the_place_that_mends_it() {
    let (stage, maria) = Stage::ready().await;
    for (tool, id, who, place_word) in [
        (Tool::PrimeContracts, "515344", "Owner has no name", "Contract Signer"),
        (Tool::PrimeContracts, "515343", "Architect has no name", "Architect/Engineer"),
        (Tool::CommitmentChangeOrders, "620017", "Subcontractor has no name", "Contract Signer"),
        (Tool::SubcontractorInvoices, "830041", "Subcontractor has no name", "Invoice Contacts"),
    ] {
        let problems = stage.services.prepare(&maria, &at(PIER_9, tool, id)).await.expect("a form").problems;
        let named = problems.iter().find(|problem| problem.message.contains(who));
        let named = named.unwrap_or_else(|| panic!("{who} in {problems:#?}"));
        assert!(named.message.contains(place_word), "{}", named.message);
        assert!(named.fix.is_some(), "{named:?}");
    }
}

#[tokio::test]
async fn says_what_changed_in_procore_while_an_item_is_out() {
    let (stage, maria) = Stage::ready().await;
    let place = at(PIER_9, Tool::CommitmentChangeOrders, "620003");
    let form = stage.services.prepare(&maria, &place).await.expect("a form").form;
    stage.services.send(&maria, &place, &form).await.expect("accepted");
    let page = stage
        .page_at_when(&maria, &place, |page| {
            page.envelope.as_ref().is_some_and(|envelope| envelope.state.is_out())
        })
        .await;
    assert!(page.changes.is_empty(), "our own status change is no change: {:?}", page.changes);
    let edited =
        [("title", "Added brace frame at Stairs 2 and 3"), ("status", "pending"), ("amount", "70000.00")];
    edit_in_procore(&page.procore_url, &edited).await;
    let page = stage.page_at(&maria, &place).await;
    assert!(page.changes.iter().any(|change| change.what == "Total"), "{:?}", page.changes);
    let title = page.changes.iter().find(|change| change.what == "Title").expect("the title has changed");
    assert_eq!(title.sent.as_deref(), Some("Added brace frame at Stair 2"));
    assert_eq!(title.now.as_deref(), Some("Added brace frame at Stairs 2 and 3"));
    stage.services.remembered.forget_items(PIER_9).await;
    let list = stage
        .services
        .items(&maria, place.company, PIER_9, place.tool, &Default::default())
        .await
        .expect("a list");
    assert!(list.rows.iter().any(|row| row.item == place && row.changed), "the list says so too");
    server::signing::changes::watch(&stage.services).await.expect("compared");
    let told = stage.page_at(&maria, &place).await.history;
    assert!(told.iter().any(|entry| entry.what.contains("changed in Procore")), "{told:#?}");
}

#[tokio::test]
async fn says_once_that_an_item_was_deleted_in_procore_while_it_is_out() {
    let (stage, maria) = Stage::ready().await;
    let form = stage.form(&maria, STEEL).await;
    let id = stage.services.send(&maria, &item(STEEL), &form).await.expect("accepted");
    stage.envelope_when(&maria, STEEL, |envelope| envelope.state.is_out()).await;
    stage.jobs_are_done().await;
    delete_in_procore(&stage, STEEL).await;
    let asked =
        || stage.exchanges_with(&["\"method\":\"GET\"", &format!("commitment_contracts/{STEEL}\"")]).len();
    let mut asked_after = Vec::new();
    for _ in 0..2 {
        stage.services.remembered.forget_items(PIER_9).await;
        server::signing::changes::watch(&stage.services).await.expect("compared");
        asked_after.push(asked());
    }
    assert_eq!(asked_after[0], asked_after[1], "what is known to be gone is not asked for again");
    let mut connection = stage.services.db.connection().await.expect("a connection");
    let stored =
        server::store::snapshots::of_envelope(&mut connection, &id).await.expect("read").expect("kept");
    assert!(stored.changed, "the item's page and list say so");
    let envelope = server::store::envelopes::find(&mut connection, &id).await.expect("read").expect("kept");
    assert!(envelope.state.is_out(), "what is out stays out until somebody voids it");
}

/// Deletes a commitment with Maria's login.
async fn delete_in_procore(stage: &Stage, id: &str) {
    let mut connection = stage.services.db.connection().await.expect("a connection");
    let (grant, sealed): (String, String) =
        sqlx::query_as("SELECT id, access FROM grants WHERE vendor = 'procore'")
            .fetch_one(&mut *connection)
            .await
            .expect("Maria's grant");
    let token = stage.services.sealer.open(&format!("grants.access.{grant}"), &sealed).expect("opens");
    let path = format!("rest/v2.0/companies/4280/projects/88101/commitment_contracts/{id}");
    let url = stage.services.vendors.procore.api_base.join(&path).expect("an address");
    let request = server::startup::http_client().expect("a client").delete(url);
    let answer =
        request.bearer_auth(token).header("Procore-Company-Id", "4280").send().await.expect("an answer");
    assert!(answer.status().is_success(), "{}", answer.text().await.unwrap_or_default());
}

#[tokio::test]
async fn every_address_of_procore_opens_its_item() {
    let (stage, maria) = Stage::ready().await;
    for (project, tool, id) in [
        (PIER_9, Tool::Commitments, "512400"),
        (PIER_9, Tool::CommitmentChangeOrders, "620001"),
        (PIER_9, Tool::PrimeContracts, "515340"),
        (PIER_9, Tool::PrimeChangeOrders, "630001"),
        (PIER_9, Tool::OwnerInvoices, "820001"),
        (PIER_9, Tool::SubcontractorInvoices, "830001"),
        (PIER_9, Tool::Correspondence, "810001"),
        (ALDER_STREET, Tool::PrimeContracts, "515360"),
    ] {
        let place = at(project, tool, id);
        let url = stage.page_at(&maria, &place).await.procore_url;
        let link = ProcoreLink::parse(&url).expect("an address of Procore");
        let opened = stage.services.open(&maria, &link).await.expect("opened");
        assert_eq!(opened, Route::Item(place), "{url}");
    }
}
