//! Following an envelope: what DocuSign tells, by webhook or when asked, becomes state, history and the next job.
//!
//! Events come late, twice and out of order. The state machine decides; a terminal state stays.

use app::model::{
    audit::Action,
    envelope::{EnvelopeState, Filing, RecipientKind, RecipientState, Signal, Transition},
    ids::EnvelopeId,
};
use chrono::{DateTime, Utc};
use docusign::RecipientRole;

use super::{failure::Result, make, status::StatusChange};
use crate::{
    jobs::Task,
    services::Services,
    store::{
        self, Tx,
        audit::{Actor, Entry},
        envelopes::{self, Envelope},
        events,
        failures::{self, Told},
        jobs,
        recipients::{self, Recipient},
    },
};

/// Applies a kept event of Connect.
///
/// # Errors
/// The database's.
pub async fn apply_event(services: &Services, event: &str) -> Result<()> {
    let stored = events::find(&mut *services.db.connection().await?, event).await?;
    let Some(stored) = stored else { return Ok(()) };
    let event = match docusign::connect::parse(&stored.body) {
        Ok(event) => event,
        Err(error) => return settle(services, &stored, &events::unreadable(&error)).await,
    };
    if let Some(outcome) = apply(services, &event).await? {
        return settle(services, &stored, outcome).await;
    }
    settle(services, &stored, events::KEPT_ASIDE).await?;
    // The envelope may have become known after it was looked for, and before this event was kept aside for it.
    match apply(services, &event).await? {
        Some(outcome) => settle(services, &stored, outcome).await,
        None => Ok(()),
    }
}

/// What DocuSign told could not be taken over.
///
/// # Errors
/// The database's.
pub async fn give_up(tx: &mut Tx, docusign_id: &str) -> store::Result<Option<Told>> {
    let what = "What DocuSign told of the envelope could not be taken over.";
    Ok(Some(match envelopes::find_by_docusign_id(tx, docusign_id).await? {
        Some(envelope) => {
            let meaning = "The item’s page may show an older state. Countersign asks DocuSign again by itself; Refresh asks now.";
            Told::of(&envelope, what, meaning)
        }
        None => Told::of_nobody(docusign_id, what, "No envelope of ours has this id."),
    }))
}

async fn settle(services: &Services, event: &events::Stored, outcome: &str) -> Result<()> {
    Ok(events::settle(&mut *services.db.connection().await?, &event.id, outcome).await?)
}

/// What became of an event; none where no envelope of ours is the one it tells of.
async fn apply(services: &Services, event: &docusign::connect::Event) -> Result<Option<&'static str>> {
    let Some(envelope) = known(services, event).await? else { return Ok(None) };
    if let Some(told) = &event.envelope {
        take_over(services, &envelope, told, event.generated_at).await?;
        return Ok(Some("applied"));
    }
    let status = event.event.strip_prefix("envelope-").unwrap_or_default();
    match Signal::from_docusign_status(status) {
        Some(signal) => {
            let news = News { reason: None, at: event.generated_at, actor: Actor::Docusign, what: None };
            Ok(Some(signalled(services, &envelope.id, signal, &news).await?.unwrap_or("applied")))
        }
        None => Ok(Some("nothing to apply")),
    }
}

/// The envelope an event tells of: by DocuSign's id, or by our own in the hidden custom field where the
/// answer that carried DocuSign's id was lost.
async fn known(services: &Services, event: &docusign::connect::Event) -> Result<Option<Envelope>> {
    let mut connection = services.db.connection().await?;
    if let Some(envelope) = envelopes::find_by_docusign_id(&mut connection, &event.envelope_id).await? {
        return Ok(Some(envelope));
    }
    let Some(ours) = event.envelope.as_ref().and_then(|told| told.custom_fields.get(make::CUSTOM_FIELD))
    else {
        return Ok(None);
    };
    let Some(envelope) = envelopes::find(&mut connection, &EnvelopeId(ours.clone())).await? else {
        return Ok(None);
    };
    let adopted = envelopes::set_docusign_id(&mut connection, &envelope.id, &event.envelope_id).await?;
    Ok(adopted.then(|| Envelope { docusign_id: Some(event.envelope_id.clone()), ..envelope }))
}

/// Takes over what DocuSign said of an envelope at a time: its recipients, then its state.
///
/// # Errors
/// The database's.
pub async fn take_over(
    services: &Services,
    envelope: &Envelope,
    told: &docusign::Envelope,
    said_at: DateTime<Utc>,
) -> Result<()> {
    let news = take_over_recipients(services, envelope, told, said_at).await?;
    if let Some(signal) = Signal::from_docusign_status(&told.status) {
        let reason = match signal {
            Signal::Voided => told.voided_reason.clone(),
            Signal::Declined => declined_reason(&told.recipients),
            _ => None,
        };
        let at = told.status_changed_at.unwrap_or(said_at);
        signalled(
            services,
            &envelope.id,
            signal,
            &News { reason: reason.as_deref(), at, actor: Actor::Docusign, what: None },
        )
        .await?;
    }
    if news {
        services.live.changed(&envelope.item);
    }
    Ok(())
}

fn declined_reason(recipients: &[docusign::Recipient]) -> Option<String> {
    let declined = recipients.iter().find(|recipient| recipient.status.eq_ignore_ascii_case("declined"))?;
    Some(match declined.declined_reason.as_deref().filter(|reason| !reason.is_empty()) {
        Some(reason) => format!("{} declined to sign: “{reason}”", declined.name),
        None => format!("{} declined to sign.", declined.name),
    })
}

/// Writes the recipients down as DocuSign has them, with a line of history for each step somebody took.
/// Of what was said before the last news only steps are taken over: it could undo a correction.
async fn take_over_recipients(
    services: &Services,
    envelope: &Envelope,
    told: &docusign::Envelope,
    said_at: DateTime<Utc>,
) -> Result<bool> {
    if told.recipients.is_empty() {
        return Ok(false);
    }
    let mut tx = services.db.begin().await?;
    envelopes::hold(&mut tx, &envelope.id).await?;
    let last = envelopes::find(&mut tx, &envelope.id).await?.and_then(|envelope| envelope.told_at);
    let is_old = last.is_some_and(|last| last > said_at);
    if !is_old {
        envelopes::set_told(&mut tx, &envelope.id, said_at).await?;
    }
    let known = recipients::of_envelope(&mut tx, &envelope.id).await?;
    let mut news = false;
    for told in &told.recipients {
        let before = known.iter().find(|recipient| recipient.recipient_id == told.recipient_id);
        let now = merged(before, told);
        if before == Some(&now) || (is_old && before.is_none_or(|before| is_corrected(before, told))) {
            continue;
        }
        news = true;
        recipients::save(&mut tx, &envelope.id, &now).await?;
        if before.is_none_or(|before| before.state != now.state) {
            step(envelope, &now, services.clock.now()).into_iter().for_each(|entry| tx.note(entry));
        }
    }
    let gone = known
        .iter()
        .filter(|known| told.recipients.iter().all(|told| told.recipient_id != known.recipient_id));
    for recipient in gone.filter(|_| !is_old) {
        news = true;
        recipients::remove(&mut tx, &envelope.id, &recipient.recipient_id).await?;
    }
    tx.commit().await?;
    Ok(news)
}

/// A recipient never goes back: an older event does not undo a newer one, but a corrected address counts.
fn merged(before: Option<&Recipient>, told: &docusign::Recipient) -> Recipient {
    let told_state = RecipientState::from_docusign_status(&told.status);
    let corrected = before.is_some_and(|before| is_corrected(before, told));
    let (state, at, declined_reason) = match before {
        Some(before) if !corrected && rank(before.state) >= rank(told_state) => {
            (before.state, before.at, before.declined_reason.clone())
        }
        _ => (told_state, reached_at(told, told_state), told.declined_reason.clone()),
    };
    Recipient {
        recipient_id: told.recipient_id.clone(),
        role: before.map_or_else(|| "Added in DocuSign".to_owned(), |before| before.role.clone()),
        kind: match told.role {
            RecipientRole::CarbonCopy => RecipientKind::CarbonCopy,
            _ => RecipientKind::Signer,
        },
        name: told.name.clone(),
        email: told.email.clone(),
        routing_order: told.routing_order,
        state,
        at,
        declined_reason,
    }
}

fn is_corrected(before: &Recipient, told: &docusign::Recipient) -> bool {
    before.email != told.email || before.name != told.name
}

const fn rank(state: RecipientState) -> u8 {
    match state {
        RecipientState::Waiting => 0,
        RecipientState::Sent => 1,
        RecipientState::Undeliverable => 2,
        RecipientState::Delivered => 3,
        RecipientState::Completed | RecipientState::Declined => 4,
    }
}

fn reached_at(told: &docusign::Recipient, state: RecipientState) -> Option<DateTime<Utc>> {
    match state {
        RecipientState::Waiting => None,
        RecipientState::Sent | RecipientState::Undeliverable => told.sent_at,
        RecipientState::Delivered => told.delivered_at,
        RecipientState::Completed => told.signed_at.or(told.delivered_at).or(told.sent_at),
        RecipientState::Declined => told.declined_at,
    }
}

/// What a recipient did; none where it is not worth a line.
fn step(envelope: &Envelope, recipient: &Recipient, now: DateTime<Utc>) -> Option<Entry> {
    let name = &recipient.name;
    let what = match (recipient.state, recipient.kind) {
        // A refusal ends the envelope, whose own line says who refused and why.
        (RecipientState::Waiting | RecipientState::Declined, _) => return None,
        (RecipientState::Sent, RecipientKind::Signer) => {
            format!("asked {name} ({}) to sign", recipient.email)
        }
        (RecipientState::Sent | RecipientState::Completed, RecipientKind::CarbonCopy) => {
            format!("sent a copy to {name}")
        }
        (RecipientState::Delivered, _) => format!("{name} opened the envelope"),
        (RecipientState::Completed, RecipientKind::Signer) => format!("{name} signed"),
        (RecipientState::Undeliverable, _) => format!("the email to {name} ({}) came back", recipient.email),
    };
    let at = recipient.at.unwrap_or(now);
    Some(Entry::new(Action::RecipientStep, Actor::Docusign, at, what).about(envelope))
}

/// What comes with a signal.
pub struct News<'a> {
    /// Why, where there is a reason to tell.
    pub reason: Option<&'a str>,
    /// When it happened.
    pub at: DateTime<Utc>,
    /// Who did it.
    pub actor: Actor,
    /// The line of history; none for the usual one of the new state.
    pub what: Option<&'a str>,
}

/// Applies a signal to the envelope as it is now, with history and the job that follows, in one
/// transaction. Answers why it changed nothing, where it did not.
///
/// # Errors
/// The database's.
pub async fn signalled(
    services: &Services,
    id: &EnvelopeId,
    signal: Signal,
    news: &News<'_>,
) -> Result<Option<&'static str>> {
    let mut tx = services.db.begin().await?;
    let envelope = match signal_in(&mut tx, id, signal, news, services.clock.now()).await? {
        Ok(envelope) => envelope,
        Err(why) => return Ok(Some(why)),
    };
    tx.commit().await?;
    services.job_promised.notify_one();
    services.live.changed(&envelope.item);
    Ok(None)
}

/// [`signalled`] within a transaction. Answers the envelope as it was before, or why nothing changed.
///
/// # Errors
/// The database's.
pub async fn signal_in(
    tx: &mut Tx,
    id: &EnvelopeId,
    signal: Signal,
    news: &News<'_>,
    now: DateTime<Utc>,
) -> store::Result<std::result::Result<Envelope, &'static str>> {
    envelopes::hold(tx, id).await?;
    let Some(envelope) = envelopes::find(tx, id).await? else { return Ok(Err("the envelope is gone")) };
    let next = match envelope.state.apply(signal) {
        Transition::Ignored(why) => return Ok(Err(why)),
        Transition::To(next) => next,
    };
    envelopes::step(tx, &envelope, next, news.reason, news.at).await?;
    if let Some(task) = follow_up(&envelope, next) {
        if matches!(task, Task::WriteBack { .. }) {
            envelopes::set_filing(tx, id, &Filing::Waiting).await?;
        }
        jobs::promise(tx, &task, now).await?;
    }
    if !next.is_active() {
        failures::resolve_following(tx, id, now).await?;
    }
    if let Some(what) = news.what.map(str::to_owned).or_else(|| line(next, news.reason)) {
        let action = action(next, &news.actor);
        tx.note(Entry::new(action, news.actor.clone(), news.at, what).about(&envelope));
    }
    Ok(Ok(envelope))
}

fn line(next: EnvelopeState, reason: Option<&str>) -> Option<String> {
    let because = reason.map(|reason| format!(": {reason}")).unwrap_or_default();
    Some(match next {
        EnvelopeState::Sent => "the envelope went out".to_owned(),
        EnvelopeState::Completed => "everyone has signed; the envelope is completed".to_owned(),
        EnvelopeState::Declined => format!("the envelope was declined{because}"),
        EnvelopeState::Voided => format!("the envelope was voided{because}"),
        EnvelopeState::Unavailable => "the envelope is no longer to be found in DocuSign".to_owned(),
        _ => return None,
    })
}

/// What was done where an envelope has come into a state.
const fn action(next: EnvelopeState, actor: &Actor) -> Action {
    match next {
        EnvelopeState::Preparing => Action::Retry,
        EnvelopeState::Unknown => Action::ReplyLost,
        EnvelopeState::Draft => Action::EnvelopeMade,
        EnvelopeState::Sent => Action::EnvelopeSent,
        EnvelopeState::Delivered => Action::RecipientStep,
        EnvelopeState::Completed => Action::EnvelopeCompleted,
        EnvelopeState::Declined => Action::EnvelopeDeclined,
        EnvelopeState::Voided if matches!(actor, Actor::Person(..)) => Action::Void,
        EnvelopeState::Voided => Action::EnvelopeVoided,
        EnvelopeState::Unavailable => Action::EnvelopeUnavailable,
        EnvelopeState::Failed => Action::EnvelopeFailed,
    }
}

/// The job a new state asks for.
fn follow_up(envelope: &Envelope, next: EnvelopeState) -> Option<Task> {
    let id = envelope.id.clone();
    match next {
        EnvelopeState::Completed => Some(Task::WriteBack { envelope: id }),
        EnvelopeState::Declined => Some(Task::SetStatus { envelope: id, change: StatusChange::Declined }),
        EnvelopeState::Voided => Some(Task::SetStatus { envelope: id, change: StatusChange::Voided }),
        EnvelopeState::Sent | EnvelopeState::Delivered if envelope.sent_at.is_none() => {
            Some(Task::SetStatus { envelope: id, change: StatusChange::Sent })
        }
        _ => None,
    }
}
