//! What a person does with an envelope after it was made: refresh, void, resend, finish, try again, look at it.

use app::{
    error::AppError,
    model::{
        audit::Action,
        envelope::{EnvelopeState, Filing, Signal},
        ids::EnvelopeId,
        person::Viewer,
        problem::Problem,
    },
    routes::endpoint,
};
use bytes::Bytes;
use chrono::{DateTime, Duration, Utc};

use super::{
    access,
    failure::{Failure, Result},
    make,
    page::REFRESH_LOCK,
    reconcile, tokens,
    track::{self, News},
};
use crate::{
    jobs::Task,
    services::Services,
    store::{
        self, Tx,
        audit::Entry,
        envelopes::{self, Envelope},
        failures, filed_files, jobs,
    },
};

/// The most characters of a reason that DocuSign keeps.
const REASON_MAX: usize = 200;

/// Asks DocuSign for the state, by its list of changes, and not again within five minutes.
///
/// # Errors
/// [`AppError::Conflict`] while it is locked.
pub async fn refresh(services: &Services, who: &Viewer, id: &EnvelopeId) -> Result<()> {
    let (envelope, _) = access::steerable(services, who, id).await?;
    let now = services.clock.now();
    let taken =
        envelopes::take_refresh(&mut *services.db.connection().await?, id, now, now - REFRESH_LOCK).await?;
    if !taken {
        let minutes = REFRESH_LOCK.num_minutes();
        return Err(AppError::Conflict(format!("DocuSign was asked less than {minutes} minutes ago. Changes arrive by themselves; Refresh can be used again soon.")).into());
    }
    if let Err(failure) = reconcile::catch_up(services, &envelope).await {
        envelopes::give_refresh_back(&mut *services.db.connection().await?, id).await?;
        return Err(failure);
    }
    note(services, who, &envelope, Action::Refresh, "asked DocuSign for the state of the envelope").await?;
    services.live.changed(&envelope.item);
    Ok(())
}

/// Notes what a person did that changes nothing of ours.
async fn note(
    services: &Services,
    who: &Viewer,
    envelope: &Envelope,
    action: Action,
    what: &str,
) -> Result<()> {
    let mut tx = services.db.begin().await?;
    tx.note(Entry::new(action, who, services.clock.now(), what).about(envelope));
    Ok(tx.commit().await?)
}

/// Withdraws an envelope that is out, throws a draft away, or takes back what is not in DocuSign yet.
/// What is withdrawn already counts as done.
///
/// # Errors
/// [`AppError::Invalid`] without a reason; [`AppError::Conflict`] where it is too late.
pub async fn void(services: &Services, who: &Viewer, id: &EnvelopeId, reason: &str) -> Result<()> {
    let (envelope, _) = access::steerable(services, who, id).await?;
    if !envelope.state.is_active() {
        return Err(
            AppError::Conflict("This envelope is finished, so it cannot be voided.".to_owned()).into()
        );
    }
    let reason = reason.trim();
    match (envelope.docusign_id.as_deref(), envelope.state) {
        (None, _) => take_back(services, who, &envelope).await,
        (Some(docusign_id), EnvelopeState::Draft) => discard(services, who, &envelope, docusign_id).await,
        (Some(docusign_id), _) => {
            if reason.is_empty() || reason.chars().count() > REASON_MAX {
                let message = format!(
                    "Write why the envelope is voided, in at most {REASON_MAX} characters: the signers are told."
                );
                return Err(AppError::Invalid(vec![Problem::new("reason", message)]).into());
            }
            void_at_docusign(services, who, &envelope, docusign_id, reason).await
        }
    }
}

/// Takes back what DocuSign has nothing of. What was posted without an answer is given up once it is no longer
/// looked up, for want of a login: at most a draft is there, and nothing sends it.
async fn take_back(services: &Services, who: &Viewer, envelope: &Envelope) -> Result<()> {
    let now = services.clock.now();
    let making = Task::CreateEnvelope { envelope: envelope.id.clone() }.key();
    let mut tx = services.db.begin().await?;
    let (reason, what) = if envelopes::hold_unposted(&mut tx, &envelope.id).await? {
        ("It was taken back before it went to DocuSign.", "took the envelope back before it went to DocuSign")
    } else if is_given_up(&mut tx, envelope, &making, now).await? {
        (
            "It was given up: DocuSign did not answer when it was made, and can no longer be asked.",
            "gave the envelope up: DocuSign did not answer when it was made, and can no longer be asked",
        )
    } else {
        let sentence = "DocuSign may have this envelope; it is being looked up. Void it once that is known.";
        return Err(AppError::Conflict(sentence.to_owned()).into());
    };
    let news = News { reason: Some(reason), at: now, actor: who.into(), what: Some(what) };
    if let Err(why) = track::signal_in(&mut tx, &envelope.id, Signal::Voided, &news, now).await? {
        return Err(not_voided(why));
    }
    failures::resolve(&mut tx, &making, now).await?;
    tx.commit().await?;
    services.job_promised.notify_one();
    services.live.changed(&envelope.item);
    Ok(())
}

/// Whether nobody looks for what was posted without an answer, as it is now: it may be out since it was read.
async fn is_given_up(
    tx: &mut Tx,
    envelope: &Envelope,
    making: &str,
    now: DateTime<Utc>,
) -> store::Result<bool> {
    envelopes::hold(tx, &envelope.id).await?;
    let lost = envelopes::find(tx, &envelope.id).await?.is_some_and(|it| make::is_long_lost(&it, now));
    Ok(lost && !jobs::is_promised(tx, making).await?)
}

fn not_voided(why: &str) -> Failure {
    AppError::Conflict(format!("The envelope was not voided: {why}. Look at its state again.")).into()
}

async fn withdrawn(
    services: &Services,
    who: &Viewer,
    id: &EnvelopeId,
    reason: &str,
    what: &str,
) -> Result<()> {
    let news = News { reason: Some(reason), at: services.clock.now(), actor: who.into(), what: Some(what) };
    match track::signalled(services, id, Signal::Voided, &news).await? {
        Some(why) => Err(not_voided(why)),
        None => Ok(()),
    }
}

/// Throws a draft away, where it still is one: DocuSign's bin would take an envelope that is out, too.
async fn discard(services: &Services, who: &Viewer, envelope: &Envelope, docusign_id: &str) -> Result<()> {
    reconcile::catch_up(services, envelope).await?;
    let now = make::find(services, &envelope.id).await?;
    if now.state.is_out() || !now.state.is_active() {
        return Err(AppError::Conflict(format!(
            "The envelope is no draft any more: it is “{}” now.",
            now.state.label()
        ))
        .into());
    }
    tokens::with_docusign(services, &make::account_at(envelope), |api| async move {
        api.discard_draft(docusign_id).await.map(drop)
    })
    .await?;
    withdrawn(services, who, &envelope.id, "The draft was thrown away.", "threw the draft away").await
}

async fn void_at_docusign(
    services: &Services,
    who: &Viewer,
    envelope: &Envelope,
    docusign_id: &str,
    reason: &str,
) -> Result<()> {
    let what = format!("voided the envelope: {reason}");
    let answer = tokens::with_docusign(services, &make::account_at(envelope), |api| async move {
        api.void(docusign_id, reason).await.map(drop)
    })
    .await;
    let is_missing = envelope.state == EnvelopeState::Unavailable;
    match answer {
        Ok(()) => withdrawn(services, who, &envelope.id, reason, &what).await,
        Err(failure)
            if matches!(&failure, Failure::Docusign(error) if error.is_not_found())
                || (is_missing && failure.is_docusigns_no()) =>
        {
            withdrawn(
                services,
                who,
                &envelope.id,
                "It is no longer in DocuSign.",
                "gave the envelope up: it is no longer in DocuSign",
            )
            .await
        }
        Err(Failure::Docusign(error)) if error.has_code("ENVELOPE_CANNOT_VOID_INVALID_STATE") => {
            reconcile::catch_up(services, envelope).await?;
            let state = make::find(services, &envelope.id).await?.state;
            if state == EnvelopeState::Voided {
                return Ok(());
            }
            Err(AppError::Conflict(format!(
                "DocuSign did not void the envelope: it is “{}” there.",
                state.label()
            ))
            .into())
        }
        Err(other) => Err(other),
    }
}

/// Mails the signers whose turn it is again.
///
/// # Errors
/// [`AppError::Conflict`] where nobody is waited for.
pub async fn resend(services: &Services, who: &Viewer, id: &EnvelopeId) -> Result<()> {
    let (envelope, _) = access::steerable(services, who, id).await?;
    let Some(docusign_id) = envelope.docusign_id.as_deref().filter(|_| envelope.state.is_out()) else {
        return Err(AppError::Conflict(
            "Only an envelope that is out for signature can be resent.".to_owned(),
        )
        .into());
    };
    tokens::with_docusign(services, &make::account_at(&envelope), |api| async move {
        api.resend(docusign_id).await.map(drop)
    })
    .await?;
    note(services, who, &envelope, Action::Resend, "mailed the signers whose turn it is again").await?;
    services.live.changed(&envelope.item);
    Ok(())
}

/// The address of DocuSign's sender page for a draft.
///
/// # Errors
/// [`AppError::Conflict`] where it is no draft any more.
pub async fn finish(services: &Services, who: &Viewer, id: &EnvelopeId) -> Result<String> {
    let (envelope, item) = access::envelope(services, who, id).await?;
    if envelope.sender != who.id {
        return Err(AppError::Forbidden(format!(
            "Only {} can finish this draft in DocuSign: it is in their account. You can void it and send the item yourself.",
            envelope.sender_name
        ))
        .into());
    }
    access::must_be_able_to_send(services, who, &item).await?;
    let Some(docusign_id) =
        envelope.docusign_id.as_deref().filter(|_| envelope.state == EnvelopeState::Draft)
    else {
        return Err(AppError::Conflict(
            "Only a draft can be finished in DocuSign; this envelope is no draft any more.".to_owned(),
        )
        .into());
    };
    let back = services.config.own_url(&format!("{}?envelope={}", endpoint::SENDER_RETURN, envelope.id));
    let back = back.as_str();
    let url = tokens::with_docusign(services, &make::account_at(&envelope), |api| async move {
        api.sender_view(docusign_id, back).await
    })
    .await?;
    note(services, who, &envelope, Action::Finish, "opened the draft in DocuSign to finish it").await?;
    Ok(url.to_string())
}

/// The person is back from the sender page: DocuSign's event follows; what it did not send is fetched soon.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn back_from_sender(services: &Services, who: &Viewer, id: &EnvelopeId) -> Result<Envelope> {
    let (envelope, _) = access::envelope(services, who, id).await?;
    if envelope.state == EnvelopeState::Draft {
        let soon = services.clock.now() + Duration::seconds(20);
        let mut connection = services.db.connection().await?;
        jobs::promise(&mut connection, &Task::CatchUp { envelope: id.clone() }, soon).await?;
    }
    Ok(envelope)
}

/// Whether the envelope could not be made, or its files could not be filed.
pub const fn is_stuck(envelope: &Envelope) -> bool {
    matches!(envelope.state, EnvelopeState::Failed) || matches!(envelope.filing, Filing::Stuck(_))
}

/// Tries the step that is stuck again. Files are filed with the login of who asks.
///
/// # Errors
/// [`AppError::Conflict`] where nothing is stuck, or the item has another envelope by now.
pub async fn retry(services: &Services, who: &Viewer, id: &EnvelopeId) -> Result<()> {
    let (envelope, item) = access::steerable(services, who, id).await?;
    let making = envelope.state == EnvelopeState::Failed;
    if making {
        access::must_be_able_to_send(services, who, &item).await?;
    }
    let now = services.clock.now();
    let mut tx = services.db.begin().await?;
    let task = if making {
        Task::CreateEnvelope { envelope: id.clone() }
    } else {
        Task::WriteBack { envelope: id.clone() }
    };
    // The job before the envelope, as its worker locks them.
    jobs::promise(&mut tx, &task, now).await?;
    let what = if making {
        match envelopes::reopen(&mut tx, id).await {
            Err(error) if !error.is_taken() => return Err(error.into()),
            Ok(true) => {}
            _ => {
                return Err(AppError::Conflict(
                    "This item has another envelope by now; this one cannot be tried again.".to_owned(),
                )
                .into());
            }
        }
        "tried to make the envelope again"
    } else if envelopes::unstick_filing(&mut tx, id).await? {
        if envelope.filer != who.id {
            envelopes::set_filer(&mut tx, id, who.id).await?;
            filed_files::forget(&mut tx, id).await?;
        }
        "tried to file the signed documents again"
    } else {
        return Err(AppError::Conflict("Nothing of this envelope is stuck.".to_owned()).into());
    };
    tx.note(Entry::new(Action::Retry, who, now, what).about(&envelope));
    tx.commit().await?;
    services.job_promised.notify_one();
    services.live.changed(&envelope.item);
    Ok(())
}

/// The PDF of an envelope in its current state, with a name for the file.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::Conflict`] where there is none yet.
pub async fn document(services: &Services, who: &Viewer, id: &EnvelopeId) -> Result<(String, Bytes)> {
    let (envelope, item) = access::envelope(services, who, id).await?;
    let completed = envelope.state == EnvelopeState::Completed;
    if !completed {
        access::must_steer(services, who, &envelope, &item).await?;
    }
    let Some(docusign_id) = envelope.docusign_id.as_deref() else {
        return Err(AppError::Conflict("DocuSign has no document of this envelope yet.".to_owned()).into());
    };
    let key = (docusign_id.to_owned(), completed, envelope.told_at);
    let bytes = match services.remembered.documents.get(&key).await {
        Some(bytes) => bytes,
        None => {
            let fetched = tokens::with_docusign(services, &make::account_at(&envelope), |api| async move {
                api.combined_document(docusign_id, completed).await
            })
            .await?;
            services.remembered.documents.insert(key, fetched.clone()).await;
            fetched
        }
    };
    Ok((format!("{} {}.pdf", envelope.kind.label(), envelope.item_number), bytes))
}
