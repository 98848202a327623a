//! Finding what no webhook told: one list of changes per account, with overlap; never a call per envelope.
//!
//! DocuSign wants no envelope to be asked for more than once in 15 minutes. The list of what changed is no such
//! question. What it does not name has not changed; only where somebody waits for an answer, and once in a while
//! to see what has vanished, envelopes are asked for by their ids, and the database remembers when.

use std::collections::BTreeMap;

use app::model::{envelope::Signal, ids::EnvelopeId};
use chrono::{DateTime, Duration, Utc};

use super::{
    announcements, changes,
    failure::Result,
    following::{self, Side},
    make, tokens,
    track::{self, News},
};
use crate::{
    services::Services,
    store::{
        self, Tx,
        audit::Actor,
        change_lists,
        envelopes::{self, Envelope},
        events,
        failures::{self, Told},
        jobs,
    },
};

/// How often every account is asked.
pub const EVERY: Duration = Duration::minutes(20);
/// How far a list of changes reaches back before the end of the last one: lists lag.
pub const OVERLAP: Duration = Duration::hours(1);
/// DocuSign's rule: nothing is asked for by its id more often.
const BY_ID_EVERY: Duration = Duration::minutes(15);
/// How often an open envelope that no list names is asked for by its id, to see whether it has vanished.
const LOOK_EVERY: Duration = Duration::hours(1);
/// A DocuSign login that nobody has used for so long is renewed before its 30 days are over.
const IDLE: Duration = Duration::days(20);
/// How long done jobs and failures that are over are kept.
const KEPT: Duration = Duration::days(30);

/// Asks every account that has open envelopes.
///
/// # Errors
/// The database's; an account that cannot be asked is logged, lands on Failures, and the next one is taken.
pub async fn run(services: &Services) -> Result<()> {
    let open = envelopes::active_at_docusign(&mut *services.db.connection().await?).await?;
    let mut by_account: BTreeMap<(String, String), Vec<Envelope>> = BTreeMap::new();
    for envelope in open {
        by_account.entry((envelope.grant.clone(), envelope.account_id.clone())).or_default().push(envelope);
    }
    for (account, open) in by_account {
        match read_account(services, open.clone()).await {
            Ok(()) => following::worked(services, Side::Docusign, &open).await?,
            Err(error) => {
                tracing::warn!(%error, account = account.1, "an account could not be reconciled");
                following::failed(services, Side::Docusign, &open, &error).await?;
            }
        }
    }
    changes::watch(services).await?;
    announcements::look_again(services).await?;
    tokens::keep_alive(services, IDLE).await?;
    Ok(prune(services).await?)
}

async fn prune(services: &Services) -> store::Result<()> {
    let now = services.clock.now();
    let mut connection = services.db.connection().await?;
    jobs::prune(&mut connection, now - KEPT).await?;
    failures::prune(&mut connection, now - KEPT).await?;
    events::prune(&mut connection, now - services.config.event_retention).await
}

async fn read_account(services: &Services, open: Vec<Envelope>) -> Result<()> {
    let mut silent = read_changes(services, open).await?;
    let before = services.clock.now() - LOOK_EVERY;
    silent.retain(|envelope| envelope.created_at <= before);
    ask_by_id(services, silent, LOOK_EVERY).await
}

/// Takes over what DocuSign says of an envelope, and of the others that are open in its account.
///
/// # Errors
/// DocuSign's.
pub async fn catch_up(services: &Services, envelope: &Envelope) -> Result<()> {
    let mut open = envelopes::active_at_docusign(&mut *services.db.connection().await?).await?;
    open.retain(|other| (&other.grant, &other.account_id) == (&envelope.grant, &envelope.account_id));
    let mut silent = read_changes(services, open).await?;
    silent.retain(|other| other.id == envelope.id);
    ask_by_id(services, silent, BY_ID_EVERY).await
}

/// [`catch_up`] for one envelope, where it is still open.
///
/// # Errors
/// DocuSign's.
pub async fn catch_up_one(services: &Services, id: &EnvelopeId) -> Result<()> {
    let envelope = make::find(services, id).await?;
    if envelope.state.is_active() && envelope.docusign_id.is_some() {
        catch_up(services, &envelope).await?;
    }
    Ok(())
}

/// DocuSign could not be asked about an envelope.
///
/// # Errors
/// The database's.
pub async fn give_up(tx: &mut Tx, id: &EnvelopeId) -> store::Result<Option<Told>> {
    let envelope = envelopes::find(tx, id).await?.filter(|envelope| envelope.state.is_active());
    Ok(envelope.map(|envelope| Side::Docusign.told(&envelope)))
}

/// Reads an account's list of changes since it was read last, and answers the envelopes that it does not name.
async fn read_changes(services: &Services, open: Vec<Envelope>) -> Result<Vec<Envelope>> {
    let Some(account) = open.first().map(make::account_at) else { return Ok(open) };
    let oldest = open.iter().map(|envelope| envelope.created_at).min();
    let read_to =
        change_lists::read_to(&mut *services.db.connection().await?, &account.grant, &account.account_id)
            .await?;
    let now = services.clock.now();
    // `None` is less than any time.
    let from = read_to.max(oldest).unwrap_or(now) - OVERLAP;
    let listed =
        tokens::with_docusign(
            services,
            &account,
            |api| async move { api.list_status_changes(from, None).await },
        )
        .await?;
    let silent = take_over(services, open, &listed, now).await?;
    let mut connection = services.db.connection().await?;
    change_lists::set_read_to(&mut connection, &account.grant, &account.account_id, now).await?;
    Ok(silent)
}

/// Asks for envelopes by their ids, in lists, as far as the last time is `every` ago. What DocuSign does not
/// find is unavailable.
async fn ask_by_id(services: &Services, mut envelopes: Vec<Envelope>, every: Duration) -> Result<()> {
    let now = services.clock.now();
    let mut tx = services.db.begin().await?;
    let mut due = Vec::new();
    for envelope in envelopes.drain(..) {
        if envelopes::take_ask(&mut tx, &envelope.id, now, now - every).await? {
            due.push(envelope);
        }
    }
    tx.commit().await?;
    let Some(account) = due.first().map(make::account_at) else { return Ok(()) };
    let ids: Vec<&str> = due.iter().filter_map(|envelope| envelope.docusign_id.as_deref()).collect();
    let ids = ids.as_slice();
    let listed =
        tokens::with_docusign(services, &account, |api| async move { api.envelopes(ids).await }).await?;
    let missing = take_over(services, due, &listed, now).await?;
    for envelope in missing.iter().filter(|envelope| envelope.created_at + LOOK_EVERY <= now) {
        let news = News { reason: None, at: now, actor: Actor::Docusign, what: None };
        track::signalled(services, &envelope.id, Signal::NotFound, &news).await?;
    }
    Ok(())
}

/// Takes over what a list says, and answers the envelopes that it does not name.
async fn take_over(
    services: &Services,
    envelopes: Vec<Envelope>,
    listed: &[docusign::Envelope],
    said_at: DateTime<Utc>,
) -> Result<Vec<Envelope>> {
    let mut silent = Vec::new();
    for envelope in envelopes {
        match listed.iter().find(|told| Some(&told.envelope_id) == envelope.docusign_id.as_ref()) {
            Some(told) => track::take_over(services, &envelope, told, said_at).await?,
            None => silent.push(envelope),
        }
    }
    Ok(silent)
}
