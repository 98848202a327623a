//! Tokens that work: refreshed ahead of their end, by one holder at a time.
//!
//! Procore's refresh token is single-use even when the refresh fails, so a refresh is never repeated
//! blindly: the holder takes the lease, reads again, refreshes, stores, and only then uses.

use std::{
    collections::HashMap,
    future::Future,
    sync::Arc,
    time::{Duration as Wait, Instant},
};

use app::{
    error::AppError,
    model::{
        audit::Action,
        ids::{CompanyId, PersonId},
    },
};
use chrono::{DateTime, Duration, Utc};
use tokio::sync::Mutex;
use url::Url;

use super::failure::{Failure, Result};
use crate::{
    services::Services,
    store::{
        self,
        audit::{Actor, Entry},
        grants::{self, Grant, Vendor},
        people,
    },
    trail::Trail,
};

/// A token with less than this left is refreshed first.
const MARGIN: Duration = Duration::minutes(5);
/// How long a holder may take to refresh: longer than a vendor may take to answer.
const LEASE: Duration = Duration::minutes(4);
/// How long a new pair is tried to be stored, within the lease, and how often.
const STORE_FOR: Wait = Wait::from_secs(90);
const STORE_EVERY: Wait = Wait::from_millis(500);
/// How long to wait for a holder in another process, and how often to look.
const WAIT_FOR_HOLDER: Wait = Wait::from_secs(5);
const LOOK_EVERY: Wait = Wait::from_millis(100);
/// Where a Procore login is kept: one per person.
const PROCORE_SUBJECT: &str = "self";

/// One lock per grant in this process; the lease in the database guards against other processes.
#[derive(Clone, Default)]
pub struct Refreshing(Arc<Mutex<HashMap<String, Arc<Mutex<()>>>>>);

impl Refreshing {
    async fn of(&self, grant: &str) -> Arc<Mutex<()>> {
        self.0.lock().await.entry(grant.to_owned()).or_default().clone()
    }
}

struct Pair {
    access: String,
    refresh: String,
    expires_at: DateTime<Utc>,
}

/// Keeps a new Procore login.
pub async fn keep_procore(
    services: &Services,
    person: PersonId,
    email: &str,
    pair: &procore::TokenPair,
) -> Result<()> {
    let pair = Pair {
        access: pair.access_token.clone(),
        refresh: pair.refresh_token.clone(),
        expires_at: pair.expires_at,
    };
    keep(services, Vendor::Procore, person, PROCORE_SUBJECT, (email, email), &pair).await.map(drop)
}

/// Keeps a new DocuSign login and answers the grant's id.
pub async fn keep_docusign(
    services: &Services,
    person: PersonId,
    user: &docusign::UserInfo,
    pair: &docusign::TokenPair,
) -> Result<String> {
    let pair = Pair {
        access: pair.access_token.clone(),
        refresh: pair.refresh_token.clone(),
        expires_at: pair.expires_at,
    };
    keep(services, Vendor::Docusign, person, &user.sub, (&user.name, &user.email), &pair).await
}

async fn keep(
    services: &Services,
    vendor: Vendor,
    person: PersonId,
    subject: &str,
    (name, email): (&str, &str),
    pair: &Pair,
) -> Result<String> {
    let now = services.clock.now();
    let mut tx = services.db.begin().await?;
    let id = grants::id_of(&mut tx, vendor, person, subject).await?.unwrap_or_else(crate::ids::id);
    let grant = Grant {
        access: services.sealer.seal(&place(&id, "access"), &pair.access),
        refresh: services.sealer.seal(&place(&id, "refresh"), &pair.refresh),
        expires_at: pair.expires_at,
        id: id.clone(),
        person,
        name: name.to_owned(),
        email: email.to_owned(),
        live: true,
    };
    grants::save(&mut tx, vendor, subject, &grant, now).await?;
    tx.commit().await?;
    Ok(id)
}

fn place(grant: &str, column: &str) -> String {
    format!("grants.{column}.{grant}")
}

/// Asks Procore as a person; a token that is refused early is refreshed once.
///
/// # Errors
/// [`AppError::ProcoreReconnect`] where the person must sign in again; whatever `ask` answers.
pub async fn with_procore<T, F, Fut>(services: &Services, person: PersonId, ask: F) -> Result<T>
where
    F: Fn(procore::Api) -> Fut + Send,
    Fut: Future<Output = procore::Result<T>> + Send,
{
    let grant = {
        let mut connection = services.db.connection().await?;
        grants::id_of(&mut connection, Vendor::Procore, person, PROCORE_SUBJECT).await?
    };
    let grant = grant.ok_or(AppError::ProcoreReconnect)?;
    let token = fresh(services, Vendor::Procore, &grant, None).await?;
    match ask(services.procore.api(&token)).await {
        Err(error) if error.is_token_rejected() => {
            let token = fresh(services, Vendor::Procore, &grant, Some(&token)).await?;
            match ask(services.procore.api(&token)).await {
                Err(error) if error.is_token_rejected() => {
                    Err(refused_for_good(services, Vendor::Procore, &grant).await?)
                }
                answer => Ok(answer?),
            }
        }
        answer => Ok(answer?),
    }
}

/// The vendor refuses a token it has just given: the person has lost access, and only a new login helps.
async fn refused_for_good(services: &Services, vendor: Vendor, grant: &str) -> Result<Failure> {
    let old = read(services, vendor, grant).await?;
    bury(services, vendor, &old).await?;
    Ok(reconnect(vendor).into())
}

/// Notes that a grant works no longer: only a new login helps.
async fn bury(services: &Services, vendor: Vendor, old: &Grant) -> Result<()> {
    let now = services.clock.now();
    let mut tx = services.db.begin().await?;
    grants::bury(&mut tx, old, now).await?;
    let whose = people::find(&mut tx, old.person).await?.map_or_else(|| old.email.clone(), |who| who.name);
    let what = format!("{} no longer takes the login of {whose}, who must log in again", vendor.label());
    tx.note(Entry::new(Action::ConnectionEnded, Actor::Countersign, now, what));
    Ok(tx.commit().await?)
}

/// Asks Procore as a person about a company.
///
/// # Errors
/// As [`with_procore`].
pub async fn in_company<T, F, Fut>(
    services: &Services,
    person: PersonId,
    company: CompanyId,
    ask: F,
) -> Result<T>
where
    F: Fn(procore::CompanyApi) -> Fut + Send + Sync,
    Fut: Future<Output = procore::Result<T>> + Send,
{
    with_procore(services, person, |api| ask(api.company(company.0))).await
}

/// A DocuSign account and the permission to use it.
#[derive(Debug, Clone)]
pub struct AccountAt {
    /// The grant.
    pub grant: String,
    /// DocuSign's account id.
    pub account_id: String,
    /// Where its API is.
    pub base_uri: String,
}

/// Asks DocuSign about an account; a token that is refused early is refreshed once.
///
/// # Errors
/// [`AppError::DocusignReconnect`] where the person must log in again; whatever `ask` answers.
pub async fn with_docusign<T, F, Fut>(services: &Services, at: &AccountAt, ask: F) -> Result<T>
where
    F: Fn(docusign::AccountApi) -> Fut + Send,
    Fut: Future<Output = docusign::Result<T>> + Send,
{
    let base_uri = Url::parse(&at.base_uri).map_err(|_| crate::store::Error::Corrupt {
        table: "links",
        column: "base_uri",
        value: at.base_uri.clone(),
    })?;
    let token = fresh(services, Vendor::Docusign, &at.grant, None).await?;
    services.turns.next(&at.account_id).await;
    match ask(services.docusign.account(&base_uri, &at.account_id, &token)?).await {
        Err(error) if error.is_token_rejected() => {
            let token = fresh(services, Vendor::Docusign, &at.grant, Some(&token)).await?;
            match ask(services.docusign.account(&base_uri, &at.account_id, &token)?).await {
                Err(error) if error.is_token_rejected() => {
                    Err(refused_for_good(services, Vendor::Docusign, &at.grant).await?)
                }
                answer => Ok(answer?),
            }
        }
        answer => Ok(answer?),
    }
}

/// A working access token of a grant; one that the vendor has `rejected` is not handed out again.
///
/// A refresh runs apart from its caller: a browser that leaves meanwhile must not cut it off, because
/// Procore's refresh token is spent by then and the new pair not yet stored.
async fn fresh(services: &Services, vendor: Vendor, grant: &str, rejected: Option<&str>) -> Result<String> {
    if let Some(token) = usable(services, vendor, grant, rejected).await? {
        return Ok(token);
    }
    let (services, grant, rejected) = (services.clone(), grant.to_owned(), rejected.map(str::to_owned));
    let renewed = async move { renewed(&services, vendor, &grant, rejected.as_deref()).await };
    tokio::spawn(async { Trail::default().keep(renewed).await }).await?
}

async fn renewed(services: &Services, vendor: Vendor, grant: &str, rejected: Option<&str>) -> Result<String> {
    let lock = services.refreshing.of(grant).await;
    let _holding = lock.lock().await;
    let started = tokio::time::Instant::now();
    loop {
        if let Some(token) = usable(services, vendor, grant, rejected).await? {
            return Ok(token);
        }
        let now = services.clock.now();
        if grants::lease(&mut *services.db.connection().await?, grant, now, now + LEASE).await? {
            break;
        }
        if started.elapsed() > WAIT_FOR_HOLDER {
            return Err(Failure::Later {
                at: now + Duration::seconds(5),
                why: "Another server is renewing the connection right now. Try again in a moment.".to_owned(),
            });
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
    if let Some(token) = usable(services, vendor, grant, rejected).await? {
        let held = read(services, vendor, grant).await?;
        grants::give_back(&mut *services.db.connection().await?, &held).await?;
        return Ok(token);
    }
    refresh(services, vendor, grant).await
}

async fn usable(
    services: &Services,
    vendor: Vendor,
    grant: &str,
    rejected: Option<&str>,
) -> Result<Option<String>> {
    let found = read(services, vendor, grant).await?;
    if found.expires_at - MARGIN < services.clock.now() {
        return Ok(None);
    }
    let token = services.sealer.open(&place(grant, "access"), &found.access)?;
    Ok((rejected != Some(token.as_str())).then_some(token))
}

async fn read(services: &Services, vendor: Vendor, grant: &str) -> Result<Grant> {
    let found = grants::find(&mut *services.db.connection().await?, grant).await?;
    found.filter(|grant| grant.live).ok_or_else(|| reconnect(vendor).into())
}

const fn reconnect(vendor: Vendor) -> AppError {
    match vendor {
        Vendor::Procore => AppError::ProcoreReconnect,
        Vendor::Docusign => AppError::DocusignReconnect,
    }
}

/// Refreshes under the lease. A lost reply of Procore has used the token up, so the grant is dead then.
async fn refresh(services: &Services, vendor: Vendor, grant: &str) -> Result<String> {
    let old = read(services, vendor, grant).await?;
    let secret = services.sealer.open(&place(grant, "refresh"), &old.refresh)?;
    let now = services.clock.now();
    let answer = match vendor {
        Vendor::Procore => match services.procore.refresh(&secret, now).await {
            Ok(pair) => Ok(Pair {
                access: pair.access_token,
                refresh: pair.refresh_token,
                expires_at: pair.expires_at,
            }),
            Err(error) => {
                let used_up = error.is_grant_dead() || error.reply_lost();
                Err((used_up, Failure::from(error)))
            }
        },
        Vendor::Docusign => match services.docusign.refresh(&secret, now).await {
            Ok(pair) => Ok(Pair {
                access: pair.access_token,
                refresh: pair.refresh_token,
                expires_at: pair.expires_at,
            }),
            Err(error) => Err((error.is_grant_dead(), Failure::from(error))),
        },
    };
    let outcome = match &answer {
        Ok(_) => "renewed",
        Err((true, _)) => "ended",
        Err((false, _)) => "failed",
    };
    services.metrics.refreshed(vendor.slug(), outcome);
    match answer {
        Ok(pair) => {
            let new = Grant {
                access: services.sealer.seal(&place(grant, "access"), &pair.access),
                refresh: services.sealer.seal(&place(grant, "refresh"), &pair.refresh),
                expires_at: pair.expires_at,
                ..old.clone()
            };
            keep_renewed(services, &old, &new).await?;
            Ok(pair.access)
        }
        Err((true, failure)) => {
            tracing::warn!(grant, vendor = vendor.slug(), error = %failure, "a {} connection has ended", vendor.slug());
            bury(services, vendor, &old).await?;
            Err(reconnect(vendor).into())
        }
        Err((false, failure)) => {
            grants::give_back(&mut *services.db.connection().await?, &old).await?;
            Err(failure)
        }
    }
}

/// Stores a new pair. The old one is used up and there is no other copy of the new one, so a database that does
/// not answer is asked again for a while.
async fn keep_renewed(services: &Services, old: &Grant, new: &Grant) -> Result<()> {
    let until = Instant::now() + STORE_FOR;
    loop {
        match renew(services, old, new).await {
            Ok(true) => return Ok(()),
            Ok(false) => {
                tracing::info!(
                    grant = old.id,
                    "a new login has replaced the connection while it was renewed"
                );
                return Ok(());
            }
            Err(error) if Instant::now() < until => {
                tracing::error!(grant = old.id, %error, "a renewed connection could not be stored; it is tried again");
                tokio::time::sleep(STORE_EVERY).await;
            }
            Err(error) => return Err(error.into()),
        }
    }
}

async fn renew(services: &Services, old: &Grant, new: &Grant) -> store::Result<bool> {
    let mut connection = services.db.connection().await?;
    grants::renew(&mut connection, old, new, services.clock.now()).await
}

/// Refreshes DocuSign grants that nobody has used for weeks, before their 30 days are over.
///
/// # Errors
/// Only the database's; a grant that fails is logged and the next one is taken.
pub async fn keep_alive(services: &Services, idle: Duration) -> Result<()> {
    let before = services.clock.now() - idle;
    let old = grants::idle_since(&mut *services.db.connection().await?, before).await?;
    for grant in old {
        let lock = services.refreshing.of(&grant).await;
        let _holding = lock.lock().await;
        let now = services.clock.now();
        if grants::lease(&mut *services.db.connection().await?, &grant, now, now + LEASE).await?
            && let Err(error) = refresh(services, Vendor::Docusign, &grant).await
        {
            tracing::warn!(%grant, %error, "an idle DocuSign connection could not be kept alive");
        }
    }
    Ok(())
}
