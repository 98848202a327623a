//! Finding what no webhook told: one list call per account, never a call per envelope.

use std::collections::BTreeMap;

use app::model::{envelope::EnvelopeState, ids::EnvelopeId};
use chrono::Duration;

use super::{
    failure::Result,
    make,
    tokens::{self, AccountAt},
    track,
};
use crate::{
    services::Services,
    store::envelopes::{self, Envelope},
};

/// How often every account is asked; DocuSign's rule is not more than once in 15 minutes.
pub const EVERY: Duration = Duration::minutes(20);
/// How far before the oldest open envelope the window begins.
const OVERLAP: Duration = Duration::hours(1);

/// Asks every account that has open envelopes.
///
/// # Errors
/// The database's; an account that cannot be asked is logged and the next one is taken.
pub async fn run(services: &Services) -> Result<()> {
    let open = envelopes::active_at_docusign(&mut *services.db.connection().await?).await?;
    let mut by_account: BTreeMap<(String, String), Vec<Envelope>> = BTreeMap::new();
    for envelope in open {
        by_account.entry((envelope.grant.clone(), envelope.account_id.clone())).or_default().push(envelope);
    }
    for (account, open) in by_account {
        if let Err(error) = catch_up(services, &open).await {
            tracing::warn!(%error, account = account.1, "an account could not be reconciled");
        }
    }
    tokens::keep_alive(services, Duration::days(20)).await
}

/// Takes over what DocuSign says of envelopes of one account, by one list call.
///
/// # Errors
/// DocuSign's.
pub async fn catch_up(services: &Services, open: &[Envelope]) -> Result<()> {
    let Some(first) = open.first() else { return Ok(()) };
    let at: AccountAt = make::account_at(first);
    let oldest = open.iter().map(|envelope| envelope.created_at).min().unwrap_or(first.created_at);
    let from = oldest - OVERLAP;
    let listed =
        tokens::with_docusign(services, &at, |api| async move { api.list_status_changes(from, None).await }).await?;
    for envelope in open {
        match listed.iter().find(|told| Some(&told.envelope_id) == envelope.docusign_id.as_ref()) {
            Some(told) => track::take_over(services, envelope, told).await?,
            None if envelope.state != EnvelopeState::Unavailable => track::lost_from_sight(services, &envelope.id).await?,
            None => {}
        }
    }
    Ok(())
}

/// [`catch_up`] for one envelope, where it is still open.
///
/// # Errors
/// DocuSign's.
pub async fn catch_up_one(services: &Services, id: &EnvelopeId) -> Result<()> {
    let envelope = make::find(services, id).await?;
    if envelope.state.is_active() && envelope.docusign_id.is_some() {
        catch_up(services, &[envelope]).await?;
    }
    Ok(())
}
