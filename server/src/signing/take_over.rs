//! Taking an envelope over: its sender has unlinked, left, or lost a login, and somebody else's logins serve it on.
//!
//! Only with a login of the same DocuSign account, and only where DocuSign shows the envelope to that login: what it
//! does not show could neither be followed nor filed.

use app::{
    error::AppError,
    model::{
        audit::Action,
        envelope::{Filing, TakeOver},
        ids::EnvelopeId,
        person::Viewer,
    },
};

use super::{access, failure::Result, link_account, make, reconcile, tokens, track};
use crate::{
    jobs::Task,
    services::Services,
    store::{
        audit::Entry,
        envelopes::{self, Envelope},
        failures, filed_files,
        grants::{self, Grant},
        jobs,
        links::{self, StoredLink},
        people,
    },
};

/// Why an envelope should be taken over, and what the person must do first; none where its logins serve it.
///
/// # Errors
/// The database's.
pub async fn offer(services: &Services, who: &Viewer, envelope: &Envelope) -> Result<Option<TakeOver>> {
    if !needs_logins(envelope) {
        return Ok(None);
    }
    let link = link_account::serving(services, who, envelope.item.project).await?;
    if is_served_by(envelope, who, link.as_ref()) {
        return Ok(None);
    }
    let Some(why) = trouble(services, envelope).await? else { return Ok(None) };
    Ok(Some(TakeOver { why, first: first(envelope, link.as_ref()) }))
}

/// Whether the person's own logins serve it already.
fn is_served_by(envelope: &Envelope, who: &Viewer, link: Option<&(StoredLink, bool)>) -> bool {
    link.is_some_and(|(link, _)| link.grant == envelope.grant) && envelope.filer == who.id
}

/// Whether it is out, or its files are not on the item yet.
const fn needs_logins(envelope: &Envelope) -> bool {
    envelope.state.is_active() || matches!(envelope.filing, Filing::Waiting | Filing::Stuck(_))
}

/// What is wrong with the logins that serve an envelope, as a sentence.
async fn trouble(services: &Services, envelope: &Envelope) -> Result<Option<String>> {
    let mut connection = services.db.connection().await?;
    let grant = grants::find(&mut connection, &envelope.grant).await?;
    let name = match &grant {
        Some(grant) => people::find(&mut connection, grant.person).await?.map(|person| person.name),
        None => None,
    };
    let name = name.unwrap_or_else(|| envelope.sender_name.clone());
    if !grant.is_some_and(|grant| grant.live) {
        return Ok(Some(format!(
            "DocuSign no longer accepts {name}’s login. The signers can still sign, but Countersign cannot ask about this envelope or file what is signed until {name} logs in again or somebody takes the envelope over."
        )));
    }
    if !links::any_of_grant(&mut connection, &envelope.grant).await? {
        return Ok(Some(format!(
            "{name} has unlinked the DocuSign account that this envelope went out from. It is still tracked, for as long as DocuSign accepts the old login. Take it over so that the signed documents surely come back."
        )));
    }
    let open = failures::open_of_envelope(&mut connection, &envelope.id).await?;
    let failing = open.into_iter().find(|failure| failure.reason.login);
    Ok(failing.map(|failure| format!("{} {}", failure.told.what, failure.reason.why)))
}

/// What the person must do before they can take it over.
fn first(envelope: &Envelope, link: Option<&(StoredLink, bool)>) -> Option<String> {
    let account = &envelope.account_name;
    match link {
        None => Some(format!(
            "To take it over, first link {account}: open My Profile Settings and choose Login with DocuSign."
        )),
        Some((link, _)) if link.account_id != envelope.account_id => Some(format!(
            "It went out from {account}, and you are linked to {}. To take it over, first link {account} under My Profile Settings.",
            link.account_name
        )),
        Some((_, false)) => Some(
            "To take it over, first log in to DocuSign again: open My Profile Settings and choose Login with DocuSign."
                .to_owned(),
        ),
        Some((_, true)) => None,
    }
}

/// From now on the person's logins serve the envelope. What is stuck is tried again.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`]; [`AppError::Conflict`] where the person's logins cannot serve it.
pub async fn take_over(services: &Services, who: &Viewer, id: &EnvelopeId) -> Result<()> {
    let (envelope, _) = access::steerable(services, who, id).await?;
    if !needs_logins(&envelope) {
        return Err(AppError::Conflict(
            "This envelope is finished; nothing is left to take over.".to_owned(),
        )
        .into());
    }
    let link = link_account::serving(services, who, envelope.item.project).await?;
    if is_served_by(&envelope, who, link.as_ref()) {
        return Err(AppError::Conflict("Your logins serve this envelope already.".to_owned()).into());
    }
    if let Some(sentence) = first(&envelope, link.as_ref()) {
        return Err(AppError::Conflict(sentence).into());
    }
    let Some((link, _)) = link else { return Err(AppError::DocusignReconnect.into()) };
    let asked_at = services.clock.now();
    let told = shown(services, &envelope, &link).await?;
    hand_over(services, who, &envelope, &link).await?;
    if let Some(told) = told {
        let envelope = make::find(services, id).await?;
        track::take_over(services, &envelope, &told, asked_at).await?;
    }
    services.job_promised.notify_one();
    services.live.changed(&envelope.item);
    Ok(())
}

/// The envelope as DocuSign shows it to the person's login; none where it is not in DocuSign yet.
async fn shown(
    services: &Services,
    envelope: &Envelope,
    link: &StoredLink,
) -> Result<Option<docusign::Envelope>> {
    let Some(docusign_id) = envelope.docusign_id.as_deref() else {
        return match envelope.posted_at {
            None => Ok(None),
            Some(_) => Err(AppError::Conflict(
                "DocuSign may have this envelope; it is being looked up with the login it was made with. Try again once that is known.".to_owned(),
            )
            .into()),
        };
    };
    let account = make::account_at(&Envelope { grant: link.grant.clone(), ..envelope.clone() });
    let from = envelope.created_at - reconcile::OVERLAP;
    let listed =
        tokens::with_docusign(
            services,
            &account,
            |api| async move { api.list_status_changes(from, None).await },
        )
        .await;
    let told = match listed {
        Err(failure) if failure.is_docusigns_no() => None,
        listed => listed?.into_iter().find(|told| told.envelope_id == docusign_id),
    };
    told.map(Some).ok_or_else(|| {
        AppError::Conflict(format!(
            "DocuSign does not show this envelope to your login. Ask a DocuSign administrator of {} to share {}’s envelopes with you, or let somebody take it over who is a DocuSign administrator.",
            envelope.account_name, envelope.sender_name
        ))
        .into()
    })
}

async fn hand_over(services: &Services, who: &Viewer, envelope: &Envelope, link: &StoredLink) -> Result<()> {
    let now = services.clock.now();
    let mut tx = services.db.begin().await?;
    let before: Option<Grant> = grants::find(&mut tx, &envelope.grant).await?;
    if !envelopes::hand_over(&mut tx, envelope, &link.grant, who.id).await? {
        return Err(AppError::Conflict("Somebody else was faster. Look at it again.".to_owned()).into());
    }
    if envelopes::unstick_filing(&mut tx, &envelope.id).await? {
        filed_files::forget(&mut tx, &envelope.id).await?;
        jobs::promise(&mut tx, &Task::WriteBack { envelope: envelope.id.clone() }, now).await?;
    }
    for failure in failures::open_of_envelope(&mut tx, &envelope.id).await? {
        if let Some(task) = failure.task.as_ref().filter(|task| !matches!(task, Task::CatchUp { .. })) {
            jobs::promise(&mut tx, task, now).await?;
        }
    }
    failures::resolve_following(&mut tx, &envelope.id, now).await?;
    let what = format!("took the envelope over from {}", envelope.sender_name);
    tx.note(Entry::new(Action::TakenOver, who, now, what).about(envelope));
    if let Some(before) = before {
        grants::forget_unused(&mut tx, before.person, now).await?;
    }
    Ok(tx.commit().await?)
}
