//! Accepting an envelope: one transaction writes the attempt, its history and the job that makes it.

use app::{
    error::AppError,
    model::{
        audit::Action,
        envelope::{EnvelopeState, Filing},
        ids::EnvelopeId,
        item::ItemRef,
        person::Viewer,
        send::{ItemDocument, SendForm, SendPlan, StatusPlan},
    },
};

use super::{
    access,
    failure::Result,
    items::{self, Item},
    link_account, page, rules,
};
use crate::{
    ids,
    jobs::Task,
    services::Services,
    store::{
        audit::{Actor, Entry},
        envelopes::{self, Envelope, OurStatus},
        failures, jobs,
        links::StoredLink,
    },
};

/// Accepts the form.
///
/// # Errors
/// [`AppError::Invalid`] with every problem; [`AppError::Conflict`] where the item is out already or its status
/// does not let it go; why this person cannot send.
pub async fn send(services: &Services, who: &Viewer, place: &ItemRef, form: &SendForm) -> Result<EnvelopeId> {
    send_as(services, who, place, form, EnvelopeId(ids::id())).await
}

/// Accepts the form under an id that the caller has written down before.
///
/// # Errors
/// As [`send`].
pub async fn send_as(
    services: &Services,
    who: &Viewer,
    place: &ItemRef,
    form: &SendForm,
    id: EnvelopeId,
) -> Result<EnvelopeId> {
    let item = items::read(services, who.id, place).await?;
    access::must_be_able_to_send(services, who, &item).await?;
    let link = link_account::working(services, who, place.project).await?;
    let plan = form.plan().map_err(AppError::Invalid)?;
    if let Some(sentence) = item.refusal() {
        return Err(AppError::Conflict(sentence).into());
    }
    let rules = rules::effective(services, place.company, place.project, item.kind).await?;
    let plan = SendPlan { statuses: Some(StatusPlan::of(&rules)), ..plan };
    let envelope = attempt(services, who, id.clone(), &item, link, plan);
    let earlier = envelopes::of_item(&mut *services.db.connection().await?, place).await?;
    accept(services, &inheriting(envelope, &earlier, &item.status)).await?;
    services.job_promised.notify_one();
    services.live.changed(place);
    Ok(id)
}

/// A status that an earlier envelope has set and not put back is put back by this one.
fn inheriting(envelope: Envelope, earlier: &[Envelope], status: &str) -> Envelope {
    let ours =
        earlier.iter().find(|it| it.our_status != OurStatus::No && it.statuses().when_sent() == Some(status));
    match ours {
        Some(earlier) => {
            Envelope { prior_status: earlier.prior_status.clone(), our_status: OurStatus::Yes, ..envelope }
        }
        None => envelope,
    }
}

fn attempt(
    services: &Services,
    who: &Viewer,
    id: EnvelopeId,
    item: &Item,
    link: StoredLink,
    plan: SendPlan,
) -> Envelope {
    let own = match plan.document {
        ItemDocument::Ours => format!("{}.pdf", item.name()),
        ItemDocument::Procore => format!("{} (Procore).pdf", item.name()),
    };
    let documents =
        std::iter::once(own).chain(plan.attachments.iter().map(|(_, name)| name.clone())).collect();
    Envelope {
        id,
        item: item.place.clone(),
        kind: item.kind,
        item_number: item.number.clone(),
        item_title: item.title.clone(),
        sender: who.id,
        sender_name: who.name.clone(),
        grant: link.grant,
        account_id: link.account_id,
        account_name: link.account_name,
        base_uri: link.base_uri,
        environment: link.environment,
        plan,
        documents,
        docusign_id: None,
        state: EnvelopeState::Preparing,
        reason: None,
        prior_status: item.status.clone(),
        our_status: OurStatus::No,
        filer: who.id,
        filing: Filing::NotDue,
        created_at: services.clock.now(),
        posted_at: None,
        posts: 0,
        told_at: None,
        sent_at: None,
        finished_at: None,
        refreshed_at: None,
    }
}

async fn accept(services: &Services, envelope: &Envelope) -> Result<()> {
    let now = services.clock.now();
    let mut tx = services.db.begin().await?;
    match envelopes::insert(&mut tx, envelope).await {
        Err(error) if error.is_taken() => {
            return Err(AppError::Conflict(
                "This item already has an envelope that is not finished. Open the item to see it; void it first to send a new one.".to_owned(),
            )
            .into());
        }
        inserted => inserted?,
    }
    envelopes::hand_status_on(&mut tx, &envelope.item, &envelope.id).await?;
    failures::resolve_makings(&mut tx, &envelope.item, now).await?;
    let what = format!(
        "asked for signatures by {} ({})",
        page::names(&envelope.plan.recipients),
        if envelope.plan.send_now { "send now" } else { "finish in DocuSign" }
    );
    let sender = Actor::Person(envelope.sender, envelope.sender_name.clone());
    tx.note(Entry::new(Action::Send, sender, now, what).about(envelope));
    jobs::promise(&mut tx, &Task::CreateEnvelope { envelope: envelope.id.clone() }, now).await?;
    Ok(tx.commit().await?)
}
