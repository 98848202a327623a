//! Making the envelope: documents, then a **draft** with our id in it, then the id stored, then sent.
//!
//! A reply that is lost is looked up by transaction id and by custom field; nothing is posted again
//! until DocuSign has shown for [`LOOKUP_PATIENCE`] that it has nothing of it.

use app::{
    error::AppError,
    model::{
        envelope::{EnvelopeState, RecipientKind, Signal},
        ids::EnvelopeId,
        item::ItemRef,
    },
    routes::endpoint,
};
use chrono::{DateTime, Duration, Utc};
use docusign::{
    AnchorTab, CarbonCopy, EnvelopeDefinition, EventNotification, InitialStatus, Notification, Signer, Tabs,
    TextCustomField,
};
use url::Url;

use super::{
    document,
    failure::{Failure, Result},
    page, templates,
    tokens::{self, AccountAt},
    track::{self, News},
};
use crate::{
    jobs::Task,
    services::Services,
    store::{
        self, Tx,
        audit::Actor,
        envelopes::{self, Envelope},
        events,
        failures::Told,
        jobs, snapshots,
    },
};

/// The hidden custom field that carries our id, for looking a lost envelope up after the transaction id's seven days.
pub const CUSTOM_FIELD: &str = "countersign_attempt";
/// How long DocuSign must show nothing of a lost create before it is posted again: its lists lag.
const LOOKUP_PATIENCE: Duration = Duration::minutes(15);
/// How long to wait between look-ups at least; later ones come a quarter of the time since the create call apart.
const LOOKUP_PAUSE: Duration = Duration::seconds(5);
/// How many times a create call is begun at most.
const POSTS_MAX: u32 = 3;

/// Takes an attempt as far as it can go; safe to be run again at any point.
///
/// # Errors
/// What a job does next is [`Failure::remedy`].
pub async fn run(services: &Services, id: &EnvelopeId) -> Result<()> {
    let envelope = find(services, id).await?;
    if !matches!(envelope.state, EnvelopeState::Preparing | EnvelopeState::Unknown | EnvelopeState::Draft) {
        return Ok(());
    }
    let envelope = match &envelope.docusign_id {
        Some(_) => envelope,
        None => {
            let docusign_id = match envelope.posted_at {
                Some(_) => look_up(services, &envelope).await?,
                None => None,
            };
            let docusign_id = match docusign_id {
                Some(found) => found,
                None => create(services, &envelope).await?,
            };
            drafted(services, &envelope, &docusign_id).await?
        }
    };
    let is_to_be_sent = envelope.plan.send_now && envelope.state.is_active() && !envelope.state.is_out();
    if is_to_be_sent { send_draft(services, &envelope).await } else { Ok(()) }
}

/// The account an envelope lives in.
pub fn account_at(envelope: &Envelope) -> AccountAt {
    AccountAt {
        grant: envelope.grant.clone(),
        account_id: envelope.account_id.clone(),
        base_uri: envelope.base_uri.clone(),
    }
}

/// An attempt by our id.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn find(services: &Services, id: &EnvelopeId) -> Result<Envelope> {
    let found = envelopes::find(&mut *services.db.connection().await?, id).await?;
    Ok(found.ok_or_else(|| AppError::NotFound { what: "This envelope".to_owned() })?)
}

/// Whether a create call without an answer is so long ago that DocuSign must have shown what came of it.
pub fn is_long_lost(envelope: &Envelope, now: DateTime<Utc>) -> bool {
    envelope.docusign_id.is_none() && envelope.posted_at.is_some_and(|at| at + LOOKUP_PATIENCE <= now)
}

/// Looks for an envelope whose create call was not answered. None once it is sure that there is none.
async fn look_up(services: &Services, envelope: &Envelope) -> Result<Option<String>> {
    let posted_at = envelope.posted_at.unwrap_or(envelope.created_at);
    let from = posted_at - Duration::minutes(10);
    let id = envelope.id.0.as_str();
    let found = tokens::with_docusign(services, &account_at(envelope), |api| async move {
        if let Some(found) = api.find_by_transaction(id).await?.into_iter().next() {
            return Ok(Some(found.envelope_id));
        }
        let listed = api.find_by_custom_field(CUSTOM_FIELD, id, from).await?;
        Ok(listed.into_iter().next().map(|found| found.envelope_id))
    })
    .await?;
    let now = services.clock.now();
    if found.is_some() {
        return Ok(found);
    }
    if !is_long_lost(envelope, now) {
        return Err(Failure::Later {
            at: now + LOOKUP_PAUSE.max((now - posted_at) / 4),
            why: "DocuSign’s answer was lost; it is being looked up.".to_owned(),
        });
    }
    envelopes::forget_post(&mut *services.db.connection().await?, &envelope.id).await?;
    Ok(None)
}

async fn create(services: &Services, envelope: &Envelope) -> Result<String> {
    if envelope.posts >= POSTS_MAX {
        return Err(AppError::VendorRefused(format!(
            "DocuSign did not answer {POSTS_MAX} times when the envelope was created, and has nothing of it. The documents may be too large."
        ))
        .into());
    }
    let definition = definition(services, envelope).await?;
    tokens::with_docusign(services, &account_at(envelope), |_| async { Ok(()) }).await?;
    if !envelopes::begin_post(&mut *services.db.connection().await?, envelope, services.clock.now()).await? {
        return Err(in_a_moment(services, "The envelope has changed while it was prepared."));
    }
    let definition = &definition;
    let answer = tokens::with_docusign(services, &account_at(envelope), |api| async move {
        api.create_envelope(definition).await
    })
    .await;
    match answer {
        Ok(summary) => Ok(summary.envelope_id),
        Err(Failure::Docusign(error)) if error.reply_lost() => {
            tracing::warn!(envelope = %envelope.id, %error, "DocuSign's answer to a create was lost");
            let what = "DocuSign did not answer when the envelope was created; it is being looked up";
            move_on(services, envelope, Signal::ReplyLost, what).await?;
            Err(in_a_moment(services, "DocuSign’s answer was lost; it is being looked up."))
        }
        Err(refused) => {
            envelopes::take_post_back(&mut *services.db.connection().await?, &envelope.id).await?;
            Err(without_template(refused, envelope))
        }
    }
}

/// A refusal of the template names it, with the way out.
fn without_template(refused: Failure, envelope: &Envelope) -> Failure {
    match (&refused, &envelope.plan.template) {
        (Failure::Docusign(error), Some(template)) if error.is_template_missing() => {
            AppError::VendorRefused(templates::missing(template, &envelope.account_name)).into()
        }
        _ => refused,
    }
}

fn in_a_moment(services: &Services, why: &str) -> Failure {
    Failure::Later { at: services.clock.now() + LOOKUP_PAUSE, why: why.to_owned() }
}

/// Stores DocuSign's id. Events that came before it was known are applied now.
async fn drafted(services: &Services, envelope: &Envelope, docusign_id: &str) -> Result<Envelope> {
    let now = services.clock.now();
    let mut tx = services.db.begin().await?;
    let stored = envelopes::set_docusign_id(&mut tx, &envelope.id, docusign_id).await?;
    for event in events::kept_aside(&mut tx, docusign_id).await? {
        jobs::promise(&mut tx, &Task::ApplyEvent { event, docusign_id: docusign_id.to_owned() }, now).await?;
    }
    tx.commit().await?;
    if !stored && find(services, &envelope.id).await?.docusign_id.as_deref() != Some(docusign_id) {
        tracing::error!(envelope = %envelope.id, docusign_id, "a second draft was made; it is thrown away");
        tokens::with_docusign(services, &account_at(envelope), |api| async move {
            api.discard_draft(docusign_id).await.map(drop)
        })
        .await?;
    }
    move_on(services, envelope, Signal::Drafted, "created the envelope as a draft in DocuSign").await?;
    find(services, &envelope.id).await
}

/// Sends the draft. Repeatable: what has been sent before is recognised by its status.
async fn send_draft(services: &Services, envelope: &Envelope) -> Result<()> {
    let docusign_id = envelope.docusign_id.as_deref().unwrap_or_default();
    let (id, from) = (envelope.id.0.as_str(), envelope.created_at - Duration::minutes(10));
    let answer = tokens::with_docusign(services, &account_at(envelope), |api| async move {
        match api.send_draft(docusign_id).await {
            Err(error) if error.has_code("ENVELOPE_INVALID_STATUS") => {
                let listed = api.find_by_custom_field(CUSTOM_FIELD, id, from).await?;
                Ok(listed.into_iter().find(|told| told.envelope_id == docusign_id))
            }
            answer => answer.map(|_| None),
        }
    })
    .await?;
    if let Some(told) = answer {
        if told.status == "created" {
            let sentence = "DocuSign did not send the draft. Finish it in DocuSign, or void it.";
            return Err(AppError::VendorRefused(sentence.to_owned()).into());
        }
        return track::take_over(services, envelope, &told, services.clock.now()).await;
    }
    let what = format!("sent the envelope to {}", page::names(&envelope.plan.recipients));
    move_on(services, envelope, Signal::Sent, &what).await
}

async fn move_on(services: &Services, envelope: &Envelope, signal: Signal, what: &str) -> Result<()> {
    let news = News { reason: None, at: services.clock.now(), actor: Actor::Countersign, what: Some(what) };
    track::signalled(services, &envelope.id, signal, &news).await.map(drop)
}

/// The making does not work right now and is tried again: says so on the item's page.
///
/// # Errors
/// The database's.
pub async fn held_up(tx: &mut Tx, id: &EnvelopeId, why: &str) -> store::Result<Option<ItemRef>> {
    let Some(envelope) = envelopes::find(tx, id).await? else { return Ok(None) };
    let reason = format!("{why} It is tried again automatically.");
    envelopes::set_reason(tx, id, Some(&reason)).await?;
    Ok(Some(envelope.item))
}

/// The attempt could not be made: says why on the item's page. One that DocuSign may have stays as it is.
///
/// # Errors
/// The database's.
pub async fn give_up(
    tx: &mut Tx,
    id: &EnvelopeId,
    why: &str,
    now: DateTime<Utc>,
) -> store::Result<Option<Told>> {
    let Some(envelope) = envelopes::find(tx, id).await?.filter(|envelope| envelope.state.is_active()) else {
        return Ok(None);
    };
    if envelope.posted_at.is_some() && envelope.docusign_id.is_none() {
        envelopes::set_reason(tx, id, Some(why)).await?;
        let what = "It is not known whether DocuSign has made the envelope.";
        let meaning = "Signers may have been asked or not. Nothing is sent again until that is known, so nobody is asked twice.";
        return Ok(Some(Told::of(&envelope, what, meaning)));
    }
    if envelope.docusign_id.is_some() {
        let what = "The draft was made but could not be sent.";
        envelopes::set_reason(tx, id, Some(&format!("{what} {why}"))).await?;
        let meaning = "The envelope is a draft in DocuSign. Nobody has been asked to sign.";
        return Ok(Some(Told::of(&envelope, what, meaning)));
    }
    let what = format!("could not make the envelope: {why}");
    let news = News { reason: Some(why), at: now, actor: Actor::Countersign, what: Some(&what) };
    track::signal_in(tx, id, Signal::Failed, &news, now).await?.ok();
    let meaning = "Nobody has been asked to sign, and the item has no envelope.";
    Ok(Some(Told::of(&envelope, "The envelope could not be made.", meaning)))
}

async fn definition(services: &Services, envelope: &Envelope) -> Result<EnvelopeDefinition> {
    let (documents, snapshot) = document::all(services, envelope).await?;
    snapshots::save(&mut *services.db.connection().await?, &envelope.id, &snapshot).await?;
    let plan = &envelope.plan;
    let url = Url::parse(&services.config.own_url(endpoint::CONNECT)).map_err(|error| {
        AppError::Conflict(format!("The public address of this server is not usable for DocuSign: {error}."))
    })?;
    let mut notice = EventNotification::sim(url);
    notice.integrator_managed = true;
    let numbered = || plan.recipients.iter().enumerate();
    Ok(EnvelopeDefinition {
        email_subject: plan.subject.clone(),
        email_blurb: (!plan.message.is_empty()).then(|| plan.message.clone()),
        status: InitialStatus::Draft,
        transaction_id: Some(envelope.id.0.clone()),
        documents,
        template_id: plan.template.as_ref().map(|template| template.id.clone()),
        signers: numbered()
            .filter(|(_, recipient)| recipient.kind == RecipientKind::Signer)
            .map(|(index, recipient)| Signer {
                recipient_id: envelopes::recipient_id(index),
                name: recipient.name.clone(),
                email: recipient.email.clone(),
                routing_order: recipient.routing_order,
                role_name: Some(recipient.role.clone()),
                client_user_id: None,
                tabs: document::anchor(envelope.kind, plan.document, index, recipient)
                    .map(|anchor| tabs(&anchor))
                    .unwrap_or_default(),
            })
            .collect(),
        carbon_copies: numbered()
            .filter(|(_, recipient)| recipient.kind == RecipientKind::CarbonCopy)
            .map(|(index, recipient)| CarbonCopy {
                recipient_id: envelopes::recipient_id(index),
                name: recipient.name.clone(),
                email: recipient.email.clone(),
                routing_order: recipient.routing_order,
                role_name: Some(recipient.role.clone()),
            })
            .collect(),
        custom_fields: vec![TextCustomField::hidden(CUSTOM_FIELD, envelope.id.0.clone())],
        notification: Some(Notification {
            reminder_delay: plan.reminders.map(|(first, _)| first),
            reminder_frequency: plan.reminders.map(|(_, every)| every),
            expire_after: Some(plan.expires_after_days),
            expire_warn: Some(3.min(plan.expires_after_days.saturating_sub(1))),
        }),
        event_notification: Some(notice),
    })
}

fn tabs(anchor: &str) -> Tabs {
    Tabs {
        sign_here: vec![AnchorTab::new(format!("{anchor}SignHere"))],
        date_signed: vec![AnchorTab::new(format!("{anchor}SignedDate"))],
        ..Tabs::default()
    }
}
