//! Following an envelope: what DocuSign tells, by webhook or when asked, becomes state, history and the next job.
//!
//! Events come late, twice and out of order. The state machine decides; a terminal state stays.

use app::model::{
    envelope::{EnvelopeState, Filing, RecipientKind, RecipientState, Signal, Transition},
    ids::EnvelopeId,
};
use chrono::{DateTime, Utc};
use docusign::RecipientRole;
use sqlx::AnyConnection;

use super::{failure::Result, status::StatusChange};
use crate::{
    jobs::Task,
    services::Services,
    store::{
        self,
        envelopes::{self, Envelope, Recipient},
        events, history, jobs,
    },
};

/// Applies a kept event of Connect.
///
/// # Errors
/// The database's.
pub async fn apply_event(services: &Services, event: &str) -> Result<()> {
    let stored = events::find(&mut *services.db.connection().await?, event).await?;
    let Some(stored) = stored else { return Ok(()) };
    let outcome = match docusign::connect::parse(&stored.body) {
        Ok(event) => apply(services, &event).await?,
        Err(error) => format!("unreadable: {error}"),
    };
    Ok(events::settle(&mut *services.db.connection().await?, &stored.id, &outcome).await?)
}

async fn apply(services: &Services, event: &docusign::connect::Event) -> Result<String> {
    let known = envelopes::find_by_docusign_id(&mut *services.db.connection().await?, &event.envelope_id).await?;
    let Some(envelope) = known else {
        return Ok("kept aside: no envelope of ours has this id".to_owned());
    };
    if let Some(told) = &event.envelope {
        take_over(services, &envelope, told).await?;
        return Ok("applied".to_owned());
    }
    let status = event.event.strip_prefix("envelope-").unwrap_or_default();
    match Signal::from_docusign_status(status) {
        Some(signal) => {
            let outcome = signalled(services, &envelope, signal, None, event.generated_at).await?;
            Ok(outcome.unwrap_or("applied").to_owned())
        }
        None => Ok("nothing to apply".to_owned()),
    }
}

/// Takes over what DocuSign says of an envelope: its recipients, then its state.
///
/// # Errors
/// The database's.
pub async fn take_over(services: &Services, envelope: &Envelope, told: &docusign::Envelope) -> Result<()> {
    let news = take_over_recipients(services, envelope, told).await?;
    if let Some(signal) = Signal::from_docusign_status(&told.status) {
        let at = told.status_changed_at.unwrap_or_else(|| services.clock.now());
        let reason = match signal {
            Signal::Voided => told.voided_reason.clone(),
            Signal::Declined => declined_reason(&told.recipients),
            _ => None,
        };
        signalled(services, envelope, signal, reason.as_deref(), at).await?;
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
async fn take_over_recipients(services: &Services, envelope: &Envelope, told: &docusign::Envelope) -> Result<bool> {
    if told.recipients.is_empty() {
        return Ok(false);
    }
    let mut tx = services.db.begin().await?;
    let known = envelopes::recipients(&mut tx, &envelope.id).await?;
    let mut news = false;
    for told in &told.recipients {
        let before = known.iter().find(|recipient| recipient.recipient_id == told.recipient_id);
        let now = merged(before, told);
        if before == Some(&now) {
            continue;
        }
        news = true;
        envelopes::save_recipient(&mut tx, &envelope.id, &now).await?;
        if before.is_none_or(|before| before.state != now.state) {
            note_step(&mut tx, envelope, &now, services.clock.now()).await?;
        }
    }
    let gone = known.iter().filter(|known| told.recipients.iter().all(|told| told.recipient_id != known.recipient_id));
    for recipient in gone {
        news = true;
        envelopes::remove_recipient(&mut tx, &envelope.id, &recipient.recipient_id).await?;
    }
    tx.commit().await.map_err(store::Error::from)?;
    Ok(news)
}

/// A recipient never goes back: an older event does not undo a newer one, but a corrected address counts.
fn merged(before: Option<&Recipient>, told: &docusign::Recipient) -> Recipient {
    let told_state = RecipientState::from_docusign_status(&told.status);
    let corrected = before.is_some_and(|before| before.email != told.email || before.name != told.name);
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

async fn note_step(connection: &mut AnyConnection, envelope: &Envelope, recipient: &Recipient, now: DateTime<Utc>) -> Result<()> {
    let name = &recipient.name;
    let what = match (recipient.state, recipient.kind) {
        (RecipientState::Waiting, _) => return Ok(()),
        (RecipientState::Sent, RecipientKind::Signer) => format!("asked {name} ({}) to sign", recipient.email),
        (RecipientState::Sent | RecipientState::Completed, RecipientKind::CarbonCopy) => format!("sent a copy to {name}"),
        (RecipientState::Delivered, _) => format!("{name} opened the envelope"),
        (RecipientState::Completed, RecipientKind::Signer) => format!("{name} signed"),
        (RecipientState::Declined, _) => format!("{name} declined to sign"),
        (RecipientState::Undeliverable, _) => format!("the email to {name} ({}) came back", recipient.email),
    };
    let at = recipient.at.unwrap_or(now);
    Ok(history::add(connection, &envelope.item, Some(&envelope.id), at, "DocuSign", &what).await?)
}

/// Applies a signal; answers why it changed nothing, where it did not.
async fn signalled(
    services: &Services,
    envelope: &Envelope,
    signal: Signal,
    reason: Option<&str>,
    at: DateTime<Utc>,
) -> Result<Option<&'static str>> {
    match envelope.state.apply(signal) {
        Transition::Ignored(why) => Ok(Some(why)),
        Transition::To(next) => {
            let mut tx = services.db.begin().await?;
            if envelopes::step(&mut tx, envelope, next, reason, at).await? {
                follow_up(&mut tx, services, envelope, next).await?;
                if let Some(what) = line(next, reason) {
                    history::add(&mut tx, &envelope.item, Some(&envelope.id), at, "DocuSign", &what).await?;
                }
            }
            tx.commit().await.map_err(store::Error::from)?;
            services.job_promised.notify_one();
            services.live.changed(&envelope.item);
            Ok(None)
        }
    }
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

/// What a new state asks for, in the same transaction.
async fn follow_up(connection: &mut AnyConnection, services: &Services, envelope: &Envelope, next: EnvelopeState) -> Result<()> {
    let id = envelope.id.clone();
    let task = match next {
        EnvelopeState::Completed => {
            envelopes::set_filing(connection, &id, &Filing::Waiting).await?;
            Task::WriteBack { envelope: id }
        }
        EnvelopeState::Declined | EnvelopeState::Voided => Task::SetStatus { envelope: id, change: StatusChange::Restored },
        EnvelopeState::Sent | EnvelopeState::Delivered if envelope.sent_at.is_none() => {
            Task::SetStatus { envelope: id, change: StatusChange::Sent }
        }
        _ => return Ok(()),
    };
    Ok(jobs::promise(connection, &task, services.clock.now()).await?)
}

/// Ends an attempt for a reason of our own: a person voided it, or it could not be made.
///
/// # Errors
/// The database's.
pub async fn end(
    services: &Services,
    envelope: &Envelope,
    signal: Signal,
    reason: Option<&str>,
    actor: &str,
    what: &str,
) -> Result<()> {
    let now = services.clock.now();
    if let Transition::To(next) = envelope.state.apply(signal) {
        let mut tx = services.db.begin().await?;
        if envelopes::step(&mut tx, envelope, next, reason, now).await? {
            history::add(&mut tx, &envelope.item, Some(&envelope.id), now, actor, what).await?;
            follow_up(&mut tx, services, envelope, next).await?;
        }
        tx.commit().await.map_err(store::Error::from)?;
        services.job_promised.notify_one();
    }
    services.live.changed(&envelope.item);
    Ok(())
}

/// An envelope by our id, moved to *unavailable*: DocuSign does not find it.
///
/// # Errors
/// The database's.
pub async fn lost_from_sight(services: &Services, id: &EnvelopeId) -> Result<()> {
    let envelope = super::make::find(services, id).await?;
    signalled(services, &envelope, Signal::NotFound, None, services.clock.now()).await.map(drop)
}
