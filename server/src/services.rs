//! The one state struct: everything a use case needs, handed in, never global.

use std::{sync::Arc, time::Duration};

use app::model::ids::{CompanyId, PersonId, ProjectId};
use moka::future::Cache;
use paperwork::Paperwork;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::{
    clock::Clock,
    config::{Config, Vendors},
    live::Live,
    seal::Sealer,
    signing::tokens::Refreshing,
    store::Db,
};

/// How long an answer of Procore may be shown again without asking.
const PROCORE_CACHE: Duration = Duration::from_secs(20);
/// How long a person's permissions may be believed.
const PERMISSION_CACHE: Duration = Duration::from_secs(30);

/// What Procore said a moment ago, per person: people see different things.
#[derive(Clone)]
pub struct Remembered {
    /// A company's projects.
    pub projects: Cache<(PersonId, CompanyId), Arc<Vec<procore::Project>>>,
    /// Levels on tools, in a project or in the company.
    pub permissions: Cache<(PersonId, CompanyId, Option<ProjectId>), Arc<procore::Permissions>>,
    /// A project's commitments.
    pub commitments: Cache<(PersonId, ProjectId), Arc<Vec<procore::Commitment>>>,
}

impl Default for Remembered {
    fn default() -> Self {
        Self {
            projects: Cache::builder().max_capacity(10_000).time_to_live(PERMISSION_CACHE).build(),
            permissions: Cache::builder().max_capacity(10_000).time_to_live(PERMISSION_CACHE).build(),
            commitments: Cache::builder().max_capacity(500).time_to_live(PROCORE_CACHE).build(),
        }
    }
}

/// Everything a use case needs.
#[derive(Clone)]
pub struct Services {
    /// The settings.
    pub config: Arc<Config>,
    /// How to reach the vendors.
    pub vendors: Arc<Vendors>,
    /// The origins that may show the product in a frame.
    pub frame_ancestors: Arc<[String]>,
    /// The time.
    pub clock: Clock,
    /// The database.
    pub db: Db,
    /// Seals tokens.
    pub sealer: Sealer,
    /// Procore's client.
    pub procore: procore::Client,
    /// DocuSign's client.
    pub docusign: docusign::Client,
    /// Makes the items' PDFs.
    pub paperwork: Paperwork,
    /// Tells open pages.
    pub live: Live,
    /// Token refreshes under way.
    pub refreshing: Refreshing,
    /// What Procore said a moment ago.
    pub remembered: Remembered,
    /// Rings when a job is promised.
    pub job_promised: Arc<Notify>,
    /// Cancelled when the process is asked to end.
    pub stop: CancellationToken,
}
