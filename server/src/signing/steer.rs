//! What a person does with an envelope after it was made: refresh, void, resend, finish, try again, look at it.

use app::{
    error::AppError,
    model::{
        envelope::{EnvelopeState, Filing, Signal},
        ids::EnvelopeId,
        person::Viewer,
    },
    routes::endpoint,
};
use bytes::Bytes;
use chrono::Duration;

use super::{access, failure::Result, make, page::REFRESH_LOCK, reconcile, tokens, track};
use crate::{
    jobs::Task,
    services::Services,
    store::{
        self,
        envelopes::{self, Envelope},
        history, jobs,
    },
};

/// The most characters of a reason that DocuSign keeps.
const REASON_MAX: usize = 200;

/// Asks DocuSign for the state, by one list call, and not again within five minutes.
///
/// # Errors
/// [`AppError::Conflict`] while it is locked.
pub async fn refresh(services: &Services, who: &Viewer, id: &EnvelopeId) -> Result<()> {
    let envelope = access::steerable(services, who, id).await?;
    let now = services.clock.now();
    let taken = envelopes::take_refresh(&mut *services.db.connection().await?, id, now, now - REFRESH_LOCK).await?;
    if !taken {
        let minutes = REFRESH_LOCK.num_minutes();
        return Err(AppError::Conflict(format!("DocuSign was asked less than {minutes} minutes ago. Changes arrive by themselves; Refresh can be used again soon.")).into());
    }
    reconcile::catch_up(services, std::slice::from_ref(&envelope)).await?;
    services.live.changed(&envelope.item);
    Ok(())
}

/// Withdraws an envelope that is out, or throws a draft away. What is withdrawn already counts as done.
///
/// # Errors
/// [`AppError::Invalid`] without a reason; [`AppError::Conflict`] where it is too late.
pub async fn void(services: &Services, who: &Viewer, id: &EnvelopeId, reason: &str) -> Result<()> {
    let envelope = access::steerable(services, who, id).await?;
    let Some(docusign_id) = envelope.docusign_id.as_deref().filter(|_| envelope.state.is_active()) else {
        return Err(AppError::Conflict("This envelope is finished or not yet in DocuSign, so it cannot be voided.".to_owned()).into());
    };
    let reason = reason.trim();
    let draft = envelope.state == EnvelopeState::Draft;
    if !draft && (reason.is_empty() || reason.chars().count() > REASON_MAX) {
        let message = format!("Write why the envelope is voided, in at most {REASON_MAX} characters: the signers are told.");
        return Err(AppError::Invalid(vec![app::model::problem::Problem::new("reason", message)]).into());
    }
    let done = tokens::with_docusign(services, &make::account_at(&envelope), |api| async move {
        if draft { api.discard_draft(docusign_id).await.map(drop) } else { api.void(docusign_id, reason).await.map(drop) }
    })
    .await;
    match done {
        Err(super::failure::Failure::Docusign(error)) if error.has_code("ENVELOPE_CANNOT_VOID_INVALID_STATE") => {
            reconcile::catch_up(services, std::slice::from_ref(&envelope)).await?;
            let now = make::find(services, id).await?;
            if now.state == EnvelopeState::Voided {
                return Ok(());
            }
            return Err(AppError::Conflict(format!(
                "DocuSign did not void the envelope: it is “{}” there.",
                now.state.label()
            ))
            .into());
        }
        answer => answer?,
    }
    let what = if draft { "threw the draft away".to_owned() } else { format!("voided the envelope: {reason}") };
    let kept = if draft { "The draft was thrown away." } else { reason };
    track::end(services, &envelope, Signal::Voided, Some(kept), &who.name, &what).await
}

/// Mails the signers whose turn it is again.
///
/// # Errors
/// [`AppError::Conflict`] where nobody is waited for.
pub async fn resend(services: &Services, who: &Viewer, id: &EnvelopeId) -> Result<()> {
    let envelope = access::steerable(services, who, id).await?;
    let Some(docusign_id) = envelope.docusign_id.as_deref().filter(|_| envelope.state.is_out()) else {
        return Err(AppError::Conflict("Only an envelope that is out for signature can be resent.".to_owned()).into());
    };
    tokens::with_docusign(services, &make::account_at(&envelope), |api| async move {
        api.resend(docusign_id).await.map(drop)
    })
    .await?;
    let mut connection = services.db.connection().await?;
    let what = "mailed the signers whose turn it is again";
    history::add(&mut connection, &envelope.item, Some(id), services.clock.now(), &who.name, what).await?;
    services.live.changed(&envelope.item);
    Ok(())
}

/// The address of DocuSign's sender page for a draft.
///
/// # Errors
/// [`AppError::Conflict`] where it is no draft any more.
pub async fn finish(services: &Services, who: &Viewer, id: &EnvelopeId) -> Result<String> {
    let envelope = access::steerable(services, who, id).await?;
    let Some(docusign_id) = envelope.docusign_id.as_deref().filter(|_| envelope.state == EnvelopeState::Draft) else {
        return Err(AppError::Conflict("Only a draft can be finished in DocuSign; this envelope is no draft any more.".to_owned()).into());
    };
    let back = services.config.own_url(&format!("{}?envelope={}", endpoint::SENDER_RETURN, envelope.id));
    let back = back.as_str();
    let url = tokens::with_docusign(services, &make::account_at(&envelope), |api| async move {
        api.sender_view(docusign_id, back).await
    })
    .await?;
    Ok(url.to_string())
}

/// The person is back from the sender page: DocuSign's event follows; what it did not send is fetched soon.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn back_from_sender(services: &Services, who: &Viewer, id: &EnvelopeId) -> Result<Envelope> {
    let envelope = access::envelope(services, who, id).await?;
    let soon = services.clock.now() + Duration::seconds(20);
    let mut connection = services.db.connection().await?;
    jobs::promise(&mut connection, &Task::CatchUp { envelope: id.clone() }, soon).await?;
    Ok(envelope)
}

/// Tries the step that is stuck again.
///
/// # Errors
/// [`AppError::Conflict`] where nothing is stuck, or the item has another envelope by now.
pub async fn retry(services: &Services, who: &Viewer, id: &EnvelopeId) -> Result<()> {
    let envelope = access::steerable(services, who, id).await?;
    let now = services.clock.now();
    let mut tx = services.db.begin().await?;
    let (task, what) = if envelope.state == EnvelopeState::Failed {
        match envelopes::reopen(&mut tx, id).await {
            Ok(true) => {}
            Err(error) if error.is_taken() => {
                return Err(AppError::Conflict("This item has another envelope by now; this one cannot be tried again.".to_owned()).into());
            }
            other => drop(other?),
        }
        (Task::CreateEnvelope { envelope: id.clone() }, "tried to make the envelope again")
    } else if matches!(envelope.filing, Filing::Stuck(_)) {
        envelopes::set_filing(&mut tx, id, &Filing::Waiting).await?;
        (Task::WriteBack { envelope: id.clone() }, "tried to file the signed documents again")
    } else {
        return Err(AppError::Conflict("Nothing of this envelope is stuck.".to_owned()).into());
    };
    jobs::promise(&mut tx, &task, now).await?;
    history::add(&mut tx, &envelope.item, Some(id), now, &who.name, what).await?;
    tx.commit().await.map_err(store::Error::from)?;
    services.job_promised.notify_one();
    services.live.changed(&envelope.item);
    Ok(())
}

/// The PDF of an envelope in its current state, with a name for the file.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::Conflict`] where there is none yet.
pub async fn document(services: &Services, who: &Viewer, id: &EnvelopeId) -> Result<(String, Bytes)> {
    let envelope = access::envelope(services, who, id).await?;
    let Some(docusign_id) = envelope.docusign_id.as_deref() else {
        return Err(AppError::Conflict("DocuSign has no document of this envelope yet.".to_owned()).into());
    };
    let completed = envelope.state == EnvelopeState::Completed;
    let bytes = tokens::with_docusign(services, &make::account_at(&envelope), |api| async move {
        api.combined_document(docusign_id, completed).await
    })
    .await?;
    Ok((format!("{} {}.pdf", envelope.kind.label(), envelope.item_number), bytes))
}
