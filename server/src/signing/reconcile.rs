//! Finding what no webhook told: one list call per account, never a call per envelope.

use std::collections::BTreeMap;

use app::model::{envelope::Signal, ids::EnvelopeId};
use chrono::Duration;

use super::{
    changes,
    failure::Result,
    make, tokens,
    track::{self, News},
};
use crate::{
    services::Services,
    store::{
        self,
        audit::Actor,
        envelopes::{self, Envelope},
        events, jobs,
    },
};

/// How often every account is asked; DocuSign's rule is not more than once in 15 minutes.
pub const EVERY: Duration = Duration::minutes(20);
/// How long a new envelope may be missing from DocuSign's lists before it counts as gone.
const LISTED_WITHIN: Duration = Duration::hours(1);
/// A DocuSign login that nobody has used for so long is renewed before its 30 days are over.
const IDLE: Duration = Duration::days(20);
/// How long done jobs and settled events are kept.
const KEPT: Duration = Duration::days(30);

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
    changes::watch(services).await?;
    tokens::keep_alive(services, IDLE).await?;
    Ok(prune(services).await?)
}

async fn prune(services: &Services) -> store::Result<()> {
    let before = services.clock.now() - KEPT;
    let mut connection = services.db.connection().await?;
    jobs::prune(&mut connection, before).await?;
    events::prune(&mut connection, before).await
}

/// Takes over what DocuSign says of envelopes of one account, by one list call.
///
/// # Errors
/// DocuSign's.
pub async fn catch_up(services: &Services, open: &[Envelope]) -> Result<()> {
    let Some(first) = open.first() else { return Ok(()) };
    let ids: Vec<&str> = open.iter().filter_map(|envelope| envelope.docusign_id.as_deref()).collect();
    let ids = ids.as_slice();
    let asked_at = services.clock.now();
    let listed =
        tokens::with_docusign(
            services,
            &make::account_at(first),
            |api| async move { api.envelopes(ids).await },
        )
        .await?;
    for envelope in open {
        match listed.iter().find(|told| Some(&told.envelope_id) == envelope.docusign_id.as_ref()) {
            Some(told) => track::take_over(services, envelope, told, asked_at).await?,
            None if asked_at < envelope.created_at + LISTED_WITHIN => {}
            None => {
                let news = News { reason: None, at: asked_at, actor: Actor::Docusign, what: None };
                track::signalled(services, &envelope.id, Signal::NotFound, &news).await?;
            }
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
