//! Procore's announcements of changes: one webhook for each company whose integration is on.
//!
//! An announcement carries ids only and is no more than a hint: where the item it names is out, it promises a look
//! at it ([`super::changes::look_at`]), and that look asks Procore. What is not announced,
//! [`super::changes::watch`] finds within [`super::reconcile::EVERY`]. Procore signs nothing; it repeats the secret
//! that it was given with the webhook.

use app::{
    error::AppError,
    model::{
        audit::Action,
        ids::{CompanyId, ItemId, PersonId, ProjectId},
        person::Viewer,
        project::ChangeNews,
        tool::Tool,
    },
    routes::endpoint,
};
use chrono::{DateTime, Duration, Utc};
use procore::{CompanyApi, WebhookEvent, WebhookMessage};
use sqlx::AnyConnection;
use subtle::ConstantTimeEq;
use url::Url;

use super::{
    access,
    failure::{Failure, Remedy, Result},
    tokens,
};
use crate::{
    ids,
    jobs::Task,
    services::Services,
    store::{
        self, Tx,
        announcements::{self, SECRET, Webhook},
        audit::Entry,
        envelopes,
        failures::Told,
        jobs, settings,
    },
};

/// Our webhooks among those of other apps.
const NAMESPACE: &str = "countersign";
/// How often Procore is asked whether the webhook is still there.
const SEEN_EVERY: Duration = Duration::days(1);
/// What happens to an item that matters to its signers.
const EVENTS: [WebhookEvent; 2] = [WebhookEvent::Update, WebhookEvent::Delete];
/// Procore's resources, and the lists their items are on. Requisitions are not announced.
const RESOURCES: [(&str, &[Tool]); 6] = [
    ("Purchase Order Contracts", &[Tool::Commitments]),
    ("Work Order Contracts", &[Tool::Commitments]),
    ("Prime Contracts", &[Tool::PrimeContracts]),
    (PACKAGES, &[Tool::CommitmentChangeOrders, Tool::PrimeChangeOrders]),
    ("Payment Applications", &[Tool::OwnerInvoices]),
    ("Generic Tool Items", &[Tool::Correspondence]),
];
/// Named by the package's id, which is not the change order's.
const PACKAGES: &str = "Change Order Packages";
/// How long a look at a whole list waits for more announcements, so that there is one for all of them.
const GATHERED_FOR: Duration = Duration::seconds(5);

/// How changes in a company become known.
///
/// # Errors
/// The database's.
pub async fn news(connection: &mut AnyConnection, company: CompanyId) -> store::Result<ChangeNews> {
    Ok(match announcements::of_company(connection, company).await? {
        None => ChangeNews::LookedUp { problem: None },
        Some(Webhook { problem: Some(problem), .. }) => ChangeNews::LookedUp { problem: Some(problem) },
        Some(Webhook { checked_at: None, .. }) => ChangeNews::Asked,
        Some(_) => ChangeNews::Announced,
    })
}

/// Asks Procore, with an admin's login, to announce changes.
///
/// # Errors
/// [`AppError::Forbidden`]; [`AppError::Conflict`] where the company's switch is off.
pub async fn ask(services: &Services, who: &Viewer, company: CompanyId) -> Result<()> {
    if !access::is_admin(services, who, company, None).await? {
        return Err(AppError::Forbidden(
            "Only people with Admin on the company’s Admin tool can ask Procore to announce changes."
                .to_owned(),
        )
        .into());
    }
    let now = services.clock.now();
    let mut tx = services.db.begin().await?;
    if !settings::company_enabled(&mut tx, company).await? {
        return Err(AppError::Conflict(
            "DocuSign is not enabled for this company; Procore is asked once it is.".to_owned(),
        )
        .into());
    }
    promise(services, &mut tx, company, who.id, now).await?;
    let what = "asked Procore to announce changes";
    tx.note(Entry::new(Action::AnnouncementsAskedFor, who, now, what).within(company, None));
    tx.commit().await?;
    services.job_promised.notify_one();
    Ok(())
}

/// Promises that the webhook is made with a person's login, or taken away where the company's switch is off. A
/// secret that was sealed with a key that is lost is replaced.
///
/// # Errors
/// The database's.
pub async fn promise(
    services: &Services,
    tx: &mut Tx,
    company: CompanyId,
    person: PersonId,
    now: DateTime<Utc>,
) -> store::Result<()> {
    let known = announcements::of_company(tx, company).await?;
    if known.is_some_and(|webhook| services.sealer.open(SECRET, &webhook.secret).is_err()) {
        announcements::remove(tx, company).await?;
    }
    let secret = services.sealer.seal(SECRET, &ids::secret());
    announcements::ask(tx, company, person, &secret).await?;
    jobs::promise(tx, &Task::KeepAnnounced { company }, now).await
}

/// Promises a look at the webhooks that have not been seen for a day.
///
/// # Errors
/// The database's.
pub async fn look_again(services: &Services) -> store::Result<()> {
    let now = services.clock.now();
    let mut tx = services.db.begin().await?;
    for company in announcements::not_seen_since(&mut tx, now - SEEN_EVERY).await? {
        jobs::promise(&mut tx, &Task::KeepAnnounced { company }, now).await?;
    }
    tx.commit().await
}

/// Makes a company's webhook what it is to be: there while the integration is on, and gone otherwise.
///
/// # Errors
/// What time may mend; what it may not is kept for the company's settings page.
pub async fn keep(services: &Services, company: CompanyId) -> Result<()> {
    let mut connection = services.db.connection().await?;
    let Some(webhook) = announcements::of_company(&mut connection, company).await? else { return Ok(()) };
    let on = settings::company_enabled(&mut connection, company).await?;
    drop(connection);
    let answer = if on {
        make(services, company, &webhook).await.map(Some)
    } else {
        take_away(services, company, &webhook).await.map(|()| None)
    };
    let now = services.clock.now();
    let for_good = answer.as_ref().is_err_and(|failure| failure.remedy() == Remedy::Person);
    let mut tx = services.db.begin().await?;
    announcements::hold(&mut tx, company).await?;
    let on_again = !on && settings::company_enabled(&mut tx, company).await?;
    match answer {
        Ok(Some(hook_id)) => announcements::made(&mut tx, company, hook_id, now).await?,
        Err(failure) if on && for_good => {
            announcements::refused(&mut tx, company, &why_not(&failure), now).await?
        }
        Err(failure) if !for_good => return Err(failure),
        // The run that was promised with it makes the webhook anew.
        _ if on_again => {}
        // What Procore may still send to a webhook that could not be taken away is refused.
        _ => announcements::remove(&mut tx, company).await?,
    }
    Ok(tx.commit().await?)
}

fn why_not(failure: &Failure) -> String {
    match failure {
        Failure::Procore(error) if error.status() == Some(403) && !error.is_app_not_connected() => {
            "The login it was asked with needs Standard on Procore’s Webhooks API tool.".to_owned()
        }
        other => other.sentence(),
    }
}

/// Time did not mend it.
///
/// # Errors
/// The database's.
pub async fn give_up(
    tx: &mut Tx,
    company: CompanyId,
    why: &str,
    now: DateTime<Utc>,
) -> store::Result<Option<Told>> {
    announcements::refused(tx, company, why, now).await?;
    Ok(None)
}

/// Where Procore posts a company's announcements.
fn address(services: &Services, company: CompanyId) -> Result<Url> {
    let address = services.config.own_url(&endpoint::announcements(company));
    Ok(Url::parse(&address).map_err(|error| {
        AppError::Conflict(format!("COUNTERSIGN_PUBLIC_URL makes no address for Procore: {error}"))
    })?)
}

/// Finds the webhook, or makes it, and has it told of everything. One of ours at this address whose secret we
/// do not know, left by an answer that was lost or by another database, is replaced.
async fn make(services: &Services, company: CompanyId, webhook: &Webhook) -> Result<i64> {
    let address = address(services, company)?;
    let secret = services.sealer.open(SECRET, &webhook.secret)?;
    let (address, authorization) = (&address, &bearer(&secret));
    tokens::in_company(services, webhook.person, company, |api| async move {
        let id = match swept(&api, webhook, address, true).await? {
            Some(id) => id,
            None => api.create_webhook(None, NAMESPACE, address, authorization).await?.id,
        };
        let told = api.webhook_triggers(None, id).await?;
        let wanted = RESOURCES.iter().flat_map(|(resource, _)| EVENTS.map(|event| (*resource, event)));
        let missing: Vec<_> = wanted
            .filter(|(resource, event)| {
                !told.iter().any(|it| it.resource_name == *resource && it.event_type == *event)
            })
            .collect();
        if !missing.is_empty() {
            api.create_webhook_triggers(None, id, &missing).await?;
        }
        Ok(id)
    })
    .await
}

async fn take_away(services: &Services, company: CompanyId, webhook: &Webhook) -> Result<()> {
    let address = &address(services, company)?;
    tokens::in_company(services, webhook.person, company, |api| async move {
        swept(&api, webhook, address, false).await.map(drop)
    })
    .await
}

/// Deletes what is ours of the company's webhooks, but for the one whose secret we know where it is to be `kept`.
async fn swept(
    api: &CompanyApi,
    webhook: &Webhook,
    address: &Url,
    kept: bool,
) -> procore::Result<Option<i64>> {
    let mut found = None;
    for hook in api.webhooks(None, NAMESPACE).await? {
        let ours = Some(hook.id) == webhook.hook_id;
        let here = hook.destination_url == address.as_str();
        if kept && ours && here {
            found = Some(hook.id);
        } else if ours || here {
            api.delete_webhook(None, hook.id).await?;
        }
    }
    Ok(found)
}

fn bearer(secret: &str) -> String {
    format!("Bearer {secret}")
}

/// Whether an announcement carries what Procore was given for the company.
///
/// # Errors
/// The database's.
pub async fn is_procores(
    services: &Services,
    company: CompanyId,
    authorization: &str,
) -> store::Result<bool> {
    let webhook = announcements::of_company(&mut *services.db.connection().await?, company).await?;
    let secret = webhook.and_then(|webhook| services.sealer.open(SECRET, &webhook.secret).ok());
    Ok(secret.is_some_and(|secret| bearer(&secret).as_bytes().ct_eq(authorization.as_bytes()).into()))
}

/// Promises a look at what an announcement is about, where it is out and somebody else has changed it.
///
/// # Errors
/// The database's.
pub async fn hear(services: &Services, company: CompanyId, message: &WebhookMessage) -> store::Result<()> {
    let Some(project) = message.project_id.map(ProjectId) else { return Ok(()) };
    if message.metadata.source_application_id.as_ref() == Some(&services.vendors.procore_app.0) {
        return Ok(());
    }
    let lists = RESOURCES.iter().find(|(resource, _)| *resource == message.resource_name);
    let item = (message.resource_name != PACKAGES).then(|| ItemId(message.resource_id.clone()));
    let wait = if item.is_some() { Duration::zero() } else { GATHERED_FOR };
    let at = services.clock.now() + wait;
    let mut tx = services.db.begin().await?;
    for tool in lists.map_or(&[][..], |(_, tools)| *tools) {
        if envelopes::is_any_out(&mut tx, company, project, *tool, item.as_ref()).await? {
            let task = Task::LookForChanges { project, tool: *tool, item: item.clone() };
            jobs::promise(&mut tx, &task, at).await?;
        }
    }
    tx.commit().await?;
    services.job_promised.notify_one();
    Ok(())
}
